"""Paths and filters: what is inside a value (DMN 1.5, 10.3.2.5 and 10.3.2.13.4)."""

from __future__ import annotations

from policy_engine.feel.ast import Filter, ListLiteral, Path
from policy_engine.feel.check.core import Checker, Wanted, may_be_null, text_of
from policy_engine.feel.check.scope import TypeScope
from policy_engine.text.suggest import did_you_mean
from policy_engine.types.feeltype import (
    ANY,
    BOOLEAN,
    DAYS_DURATION,
    NULL,
    NUMBER,
    STRING,
    AnyType,
    ContextType,
    Kind,
    ListType,
    NullType,
    RangeType,
    ScalarType,
    Type,
)
from policy_engine.types.relations import is_boolean, is_numeric, nullable, strip_nullable
from policy_engine.types.words import describe

_DAY: dict[str, Type] = {"year": NUMBER, "month": NUMBER, "day": NUMBER, "weekday": NUMBER}
_CLOCK: dict[str, Type] = {
    "hour": NUMBER,
    "minute": NUMBER,
    "second": NUMBER,
    "time offset": nullable(DAYS_DURATION),
    "timezone": nullable(STRING),
}

PROPERTIES: dict[Kind, dict[str, Type]] = {
    Kind.DATE: _DAY,
    Kind.TIME: _CLOCK,
    Kind.DATE_TIME: _DAY | _CLOCK,
    Kind.DAYS_DURATION: {"days": NUMBER, "hours": NUMBER, "minutes": NUMBER, "seconds": NUMBER},
    Kind.MONTHS_DURATION: {"years": NUMBER, "months": NUMBER},
}
"""The properties of dates, times and durations (DMN 1.5, table 65)."""


def _range_properties(item: Type) -> dict[str, Type]:
    end = nullable(item)
    return {"start": end, "end": end, "start included": BOOLEAN, "end included": BOOLEAN}


def path(checker: Checker, node: Path, scope: TypeScope, wanted: Wanted | None) -> Type:
    """An entry of a context, a property of a value, or either of each item of a list."""
    target = checker.infer(node.target, scope)
    found = _inside(checker, node, strip_nullable(target))
    return nullable(found) if may_be_null(target) else found


def _inside(checker: Checker, node: Path, target: Type) -> Type:
    match target:
        case AnyType():
            return ANY
        case NullType():
            return NULL
        case ListType(item=item):
            return ListType(_inside(checker, node, strip_nullable(item)))
        case ContextType():
            found = target.field(node.name)
            if found is not None:
                return found
            if not target.closed:
                return ANY
            if isinstance(node.target, ListLiteral):
                # Items written in place need not be alike: the path gives null for those without the entry.
                return NULL
            owner = target.name or text_of(checker, node.target)
            names = [name for name, _ in target.fields]
            return _unknown(checker, node, f'no field "{node.name}" in {owner}', names)
        case ScalarType(kind=kind) if kind in PROPERTIES:
            properties = PROPERTIES[kind]
        case RangeType(item=item):
            properties = _range_properties(item)
        case _:
            properties = {}
    if node.name in properties:
        return properties[node.name]
    return _unknown(checker, node, f'{describe(target)} has no "{node.name}"', list(properties))


def _unknown(checker: Checker, node: Path, message: str, known: list[str]) -> Type:
    hint = did_you_mean(node.name, known)
    if hint is None and known:
        shown = known[:8]
        hint = f"it has {', '.join(shown)}" + (", …" if len(known) > len(shown) else "")
    return checker.error("feel-unknown-field", message, checker.span(node.name_start, node.end), hint=hint)


def filter_(checker: Checker, node: Filter, scope: TypeScope, wanted: Wanted | None) -> Type:
    """A condition keeps the items it is true of; a number picks one, or null past the end."""
    target = strip_nullable(checker.infer(node.target, scope))
    item = target.item if isinstance(target, ListType) else target
    condition = checker.infer(node.condition, scope.entries(item))
    bare = strip_nullable(condition)
    if isinstance(bare, AnyType):
        return ANY
    if is_boolean(bare) or isinstance(bare, NullType):
        return ListType(item)
    if is_numeric(bare):
        return nullable(item)
    return checker.error(
        "feel-type",
        f"a filter takes a condition or a position, but this is {describe(bare)}",
        node.condition,
    )
