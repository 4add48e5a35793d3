"""A compiled decision table: find the rows, apply the hit policy, make the outputs (DMN 1.5, 8.2.8 and 8.2.11)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar

from policy_engine.engine.conform import fitting
from policy_engine.engine.run import Run
from policy_engine.engine.table_problems import (
    any_differs,
    no_aggregate,
    not_unique,
    null_input,
    wrong_input,
    wrong_kind,
    wrong_output,
)
from policy_engine.feel.ast import Parsed
from policy_engine.feel.builtins.aggregates import total
from policy_engine.partition.index import LEAF_ROWS, Node
from policy_engine.policy.link.linked import LinkedTable
from policy_engine.policy.model import HitPolicy
from policy_engine.text.coded import Coded, Lazy
from policy_engine.text.problem import Halt, Problem
from policy_engine.types.conformance import conformance
from policy_engine.values.compare import equal, less
from policy_engine.values.number import number
from policy_engine.values.order import ORDERS
from policy_engine.values.region import Region
from policy_engine.values.seconds import at_whole_seconds
from policy_engine.values.work import spend

Compiled = Callable[..., object]
Made = TypeVar("Made")

_EQUAL_BY_STANDARD = at_whole_seconds(equal)

_CALL_STEPS = 20
_CELL_STEPS = 4


@dataclass(frozen=True, slots=True)
class TableStep:
    """What one call of a table saw and chose: for explanations."""

    table: CompiledTable
    scope: tuple[object, ...]
    inputs: tuple[object, ...]
    rows: tuple[int, ...]
    """The rows that decided, in the order of the result. Empty: the default did."""
    result: object


class Output:
    """One output of one row: a constant, or a function of the run and the scope."""

    __slots__ = ("compute", "constant")

    def __init__(self, constant: object, compute: Compiled | None) -> None:
        self.constant = constant
        self.compute = compute


class CompiledTable:
    """A table ready to decide. Called with the run and the values of the local names it uses."""

    __slots__ = (
        "_is_first",
        "constant_default",
        "constant_results",
        "default",
        "expects",
        "fired_names",
        "index",
        "inputs",
        "key",
        "keys",
        "kinds",
        "linked",
        "outputs",
        "predicates",
        "promises",
        "ranks",
        "regions",
        "steps",
    )

    def __init__(
        self,
        linked: LinkedTable,
        inputs: Sequence[Compiled],
        kinds: Sequence[str | None],
        regions: Sequence[Coded[Region | None]],
        index: Node,
        predicates: dict[int, tuple[tuple[int, Compiled], ...]],
        outputs: Sequence[Coded[Output]],
        default: tuple[Output, ...] | None,
    ) -> None:
        self.key = linked.key
        self.linked = linked
        self.inputs = tuple(inputs)
        self.kinds = tuple(kinds)
        """By column, the kind of the values that are looked up; None where every cell is a predicate."""
        self.regions = tuple(regions)
        """What each cell accepts, by column, then row; None for a predicate."""
        self.index = index
        self.predicates = predicates
        self.outputs = tuple(outputs)
        """By column, then row."""
        self.default = default
        self._is_first = linked.logic.hit_policy is HitPolicy.FIRST
        self.fired_names = self._kept(self._fired_name)
        """By row, `table/row`."""
        self.keys = tuple(_key_reader(kind) for kind in self.kinds)
        cells = len(self.inputs) + sum(map(len, predicates.values()))
        self.steps = _CALL_STEPS + _CELL_STEPS * cells + len(linked.rows) * self._takes_all
        """What a call of it spends at most, besides what its cells spend themselves."""
        self.ranks = tuple(
            {value: rank for rank, value in enumerate(column.values)} if column.values else None
            for column in linked.outputs
        )
        self.promises = tuple(
            conformance(column.promised) if column.promised is not None else None for column in linked.outputs
        )
        """By output, the test of its values by the declared type; None where the cells' types ensure it."""
        self.expects = tuple(
            (at, conformance(column.promised)) for at, column in enumerate(linked.inputs) if column.promised is not None
        )
        """The columns whose declared type their expression does not ensure, and the test of their values by it."""
        self.constant_results = self._constant_results()
        self.constant_default = None if default is None else self._constant_result(default)
        """By row, and for the default: the value, in a tuple, where it is the same for every input."""

    @property
    def _takes_all(self) -> bool:
        """Whether rows behind the first that matches count too."""
        return self.linked.logic.hit_policy not in (HitPolicy.FIRST, HitPolicy.UNIQUE)

    def __call__(self, run: Run, *scope: object) -> object:
        """The table's value for the run."""
        spend(self.steps)
        inputs = tuple([read(run, *scope) for read in self.inputs])
        if self.linked.dmn:
            inputs = self._conformed(inputs)
        return self.of_inputs(run, inputs, scope)

    def of_inputs(self, run: Run, inputs: tuple[object, ...], scope: tuple[object, ...]) -> object:
        """The value for the inputs."""
        rows, value = self.decide(run, self.match(run, inputs, scope), scope)
        self._fire(run, rows)
        if run.tracing:
            run.steps.append(TableStep(self, scope, inputs, tuple(rows), value))
        return value

    def of_found(self, run: Run, found: Sequence[int], scope: tuple[object, ...]) -> object:
        """The value where the rows that accept are known; nobody traces."""
        if found and self._is_first:
            row = found[0]
            constant = self.constant_results[row]
            value = constant[0] if constant is not None else self.result(run, row, scope)
            run.fired.append(self.fired_names[row])
            return value
        rows, value = self.decide(run, found, scope)
        self._fire(run, rows)
        return value

    def _fire(self, run: Run, rows: Sequence[int]) -> None:
        if rows:
            names = self.fired_names
            run.fired.extend([names[row] for row in rows])
        elif self.default is not None:
            run.fired.append(f"{self.key}/default")

    def of_rejected(self, run: Run, rejected: int, scope: tuple[object, ...]) -> object:
        """The value where at least one row accepts; `rejected` has a bit for each that does not."""
        accepted = rejected ^ (1 << len(self.fired_names)) - 1
        matched = []
        while accepted:
            lowest = accepted & -accepted
            matched.append(lowest.bit_length() - 1)
            accepted ^= lowest
        rows, value = self.decide(run, matched, scope)
        names = self.fired_names
        run.fired.extend([names[row] for row in rows])
        return value

    def _kept(self, make: Callable[[int], Made]) -> Sequence[Made]:
        """What is made for each row: at once in small tables, when it is asked for in large ones."""
        size = len(self.linked.rows)
        return [make(row) for row in range(size)] if size <= LEAF_ROWS else Lazy(size, make)

    def _fired_name(self, row: int) -> str:
        return f"{self.key}/{self.linked.logic.rows.ids[row]}"

    def _constant_results(self) -> Sequence[tuple[object] | None]:
        if len(self.outputs) == 1:
            return self.outputs[0].map(lambda cell: self._constant_result((cell,)))
        return self._kept(lambda row: self._constant_result(self.cells(row)))

    def cells(self, row: int) -> tuple[Output, ...]:
        """The outputs of one row."""
        return tuple([column[row] for column in self.outputs])

    def rank(self, row: int) -> tuple[int, ...] | None:
        """A row's place by its outputs' declared order; None where that rests on the input."""
        ranked = [(cells[row], ranks) for cells, ranks in zip(self.outputs, self.ranks, strict=True) if ranks]
        if any(cell.compute is not None for cell, _ in ranked):
            return None
        return tuple(ranks.get(cell.constant, len(ranks)) for cell, ranks in ranked)

    def by_row(self) -> list[tuple[Output, ...]]:
        """The outputs of all rows."""
        return [self.cells(row) for row in range(len(self.linked.rows))]

    def _conformed(self, inputs: tuple[object, ...]) -> tuple[object, ...]:
        """The inputs as their columns' types ask for them."""
        return tuple([fitting(value, column.type) for value, column in zip(inputs, self.linked.inputs, strict=True)])

    def match(self, run: Run, inputs: tuple[object, ...], scope: tuple[object, ...]) -> Sequence[int]:
        """The rows whose every cell accepts the inputs, ascending; by hit policy "first", the first of them alone."""
        keys: list[Any] = []
        for at, value in enumerate(inputs):
            if value is None:
                if not self.linked.inputs[at].nullable:
                    raise Halt(null_input(self.linked, at))
                keys.append(None)
            else:
                read = self.keys[at]
                key = read(value) if read is not None else None
                if key is None and read is not None:
                    raise Halt(wrong_kind(self.linked, at, value, self.kinds[at]))
                keys.append(key)
        for at, holds in self.expects:
            if not holds(inputs[at]):
                raise Halt(wrong_input(self.linked, at, inputs[at]))
        found = self.index.find(keys)
        if not self.predicates:
            return found
        predicates = self.predicates
        passing = (
            row
            for row in found
            if row not in predicates or all(test(run, inputs[at], *scope) is True for at, test in predicates[row])
        )
        # What a row behind the first reads is not asked for.
        return list(islice(passing, 1 if self.linked.logic.hit_policy is HitPolicy.FIRST else None))

    def decide(self, run: Run, matched: Sequence[int], scope: tuple[object, ...]) -> tuple[Sequence[int], object]:
        """The rows that decide and the value, by the hit policy."""
        policy = self.linked.logic.hit_policy
        if not matched:
            return (), self._no_match(run, policy, scope)
        if policy is HitPolicy.FIRST:
            return matched[:1], self.result(run, matched[0], scope)
        if policy is HitPolicy.UNIQUE:
            if len(matched) > 1:
                if self.linked.dmn:
                    return (), None
                raise Halt(not_unique(self.linked, matched))
            return matched, self.result(run, matched[0], scope)
        results = [self.result(run, row, scope) for row in matched]
        if policy is HitPolicy.ANY:
            alike = _EQUAL_BY_STANDARD if self.linked.dmn else equal
            if not all(alike(results[0], other) is True for other in results[1:]):
                if self.linked.dmn:
                    return (), None
                raise Halt(any_differs(self.linked, matched))
            return matched, results[0]
        if policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER):
            ranked = sorted(range(len(matched)), key=lambda at: self._rank(results[at]))
            if policy is HitPolicy.PRIORITY:
                return (matched[ranked[0]],), results[ranked[0]]
            return [matched[at] for at in ranked], [results[at] for at in ranked]
        return matched, self._collect(policy, results)

    def result(self, run: Run, row: int, scope: tuple[object, ...]) -> object:
        """The value of one row: a bare value, or a context of several outputs."""
        constant = self.constant_results[row]
        if constant is not None:
            return constant[0]
        linked = self.linked.rows[row]
        return self._make(run, self.cells(row), scope, linked.row.id.name, linked.results)

    def _make(
        self, run: Run, cells: tuple[Output, ...], scope: tuple[object, ...], row: str, written: Sequence[Parsed]
    ) -> object:
        values = [cell.constant if cell.compute is None else cell.compute(run, *scope) for cell in cells]
        columns = self.linked.outputs
        if self.linked.dmn:
            values = [fitting(value, column.type) for value, column in zip(values, columns, strict=True)]
            return values[0] if len(values) == 1 else dict(zip((c.name for c in columns), values, strict=True))
        for at, (cell, value) in enumerate(zip(cells, values, strict=True)):
            if not self.is_right(at, cell, value):
                raise Halt(wrong_output(self.linked, at, value, row, written[at]))
        if len(values) == 1:
            return values[0]
        return {column.name: value for column, value in zip(columns, values, strict=True)}

    def is_right(self, at: int, cell: Output, value: object) -> bool:
        """Whether a value may stand in an output column: declared where it is null, and of the declared type."""
        if value is None:
            # A null that is the same for every input is written there, so that it is meant.
            return cell.compute is None or self.linked.outputs[at].nullable
        holds = self.promises[at]
        return holds is None or holds(value)

    def _constant_result(self, cells: tuple[Output, ...]) -> tuple[object] | None:
        if self.linked.dmn:
            return None
        if any(c.compute is not None or not self.is_right(at, c, c.constant) for at, c in enumerate(cells)):
            return None
        if len(cells) == 1:
            return (cells[0].constant,)
        names = (column.name for column in self.linked.outputs)
        return ({name: cell.constant for name, cell in zip(names, cells, strict=True)},)

    def _no_match(self, run: Run, policy: HitPolicy, scope: tuple[object, ...]) -> object:
        if self.default is not None and self.linked.default is not None:
            value = self._make(run, self.default, scope, "default", self.linked.default)
            return [value] if policy.gives_list and not self.linked.dmn else value
        if self.linked.dmn:
            # By any hit policy (10.3.2.10): nothing is aggregated where nothing matches.
            return None
        if policy.gives_list:
            return []
        if policy is HitPolicy.COLLECT_COUNT:
            return number(0)
        raise Halt(
            Problem(
                "table-no-row",
                f"no row of {self.key} accepts these inputs",
                self.linked.logic.span,
                hint="add a row for them, or a default",
            )
        )

    def _collect(self, policy: HitPolicy, results: list[object]) -> object:
        if policy in (HitPolicy.RULE_ORDER, HitPolicy.COLLECT):
            return results
        if policy is HitPolicy.COLLECT_COUNT:
            return number(len(results))
        kept = results[0]
        for value in results:
            # The first meets itself too: one output alone must be a sum, or have an order, all the same.
            before = less(kept, value)
            if before is None or (policy is HitPolicy.COLLECT_SUM and not isinstance(value, Decimal)):
                if self.linked.dmn:
                    return None
                raise Halt(no_aggregate(self.linked, policy, results))
            if policy is HitPolicy.COLLECT_MIN:
                kept = kept if before or equal(kept, value) else value
            elif policy is HitPolicy.COLLECT_MAX:
                kept = value if before else kept
        return self._sum(results) if policy is HitPolicy.COLLECT_SUM else kept

    def _sum(self, results: Sequence[object]) -> object:
        added = total([*results])
        if added is None and not self.linked.dmn:
            raise Halt(Problem("table-sum-too-large", f"the sum of {self.key} is no number", self.linked.logic.span))
        return added

    def _rank(self, result: object) -> tuple[int, ...]:
        """A row's place by its outputs' declared order, the first output weighing most."""
        values = list(result.values()) if len(self.ranks) > 1 and isinstance(result, dict) else [result]
        return tuple(ranks.get(value, len(ranks)) for ranks, value in zip(self.ranks, values, strict=True) if ranks)


def _key_reader(kind: str | None) -> Callable[[object], Any] | None:
    """Value to key, giving None for a value that has none."""
    if kind is None:
        return None
    order = ORDERS[kind]
    wanted, key = order.python_type, order.key
    return lambda value: key(value) if type(value) is wanted else None
