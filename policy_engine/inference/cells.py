"""Cells of rules as tests and terms of the safe profile; what the profile does not allow is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn

from policy_engine.feel.ast import CompareTest, Expression, Node, NullLiteral, Parsed, RangeLiteral, UnaryTests
from policy_engine.feel.cover import NOT_CONSTANT
from policy_engine.feel.walk import names_in, walk
from policy_engine.inference.model import (
    GREATEST_INTEGER,
    LEAST_INTEGER,
    Among,
    Field,
    Joined,
    Kind,
    Sort,
    Taken,
    Test,
    Value,
    Within,
)
from policy_engine.policy.link.rules import reference
from policy_engine.text.problem import Problems
from policy_engine.text.suggest import did_you_mean
from policy_engine.values.kinds import kind_of
from policy_engine.values.region import Region

Constants = Callable[[Expression], object]
"""Gives an expression's value, or `NOT_CONSTANT`."""


class _Refused(Exception):  # noqa: N818 - a quick way out, caught below, when the problem has been told
    pass


@dataclass(frozen=True, slots=True)
class Matched:
    """A fact in sight of a cell: its condition's number and its kind."""

    pattern: int
    kind: Kind


@dataclass(slots=True)
class Cells:
    """Translates the cells of one rule."""

    constants: Constants
    problems: Problems
    matched: Mapping[str, Matched]
    """The facts in sight, by alias."""

    def tests(self, at: int, field: Field, parsed: Parsed) -> tuple[Test, ...]:
        """The tests of a condition's cell: none for `-`. `at` is the field's number."""
        node = parsed.node
        assert isinstance(node, UnaryTests)  # noqa: S101 - the linker parsed it as such
        if node.is_any:
            return ()
        try:
            if self._mentions_fact(node):
                return (self._join(at, field, node, parsed),)
            if field.sort is Sort.INTEGER:
                return self._numbers(at, field, node, parsed)
            return self._words(at, field, node, parsed)
        except _Refused:
            return ()

    def term(self, field: Field, parsed: Parsed) -> Value | Taken | None:
        """The value of a conclusion's field; None where it is refused."""
        node = parsed.node
        assert isinstance(node, UnaryTests)  # noqa: S101 - the linker parsed it as such
        only = node.tests[0] if len(node.tests) == 1 and not node.negated else None
        try:
            if not isinstance(only, Expression) or isinstance(only, RangeLiteral):
                self._refuse(
                    "rules-not-one-value",
                    f'"{field.name}" gets one value, and this is none or several',
                    parsed,
                    node,
                    "write a constant, or the field of a fact: `hold.gift_balance`",
                )
            named = reference(only, self.matched)
            if named is not None:
                pattern, number, _ = self._referred(named, field, only, parsed)
                return Taken(pattern, number)
            if self._mentions_fact(only):
                self._computed(parsed, only)
            return self._constant(only, field, parsed)
        except _Refused:
            return None

    # Other facts

    def _mentions_fact(self, node: Node) -> bool:
        return not names_in(node).isdisjoint(self.matched)

    def _join(self, at: int, field: Field, node: UnaryTests, parsed: Parsed) -> Joined:
        if len(node.tests) > 1:
            self._refuse(
                "rules-cross-alternative",
                "a field of another fact cannot stand among alternatives",
                parsed,
                next(test for test in node.tests if self._mentions_fact(test)),
                "write a rule for each alternative",
            )
        test = node.tests[0]
        equal = not node.negated
        if isinstance(test, CompareTest):
            equal = equal and test.operator == "="
            operand: Expression | None = test.operand
        else:
            operand = test
        named = reference(operand, self.matched) if operand is not None else None
        if named is None and not isinstance(operand, RangeLiteral):
            self._computed(parsed, operand)
        if not equal or named is None or operand is None:
            self._refuse(
                "rules-cross-inequality",
                "two facts can be compared only for equality",
                parsed,
                test,
                "let a table compare them first, as a field: `covers_bill: true`",
            )
        pattern, number, other = self._referred(named, field, operand, parsed)
        if field.words and other.words and set(field.words).isdisjoint(other.words):
            self._refuse(
                "rules-mixed-types",
                f'"{field.name}" and "{other.name}" have no value in common',
                parsed,
                operand,
                "join fields that mean the same thing",
            )
        return Joined(at, pattern, number)

    def _referred(
        self, named: tuple[str, str], field: Field, node: Expression, parsed: Parsed
    ) -> tuple[int, int, Field]:
        alias, name = named
        fact = self.matched[alias]
        known = [other.name for other in fact.kind.fields]
        if name not in known:
            self._refuse(
                "rules-unknown-field", f'"{alias}" has no field "{name[:60]}"', parsed, node, did_you_mean(name, known)
            )
        number = known.index(name)
        other = fact.kind.fields[number]
        if other.sort is not field.sort:
            self._mixed(field, f"{alias}.{name} is a {other.sort}", parsed, node)
        return fact.pattern, number, other

    def _computed(self, parsed: Parsed, node: Node | None) -> NoReturn:
        self._refuse(
            "rules-computed",
            "rules compare and pass on the fields of facts, they compute nothing from them",
            parsed,
            node or parsed.node,
            "let a table or an expression compute it first, as a field of the fact",
        )

    # Constants

    def _words(self, at: int, field: Field, node: UnaryTests, parsed: Parsed) -> tuple[Test, ...]:
        """Strings and booleans: the values themselves."""
        values: set[Value] = set()
        for test in node.tests:
            wanted, negated = self._operand(test, parsed)
            found = {self._constant(one, field, parsed) for one in wanted}
            values |= self._others(found, field, parsed, test) if negated else found
        if node.negated:
            values = self._others(values, field, parsed, node)
        if not values:
            self._never(parsed, node)
        every: Iterable[Value] = (False, True) if field.sort is Sort.BOOLEAN else field.words or ()
        return () if values.issuperset(every) and every else (Among(at, frozenset(values)),)

    def _operand(self, test: Expression | CompareTest, parsed: Parsed) -> tuple[tuple[Expression, ...], bool]:
        if isinstance(test, CompareTest):
            if test.operator not in ("=", "!="):
                self._unordered(test, parsed)
            return (test.operand,), test.operator == "!="
        if isinstance(test, RangeLiteral):
            self._unordered(test, parsed)
        return (test,), False

    def _unordered(self, test: Node, parsed: Parsed) -> NoReturn:
        self._refuse(
            "rules-string-order",
            "only numbers can be compared by order",
            parsed,
            test,
            "list the values, or let a table compare first, as a field",
        )

    def _others(self, values: set[Value], field: Field, parsed: Parsed, node: Node) -> set[Value]:
        if field.sort is Sort.BOOLEAN:
            return {one for one in (True, False) if one not in values}
        if field.words is None:
            self._refuse(
                "rules-open-negation",
                f'"{field.name}" is any text, so there is no list of what it is otherwise',
                parsed,
                node,
                "declare its values, or let a table say first whether it is this one",
            )
        return {word for word in field.words if word not in values}

    def _numbers(self, at: int, field: Field, node: UnaryTests, parsed: Parsed) -> tuple[Test, ...]:
        """Whole numbers: ranges of them."""
        region = Region.union(self._region(test, field, parsed) for test in node.tests)
        if node.negated:
            region = Region(region.cuts, not region.from_start)
        ranges = [_closed(low, high) for low, high in region.intervals()]
        kept = tuple((low, high) for low, high in ranges if low is None or high is None or low <= high)
        if not kept:
            self._never(parsed, node)
        return () if kept == ((None, None),) else (Within(at, kept),)

    def _region(self, test: Expression | CompareTest, field: Field, parsed: Parsed) -> Region:
        if isinstance(test, CompareTest):
            value = self._constant(test.operand, field, parsed)
            if test.operator in ("=", "!="):
                point = Region.point(value)
                return point if test.operator == "=" else Region(point.cuts, not point.from_start)
            if test.operator in ("<", "<="):
                return Region.interval(None, value, high_closed=test.operator == "<=")
            return Region.interval(value, None, low_closed=test.operator == ">=")
        if isinstance(test, RangeLiteral):
            low = self._constant(test.low, field, parsed) if test.low is not None else None
            high = self._constant(test.high, field, parsed) if test.high is not None else None
            return Region.interval(low, high, low_closed=test.low_closed, high_closed=test.high_closed)
        return Region.point(self._constant(test, field, parsed))

    def _constant(self, node: Expression, field: Field, parsed: Parsed) -> Value:
        if any(isinstance(inner, NullLiteral) for inner in walk(node)):
            self._refuse(
                "rules-null",
                "a field of a fact is never null",
                parsed,
                node,
                "let a table say first what is missing, as a field: `has_backup: false`",
            )
        value = NOT_CONSTANT if "?" in names_in(node) else self.constants(node)
        if value is NOT_CONSTANT or value is None:
            self._refuse(
                "rules-not-constant",
                "this is not the same for every snapshot",
                parsed,
                node,
                "compare with constants and parameters; let a table do the rest first, as a field of the fact",
            )
        if isinstance(value, Decimal) and field.sort is Sort.INTEGER:
            return self._integer(value, parsed, node)
        if isinstance(value, bool) and field.sort is Sort.BOOLEAN:
            return value
        if not isinstance(value, str) or field.sort is not Sort.STRING:
            self._mixed(field, f"this is a {kind_of(value)}", parsed, node)
        if field.words is not None and value not in field.words:
            self._refuse(
                "rules-unknown-word",
                f'"{value[:60]}" is none of the declared values of "{field.name}"',
                parsed,
                node,
                did_you_mean(value, field.words),
            )
        return value

    def _integer(self, value: Decimal, parsed: Parsed, node: Node) -> int:
        if not LEAST_INTEGER <= value <= GREATEST_INTEGER:
            self._refuse(
                "rules-integer-range",
                "numbers in rules lie between -2**63 and 2**63 - 1",
                parsed,
                node,
                "compare larger numbers in a table, and give the rule its outcome as a field",
            )
        if value != int(value):
            self._refuse(
                "rules-not-an-integer",
                "numbers in rules are whole",
                parsed,
                node,
                "count in minor units, or compare in a table and give the rule its outcome as a field",
            )
        return int(value)

    # Telling

    def _mixed(self, field: Field, other: str, parsed: Parsed, node: Node) -> NoReturn:
        self._refuse(
            "rules-mixed-types",
            f'"{field.name}" is a {field.sort}, and {other}',
            parsed,
            node,
            "compare and pass on values of one type",
        )

    def _never(self, parsed: Parsed, node: Node) -> NoReturn:
        hint = "take the rule out, or mend the test"
        self._refuse("rules-never-matches", "no value passes this test", parsed, node, hint)

    def _refuse(self, code: str, message: str, parsed: Parsed, node: Node, hint: str | None) -> NoReturn:
        self.problems.error(code, message, parsed.span(node), hint=hint)
        raise _Refused


def _closed(low: tuple[int, int] | None, high: tuple[int, int] | None) -> tuple[int | None, int | None]:
    """Cuts as the first and the last whole number between them."""
    return (
        None if low is None else low[0] + low[1],
        None if high is None else high[0] - 1 + high[1],
    )
