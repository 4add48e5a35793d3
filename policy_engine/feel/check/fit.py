"""Whether a value can stand where a type is wanted, and how to say which values could."""

from __future__ import annotations

from decimal import Decimal

from policy_engine.text.suggest import did_you_mean
from policy_engine.types.codes import WORDS
from policy_engine.types.feeltype import AnyType, Kind, ListType, NullType, ScalarType, Type
from policy_engine.types.relations import allowed as allowed_values
from policy_engine.types.relations import disjoint, is_kind, strip_nullable

MAX_LISTED = 8
_TEMPORAL = frozenset(Kind) - {Kind.NUMBER, Kind.STRING, Kind.BOOLEAN}


_WRITTEN = {
    Kind.DATE: 'a date is written @"2026-01-31"',
    Kind.DATE_TIME: 'a moment is written @"2026-01-31T09:00:00Z"',
    Kind.TIME: 'a time is written @"09:00:00"',
    Kind.DAYS_DURATION: 'seven days are written duration("P7D")',
    Kind.MONTHS_DURATION: 'two months are written duration("P2M")',
}
"""How values are written of which people write numbers."""


def agrees(found: Type, wanted: Type) -> bool:
    """Whether some value of `found` is of `wanted` as it is; lists agree by their items, the empty list aside."""
    found, wanted = strip_nullable(found), strip_nullable(wanted)
    if isinstance(found, ListType) and isinstance(wanted, ListType):
        return agrees(found.item, wanted.item)
    return not disjoint(found, wanted)


def fits(found: Type, wanted: Type) -> bool:
    """Whether some value of `found` can be used as `wanted`, with FEEL's conversions (DMN 1.5, 10.3.2.9.4).

    A single value stands for a list of it, a list of one for its item, a date for its midnight.
    """
    found, wanted = strip_nullable(found), strip_nullable(wanted)
    if agrees(found, wanted):
        return True
    if isinstance(wanted, ListType):
        return not isinstance(found, ListType) and fits(found, wanted.item)
    if isinstance(found, ListType):
        return fits(found.item, wanted)
    return is_kind(found, Kind.DATE) and is_kind(wanted, Kind.DATE_TIME)


def has_order(type_: Type) -> bool:
    """Whether `<` can say anything of such a value."""
    bare = strip_nullable(type_)
    if isinstance(bare, ScalarType):
        return bare.kind is not Kind.BOOLEAN
    return isinstance(bare, AnyType | NullType)


def literal(value: object) -> str:
    """A value as FEEL writes it, as far as enumerations have them."""
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


def one_of(type_: Type) -> str:
    """The values of a type in words: `"a"`, `"a" or "b"`."""
    bare = strip_nullable(type_)
    if not isinstance(bare, ScalarType) or bare.values is None:
        return WORDS[bare.format] if isinstance(bare, ScalarType) and bare.format is not None else str(type_)
    shown = [literal(value) for value in bare.values[:MAX_LISTED]]
    if len(bare.values) > MAX_LISTED:
        return ", ".join(shown) + ", …"
    return either(shown)


def either(options: list[str]) -> str:
    """Alternatives in words: "a, b or c"."""
    return " or ".join((", ".join(options[:-1]), options[-1])) if len(options) > 1 else "".join(options)


def kinds_hint(a: Type, b: Type) -> str | None:
    """What may be meant where values of two kinds meet that do not go together."""
    found = {type_.kind for type_ in map(strip_nullable, (a, b)) if isinstance(type_, ScalarType)}
    if found == {Kind.DATE, Kind.DATE_TIME}:
        return "local day(instant, zone) is the day of an instant"
    if Kind.STRING in found and found & _TEMPORAL:
        return 'a date, time or duration is written @"2026-01-31", @"09:00:00" or @"P7D"'
    return None


def written(wanted: Type, found: Type) -> str | None:
    """How a value of a kind is written where a number stands: people count days."""
    bare, number = strip_nullable(wanted), strip_nullable(found)
    if not isinstance(bare, ScalarType) or not isinstance(number, ScalarType) or number.kind is not Kind.NUMBER:
        return None
    return _WRITTEN.get(bare.kind)


def suggest_value(wrong: Type, allowed: ScalarType) -> str:
    """A hint for a value that is not allowed: the one meant, or all there are."""
    bare = strip_nullable(wrong)
    values = bare.values if isinstance(bare, ScalarType) else None
    if values is not None and len(values) == 1 and isinstance(values[0], str):
        # Codes of two or three letters are all alike: the nearest is hardly the one meant.
        among = () if allowed.format in ("currency", "country") else allowed_values(allowed) or ()
        words = [value for value in among if isinstance(value, str)]
        meant = did_you_mean(values[0], words)
        if meant is not None:
            return meant
    return f"it is {one_of(allowed)}" if allowed.values is None else f"it can be {one_of(allowed)}"


def how_many(count: int, noun: str = "argument") -> str:
    """A count in words: "no arguments", "1 argument"."""
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"


def listed(names: list[str]) -> str:
    """Names in a message: `"a"`, `"a" and "b"`."""
    shown = [f'"{name}"' for name in names]
    return " and ".join((", ".join(shown[:-1]), shown[-1])) if len(shown) > 1 else "".join(shown)
