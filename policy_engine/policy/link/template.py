"""`because` templates: text with FEEL in braces."""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.policy.link.linked import Template, TemplateValue
from policy_engine.policy.link.place import Linking, Place, link_expression
from policy_engine.text.source import Fragment


def link_template(fragment: Fragment, place: Place, linking: Linking) -> Template:
    """The parts of a template. `{{` and `}}` stand for braces; what is in single ones is FEEL."""
    text = fragment.text
    if "{" not in text and "}" not in text:
        return Template((text,) if text else ())
    parts: list[str | TemplateValue] = []
    places: list[tuple[int, int]] = []
    said = ""
    at = 0
    while at < len(text):
        char = text[at]
        if text.startswith(("{{", "}}"), at):
            said += char
            at += 2
        elif char == "{":
            end = _closing(text, at)
            if end is None:
                linking.problems.error(
                    "template-unclosed",
                    "this brace opens a placeholder that nothing closes",
                    fragment.span(at, at + 1),
                    hint="close it with `}`, or write `{{` for a brace",
                )
                break
            if said:
                parts.append(said)
                said = ""
            parsed, type_ = link_expression(fragment.slice(at + 1, end).strip(), place, linking)
            if parsed is not None:
                parts.append(TemplateValue(parsed, type_))
                places.append((at + 1, end))
            at = end + 1
        elif char == "}":
            linking.problems.error(
                "template-unopened",
                "this brace closes nothing",
                fragment.span(at, at + 1),
                hint="write `}}` for a brace",
            )
            at += 1
        else:
            said += char
            at += 1
    if said:
        parts.append(said)
    return Template(tuple(parts), tuple(places))


def placeholders(fragment: Fragment) -> Iterator[Fragment]:
    """The FEEL of each placeholder of a template, unread."""
    text = fragment.text
    at = 0
    while (at := text.find("{", at)) >= 0:
        if text.startswith("{{", at):
            at += 2
            continue
        end = _closing(text, at)
        if end is None:
            return
        yield fragment.slice(at + 1, end).strip()
        at = end + 1


def _closing(text: str, at: int) -> int | None:
    """Where the placeholder that opens at `at` closes; braces and quotes inside it are FEEL's."""
    depth = 0
    quoted = False
    while at < len(text):
        char = text[at]
        if quoted:
            if char == "\\":
                at += 1
            elif char == '"':
                quoted = False
        elif char == '"':
            quoted = True
        elif char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                return at
        at += 1
    return None
