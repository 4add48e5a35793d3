"""Explaining rules that chain: why each conclusion is listed, what took others out, why other rules did not fire."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from policy_engine.engine.chain import Chain, Link
from policy_engine.engine.explanation import Cited, Reason, Seen, WhyNot
from policy_engine.engine.phrase import phrase
from policy_engine.engine.program import Program
from policy_engine.engine.rules import RulesStep, feel
from policy_engine.engine.run import Run
from policy_engine.inference.model import Condition, Fact, Firing, Rule
from policy_engine.inference.outcome import Entry
from policy_engine.inference.plain import holds
from policy_engine.policy.link.linked_rules import LinkedSource
from policy_engine.policy.model import Named
from policy_engine.text.problem import Halt
from policy_engine.values.text import to_text

CiteFacts = Callable[[Sequence[Named]], tuple[Cited, ...]]


class RulesExplainer:
    """Explains one evaluation of the rules of a decision."""

    def __init__(self, program: Program, run: Run, step: RulesStep, cite: CiteFacts) -> None:
        self.program = program
        self.run = run
        self.step = step
        self.cite = cite
        self.rules = step.rules
        self.set = step.rules.rules
        self.known: dict[int, list[Fact]] = {}
        for fact in (*step.facts, *step.outcome.derived):
            self.known.setdefault(fact.kind, []).append(fact)

    # Why

    def reasons(self) -> Iterator[Reason]:
        """A reason for each conclusion that stands in a list."""
        for entries in self.step.entries.values():
            yield from (self._reason(entry) for entry in entries if entry.taken_out is None)

    def _reason(self, entry: Entry) -> Reason:
        firing = entry.firing
        basis = self.rules.by_number[firing.rule].rule.basis
        return Reason(
            self._name(firing),
            1,
            self.rules.reason(self.run, firing),
            tuple(self._cells(firing)),
            self.cite(basis.cites),
            self.cite(basis.overrides),
            basis.assumed,
            to_text(self.rules.context(entry.fact)),
        )

    def _cells(self, firing: Firing) -> Iterator[Seen]:
        for at, fact in enumerate(firing.parents):
            yield from self._seen(firing.rule, at, fact, (*firing.parents[:at],))

    def _seen(self, rule: int, at: int, fact: Fact, before: tuple[Fact, ...]) -> Iterator[Seen]:
        """The cells of a condition and the values of a fact."""
        pattern = self.rules.by_number[rule].patterns[at]
        kind = self.set.kinds[fact.kind]
        condition = self.set.rules[rule].conditions[at]
        numbers = {field.name: number for number, field in enumerate(kind.fields)}
        for named, parsed in pattern.cells:
            number = numbers[named.name]
            value = feel(fact.values[number])
            tests = tuple(test for test in condition.tests if test.field == number)
            yield Seen(
                f"{pattern.pattern.alias.name}.{named.name}",
                f"{pattern.pattern.alias.name}.{named.name}",
                parsed.fragment.text,
                to_text(value),
                phrase(value),
                holds(Condition(fact.kind, tests), fact, before),
            )

    # Why not

    def why_not(self) -> Iterator[WhyNot]:
        """A reason for each rule that did not fire: its first condition that nothing meets."""
        fired = {firing.rule for firing in self.step.outcome.firings}
        for number, rule in enumerate(self.set.rules):
            if number not in fired:
                failed = tuple(self._failed(number, rule))
                yield WhyNot(f"{self.rules.key}/{rule.name}", 1, failed, None)

    def _failed(self, number: int, rule: Rule) -> Iterator[Seen]:
        partial: list[tuple[Fact, ...]] = [()]
        for at, condition in enumerate(rule.conditions):
            facts = self.known.get(condition.kind, [])
            met = [(*before, fact) for before in partial for fact in facts if holds(condition, fact, before)]
            if met:
                partial = met
                continue
            if not facts:
                yield self._absent(number, at)
                return
            tried = [list(self._seen(number, at, fact, before)) for before in partial for fact in facts]
            nearest = min(tried, key=lambda cells: sum(not cell.holds for cell in cells))
            yield from (cell for cell in nearest if not cell.holds)
            return

    def _absent(self, number: int, at: int) -> Seen:
        pattern = self.rules.by_number[number].patterns[at]
        asked = ", ".join(f"{named.name} {parsed.fragment.text}" for named, parsed in pattern.cells) or "one"
        return Seen(pattern.pattern.alias.name, pattern.pattern.kind.name, asked, "null", "not there", False)

    # Chains

    def chains(self) -> Iterator[Chain]:
        """Every conclusion of every list, those that were taken out too."""
        for output, entries in self.step.entries.items():
            for entry in entries:
                taken_out = entry.taken_out
                yield Chain(
                    output,
                    self._conclusion(entry.fact, entry.firing),
                    self.set.rules[entry.firing.rule].priority,
                    None if taken_out is None else self._conclusion(self._made(taken_out), taken_out),
                )

    def _made(self, firing: Firing) -> Fact:
        return self.set.rules[firing.rule].produces[0].make(firing.parents)

    def _conclusion(self, fact: Fact, firing: Firing) -> Link:
        message = self._say(lambda: self.rules.reason(self.run, firing))
        return Link(
            self.set.kinds[fact.kind].name,
            self._values(fact),
            message or self.rules.plainly(fact),
            (),
            (),
            self._name(firing),
            self.cite(self.rules.by_number[firing.rule].rule.basis.cites),
            tuple(self._link(parent) for parent in firing.parents),
        )

    def _link(self, fact: Fact) -> Link:
        kind = self.set.kinds[fact.kind]
        if not kind.given:
            return self._conclusion(fact, self.step.outcome.derived[fact][0])
        source = self.rules.linked.kinds[kind.name].source
        assert source is not None  # noqa: S101 - what is given has one
        said = self._say(lambda: self.rules.say(self.run, fact)) or self.rules.plainly(fact)
        units = tuple(name for name in source.names if name in self.program.built.indexes)
        return Link(kind.name, self._values(fact), said, units, tuple(self._rows(source)), None, (), ())

    def _say(self, say: Callable[[], str | None]) -> str | None:
        """A message; None where something that only it mentions is absent from the snapshot."""
        try:
            return say()
        except Halt:
            return None

    def _values(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        fields = self.set.kinds[fact.kind].fields
        return tuple((field.name, to_text(feel(value))) for field, value in zip(fields, fact.values, strict=True))

    def _name(self, firing: Firing) -> str:
        return f"{self.rules.key}/{self.set.rules[firing.rule].name}"

    def _rows(self, source: LinkedSource) -> Iterator[str]:
        """The rows of the decisions that a fact is made of; of what they rest on, where they have none of their own."""
        indexes, units = self.program.built.indexes, self.program.policy.units
        seen: set[str] = set()
        todo = list(source.names)
        found: dict[str, None] = {}
        while todo:
            name = todo.pop(0)
            if name in seen or name not in indexes or not self.run.known(indexes[name]):
                continue
            seen.add(name)
            rows = self.run.fired_by.get(indexes[name], ())
            found.update(dict.fromkeys(rows))
            if not rows:
                todo += sorted(units[name].requires)
        yield from found
