"""Generated cases as a `*.cases.yaml` file: what they share stands in the base, each case says only what differs."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any, Final

from policy_engine.analysis.generate.suite import Generated, Suite
from policy_engine.cases.show import shown
from policy_engine.values.number import number, plain

WIDTH: Final = 110
"""Characters of a line that mappings and lists are written on; longer ones go on several."""
_PLAIN = re.compile(r"[^\W\d][\w .,'()/>-]*(?<! )")
_COMMENT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_NEVER_BARE = frozenset({"true", "false", "null"})


def cases_text(suite: Suite, label: str) -> str:
    """The file. `label` says what the cases are about."""
    snapshots = [case.snapshot for case in suite.cases]
    base = _shared(snapshots)
    lines = [f"policy cases: {_text(label)}"]
    if base:
        lines.append("base:")
        lines += _entries(base, 2)
    lines.append("cases:" if suite.cases else "cases: []")
    names: Counter[str] = Counter()
    for case in suite.cases:
        lines += _case(suite.decision, case, base, names)
    if suite.unreached:
        lines += ["", "# Not exercised:"]
        lines += [f"#   {_comment(one.goal)}: {_comment(one.why)}" for one in suite.unreached]
    return "\n".join(lines) + "\n"


def _covered(covers: Sequence[str]) -> Iterator[str]:
    """What a case exercises first, a table a line."""
    by_table: dict[str, list[str]] = {}
    for text in covers:
        table, what = text.split(": ", 1)
        by_table.setdefault(table, []).append(what)
    for table, texts in by_table.items():
        yield from wrap(
            _comment(f"{table}: {'; '.join(texts)}"),
            WIDTH,
            initial_indent="    # ",
            subsequent_indent="    #   ",
            break_long_words=False,
            break_on_hyphens=False,
        )


def _case(decision: str, case: Generated, base: Mapping[str, Any], names: Counter[str]) -> Iterator[str]:
    name = case.name
    names[name] += 1
    if names[name] > 1:
        name = f"{name}, {names[name]}"
    yield f"  - name: {_text(name)}"
    yield from _covered(case.covers)
    yield f"    decision: {_text(decision)}"
    yield from _entries(_beyond(case.snapshot, base), 4)
    outputs = case.decision.outputs
    ((_, value), *more) = outputs.items()
    if not more and value is not None:
        yield from _entry("expect", _expected(value), 4)
    else:
        yield from _entry("expect", {name: _expected(value) for name, value in outputs.items()}, 4)
    yield from _entry("decided by", list(case.decision.decided_by), 4)




class _Written(str):
    """Text that is YAML already."""

    __slots__ = ()


def _expected(value: object) -> _Written:
    return _Written(flow(value) if isinstance(value, str | dict | list) else shown(value))


# Snapshots


_MISSING: Final = object()


def _shared(snapshots: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What all snapshots have: of each field that all have, the value that most have."""
    made: dict[str, Any] = {}
    for name in snapshots[0] if snapshots else ():
        values = [snapshot.get(name, _MISSING) for snapshot in snapshots]
        if any(value is _MISSING for value in values):
            continue
        if all(isinstance(value, dict) for value in values):
            made[name] = _shared(values)
        elif not any(isinstance(value, dict) for value in values):
            texts = Counter(map(flow, values))
            most = max(texts, key=lambda text: texts[text])
            made[name] = next(value for value in values if flow(value) == most)
    return made


def _beyond(snapshot: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """What a snapshot has other than its base."""
    made: dict[str, Any] = {}
    for name, value in snapshot.items():
        if name not in base:
            made[name] = value
        elif isinstance(value, dict) and isinstance(base[name], dict):
            inner = _beyond(value, base[name])
            if inner:
                made[name] = inner
        elif flow(value) != flow(base[name]):
            made[name] = value
    return made


# YAML


def _entries(values: Mapping[str, Any], indent: int) -> Iterator[str]:
    for name, value in values.items():
        yield from _entry(name, value, indent)


def _entry(name: str, value: Any, indent: int) -> Iterator[str]:
    start = f"{' ' * indent}{_text(name)}:"
    line = f"{start} {flow(value)}"
    if len(line) <= WIDTH or not value or not isinstance(value, dict | list):
        yield line
    elif isinstance(value, dict):
        yield start
        yield from _entries(value, indent + 2)
    else:
        yield start
        yield from (f"{' ' * indent}  - {flow(item)}" for item in value)


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, _Written):
        return value
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(name)}: {flow(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value, bare=shown(value) == value)
    return plain(number(value)) if isinstance(value, int) else shown(value)


def _text(text: str, *, bare: bool = True) -> str:
    """A text, quoted where YAML would read something else."""
    if bare and _PLAIN.fullmatch(text) and "  " not in text and text.lower() not in _NEVER_BARE and "," not in text:
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _comment(text: str) -> str:
    return _COMMENT.sub(" ", text)
