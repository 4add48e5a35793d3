"""Judging a case: what differs between what it expects and what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from policy_engine.cases.match import as_number, matches
from policy_engine.cases.model import ONE_OUTPUT, Case
from policy_engine.cases.show import shown
from policy_engine.engine.decision import Decision
from policy_engine.engine.narrate import narrate_why
from policy_engine.engine.policy_set import PolicySet
from policy_engine.text.problem import PolicyError, Severity
from policy_engine.text.render import render_problems
from policy_engine.text.suggest import did_you_mean


class CaseFailedError(AssertionError):
    """A case did not get what it expects; the text says where the case stands, what it got, and why."""


def judge(case: Case, policies: PolicySet) -> Decision | None:
    """Runs a case.

    Returns:
        the decision, or None where the case expects a problem.

    Raises:
        CaseFailedError: with all differences. A field of its snapshot that the schema does not know is one.
    """
    try:
        decision = policies.evaluate(case.snapshot, case.decision)
    except PolicyError as error:
        if case.error in [problem.code for problem in error.problems]:
            return None
        raise _failed(case, _expected(case, error), [str(error)]) from None
    if case.error is not None:
        got = [f"{name}: {shown(value)}" for name, value in decision.outputs.items()]
        raise _failed(case, [f"error: expected {case.error}, got no problem"], got, _why(decision))
    wrong = list(differences(case, decision))
    # A caller may send more than the schema knows; in a case it is a slip, and the case does not test what it says.
    slips = [replace(warning, severity=Severity.ERROR) for warning in decision.warnings]
    odd = [render_problems(slips)] if slips else []
    if wrong or odd:
        raise _failed(case, wrong, odd, _why(decision))
    return decision


def fired(case: Case, policies: PolicySet) -> frozenset[str]:
    """The rows that fire for a case, as `table/row`, whether or not it gets what it expects."""
    try:
        return frozenset(policies.evaluate(case.snapshot, case.decision).fired)
    except PolicyError:
        return frozenset()


def place(case: Case) -> str:
    """The file, line and name of a case."""
    return f"{case.span.source.name}:{case.span.position[0]}: {case.name}"


def _failed(case: Case, wrong: Iterable[str], more: Iterable[str], why: str = "") -> CaseFailedError:
    lines = [f"decision: {case.decision}", *wrong, *(line for text in more for line in text.split("\n"))]
    told = "\n".join([place(case), *(f"  {line}" for line in lines)])
    return CaseFailedError(f"{told}\n\n{why}" if why else told)


def _why(decision: Decision) -> str:
    return narrate_why(decision.explanation)


def _expected(case: Case, error: PolicyError) -> Iterator[str]:
    codes = list(dict.fromkeys(problem.code for problem in error.problems))
    if case.error is not None:
        hint = did_you_mean(case.error, codes)
        yield f"error: expected {case.error}, got {', '.join(codes)}" + (f" ({hint})" if hint else "")
    for name, wanted in (case.expect or {}).items():
        yield f"{name or 'its output'}: expected {shown(wanted)}, got a problem"


def differences(case: Case, decision: Decision) -> Iterator[str]:
    """What a decision does not have that a case expects, a line each."""
    for name, wanted in (case.expect or {}).items():
        if name == ONE_OUTPUT:
            yield from _of_one_output(wanted, decision)
        elif name not in decision.outputs:
            yield f"{name}: expected {shown(wanted)}, but there is no such output"
        else:
            yield from _between(name, wanted, decision.outputs[name])
    if case.decided_by is not None and case.decided_by != decision.decided_by:
        yield f"decided by: expected {shown(list(case.decided_by))}, got {shown(list(decision.decided_by))}"


def _of_one_output(wanted: object, decision: Decision) -> Iterator[str]:
    if len(decision.outputs) == 1:
        ((name, got),) = decision.outputs.items()
        yield from _between(name, wanted, got)
    else:
        yield f"expected {shown(wanted)}, but it has {len(decision.outputs)} outputs: {', '.join(decision.outputs)}"


def _between(path: str, wanted: object, got: object) -> Iterator[str]:
    """What differs, as deep inside as both have the same parts."""
    if matches(wanted, got):
        return
    if isinstance(wanted, dict) and isinstance(got, dict) and wanted.keys() <= got.keys():
        for key, one in wanted.items():
            yield from _between(f"{path}.{key}", one, got[key])
    elif isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got):
        for index, (one, other) in enumerate(zip(wanted, got, strict=True)):
            yield from _between(f"{path}[{index}]", one, other)
    else:
        number = as_number(wanted) if isinstance(got, Decimal) else None
        yield f"{path}: expected {shown(wanted if number is None else number)}, got {shown(got)}"
