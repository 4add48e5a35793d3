"""What was edited between two versions of a policy: units added and removed, rows, cells, expressions, parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from policy_engine.analysis.diff.shape import columns_shape, frame_shape, rows_shape, shape
from policy_engine.feel.ast import Embedded, Parsed
from policy_engine.feel.printer import print_expression
from policy_engine.feel.walk import walk
from policy_engine.policy.link.linked import LinkedTable, Unit
from policy_engine.policy.link.linked_rules import LinkedRules
from policy_engine.policy.model import HitPolicy
from policy_engine.text.source import Span

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
    is_note: bool = False
    """Whether it is one that changes no output."""
    span: Span | None = field(default=None, compare=False, repr=False)
    """Where it stands after; of what is not there after, where it stood."""

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        told: dict[str, object] = {
            "unit": self.unit, "kind": self.kind, "where": self.where or self.unit, "before": self.before,
            "after": self.after, "changes_outputs": not self.is_note,
        }  # fmt: skip
        return told if self.span is None else told | {
            "file": self.span.source.name, "line": self.span.position[0]
        }  # fmt: skip


def edits_of(old: Unit | None, new: Unit | None) -> Iterator[Edit]:
    """What was edited of a unit that is not the same; None: it is not there."""
    if old is None or new is None:
        unit = new if old is None else old
        assert unit is not None  # noqa: S101 - it is there on one side
        text = _written(unit)
        yield Edit(unit.name, f"{unit.kind} {'added' if old is None else 'removed'}", "", "" if old is None else text,
                   text if old is None else "", span=unit.declared.name.span)  # fmt: skip
        return
    found: list[Edit] = []
    if len(old.tables) == len(new.tables):
        for before, after in zip(old.tables, new.tables, strict=True):
            found += _table(before, after)
    for one in old.rules:
        found += (edit for other in new.rules if other.key == one.key for edit in _rules(one, other))
    if frame_shape(old) != frame_shape(new):
        written = _written(old), _written(new)
        if written[0] != written[1] or not found:
            yield Edit(new.name, str(new.kind), "", *written, span=new.declared.name.span)
    yield from found


def _rules(old: LinkedRules, new: LinkedRules) -> Iterator[Edit]:
    """Rules that chain which came, went or are others."""
    before, after = ({one.rule.id.name: one for one in rules.rules} for rules in (old, new))
    for name in dict.fromkeys((*before, *after)):
        one, other = before.get(name), after.get(name)
        there = one if other is None else other
        assert there is not None  # noqa: S101 - it is there on one side
        if one is None or other is None or shape(one) != shape(other):
            what = "rule removed" if other is None else "rule added" if one is None else "rule"
            yield Edit(new.unit, what, f"{new.key}/{name}", "", "", span=there.rule.id.span)


def _written(unit: Unit) -> str:
    if any(isinstance(node, Embedded) for node in walk(unit.node)):
        return "logic with tables"
    return _short(print_expression(unit.node))


def _table(old: LinkedTable, new: LinkedTable) -> Iterator[Edit]:
    if columns_shape(old) != columns_shape(new) or old.logic.hit_policy is not new.logic.hit_policy:
        yield from column_edits(old, new)
        if _names(old) != _names(new):
            return
    if rows_shape(old) == rows_shape(new):
        return
    before, after = ({row.row.id.name: row for row in table.rows} for table in (old, new))
    for name, row in before.items():
        if name not in after:
            yield Edit(new.unit, "row removed", f"{new.key}/{name}", _cells(old, row.tests, row.results), "",
                       span=row.row.id.span)  # fmt: skip
    for name, row in after.items():
        if name not in before:
            yield Edit(new.unit, "row added", f"{new.key}/{name}", "", _cells(new, row.tests, row.results),
                       span=row.row.id.span)  # fmt: skip
            continue
        was = before[name]
        labels = [*(one.label for one in new.inputs), *(f"-> {one.name}" for one in new.outputs)]
        cells = zip(labels, (*was.tests, *was.results), (*row.tests, *row.results), strict=True)
        for label, one, other in cells:
            texts = _line(one.fragment.text), _line(other.fragment.text)
            if texts[0] != texts[1]:
                where = f"{new.key}/{name}, {label}"
                yield Edit(new.unit, "cell", where, _short(texts[0]), _short(texts[1]), span=other.fragment.span())
    if new.logic.hit_policy in _BY_ORDER:
        orders = [name for name in before if name in after], [name for name in after if name in before]
        if orders[0] != orders[1]:
            moved = _moved(*orders)
            yield Edit(new.unit, "order of rows", new.key, moved[0], moved[1], span=new.logic.span)
    defaults = [
        "" if table.default is None else _short(", ".join(_line(one.fragment.text) for one in table.default))
        for table in (old, new)
    ]
    if defaults[0] != defaults[1]:
        yield Edit(new.unit, "default", new.key, defaults[0], defaults[1], span=new.logic.span)


def _moved(before: list[str], after: list[str]) -> tuple[str, str]:
    """Both orders, without what is the same at both ends."""
    while before and before[0] == after[0]:
        before, after = before[1:], after[1:]
    while before and before[-1] == after[-1]:
        before, after = before[:-1], after[:-1]
    return _short(", ".join(before)), _short(", ".join(after))


def _names(table: LinkedTable) -> tuple[list[str], list[str]]:
    return [one.label for one in table.inputs], [one.name for one in table.outputs]


def column_edits(old: LinkedTable, new: LinkedTable) -> Iterator[Edit]:
    """What was edited of a table's hit policy and columns."""

    def edit(kind: str, where: str, before: str, after: str) -> Edit:
        return Edit(new.unit, kind, f"{new.key}, {where}" if where else new.key, before, after, span=new.logic.span)

    policies = str(old.logic.hit_policy), str(new.logic.hit_policy)
    if policies[0] != policies[1]:
        yield edit("hit policy", "", *policies)
    inputs, others = ({one.label: one for one in table.inputs} for table in (old, new))
    for label in dict.fromkeys((*inputs, *others)):
        one, other = inputs.get(label), others.get(label)
        texts = ["" if column is None else _line(column.parsed.fragment.text) for column in (one, other)]
        if one is None or other is None:
            yield edit(f"column {'added' if one is None else 'removed'}", label, *map(_short, texts))
        elif texts[0] != texts[1]:
            yield edit("column", label, *map(_short, texts))
        elif str(one.type) != str(other.type):
            yield edit("type of column", label, _short(str(one.type)), _short(str(other.type)))
    outputs, made = ({one.name: one for one in table.outputs} for table in (old, new))
    for name in dict.fromkeys((*outputs, *made)):
        before, after = outputs.get(name), made.get(name)
        if before is None or after is None:
            yield edit(f"output {'added' if before is None else 'removed'}", name, "", "")
            continue
        words = [[str(word) for word in column.values or ()] for column in (before, after)]
        gone = [word for word in words[0] if word not in words[1]]
        come = [word for word in words[1] if word not in words[0]]
        if words[0] and words[1] and (gone or come):
            both = gone and come
            kind = f"values of output{'' if both else ' added' if come else ' removed'}"
            yield edit(kind, name, _short(", ".join(gone)), _short(", ".join(come)))
        elif words[0] != words[1] and words[0] and words[1]:
            yield edit("order of values of output", name, *(_short(", ".join(some)) for some in words))
        elif str(before.type) != str(after.type):
            yield edit("type of output", name, _short(str(before.type)), _short(str(after.type)))
    if _names(old) != _names(new) and [sorted(some) for some in _names(old)] == [sorted(some) for some in _names(new)]:
        yield edit("order of columns", "", *(_short(", ".join((*ins, *outs))) for ins, outs in map(_names, (old, new))))


def _cells(table: LinkedTable, tests: Sequence[Parsed], results: Sequence[Parsed]) -> str:
    def text(one: Parsed) -> str:
        return _line(one.fragment.text)

    conditions = [
        f"{column.label}: {text(one)}" for column, one in zip(table.inputs, tests, strict=True) if text(one) != "-"
    ]
    made = [f"{column.name}: {text(one)}" for column, one in zip(table.outputs, results, strict=True)]
    return _short(f"{', '.join(conditions) or '-'} -> {', '.join(made)}")


def line(text: str) -> str:
    """A text on one line, in part where it is long."""
    return _short(_line(text))


def _line(text: str) -> str:
    return " ".join(text.split())


def _short(text: str) -> str:
    text = _line(text)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
