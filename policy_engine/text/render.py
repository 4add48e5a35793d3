"""Problems as text: the place, the line, a caret under the guilty characters, a hint.

rules/redemption.yaml:12:7: error: no field "curency" in gift_card [feel-unknown-name]
   12 |   card: gift_card.curency
      |                   ^^^^^^^
   hint: did you mean "currency"?
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from policy_engine.text.problem import Problem
from policy_engine.text.source import Span

MAX_LINE = 160


def render_problems(problems: Iterable[Problem]) -> str:
    """All problems, one under the other."""
    return "\n".join(render_problem(problem) for problem in problems)


def render_problem(problem: Problem) -> str:
    """One problem, over several lines where it has a place in a file."""
    where = ""
    if problem.span is not None:
        line, column = problem.span.position
        where = f"{problem.span.source.name}:{line}:{column}: "
    elif problem.path is not None:
        at = f" (line {problem.position[0]}, column {problem.position[1]})" if problem.position else ""
        where = f"{problem.path}{at}: "
    elif problem.position is not None:
        where = f"line {problem.position[0]}, column {problem.position[1]}: "
    lines = [f"{where}{problem.severity}: {problem.message} [{problem.code}]"]
    if problem.span is not None:
        lines += excerpt(problem.span)
    if problem.hint is not None:
        lines.append(f"   hint: {problem.hint}")
    for note in problem.notes:
        number, column = note.span.position
        lines.append(f"   note: {note.message} ({note.span.source.name}:{number}:{column})")
        lines += excerpt(note.span)
    return "\n".join(lines)


def excerpt(span: Span) -> list[str]:
    """The line of a span with carets under it; a long line is cut around them."""
    number, column = span.position
    text = span.source.line(number)
    first = column - 1
    length = max(1, min(span.end - span.start, len(text) - first))
    cut = max(0, first - MAX_LINE // 2) if len(text) > MAX_LINE else 0
    shown = text[cut : cut + MAX_LINE]
    length = max(1, min(length, cut + len(shown) - first))
    before, marked = shown[: first - cut], shown[first - cut : first - cut + length]
    lead = "…" if cut else ""
    tail = "…" if cut + MAX_LINE < len(text) else ""
    gutter = f"{number:5}"
    pad = " " * width(lead + clean(before))
    return [
        f"{gutter} | {lead}{clean(shown)}{tail}",
        f"{' ' * len(gutter)} | {pad}{'^' * max(1, width(clean(marked)))}",
    ]


def clean(text: str) -> str:
    """Text fit for one terminal line: control characters and half surrogates as `\\u00XX`, a tab as a space."""
    out = []
    for char in text:
        if char == "\t":
            out.append(" ")
        elif unicodedata.category(char) in ("Cc", "Cs", "Cf", "Zl", "Zp"):
            out.append(f"\\u{ord(char):04x}")
        else:
            out.append(char)
    return "".join(out)


def width(text: str) -> int:
    """Columns that the text takes in a terminal."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )
