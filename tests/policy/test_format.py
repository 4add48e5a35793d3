"""The formatter aligns pipes and touches nothing else."""

from __future__ import annotations

import pytest

from policy_engine.policy.format import format_policy
from policy_engine.text.problem import PolicyError

BEFORE = """\
policy:   p   # stays
decisions:
  d:
    table:
      rows: |
        |id|card | -> outcome|because|
        | a | "x|y" | apply | Say "a | b. |
        | 通常 | -|refuse   | {"}|"} |

        | b | - | e\u0301 |  |
      because: {a:   x}
  text: |
    | id | not a table |
"""
AFTER = """\
policy:   p   # stays
decisions:
  d:
    table:
      rows: |
        | id   | card  | -> outcome | because |
        | a    | "x|y" | apply      | Say "a  |
        | 通常 | -     | refuse     | {"}|"}  |

        | b    | -     | e\u0301          |         |
      because: {a:   x}
  text: |
    | id | not a table |
"""


def test_columns_are_aligned() -> None:
    before = BEFORE.replace('Say "a | b.', 'Say "a')
    assert format_policy(before) == AFTER
    assert format_policy(AFTER) == AFTER


def test_a_broken_table_stays() -> None:
    assert format_policy(BEFORE) == BEFORE


def test_line_ends_and_byte_order_marks_stay() -> None:
    before = "\ufeff" + BEFORE.replace('Say "a | b.', 'Say "a').replace("\n", "\r\n")
    assert format_policy(before) == "\ufeff" + AFTER.replace("\n", "\r\n")


def test_no_line_break_at_the_end() -> None:
    assert format_policy("d: {}\ne:\n  table:\n    rows: |\n      |id|-> x|\n      | a | 12345 |").endswith(
        "\n      | id | -> x  |\n      | a  | 12345 |"
    )


def test_no_yaml() -> None:
    with pytest.raises(PolicyError, match="tab"):
        format_policy("a:\n\tb: 1\n")
