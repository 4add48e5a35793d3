"""What linking makes: trees with types, tables with parsed cells, decisions with what they require and read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, overload

from policy_engine.feel.ast import Expression, Parsed, UnaryTests
from policy_engine.policy.model import (
    Basis,
    Decision,
    DecisionService,
    Function,
    Invariant,
    PolicyFile,
    PolicyParameter,
    Row,
    Rows,
    TableLogic,
)
from policy_engine.text.coded import Coded
from policy_engine.text.problem import Problem
from policy_engine.text.source import Fragment
from policy_engine.types.feeltype import Type
from policy_engine.types.schema import SnapshotSchema

if TYPE_CHECKING:
    from policy_engine.policy.link.linked_rules import LinkedRules


@dataclass(frozen=True, slots=True)
class Template:
    """A `because` message: texts and the expressions between them."""

    parts: tuple[str | TemplateValue, ...]
    places: tuple[tuple[int, int], ...] = ()
    """Where in the whole text each placeholder's FEEL begins and ends."""


@dataclass(frozen=True, slots=True)
class TemplateValue:
    """A placeholder, and its type, which decides how it is written."""

    parsed: Parsed
    type: Type


@dataclass(frozen=True, slots=True)
class LinkedInput:
    """A condition column. `kind` is the FEEL kind of its values where one is known; `nullable` a declared null."""

    label: str
    parsed: Parsed
    type: Type
    kind: str | None
    nullable: bool
    promised: Type | None = None
    """The declared type, where the type of the expression does not ensure it."""


@dataclass(frozen=True, slots=True)
class LinkedOutput:
    """An output column; `values` are the declared ones in order of priority."""

    name: str
    type: Type
    values: tuple[object, ...] | None
    nullable: bool
    promised: Type | None = None
    """The declared type, where the types of the cells do not ensure it."""


@dataclass(frozen=True, slots=True)
class LinkedRow:
    """A rule with its cells parsed."""

    row: Row
    tests: tuple[Parsed, ...]
    results: tuple[Parsed, ...]
    because: Template | None

    def test(self, at: int) -> UnaryTests:
        """The tree of a condition cell."""
        node = self.tests[at].node
        assert isinstance(node, UnaryTests)  # noqa: S101 - parse_unary_tests made it
        return node


@dataclass(frozen=True, slots=True)
class LinkedRows(Sequence[LinkedRow]):
    """All rows of a table: a sequence of `LinkedRow`, each made when it is asked for.

    Equal cells share a tree, which stands in `tests` and `results` once, by column.
    """

    rows: Rows
    tests: tuple[Coded[Parsed], ...]
    results: tuple[Coded[Parsed], ...]
    messages: Mapping[str, Template]
    """Message templates by their text."""

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, at: int) -> LinkedRow: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[LinkedRow, ...]: ...

    def __getitem__(self, at: int | slice) -> LinkedRow | tuple[LinkedRow, ...]:
        if isinstance(at, slice):
            return tuple(map(self._row, range(*at.indices(len(self)))))
        if at < 0:
            at += len(self)
        return self._row(at)

    def __iter__(self) -> Iterator[LinkedRow]:
        return map(self._row, range(len(self)))

    def picked(self, kept: Sequence[int]) -> LinkedRows:
        """Some rows, in that order."""

        def cells(column: Coded[Parsed]) -> Coded[Parsed]:
            return Coded(column.values, [column.codes[row] for row in kept])

        tests, results = (tuple(map(cells, columns)) for columns in (self.tests, self.results))
        return replace(self, rows=self.rows.picked(kept), tests=tests, results=results)

    def trees(self) -> Iterator[Parsed]:
        """The distinct cells of all columns, conditions first."""
        for column in (*self.tests, *self.results):
            yield from column.values

    def _row(self, at: int) -> LinkedRow:
        row = self.rows[at]
        return LinkedRow(
            row,
            tuple([Parsed(cells[at].node, text) for cells, text in zip(self.tests, row.conditions, strict=False)]),
            tuple([Parsed(cells[at].node, text) for cells, text in zip(self.results, row.results, strict=False)]),
            placed(self.messages[row.because.text], row.because) if row.because is not None else None,
        )


def placed(template: Template, fragment: Fragment) -> Template:
    """A template, read from another place of the same text."""
    values = [part for part in template.parts if isinstance(part, TemplateValue)]
    if not values:
        return template
    moved = {
        id(part): TemplateValue(Parsed(part.parsed.node, fragment.slice(start, end).strip()), part.type)
        for part, (start, end) in zip(values, template.places, strict=True)
    }
    return Template(
        tuple(part if isinstance(part, str) else moved[id(part)] for part in template.parts), template.places
    )


@dataclass(frozen=True, slots=True)
class LinkedTable:
    """A decision table.

    `key` is its owner's name and the context entries down to it, joined by dots: its rows are `key/row`. The two
    branches of a conditional share a key; `handle` is unique. `unit` is the owner, `uses` the local names that cells
    read.
    """

    key: str
    handle: str
    unit: str
    logic: TableLogic
    uses: tuple[str, ...]
    inputs: tuple[LinkedInput, ...]
    outputs: tuple[LinkedOutput, ...]
    rows: LinkedRows
    default: tuple[Parsed, ...] | None
    default_because: Template | None
    dmn: bool = False
    """Whether the standard's semantics hold: what does not fit is null, not a problem."""


@dataclass(frozen=True, slots=True)
class Conform:
    """A helper of one parameter: its argument converted to a type, null where it does not conform."""

    type: Type


@dataclass(frozen=True, slots=True)
class Fail:
    """A helper without parameters: whoever calls it has this problem."""

    problem: Problem


Helper = Conform | Fail


@dataclass(frozen=True, slots=True)
class LinkedService:
    """A decision service: its output decisions, and its parameters by where their values go."""

    handle: str
    outputs: tuple[tuple[str, str], ...]
    """Each output decision's unit, and its name in the result."""
    input_data: tuple[tuple[str, ...], ...]
    """Each input's way from the snapshot."""
    input_decisions: tuple[str, ...]


class UnitKind(StrEnum):
    """What a unit is."""

    DECISION = "decision"
    VALUE = "value"
    FUNCTION = "function"
    PARAMETER = "parameter"


@dataclass(frozen=True, slots=True)
class Unit:
    """A decision, named value, function or parameter, lowered to one FEEL tree with its tables embedded."""

    name: str
    kind: UnitKind
    node: Expression
    type: Type
    file: PolicyFile
    declared: Decision | Function | PolicyParameter | DecisionService
    basis: Basis
    tables: tuple[LinkedTable, ...]
    parameters: tuple[tuple[str, Type], ...]
    requires: frozenset[str]
    """Units that its expressions name."""
    reads: frozenset[tuple[str, ...]]
    """Snapshot paths that its own expressions read."""
    mentions: frozenset[tuple[str, ...]]
    """Snapshot paths that only its messages read: a problem there spoils a message, not a decision."""
    rules: tuple[LinkedRules, ...] = ()
    """Rules that chain, which are embedded like tables."""
    optional: frozenset[tuple[str, ...]] = frozenset()
    """Snapshot paths without which it is still decided."""
    promised: Type | None = None
    """The declared type of its value, where the type of its logic does not ensure it."""
    helpers: Mapping[str, Helper] = field(default_factory=dict)
    service: LinkedService | None = None
    clock: frozenset[tuple[str, ...]] = frozenset()
    """Snapshot paths that it reads without naming them: those of the moment, where it asks for `now()` or `today()`."""

    @property
    def is_dmn(self) -> bool:
        """Whether the standard's semantics hold in it."""
        return self.file.is_dmn


@dataclass(frozen=True, slots=True)
class LinkedInvariant:
    """What holds for every snapshot. `unit` is its condition as a decision that nobody can ask for."""

    declared: Invariant
    unit: Unit


@dataclass(frozen=True, slots=True)
class LinkedPolicy:
    """Everything in force from `starts` to `ends` (both within it; None is open), ordered so that each unit comes
    after those it requires (functions may require each other)."""

    starts: date | None
    ends: date | None
    units: Mapping[str, Unit]
    public: tuple[str, ...]
    """The decisions that services ask for, in the order written."""
    schema: SnapshotSchema
    named: Mapping[str, Type] = field(default_factory=dict)
    """Types by name: the schema's and the policies' own."""
    inputs: Mapping[str, Type] = field(default_factory=dict)
    """The types of snapshot fields that its schema leaves open."""
    constraints: Mapping[str, Sequence[Parsed]] = field(default_factory=dict)
    """The unary tests that values of a named type must pass: its own, then those of what it is made of."""
    invariants: tuple[LinkedInvariant, ...] = ()

    def reads(self, name: str) -> frozenset[tuple[str, ...]]:
        """Snapshot paths that a unit and all it requires read."""
        units = [self.units[unit] for unit in self.closure(name)]
        return frozenset(path for unit in units for path in (*unit.reads, *unit.clock))

    def mentions(self, name: str) -> frozenset[tuple[str, ...]]:
        """Snapshot paths that their messages read."""
        return frozenset(path for unit in self.closure(name) for path in self.units[unit].mentions)

    def optional(self, name: str) -> frozenset[tuple[str, ...]]:
        """Snapshot paths without which a unit is still decided."""
        return frozenset(path for unit in self.closure(name) for path in self.units[unit].optional)

    def closure(self, name: str) -> tuple[str, ...]:
        """The unit and all that it requires, in the set's order."""
        seen = {name}
        todo = [name]
        while todo:
            for required in self.units[todo.pop()].requires:
                if required not in seen:
                    seen.add(required)
                    todo.append(required)
        return tuple(unit for unit in self.units if unit in seen)
