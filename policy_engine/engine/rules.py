"""Rules that chain, compiled: facts gathered from other decisions, chained over, and listed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from policy_engine.engine.rules_message import Compile, RuleMessage, compile_message
from policy_engine.engine.run import Run
from policy_engine.feel.ast import Expression
from policy_engine.inference.choice import make_chainer
from policy_engine.inference.limits import check_matches
from policy_engine.inference.model import (
    GREATEST_INTEGER,
    LEAST_INTEGER,
    Chainer,
    ChainError,
    Fact,
    Field,
    Firing,
    RuleSet,
    Sort,
    Value,
)
from policy_engine.inference.outcome import Entry, ListSpec, Outcome
from policy_engine.policy.link.linked_rules import LinkedRule, LinkedRules, LinkedSource
from policy_engine.policy.rules_model import ConclusionList
from policy_engine.text.problem import Halt, Problem
from policy_engine.types.schema import SnapshotSchema
from policy_engine.values.number import number


@dataclass(frozen=True, slots=True)
class RulesStep:
    """What one evaluation of rules saw and chose: for explanations."""

    rules: CompiledRules
    facts: tuple[Fact, ...]
    absent: tuple[str, ...]
    """Kinds of facts that there are none of, since the snapshot does not have what they are made of."""
    outcome: Outcome
    entries: Mapping[str, tuple[Entry, ...]]


@dataclass(frozen=True, slots=True)
class _Source:
    kind: int
    linked: LinkedSource
    read: Callable[..., object]


class CompiledRules:
    """Rules ready to decide. Called with the run."""

    def __init__(
        self,
        linked: LinkedRules,
        rules: RuleSet,
        compile_: Compile,
        schema: SnapshotSchema,
        chainer: Chainer | None = None,
    ) -> None:
        self.linked = linked
        self.key = linked.key
        self.rules = rules
        self.chainer = make_chainer(rules) if chainer is None else chainer
        self.names = tuple(kind.name for kind in rules.kinds)
        self.fired_names = tuple(f"{linked.key}/{rule.rule.id.name}" for rule in linked.rules)
        """Every rule, as `key/rule`, in the order written."""
        by_name = {rule.rule.id.name: rule for rule in linked.rules}
        self.by_number: tuple[LinkedRule, ...] = tuple(by_name[rule.name] for rule in rules.rules)
        self.messages: tuple[RuleMessage | None, ...] = tuple(
            compile_message(
                rule.because, tuple(pattern.pattern.alias.name for pattern in rule.patterns), compile_, schema
            )
            if rule.because is not None
            else None
            for rule in self.by_number
        )
        self.sources: list[_Source] = []
        self.says: dict[int, RuleMessage] = {}
        for at, kind in enumerate(linked.kinds.values()):
            source = kind.source
            if source is None:
                continue
            node = source.parsed.node
            assert isinstance(node, Expression)  # noqa: S101 - the linker parsed it as one
            self.sources.append(_Source(at, source, compile_(node, ())))
            if source.says is not None:
                names = tuple(field.name for field in rules.kinds[at].fields)
                self.says[at] = compile_message(source.says, names, compile_, schema)
        self.lists = tuple(self._list(output) for output in linked.logic.outputs)

    def _list(self, output: ConclusionList) -> ListSpec:
        kind = self.names.index(output.kind.name)
        own = [field.name for field in self.rules.kinds[kind].fields]
        unless = None if output.unless is None else self.names.index(output.unless.name)
        taking = [] if unless is None else [field.name for field in self.rules.kinds[unless].fields]
        shared = tuple((own.index(field), taking.index(field)) for field in own if field in taking)
        apart = tuple(
            (own.index(field.name), frozenset(word.name for word in group))
            for field, groups in output.apart
            for group in groups
        )
        return ListSpec(output.name.name, kind, unless, shared, apart)

    def __call__(self, run: Run) -> object:
        """The lists, as a context."""
        facts, absent = self._facts(run)
        try:
            check_matches(self.rules, facts)
            outcome = Outcome(self.rules, self.chainer.run(facts))
            entries = {spec.name: outcome.entries(spec) for spec in self.lists}
        except ChainError as error:
            raise Halt(
                Problem(
                    error.code,
                    f"{self.key} cannot be decided: {error}",
                    self.linked.logic.span,
                    hint="nothing is decided, rather than a part of it",
                )
            ) from error
        fired = dict.fromkeys(firing.rule for firing in outcome.firings)
        run.fired.extend(f"{self.key}/{self.rules.rules[rule].name}" for rule in fired)
        if run.tracing:
            run.rules[self.key] = RulesStep(self, tuple(facts), absent, outcome, entries)
        return {
            name: [self._entry(run, entry) for entry in listed if entry.taken_out is None]
            for name, listed in entries.items()
        }

    # Facts

    def _facts(self, run: Run) -> tuple[dict[Fact, None], tuple[str, ...]]:
        found: dict[Fact, None] = {}
        absent = []
        for source in self.sources:
            if source.linked.optional is not None and not _present(run, source.linked.optional):
                absent.append(source.linked.source.name.name)
                continue
            value = source.read(run)
            if not source.linked.source.each:
                found[self._fact(source, value)] = None
            elif isinstance(value, list):
                for item in value:
                    found[self._fact(source, item)] = None
            else:
                raise Halt(self._wrong(source, "is no list"))
        return found, tuple(absent)

    def _fact(self, source: _Source, value: object) -> Fact:
        fields = self.rules.kinds[source.kind].fields
        if source.linked.plain:
            given: Sequence[object] = (value,)
        elif isinstance(value, dict) and all(dict.__contains__(value, field.name) for field in fields):
            given = [value[field.name] for field in fields]
        else:
            raise Halt(self._wrong(source, "has not all of its fields"))
        return Fact(
            source.kind, tuple(self._value(source, field, one) for field, one in zip(fields, given, strict=True))
        )

    def _value(self, source: _Source, field: Field, value: object) -> Value:
        if field.sort is Sort.INTEGER:
            if isinstance(value, Decimal) and LEAST_INTEGER <= value <= GREATEST_INTEGER and value == int(value):
                return int(value)
            raise Halt(self._wrong(source, f'has a "{field.name}" that is no whole number of 64 bits'))
        if field.sort is Sort.BOOLEAN and isinstance(value, bool):
            return value
        if field.sort is Sort.STRING and isinstance(value, str):
            return value
        raise Halt(self._wrong(source, f'has a "{field.name}" that is no {field.sort}'))

    def _wrong(self, source: _Source, what: str) -> Problem:
        name = source.linked.source.name
        return Problem(
            "rules-fact-value",
            f'a fact "{name.name}" of {self.key} {what}',
            source.linked.source.text.span(),
            hint="find out why the expression has no such value for these inputs",
        )

    # Lists

    def _entry(self, run: Run, entry: Entry) -> dict[str, object]:
        kind = self.rules.kinds[entry.fact.kind]
        made = {field.name: feel(value) for field, value in zip(kind.fields, entry.fact.values, strict=True)}
        made["because"] = self.reason(run, entry.firing)
        made["priority"] = number(self.rules.rules[entry.firing.rule].priority)
        return made

    def reason(self, run: Run, firing: Firing) -> str | None:
        """A rule's `because` for the facts that it matched."""
        message = self.messages[firing.rule]
        return None if message is None else message.fill(run, map(self.context, firing.parents))

    def say(self, run: Run, fact: Fact) -> str:
        """A fact in words."""
        message = self.says.get(fact.kind)
        return self.plainly(fact) if message is None else message.fill(run, map(feel, fact.values))

    def plainly(self, fact: Fact) -> str:
        """A fact that has no words of its own."""
        kind = self.rules.kinds[fact.kind]
        listed = ", ".join(
            f"{field.name.replace('_', ' ')} {_shown(value)}"
            for field, value in zip(kind.fields, fact.values, strict=True)
        )
        return f"{kind.name}: {listed}" if listed else kind.name

    def context(self, fact: Fact) -> dict[str, object]:
        """A fact as FEEL sees it."""
        fields = self.rules.kinds[fact.kind].fields
        return {field.name: feel(value) for field, value in zip(fields, fact.values, strict=True)}


def feel(value: Value) -> object:
    """A value of a fact as a FEEL value."""
    return value if isinstance(value, str | bool) else number(value)


def _shown(value: Value) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _present(run: Run, path: tuple[str, ...]) -> bool:
    """Whether the snapshot has something at a path."""
    value: object = run.inputs
    for name in path:
        if not isinstance(value, dict) or not dict.__contains__(value, name):
            return False
        value = dict.__getitem__(value, name)
    return True
