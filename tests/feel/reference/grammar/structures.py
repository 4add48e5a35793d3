"""Contexts, lists, ranges, paths, filters, loops, functions (DMN 1.5, 10.3.1.2, rules 39 to 47, 54 to 60)."""

from __future__ import annotations

from policy_engine.feel import ast as feel
from policy_engine.types.feeltype import (
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_DURATION,
    MONTHS_DURATION,
    NULL,
    NUMBER,
    STRING,
    TIME,
    ContextType,
    FunctionType,
    ListType,
    RangeType,
    Type,
)
from tests.feel.reference.grammar.kinds import (
    COUNTED,
    FIELDS,
    ORDERED,
    SCALARS,
    STRANGE_FIELDS,
    any_type,
    context_type,
    function_type,
    written,
)
from tests.feel.reference.grammar.literals import number_of, range_of
from tests.feel.reference.grammar.maker import Maker, produces

BOUND = ("i", "x", "this one", "n", "item", "partial", "count")
"""Names that loops and functions bind; some of them mean something already."""

PROPERTIES: tuple[tuple[str, Type, Type], ...] = (
    *((name, owner, NUMBER) for name in ("year", "month", "day", "weekday") for owner in (DATE, DATE_TIME)),
    *((name, owner, NUMBER) for name in ("hour", "minute", "second") for owner in (TIME, DATE_TIME)),
    *(("time offset", owner, DAYS_DURATION) for owner in (TIME, DATE_TIME)),
    *(("timezone", owner, STRING) for owner in (TIME, DATE_TIME)),
    *((name, DAYS_DURATION, NUMBER) for name in ("days", "hours", "minutes", "seconds")),
    *((name, MONTHS_DURATION, NUMBER) for name in ("years", "months")),
    *((name, RangeType(NUMBER), BOOLEAN) for name in ("start included", "end included")),
    *((name, RangeType(type_), type_) for name in ("start", "end") for type_ in ORDERED),
)


@produces()
def if_(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """`if a then b else c`."""
    condition = maker.expression(BOOLEAN, depth)
    return feel.If(0, 0, condition, maker.expression(type_, depth), maker.expression(type_, depth))


@produces(weight=2)
def entry(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """`c.name`: an entry of a context."""
    name = maker.pick(FIELDS)
    owner = context_type(maker, 0, (name, type_))
    return feel.Path(0, 0, maker.expression(owner, depth), name, 0)


@produces(*{str(type_) for _, _, type_ in PROPERTIES}, weight=2)
def property_(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """`d.year`: a property of a value."""
    name, owner, _ = maker.pick([found for found in PROPERTIES if found[2] == type_])
    return feel.Path(0, 0, maker.expression(owner, depth), name, 0)


@produces()
def position(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """`xs[1]`, where the position may be computed."""
    at = number_of(maker.pick(("1", "-1", "1", "2"))) if maker.below(5) else maker.expression(NUMBER, depth)
    return feel.Filter(0, 0, maker.expression(ListType(type_), depth), at)


@produces()
def shared(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """`{a: 1, b: a + 1}.b`: entries that rest on others."""
    names = ("total", "part", "the rest")[: maker.upto(3, 1)]
    entries: list[feel.Entry] = []
    known: dict[str, Type] = {}
    with maker.bound(known):
        for name in names[:-1]:
            own = any_type(maker)
            entries.append(feel.Entry(0, 0, name, maker.expression(own, depth)))
            known[name] = own
        entries.append(feel.Entry(0, 0, names[-1], maker.expression(type_, depth)))
    return feel.Path(0, 0, feel.ContextLiteral(0, 0, tuple(entries)), names[-1], 0)


@produces("context", weight=3)
def context(maker: Maker, type_: Type, depth: int) -> feel.Expression | None:
    """`{a: 1}`: each entry may read those before it."""
    assert isinstance(type_, ContextType)
    entries: list[feel.Entry] = []
    known: dict[str, Type] = {}
    with maker.bound(known):
        for name, field in type_.fields:
            entries.append(feel.Entry(0, 0, name, maker.expression(field, depth)))
            if name not in STRANGE_FIELDS:
                known[name] = field
    return feel.ContextLiteral(0, 0, tuple(entries))


@produces("list", weight=2)
def list_(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """`[a, b]`."""
    assert isinstance(type_, ListType)
    return feel.ListLiteral(0, 0, tuple(maker.expression(type_.item, depth) for _ in range(maker.pick((2, 1, 3, 0)))))


@produces("range", weight=3)
def range_(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """`[a..b]`, and ranges with one end."""
    assert isinstance(type_, RangeType)
    return range_of(maker, maker.expression(type_.item, depth), maker.expression(type_.item, depth))


@produces("list", weight=2)
def filter_(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """`xs[condition]`: the item and its entries are in scope."""
    assert isinstance(type_, ListType)
    target = maker.expression(type_ if maker.below(8) else type_.item, depth)
    names: dict[str, Type] = {"item": type_.item}
    if isinstance(type_.item, ContextType):
        names |= {name: field for name, field in type_.item.fields if name not in STRANGE_FIELDS}
    with maker.bound(names, loop=True):
        condition = maker.expression(BOOLEAN, depth)
    return feel.Filter(0, 0, target, condition)


@produces("list")
def picked(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """`cs.name`: an entry of each context of a list."""
    assert isinstance(type_, ListType)
    name = maker.pick(FIELDS)
    return feel.Path(0, 0, maker.expression(ListType(context_type(maker, 0, (name, type_.item))), depth), name, 0)


@produces("list")
def picked_property(maker: Maker, type_: Type, depth: int) -> feel.Expression | None:
    """`ds.year`: a property of each item of a list."""
    assert isinstance(type_, ListType)
    found = [found for found in PROPERTIES if found[2] == type_.item]
    if not found:
        return None
    name, owner, _ = maker.pick(found)
    return feel.Path(0, 0, maker.expression(ListType(owner), depth), name, 0)


@produces("list", weight=2)
def for_(maker: Maker, type_: Type, depth: int) -> feel.Expression | None:
    """`for x in xs, y in 1..3 return e`; `partial` is the list so far."""
    assert isinstance(type_, ListType)
    iterations, names = _iterations(maker, depth, ranges=True)
    with maker.bound({**names, "partial": type_} if "partial" not in names else names, loop=True):
        return feel.For(0, 0, iterations, maker.expression(type_.item, depth))


@produces("number", "string", "list")
def running(maker: Maker, type_: Type, depth: int) -> feel.Expression | None:
    """`(for i in 1..4 return if count(partial) = 0 then a else partial[-1] + i)[-1]`: a loop that reads itself."""
    last = feel.Filter(0, 0, feel.Name(0, 0, "partial"), number_of("-1"))
    size = _call("count", feel.Name(0, 0, "partial"))
    with maker.bound({"i": NUMBER, "partial": ListType(type_)}, loop=True):
        step = maker.expression(type_, depth)
        begin = feel.Comparison(0, 0, "=", size, number_of("0"))
        body = feel.If(0, 0, begin, step, _joined(type_, last, maker.expression(type_, 0)))
    loop = feel.For(0, 0, (feel.Iteration(0, 0, "i", number_of("1"), number_of("4")),), body)
    return feel.Filter(0, 0, loop, number_of("-1"))


@produces("boolean", weight=2)
def quantified(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """`some x in xs satisfies e`, `every`."""
    iterations, names = _iterations(maker, depth, ranges=False)
    with maker.bound(names, loop=True):
        condition = maker.expression(BOOLEAN, depth)
    return feel.Quantified(0, 0, maker.pick(("some", "every")), iterations, condition)


def _iterations(
    maker: Maker, depth: int, *, ranges: bool
) -> tuple[tuple[feel.Iteration, ...], dict[str, Type]]:
    names: dict[str, Type] = {}
    made: list[feel.Iteration] = []
    depth = min(depth, 1) if maker.loops else depth
    for _ in range(maker.pick((1, 1, 2, 1, 3)) if maker.loops < 2 else 1):
        name = maker.pick(BOUND)
        type_ = any_type(maker, 1)
        which = maker.below(6)
        upto = None
        with maker.bound(dict(names), loop=True):
            if which == 0 and ranges:
                type_ = NUMBER
                first, upto = number_of(maker.pick(("1", "3", "-1", "0"))), number_of(maker.pick(("3", "1", "2")))
            elif which == 1 and ranges:
                type_ = DATE
                first = feel.AtLiteral(0, 0, "2024-02-28")
                upto = feel.AtLiteral(0, 0, maker.pick(("2024-03-01", "2024-02-26")))
            elif which == 2:
                type_ = maker.pick(COUNTED)
                first = maker.expression(RangeType(type_), depth)
            elif which == 3:
                first = maker.expression(type_, depth)
            else:
                first = maker.expression(ListType(type_), depth)
        made.append(feel.Iteration(0, 0, name, first, upto))
        names[name] = type_
    return tuple(made), names


@produces("function", weight=3)
def function(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """`function(a: T) e`."""
    assert isinstance(type_, FunctionType)
    names = list(dict.fromkeys(maker.pick(BOUND) for _ in type_.parameters))
    names += [f"p{at}" for at in range(len(type_.parameters) - len(names))]
    known = dict(zip(names, type_.parameters, strict=True))
    with maker.bound(known):
        body = maker.expression(type_.result, depth)
    parameters = tuple(
        feel.Parameter(0, 0, name, written(own) if maker.below(2) else None) for name, own in known.items()
    )
    return feel.FunctionDefinition(0, 0, parameters, body, maker.chance(40))


@produces("function")
def builtin_name(maker: Maker, type_: Type, depth: int) -> feel.Expression | None:
    """The name of a built-in as a function, though hardly one of the type wanted."""
    if maker.below(3):
        return None
    names = ("abs", "string", "count", "min", "not", "upper case", "date and time", "contains", "before")
    return feel.Name(0, 0, maker.pick(names))


@produces(weight=2)
def called(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """A call of a function that is written in place, in a context, or comes as a variable; by name at times."""
    parameters = tuple(maker.pick(SCALARS) for _ in range(maker.upto(2)))
    wanted = function_type(parameters, type_)
    target = maker.expression(wanted, depth)
    given = [maker.expression(own, depth) for own in parameters]
    if isinstance(target, feel.FunctionDefinition) and len(target.parameters) == len(given) and maker.chance(2):
        pairs = list(zip((parameter.name for parameter in target.parameters), given, strict=True))
        return feel.Call(0, 0, target, _named(maker, pairs))
    return feel.Call(0, 0, target, _positional(given))


@produces()
def defined(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """`{f: function(a) e, r: f(1)}.r`: a function that is named, and may call itself by its name."""
    own = maker.pick(SCALARS)
    with maker.bound({"f": NULL}):
        # It would call itself without end.
        definition = maker.expression(function_type((own,), type_), depth)
    with maker.bound({"f": function_type((own,), type_)}):
        result = feel.Call(0, 0, feel.Name(0, 0, "f"), _positional([maker.expression(own, depth)]))
    entries = (feel.Entry(0, 0, "f", definition), feel.Entry(0, 0, "r", result))
    return feel.Path(0, 0, feel.ContextLiteral(0, 0, entries), "r", 0)


@produces("number", "string", "list")
def recursive(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """`{f: function(n) if n <= 0 then a else f(n - 1) + b, r: f(3)}.r`."""
    n, f = feel.Name(0, 0, "n"), feel.Name(0, 0, "f")
    with maker.bound({"n": NUMBER, "f": NULL}):
        base, step = maker.expression(type_, depth), maker.expression(type_, 0)
    again = feel.Call(0, 0, f, _positional([feel.Arithmetic(0, 0, "-", n, number_of("1"))]))
    body = feel.If(0, 0, feel.Comparison(0, 0, "<=", n, number_of("0")), base, _joined(type_, again, step))
    definition = feel.FunctionDefinition(0, 0, (feel.Parameter(0, 0, "n", None),), body)
    start = number_of(maker.pick(("2", "0", "3", "1.5")))
    entries = (
        feel.Entry(0, 0, "f", definition),
        feel.Entry(0, 0, "r", feel.Call(0, 0, f, _positional([start]))),
    )
    return feel.Path(0, 0, feel.ContextLiteral(0, 0, entries), "r", 0)


def _joined(type_: Type, one: feel.Expression, other: feel.Expression) -> feel.Expression:
    if isinstance(type_, ListType):
        return _call("concatenate", one, other)
    return feel.Arithmetic(0, 0, "+", one, other)


def _call(name: str, *values: feel.Expression) -> feel.Expression:
    return feel.Call(0, 0, feel.Name(0, 0, name), _positional(values))


def _positional(values: list[feel.Expression] | tuple[feel.Expression, ...]) -> tuple[feel.Argument, ...]:
    return tuple(feel.Argument(0, 0, None, value) for value in values)


def _named(maker: Maker, pairs: list[tuple[str, feel.Expression]]) -> tuple[feel.Argument, ...]:
    if maker.below(2):
        pairs.reverse()
    return tuple(feel.Argument(0, 0, name, value) for name, value in pairs)
