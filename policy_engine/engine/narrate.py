"""An explanation in short sentences, for a person on the phone with a customer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policy_engine.engine.explanation import Alternative, Cited, Explanation, Reason, Seen, WhyNot
from policy_engine.engine.narrate_rules import follows, left_out

TOLD = 40
"""Rows that decided, at most, in the text; the data has them all."""
NEAREST = 5
"""Rows that did not decide, at most, in the text; the data has them all."""

_NEGATION = re.compile(r"not\(([^()]*)\)\Z")
_COMPARISON = re.compile(r"(<=|>=|<|>)\s*([\w.]+(?: [\w.]+)*)\Z")
_COMPARED = {"<": "less than", "<=": "at most", ">": "more than", ">=": "at least"}
_WORD = re.compile(r'"?[\w -]+"?\Z')


def narrate(explanation: Explanation, *, policy: bool = True) -> str:
    """The text of an explanation; without `policy`, the version line at its end is left out."""
    parts = [
        _heading(explanation),
        _section("Why", list(_why(explanation.why))),
        _section("How it follows", list(follows(explanation.chains))),
        _section("Left out", list(left_out(explanation.chains))),
        _section("Rests on", list(_grounds(explanation))),
        _section("Why not otherwise", list(_why_not(explanation))),
        _section("What would change it", list(_changes(explanation))),
        _footer(explanation) if policy else "",
    ]
    return "\n\n".join(part for part in parts if part)


def narrate_why(explanation: Explanation) -> str:
    """The part of the text that says why, for those who tell the outputs themselves."""
    return _section("Why", list(_why(explanation.why)))


def _heading(explanation: Explanation) -> str:
    lines = [explanation.question or f"Decision: {explanation.decision}"]
    lines += [f"  {name}: {said}" for name, _, said in explanation.outputs]
    return "\n".join(lines)


def _section(title: str, lines: Sequence[str]) -> str:
    return "\n".join([f"{title}:", *(f"  {line}" for line in lines)]) if lines else ""


def _why(reasons: Sequence[Reason]) -> Iterator[str]:
    repeated = {reason.row.rpartition("/")[0] for reason in reasons if reason.call > 1}
    for reason in reasons[:TOLD]:
        call = f" (call {reason.call})" if reason.row.rpartition("/")[0] in repeated else ""
        yield f"- {reason.message or _plainly(reason)} [{reason.row}{call}]"
        if reason.message is not None and reason.cells:
            yield f"    It saw: {_cells(reason.cells)}."
        yield from (f"    {line}" for line in _sources(reason))
    if len(reasons) > TOLD:
        yield f"- and {len(reasons) - TOLD} more"


def _plainly(reason: Reason) -> str:
    """A sentence for a row that has no message."""
    if reason.cells:
        return f"{_sentence(_cells(reason.cells))}."
    if "/" not in reason.row:
        return "It is worked out from its inputs."
    if reason.row.endswith("/default"):
        return "No row applied, so the default did."
    return "This row applies to everything that rows before it left." if reason.follows else "This row always applies."


def _cells(cells: Sequence[Seen]) -> str:
    return "; ".join(f"{cell.label} is {cell.said}" for cell in cells)


def _sources(reason: Reason) -> Iterator[str]:
    if reason.cites:
        yield f"Source: {_facts(reason.cites)}"
    if reason.overrides:
        yield f"It stands above: {_facts(reason.overrides)}"
    if reason.assumed is not None:
        yield f"Assumed: {reason.assumed}"


def _facts(facts: Sequence[Cited]) -> str:
    """Facts by document, each document named once."""
    by_document: dict[str, list[Cited]] = {}
    for fact in facts:
        by_document.setdefault(fact.document, []).append(fact)
    return " ".join(
        f"{document}: {' '.join(f'({fact.id}) {_stopped(fact.text)}' for fact in stated)}"
        for document, stated in by_document.items()
    )


def _grounds(explanation: Explanation) -> Iterator[str]:
    told = {line for reason in explanation.why for line in _sources(reason)}
    for ground in explanation.rests_on:
        lines: list[str] = []
        for reason in ground.reasons:
            sources = list(_sources(reason))
            if "/" in reason.row:
                lines.append(f"{reason.message or _plainly(reason)} [{reason.row}]")
            elif ground.kind != "parameter":
                # What was worked out without a row often rests on the same as what it is made of: that is told once.
                sources = [line for line in sources if line not in told]
            told.update(sources)
            lines += sources
        if ground.kind != "function":
            yield f"- {ground.name}: {ground.said}"
        elif lines:
            yield f"- {ground.name} (a function)"
        yield from (f"    {line}" for line in lines)


def _why_not(explanation: Explanation) -> Iterator[str]:
    shown = sorted(explanation.why_not, key=lambda other: len(other.failed))[:NEAREST]
    for other in shown:
        yield f"- {other.row}: {_failure(other)}"
    rest = len(explanation.why_not) - len(shown) + explanation.not_listed
    if rest:
        yield f"- and {rest} other row{'s' if rest != 1 else ''}, further off"


def _failure(other: WhyNot) -> str:
    if other.failed:
        return "; ".join(f"{cell.label} is {cell.said}, it asks for {_wanted(cell)}" for cell in other.failed) + "."
    return f"it applies too, but {other.behind} comes first." if other.behind else "it applies too."


def _wanted(cell: Seen) -> str:
    """What a cell asks for, with the values of what it names."""
    asked = _asked(cell.cell)
    if len(cell.named) == 1:
        name, said = cell.named[0]
        return f"{asked} ({said})" if asked.endswith(name) else f"{asked} ({name} is {said})"
    told = ", ".join(f"{name} is {said}" for name, said in cell.named)
    return f"{asked} ({told})" if told else asked


def _asked(cell: str) -> str:
    """A cell in words where it is simple enough; quotes are left out, truth values written as `said` writes them."""
    negated = _NEGATION.match(cell)
    if negated is not None:
        return f"anything but {_asked(negated[1])}"
    compared = _COMPARISON.match(cell)
    if compared is not None:
        return f"{_COMPARED[compared[1]]} {_asked(compared[2])}"
    listed = [part.strip() for part in cell.split(",")]
    if len(listed) > 1 and all(_WORD.match(part) for part in listed):
        return f"{', '.join(map(_asked, listed[:-1]))} or {_asked(listed[-1])}"
    return {"true": "yes", "false": "no", "null": "nothing"}.get(cell, cell.replace('"', ""))


def _changes(explanation: Explanation) -> Iterator[str]:
    for other in explanation.would_change:
        yield f"- {other.output} would be {_unquoted(other.outcome)} if {_if(other)}."
    if explanation.would_change and not explanation.would_change_complete:
        yield "(Not every combination of changes was tried.)"


def _if(other: Alternative) -> str:
    return " and ".join(
        f"{change.path} were {_unquoted(change.after)} (it is {_unquoted(change.before)})" for change in other.changes
    )


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def _footer(explanation: Explanation) -> str:
    policy = explanation.policy
    since = f", in force since {policy.effective_from.isoformat()}" if policy.effective_from else ""
    return f"Policy: {policy.name}, version {policy.version}{since} ({policy.digest[:12]})"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _stopped(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
