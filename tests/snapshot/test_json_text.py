"""JSON text: the standard parser and our own scanner are two meanings of RFC 8259, and agree."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.text.problem import Halt
from policy_engine.types.json_places import places, scan
from policy_engine.types.json_text import parse_json

JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_leaves=10,
)
WORDS = [
    r"{",
    r"}",
    r"[",
    r"]",
    r",",
    r":",
    r'"',
    r'"a"',
    r'"b\n"',
    r'"\ud800"',
    r'"\u12"',
    r"1",
    r"-1",
    r"0",
    r"01",
    r"1.5",
    r"1e5",
    r"1e9999999999",
    r"-",
    r"+",
    r".",
    r"true",
    r"NaN",
    r"null",
    r"Infinity",
    r"-Infinity",
    r"'",
    r"//",
    r"nul",
    r"é",
]
PIECES = st.lists(st.sampled_from([*WORDS, " ", "\n", "\t", "\x00", "\x0b", "\ufeff"]), max_size=12).map("".join)


def halt(text: str | bytes) -> str | None:
    try:
        parse_json(text)
    except Halt as halted:
        problem = halted.problem
        assert problem.position is not None
        return f"{problem.position[0]}:{problem.position[1]} {problem.message} [{problem.code}]"
    return None


def accepts(text: str) -> bool:
    try:
        scan(text)
    except Halt:
        return False
    return True


@given(JSON, st.sampled_from([None, 1]))
@settings(max_examples=200, deadline=None)
def test_json_is_accepted(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    assert parse_json(text) == json.loads(text, parse_float=Decimal, parse_int=Decimal)
    assert parse_json(text.encode()) == parse_json(text)
    scan(text)


@given(PIECES | st.text(max_size=12))
@settings(max_examples=1500, deadline=None)
def test_the_two_agree(text: str) -> None:
    told = halt(text)
    assert accepts(text) == (told is None) or (told is not None and "byte order mark" in told)
    assert told is None or "this is not JSON" not in told


@given(JSON, st.data())
@settings(max_examples=300, deadline=None)
def test_the_two_agree_on_broken_json(value: object, data: st.DataObject) -> None:
    text = json.dumps(value, ensure_ascii=False)
    at = data.draw(st.integers(0, len(text)))
    broken = (
        text[:at] + data.draw(st.sampled_from(["", ",", "]", "}", '"', "\\", "0", "e", "-", " "])) + text[at + 1 :]
    )
    assert accepts(broken) == (halt(broken) is None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b'{"a": "\xff"}', "1:8 the text is not UTF-8 here [json-encoding]"),
        ("é\n".encode() + b"\xc3", "2:1 the text is not UTF-8 here [json-encoding]"),
        (b"[1,\n 2,,]", "2:4 a JSON value must stand here [json-syntax]"),
        ("[" * 101 + "]" * 101, "1:101 the JSON text is nested deeper than 100 levels [json-depth]"),
        ("[" * 1_000_000, "1:101 the JSON text is nested deeper than 100 levels [json-depth]"),
        ('{"a":' * 200_000, "1:501 the JSON text is nested deeper than 100 levels [json-depth]"),
    ],
    ids=range(6),
)
def test_where_and_why(text: str | bytes, told: str) -> None:
    assert halt(text) == told


def test_depth_counts_no_brackets_in_strings() -> None:
    assert halt(json.dumps(["[[[" * 100, '"\\[' * 100])) is None
    assert halt("[" * 100 + "]" * 100) is None


def test_numbers_are_exact() -> None:
    assert str(parse_json("[1.10, 100000000000000000000000000000000001, 1e5, -0.0]")) == (
        "[Decimal('1.10'), Decimal('100000000000000000000000000000000001'), Decimal('1E+5'), Decimal('-0.0')]"
    )


def test_places() -> None:
    text = '{\n "a": [1,\n   {"b": null}]}'
    assert places(text, [(), ("a",), ("a", 1), ("a", 1, "b"), ("no",)]) == {
        (): (1, 1),
        ("a",): (2, 7),
        ("a", 1): (3, 4),
        ("a", 1, "b"): (3, 10),
    }
