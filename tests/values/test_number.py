"""Numbers: decimal128, or null."""

from __future__ import annotations

from decimal import Decimal, localcontext

import pytest

from policy_engine.values.arithmetic import add, divide, multiply, negate, power, subtract
from policy_engine.values.number import is_integer, number, parse_number, plain, to_integer

D = Decimal


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("-0.00", "0.00"),
        ("1.50", "1.50"),
        (".5", "0.5"),
        ("5.", "5"),
        ("+7", "7"),
        ("1.23e4", "12300"),
        ("1E-5", "0.00001"),
        ("12345678901234567890123456789012345", "12345678901234567890123456789012340"),
        ("1234567890123456789012345678901234.5", "1234567890123456789012345678901234"),
    ],
)
def test_numerals(text: str, digits: str) -> None:
    value = parse_number(text)
    assert value is not None
    assert plain(value) == digits


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "1,5",
        "1_000",
        "NaN",
        "Infinity",
        "-inf",
        "0x10",
        "1e",
        "--1",
        ".",
        "1e6145",
        "1e-99999",
        "١",
        "9" * 10_001,
    ],
)
def test_what_is_no_number(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("10", "-5", "0.00001"),
        ("2", "-3", "0.125"),
        ("1.1", "10", "2.5937424601"),
        ("4", "0.5", "2"),
        ("3", "71", "7509466514979724803946715958257547"),
        ("2", "0.5", "1.414213562373095048801688724209698"),
        ("0", "0", "1"),
        ("-2", "3", "-8"),
    ],
)
def test_powers(a: str, b: str, expected: str) -> None:
    result = power(D(a), D(b))
    assert result is not None
    assert plain(result) == expected


@pytest.mark.parametrize(
    ("a", "b"), [("0", "-1"), ("-8", "0.5"), ("10", "7000"), ("2", "1000000000"), ("1E-6000", "2")]
)
def test_powers_that_are_null(a: str, b: str) -> None:
    assert power(D(a), D(b)) is None


def test_no_result_is_null() -> None:
    assert divide(D(1), D(0)) is None
    assert divide(D(0), D(0)) is None
    assert multiply(D("1E6000"), D("1E6000")) is None
    assert multiply(D("1E-6000"), D("1E-6000")) is None
    assert add(D("9E6144"), D("9E6144")) is None
    assert add(D(1), "1") is None
    assert power("2", D(1)) is None


def test_thirty_four_digits_half_even() -> None:
    assert divide(D(1), D(3)) == D("0.3333333333333333333333333333333333")
    assert add(D("1E33"), D("0.5")) == D("1E33")
    assert add(D("1000000000000000000000000000000001"), D("0.5")) == D("1000000000000000000000000000000002")


def test_scale_is_kept_and_zero_has_no_sign() -> None:
    assert str(add(D("1.50"), D("1.50"))) == "3.00"
    assert str(multiply(D("-1"), D("0.0"))) == "0.0"
    assert str(subtract(D("-0.0"), D(0))) == "0.0"
    assert str(negate(D(0))) == "0"
    assert negate("1") is None


def test_the_callers_decimal_context_does_not_matter() -> None:
    with localcontext() as context:
        context.prec = 2
        assert add(D("1.2345"), D("1")) == D("2.2345")
        assert negate(D("1.2345")) == D("-1.2345")
        assert power(D("1.01"), D(3)) == D("1.030301")
        assert plain(D("1.2345")) == "1.2345"


def test_integers() -> None:
    assert number(12) == D(12)
    assert is_integer(D("12.00"))
    assert to_integer(D("1E2")) == 100
    assert to_integer(D("1.5")) is None
