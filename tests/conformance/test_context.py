"""The program around may set its own decimal context; what an expression gives does not depend on it."""

from __future__ import annotations

from decimal import ROUND_UP, Context, localcontext

import pytest

from policy_engine.values.compare import same
from tests.conformance.files import EXPRESSIONS, File, read
from tests.conformance.literals import literal
from tests.conformance.running import compiled

NARROW = Context(prec=2, rounding=ROUND_UP, Emin=-5, Emax=5)


@pytest.mark.parametrize("file", read(*EXPRESSIONS), ids=lambda file: file.name)
def test_the_context_around_makes_no_difference(file: File) -> None:
    for case in file.cases:
        if case.expected is not None:
            with localcontext(NARROW):
                found = compiled(case, case.dialects[0])
            assert same(found, literal(case.expected)), case.text
