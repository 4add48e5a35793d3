"""Whether declared types hold, allowed values included: what is proved of a type, what must be asked of a value.

No conversion helps here: what a declared type does not have is a mistake of the policy. Null passes, which is
declared, and checked, by itself.
"""

from __future__ import annotations

from collections.abc import Callable

from policy_engine.types.feeltype import (
    AnyType,
    ContextType,
    ListType,
    NullType,
    ScalarType,
    Type,
)
from policy_engine.types.instance import instance_of
from policy_engine.types.relations import allowed, conforms, is_nullable, strip_nullable
from policy_engine.values.context import SnapshotContext
from policy_engine.values.kinds import kind_of
from policy_engine.values.work import spend

Test = Callable[[object], bool]


def ensures(found: Type, wanted: Type) -> bool:
    """Whether every value of `found` is one of `wanted`, so that nothing need be asked at run time."""
    found, wanted = strip_nullable(found), strip_nullable(wanted)
    if isinstance(wanted, AnyType) or isinstance(found, NullType) or found == wanted:
        return True
    match found, wanted:
        case ScalarType(), ScalarType():
            return found.kind is wanted.kind and _within(found, wanted)
        case ListType(), ListType():
            return ensures(found.item, wanted.item)
        case ContextType(), ContextType():
            return all((own := found.field(name)) is not None and ensures(own, field) for name, field in wanted.fields)
        case _:
            return conforms(found, wanted)


def is_refined(type_: Type) -> bool:
    """Whether a type has allowed values somewhere, which a value of its kind need not be among."""
    match strip_nullable(type_):
        case ScalarType() as scalar:
            return allowed(scalar) is not None
        case ListType(item=item):
            return is_refined(item)
        case ContextType(fields=fields):
            return any(is_refined(field) for _, field in fields)
        case _:
            return False


def conformance(wanted: Type) -> Test:
    """The test of a value by a type, made once; true of null."""
    wanted = strip_nullable(wanted)
    match wanted:
        case AnyType():
            return _anything
        case ScalarType():
            return _scalar(wanted)
        case ListType(item=item):
            return _list(conformance(item))
        case ContextType(fields=fields):
            return _context(tuple((name, conformance(field), is_nullable(field)) for name, field in fields))
        case _:
            return lambda value: value is None or instance_of(value, wanted)


def _within(found: ScalarType, wanted: ScalarType) -> bool:
    if wanted.format is not None and found.format == wanted.format:
        return True
    among = allowed(wanted)
    # The texts of a format are many: they are within the same format only.
    return among is None or (found.values is not None and all(value in among for value in found.values))


def _anything(value: object) -> bool:
    return True


def _scalar(wanted: ScalarType) -> Test:
    kind, among = wanted.kind, allowed(wanted)
    if among is None:
        return lambda value: value is None or kind_of(value) == kind
    words = frozenset(among)
    return lambda value: value is None or (kind_of(value) == kind and value in words)


def _list(item: Test) -> Test:
    def test(value: object) -> bool:
        if value is None:
            return True
        if not isinstance(value, list):
            return False
        spend(6 * len(value) + 6)
        return all(map(item, value))

    return test


def _context(fields: tuple[tuple[str, Test, bool], ...]) -> Test:
    def test(value: object) -> bool:
        if value is None:
            return True
        if not isinstance(value, dict):
            return False
        # An entry that a snapshot lacks is a problem where it is read, and not before.
        lacks = isinstance(value, SnapshotContext)
        spend(6 * len(fields))
        return all(holds(value[name]) if name in value else lacks or may_lack for name, holds, may_lack in fields)

    return test
