"""What the standard says of expressions and cells, held against the checker, the compiler and the interpreter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from policy_engine.text.problem import Halt
from policy_engine.values.compare import same
from policy_engine.values.text import to_text
from tests.conformance.files import EXPRESSIONS, Case, Group, groups_of, read
from tests.conformance.literals import literal
from tests.conformance.running import by_the_book, codes, compiled, unfolded


def _readings(case: Case) -> Iterator[tuple[str, object]]:
    """All ways to the value of a case."""
    for dialect in case.dialects:
        yield dialect, compiled(case, dialect)
    yield "nothing known beforehand", unfolded(case, case.dialects[0])
    if "strict" in case.dialects:
        yield "by the book", by_the_book(case)


def _faults(case: Case) -> Iterator[str]:
    """What a case gives and should not."""
    told = codes(case)
    if case.expected is None:
        if told:
            if told != [case.problem]:
                yield f"told {told}, not {case.problem}"
            return
        for dialect in case.dialects:
            try:
                yield f"gives {to_text(compiled(case, dialect))} in {dialect}, not {case.problem}"
            except Halt as halt:
                if halt.problem.code != case.problem:
                    yield f"ends with {halt.problem.code} in {dialect}, not {case.problem}"
        return
    refused = case.problem or case.check
    if told != ([] if refused is None else [refused]):
        yield f"the checker tells {told}, not {refused}"
    expected = literal(case.expected)
    try:
        for reading, found in _readings(case):
            if not same(found, expected):
                yield f"is {to_text(found)} ({reading}), not {case.expected}"
    except Halt as halt:
        yield f"ends with {halt.problem.code}: {halt.problem.message}"


@pytest.mark.parametrize("group", groups_of(read(*EXPRESSIONS)), ids=lambda group: group.id)
def test_group(group: Group) -> None:
    faults = [f"{case.id}: {fault}" for case in group.cases for fault in _faults(case)]
    assert not faults, "\n".join(faults)
