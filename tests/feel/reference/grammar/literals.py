"""Literals of every type, at their extremes too."""

from __future__ import annotations

from decimal import Decimal

from policy_engine.feel import ast as feel
from policy_engine.types.feeltype import (
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_DURATION,
    MONTHS_DURATION,
    NUMBER,
    STRING,
    TIME,
    ContextType,
    FunctionType,
    ListType,
    RangeType,
    Type,
)
from tests.feel.reference.grammar.chooser import Chooser
from tests.feel.reference.grammar.kinds import written

PLAIN_NUMBERS = ("1", "0", "2", "3", "10", "0.5", "2.50", "100", "-1", "-3", "7", "12.345")
EXTREME_NUMBERS = (
    "9999999999999999999999999999999999",
    "1234567890.123456789012345678901234",
    "1E+34",
    "1E+40",
    "9.999999999999999999999999999999999E+6144",
    "1E-6143",
    "1E-6176",
    "0.1E-30",
    "-9.999999999999999999999999999999999E+6144",
    "0.00",
)
STRINGS = ("a", "", "ab", "b", "abc", "B", "1", "Zürich", "\U0001f600", "a\U0001f600b", "ß", 'q"\\\n\t', "ǆ", "e\u0301")
TEXTS: dict[Type, tuple[tuple[str, ...], tuple[str, ...]]] = {
    DATE: (
        ("2024-02-29", "2026-01-01", "2026-03-31", "2025-12-31", "1970-01-01"),
        ("0001-01-01", "9999-12-31", "-999999999-01-01", "999999999-12-31", "0000-02-29", "12026-06-30"),
    ),
    TIME: (
        ("10:00:00", "10:00:00Z", "00:00:00+01:00", "23:59:59Z", "12:30:00.5"),
        ("09:00:00+02:00", "09:00:00@Europe/Paris", "24:00:00", "00:00:00.000000001", "23:59:59.999999999-14:00"),
    ),
    DATE_TIME: (
        ("2024-02-29T10:00:00Z", "2026-01-01T00:00:00Z", "2026-03-31T23:59:59+02:00", "2026-01-01T10:00:00"),
        (
            "2026-03-29T02:30:00@Europe/Paris",
            "2026-10-25T02:30:00@Europe/Paris",
            "9999-12-31T23:59:59Z",
            "-999999999-01-01T00:00:00-14:00",
            "999999999-12-31T23:59:59.999999999",
            "2026-01-01T24:00:00@America/New_York",
        ),
    ),
    DAYS_DURATION: (
        ("P1D", "PT1H", "PT0S", "-P2DT3H", "PT30M", "P7D"),
        ("PT0.000000001S", "P99999999999999999999D", "-PT1.5S", "P1DT23H59M59.999S"),
    ),
    MONTHS_DURATION: (("P1M", "P1Y", "P0M", "-P1Y2M", "P18M"), ("P999999999Y", "-P99999999999999999999M")),
}
"""The usual texts after `@`, and the extreme ones."""


def number_of(text: str) -> feel.Expression:
    """A number."""
    return feel.NumberLiteral(0, 0, Decimal(text))


def literal(choose: Chooser, type_: Type, depth: int = 2) -> feel.Expression:
    """A literal of a type, or null where it has none."""
    if type_ == NUMBER:
        return number_of(choose.pick(EXTREME_NUMBERS if choose.chance(15) else PLAIN_NUMBERS))
    if type_ == STRING:
        return feel.StringLiteral(0, 0, choose.pick(STRINGS))
    if type_ == BOOLEAN:
        return feel.BooleanLiteral(0, 0, choose.below(2) == 1)
    if type_ in TEXTS:
        usual, extreme = TEXTS[type_]
        if choose.chance(100):
            return feel.AtLiteral(0, 0, choose.pick(("no text", "2026-02-30", "25:00:00", "P1Y1D")))
        return feel.AtLiteral(0, 0, choose.pick(extreme if choose.chance(8) else usual))
    match type_:
        case ListType(item=item):
            count = 0 if choose.chance(10) else choose.upto(4 if depth > 1 else 2, 1)
            return feel.ListLiteral(0, 0, tuple(literal(choose, item, depth - 1) for _ in range(count)))
        case ContextType(fields=fields):
            entries = (feel.Entry(0, 0, name, literal(choose, field, depth - 1)) for name, field in fields)
            return feel.ContextLiteral(0, 0, tuple(entries))
        case RangeType(item=item):
            return range_of(choose, literal(choose, item), literal(choose, item))
        case FunctionType(parameters=parameters, result=result):
            named = (
                feel.Parameter(0, 0, f"p{at}", written(own) if choose.below(2) else None)
                for at, own in enumerate(parameters)
            )
            return feel.FunctionDefinition(0, 0, tuple(named), literal(choose, result, depth - 1))
        case _:
            return feel.NullLiteral(0, 0)


def range_of(choose: Chooser, low: feel.Expression, high: feel.Expression) -> feel.Expression:
    """A range with these ends, or with only one of them."""
    which = choose.below(6)
    if which == 4:
        return feel.RangeLiteral(0, 0, None, high, False, choose.below(2) == 0)
    if which == 5:
        return feel.RangeLiteral(0, 0, low, None, choose.below(2) == 0, False)
    return feel.RangeLiteral(0, 0, low, high, which in (0, 1), which in (0, 2))
