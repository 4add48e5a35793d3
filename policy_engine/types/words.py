"""Types in plain words, for messages: "a number", "a list of dates"."""

from __future__ import annotations

from policy_engine.types.feeltype import (
    AnyType,
    ContextType,
    FunctionType,
    ListType,
    NullableType,
    NullType,
    RangeType,
    ScalarType,
    Type,
)

_PLURALS = {"date and time": "dates and times"}


def describe(type_: Type) -> str:
    """The type as a noun with its article; a declared null is left out."""
    match type_:
        case NullableType(item=item):
            return describe(item)
        case AnyType():
            return "any value"
        case NullType():
            return "null"
        case ScalarType(unit="money"):
            return "an amount of money"
        case ScalarType(kind=kind):
            return f"a {kind}"
        case ListType(item=item):
            return f"a list of {plural(item)}"
        case RangeType(item=item):
            return f"a range of {plural(item)}"
        case ContextType(name=str(name)):
            return f"a context ({name})"
        case ContextType():
            return "a context"
        case FunctionType():
            return "a function"
        case _:
            return str(type_)


def plural(type_: Type) -> str:
    """Many values of the type: "numbers"."""
    match type_:
        case NullableType(item=item):
            return plural(item)
        case AnyType():
            return "any values"
        case NullType():
            return "nulls"
        case ScalarType(unit="money"):
            return "amounts of money"
        case ScalarType(kind=kind):
            return _PLURALS.get(kind, f"{kind}s")
        case ListType():
            return "lists"
        case RangeType():
            return "ranges"
        case ContextType(name=str(name)):
            return f"contexts ({name})"
        case ContextType():
            return "contexts"
        case FunctionType():
            return "functions"
        case _:
            return str(type_)
