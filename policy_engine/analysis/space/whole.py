"""Which numbers are whole, and within what bounds, as far as an expression tells: nothing lies between two neighbours.

Fields that the schema calls integers, what is counted or rounded, parts of days, and sums, differences and products.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final, Protocol

from policy_engine.engine.fields import FieldPath
from policy_engine.feel.ast import Arithmetic, Call, Name, Negation, Node, NumberLiteral, Path
from policy_engine.types.feeltype import Kind, ScalarType
from policy_engine.types.relations import strip_nullable
from policy_engine.types.schema import Field
from policy_engine.values.region import Region

_ANY: Final = Region((), True)
_BUILTINS: Final = {
    "count": Region.interval(Decimal(0), None),
    "string length": Region.interval(Decimal(0), None),
    "floor": _ANY,
    "ceiling": _ANY,
    "day of year": Region.interval(Decimal(1), Decimal(366)),
    "week of year": Region.interval(Decimal(1), Decimal(53)),
}
"""Built-in functions whose value is a whole number. Of `floor` and `ceiling`, where no number of decimals is given."""
_OF_DAYS: Final = {
    "year": _ANY,
    "month": Region.interval(Decimal(1), Decimal(12)),
    "day": Region.interval(Decimal(1), Decimal(31)),
    "weekday": Region.interval(Decimal(1), Decimal(7)),
}
_DAYS: Final = (Kind.DATE, Kind.DATE_TIME)


class Known(Protocol):
    """What is known where an expression stands."""

    def field(self, node: Node) -> tuple[FieldPath, Field] | None:
        """The field of the snapshot that it is."""

    def is_built_in(self, name: str) -> bool:
        """Whether a call of a name calls the built-in function of that name."""


def whole_numbers(node: Node, known: Known) -> Region | None:
    """What a number may be that is surely whole; None of one that may have a fraction."""
    found = known.field(node)
    if found is not None:
        low, high = (None if bound is None else Decimal(bound) for bound in (found[1].low, found[1].high))
        return Region.interval(low, high) if found[1].whole else None
    match node:
        case NumberLiteral(value=value):
            return _ANY if value == value.to_integral_value() else None
        case Negation(operand=operand):
            return _ANY if whole_numbers(operand, known) is not None else None
        case Arithmetic(operator="+" | "-" | "*", left=left, right=right):
            return _ANY if all(whole_numbers(side, known) is not None for side in (left, right)) else None
        case Call(function=Name(name=name), arguments=arguments) if known.is_built_in(name):
            return _BUILTINS.get(name) if len(arguments) == 1 else None
        case Path(target=target, name=name):
            owner = known.field(target)
            bare = strip_nullable(owner[1].type) if owner is not None else None
            return _OF_DAYS.get(name) if isinstance(bare, ScalarType) and bare.kind in _DAYS else None
    return None
