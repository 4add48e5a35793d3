"""Working out an explanation: the decision is evaluated once more, with every table told to keep what it saw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from policy_engine.engine.counterfactual import alternatives
from policy_engine.engine.explain_rules import RulesExplainer
from policy_engine.engine.explanation import Cited, Explanation, Ground, Reason, Seen, WhyNot
from policy_engine.engine.message import SECRET, Messages
from policy_engine.engine.phrase import phrase
from policy_engine.engine.program import Program
from policy_engine.engine.run import Run
from policy_engine.engine.table import CompiledTable, TableStep
from policy_engine.policy.link.linked import LinkedRow, Unit, UnitKind
from policy_engine.policy.model import Basis, Decision, Named
from policy_engine.text.problem import Halt
from policy_engine.types.feeltype import Type
from policy_engine.values.context import SnapshotContext
from policy_engine.values.text import to_text

WHY_NOT_ROWS = 100
"""Rows of one call of a table that `why_not` lists at most."""


def explain(program: Program, name: str, inputs: SnapshotContext) -> Explanation:
    """The explanation of a decision on what it read."""
    return _Explainer(program, inputs).explain(name)


class _Explainer:
    def __init__(self, program: Program, inputs: SnapshotContext) -> None:
        self.program = program
        self.units = program.policy.units
        self.inputs = inputs
        self.run: Run = program.run(inputs, tracing=True)
        self.messages = Messages(program, self.run)
        self.facts = {fact.id.name: fact for file in program.files.files for fact in file.facts}
        self.documents = {document.name.name: document for file in program.files.files for document in file.documents}

    def explain(self, name: str) -> Explanation:
        index = self.program.built.indexes[name]
        value = self.run.value(index)
        # Cells that were never asked, and messages, are evaluated below: they rest on nothing.
        self.known = frozenset(at for at in self.program.built.indexes.values() if self.run.known(at))
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
            why=(*self._reasons(steps), *(rules.reasons() if rules else ())),
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
        for unit in self.units.values():
            if unit.name in reached and unit.name != name:
                yield self._ground(unit)

    def _ground(self, unit: Unit) -> Ground:
        if unit.kind is UnitKind.PARAMETER:
            value = self.program.built.parameters[unit.name]
            reasons: tuple[Reason, ...] = (
                Reason(unit.name, 1, None, (), *self._basis(unit.basis), unit.basis.assumed, to_text(value)),
            )
        else:
            index = self.program.built.indexes[unit.name]
            value = self.run.value(index)
            reasons = tuple(self._reasons(self.run.steps_by[index]))
        question = unit.declared.question if isinstance(unit.declared, Decision) else None
        shown, said = to_text(value), self.say(value, unit.type)
        if self.messages.hides(unit.node, unit.type):
            shown = said = SECRET
        return Ground(unit.name, str(unit.kind), question, shown, said, reasons, self._evaluated(unit))

    # Rows that decided

    def _reasons(self, steps: Sequence[TableStep]) -> Iterator[Reason]:
        calls: Counter[str] = Counter()
        for step in steps:
            calls[step.table.key] += 1
            call = calls[step.table.key]
            if not step.rows and step.table.default is not None:
                message = self.messages.fill(step.table.linked.default_because, step)
                yield Reason(f"{step.table.key}/default", call, message, (), (), (), None, to_text(step.result))
            for row in step.rows:
                yield self._reason(step, row, call)

    def _reason(self, step: TableStep, row: int, call: int) -> Reason:
        linked = step.table.linked.rows[row]
        cites, overrides = self._basis(linked.row.basis)
        return Reason(
            f"{step.table.key}/{linked.row.id.name}",
            call,
            self.messages.fill(linked.because, step),
            tuple(self._cells(step, linked, row)),
            cites,
            overrides,
            linked.row.basis.assumed,
            to_text(step.table.result(self.run, row, step.scope)),
        )

    def _basis(self, basis: Basis) -> tuple[tuple[Cited, ...], tuple[Cited, ...]]:
        return tuple(map(self._cited, basis.cites)), tuple(map(self._cited, basis.overrides))

    def _cited(self, named: Named) -> Cited:
        fact = self.facts[named.name]
        document = self.documents[fact.document]
        return Cited(named.name, fact.text, document.title, document.authority)

    def _cells(self, step: TableStep, linked: LinkedRow, row: int) -> Iterator[Seen]:
        """The cells of a row that test something."""
        for at, column in enumerate(step.table.linked.inputs):
            tests = linked.test(at)
            if not tests.is_any:
                value = step.inputs[at]
                shown, said = to_text(value), self.say(value, column.type)
                if self.messages.hides(column.parsed.node, column.type):
                    shown = said = SECRET
                yield Seen(
                    column.label,
                    column.parsed.fragment.text,
                    linked.tests[at].fragment.text,
                    shown,
                    said,
                    _accepts(self.run, step.table, step, at, row) is not False,
                )

    # Rows that did not

    def _why_not(self, steps: Sequence[TableStep]) -> tuple[tuple[WhyNot, ...], int]:
        listed: list[WhyNot] = []
        left_out = 0
        calls: Counter[str] = Counter()
        for step in steps:
            table = step.table
            calls[table.key] += 1
            behind = f"{table.key}/{table.linked.rows[step.rows[0]].row.id.name}" if step.rows else None
            others: list[tuple[int, int]] = []
            for row in range(len(table.linked.rows)):
                if row not in step.rows:
                    fails = sum(
                        _accepts(self.run, table, step, at, row) is False for at in range(len(table.linked.inputs))
                    )
                    others.append((fails, row))
            others.sort()
            left_out += max(0, len(others) - WHY_NOT_ROWS)
            for _, row in others[:WHY_NOT_ROWS]:
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


def _accepts(run: Run, table: CompiledTable, step: TableStep, at: int, row: int) -> bool | None:
    """Whether one cell accepts what its column saw; None where it was not asked, and cannot say."""
    for column, test in table.predicates.get(row, ()):
        if column == at:
            try:
                return test(run, step.inputs[at], *step.scope) is True
            except Halt:
                return None
    region = table.regions[at][row]
    value = step.inputs[at]
    if value is None:
        return region is not None and region.null
    read = table.keys[at]
    return region is not None and (region.is_everything or (read is not None and read(value) in region))
