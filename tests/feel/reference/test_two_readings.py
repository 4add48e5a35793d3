"""Generated expressions: compiled and by the book alike, printed and parsed alike, and of the types inferred.

`tools/two_readings.py` looks for longer.
"""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from tests.feel.reference.grammar.cases import Case, cases
from tests.feel.reference.verdict import judge


@settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(cases())
def test_the_two_readings_agree(case: Case) -> None:
    assert judge(case).difference is None
