"""Calls of every built-in in every of its ways, by position and by name (DMN 1.5, 10.3.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policy_engine.feel import ast as feel
from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.feel.builtins.signature import Parameter, Signature
from policy_engine.types.feeltype import (
    ANY,
    BOOLEAN,
    DAYS_DURATION,
    MONTHS_DURATION,
    NUMBER,
    STRING,
    ContextType,
    FunctionType,
    ListType,
    NullableType,
    RangeType,
    ScalarType,
    Type,
)
from tests.feel.reference.grammar.kinds import FIELDS, ORDERED, any_type, context_type, function_type
from tests.feel.reference.grammar.literals import TEXTS, number_of
from tests.feel.reference.grammar.maker import Maker, key_of, produces

Way = tuple[str, Signature]
"""A built-in and one of its signatures."""

ITEM = "item"
"""The key of built-ins that give one of their arguments, or of a list's items."""
ONE_OF_ITEMS = frozenset({"min", "max", "get value"})
DURATIONS = ("days and time duration", "years and months duration")

SOME_TEXTS: Mapping[tuple[str, str], Sequence[str]] = {
    ("date", "from"): ("2024-02-29", "2026-01-01", "12026-01-01", "2026-12-31", "2026-02-30"),
    ("date and time", "from"): (
        "2024-02-29T10:00:00",
        "2026-01-01T00:00:00Z",
        "2026-01-01",
        "2026-03-29T03:00:00@Europe/Paris",
        "x",
    ),
    ("time", "from"): ("10:00:00", "10:00:00@Europe/Paris", "10:00:00+01:00", "24:00:00", "10:00"),
    ("duration", "from"): ("P1D", "P1Y2M", "-PT36H", "PT0.5S", "P0M", "P1Y1D"),
    ("number", "from"): ("1,000.5", "1 000,5", "12", "1.000", "x"),
    ("number", "grouping separator"): (",", " ", ".", ";"),
    ("number", "decimal separator"): (".", ",", " "),
    ("range", "from"): ("[1..2]", "(1..3)", "[2026-01-01..2026-02-01]", '["a".."c"]', "(< 5)", '[@"P1D"..@"P2D"]'),
    ("matches", "pattern"): ("^a", "b+", "[a-z]*", "(", "A", "\\p{L}"),
    ("matches", "flags"): ("", "i", "s", "x", "im", "q"),
    ("replace", "pattern"): ("a", "(b)", "[a-c]", "(", "."),
    ("replace", "replacement"): ("x", "$1", "", "\\", "$0"),
    ("replace", "flags"): ("", "i", "s"),
    ("split", "delimiter"): ("a", ",", "[ab]", "\\s", ""),
    ("local day", "zone"): ("Europe/Paris", "Z", "+02:00", "nowhere"),
}
"""Texts that mean something to a parameter."""
SMALL: Mapping[str, Sequence[str]] = {
    "start position": ("1", "2", "-1", "1", "2", "0", "5", "1.5"),
    "position": ("1", "-1", "1", "2", "1", "0", "4"),
    "length": ("1", "2", "3", "1", "0", "-1"),
    "scale": ("0", "1", "2", "-1", "3", "6112", "0.5"),
    "year": ("2024", "2026", "0", "-1"),
    "month": ("1", "2", "12", "3", "6", "13"),
    "day": ("1", "28", "15", "2", "31", "0"),
    "hour": ("0", "12", "23", "1", "9", "24"),
    "minute": ("0", "59", "30", "1", "60"),
    "second": ("0", "30", "59.5", "1", "60"),
}
"""Numbers that mean something to a parameter, by its name."""


def result_key(name: str, signature: Signature) -> str:
    """The key of what a call gives: a type's, `list` of anything, or `ITEM`."""
    if name in ONE_OF_ITEMS:
        return ITEM
    found = signature.result_of([parameter.type for parameter in signature.parameters])
    if isinstance(found, ListType) and found.item != ANY and not isinstance(found.item, NullableType):
        return str(ListType(ScalarType(found.item.kind))) if isinstance(found.item, ScalarType) else "list<context>"
    return "duration" if found == ANY else key_of(found)


def _ways() -> dict[str, list[Way]]:
    found: dict[str, list[Way]] = {}
    for name, builtin in REGISTRY.items():
        for signature in builtin.signatures:
            found.setdefault(result_key(name, signature), []).append((name, signature))
    return found


WAYS: Mapping[str, Sequence[Way]] = _ways()
"""Every way to call every built-in, by the key of what it gives."""


@produces("boolean", weight=6)
@produces("number", "string", weight=5)
@produces("date", "time", "date and time", "list", "range", *DURATIONS, weight=4)
@produces("context")
def builtin(maker: Maker, type_: Type, depth: int) -> feel.Expression | None:
    """A call that gives the type."""
    ways = list(WAYS.get(key_of(type_), ()))
    item: Type = maker.pick(ORDERED) if maker.below(3) else any_type(maker)
    if isinstance(type_, ListType):
        ways += WAYS.get(str(type_), ())
        if isinstance(type_.item, ContextType):
            ways += WAYS["list<context>"]
        item = type_.item
    elif isinstance(type_, RangeType):
        item = type_.item
    elif key_of(type_) in DURATIONS:
        ways += WAYS["duration"]
    if not ways:
        return None
    name, signature = maker.pick(ways)
    if REGISTRY[name].clock and maker.below(8):
        return None
    return call(maker, name, signature, item, depth)


@produces(weight=1)
def one_of_items(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """`min`, `max` of what has an order, `get value` of all."""
    ways = [way for way in WAYS[ITEM] if way[0] == "get value" or type_ in ORDERED or maker.chance(10)]
    name, signature = maker.pick(ways)
    return call(maker, name, signature, type_, depth)


def call(maker: Maker, name: str, signature: Signature, item: Type, depth: int) -> feel.Expression:
    """A call whose arguments are of the signature's types, with `item` for `Any`."""
    if maker.loops:
        depth = min(depth, 1)
    parameters = [p for p in signature.parameters if not p.optional or maker.below(2)]
    values = [_argument(maker, name, parameter, item, depth) for parameter in parameters]
    spread = bool(parameters) and parameters[-1].variadic
    function = feel.Name(0, 0, name)
    if parameters and not maker.below(3):
        pairs = list(zip((parameter.name for parameter in parameters), values, strict=True))
        if maker.below(2):
            pairs.reverse()
        return feel.Call(0, 0, function, tuple(feel.Argument(0, 0, named, value) for named, value in pairs))
    if spread:
        values += [_argument(maker, name, parameters[-1], item, depth) for _ in range(maker.upto(2))]
    if maker.chance(60):
        values = values[:-1] if maker.below(2) else [*values, maker.expression(item, 0)]
    return feel.Call(0, 0, function, tuple(feel.Argument(0, 0, None, value) for value in values))


def _argument(maker: Maker, name: str, parameter: Parameter, item: Type, depth: int) -> feel.Expression:
    """An argument, sometimes one that needs a conversion."""
    if parameter.optional and maker.chance(10):
        return feel.NullLiteral(0, 0)
    if (name, parameter.name) in SOME_TEXTS and maker.below(6):
        return feel.StringLiteral(0, 0, maker.pick(SOME_TEXTS[name, parameter.name]))
    if parameter.name in SMALL and parameter.type == NUMBER and maker.below(6):
        return number_of(maker.pick(SMALL[parameter.name]))
    type_ = _type_of(maker, name, parameter, item)
    if name == "get value":
        return _get_value(maker, parameter, item, depth)
    if maker.chance(12):
        if isinstance(type_, ListType):
            return maker.expression(type_.item, depth)
        return feel.ListLiteral(0, 0, (maker.expression(type_, depth),))
    return maker.expression(type_, depth)


def _type_of(maker: Maker, name: str, parameter: Parameter, item: Type) -> Type:
    match parameter.type:
        case FunctionType(parameters=parameters):
            return function_type((item,) * len(parameters) if parameters else (item, item), BOOLEAN)
        case ListType(item=ContextType()) if name == "context":
            return ListType(ContextType((("key", STRING), ("value", item))))
        case ListType(item=ContextType()):
            return ListType(context_type(maker, 0))
        case ListType(item=inner):
            return ListType(item if inner == ANY else inner)
        case RangeType():
            return RangeType(item)
        case ContextType():
            return context_type(maker)
        case type_ if type_ == ANY:
            return item
        case type_:
            return type_


def _get_value(maker: Maker, parameter: Parameter, item: Type, depth: int) -> feel.Expression:
    """A context with the entry that is asked for, under one of two keys."""
    if parameter.name == "key":
        return feel.StringLiteral(0, 0, maker.pick(FIELDS[:2]))
    owner = ContextType(tuple((name, item) for name in FIELDS[:2]))
    return maker.expression(owner, depth)


@produces("context", weight=2)
def made_context(maker: Maker, type_: Type, depth: int) -> feel.Expression | None:
    """`context`, `context put`, `context merge` that give the entries wanted."""
    assert isinstance(type_, ContextType)
    names = [name for name, _ in type_.fields]
    if not names:
        return None
    last, field = type_.fields[-1]
    key = feel.StringLiteral(0, 0, last)
    which = maker.below(4)
    if which == 0:
        entries = tuple(
            feel.ContextLiteral(
                0,
                0,
                (
                    feel.Entry(0, 0, "key", feel.StringLiteral(0, 0, name)),
                    feel.Entry(0, 0, "value", maker.expression(own, depth)),
                ),
            )
            for name, own in type_.fields
        )
        return _call(maker, "context", ("entries", feel.ListLiteral(0, 0, entries)))
    if which == 1:
        parts = tuple(maker.expression(type_, depth) for _ in range(maker.upto(2, 1)))
        return _call(maker, "context merge", ("contexts", feel.ListLiteral(0, 0, parts)))
    owner = maker.expression(ContextType(type_.fields[:-1]), depth)
    value = maker.expression(field, depth)
    where = ("key", key) if which == 2 else ("keys", feel.ListLiteral(0, 0, (key,)))
    return _call(maker, "context put", ("context", owner), where, ("value", value))


def _call(maker: Maker, name: str, *arguments: tuple[str, feel.Expression]) -> feel.Expression:
    by_name = maker.below(2) == 1
    given = tuple(feel.Argument(0, 0, named if by_name else None, value) for named, value in arguments)
    return feel.Call(0, 0, feel.Name(0, 0, name), given)


@produces(*DURATIONS, "time", "date")
def at_text(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """`duration("P1D")`, `date("2026-01-01")`: a constant that is called for."""
    name = "duration" if type_ in (DAYS_DURATION, MONTHS_DURATION) else str(type_)
    text = feel.StringLiteral(0, 0, maker.pick(TEXTS[type_][0]))
    return feel.Call(0, 0, feel.Name(0, 0, name), (feel.Argument(0, 0, None, text),))
