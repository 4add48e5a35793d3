"""Each character of a scalar is the one that stands in the file at the place it names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.policy.yaml.build import parse
from policy_engine.policy.yaml.nodes import Mapping, Scalar
from policy_engine.text.problem import Problems
from policy_engine.text.source import Source

TEXT = st.text(st.sampled_from("ab 'é😀\\\"#:\n-|"), max_size=30)


def scalar(text: str) -> Scalar | None:
    root = parse(Source("f", text), Problems())
    value = root.items.get("k") if isinstance(root, Mapping) else None
    return value if isinstance(value, Scalar) else None


def check(node: Scalar) -> None:
    """A character stands where it says: itself, or the line break or escape that it came from."""
    fragment = node.fragment
    source = node.source.text
    last = -1
    for index, char in enumerate(fragment.text):
        offset = fragment.offset(index)
        assert last < offset < node.end
        last = offset
        stands = source[offset]
        escaped = stands == "\\" and node.style == '"'
        folded = char in " \n" and stands in "\r\n"
        assert stands == char or escaped or folded, (index, char, stands)


@pytest.mark.parametrize(
    "text",
    [
        "k: plain",
        "k: plain\n  over\n\n  lines\n",
        "k: 'it''s\n  folded\n\n\n  ''here'''",
        'k: "a\\tb\\u00e9\\U0001F600 \\\n   joined\n\n  x \\\n\n  y"',
        "k: |\n  a\n    b\n\n  c\n",
        "k: |-\r\n  a\r\n\r\n  b\r\n",
        "k: |+\n  a\n\n\nj: 1\n",
        "k: >\n  a\n  b\n\n  c\n    more\n    more\n  d\n\n\n  e\n",
        "k: >-\r\n\r\n  a\r\n  b\r\n",
        "k: >+\n\n  a\n\n    b\n\n  c\n\n",
        "k: |  # comment\n  a # not one\n# one\n",
    ],
)
def test_each_form(text: str) -> None:
    node = scalar(text)
    assert node is not None
    check(node)


@given(TEXT, st.sampled_from(["", "'", '"', "|", ">"]), st.booleans())
def test_any_scalar(text: str, style: str, windows: bool) -> None:
    if style in ("|", ">"):
        written = f"k: {style}\n" + "".join(f"  {line}\n" for line in text.split("\n"))
    else:
        written = "k: " + style + text.replace("\n", "\n  ") + style + "\n"
    node = scalar(written.replace("\n", "\r\n") if windows else written)
    if node is not None:
        check(node)


def test_a_pipe_cell_of_an_astral_line_has_its_column() -> None:
    node = scalar("# 😀\r\nk: |\r\n  😀x\r\n  é y\r\n")
    assert node is not None
    at = node.fragment.text.index("y")
    assert node.fragment.span(at, at + 1).position == (4, 5)
