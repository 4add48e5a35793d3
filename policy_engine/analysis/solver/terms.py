"""FEEL values as terms: a kind, whether it is null, and what it is where it is not.

A term whose kind is not known (`kind` None) is *opaque*: it may be anything, and is the same wherever the same
expression stands. What it is as a number, a day and so on are symbols that are made when somebody asks.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from policy_engine.analysis.solver.smt import WIDEST, Formula, Smt
from policy_engine.engine.fields import FieldPath
from policy_engine.types.formats import decimals
from policy_engine.values.temporal import Date, DateTime, DaysDuration, MonthsDuration

NUMBER, STRING, BOOLEAN, DATE = "number", "string", "boolean", "date"
MOMENT, DAYS, MONTHS = "date and time", "days and time duration", "years and months duration"
CONTEXT, NULL = "context", "Null"
SORTS: Final[Mapping[str, str]] = {
    NUMBER: "Real", STRING: "Real", BOOLEAN: "Bool", DATE: "Int", MOMENT: "Int", DAYS: "Int", MONTHS: "Int",
}  # fmt: skip
"""By kind, what the solver counts with: days, nanoseconds, months."""
ORDERED: Final = frozenset(SORTS) - {BOOLEAN}


@dataclass(frozen=True, slots=True)
class Term:
    """A value. Of numbers, `low` and `high` are bounds that hold, `scale` how many decimals it has at most (None: not
    known), `degree` that of the polynomial it is; of contexts, `entries`; of objects of the snapshot, their `path`."""

    kind: str | None
    null: Formula
    value: Any = None
    low: Fraction | None = None
    high: Fraction | None = None
    scale: int | None = None
    degree: int = 1
    entries: Mapping[str, Term] = field(default_factory=dict)
    path: FieldPath | None = None
    mark: Hashable = None
    """What an opaque value is told by."""


NOTHING: Final = Term(NULL, True)


class Terms:
    """Makes terms in a world."""

    def __init__(self, smt: Smt) -> None:
        self.smt = smt
        self.seen: set[Hashable] = set()
        """What the terms that were made rest on, in marks of fields and of what is opaque."""
        self._fresh = 0

    def constant(self, value: object) -> Term | None:
        """A FEEL value; None for a kind that is not looked into."""
        if value is None:
            return NOTHING
        if isinstance(value, bool):
            return Term(BOOLEAN, False, value)
        if isinstance(value, Decimal):
            return self._number(value)
        if isinstance(value, str):
            return Term(STRING, False, self.smt.string(value))
        if isinstance(value, Date):
            return Term(DATE, False, self.smt.whole(value.ordinal))
        if isinstance(value, DateTime):
            return None if value.instant is None else Term(MOMENT, False, self.smt.whole(value.instant))
        if isinstance(value, DaysDuration):
            return Term(DAYS, False, self.smt.whole(value.nanoseconds))
        if isinstance(value, MonthsDuration):
            return Term(MONTHS, False, self.smt.whole(value.months))
        return None

    def _number(self, value: Decimal) -> Term:
        made = self.smt.number(value)
        if value and not (abs(value.adjusted()) <= WIDEST and int(value.as_tuple().exponent) >= -WIDEST):
            return Term(NUMBER, False, made)
        exact = Fraction(value)
        scale = decimals(value)
        return Term(NUMBER, False, made, exact, exact, scale, 0)

    def opaque(self, mark: Hashable, null: Formula | None = None) -> Term:
        """A value that is not looked into, the same for one mark."""
        self.seen.add(mark)
        known = self.smt.once(("opaque", mark))
        if known is None:
            is_null = self.smt.symbol("Bool", "null") if null is None else null
            known = self.smt.once(("opaque", mark), Term(None, is_null, mark=mark))
        assert isinstance(known, Term)  # noqa: S101 - it was kept as one
        return known

    def fresh(self, null: Formula | None = None) -> Term:
        """A value of which nothing is known."""
        is_null = self.smt.symbol("Bool", "null") if null is None else null
        self._fresh += 1
        return Term(None, is_null, mark=("fresh", self._fresh))

    def computed(self, kind: str, mark: Hashable, *, low: int | None = None, high: int | None = None) -> Term:
        """A value that is not looked into, null or of a kind that is known; a number with bounds is whole."""
        term = self.opaque(mark)
        ok, value = self.as_kind(term, kind)
        if kind != NUMBER or low is None:
            return replace(value, null=self.smt.no(ok))
        whole = self.smt.once(("whole", mark))
        if whole is None:
            whole = self.smt.once(("whole", mark), self.smt.symbol("Int", "whole"))
            self.smt.add(value.value == self.smt.z3.ToReal(whole), whole >= low, *([whole <= high] if high else []))
        top = None if high is None else Fraction(high)
        return Term(NUMBER, self.smt.no(ok), value.value, Fraction(low), top, 0)

    def as_kind(self, term: Term, kind: str) -> tuple[Formula, Term]:
        """Whether a value is of a kind, and itself as one, which is not null."""
        if term.kind == kind:
            return self.smt.no(term.null), replace(term, null=False)
        if term.kind is not None or kind not in SORTS:
            return False, NOTHING
        known = self.smt.once(("as", term.mark, kind))
        if known is None:
            others = [self.smt.once(("as", term.mark, other)) for other in SORTS]
            is_kind = self.smt.symbol("Bool", "is")
            self.smt.add(self.smt.implies(is_kind, self.smt.no(term.null)))
            # It is of one kind alone.
            self.smt.add(*(self.smt.no(self.smt.all(is_kind, other[0])) for other in others if other is not None))
            value = Term(kind, False, self.smt.symbol(SORTS[kind], "opaque"))
            known = self.smt.once(("as", term.mark, kind), (is_kind, value))
        is_kind, value = known
        return is_kind, value

    # Conditions

    def truth(self, is_true: Formula, is_false: Formula) -> Term:
        """A boolean, null where it is neither."""
        return Term(BOOLEAN, self.smt.no(self.smt.any(is_true, is_false)), is_true)

    def sides(self, term: Term) -> tuple[Formula, Formula]:
        """Whether a value is true, and whether it is false."""
        ok, value = self.as_kind(term, BOOLEAN)
        if ok is False:
            return False, False
        return self.smt.all(ok, value.value), self.smt.all(ok, self.smt.no(value.value))

    def choose(self, condition: Formula, one: Term, other: Term) -> Term:
        """One of two values."""
        if isinstance(condition, bool) or one is other:
            return one if condition is not False else other
        either = self.smt.either
        null = either(condition, one.null, other.null)
        if one.kind == NULL and other.kind == NULL:
            return NOTHING
        if NULL in (one.kind, other.kind):
            term = other if one.kind == NULL else one
            return replace(term, null=null) if term.kind is not None else self.fresh(null)
        if one.kind == CONTEXT and other.kind == CONTEXT and one.entries.keys() == other.entries.keys() and one.entries:
            entries = {name: self.choose(condition, one.entries[name], other.entries[name]) for name in one.entries}
            return Term(CONTEXT, null, entries=entries)
        if one.kind != other.kind or one.kind not in SORTS:
            return self.fresh(null)
        value = either(condition, one.value, other.value)
        if one.kind != NUMBER:
            return Term(one.kind, null, value)
        low = None if one.low is None or other.low is None else min(one.low, other.low)
        high = None if one.high is None or other.high is None else max(one.high, other.high)
        scale = None if one.scale is None or other.scale is None else max(one.scale, other.scale)
        return Term(NUMBER, null, value, low, high, scale, max(one.degree, other.degree, 1))
