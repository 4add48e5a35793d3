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
    candidates,
    count_through,
    domain,
    index,
    more_turns,
    select_or_index,
    so_far,
)
from policy_engine.feel.runtime_paths import entry, function_in, has_entry, path
from policy_engine.text.problem import Halt, Problem
from policy_engine.types.instance import instance_of
from policy_engine.values import arithmetic
from policy_engine.values.absent import ABSENT
from policy_engine.values.compare import equal, greater, greater_equal, less, less_equal
from policy_engine.values.function import Function
from policy_engine.values.number import CONTEXT
from policy_engine.values.range import Range, contains
from policy_engine.values.seconds import at_whole_seconds
from policy_engine.values.work import spend


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
    """A range; null where a bound that is written is null, or where the bounds do not compare or run downwards."""
    if (low is None and not from_start) or (high is None and not to_end):
        return None
    if low is None or high is None:
        bound = high if low is None else low
        if less_equal(bound, bound) is None:
            return None
    elif less_equal(low, high) is not True:
        return None
    return Range(low, high, low_closed, high_closed)


def in_range(range_: object, value: object) -> bool | None:
    """Whether a value is in a range; null where there is no range."""
    return contains(range_, value) if isinstance(range_, Range) else None


def in_bounds(
    value: object, low: object, high: object, from_start: bool, to_end: bool, low_closed: bool, high_closed: bool
) -> bool | None:
    """Whether a value is in a range that is written as a test: a comparison with each bound (table 55).

    So one bound that it is beyond decides, whatever the other is, even where there is no such range.
    """
    above = True if from_start else greater_equal(value, low) if low_closed else greater(value, low)
    if above is False:
        return False
    below = True if to_end else less_equal(value, high) if high_closed else less(value, high)
    if below is False:
        return False
    return None if above is None or below is None else True


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
    spend(8 * len(tested))
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


_COMPARING: Final[Mapping[str, Callable[..., object]]] = {
    "equal": equal,
    "unequal": unequal,
    "less": less,
    "less_equal": less_equal,
    "greater": greater,
    "greater_equal": greater_equal,
    "between": between,
    "in_range": in_range,
    "in_bounds": in_bounds,
    "holds": holds,
}
COMPARING: Final[Mapping[str, str]] = {name: f"{name}_at_seconds" for name in _COMPARING}
"""Helpers that compare, and those that do so at whole seconds."""

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
    **_COMPARING,
    **{COMPARING[name]: at_whole_seconds(function) for name, function in _COMPARING.items()},
    "equal_any": equal_any,
    "not_": not_,
    "truth": truth,
    "make_range": make_range,
    "instance_of": instance_of,
    "path": path,
    "entry": entry,
    "function_in": function_in,
    "has_entry": has_entry,
    "as_list": as_list,
    "candidates": candidates,
    "index": index,
    "select_or_index": select_or_index,
    "domain": domain,
    "count_through": count_through,
    "more_turns": more_turns,
    "so_far": so_far,
    "spend": spend,
    "call_value": call_value,
    "call_named": call_named,
    "closure": closure,
    "conform_all": conform_all,
    "function_value": function_value,
    "too_deep": too_deep,
}
