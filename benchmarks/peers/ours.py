"""The engine: a policy of one table, in YAML and FEEL."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.peers.peer import Decide, Peer
from benchmarks.shapes import NO_ROW, Band, Cell, Snapshot, Table
from policy_engine import PolicySet, load


def schema(table: Table) -> dict[str, Any]:
    """The JSON Schema of a table's snapshots."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "order",
        "type": "object",
        "x-moment": "/as_of",
        "x-time-zone": "/time_zone",
        "properties": {
            "as_of": {"type": "string", "format": "date-time"},
            "time_zone": {"type": "string", "format": "time-zone", "default": "UTC"},
            **{name: {"type": "string" if name in table.words else "number"} for name in table.columns},
        },
    }


def head(table: Table) -> str:
    """A policy file up to its rows."""
    inputs = ", ".join(f"{name}: {name}" for name in table.columns)
    return (
        "policy set: bench\nversion: '1'\nsnapshot: schema.json\npolicy: bench\ndecisions:\n  band:\n    table:\n"
        f"      hit policy: first\n      inputs: {{{inputs}}}\n      outputs: {{band: number}}\n"
    )


TAIL = f"      default: {{band: {NO_ROW}}}\n"


def feel(cell: Cell) -> str:
    """A cell as a FEEL unary test."""
    match cell:
        case Band(low=low, high=high):
            return f"[{low}..{high})"
        case str():
            return f'"{cell}"'
        case None:
            return "-"


def pipes(table: Table) -> str:
    """A policy file whose rows are a table of pipes."""
    lines = [f"| id | {' | '.join(table.columns)} | -> band | assumed |"]
    for number, row in enumerate(table.rows):
        lines.append(f"| r{number} | {' | '.join(map(feel, row))} | {number} | made up |")
    rows = "\n".join(f"        {line}" for line in lines)
    return f"{head(table)}      rows: |\n{rows}\n{TAIL}"


def policies(table: Table) -> PolicySet:
    """The loaded policy."""
    with TemporaryDirectory() as name:
        directory = Path(name)
        (directory / "schema.json").write_text(json.dumps(schema(table)), encoding="utf-8")
        (directory / "bands.yaml").write_text(pipes(table), encoding="utf-8")
        return load(directory)


def build(table: Table) -> Decide:
    """A decision with everything that an explanation needs, and its output."""
    loaded = policies(table)

    def decide(snapshot: Snapshot) -> object:
        return loaded.evaluate(snapshot, "band").outputs["band"]

    return decide


PEER = Peer("policy-engine", build)
