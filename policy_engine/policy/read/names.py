"""Names and ids: what may be one, and that none is given twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy_engine.feel.names import KEYWORDS, normal_name, pieces_of
from policy_engine.policy.model import Named
from policy_engine.policy.yaml.nodes import Mapping, Node, Scalar
from policy_engine.text.problem import Note, Problems
from policy_engine.text.source import Span

_ROW_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_FACT_ID = re.compile(r"[^\W_][\w.:-]*")


def named_entries(node: Node | None, what: str, problems: Problems) -> Iterator[tuple[Named, Node]]:
    """The entries of a section whose keys are FEEL names. `what` is the name's kind: "a parameter"."""
    if not isinstance(node, Mapping):
        return
    seen: dict[str, Named] = {}
    for key, value in node.items.items():
        name = Named(normal_name(key), node.keys[key].span)
        check_name(name, what, problems)
        check_new(name, seen, what, problems)
        yield name, value


def check_name(name: Named, what: str, problems: Problems) -> None:
    """Tells of a text that is no FEEL name (DMN 1.5, 10.3.1.2, rules 27-32)."""
    pieces = pieces_of(name.name)
    shown = name.name[:60]
    if pieces is None or "?" in name.name:
        problems.error(
            "policy-name",
            f'"{shown}" cannot be the name of {what}' if name.name else f"the name of {what} is empty",
            name.span,
            hint="a name begins with a letter and holds letters, digits, `_` and blanks",
        )
    elif pieces[0] in KEYWORDS:
        problems.error(
            "policy-name",
            f'the name of {what} cannot begin with FEEL\'s word "{pieces[0]}"',
            name.span,
            hint="choose another name",
        )


def check_new(name: Named, seen: dict[str, Named], what: str, problems: Problems) -> bool:
    """Tells of a name that was given before, and remembers it."""
    first = seen.setdefault(name.name, name)
    if first is name:
        return True
    problems.error(
        "policy-duplicate-name",
        f'there are two of the name "{name.name[:60]}"',
        name.span,
        hint=f"give {what} a name of its own",
        notes=(Note("the first stands here", first.span),),
    )
    return False


def check_fact_id(key: Scalar, problems: Problems) -> Named:
    """The id of a fact or document: one word, so that it can be cited."""
    name = Named(key.text.strip(), key.span)
    if not _FACT_ID.fullmatch(name.name):
        problems.error(
            "policy-name",
            f'"{name.name[:60]}" cannot be cited',
            name.span,
            hint="an id is one word of letters, digits, `_`, `-`, `.` and `:`",
        )
    return name


def is_row_id(text: str) -> bool:
    """Whether a text may be the id of a row."""
    return _ROW_ID.fullmatch(text) is not None and text != "default"


def check_row_id(text: str, span: Span, problems: Problems) -> None:
    """Tells of a text that is no id of a row."""
    if not text:
        problems.error("policy-row-id", "this row has no id", span, hint="for example `other-currency`")
    elif text == "default":
        problems.error("policy-row-id", 'no row can have the id "default": that means no row', span)
    elif not _ROW_ID.fullmatch(text):
        slug = re.sub(r"[^a-z0-9]+", "-", text[:60].lower()).strip("-")
        problems.error(
            "policy-row-id",
            f'"{text[:60]}" cannot be the id of a row: ids are small letters, digits and dashes',
            span,
            hint=f'for example "{slug}"' if slug else None,
        )
