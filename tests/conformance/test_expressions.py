"""What the standard says of expressions and cells, held against the checker, the compiler and the interpreter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from policy_engine.text.problem import Halt
from policy_engine.values.compare import same
from policy_engine.values.text import to_text
from tests.conformance.files import EXPRESSIONS, Case, cases_of, read
from tests.conformance.literals import literal
from tests.conformance.running import by_the_book, codes, compiled, unfolded

CASES = cases_of(read(*EXPRESSIONS))
VALUES = [case for case in CASES if case.expected is not None]
ERRORS = [case for case in CASES if case.expected is None]


def _readings(case: Case) -> Iterator[tuple[str, object]]:
    """All ways to the value of a case."""
    for dialect in case.dialects:
        yield dialect, compiled(case, dialect)
    yield "nothing known beforehand", unfolded(case, case.dialects[0])
    if "strict" in case.dialects:
        yield "by the book", by_the_book(case)


@pytest.mark.parametrize("case", VALUES, ids=lambda case: case.id)
def test_value(case: Case) -> None:
    assert case.expected is not None
    expected = literal(case.expected)
    wrong = {reading: to_text(found) for reading, found in _readings(case) if not same(found, expected)}
    assert wrong == {}, f"expected {case.expected}"


@pytest.mark.parametrize("case", VALUES, ids=lambda case: case.id)
def test_what_has_a_value_passes_the_checker_or_says_that_it_does_not(case: Case) -> None:
    refused = case.problem or case.check
    assert codes(case) == ([] if refused is None else [refused])


@pytest.mark.parametrize("case", ERRORS, ids=lambda case: case.id)
def test_error(case: Case) -> None:
    told = codes(case)
    if told:
        assert told == [case.problem]
        return
    for dialect in case.dialects:
        with pytest.raises(Halt) as caught:
            compiled(case, dialect)
        assert caught.value.problem.code == case.problem
