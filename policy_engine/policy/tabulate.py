"""Policies as a person reads them: each decision, value, function and parameter as a sheet of formulas and grids.

Data alone; faces draw it, in a terminal or as Markdown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from inspect import cleandoc

from policy_engine.policy.boxed import TypedLogic, labelled
from policy_engine.policy.link.linked import LinkedPolicy, Unit, UnitKind
from policy_engine.policy.model import (
    Basis,
    ConditionalLogic,
    ContextLogic,
    Decision,
    DecisionService,
    ExpressionLogic,
    Function,
    HitPolicy,
    Logic,
    PolicyParameter,
    TableLogic,
)
from policy_engine.policy.rules_model import RulesLogic
from policy_engine.policy.tabulate_rules import columns, lines


@dataclass(frozen=True, slots=True)
class Input:
    """A condition column: the label that stands in the heading, and the FEEL that it stands for."""

    label: str
    expression: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a grid: its cells as written, and what it rests on."""

    id: str
    conditions: tuple[str, ...]
    results: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A decision table. `when` are the conditions above it, in FEEL; a default is the last line."""

    key: str
    when: tuple[str, ...]
    hit_policy: HitPolicy
    inputs: tuple[Input, ...]
    outputs: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of all columns."""
        return ("row", *(column.label for column in self.inputs), *self.outputs, "source")

    @property
    def cells(self) -> tuple[tuple[str, ...], ...]:
        """The cells under them, row by row."""
        return tuple((line.id, *line.conditions, *line.results, line.basis) for line in self.lines)

    @property
    def outputs_at(self) -> range:
        """Where the outputs stand among the columns."""
        return range(1 + len(self.inputs), 1 + len(self.inputs) + len(self.outputs))


@dataclass(frozen=True, slots=True)
class Formula:
    """A value that one expression makes, over one or several lines."""

    key: str
    when: tuple[str, ...]
    expression: str


@dataclass(frozen=True, slots=True)
class Stated:
    """An invariant: its name, its condition after `never` or `always`, and what it rests on."""

    name: str
    condition: str
    source: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A decision, named value, function or parameter."""

    name: str
    kind: UnitKind
    policy: str
    question: str | None
    parameters: tuple[str, ...]
    rests_on: tuple[str, ...]
    source: str
    assumed: str | None
    parts: tuple[Formula | Grid, ...]
    invariants: tuple[Stated, ...] = ()
    """Those that name it."""


def sheets(policies: Iterable[LinkedPolicy], name: str | None = None) -> list[Sheet]:
    """The sheets of one name, or of all, each once, in the order written."""
    found: dict[tuple[str, int], Sheet] = {}
    for policy in policies:
        for unit in policy.units.values():
            if name is None or unit.name == name:
                place = (unit.file.source.name, unit.declared.name.span.start)
                found[place] = _sheet(unit, tuple(_stated(policy, unit.name)))
    return [found[place] for place in sorted(found)]


def _stated(policy: LinkedPolicy, name: str) -> Iterator[Stated]:
    for one in policy.invariants:
        if name in one.unit.requires:
            declared = one.declared
            condition = f"{'never' if declared.never else 'always'} {' '.join(declared.condition.text.split())}"
            yield Stated(declared.name.name, condition, _cited(declared.basis))


def _sheet(unit: Unit, invariants: tuple[Stated, ...]) -> Sheet:
    declared = unit.declared
    question = declared.question if isinstance(declared, Decision) else None
    return Sheet(
        unit.name,
        unit.kind,
        _policy(unit),
        question or declared.description,
        tuple(f"{name}: {type_}" for name, type_ in unit.parameters),
        tuple(sorted(unit.requires)),
        _cited(unit.basis),
        unit.basis.assumed,
        tuple(_parts_of(declared)),
        invariants,
    )


def _policy(unit: Unit) -> str:
    starts, ends = unit.file.effective_from, unit.file.effective_to
    days = f"{f' from {starts}' if starts else ''}{f' to {ends}' if ends else ''}"
    return unit.file.name.name + days


def _parts_of(declared: Decision | Function | PolicyParameter | DecisionService) -> Iterator[Formula | Grid]:
    name = declared.name.name
    if isinstance(declared, PolicyParameter):
        for value in declared.values:
            yield Formula(name, (f"from {value.starts}",) if value.starts else (), _block(value.text.text))
    elif isinstance(declared, DecisionService):
        yield Formula(name, (), "the outputs: " + ", ".join(output.name for output in declared.outputs))
    else:
        yield from _parts(declared.logic, name, ())


def _parts(logic: Logic, key: str, when: tuple[str, ...]) -> Iterator[Formula | Grid]:
    match logic:
        case ExpressionLogic():
            yield Formula(key, when, _block(logic.text.text))
        case TableLogic():
            yield _grid(logic, key, when)
        case ContextLogic():
            for name, entry in logic.entries:
                yield from _parts(entry, f"{key}.{name.name}", when)
            if logic.result is not None:
                yield from _parts(logic.result, key, when)
        case ConditionalLogic():
            yield from _branches(logic, key, when)
        case RulesLogic():
            yield _rules(logic, key, when)
        case TypedLogic():
            yield from _parts(logic.inner, key, when)
        case _:
            for word, part in labelled(logic):
                yield from _parts(part, f"{key} ({word})", when)


def _branches(logic: ConditionalLogic, key: str, when: tuple[str, ...]) -> Iterator[Formula | Grid]:
    if isinstance(logic.condition, ExpressionLogic):
        condition = _line(logic.condition.text.text)
    else:
        condition = f"the condition of {key}"
        yield from _parts(logic.condition, condition, when)
    yield from _parts(logic.then, key, (*when, f"if {condition}"))
    yield from _parts(logic.otherwise, key, (*when, f"unless {condition}"))


def _grid(table: TableLogic, key: str, when: tuple[str, ...]) -> Grid:
    lines = [
        Line(
            row.id.name,
            tuple(_line(cell.text) for cell in row.conditions),
            tuple(_line(cell.text) for cell in row.results),
            _cited(row.basis) or ("assumed" if row.basis.assumed else ""),
        )
        for row in table.rows
    ]
    if table.default is not None:
        nothing = ("",) * len(table.inputs)
        lines.append(Line("default", nothing, tuple(_line(cell.text) for cell in table.default), ""))
    inputs = tuple(Input(column.label.name, _line(column.expression.text)) for column in table.inputs)
    return Grid(
        key, when, table.hit_policy, inputs, tuple(column.name.name for column in table.outputs), tuple(lines)
    )


def _rules(logic: RulesLogic, key: str, when: tuple[str, ...]) -> Grid:
    asked, concluded = columns(logic)
    shown = [
        Line(rule.id.name, conditions, results, _cited(rule.basis) or ("assumed" if rule.basis.assumed else ""))
        for rule, conditions, results in lines(logic)
    ]
    inputs = tuple(Input(name, made_of) for name, made_of in asked)
    return Grid(key, when, HitPolicy.COLLECT, inputs, concluded, tuple(shown))


def _cited(basis: Basis) -> str:
    cites = " ".join(fact.name for fact in basis.cites)
    over = " ".join(fact.name for fact in basis.overrides)
    return f"{cites} over {over}" if over else cites


def _line(text: str) -> str:
    return " ".join(text.split())


def _block(text: str) -> str:
    return cleandoc(text)


def said(hit_policy: HitPolicy) -> str:
    """What a hit policy means, for people."""
    return _SAID[hit_policy]


_SAID = {
    HitPolicy.UNIQUE: "one row matches",
    HitPolicy.ANY: "the rows that match agree",
    HitPolicy.FIRST: "the first row that matches decides",
    HitPolicy.PRIORITY: "of the rows that match, the one whose outputs come first in their order decides",
    HitPolicy.RULE_ORDER: "all rows that match, as they stand",
    HitPolicy.OUTPUT_ORDER: "all rows that match, in the order of their outputs",
    HitPolicy.COLLECT: "all rows that match",
    HitPolicy.COLLECT_SUM: "the sum of the rows that match",
    HitPolicy.COLLECT_MIN: "the least of the rows that match",
    HitPolicy.COLLECT_MAX: "the greatest of the rows that match",
    HitPolicy.COLLECT_COUNT: "how many rows match",
}
