"""Arithmetic of days, moments and durations as the solver sees it: whole numbers of days, nanoseconds and months.

Exact, but for calendar months, which are told by how few and how many days they may be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from policy_engine.analysis.solver.smt import Formula
from policy_engine.analysis.solver.terms import DATE, DAYS, MOMENT, MONTHS, NUMBER, Term, Terms
from policy_engine.values.calendar import FIRST_ORDINAL, LAST_ORDINAL
from policy_engine.values.temporal import DAY, MAX_COUNT
from policy_engine.values.zone import EPOCH_DAY

_MOMENTS: Final = ((FIRST_ORDINAL - EPOCH_DAY - 2) * DAY, (LAST_ORDINAL - EPOCH_DAY + 2) * DAY)
"""About the first and the last nanosecond of FEEL's years: zones shift them."""
_NEVER_NULL: Final = ((FIRST_ORDINAL - EPOCH_DAY + 2) * DAY, (LAST_ORDINAL - EPOCH_DAY - 2) * DAY)
PARTS: Final[Mapping[tuple[str, str], tuple[int, int]]] = {
    (DATE, "month"): (1, 12), (DATE, "day"): (1, 31), (DATE, "weekday"): (1, 7),
}  # fmt: skip
"""Parts that are whole numbers, and their bounds. Those of a moment hang on its zone too, which nothing tells."""


class Temporal:
    """The operators of days, moments and durations."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.smt = terms.smt

    def operate(self, operator: str, one: Term, other: Term) -> Term | None:
        """`one operator other`, of two kinds that are known; None where it is not looked into."""
        plain = _PLAIN.get((operator, one.kind or "", other.kind or ""))
        if plain is None and operator in "+*":
            plain = _PLAIN.get((operator, other.kind or "", one.kind or ""))
            one, other = other, one
        if plain is None:
            return None
        ok = self.smt.no(self.smt.any(one.null, other.null))
        return plain(self, ok, one, other)

    def negate(self, operand: Term) -> Term:
        """`-x` of a duration."""
        return Term(operand.kind, operand.null, -operand.value)

    def absolute(self, operand: Term) -> Term:
        """A duration without its sign."""
        value = self.smt.either(operand.value >= 0, operand.value, -operand.value)
        return Term(operand.kind, operand.null, value)

    def part(self, operand: Term, name: str) -> Term | None:
        """A part such as `x.month`; None where it is not looked into."""
        if (operand.kind or "", name) not in PARTS:
            return None
        low, high = PARTS[operand.kind or "", name]
        mark = ("part", name, self.smt.identity(operand.value))
        found = self.terms.computed(NUMBER, mark, low=low, high=high)
        return Term(NUMBER, operand.null, found.value, found.low, found.high, found.scale)

    # Results within their range

    def _within(self, kind: str, ok: Formula, value: Any, low: int, high: int) -> Term:
        """What is out of range is null."""
        return Term(kind, self.smt.no(self.smt.all(ok, value >= low, value <= high)), value)

    def _moment(self, ok: Formula, value: Any) -> Term:
        """A moment; near the end of time its zone says whether there is one."""
        null = self.smt.symbol("Bool", "beyond")
        low, high = _NEVER_NULL
        self.smt.add(self.smt.implies(null, self.smt.any(value < low, value > high)))
        inside = self.smt.all(ok, self.smt.no(null), value >= _MOMENTS[0], value <= _MOMENTS[1])
        return Term(MOMENT, self.smt.no(inside), value)

    def _days(self, ok: Formula, value: Any) -> Term:
        return self._within(DAYS, ok, value, -MAX_COUNT, MAX_COUNT)

    # Operators, each of two values of known kinds

    def _date_plus(self, ok: Formula, date: Term, duration: Term, sign: int = 1) -> Term:
        # A date takes part as its midnight, and the day of what comes out counts.
        shift = duration.value * sign
        # Division of integers by a positive one goes down.
        return self._within(DATE, ok, date.value + self._floor(shift), FIRST_ORDINAL, LAST_ORDINAL)

    def _floor(self, shift: Any) -> Any:
        return shift / self.smt.whole(DAY)

    def _date_minus(self, ok: Formula, date: Term, duration: Term) -> Term:
        return self._date_plus(ok, date, duration, -1)

    def _month_shift(self, ok: Formula, date: Term, months: Term, sign: int = 1) -> Term | None:
        """So many months are 28 to 31 days each."""
        smt, count = self.smt, months.value * sign
        key = ("months", smt.identity(date.value), smt.identity(count), date.kind)
        known = smt.once(key)
        if known is None:
            value = smt.symbol("Int", "months")
            day = smt.whole(1 if date.kind == DATE else DAY)
            # Of a moment, its clock stays, and the zone's offset may be another: two days either way are more.
            slack = smt.whole(0 if date.kind == DATE else 2 * DAY)
            moved = value - date.value
            forth = smt.z3.And(moved >= count * 28 * day - slack, moved <= count * 31 * day + slack)
            back = smt.z3.And(moved <= count * 28 * day + slack, moved >= count * 31 * day - slack)
            smt.add(smt.z3.Implies(count >= 0, forth), smt.z3.Implies(count <= 0, back))
            known = smt.once(key, value)
        if date.kind == DATE:
            return self._within(DATE, ok, known, FIRST_ORDINAL, LAST_ORDINAL)
        return self._moment(ok, known)

    def _month_back(self, ok: Formula, date: Term, months: Term) -> Term | None:
        return self._month_shift(ok, date, months, -1)

    def _moment_plus(self, ok: Formula, moment: Term, duration: Term) -> Term:
        return self._moment(ok, moment.value + duration.value)

    def _moment_minus(self, ok: Formula, moment: Term, duration: Term) -> Term:
        return self._moment(ok, moment.value - duration.value)

    def _sum(self, ok: Formula, one: Term, other: Term) -> Term:
        return self._within(one.kind or "", ok, one.value + other.value, -MAX_COUNT, MAX_COUNT)

    def _difference(self, ok: Formula, one: Term, other: Term) -> Term:
        return self._within(one.kind or "", ok, one.value - other.value, -MAX_COUNT, MAX_COUNT)

    def _between_dates(self, ok: Formula, one: Term, other: Term) -> Term:
        return self._days(ok, (one.value - other.value) * self.smt.whole(DAY))

    def _between_moments(self, ok: Formula, one: Term, other: Term) -> Term:
        return self._days(ok, one.value - other.value)

    def _date_from_moment(self, ok: Formula, one: Term, other: Term) -> Term:
        return self._days(ok, self._midnight(one) - other.value)

    def _moment_from_date(self, ok: Formula, one: Term, other: Term) -> Term:
        return self._days(ok, one.value - self._midnight(other))

    def _midnight(self, date: Term) -> Any:
        return (date.value - EPOCH_DAY) * self.smt.whole(DAY)

    def _times(self, ok: Formula, duration: Term, factor: Term) -> Term | None:
        """A duration so many times, where that is a whole number."""
        if factor.scale != 0 or factor.low is None or factor.low != factor.high:
            return None
        return self._within(duration.kind or "", ok, duration.value * int(factor.low), -MAX_COUNT, MAX_COUNT)


_Operator = Callable[[Temporal, Formula, Term, Term], Term | None]
_PLAIN: Final[Mapping[tuple[str, str, str], _Operator]] = {
    ("+", DATE, DAYS): Temporal._date_plus,
    ("-", DATE, DAYS): Temporal._date_minus,
    ("+", DATE, MONTHS): Temporal._month_shift,
    ("-", DATE, MONTHS): Temporal._month_back,
    ("+", MOMENT, DAYS): Temporal._moment_plus,
    ("-", MOMENT, DAYS): Temporal._moment_minus,
    ("+", MOMENT, MONTHS): Temporal._month_shift,
    ("-", MOMENT, MONTHS): Temporal._month_back,
    ("+", DAYS, DAYS): Temporal._sum,
    ("-", DAYS, DAYS): Temporal._difference,
    ("+", MONTHS, MONTHS): Temporal._sum,
    ("-", MONTHS, MONTHS): Temporal._difference,
    ("-", DATE, DATE): Temporal._between_dates,
    ("-", MOMENT, MOMENT): Temporal._between_moments,
    ("-", DATE, MOMENT): Temporal._date_from_moment,
    ("-", MOMENT, DATE): Temporal._moment_from_date,
    ("*", DAYS, NUMBER): Temporal._times,
    ("*", MONTHS, NUMBER): Temporal._times,
}
"""By operator and the kinds of both sides. `+` and `*` are told in one order only."""
DURATIONS: Final = frozenset({DAYS, MONTHS})
