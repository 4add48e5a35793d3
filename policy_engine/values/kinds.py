"""The kinds of FEEL values (DMN 1.5, 10.3.2.9)."""

from __future__ import annotations

from decimal import Decimal

from policy_engine.values.context import SnapshotContext
from policy_engine.values.function import Function
from policy_engine.values.range import Range
from policy_engine.values.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time

NULL = "Null"

_KINDS: dict[type, str] = {
    type(None): NULL,
    bool: "boolean",
    Decimal: "number",
    str: "string",
    list: "list",
    dict: "context",
    SnapshotContext: "context",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DaysDuration: "days and time duration",
    MonthsDuration: "years and months duration",
    Range: "range",
    Function: "function",
}


def kind_of(value: object) -> str:
    """The name of a value's kind, as FEEL names types: `number`, `date and time`, `list`, `Null`.

    Raises TypeError for what is no FEEL value, such as an int.
    """
    kind = _KINDS.get(type(value))
    if kind is None:
        raise TypeError(f"{type(value).__name__} is no FEEL value")
    return kind
