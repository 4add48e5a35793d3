"""Types that expressions are generated for, and how they are written."""

from __future__ import annotations

from policy_engine.feel import ast as feel
from policy_engine.types.feeltype import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_DURATION,
    MONTHS_DURATION,
    NUMBER,
    STRING,
    TIME,
    AnyType,
    ContextType,
    FunctionType,
    ListType,
    RangeType,
    Type,
)
from tests.feel.reference.grammar.chooser import Chooser

ORDERED: tuple[Type, ...] = (NUMBER, STRING, DATE, TIME, DATE_TIME, DAYS_DURATION, MONTHS_DURATION)
SCALARS: tuple[Type, ...] = (*ORDERED, BOOLEAN)
COUNTED: tuple[Type, ...] = (NUMBER, DATE)
"""What loops can count by."""

FIELDS = ("price", "state", "unit price", "n", "valid-from", "item", "count", "date", "year", "start")
"""Names of entries: some of several pieces, some that are names of other things too."""
STRANGE_FIELDS = ("@id", "1st", "", "a:b", "\U0001f600")
"""Keys that are no names."""


def scalar(choose: Chooser) -> Type:
    """A type without parts."""
    return choose.pick(SCALARS)


def any_type(choose: Chooser, depth: int = 2) -> Type:
    """Any type, of so many levels at most."""
    which = choose.below(10) if depth > 0 else 0
    if which < 6:
        return scalar(choose)
    if which == 6:
        return ListType(any_type(choose, depth - 1))
    if which == 7:
        return context_type(choose, depth - 1)
    if which == 8:
        return RangeType(choose.pick(ORDERED))
    return function_type(tuple(any_type(choose, 0) for _ in range(choose.upto(2))), any_type(choose, depth - 1))


def function_type(parameters: tuple[Type, ...], result: Type) -> FunctionType:
    """The type of a function whose parameters have any names."""
    return FunctionType(parameters, result, None if parameters else ())


def context_type(choose: Chooser, depth: int = 1, field: tuple[str, Type] | None = None) -> ContextType:
    """A context of up to three entries, one of them given."""
    fields: dict[str, Type] = {}
    for _ in range(choose.upto(2)):
        name = choose.pick(STRANGE_FIELDS) if choose.chance(25) else choose.pick(FIELDS)
        fields[name] = any_type(choose, depth)
    if field is not None:
        fields[field[0]] = field[1]
    return ContextType(tuple(fields.items()))


def written(type_: Type) -> feel.TypeExpression:
    """The type as FEEL writes it."""
    match type_:
        case ListType(item=item):
            return feel.TypeName(0, 0, "list") if item == ANY else feel.TypeList(0, 0, written(item))
        case RangeType(item=item):
            return feel.TypeRange(0, 0, written(item))
        case ContextType(fields=fields):
            named = [(name, field) for name, field in fields if name not in STRANGE_FIELDS]
            if not named:
                return feel.TypeName(0, 0, "context")
            return feel.TypeContext(0, 0, tuple((name, written(field)) for name, field in named))
        case FunctionType(parameters=parameters, result=result):
            return feel.TypeFunction(0, 0, tuple(map(written, parameters)), written(result))
        case AnyType():
            return feel.TypeName(0, 0, "Any")
        case _:
            return feel.TypeName(0, 0, str(type_))
