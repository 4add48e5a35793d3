"""`sort` (DMN 1.5, 10.3.4.9): a merge sort that a function drives, stable, whatever the function says."""

from __future__ import annotations

from policy_engine.feel.builtins.results import same_list
from policy_engine.feel.builtins.signature import builtin, overload, required
from policy_engine.feel.runtime_calls import call_value
from policy_engine.types.feeltype import ANY, ANY_LIST, BOOLEAN, FunctionType
from policy_engine.values.function import Function
from policy_engine.values.work import spend, spend_copy


class _NoAnswerError(Exception):
    """The function gave no boolean."""


def sort(items: list[object], precedes: Function) -> list[object] | None:
    """The items in order; null where `precedes(a, b)` gives no boolean.

    Items of which neither precedes the other keep their order, under `<` and `<=` alike. It asks at most
    2 n log n times: an inconsistent function gives some order, never an endless loop.
    """
    if len(precedes.parameters) != 2:
        return None
    spend(len(items))
    runs = [[item] for item in items]
    try:
        while len(runs) > 1:
            merged = [_merge(runs[at], runs[at + 1], precedes) for at in range(0, len(runs) - 1, 2)]
            runs = merged + runs[len(merged) * 2 :]
    except _NoAnswerError:
        return None
    return runs[0] if runs else []


def _merge(left: list[object], right: list[object], precedes: Function) -> list[object]:
    spend_copy(len(left) + len(right))
    out: list[object] = []
    at = other = 0
    while at < len(left) and other < len(right):
        if _ask(precedes, left[at], right[other]) or not _ask(precedes, right[other], left[at]):
            out.append(left[at])
            at += 1
        else:
            out.append(right[other])
            other += 1
    return out + left[at:] + right[other:]


def _ask(precedes: Function, one: object, other: object) -> bool:
    answer = call_value(precedes, (one, other))
    if not isinstance(answer, bool):
        raise _NoAnswerError
    return answer


BUILTINS = (
    builtin(
        "sort",
        "10.3.4.9",
        "The items in the order that a function of two items tells.",
        overload(
            sort,
            same_list,
            required("list", ANY_LIST),
            required("precedes", FunctionType((ANY, ANY), BOOLEAN)),
        ),
    ),
)
