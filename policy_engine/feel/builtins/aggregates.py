"""Functions that compute one value from a list's items, or from several arguments (DMN 1.5, 10.3.4.4).

Numbers are added and multiplied exactly and rounded once, at the end: the order of the items makes no difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, InvalidOperation
from functools import reduce

from policy_engine.feel.builtins.exact import EXACT
from policy_engine.feel.builtins.results import (
    item_of_list,
    number_of_all,
    number_of_list,
    numbers_of_all,
    numbers_of_list,
    one_of,
)
from policy_engine.feel.builtins.signature import Builtin, ResultType, builtin, numbered, overload, required
from policy_engine.types.feeltype import ANY, ANY_LIST, BOOLEAN, NUMBER, ListType, Type
from policy_engine.values.compare import greater, less
from policy_engine.values.number import CONTEXT, guarded, number
from policy_engine.values.work import spend

SECTION = "10.3.4.4"
_FACTORS = Context(prec=1_000, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[InvalidOperation])
"""Exact for 29 factors of 34 digits, and as good as exact for more, whose digits would grow without end."""

_ROOT = Context(prec=100, Emin=-99_999, Emax=99_999, traps=[InvalidOperation])
"""So many digits that the one rounding at the end gives the nearest number."""

_TWO = Decimal(2)
_COMPUTED_STEPS = 4
"""Steps for an item that is added, or compared."""
_MULTIPLIED_STEPS = 16
"""Steps for a factor, besides."""


def minimum(items: list[object]) -> object:
    """The least item; null for none, or for items that do not compare."""
    return _extreme(items, less)


def maximum(items: list[object]) -> object:
    """The greatest item; null for none, or for items that do not compare."""
    return _extreme(items, greater)


def total(items: list[object]) -> Decimal | None:
    """The sum; null for no items, as the standard has it."""
    added = _add(_numbers(items))
    return None if added is None else guarded(CONTEXT.plus, added)


def product(items: list[object]) -> Decimal | None:
    """The product; null for no items."""
    numbers = _numbers(items)
    spend(_MULTIPLIED_STEPS * len(items))
    return guarded(CONTEXT.plus, reduce(_FACTORS.multiply, numbers)) if numbers else None


def mean(items: list[object]) -> Decimal | None:
    """The sum over the count; null for no items."""
    added = _add(_numbers(items))
    return None if added is None else guarded(CONTEXT.divide, added, number(len(items)))


def median(items: list[object]) -> Decimal | None:
    """The middle of the numbers in order, or the mean of the middle two; null for no items."""
    numbers = _numbers(items)
    if not numbers:
        return None
    numbers.sort()
    middle, odd = divmod(len(numbers), 2)
    if odd:
        return numbers[middle]
    return guarded(CONTEXT.divide, EXACT.add(numbers[middle - 1], numbers[middle]), _TWO)


def deviation(items: list[object]) -> Decimal | None:
    """The standard deviation of a sample; null for fewer than two items."""
    numbers = _numbers(items)
    if numbers is None or len(numbers) < 2:
        return None
    spend(_COMPUTED_STEPS * len(numbers))
    size = Decimal(len(numbers))
    added = reduce(EXACT.add, numbers)
    squares = reduce(EXACT.add, [EXACT.multiply(value, value) for value in numbers])
    spread = EXACT.subtract(EXACT.multiply(size, squares), EXACT.multiply(added, added))
    return guarded(CONTEXT.plus, _ROOT.sqrt(_ROOT.divide(spread, EXACT.multiply(size, len(numbers) - 1))))


def mode(items: list[object]) -> list[object] | None:
    """The numbers that are there most often, ascending."""
    numbers = _numbers(items)
    if numbers is None:
        return None
    counts = Counter(numbers)
    most = max(counts.values(), default=0)
    return [*sorted(value for value, times in counts.items() if times == most)]


def all_true(items: list[object]) -> bool | None:
    """False if an item is false, else null if one is null, else true; null if one is no boolean."""
    return _three_valued(items, False)


def any_true(items: list[object]) -> bool | None:
    """True if an item is true, else null if one is null, else false; null if one is no boolean."""
    return _three_valued(items, True)


def _three_valued(items: list[object], deciding: bool) -> bool | None:
    spend(len(items))
    if not all(item is None or isinstance(item, bool) for item in items):
        return None
    if any(item is deciding for item in items):
        return deciding
    return None if None in items else not deciding


def _extreme(items: list[object], beats: Callable[[object, object], bool | None]) -> object:
    if not items:
        return None
    best = items[0]
    if beats(best, best) is None:
        return None
    spend(_COMPUTED_STEPS * len(items))
    for item in items[1:]:
        better = beats(item, best)
        if better is None:
            return None
        if better:
            best = item
    return best


def _numbers(items: list[object]) -> list[Decimal] | None:
    """A new list of the items, or None where one is no number."""
    spend(_COMPUTED_STEPS * len(items))
    numbers = [item for item in items if isinstance(item, Decimal)]
    return numbers if len(numbers) == len(items) else None


def _add(numbers: list[Decimal] | None) -> Decimal | None:
    """The exact sum, of more than 34 digits perhaps; null for no numbers."""
    return reduce(EXACT.add, numbers) if numbers else None


def _bare(argument: object) -> object:
    """The item of a list of one: an argument that has an order is no list (DMN 1.5, 10.3.2.9.4)."""
    return argument[0] if isinstance(argument, list) and len(argument) == 1 else argument


def _aggregate(
    name: str,
    summary: str,
    function: Callable[[list[object]], object],
    item: Type,
    letter: str,
    results: tuple[ResultType, ResultType],
) -> Builtin:
    """An entry for one list, or for one and more arguments (`min(c1, ..., cN)`)."""

    def of_arguments(*arguments: object) -> object:
        return function([*map(_bare, arguments)] if item is ANY else [*arguments])

    return builtin(
        name,
        SECTION,
        summary,
        overload(function, results[0], required("list", ANY_LIST if item is ANY else ListType(item))),
        overload(of_arguments, results[1], numbered(letter, item)),
    )


_COMPUTED = (number_of_list, number_of_all)
_CHOSEN = (item_of_list, one_of)
_TRUTH = (BOOLEAN, BOOLEAN)

BUILTINS = (
    _aggregate("min", "The least item.", minimum, ANY, "c", _CHOSEN),
    _aggregate("max", "The greatest item.", maximum, ANY, "c", _CHOSEN),
    _aggregate("sum", "The sum; null for no items.", total, NUMBER, "n", _COMPUTED),
    _aggregate("product", "The product; null for no items.", product, NUMBER, "n", _COMPUTED),
    _aggregate("mean", "The mean; null for no items.", mean, NUMBER, "n", _COMPUTED),
    _aggregate("median", "The number in the middle; null for no items.", median, NUMBER, "n", _COMPUTED),
    _aggregate("stddev", "The standard deviation of a sample.", deviation, NUMBER, "n", _COMPUTED),
    _aggregate("mode", "The most frequent numbers, ascending.", mode, NUMBER, "n", (numbers_of_list, numbers_of_all)),
    _aggregate("all", "Whether all items are true; true for none.", all_true, BOOLEAN, "b", _TRUTH),
    _aggregate("any", "Whether an item is true; false for none.", any_true, BOOLEAN, "b", _TRUTH),
)
