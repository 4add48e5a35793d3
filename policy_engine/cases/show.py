"""Values as a case writes them, for what is told of a case that failed."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from policy_engine.policy.yaml.data import to_data
from policy_engine.policy.yaml.nodes import Scalar
from policy_engine.text.render import clean
from policy_engine.text.source import Source
from policy_engine.values.number import plain
from policy_engine.values.temporal import DaysDuration
from policy_engine.values.text import duration_text

_BARE = re.compile(r"\w(?:[\w./+-]| (?! )|:(?! ))*(?<![ :])")
_NOWHERE = Source("", "")


def shown(value: object) -> str:
    """A value in YAML, on one line: `28`, `2026-05-02`, `[a, b]`, `{view: true}`, `"no"` only where it needs quotes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(str(key))}: {shown(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(shown, value)) + "]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_text(DaysDuration((value // timedelta(microseconds=1)) * 1000))
    return _text(str(value))


def _text(text: str) -> str:
    # Quotes where YAML would take it for a number, a truth value or nothing: that is often what is wrong.
    bare = _BARE.fullmatch(text) and to_data(Scalar(_NOWHERE, 0, 0, text, "")) == text
    return clean(text if bare else json.dumps(text, ensure_ascii=False))
