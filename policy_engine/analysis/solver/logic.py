"""Comparison and tests as the solver sees them: true, false, or null where kinds differ (DMN 1.5, 10.3.2.15)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from policy_engine.analysis.solver.smt import Formula
from policy_engine.analysis.solver.terms import BOOLEAN, MOMENT, NULL, ORDERED, SORTS, Term, Terms
from policy_engine.values.order import ORDERS
from policy_engine.values.region import Cut, Region


class Logic:
    """Conditions over terms."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.smt = terms.smt

    def compare(self, operator: str, one: Term, other: Term, mark: Hashable) -> Term:
        """`one operator other`; `mark` tells the comparison where it is not looked into."""
        if operator in ("=", "!="):
            equal = self._equal(one, other, mark)
            return equal if operator == "=" else self.negate(equal)
        kind = one.kind if one.kind is not None else other.kind
        if kind is None:
            return self._opaque(mark)
        if kind == MOMENT and one.kind != other.kind:
            # What is opaque may be a moment without a zone, which compares by the clock.
            return self._opaque(mark)
        if kind not in ORDERED:
            return self.terms.truth(False, False) if kind in (NULL, BOOLEAN) else self._opaque(mark)
        ok_one, left = self.terms.as_kind(one, kind)
        ok_other, right = self.terms.as_kind(other, kind)
        ok = self.smt.all(ok_one, ok_other)
        if ok is False:
            return self.terms.truth(False, False)
        holds = _ordered(operator, left.value, right.value)
        return self.terms.truth(self.smt.all(ok, holds), self.smt.all(ok, self.smt.no(holds)))

    def _opaque(self, mark: Hashable) -> Term:
        return self.terms.computed(BOOLEAN, mark)

    def _equal(self, one: Term, other: Term, mark: Hashable) -> Term:
        smt = self.smt
        if NULL in (one.kind, other.kind):
            null = other.null if one.kind == NULL else one.null
            return self.terms.truth(null, smt.no(null))
        kind = one.kind if one.kind in SORTS else other.kind
        both, neither = smt.all(one.null, other.null), smt.all(smt.no(one.null), smt.no(other.null))
        # Null equals null, and nothing else.
        uneven = smt.all(smt.any(one.null, other.null), smt.no(both))
        differ = one.kind != other.kind
        if kind is None or kind not in SORTS or (differ and (kind == MOMENT or None not in (one.kind, other.kind))):
            unknown = self._opaque(mark)
            is_true, is_false = self.terms.sides(unknown)
            return self.terms.truth(
                smt.any(both, smt.all(neither, is_true)), smt.any(uneven, smt.all(neither, is_false))
            )
        ok_one, left = self.terms.as_kind(one, kind)
        ok_other, right = self.terms.as_kind(other, kind)
        ok = smt.all(ok_one, ok_other)
        same: Formula = False
        if ok is not False:
            same = self._same(left.value, right.value)
        return self.terms.truth(smt.any(both, smt.all(ok, same)), smt.any(uneven, smt.all(ok, smt.no(same))))

    def _same(self, one: Any, other: Any) -> Formula:
        if isinstance(one, bool):
            return other if one else self.smt.no(other)
        if isinstance(other, bool):
            return one if other else self.smt.no(one)
        return one == other

    # Three-valued logic

    def negate(self, term: Term) -> Term:
        """`not(x)`."""
        is_true, is_false = self.terms.sides(term)
        return self.terms.truth(is_false, is_true)

    def both(self, one: Term, other: Term) -> Term:
        """`x and y`."""
        (true_one, false_one), (true_other, false_other) = self.terms.sides(one), self.terms.sides(other)
        return self.terms.truth(self.smt.all(true_one, true_other), self.smt.any(false_one, false_other))

    def one_of(self, parts: Sequence[Term]) -> Term:
        """`x or y or …`."""
        sides = [self.terms.sides(part) for part in parts]
        return self.terms.truth(
            self.smt.any(*(is_true for is_true, _ in sides)), self.smt.all(*(is_false for _, is_false in sides))
        )

    # Sets of values

    def within(self, term: Term, region: Region, kind: str) -> Formula:
        """Whether a value is in a set of values of a kind, as a table's cell asks."""
        in_null = self.smt.all(region.null, term.null)
        ok, value = self.terms.as_kind(term, kind)
        if ok is False:
            return in_null
        stretches = [self._stretch(value.value, kind, low, high) for low, high in region.intervals()]
        return self.smt.any(in_null, self.smt.all(ok, self.smt.any(*stretches)))

    def _stretch(self, value: Any, kind: str, low: Cut | None, high: Cut | None) -> Formula:
        if kind == BOOLEAN:
            region = Region(tuple(cut for cut in (low, high) if cut is not None), low is None)
            return self.smt.any(self.smt.all(True in region, value), self.smt.all(False in region, self.smt.no(value)))
        parts: list[Formula] = []
        if low is not None and high is not None and low[0] == high[0]:
            return value == self.key(kind, low[0])
        if low is not None:
            key = self.key(kind, low[0])
            parts.append(value > key if low[1] else value >= key)
        if high is not None:
            key = self.key(kind, high[0])
            parts.append(value <= key if high[1] else value < key)
        self.smt.spend(len(parts))
        return self.smt.all(*parts)

    def key(self, kind: str, key: Any) -> Any:
        """An order key of a kind as a term."""
        found = self.terms.constant(ORDERS[kind].value(key))
        assert found is not None  # noqa: S101 - what has a key is looked into
        return found.value


def _ordered(operator: str, one: Any, other: Any) -> Any:
    match operator:
        case "<":
            return one < other
        case "<=":
            return one <= other
        case ">":
            return one > other
        case _:
            return one >= other
