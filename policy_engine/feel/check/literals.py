"""Literals, names and boxed parts: what stands for itself."""

from __future__ import annotations

from types import MappingProxyType

from policy_engine.feel.ast import (
    AtLiteral,
    ContextLiteral,
    Embedded,
    Entry,
    FunctionDefinition,
    ListLiteral,
    Name,
    NumberLiteral,
    RangeLiteral,
    StringLiteral,
)
from policy_engine.feel.check.core import Checker, Wanted
from policy_engine.feel.check.fit import has_order, how_many, listed, literal
from policy_engine.feel.check.particular import temporal
from policy_engine.feel.check.registry import function_type, is_builtin
from policy_engine.feel.check.scope import TypeScope
from policy_engine.feel.resolve import resolve_type
from policy_engine.text.suggest import did_you_mean
from policy_engine.types.feeltype import (
    ANY,
    ContextType,
    FunctionType,
    Kind,
    ListType,
    RangeType,
    ScalarType,
    Type,
)
from policy_engine.types.relations import disjoint, is_any_function, is_nullable, join_all, strip_nullable, widen
from policy_engine.types.size import bounded
from policy_engine.types.words import describe


def number(checker: Checker, node: NumberLiteral, scope: TypeScope, wanted: Wanted | None) -> Type:
    """A number is known by its value, so that a branch of constants has the values it can take."""
    return ScalarType(Kind.NUMBER, (node.value,))


def string(checker: Checker, node: StringLiteral, scope: TypeScope, wanted: Wanted | None) -> Type:
    """A string is known by its value, as a number is."""
    return ScalarType(Kind.STRING, (node.value,))


def at(checker: Checker, node: AtLiteral, scope: TypeScope, wanted: Wanted | None) -> Type:
    """`@"2026-01-01"` is of the kind that its text has."""
    found = temporal(node.text)
    if found is not None:
        return found
    message = f"{literal(node.text)} is no date, time, date and time or duration"
    hint = 'write it like @"2026-01-31", @"2026-01-31T09:00:00Z", @"P7D" or @"P1M"'
    return checker.error("feel-temporal", message, node, hint=hint)


def name(checker: Checker, node: Name, scope: TypeScope, wanted: Wanted | None) -> Type:
    """A variable, or a function as a value."""
    found = scope.find(node.name)
    if found is not None:
        return found
    if is_builtin(node.name):
        return function_type(node.name)
    hint = "it stands for the input's value, in a condition cell only" if node.name == "?" else _meant(node, scope)
    return checker.error("feel-unknown-name", f'no name "{node.name}" is known here', node, hint=hint)


def _meant(node: Name, scope: TypeScope) -> str | None:
    """The name nearest to it, or the context in scope that has an entry of this name."""
    for owner in scope.known():
        found = strip_nullable(scope.find(owner) or ANY)
        if isinstance(found, ContextType) and found.field(node.name) is not None:
            return f'did you mean "{owner}.{node.name}"?'
    # Two letters are hardly a misspelt name: they are a code without its quotation marks.
    return did_you_mean(node.name, scope.known()) if len(node.name) != 2 else None


def list_(checker: Checker, node: ListLiteral, scope: TypeScope, wanted: Wanted | None) -> Type:
    """A list's items share what they have in common."""
    bare = strip_nullable(wanted.type) if wanted else ANY
    inner = None
    if wanted is not None and isinstance(bare, ListType):
        inner = wanted.of(bare.item)
    elif wanted is not None and len(node.items) == 1:
        inner = wanted
    items = tuple(checker.infer(item, scope, inner) for item in node.items)
    found = ListType(widen(join_all(items, ANY)))
    if wanted is not None and inner is None:
        checker.demand(node, found, wanted)
    return found


def context(checker: Checker, node: ContextLiteral, scope: TypeScope, wanted: Wanted | None) -> Type:
    """Each entry sees those before it."""
    bare = strip_nullable(wanted.type) if wanted else ANY
    fields: dict[str, Type] = {}
    inside = scope.child(MappingProxyType(fields))
    for entry in node.entries:
        if isinstance(entry.value, FunctionDefinition):
            # A function may call itself: its own name is in scope, its result not yet known.
            names = tuple(parameter.name for parameter in entry.value.parameters)
            fields[entry.name] = FunctionType((ANY,) * len(names), ANY, names)
        fields[entry.name] = _entry(checker, entry, inside, wanted, bare)
    found = ContextType(tuple(fields.items()))
    if wanted is not None and isinstance(bare, ContextType):
        missing = [name for name, type_ in bare.fields if name not in fields and not is_nullable(type_)]
        if missing:
            message = f"{wanted.role} must be {describe(bare)}, but this has no {listed(missing)}"
            checker.error(wanted.code, message, node)
    elif wanted is not None:
        checker.demand(node, found, wanted)
    return bounded(found)


def _entry(checker: Checker, entry: Entry, scope: TypeScope, wanted: Wanted | None, whole: Type) -> Type:
    inner = None
    if wanted is not None and isinstance(whole, ContextType):
        field = whole.field(entry.name)
        inner = None if field is None else Wanted(field, f'"{entry.name}"', wanted.code)
    return checker.infer(entry.value, scope, inner)


def range_(checker: Checker, node: RangeLiteral, scope: TypeScope, wanted: Wanted | None) -> Type:
    """Both ends are of one kind that has an order."""
    ends = [end for end in (node.low, node.high) if end is not None]
    types = [widen(checker.infer(end, scope)) for end in ends]
    for end, type_ in zip(ends, types, strict=True):
        if not has_order(type_):
            return checker.error("feel-type", f"a range cannot end at {describe(type_)}", end)
    if len(types) == 2 and disjoint(types[0], types[1], by_kind=True):
        message = f"a range cannot run from {describe(types[0])} to {describe(types[1])}"
        return checker.error("feel-type", message, node)
    return RangeType(strip_nullable(join_all(tuple(types), ANY)))


def function(checker: Checker, node: FunctionDefinition, scope: TypeScope, wanted: Wanted | None) -> Type:
    """A function's parameters have their declared types, or those of the function that is wanted."""
    bare = strip_nullable(wanted.type) if wanted else ANY
    names = tuple(parameter.name for parameter in node.parameters)
    given: tuple[Type, ...] = (ANY,) * len(names)
    result: Wanted | None = None
    if wanted is not None and isinstance(bare, FunctionType):
        if not is_any_function(bare) and len(bare.parameters) != len(names):
            count = len(bare.parameters)
            checker.error(
                wanted.code,
                f"{wanted.role} must be a function of {how_many(count, 'parameter')}, not {len(names)}",
                node,
            )
        elif not is_any_function(bare):
            given = bare.parameters
        result = Wanted(bare.result, f"the result of {wanted.role}", wanted.code)
    elif wanted is not None:
        checker.demand(node, FunctionType(given, ANY, names), wanted)
    types = tuple(
        default
        if parameter.type is None
        else resolve_type(
            parameter.type,
            scope.types,
            None if checker.rehearsing else checker.problems,
            checker.parsed.fragment,
        )
        for parameter, default in zip(node.parameters, given, strict=True)
    )
    if node.external:
        checker.error(
            "feel-external-function", "nothing outside of FEEL can be called", node, hint="write its logic in FEEL"
        )
        return FunctionType(types, ANY, names)
    body = checker.infer(node.body, scope.child(dict(zip(names, types, strict=True))), result)
    return bounded(FunctionType(types, body, names))


def embedded(checker: Checker, node: Embedded, scope: TypeScope, wanted: Wanted | None) -> Type:
    """Logic that is checked elsewhere, with what is in scope here."""
    return ANY if scope.embedded is None else scope.embedded(node.key, scope)
