"""The linter: linked rules as a rule set in the safe profile, or every reason why they are not.

What it refuses, durable-rules answers wrongly, never, or with the end of the process; `docs/rules/` has a page for
each code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from policy_engine.feel.ast import Parsed
from policy_engine.inference.cells import Cells, Constants, Matched
from policy_engine.inference.limits import MAX_CONDITIONS, MAX_FIELDS, MAX_PREDICATES, alternatives
from policy_engine.inference.lists import check_lists
from policy_engine.inference.model import (
    Among,
    Condition,
    Field,
    Kind,
    Produce,
    Rule,
    RuleSet,
    Sort,
    Test,
    Value,
    Within,
)
from policy_engine.inference.overlap import apart, may_feed
from policy_engine.policy.link.graph import order
from policy_engine.policy.link.linked_rules import LinkedKind, LinkedRule, LinkedRules
from policy_engine.policy.model import Named
from policy_engine.text.problem import Note, Problems
from policy_engine.text.source import Span
from policy_engine.types.feeltype import Kind as ScalarKind
from policy_engine.types.feeltype import NullableType, ScalarType, Type
from policy_engine.types.words import describe

_SORTS = {
    ScalarKind.STRING: Sort.STRING,
    ScalarKind.BOOLEAN: Sort.BOOLEAN,
    ScalarKind.NUMBER: Sort.INTEGER,
}


def lint(rules: LinkedRules, constants: Constants, problems: Problems) -> RuleSet | None:
    """The rule set, or None where something is wrong, which is told.

    Args:
        rules: linked rules.
        constants: gives the value of an expression of constants and parameters, or `NOT_CONSTANT`.
        problems: where problems go.
    """
    before = len(problems.errors)
    linter = _Linter(rules, constants, problems)
    found = linter.rule_set()
    return found if len(problems.errors) == before else None


class _Linter:
    def __init__(self, linked: LinkedRules, constants: Constants, problems: Problems) -> None:
        self.linked = linked
        self.constants = constants
        self.problems = problems
        self.names = list(linked.kinds)
        self.kinds = tuple(self._kind(kind) for kind in linked.kinds.values())

    def rule_set(self) -> RuleSet:
        rules = [self._rule(rule) for rule in self.linked.rules]
        self._check_size(rules)
        self._check_self_joins(rules)
        self._check_concluded(rules)
        feeding, cycles = self._feeding(rules)
        if not cycles:
            check_lists(self.linked, self.names, rules, self.problems)
        ordered = tuple(rules[number] for number in feeding)
        return RuleSet(self.linked.key, self.kinds, ordered)

    # Facts

    def _kind(self, kind: LinkedKind) -> Kind:
        return Kind(
            kind.name.name,
            tuple(self._field(name, type_, self._span(kind, name)) for name, type_ in kind.fields),
            kind.source is not None,
        )

    def _span(self, kind: LinkedKind, field: str) -> Span:
        """Where a field is declared."""
        for fact in self.linked.logic.facts:
            if fact.name is kind.name:
                return next((named.span for named in fact.fields if named.name == field), fact.name.span)
        for declared in self.linked.logic.conclusions:
            if declared.name is kind.name:
                return next(named.span for named, _ in declared.fields if named.name == field)
        return kind.name.span

    def _field(self, name: str, type_: Type, span: Span) -> Field:
        if isinstance(type_, NullableType):
            self.problems.error(
                "rules-nullable-field",
                f'"{name}" may be null, and a field of a fact never is',
                span,
                hint="let a table say first whether there is one, as a field of its own",
            )
            type_ = type_.item
        if isinstance(type_, ScalarType) and type_.kind in _SORTS and type_.unit is None:
            words = type_.values if type_.kind is ScalarKind.STRING else None
            return Field(name, _SORTS[type_.kind], None if words is None else tuple(map(str, words)))
        self.problems.error(
            "rules-field-type",
            f'"{name}" is {describe(type_)}, and facts hold strings, booleans and whole numbers only',
            span,
            hint="let a table or an expression decide first what matters about it, as a field of one of these types",
        )
        return Field(name, Sort.STRING)

    # Rules

    def _rule(self, linked: LinkedRule) -> Rule:
        matched: dict[str, Matched] = {}
        conditions = []
        for at, pattern in enumerate(linked.patterns):
            kind = self.names.index(pattern.pattern.kind.name)
            cells = Cells(self.constants, self.problems, dict(matched))
            tests: list[Test] = []
            for named, parsed in pattern.cells:
                number, field = self._find(kind, named.name)
                tests += cells.tests(number, field, parsed)
            conditions.append(Condition(kind, tuple(tests)))
            matched[pattern.pattern.alias.name] = Matched(at, self.kinds[kind])
        cells = Cells(self.constants, self.problems, matched)
        produces = [
            self._produce(conclusion.conclusion.kind.name, conclusion.fields, cells)
            for conclusion in linked.conclusions
        ]
        return Rule(linked.rule.id.name, linked.rule.priority, tuple(conditions), tuple(produces))

    def _produce(self, name: str, fields: Sequence[tuple[Named, Parsed]], cells: Cells) -> Produce:
        kind = self.names.index(name)
        given = {named.name: parsed for named, parsed in fields}
        terms = [cells.term(field, given[field.name]) for field in self.kinds[kind].fields if field.name in given]
        return Produce(kind, tuple(term if term is not None else "" for term in terms))

    def _find(self, kind: int, name: str) -> tuple[int, Field]:
        fields = self.kinds[kind].fields
        number = next(at for at, field in enumerate(fields) if field.name == name)
        return number, fields[number]

    # What only the whole shows

    def _check_self_joins(self, rules: Sequence[Rule]) -> None:
        for rule, linked in zip(rules, self.linked.rules, strict=True):
            for first, second in combinations(range(len(rule.conditions)), 2):
                if rule.conditions[first].kind != rule.conditions[second].kind:
                    continue
                if apart(rule.conditions[first], rule.conditions[second]):
                    continue
                kind = linked.patterns[second].pattern.kind
                self.problems.error(
                    "rules-self-join",
                    f'one "{kind.name}" could meet both of these conditions',
                    kind.span,
                    hint="test one field for different constants in the two, or let a table look at the list first",
                    notes=(Note("the other condition", linked.patterns[first].pattern.kind.span),),
                )

    def _check_concluded(self, rules: Sequence[Rule]) -> None:
        for rule, linked in zip(rules, self.linked.rules, strict=True):
            for condition, pattern in zip(rule.conditions, linked.patterns, strict=True):
                kind = self.kinds[condition.kind]
                if not kind.given and not any(may_feed(other, condition) for other in rules):
                    self.problems.error(
                        "rules-never-concluded",
                        f'no rule concludes such a "{kind.name}"',
                        pattern.pattern.kind.span,
                        hint="write a rule that does, or take this one out",
                    )

    def _feeding(self, rules: Sequence[Rule]) -> tuple[list[int], bool]:
        """The rules' numbers, each after those that feed it, and whether some feed themselves."""
        names = [rule.name for rule in rules]
        numbers = {name: at for at, name in enumerate(names)}
        feeds = {
            rule.name: [
                other.name for other in rules if any(may_feed(other, condition) for condition in rule.conditions)
            ]
            for rule in rules
        }
        ordered, cycles = order(feeds)
        for cycle in cycles:
            named = [self.linked.rules[numbers[name]].rule.id for name in cycle[:-1]]
            alone = len(named) == 1
            self.problems.error(
                "rules-cycle",
                f'the rule "{cycle[0]}" feeds itself'
                if alone
                else f"rules feed each other in a circle: {' -> '.join(reversed(cycle))}",
                named[0].span,
                hint="what a rule concludes may not lead back to its own conditions",
                notes=tuple(Note(f'"{name.name}"', name.span) for name in reversed(named[1:])),
            )
        return [numbers[name] for name in ordered], bool(cycles)

    # Size

    def _check_size(self, rules: Sequence[Rule]) -> None:
        fields = sum(len(kind.fields) for kind in self.kinds)
        fields += sum(map(len, alternatives(rules).values()))
        if fields > MAX_FIELDS:
            self.problems.error(
                "rules-too-many-fields",
                f"facts and conclusions have {fields} fields together, alternatives counted; {MAX_FIELDS} are allowed",
                self.linked.logic.span,
                hint="leave out fields that no rule asks for",
            )
        predicates = {predicate for rule in rules for predicate in _predicates(rule)}
        if len(predicates) > MAX_PREDICATES:
            self.problems.error(
                "rules-too-many-predicates",
                f"the rules make {len(predicates)} different tests; {MAX_PREDICATES} are allowed",
                self.linked.logic.span,
                hint="let a table sort the values first, and ask the rules about its outcome",
            )
        for number, kind in enumerate(self.kinds):
            most = _most_conditions(number, kind, rules)
            if most > MAX_CONDITIONS:
                named = next(linked.name for linked in self.linked.kinds.values() if linked.name.name == kind.name)
                self.problems.error(
                    "rules-too-many-conditions",
                    f'one "{kind.name}" could meet {most} conditions; {MAX_CONDITIONS} are allowed',
                    named.span,
                    hint="let a table sort such facts first, so that fewer rules look at each",
                )


def _predicates(rule: Rule) -> Iterator[tuple[object, ...]]:
    for condition in rule.conditions:
        for test in condition.tests:
            if isinstance(test, Among):
                yield from ((condition.kind, test.field, value) for value in test.values)
            elif isinstance(test, Within):
                for low, high in test.ranges:
                    yield condition.kind, test.field, ">=", low
                    yield condition.kind, test.field, "<=", high
            else:
                yield condition.kind, test.field, rule.conditions[test.pattern].kind, test.other


def _most_conditions(number: int, kind: Kind, rules: Sequence[Rule]) -> int:
    """A bound on the conditions that one fact meets: the least over its fields of the most for any value."""
    own = [condition for rule in rules for condition in rule.conditions if condition.kind == number]
    best = len(own)
    for field in range(len(kind.fields)):
        rest = 0
        by_value: Counter[Value] = Counter()
        for condition in own:
            among = [test for test in condition.tests if isinstance(test, Among) and test.field == field]
            if among:
                by_value.update(among[0].values)
            else:
                rest += 1
        best = min(best, rest + max(by_value.values(), default=0))
    return best
