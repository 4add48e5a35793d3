"""Columns that hang together, in one world: which tuples of their classes values of fields reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from policy_engine.analysis.solver.expressions import Expressions
from policy_engine.analysis.solver.smt import Answer, Effort, Formula, Smt, TooLarge
from policy_engine.analysis.solver.terms import BOOLEAN, Term
from policy_engine.analysis.space.classes import Classes, Runs, numbers
from policy_engine.analysis.space.columns import ColumnSpace
from policy_engine.analysis.space.feasible import Example
from policy_engine.engine.fields import FieldPath
from policy_engine.engine.program import Program
from policy_engine.engine.table import CompiledTable
from policy_engine.policy.link.linked import Unit
from policy_engine.values.region import Cut, Region

MAX_ATOMS: Final = 1_000
"""Tuples of classes that are told apart in one group."""
MAX_QUESTIONS: Final = 600
"""Questions that the tuples of one group may take."""
MAX_STEPS: Final = 5_000_000
"""The solver's steps that they may take."""
MAX_COLUMNS: Final = 16
"""Columns of one group that are asked about; the others are taken as free."""

Atom = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Some columns of one table."""

    program: Program
    unit: Unit
    table: CompiledTable
    columns: Sequence[ColumnSpace]

    def term(self, expressions: Expressions, column: ColumnSpace) -> Term:
        """The value of a column. Raises `TooLarge`, and `RecursionError` for what is too deep."""
        linked = self.table.linked
        scope = {name: expressions.terms.opaque(("local", linked.handle, name)) for name in linked.uses}
        return expressions.value(linked.inputs[column.at].parsed.node, self.unit, scope)


@dataclass(slots=True)
class Group:
    """Columns in one world. `columns` are their places in the table."""

    columns: tuple[int, ...]
    _smt: Smt
    _expressions: Expressions
    _terms: dict[int, Term]
    _classes: dict[int, list[Formula]]
    _refused: tuple[int, ...]
    """Columns that may not be null."""
    _symbols: dict[tuple[int, int], Any] = field(default_factory=dict)

    @staticmethod
    def of(asked: Asked, package: Any, effort: Effort) -> Group | None:
        """The group of some columns; None where they are too much to be given to the solver."""
        smt = Smt(package, effort)
        expressions = Expressions(smt, asked.program)
        terms: dict[int, Term] = {}
        classes: dict[int, list[Formula]] = {}
        try:
            for column in asked.columns:
                kind = asked.table.kinds[column.at]
                assert column.classes is not None  # noqa: S101 - others are in no group
                assert kind is not None  # noqa: S101
                term = asked.term(expressions, column)
                terms[column.at] = term
                classes[column.at] = [_in_class(expressions, term, kind, column.classes, at) for at in _every(column)]
        except (TooLarge, RecursionError):
            return None
        refused = tuple(at for at in terms if not asked.table.linked.inputs[at].nullable)
        group = Group(tuple(column.at for column in asked.columns), smt, expressions, terms, classes, refused)
        for at, formulas in classes.items():
            for number, formula in enumerate(formulas):
                symbol = smt.z3.Bool(f"class {at} {number}", smt.context)
                smt.add(smt.implies(symbol, formula))
                group._symbols[at, number] = symbol
        return group

    def atoms(self) -> tuple[int, tuple[Atom, ...]]:
        """The tuples of classes that are not proved to be out of reach, of as many columns as there was time for."""
        left, steps = MAX_QUESTIONS, self._smt.effort.steps - MAX_STEPS
        frontier: list[tuple[Atom, Any]] = [((), None)]
        for done, column in enumerate(self.columns):
            following: list[tuple[Atom, Any]] = []
            for prefix, model in frontier:
                for number, found in self._next(prefix, model, column):
                    if number is not None:
                        following.append(((*prefix, number), found))
                    left -= 1
                    if left < 0 or len(following) > MAX_ATOMS or self._smt.effort.steps < max(0, steps):
                        return done, tuple(sorted(atom for atom, _ in frontier))
            frontier = following
        return len(self.columns), tuple(sorted(atom for atom, _ in frontier))

    def _next(self, prefix: Atom, model: Any, column: int) -> Iterator[tuple[int | None, Any]]:
        """The classes of one more column that go with a tuple, each with a model where there is one; None for a
        question without a class."""
        formulas, smt = self._classes[column], self._smt
        rest = dict(enumerate(formulas))
        given = [self._symbols[at, number] for at, number in zip(self.columns, prefix, strict=False)]
        while rest:
            if model is not None:
                number = next((at for at, formula in rest.items() if smt.holds(model, formula)), None)
                if number is not None:
                    del rest[number]
                    yield number, model
            answer, model = smt.ask(smt.any(*rest.values()), given=given)
            yield None, None
            if answer is Answer.NO:
                return
            if answer is Answer.UNKNOWN:
                yield from self._one_by_one(rest, given)
                return

    def _one_by_one(self, rest: Mapping[int, Formula], given: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        for number, formula in rest.items():
            answer, model = self._smt.ask(formula, given=given)
            if answer is not Answer.NO:
                yield number, model

    def example(self, box: Sequence[Runs]) -> Example:
        """Whether some snapshot has its columns in a box, and values of fields that put them there."""
        return self._found(
            [self._smt.any(*(self._classes[at][one] for one in numbers(box[at]))) for at in self.columns]
        )

    def null(self, column: int) -> Example:
        """Whether a column may be null, and none before it that the table refuses first."""
        before = [self._terms[at].null for at in self._refused if at < column]
        return self._found([self._terms[column].null, *map(self._smt.no, before)])

    def _found(self, conditions: Sequence[Formula]) -> Example:
        answer, model = self._smt.ask(*conditions)
        if answer is not Answer.YES:
            return Example(answer is Answer.NO, {})
        return Example(False, plainest(self._expressions, conditions, model))


def plainest(expressions: Expressions, wanted: Sequence[Formula], model: object) -> dict[FieldPath, object]:
    """The values of fields of a model; of one that reads more easily, where there is one."""
    for wish in expressions.fields.plain():
        answer, better = expressions.smt.ask(*wanted, *wish) if wish else (Answer.YES, model)
        if answer is Answer.YES:
            return expressions.fields.values(better)
    return expressions.fields.values(model)


def _every(column: ColumnSpace) -> range:
    return range(column.size)


def _in_class(expressions: Expressions, term: Term, kind: str, classes: Classes, number: int) -> Formula:
    """Whether a value is in a class of its column."""
    logic = expressions.logic
    if number == classes.null:
        return logic.within(term, Region.only_null(), kind)
    if kind == BOOLEAN:
        return logic.within(term, Region.points(key for key in (False, True) if classes.class_of(key) == number), kind)
    low, high = classes.bounds((number, number + 1))
    cuts: list[Cut] = []
    if low is not None:
        cuts.append((low[0], 0 if low[1] else 1))
    if high is not None:
        cuts.append((high[0], 1 if high[1] else 0))
    return logic.within(term, Region(tuple(cuts), low is None), kind)


def groups_of(asked: Asked, package: Any, effort: Effort) -> list[tuple[int, ...]]:
    """The columns that rest on the same fields, or on the same expressions that are not looked into."""
    groups: list[tuple[list[int], set[Any]]] = []
    expressions: Expressions | None = None
    for column in asked.columns:
        seen: set[Any] | None = None
        # Where one world is full, another has room.
        for _ in range(2):
            expressions = expressions or Expressions(Smt(package, effort), asked.program)
            expressions.terms.seen = set()
            try:
                asked.term(expressions, column)
            except (TooLarge, RecursionError):
                expressions = None
            else:
                seen = expressions.terms.seen
                break
        if seen is None:
            continue
        members = [column.at]
        for group in [one for one in groups if one[1] & seen]:
            groups.remove(group)
            members, seen = group[0] + members, seen | group[1]
        groups.append((members, seen))
    return [tuple(sorted(members)) for members, _ in groups]
