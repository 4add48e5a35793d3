"""Many tests of one value: looked up, and meaning what each by itself means."""

from __future__ import annotations

from decimal import Decimal

import pytest

from policy_engine.feel.ast import UnaryTests
from policy_engine.feel.compile.tests import MANY
from policy_engine.feel.compiler import Namespace, compile_tests
from policy_engine.feel.dialect import STANDARD, STRICT, Dialect
from policy_engine.feel.parser import parse_unary_tests
from policy_engine.text.problem import Halt
from policy_engine.text.source import Fragment

NUMBERS = ", ".join(str(number) for number in range(-MANY, MANY))


def passes(cell: str, value: object, dialect: Dialect = STRICT) -> bool | None:
    node = parse_unary_tests(Fragment.of(cell)).node
    assert isinstance(node, UnaryTests)
    return compile_tests(node, locals=(), globals={}, namespace=Namespace(), dialect=dialect)(None, value)


@pytest.mark.parametrize("dialect", [STRICT, STANDARD])
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("7.0"), True),
        (Decimal(-MANY), True),
        (Decimal(0), True),
        (Decimal("0.5"), False),
        (Decimal("1E+6000"), False),
        ("7", None),
        (None, False),
        (True, None),
        ([Decimal(7)], None),
    ],
)
def test_many_numbers_mean_what_a_few_mean(value: object, expected: bool | None, dialect: Dialect) -> None:
    few = ", ".join(str(number) for number in (-MANY, 0, 7))
    assert passes(few, value, dialect) is passes(NUMBERS, value, dialect) is expected


def test_not_of_too_many_tests_is_no_call_of_not() -> None:
    with pytest.raises(Halt, match="this has more than 10,000 tests"):
        passes(f"not({', '.join('1' for _ in range(10_001))})", Decimal(1))
