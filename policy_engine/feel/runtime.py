"""What generated code calls: FEEL's operations on values, null for whatever is not defined (DMN 1.5, 10.3.2).

`HELPERS` are the globals of generated code, and all that it can reach.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, DecimalException
from typing import Any, Final, NoReturn

from policy_engine.feel.runtime_calls import call_named, call_value, closure, conform_all, function_value
from policy_engine.feel.runtime_loops import (
    as_list,
    count_through,
    domain,
    index,
    more_turns,
    select_or_index,
)
from policy_engine.feel.runtime_paths import entry, has_entry, path
from policy_engine.text.problem import Halt, Problem
from policy_engine.types.instance import instance_of
from policy_engine.values import arithmetic
from policy_engine.values.absent import ABSENT
from policy_engine.values.compare import equal, greater, greater_equal, less, less_equal
from policy_engine.values.function import Function
from policy_engine.values.number import CONTEXT
from policy_engine.values.range import Range, contains


def _fast(
    numbers: Callable[[Decimal, Decimal], Decimal], others: Callable[[object, object], object]
) -> Callable[[object, object], object]:
    """An arithmetic operator whose common case, two numbers, takes one call."""

    def operator(a: object, b: object) -> object:
        if type(a) is Decimal and type(b) is Decimal:
            try:
                result = numbers(a, b)
            except DecimalException:
                return None
            return result if result else abs(result)
        return others(a, b)

    return operator


def unequal(a: object, b: object) -> bool | None:
    """FEEL's `a != b`."""
    result = equal(a, b)
    return None if result is None else not result


def equal_any(value: object, options: Sequence[object]) -> bool | None:
    """The three-valued `or` of FEEL's `value = option`."""
    results = [equal(value, option) for option in options]
    return True if True in results else None if None in results else False


def between(value: object, low: object, high: object) -> bool | None:
    """FEEL's `value between low and high`: `value >= low and value <= high`."""
    above = greater_equal(value, low)
    if above is False:
        return False
    below = less_equal(value, high)
    if below is False:
        return False
    return None if above is None or below is None else True


def not_(value: object) -> bool | None:
    """Three-valued not."""
    return (not value) if isinstance(value, bool) else None


def truth(value: object) -> bool | None:
    """A test that was computed from `?`: null unless it is true or false."""
    return value if isinstance(value, bool) else None


def make_range(
    low: object, high: object, from_start: bool, to_end: bool, low_closed: bool, high_closed: bool
) -> Range | None:
    """A range; null where a bound that is written is null, or where the bounds do not compare."""
    if (low is None and not from_start) or (high is None and not to_end):
        return None
    if low is None or high is None:
        bound = high if low is None else low
        if less_equal(bound, bound) is None:
            return None
    elif less_equal(low, high) is None:
        return None
    return Range(low, high, low_closed, high_closed)


def in_range(range_: object, value: object) -> bool | None:
    """Whether a value is in a range; null where there is no range."""
    return contains(range_, value) if isinstance(range_, Range) else None


def holds(tested: object, value: object) -> bool | None:
    """Whether a value passes an expression as a test: in its range, in its list, or equal to it.

    The items of a list are tests in their turn, one level deep: `1 in [[2..4], [1..3]]` is true.
    """
    if isinstance(tested, Range) and not isinstance(value, Range):
        return contains(tested, value)
    result = equal(value, tested)
    if result is True or not isinstance(tested, list):
        return result
    result = False
    for item in tested:
        found = equal(value, item)
        if found is not True and isinstance(item, Range):
            found = contains(item, value)
        if found is True:
            return True
        if found is None:
            result = None
    return result


def too_deep() -> NoReturn:
    """Ends an evaluation that ran out of stack. Raises `Halt`."""
    hint = "give its recursion an end that it reaches"
    raise Halt(Problem("feel-recursion", "this calls itself too often", hint=hint))


HELPERS: Final[Mapping[str, Any]] = {
    "__builtins__": {},
    "ABSENT": ABSENT,
    "Decimal": Decimal,
    "Function": Function,
    "RecursionError": RecursionError,
    "bool": bool,
    "isinstance": isinstance,
    "str": str,
    "type": type,
    "add": _fast(CONTEXT.add, arithmetic.add),
    "subtract": _fast(CONTEXT.subtract, arithmetic.subtract),
    "multiply": _fast(CONTEXT.multiply, arithmetic.multiply),
    "divide": _fast(CONTEXT.divide, arithmetic.divide),
    "power": arithmetic.power,
    "negate": arithmetic.negate,
    "equal": equal,
    "equal_any": equal_any,
    "unequal": unequal,
    "less": less,
    "less_equal": less_equal,
    "greater": greater,
    "greater_equal": greater_equal,
    "between": between,
    "not_": not_,
    "truth": truth,
    "make_range": make_range,
    "in_range": in_range,
    "holds": holds,
    "instance_of": instance_of,
    "path": path,
    "entry": entry,
    "has_entry": has_entry,
    "as_list": as_list,
    "index": index,
    "select_or_index": select_or_index,
    "domain": domain,
    "count_through": count_through,
    "more_turns": more_turns,
    "call_value": call_value,
    "call_named": call_named,
    "closure": closure,
    "conform_all": conform_all,
    "function_value": function_value,
    "too_deep": too_deep,
}
