"""Texts of a policy: prose, FEEL, ids, days. Each reader gives None where the schema has told already."""

from __future__ import annotations

import re
from datetime import date

from policy_engine.policy.model import Basis, Named
from policy_engine.policy.read.schema import place_of
from policy_engine.policy.read.state import Reading
from policy_engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence, describe
from policy_engine.text.problem import Problems
from policy_engine.text.source import Fragment

_WORD = re.compile(r"[^\s,]+")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""A calendar day as written."""
_QUOTE = "put single quotes around the whole text: '…'"


def text_of(node: Node | None) -> str | None:
    """A text as it is, without the blanks around it."""
    return node.text.strip() if isinstance(node, Scalar) and not node.is_empty else None


def prose(node: Node | None, reading: Reading) -> str | None:
    """A text for people."""
    if not isinstance(node, Scalar) or node.is_empty:
        return None
    check_comment(node, reading.problems)
    return node.text.strip()


def template(node: Node | None, what: str, reading: Reading) -> Fragment | None:
    """A message template: FEEL in braces."""
    if node is None or not _is_text(node, what, reading.problems):
        return None
    assert isinstance(node, Scalar)  # noqa: S101 - `_is_text` has said so
    check_comment(node, reading.problems)
    return node.fragment.strip()


def feel(node: Node | None, what: str, reading: Reading, *, in_row: bool = False) -> Fragment | None:
    """A FEEL text. `what` names it in problems; None there means that the schema has told of a wrong shape."""
    if node is None or not _is_text(node, what, reading.problems):
        return None
    assert isinstance(node, Scalar)  # noqa: S101 - `_is_text` has said so
    check_comment(node, reading.problems, strict=in_row)
    if not node.style or (len(node.text) and not node.text[0].isspace() and not node.text[-1].isspace()):
        return node.fragment
    fragment = node.fragment.strip()
    if not fragment.text:
        reading.problems.error("policy-empty", f"{what} is empty", node.span)
        return None
    return fragment


def _is_text(node: Node, what: str, problems: Problems) -> bool:
    if not isinstance(node, Scalar):
        problems.error(
            "policy-shape",
            f"{what} should be text, not {describe(node)}",
            node.span,
            hint="brackets and braces have a meaning of their own in YAML: " + _QUOTE,
        )
        return False
    if node.is_empty:
        problems.error("policy-empty", f"{what} is empty", place_of(node, what))
        return False
    return True


def check_comment(node: Scalar, problems: Problems, *, strict: bool = False) -> None:
    """Tells of ` #` behind a plain text where it may have been meant as part of the text.

    In a row always (`strict`); elsewhere where one blank stands before it, or where it cuts a FEEL string in two.
    """
    found = node.comment
    if found is None:
        return
    comment, blanks = found
    if strict or blanks == 1 or node.text.count('"') % 2:
        hint = _QUOTE + (", or take the comment out" if strict else ", or put two blanks before the comment")
        problems.error(
            "yaml-comment", "this is a comment in YAML, not part of the text before it", comment, hint=hint
        )


def day(node: Node | None, problems: Problems) -> date | None:
    """A calendar day; None, with the schema's own problem, where it is not written as one."""
    text = text_of(node)
    if node is None or text is None or not DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems.error("policy-date", f"there is no day {text}", node.span)
        return None


def words(fragment: Fragment) -> tuple[Named, ...]:
    """The words of a text, separated by blanks or commas."""
    return tuple(Named(m.group(), fragment.span(m.start(), m.end())) for m in _WORD.finditer(fragment.text))


def citations(node: Node | None) -> tuple[Named, ...]:
    """Ids of facts: words of a text, or a list."""
    if isinstance(node, Sequence):
        return tuple(
            Named(item.text.strip(), item.span) for item in node.items if isinstance(item, Scalar) and item.text
        )
    return words(node.fragment) if isinstance(node, Scalar) and not node.is_empty else ()


def basis(node: Mapping, reading: Reading) -> Basis:
    """What a parameter, value, decision or function rests on."""
    items = node.items
    if not ("source" in items or "overrides" in items or "assumed" in items):
        return NO_BASIS
    return Basis(
        citations(items.get("source")),
        citations(items.get("overrides")),
        prose(items.get("assumed"), reading),
    )


NO_BASIS = Basis()
