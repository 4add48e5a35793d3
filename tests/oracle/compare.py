"""The engine held against the oracle, one snapshot at a time.

The oracle reads every input of a decision before it decides; the engine may do without one. It may only where no
value of that input would change the answer, so then its answer is held against every way to fill the input in.
Where the engine refuses, it must name what the oracle needs too, or a field that is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice

from policy_engine import PolicyError, PolicySet, Problem
from tests.oracle.breaking import is_wrong
from tests.oracle.completing import answers, needs
from tests.oracle.contract import DECISIONS, decide
from tests.oracle.snapshot import Undecidable

Fields = dict[str, object]
Answer = Fields | tuple[Problem, ...]
"""Outputs, or what stood in the way."""

MOST_ANSWERS = 500


def differences(policies: PolicySet, snapshot: Fields) -> Iterator[str]:
    """What the two do not agree on, decision by decision."""
    together = all_at_once(policies, snapshot)
    for name in DECISIONS:
        wanted = expected(snapshot, name)
        for how, got in (("alone", asked(policies, snapshot, name)), ("all at once", together[name])):
            if not agree(snapshot, name, got):
                yield f"{name}, asked {how}\n  oracle: {wanted!r}\n  engine: {shown(got)!r}"


def asked(policies: PolicySet, snapshot: Fields, decision: str) -> Answer:
    try:
        return policies.evaluate(snapshot, decision).outputs
    except PolicyError as error:
        return error.problems


def all_at_once(policies: PolicySet, snapshot: Fields) -> dict[str, Answer]:
    """By decision. Without the account's own day no policy is in force, and the whole question fails."""
    try:
        together = policies.evaluate(snapshot)
    except PolicyError as error:
        return dict.fromkeys(DECISIONS, error.problems)
    decided: dict[str, Answer] = {name: decision.outputs for name, decision in together.items()}
    return decided | together.undecided


def expected(snapshot: Fields, decision: str) -> Fields | str:
    """The oracle's outputs, or the path of what it needs."""
    try:
        return decide(snapshot, decision)
    except Undecidable as need:
        return need.path


def agree(snapshot: Fields, decision: str, got: Answer) -> bool:
    """Whether the outputs are the same, or both refuse for a reason."""
    if isinstance(got, dict):
        return all(same(one, got) for one in islice(answers(snapshot, decision), MOST_ANSWERS))
    needed = list(needs(snapshot, decision))
    paths = [problem.path for problem in got if problem.path is not None]
    return any(is_wrong(snapshot, path) or any(about(path, need) for need in needed) for path in paths)


def about(path: str, need: str) -> bool:
    """Whether two paths name one field, or one of them the object or the list that has the other."""
    short, long = sorted((path, need), key=len)
    return long == short or long.startswith((f"{short}.", f"{short}["))


def same(wanted: object, got: object) -> bool:
    """Numbers by value, moments by instant, anything else by type and value."""
    if isinstance(wanted, dict):
        return (
            isinstance(got, dict)
            and wanted.keys() == got.keys()
            and all(same(one, got[name]) for name, one in wanted.items())
        )
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


def shown(answer: Answer) -> object:
    return answer if isinstance(answer, dict) else [(problem.code, problem.path) for problem in answer]
