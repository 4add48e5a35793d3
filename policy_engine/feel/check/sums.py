"""What arithmetic makes of its operands' kinds (DMN 1.5, tables 50 to 53), and of amounts of money."""

from __future__ import annotations

from policy_engine.types.feeltype import ANY, NULL, AnyType, Kind, NullType, ScalarType, Type
from policy_engine.types.relations import is_constant, is_money, strip_nullable

N, S = Kind.NUMBER, Kind.STRING
D, T, DT = Kind.DATE, Kind.TIME, Kind.DATE_TIME
DAYS, MONTHS = Kind.DAYS_DURATION, Kind.MONTHS_DURATION

DOES = {
    "+": "add {} and {}",
    "-": "subtract {1} from {0}",
    "*": "multiply {} by {}",
    "/": "divide {} by {}",
    "**": "raise {} to the power of {}",
}
"""The operators in words."""

_TABLE: dict[str, dict[tuple[Kind, Kind], Kind]] = {
    "+": {
        (N, N): N,
        (S, S): S,
        (D, DAYS): D,
        (D, MONTHS): D,
        (DT, DAYS): DT,
        (DT, MONTHS): DT,
        (T, DAYS): T,
        (DAYS, D): D,
        (MONTHS, D): D,
        (DAYS, DT): DT,
        (MONTHS, DT): DT,
        (DAYS, T): T,
        (DAYS, DAYS): DAYS,
        (MONTHS, MONTHS): MONTHS,
    },
    "-": {
        (N, N): N,
        (D, D): DAYS,
        (DT, DT): DAYS,
        (D, DT): DAYS,
        (DT, D): DAYS,
        (T, T): DAYS,
        (D, DAYS): D,
        (D, MONTHS): D,
        (DT, DAYS): DT,
        (DT, MONTHS): DT,
        (T, DAYS): T,
        (DAYS, DAYS): DAYS,
        (MONTHS, MONTHS): MONTHS,
    },
    "*": {(N, N): N, (N, DAYS): DAYS, (DAYS, N): DAYS, (N, MONTHS): MONTHS, (MONTHS, N): MONTHS},
    "/": {
        (N, N): N,
        (DAYS, N): DAYS,
        (MONTHS, N): MONTHS,
        (DAYS, DAYS): N,
        (MONTHS, MONTHS): N,
    },
    "**": {(N, N): N},
}


def outcome(operator: str, left: Type, right: Type) -> Type | None:
    """The type of an operation: Any if it is open, Null if an operand is null, None if it can never work."""
    left, right = strip_nullable(left), strip_nullable(right)
    kinds = {
        result
        for (first, second), result in _TABLE[operator].items()
        if _may_be(left, first) and _may_be(right, second)
    }
    if not kinds:
        return None
    if isinstance(left, NullType) or isinstance(right, NullType):
        return NULL
    if len(kinds) > 1:
        return ANY
    kind = kinds.pop()
    if kind is Kind.NUMBER and _gives_money(operator, left, right):
        return ScalarType(kind, unit="money", name="money")
    return ScalarType(kind)


def _may_be(type_: Type, kind: Kind) -> bool:
    return isinstance(type_, AnyType | NullType) or (isinstance(type_, ScalarType) and type_.kind is kind)


def _gives_money(operator: str, left: Type, right: Type) -> bool:
    """Money and money add up to money, and so do money and a constant; money times a number is money."""
    if operator in ("+", "-"):
        return (is_money(left) or is_money(right)) and all(
            is_money(side) or (isinstance(side, ScalarType) and is_constant(side)) for side in (left, right)
        )
    if operator == "*":
        return ANY not in (left, right) and is_money(left) != is_money(right)
    return operator == "/" and is_money(left) and isinstance(right, ScalarType) and not is_money(right)
