"""What was edited between two versions of a policy: units added and removed, rows, cells, expressions, parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from policy_engine.analysis.diff.shape import columns_shape, frame_shape, rows_shape
from policy_engine.feel.ast import Embedded, Parsed
from policy_engine.feel.printer import print_expression
from policy_engine.feel.walk import walk
from policy_engine.policy.link.linked import LinkedTable, Unit
from policy_engine.policy.model import HitPolicy

LONGEST: Final = 120
"""Characters of an expression that are shown."""
_BY_ORDER: Final = frozenset({HitPolicy.FIRST, HitPolicy.RULE_ORDER})


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing that was edited: of which unit, what kind it is, where in it (a row), and its text on both sides."""

    unit: str
    kind: str
    where: str
    before: str
    after: str

    def to_dict(self) -> dict[str, str]:
        """JSON-ready."""
        return {"unit": self.unit, "kind": self.kind, "where": self.where, "before": self.before, "after": self.after}


def edits_of(old: Unit | None, new: Unit | None) -> Iterator[Edit]:
    """What was edited of a unit that is not the same; None: it is not there."""
    if old is None or new is None:
        unit = new if old is None else old
        assert unit is not None  # noqa: S101 - it is there on one side
        text = _written(unit)
        yield Edit(unit.name, f"{unit.kind} {'added' if old is None else 'removed'}", "", "" if old is None else text,
                   text if old is None else "")  # fmt: skip
        return
    if frame_shape(old) != frame_shape(new):
        yield Edit(new.name, str(new.kind), "", _written(old), _written(new))
    if len(old.tables) == len(new.tables):
        for before, after in zip(old.tables, new.tables, strict=True):
            yield from _table(before, after)


def _written(unit: Unit) -> str:
    if any(isinstance(node, Embedded) for node in walk(unit.node)):
        return "logic with tables"
    return _short(print_expression(unit.node))


def _table(old: LinkedTable, new: LinkedTable) -> Iterator[Edit]:
    if columns_shape(old) != columns_shape(new):
        yield Edit(new.unit, "columns", new.key, _columns(old), _columns(new))
        return
    if rows_shape(old) == rows_shape(new):
        return
    before, after = ({row.row.id.name: row for row in table.rows} for table in (old, new))
    for name, row in before.items():
        if name not in after:
            yield Edit(new.unit, "row removed", f"{new.key}/{name}", _cells(old, row.tests, row.results), "")
    for name, row in after.items():
        if name not in before:
            yield Edit(new.unit, "row added", f"{new.key}/{name}", "", _cells(new, row.tests, row.results))
            continue
        was = before[name]
        labels = [*(one.label for one in new.inputs), *(f"-> {one.name}" for one in new.outputs)]
        cells = zip(labels, (*was.tests, *was.results), (*row.tests, *row.results), strict=True)
        for label, one, other in cells:
            texts = _line(one.fragment.text), _line(other.fragment.text)
            if texts[0] != texts[1]:
                yield Edit(new.unit, "cell", f"{new.key}/{name}, {label}", *map(_short, texts))
    if new.logic.hit_policy in _BY_ORDER:
        orders = [name for name in before if name in after], [name for name in after if name in before]
        if orders[0] != orders[1]:
            yield Edit(new.unit, "order of rows", new.key, *map(_short, _moved(*orders)))
    defaults = [
        "" if table.default is None else _short(", ".join(_line(one.fragment.text) for one in table.default))
        for table in (old, new)
    ]
    if defaults[0] != defaults[1]:
        yield Edit(new.unit, "default", new.key, *defaults)


def _moved(before: list[str], after: list[str]) -> tuple[str, str]:
    """Both orders, without what is the same at both ends."""
    while before and before[0] == after[0]:
        before, after = before[1:], after[1:]
    while before and before[-1] == after[-1]:
        before, after = before[:-1], after[:-1]
    return ", ".join(before), ", ".join(after)


def _columns(table: LinkedTable) -> str:
    inputs = ", ".join(one.label for one in table.inputs)
    return _short(f"{table.logic.hit_policy}: {inputs} -> {', '.join(one.name for one in table.outputs)}")


def _cells(table: LinkedTable, tests: Sequence[Parsed], results: Sequence[Parsed]) -> str:
    def text(one: Parsed) -> str:
        return _line(one.fragment.text)

    conditions = [
        f"{column.label}: {text(one)}" for column, one in zip(table.inputs, tests, strict=True) if text(one) != "-"
    ]
    made = [f"{column.name}: {text(one)}" for column, one in zip(table.outputs, results, strict=True)]
    return _short(f"{', '.join(conditions) or '-'} -> {', '.join(made)}")


def _line(text: str) -> str:
    return " ".join(text.split())


def _short(text: str) -> str:
    text = _line(text)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
