"""Working out an explanation: the decision is evaluated once more, with every table told to keep what it saw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from heapq import nsmallest
from itertools import repeat

from policy_engine.engine.counterfactual import alternatives
from policy_engine.engine.explain_rules import RulesExplainer
from policy_engine.engine.explanation import Cited, Explanation, Ground, Reason, Seen, WhyNot
from policy_engine.engine.message import SECRET, Messages
from policy_engine.engine.phrase import phrase
from policy_engine.engine.program import Program
from policy_engine.engine.run import Run
from policy_engine.engine.table import CompiledTable, TableStep
from policy_engine.feel.ast import Name, UnaryTests
from policy_engine.feel.walk import walk
from policy_engine.policy.link.linked import LinkedRow, Unit, UnitKind
from policy_engine.policy.model import Basis, Decision, HitPolicy, Named
from policy_engine.text.problem import Halt
from policy_engine.types.feeltype import Type
from policy_engine.values.context import SnapshotContext
from policy_engine.values.text import to_text
from policy_engine.values.work import TOO_LONG, evaluating, spend

_CELL_STEPS = 60
"""Steps of finding out whether a cell accepts its input."""
_CALL_STEPS = 100
"""Steps of telling of a call of a table."""
_SHOWN_STEPS = 400
"""Steps of showing a cell."""
WHY_NOT_ROWS = 100
"""Rows of one call of a table that `why_not` lists at most."""


def explain(program: Program, name: str, inputs: SnapshotContext) -> Explanation:
    """The explanation of a decision on what it read."""
    with evaluating():
        return _Explainer(program, inputs).explain(name)


class _Explainer:
    def __init__(self, program: Program, inputs: SnapshotContext) -> None:
        self.program = program
        self.units = program.policy.units
        self.inputs = inputs
        self.run: Run = program.run(inputs, tracing=True)
        self.messages = Messages(program, self.run)
        self.secrecy = program.secrecy
        self.facts = {fact.id.name: fact for file in program.files.files for fact in file.facts}
        self.documents = {document.name.name: document for file in program.files.files for document in file.documents}

    def explain(self, name: str) -> Explanation:
        index = self.program.built.indexes[name]
        value = self.run.value(index)
        # Cells that were never asked, and messages, are evaluated below: they rest on nothing.
        self.known = frozenset(at for at in self.program.built.indexes.values() if self.run.known(at))
        self.called = frozenset(self.run.called)
        unit = self.units[name]
        types = self.program.output_types(name)
        steps = self.run.steps_by[index]
        why_not, not_listed = self._why_not(steps)
        rules = self._rules(name)
        _, others, complete = alternatives(self.program, name, self.inputs)
        return Explanation(
            decision=name,
            question=unit.declared.question if isinstance(unit.declared, Decision) else None,
            outputs=tuple(
                (key, to_text(one), self.say(one, types.get(key)))
                for key, one in self.program.outputs_of(name, value).items()
            ),
            policy=self.program.info_of(name),
            why=(*self._reasons(unit, steps), *(rules.reasons() if rules else ())),
            why_not=(*why_not, *(rules.why_not() if rules else ())),
            not_listed=not_listed,
            would_change=others,
            would_change_complete=complete,
            directly=self._evaluated(unit),
            rests_on=tuple(self._grounds(name)),
            chains=tuple(rules.chains()) if rules else (),
        )

    def _rules(self, name: str) -> RulesExplainer | None:
        """What explains the rules of a unit that has some."""
        step = self.run.rules.get(name)
        if step is None:
            return None
        return RulesExplainer(self.program, self.run, step, lambda cited: tuple(map(self._cited, cited)))

    def say(self, value: object, type_: Type | None) -> str:
        """A value as people write it."""
        return phrase(value, type_, self.messages.currency)

    def _evaluated(self, unit: Unit) -> tuple[str, ...]:
        """Decisions and named values that a unit asked, or could ask through the functions it calls, and that were
        evaluated; parameters are always known."""
        indexes = self.program.built.indexes
        found: dict[str, None] = {}
        for required in sorted(unit.requires):
            if self.units[required].kind is UnitKind.PARAMETER or (
                required in indexes and indexes[required] in self.known
            ):
                found[required] = None
        return tuple(found)

    def _grounds(self, name: str) -> Iterator[Ground]:
        """Everything a decision rests on, each after what it rests on itself."""
        reached = {name}
        todo = [name]
        while todo:
            for required in self._evaluated(self.units[todo.pop()]):
                if required not in reached:
                    reached.add(required)
                    todo.append(required)
        told = {step.table.linked.unit for steps in self.run.steps_by.values() for step in steps}
        for unit in self.units.values():
            if unit.name in reached and unit.name != name:
                yield self._ground(unit)
            elif unit.name in self.called and unit.name not in told and (unit.basis.cites or unit.basis.assumed):
                # The rows of a function's tables are told where it is called: this is for one that has none.
                yield self._function(unit)

    def _function(self, unit: Unit) -> Ground:
        shown = f"function({', '.join(name for name, _ in unit.parameters)})"
        return Ground(unit.name, str(unit.kind), None, shown, shown, (self._own(unit, shown),), ())

    def _ground(self, unit: Unit) -> Ground:
        if unit.kind is UnitKind.PARAMETER:
            value = self.program.built.parameters[unit.name]
            reasons: tuple[Reason, ...] = (self._own(unit, to_text(value)),)
        else:
            index = self.program.built.indexes[unit.name]
            value = self.run.value(index)
            reasons = tuple(self._reasons(unit, self.run.steps_by[index]))
        question = unit.declared.question if isinstance(unit.declared, Decision) else None
        shown, said = to_text(value), self.say(value, unit.type)
        if self.secrecy.hides_unit(unit):
            shown = said = SECRET
        return Ground(unit.name, str(unit.kind), question, shown, said, reasons, self._evaluated(unit))

    # Rows that decided

    def _reasons(self, unit: Unit, steps: Sequence[TableStep]) -> Iterator[Reason]:
        """The rows that decided; where there are none, the unit itself, if it says what it rests on."""
        calls: Counter[str] = Counter()
        for step in steps:
            calls[step.table.key] += 1
            call = calls[step.table.key]
            spend(_CALL_STEPS)
            if not step.rows and step.table.default is not None:
                yield self._default(step, call)
            for row in step.rows:
                yield self._reason(step, row, call)
        own_rows = any(step.table.linked.unit == unit.name for step in steps)
        if not own_rows and not unit.rules and (unit.basis.cites or unit.basis.assumed):
            value = self.run.value(self.program.built.indexes[unit.name])
            yield self._own(unit, SECRET if self.secrecy.hides_unit(unit) else to_text(value))

    def _own(self, unit: Unit, result: str) -> Reason:
        """The basis of a unit that has no rows. It is named like a row, by the unit alone."""
        return Reason(unit.name, 1, None, (), *self._basis(unit.basis), result)

    def _default(self, step: TableStep, call: int) -> Reason:
        linked = step.table.linked
        message = self.messages.fill(linked.default_because, step)
        basis = self._around(linked.logic.basis, step)
        return Reason(f"{linked.key}/default", call, message, (), *self._basis(basis), self._result(step, step.result))

    def _reason(self, step: TableStep, row: int, call: int) -> Reason:
        table = step.table.linked
        linked = table.rows[row]
        return Reason(
            f"{table.key}/{linked.row.id.name}",
            call,
            self.messages.fill(linked.because, step),
            tuple(self._cells(step, linked, row)),
            *self._basis(self._around(linked.row.basis, step)),
            self._result(step, step.table.result(self.run, row, step.scope)),
            row > 0 and table.logic.hit_policy is HitPolicy.FIRST,
        )

    def _result(self, step: TableStep, value: object) -> str:
        return SECRET if self.secrecy.hides_result(step.table.linked) else to_text(value)

    def _around(self, basis: Basis, step: TableStep) -> Basis:
        """A row's basis; where it has none of its own, that of what its table stands in."""
        if basis.cites or basis.assumed is not None:
            return basis
        outer = self.units[step.table.linked.unit].basis
        return replace(outer, overrides=basis.overrides or outer.overrides)

    def _basis(self, basis: Basis) -> tuple[tuple[Cited, ...], tuple[Cited, ...], str | None]:
        return tuple(map(self._cited, basis.cites)), tuple(map(self._cited, basis.overrides)), basis.assumed

    def _cited(self, named: Named) -> Cited:
        fact = self.facts[named.name]
        document = self.documents[fact.document]
        return Cited(named.name, fact.text, document.title, document.authority)

    def _cells(self, step: TableStep, linked: LinkedRow, row: int) -> Iterator[Seen]:
        """The cells of a row that test something."""
        for at, column in enumerate(step.table.linked.inputs):
            tests = linked.test(at)
            if not tests.is_any:
                spend(_SHOWN_STEPS)
                value = step.inputs[at]
                shown, said = to_text(value), self.say(value, column.type)
                if self.secrecy.hides(column.parsed.node, column.type, step.table.linked.unit):
                    shown = said = SECRET
                yield Seen(
                    column.label,
                    column.parsed.fragment.text,
                    linked.tests[at].fragment.text,
                    shown,
                    said,
                    _accepts(self.run, step.table, step, at, row) is not False,
                    tuple(self._named(tests)),
                )

    def _named(self, tests: UnaryTests) -> Iterator[tuple[str, str]]:
        """The parameters and evaluated values that a cell names."""
        built = self.program.built
        for name in dict.fromkeys(node.name for node in walk(tests) if isinstance(node, Name)):
            unit = self.units.get(name)
            if unit is None:
                continue
            if unit.kind is UnitKind.PARAMETER:
                yield name, self.say(built.parameters[name], unit.type)
            elif built.indexes.get(name) in self.known and not self.secrecy.hides_unit(unit):
                yield name, self.say(self.run.value(built.indexes[name]), unit.type)

    # Rows that did not

    def _why_not(self, steps: Sequence[TableStep]) -> tuple[tuple[WhyNot, ...], int]:
        listed: list[WhyNot] = []
        left_out = 0
        calls: Counter[str] = Counter()
        for step in steps:
            table = step.table
            spend(_CALL_STEPS)
            calls[table.key] += 1
            behind = f"{table.key}/{table.linked.rows[step.rows[0]].row.id.name}" if step.rows else None
            others = len(table.linked.rows) - len(set(step.rows))
            left_out += max(0, others - WHY_NOT_ROWS)
            for row in self._nearest(step):
                linked = table.linked.rows[row]
                failed = tuple(cell for cell in self._cells(step, linked, row) if not cell.holds)
                listed.append(
                    WhyNot(
                        f"{table.key}/{linked.row.id.name}",
                        calls[table.key],
                        failed,
                        None if failed else behind,
                    )
                )
        return tuple(listed), left_out

    def _nearest(self, step: TableStep) -> list[int]:
        """Of the rows that did not decide, those with the fewest cells that fail. Each distinct cell is asked once."""
        table = step.table
        failing = []
        for at, cells in enumerate(table.linked.logic.rows.conditions):
            fails = [_accepts(self.run, table, step, at, row) is False for row in cells.firsts]
            failing.append(map(fails.__getitem__, cells.codes))
        size = len(table.linked.rows)
        spend(_CELL_STEPS * size)
        totals = map(sum, zip(*failing, strict=True)) if failing else repeat(0, size)
        ranked = ((total, row) for row, total in enumerate(totals) if row not in step.rows)
        return [row for _, row in nsmallest(WHY_NOT_ROWS, ranked)]


def _accepts(run: Run, table: CompiledTable, step: TableStep, at: int, row: int) -> bool | None:
    """Whether one cell accepts what its column saw; None where it was not asked, and cannot say."""
    for column, test in table.predicates.get(row, ()):
        if column == at:
            try:
                return test(run, step.inputs[at], *step.scope) is True
            except Halt as halt:
                if halt.problem.code == TOO_LONG:
                    raise
                return None
    region = table.regions[at][row]
    value = step.inputs[at]
    if value is None:
        return region is not None and region.null
    read = table.keys[at]
    return region is not None and (region.is_everything or (read is not None and read(value) in region))
