"""Judging a case: what differs between what it expects and what was decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from policy_engine.cases.model import Case
from policy_engine.engine.decision import Decision
from policy_engine.engine.policy_set import PolicySet
from policy_engine.text.problem import PolicyError
from policy_engine.values.lexical import parse_duration
from policy_engine.values.number import parse_number
from policy_engine.values.python import to_python


class CaseFailedError(AssertionError):
    """A case did not get what it expects; the text says what it got."""


def judge(case: Case, policies: PolicySet) -> Decision | None:
    """Runs a case.

    Returns:
        the decision, or None where the case expects a problem.

    Raises:
        CaseFailedError: with all differences.
    """
    try:
        decision = policies.evaluate(case.snapshot, case.decision)
    except PolicyError as error:
        codes = [problem.code for problem in error.problems]
        if case.error in codes:
            return None
        wanted = f"the problem {case.error}" if case.error else "outputs"
        raise CaseFailedError(f"{case.name}: expected {wanted}, got\n{error}") from None
    if case.error is not None:
        raise CaseFailedError(f"{case.name}: expected the problem {case.error}, got {decision.outputs!r}")
    wrong = list(_differences(case, decision))
    if wrong:
        raise CaseFailedError("\n".join([f"{case.name}:", *wrong, "", decision.explanation.text]))
    return decision


def _differences(case: Case, decision: Decision) -> Iterator[str]:
    for name, wanted in (case.expect or {}).items():
        if name not in decision.outputs:
            yield f"  there is no output {name}"
        elif not matches(wanted, decision.outputs[name]):
            yield f"  {name}: expected {wanted!r}, got {decision.outputs[name]!r}"
    if case.decided_by is not None and case.decided_by != decision.decided_by:
        yield f"  decided by: expected {list(case.decided_by)}, got {list(decision.decided_by)}"


def matches(wanted: object, got: object) -> bool:
    """Whether an output is what a case wrote: numbers by value, moments by instant, of mappings the entries named."""
    if isinstance(wanted, dict):
        return isinstance(got, dict) and all(key in got and matches(one, got[key]) for key, one in wanted.items())
    if isinstance(wanted, list):
        return (
            isinstance(got, list)
            and len(wanted) == len(got)
            and all(matches(one, other) for one, other in zip(wanted, got, strict=True))
        )
    if isinstance(got, bool) or isinstance(wanted, bool) or got is None or wanted is None:
        return wanted is got
    if isinstance(got, Decimal):
        return _decimal(wanted) == got
    if isinstance(got, datetime):
        return _moment(wanted) == got
    if isinstance(got, date):
        return wanted == got.isoformat()
    if isinstance(got, timedelta):
        duration = parse_duration(wanted) if isinstance(wanted, str) else None
        return duration is not None and to_python(duration) == got
    return wanted == got


def _decimal(wanted: object) -> Decimal | None:
    return parse_number(wanted) if isinstance(wanted, str) else wanted if isinstance(wanted, Decimal) else None


def _moment(wanted: object) -> datetime | None:
    try:
        return datetime.fromisoformat(wanted) if isinstance(wanted, str) else None
    except ValueError:
        return None
