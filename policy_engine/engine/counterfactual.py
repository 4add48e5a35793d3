"""What would have to change for another outcome.

Every changeable field that the decision reads gets the values that can matter to it: its enumeration, the two
booleans, and one value, the nearest, of each class that its comparisons cut it into. Combinations are tried
in the engine itself, fewest changes first, so that what is proposed is true, and no smaller change leads there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, product
from typing import Any

from policy_engine.engine.edges import Edges
from policy_engine.engine.explanation import Alternative, Change
from policy_engine.engine.program import Program
from policy_engine.text.problem import Halt
from policy_engine.types.feeltype import BOOLEAN, ContextType, Kind, ListType, ScalarType, Type
from policy_engine.types.relations import is_nullable, strip_nullable
from policy_engine.values.compare import equal
from policy_engine.values.context import SnapshotContext
from policy_engine.values.text import to_text
from policy_engine.values.work import TOO_LONG, evaluating

MAX_CHANGES = 3
"""Fields changed at once, at most."""
MAX_TRIALS = 4_000
"""Evaluations tried for one explanation, at most."""
MAX_WORK = 10_000
"""Evaluations times items of lists in the inputs, at most: a large account costs more a trial, and gets fewer."""
MAX_ITEMS = 8
"""Items of a list whose fields are considered."""

Place = tuple[str | int, ...]


def alternatives(
    program: Program, name: str, inputs: SnapshotContext
) -> tuple[str | None, tuple[Alternative, ...], bool]:
    """The smallest changes to each other outcome of a decision.

    Returns:
        the output that is the decision's outcome (its first enumerated or boolean one; None where it has none), the
        alternatives in the outcome's declared order, and whether all combinations were tried.
    """
    output = outcome_of(program.output_types(name))
    if output is None:
        return None, (), True
    search = _Search(program, name, output, inputs)
    with evaluating():
        found = search.run()
    return output, found, search.complete


def outcome_of(outputs: Mapping[str, Type]) -> str | None:
    """The output that says what was decided: the first that is enumerated, else the first boolean one."""
    bare = [(name, strip_nullable(type_)) for name, type_ in outputs.items()]
    for name, type_ in bare:
        if isinstance(type_, ScalarType) and type_.kind is Kind.STRING and type_.values:
            return name
    for name, type_ in bare:
        if isinstance(type_, ScalarType) and type_.kind is BOOLEAN.kind:
            return name
    return None


class _Search:
    def __init__(self, program: Program, name: str, output: str, inputs: SnapshotContext) -> None:
        self.program = program
        self.name = name
        self.output = output
        self.inputs = inputs
        self.complete = True
        self.index = program.built.indexes[name]

    def run(self) -> tuple[Alternative, ...]:
        """What is found until all is tried, or the steps of work are spent."""
        found: dict[object, Alternative] = {}
        wanted: dict[object, int] = {}
        try:
            self._search(found, wanted)
        except Halt as halt:
            if halt.problem.code != TOO_LONG:
                raise
            self.complete = False
        return tuple(found[outcome] for outcome in sorted(found, key=wanted.__getitem__))

    def _search(self, found: dict[object, Alternative], wanted: dict[object, int]) -> None:
        now = self.outcome(self.inputs)
        wanted.update((value, at) for at, value in enumerate(self._wanted()) if value != now)
        places = list(self._places())
        trials = 0
        most = min(MAX_TRIALS, MAX_WORK // (1 + _items(self.inputs)))
        for count in range(1, MAX_CHANGES + 1):
            # All of one size are tried before any is settled: ties go to the fields written first.
            for chosen in combinations(places, count):
                for values in product(*(candidates for _, candidates in chosen)):
                    trials += 1
                    if trials > most:
                        self.complete = False
                        return
                    changed = self.inputs
                    for (place, _), value in zip(chosen, values, strict=True):
                        changed = _replaced(changed, place, value)
                    outcome = self.outcome(changed)
                    if outcome in wanted and outcome not in found and self.may_be(changed):
                        found[outcome] = Alternative(
                            self.output, to_text(outcome), tuple(self._changes(chosen, values))
                        )
            if len(found) == len(wanted):
                break
        else:
            self.complete = self.complete and len(places) <= MAX_CHANGES
        if len(found) == len(wanted) and all(len(other.changes) == 1 for other in found.values()):
            # No other value of any field leads to more outcomes, or to one by less.
            self.complete = True

    def _wanted(self) -> Sequence[object]:
        bare = strip_nullable(self.program.output_types(self.name)[self.output])
        if isinstance(bare, ScalarType) and bare.values:
            return bare.values
        return (True, False)

    def outcome(self, inputs: SnapshotContext) -> object:
        """The outcome on some inputs; a decision that cannot be made has none."""
        try:
            value = self.program.run(inputs).value(self.index)
        except Halt as halt:
            if halt.problem.code == TOO_LONG:
                raise
            return None
        except RecursionError:
            return None
        outcome = self.program.outputs_of(self.name, value).get(self.output)
        return outcome if isinstance(outcome, str | bool) else None

    def may_be(self, inputs: SnapshotContext) -> bool:
        """Whether a caller could send these inputs, and this program would decide on them."""
        reading = self.program.readers[self.name].read(_fields_as_sent(inputs))
        return not reading.problems and reading.day is not None and self.program.in_force(reading.day.ordinal)

    def _changes(self, chosen: Sequence[tuple[Place, Sequence[object]]], values: Sequence[object]) -> Iterator[Change]:
        for (place, _), value in zip(chosen, values, strict=True):
            yield Change(written(place), to_text(_at(self.inputs, place)), to_text(value))

    # What may change, and to what

    def _places(self) -> Iterator[tuple[Place, Sequence[object]]]:
        edges = Edges(self.program, self.name, self.inputs)
        seen: set[Place] = set()
        for read in sorted(self.program.reads[self.name]):
            for place, path, type_ in _leaves(self.inputs, read, self.program.policy.schema.root):
                if place in seen:
                    continue
                seen.add(place)
                field = self.program.policy.schema.field(path)
                if field is None or not field.changeable or self.program.policy.schema.is_secret(path):
                    continue
                current = _at(self.inputs, place)
                every = _every_value(type_)
                if every is None and edges.is_open(path):
                    self.complete = False
                candidates: list[object] = []
                for value in edges.candidates(path, current) if every is None else every:
                    if not any(equal(value, other) for other in (current, *candidates)):
                        candidates.append(value)
                if is_nullable(type_) and current is not None:
                    candidates.append(None)
                if candidates:
                    yield place, candidates


def _every_value(type_: Type) -> Sequence[object] | None:
    """The values of a type that has few, but for null."""
    bare = strip_nullable(type_)
    if isinstance(bare, ScalarType) and bare.values:
        return bare.values
    return (True, False) if isinstance(bare, ScalarType) and bare.kind is Kind.BOOLEAN else None


def _fields_as_sent(value: dict[str, object]) -> dict[str, object]:
    return {name: _as_sent(item) for name, item in value.items()}


def _as_sent(value: object) -> object:
    """A FEEL value as a caller's snapshot has it."""
    if isinstance(value, dict):
        return _fields_as_sent(value)
    if isinstance(value, list):
        return [_as_sent(item) for item in value]
    return value if value is None or isinstance(value, bool | str | Decimal) else to_text(value)


def _items(value: object) -> int:
    """Items of all lists in some inputs."""
    if isinstance(value, list):
        return len(value) + sum(_items(item) for item in value)
    return sum(_items(item) for item in value.values()) if isinstance(value, dict) else 0


def written(place: Place) -> str:
    """A place as people write it: `account.payment_methods[0].status`."""
    text = ""
    for step in place:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _leaves(
    inputs: SnapshotContext, read: tuple[str, ...], root: Type
) -> Iterator[tuple[Place, tuple[str, ...], Type]]:
    """The scalars under a read path that are there: place, schema path, type."""
    stack: list[tuple[Place, tuple[str, ...], Type, object]] = [((), (), root, inputs)]
    while stack:
        place, path, type_, value = stack.pop()
        bare = strip_nullable(type_)
        if isinstance(bare, ContextType) and isinstance(value, dict):
            for name, field in reversed(bare.fields):
                at = len(path)
                wanted = at >= len(read) or read[at] == name
                if wanted and dict.__contains__(value, name):
                    stack.append(((*place, name), (*path, name), field, value[name]))
        elif isinstance(bare, ListType) and isinstance(value, list):
            for number, item in reversed(list(enumerate(value[:MAX_ITEMS]))):
                stack.append(((*place, number), (*path, "[]"), bare.item, item))
        elif isinstance(bare, ScalarType) and path[: len(read)] == read[: len(path)]:
            yield place, path, type_


def _at(inputs: object, place: Sequence[str | int]) -> object:
    value: Any = inputs
    for step in place:
        there = isinstance(value, list) if isinstance(step, int) else _has(value, step)
        if not there:
            return None
        value = value[step]
    return value


def _has(value: object, name: str) -> bool:
    return isinstance(value, dict) and dict.__contains__(value, name)


def _replaced(inputs: SnapshotContext, place: Place, new: object) -> SnapshotContext:
    """The inputs with one place changed; nothing is changed in place."""
    changed = _with(inputs, place, new)
    assert isinstance(changed, SnapshotContext)  # noqa: S101 - a copy of one
    return changed


def _with(value: Any, place: Place, new: object) -> object:
    if not place:
        return new
    step, rest = place[0], place[1:]
    if isinstance(step, int):
        return [*value[:step], _with(value[step], rest, new), *value[step + 1 :]]
    return SnapshotContext({**value, step: _with(value[step], rest, new)}, value.path)
