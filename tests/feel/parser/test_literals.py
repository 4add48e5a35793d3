"""Numbers and strings (rules 35-38 and 64)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from policy_engine.feel.ast import NumberLiteral, StringLiteral
from policy_engine.feel.parser import parse_expression
from policy_engine.text.source import Fragment


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("007", "7"),
        ("1.50", "1.50"),
        (".5", "0.5"),
        ("-.5", "-0.5"),
        ("1.5e3", "1.5E+3"),
        ("1E-3", "0.001"),
        ("12345678901234567890123456789012345", "1.234567890123456789012345678901234E+34"),
        ("12345678901234567890123456789012355", "1.234567890123456789012345678901236E+34"),
    ],
)
def test_number(text: str, value: str) -> None:
    node = parse_expression(Fragment.of(text)).node
    assert isinstance(node, NumberLiteral)
    assert str(node.value) == str(Decimal(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'""', ""),
        (r'"a\"b"', 'a"b'),
        (r'"\\"', "\\"),
        (r'"\n\t\r\'"', "\n\t\r'"),
        (r'"\u0041"', "A"),
        (r'"\U01F40E"', "\U0001f40e"),
        (r'"\ud83d\udc0e!"', "\U0001f40e!"),
        ('"\U0001f40e"', "\U0001f40e"),
        (r'"\d+"', r"\d+"),
        (r'"\\u0041"', r"\u0041"),
        ('"// no comment"', "// no comment"),
    ],
)
def test_string(text: str, value: str) -> None:
    node = parse_expression(Fragment.of(text)).node
    assert isinstance(node, StringLiteral)
    assert node.value == value
