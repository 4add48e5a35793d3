"""Whether a row of a batch's result says what `evaluate` says of the row's snapshot."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal, localcontext
from typing import Any

import pyarrow as pa

from policy_engine import Decision, PolicyError, PolicySet
from policy_engine.engine.batch.objects import pruned
from tests.batch.drawing import as_rows


def differences(policies: PolicySet, table: pa.Table, names: tuple[str, ...], processes: int = 1) -> Iterator[str]:
    """In words, every row of which the two ways differ."""
    result = policies.evaluate_batch(table, names, processes=processes)
    assert result.num_rows == table.num_rows
    fields = policies.programs[-1].policy.schema.root.fields
    snapshots = [pruned(row, fields) for row in as_rows(table)]
    for name in names:
        for at, (snapshot, got) in enumerate(zip(snapshots, result.column(name).to_pylist(), strict=True)):
            wanted = decided(policies, snapshot, name)
            if not agree(wanted, got):
                yield f"row {at}, {name}: {snapshot}\n  one by one: {wanted}\n  as a batch: {got}"


def decided(policies: PolicySet, snapshot: dict[str, Any], name: str) -> Decision | PolicyError:
    """The decision on one snapshot, or the error."""
    try:
        return policies.evaluate(snapshot, name)
    except PolicyError as error:
        return error


def agree(wanted: Decision | PolicyError, got: dict[str, Any]) -> bool:
    """Whether an entry of a batch's column is what was decided."""
    got = dict(got)
    problems, rows = got.pop("problems"), got.pop("decided_by")
    if isinstance(wanted, PolicyError):
        told = [{"code": p.code, "message": p.message, "path": p.path, "hint": p.hint} for p in wanted.problems]
        return problems == told and rows is None and all(one is None for one in got.values())
    if [one["code"] for one in problems] == ["batch-value"]:
        return any(map(too_long, wanted.outputs.values()))
    if problems or rows != list(wanted.decided_by) or wanted.warnings != ():
        return False
    return got.keys() >= wanted.outputs.keys() and same(got, {**dict.fromkeys(got), **wanted.outputs})


def same(got: Any, wanted: Any) -> bool:
    """Whether a value of Arrow's is a value of a decision's."""
    if isinstance(got, str) and not isinstance(wanted, str):
        # What has no Arrow type, or another in each version, is JSON text.
        return bool(json.loads(got) == told(wanted))
    if isinstance(wanted, dict):
        return isinstance(got, dict) and all(same(got[name], one) for name, one in wanted.items())
    if isinstance(wanted, list):
        return isinstance(got, list) and len(got) == len(wanted) and all(map(same, got, wanted))
    if isinstance(wanted, str) and got != wanted:
        return bool(got == json.dumps(wanted))
    return type(got) is type(wanted) and bool(got == wanted)


def told(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, list):
        return [told(one) for one in value]
    if isinstance(value, dict):
        return {name: told(one) for name, one in value.items()}
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value if value is None or isinstance(value, bool | str) else value.isoformat()


def too_long(value: Any) -> bool:
    """Whether a number has more than 10 digits behind the point or more than 28 before it."""
    if isinstance(value, list | dict):
        return any(map(too_long, value.values() if isinstance(value, dict) else value))
    if not isinstance(value, Decimal):
        return False
    with localcontext(prec=60):
        return abs(value) >= 10**28 or value != value.quantize(Decimal("1e-10"))
