"""The adapter to durable-rules, within the profile in which it was measured to be right, and failing closed.

What durable-rules is given is smaller still than the profile: equality of integers, and joins. Strings and booleans are
numbered, and every kind has properties of its own. A test of several values or of a range is made here, and its outcome
is a property of the fact: beside an `$or`, or an `$and` within its `$and`, durable-rules forgets a join. One session is
used over and over, under one lock, and is deleted after each run: sessions are told apart by a hash of 32 bits, and a
rule set takes 1,024 at most.
"""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable, Collection, Iterable
from importlib.metadata import version
from threading import Lock
from typing import Any

import durable.engine
import durable_rules_engine
from durable.engine import Host

from policy_engine.inference.limits import MAX_MATCHES, alternatives, is_one
from policy_engine.inference.model import (
    Among,
    ChainError,
    Condition,
    Fact,
    Firing,
    Joined,
    Rule,
    RuleSet,
    Value,
    Within,
)
from policy_engine.inference.plain import passes

NAME = f"durable-rules {version('durable_rules')}"

# It asks datetime.utcfromtimestamp, deprecated since Python 3.12, for how long an action has taken.
durable.engine._unix_now = time.time

_SESSION = "1"
_KIND = "k"
_START = -2
_END = -1
_LAST = 1_000_000_000
"""The priority of the rule that accepts every fact; the closing rule comes after it."""

_LOCK = Lock()
"""Two threads in one session crash the process. One lock for all rule sets: nothing runs in parallel anyway."""


class _QuietHost(Host):  # type: ignore[misc]  # the library has no types
    """A host without the two chains of timers that would run for ever and inject events."""

    def _run(self) -> None:
        pass


class _Pass:
    """One run: the facts by their numbers, and what has fired."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.numbers: dict[Fact, int] = {}
        self.fired: set[Firing] = set()
        self.started = False
        self.ended = False
        self.capped = False
        self.error: BaseException | None = None

    def add(self, fact: Fact) -> int | None:
        """The number of a new fact, or None for one that is known."""
        if fact in self.numbers:
            return None
        number = self.numbers[fact] = len(self.facts)
        self.facts.append(fact)
        return number


class DurableChainer:
    """A rule set compiled for durable-rules, once. Threads may share it; they wait for each other."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._codes = _codes(rules)
        self._alternatives = {
            kind: [(f"k{kind}a{at}", test) for at, test in enumerate(tests)]
            for kind, tests in alternatives(rules.rules).items()
        }
        self._pass = _Pass()
        self._strings: dict[Value, int] = {}
        with _LOCK:
            self._open()

    def run(self, facts: Collection[Fact]) -> frozenset[Firing]:
        """Everything that fires."""
        with _LOCK:
            self._pass = current = _Pass()
            try:
                self._run(current, facts)
            except BaseException:
                # What is left in the session is not known: the next run starts from nothing.
                self._reopen()
                raise
            return frozenset(current.fired)

    def _run(self, current: _Pass, facts: Collection[Fact]) -> None:
        strings: dict[Value, int] = {}
        # In one order, whatever order the facts came in.
        ordered = sorted(set(facts))
        messages = [self._message(current, fact, strings) for fact in ordered]
        self._strings = strings
        start = {_KIND: _START, "id": "start", "sid": _SESSION}
        try:
            states = [self._host.assert_facts(self._name, [start, *messages])]
            states.append(self._host.post(self._name, {_KIND: _END, "id": "end", "sid": _SESSION}))
            stored = self._host.get_facts(self._name, _SESSION)
            self._host.delete_state(self._name, _SESSION)
        except Exception as error:
            # What the library raises has no common class, and its text may be the fact itself.
            raise ChainError(f"durable-rules failed: {type(error).__name__}") from error
        if current.error is not None:
            if not isinstance(current.error, Exception):
                raise current.error
            raise ChainError(f"an action failed: {type(current.error).__name__}") from current.error
        if any(not isinstance(state, dict) or "exception" in state for state in states):
            raise ChainError("an action failed, and durable-rules kept it to itself")
        if current.capped:
            raise ChainError(f"more than {MAX_MATCHES:,} combinations of facts match")
        if not (current.started and current.ended):
            raise ChainError("durable-rules stopped before everything had fired")
        if len(stored) != len(current.facts) + 1:
            raise ChainError("durable-rules lost facts on the way")

    def _message(self, current: _Pass, fact: Fact, strings: dict[Value, int]) -> dict[str, object]:
        number = current.add(fact)
        message: dict[str, object] = {_KIND: fact.kind, "id": f"f{number}", "sid": _SESSION}
        for field, value in enumerate(fact.values):
            message[_property(fact.kind, field)] = self._encode(value, strings)
        for name, test in self._alternatives.get(fact.kind, ()):
            message[name] = int(passes(test, fact.values[test.field]))
        return message

    def _encode(self, value: Value, strings: dict[Value, int]) -> int:
        if isinstance(value, str):
            code = self._codes.get(value)
            if code is None:
                code = strings.setdefault(value, len(self._codes) + len(strings))
            return code
        return int(value)

    # Rules

    def _open(self) -> None:
        """Compiles the rules. The library takes the actions out of what it is given, so that is made anew."""
        self._name = "rules"
        self._host = _QuietHost()
        self._host.set_rulesets({self._name: self._definition()})
        handle = self._host.get_ruleset(self._name)._handle
        self._delete = weakref.finalize(self, durable_rules_engine.delete_ruleset, handle)
        self._delete.atexit = False

    def _reopen(self) -> None:
        self._delete()
        self._open()

    def _definition(self) -> dict[str, dict[str, object]]:
        # The actions must not keep this object alive: its end is what frees the library's memory.
        owner = weakref.ref(self)
        first: dict[str, object] = {"all": [{"m": {_KIND: _START}}], "pri": 0, "run": _on_start(owner)}
        rules: dict[str, dict[str, object]] = {"first": first}
        for number, rule in enumerate(self._rules.rules):
            conditions = [{f"m{at}": self._condition(condition, rule)} for at, condition in enumerate(rule.conditions)]
            rules[f"r{number}"] = {"all": conditions, "pri": 1 + number, "run": _on_rule(owner, number)}
        rules["every"] = {"all": [{"m": {"$gte": {_KIND: 0}}}], "pri": _LAST, "run": _on_any()}
        rules["last"] = {"all": [{"m": {_KIND: _END}}], "pri": _LAST + 1, "run": _on_end(owner)}
        return rules

    def _condition(self, condition: Condition, rule: Rule) -> dict[str, object]:
        terms: list[dict[str, object]] = [{_KIND: condition.kind}]
        for test in condition.tests:
            name = _property(condition.kind, test.field)
            if isinstance(test, Joined):
                other = _property(rule.conditions[test.pattern].kind, test.other)
                terms.append({name: {f"m{test.pattern}": other}})
            elif is_one(test):
                terms.append({name: self._one(test)})
            else:
                tests = self._alternatives[condition.kind]
                terms.append({next(own for own, other in tests if other == test): 1})
        return {"$and": terms}

    def _one(self, test: Among | Within) -> int:
        if isinstance(test, Among):
            return self._encode(next(iter(test.values)), {})
        low, _ = test.ranges[0]
        assert low is not None  # noqa: S101 - it is one value
        return low

    # What actions do

    def fire(self, number: int, parents: Iterable[int], assert_fact: Callable[[dict[str, object]], None]) -> None:
        """Notes that a rule fired, and adds what follows."""
        current = self._pass
        if len(current.fired) > MAX_MATCHES:
            current.capped = True
            return
        rule = self._rules.rules[number]
        firing = Firing(number, tuple(current.facts[parent] for parent in parents))
        if firing in current.fired:
            return
        current.fired.add(firing)
        for produce in rule.produces:
            fact = produce.make(firing.parents)
            if fact not in current.numbers:
                assert_fact(self._message(current, fact, self._strings))

    def note(self, *, started: bool = False, ended: bool = False, error: BaseException | None = None) -> None:
        """Notes what a run has come to."""
        current = self._pass
        current.started |= started
        current.ended |= ended
        current.error = current.error or error


Owner = Callable[[], DurableChainer | None]


def _on_rule(owner: Owner, number: int) -> Callable[[Any], None]:
    """An action. It takes exactly one parameter: with two the library takes it for an asynchronous one."""

    def act(c: Any) -> None:
        chainer = owner()
        if chainer is None:
            return
        try:
            matched = c._m
            parents = [int(matched[f"m{at}"]["id"][1:]) for at in range(len(matched))]
            chainer.fire(number, parents, c.assert_fact)
        except BaseException as error:  # noqa: BLE001 - the library would swallow it, an interrupt by the user too
            chainer.note(error=error)

    return act


def _on_start(owner: Owner) -> Callable[[Any], None]:
    def act(c: Any) -> None:
        chainer = owner()
        if chainer is not None:
            chainer.note(started=True)

    return act


def _on_end(owner: Owner) -> Callable[[Any], None]:
    def act(c: Any) -> None:
        chainer = owner()
        if chainer is not None:
            chainer.note(ended=True)

    return act


def _on_any() -> Callable[[Any], None]:
    def act(c: Any) -> None:
        pass

    return act


def _codes(rules: RuleSet) -> dict[Value, int]:
    """Numbers for the strings that rules mention."""
    found: set[str] = set()
    for rule in rules.rules:
        for condition in rule.conditions:
            for test in condition.tests:
                if isinstance(test, Among):
                    found.update(value for value in test.values if isinstance(value, str))
        for produce in rule.produces:
            found.update(term for term in produce.terms if isinstance(term, str))
    return {value: code for code, value in enumerate(sorted(found))}


def _property(kind: int, field: int) -> str:
    return f"k{kind}f{field}"
