"""The engine held against the oracle, one snapshot at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from policy_engine import PolicyError, PolicySet, Problem
from tests.oracle.contract import DECISIONS, decide
from tests.oracle.snapshot import Undecidable

Fields = dict[str, object]


def differences(policies: PolicySet, snapshot: Fields) -> Iterator[str]:
    """What the two do not agree on, decision by decision."""
    together = policies.evaluate(snapshot)
    for name in DECISIONS:
        try:
            wanted: Fields | str = decide(snapshot, name)
        except Undecidable as reason:
            wanted = reason.path
        try:
            got: Fields | tuple[Problem, ...] = policies.evaluate(snapshot, name).outputs
        except PolicyError as error:
            got = error.problems
        all_at_once = together[name].outputs if name in together else together.undecided[name]
        for how, answer in (("alone", got), ("all at once", all_at_once)):
            if not agree(wanted, answer):
                yield f"{name}, asked {how}\n  oracle: {wanted!r}\n  engine: {shown(answer)!r}"


def agree(wanted: Fields | str, got: Fields | tuple[Problem, ...]) -> bool:
    """Whether the outputs are the same, or a problem stands where the oracle says it does."""
    if isinstance(wanted, str):
        return not isinstance(got, dict) and any(covers(problem.path, wanted) for problem in got)
    return isinstance(got, dict) and same(wanted, got)


def covers(path: str | None, wanted: str) -> bool:
    """Whether a problem's path is the field, or the object or the list that has it."""
    return path is not None and (wanted == path or wanted.startswith((f"{path}.", f"{path}[")))


def same(wanted: object, got: object) -> bool:
    """Numbers by value, moments by instant, anything else by type and value."""
    if isinstance(wanted, dict):
        return isinstance(got, dict) and wanted.keys() == got.keys() and all(same(wanted[key], got[key]) for key in got)
    if isinstance(wanted, list):
        return isinstance(got, list) and len(wanted) == len(got) and all(map(same, wanted, got))
    if isinstance(wanted, bool) or wanted is None:
        return got is wanted
    if isinstance(wanted, int | Decimal):
        return isinstance(got, Decimal) and got == wanted
    if isinstance(wanted, datetime):
        return isinstance(got, datetime) and got == wanted
    if isinstance(wanted, date):
        return type(got) is date and got == wanted
    return isinstance(got, str) and got == wanted


def shown(answer: Fields | tuple[Problem, ...]) -> object:
    return answer if isinstance(answer, dict) else [(problem.code, problem.path) for problem in answer]
