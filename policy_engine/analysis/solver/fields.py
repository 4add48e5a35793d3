"""The fields of snapshots as terms: within the bounds that the schema sets; and values of them, from a model."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from policy_engine.analysis.search.snapshots import moment_in
from policy_engine.analysis.solver.smt import Formula
from policy_engine.analysis.solver.terms import (
    BOOLEAN,
    CONTEXT,
    DATE,
    MOMENT,
    NUMBER,
    SORTS,
    STRING,
    Term,
    Terms,
)
from policy_engine.engine.fields import FieldPath
from policy_engine.engine.program import Program
from policy_engine.types.feeltype import ContextType, NullableType, ScalarType
from policy_engine.types.formats import MAX_AMOUNT
from policy_engine.types.iso import NO_MINOR_UNIT, currencies
from policy_engine.types.relations import strip_nullable
from policy_engine.types.schema import Field
from policy_engine.values.number import CONTEXT as ARITHMETIC
from policy_engine.values.number import guarded
from policy_engine.values.order import ORDERS
from policy_engine.values.temporal import DAY, Date, DateTime
from policy_engine.values.zone import EPOCH_DAY, UTC

MAX_WORDS: Final = 64
"""Words of a list that are told to the solver one by one; of more, only how they lie."""
_DAYS: Final = (Date(0, 1, 1).ordinal, Date(9999, 12, 31).ordinal)
"""Days of snapshots are written with four digits of the year."""
_ZONES: Final = 2
"""Days by which a zone moves a moment at most, and more."""
_PLAIN_SIZE: Final = 1_000_000
_PLAIN_DAYS: Final = 4_000
_PLACES: Final = 12


class Fields:
    """The fields that terms were made of."""

    def __init__(self, terms: Terms, program: Program) -> None:
        self.terms = terms
        self.smt = terms.smt
        self.program = program
        self.known: dict[FieldPath, Term] = {}

    def field(self, path: FieldPath) -> Term:
        """What the snapshot has at a path; null where an object above it is."""
        self.terms.seen.add(("field", path))
        if path not in self.known:
            self.known[path] = self._field(path)
        for depth in range(1, len(path)):
            # What an object above it is, it rests on too.
            if isinstance(self._type(path[:depth]), NullableType):
                self.terms.seen.add(("field", path[:depth]))
        return self.known[path]

    def _type(self, path: FieldPath) -> Any:
        found = self.program.policy.schema.field(path)
        return None if found is None else found.type

    def _field(self, path: FieldPath) -> Term:
        field = self.program.policy.schema.field(path)
        above: Formula = False if len(path) == 1 else self.field(path[:-1]).null
        if field is None:
            return self.terms.opaque(("field", path))
        own: Formula = self.smt.symbol("Bool", "null") if isinstance(field.type, NullableType) else False
        null = self.smt.any(above, own)
        bare = strip_nullable(field.type)
        if isinstance(bare, ContextType):
            return Term(CONTEXT, null, path=path)
        if not isinstance(bare, ScalarType) or str(bare.kind) not in SORTS:
            return self.terms.opaque(("field", path))
        return self._scalar(path, field, bare, null)

    def _scalar(self, path: FieldPath, field: Field, bare: ScalarType, null: Formula) -> Term:
        smt, kind, name = self.smt, str(bare.kind), ".".join(path)
        value = smt.symbol("Int" if kind == NUMBER and field.whole else SORTS[kind], name)
        if kind == NUMBER:
            return self._number(field, bare, null, value)
        if kind == DATE:
            smt.add(value >= _DAYS[0], value <= _DAYS[1])
        elif kind == MOMENT:
            low, high = _DAYS
            if path == self.program.policy.schema.moment:
                # Another program decides on other days.
                starts, ends = self.program.policy.starts, self.program.policy.ends
                low = low if starts is None else starts.toordinal()
                high = high if ends is None else ends.toordinal()
            first, last = low - EPOCH_DAY - _ZONES, high - EPOCH_DAY + _ZONES
            smt.add(value >= smt.whole(first * DAY), value <= smt.whole(last * DAY))
        elif kind == STRING and bare.values is not None and len(bare.values) <= MAX_WORDS:
            words = [word for word in bare.values if isinstance(word, str)]
            smt.add(smt.any(null, *(value == smt.string(word) for word in words)))
        return Term(kind, null, value)

    def _number(self, field: Field, bare: ScalarType, null: Formula, value: Any) -> Term:
        smt = self.smt
        low = None if field.low is None else Fraction(field.low)
        high = None if field.high is None else Fraction(field.high)
        scale = None
        if field.whole:
            scale = 0
            low = Fraction(1 - MAX_AMOUNT) if low is None else max(low, Fraction(1 - MAX_AMOUNT))
            high = Fraction(MAX_AMOUNT - 1) if high is None else min(high, Fraction(MAX_AMOUNT - 1))
            value = smt.z3.ToReal(value)
        elif bare.unit == "money":
            high = Fraction(MAX_AMOUNT)
            scale = self._decimals(field)
        if low is not None:
            smt.add(value >= smt.fraction(low))
        if high is not None:
            smt.add(value <= smt.fraction(high))
        return Term(NUMBER, null, value, low, high, scale)

    def _decimals(self, field: Field) -> int:
        """The decimals of an amount: those of its currency, where the schema lists the currencies that it may be in."""
        currency = field.currency or self.program.policy.schema.currency
        type_ = None if currency is None else self._type(currency)
        bare = None if type_ is None else strip_nullable(type_)
        known = currencies()
        if not isinstance(bare, ScalarType) or not bare.values:
            return NO_MINOR_UNIT
        return max((known.get(str(code), NO_MINOR_UNIT) for code in bare.values), default=NO_MINOR_UNIT)

    # Models

    def plain(self) -> tuple[tuple[Formula, ...], ...]:
        """Wishes for a model, the best first: whole numbers that are not large, and days near the moment."""
        smt = self.smt
        today = moment_in(self.program).toordinal()
        near: list[Formula] = []
        whole: list[Formula] = []
        cents: list[Formula] = []
        for term in self.known.values():
            if term.kind == NUMBER:
                near += [term.value <= _PLAIN_SIZE, term.value >= -_PLAIN_SIZE]
                whole.append(smt.z3.IsInt(term.value))
                cents.append(smt.z3.IsInt(term.value * 100))
            elif term.kind in (DATE, MOMENT):
                unit, start = (1, today) if term.kind == DATE else (DAY, today - EPOCH_DAY)
                near += [
                    term.value >= smt.whole((start - _PLAIN_DAYS) * unit),
                    term.value <= smt.whole((start + _PLAIN_DAYS) * unit),
                ]
        return ((*near, *whole), (*near, *cents), tuple(cents), ()) if near or whole else ((),)

    def values(self, model: Any) -> dict[FieldPath, object]:
        """The values of fields in a model. A number without an end is given as near as it matters."""
        found: dict[FieldPath, object] = {}
        for path, term in sorted(self.known.items()):
            if any(found.get(path[:depth], self) is None for depth in range(1, len(path))):
                continue  # within an object that is null
            if self.smt.holds(model, term.null):
                found[path] = None
            elif term.kind in SORTS:
                value = self._value(path, term, model)
                if value is not None:
                    found[path] = value
        return found

    def _value(self, path: FieldPath, term: Term, model: Any) -> object:
        if term.kind == STRING:
            below, above = self.smt.text_in(model, term.value)
            return below if below == above and below is not None else self._between(path, below, above)
        value = self.smt.value_in(model, term.value)
        if term.kind == BOOLEAN or isinstance(value, bool) or value is None:
            return value
        if term.kind == NUMBER:
            return _decimal(value)
        try:
            if term.kind == DATE:
                return Date.from_ordinal(int(value))
            return DateTime.from_instant(int(value), UTC)
        except ValueError:
            return None

    def _between(self, path: FieldPath, below: str | None, above: str | None) -> object:
        bare = strip_nullable(self._type(path))
        if not isinstance(bare, ScalarType) or bare.values is not None or bare.format is not None:
            return None
        return ORDERS[STRING].between(below, above)


def _decimal(value: Fraction) -> Decimal | None:
    """A fraction as a FEEL number, to some places where it has no end."""
    exact = guarded(ARITHMETIC.divide, Decimal(value.numerator), Decimal(value.denominator))
    if exact is None or Fraction(exact) == value:
        return exact
    scaled = Fraction(round(value * 10**_PLACES), 10**_PLACES)
    return guarded(ARITHMETIC.divide, Decimal(scaled.numerator), Decimal(scaled.denominator))
