"""Texts that FEEL can read, and that were hardly meant as it does: `6-14`, `5,00`, `2026-01-05`."""

from __future__ import annotations

import re
from itertools import pairwise

from policy_engine.feel.ast import Arithmetic, CompareTest, ListLiteral, Node, NumberLiteral, Parsed, UnaryTests
from policy_engine.feel.walk import walk
from policy_engine.policy.link.meant_value import value
from policy_engine.text.problem import Problems
from policy_engine.types.feeltype import NUMBER
from policy_engine.values.number import plain

_SOME_DAY = re.compile(r"(?:19|2[01])\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
MAX_DIGITS = 12
"""Characters of a number, at most, that is taken for the end of a range."""
_DIGITS = re.compile(r"\d+\Z")
_NO_WORDS: frozenset[str] = frozenset()


def tell_days(parsed: Parsed, problems: Problems) -> None:
    """Tells of a day without its quotation marks, which subtracts its month and day from its year."""
    if _SOME_DAY.search(parsed.fragment.text) is None:
        return
    for node in walk(parsed.node):
        if isinstance(node, Arithmetic) and node.operator == "-" and _SOME_DAY.fullmatch(text := _text(parsed, node)):
            problems.error(
                "feel-temporal",
                f"{text} subtracts numbers; it is no date",
                parsed.span(node),
                hint=f'a date is written @"{text}"; where a number is meant, put blanks around each minus',
            )


def tell_cell(parsed: Parsed, problems: Problems) -> None:
    """Tells of a condition cell that subtracts two numbers, or takes a number to pieces at a comma."""
    tell_days(parsed, problems)
    if not isinstance(parsed.node, UnaryTests) or ("," not in parsed.fragment.text and "-" not in parsed.fragment.text):
        return
    tests = parsed.node.tests
    for test in tests:
        for one in test.items if isinstance(test, ListLiteral) else (test,):
            if isinstance(one, Arithmetic):
                _subtraction(parsed, one, problems)
    for before, test in pairwise(tests):
        number = before.operand if isinstance(before, CompareTest) else before
        if _is_cut(parsed, before, number, test):
            meant = value(f"{_text(parsed, number)},{_text(parsed, test)}", NUMBER, _NO_WORDS)
            problems.error(
                "table-cell-comma",
                f"a comma separates tests: this accepts {_text(parsed, before)} and {_text(parsed, test)}",
                parsed.fragment.span(before.start, test.end),
                hint=None if meant is None else meant.hint,
            )
            return


def _subtraction(parsed: Parsed, test: Arithmetic, problems: Problems) -> None:
    left, right = test.left, test.right
    if test.operator != "-" or not isinstance(left, NumberLiteral) or not isinstance(right, NumberLiteral):
        return
    if max(len(_text(parsed, left)), len(_text(parsed, right))) > MAX_DIGITS:
        return
    low, high = (left, right) if left.value < right.value else (right, left)
    outcome = plain(left.value - right.value)
    range_ = f"[{_text(parsed, low)}..{_text(parsed, high)}]"
    problems.error(
        "table-cell-subtraction",
        f"{_text(parsed, test)} is a subtraction: {outcome}",
        parsed.span(test),
        hint=f"a range is written {range_}; if the number is meant, write {outcome}",
    )


def _is_cut(parsed: Parsed, before: Node, number: Node, test: Node) -> bool:
    """Whether a numeral is cut in two by a comma: `5,00`; or, since `> 5` accepts 50 already, `> 5,50`."""
    if not isinstance(number, NumberLiteral) or not isinstance(test, NumberLiteral):
        return False
    digits = _text(parsed, test)
    if not _DIGITS.match(_text(parsed, number)) or not _DIGITS.match(digits):
        return False
    if len(digits) > 1 and digits[0] == "0":
        return True
    above = isinstance(before, CompareTest) and before.operator in (">", ">=") and test.value > number.value
    return above and test.start == before.end + 1


def _text(parsed: Parsed, node: Node) -> str:
    return parsed.fragment.text[node.start : node.end]
