"""zen-engine, the GoRules engine in Rust: a JDM graph of one decision table, asked in three ways."""

from __future__ import annotations

import json
from typing import Any

from benchmarks.peers.ours import feel
from benchmarks.peers.peer import Decide, Peer, module
from benchmarks.shapes import NO_ROW, Snapshot, Table


def jdm(table: Table) -> dict[str, Any]:
    """The graph: input, table, output. Its cells are written as FEEL's are; one that may be anything is empty."""
    rules = [
        {
            "_id": f"r{number}",
            **{name: "" if cell is None else feel(cell) for name, cell in zip(table.columns, row, strict=True)},
            "band": str(number),
        }
        for number, row in enumerate(table.rows)
    ]
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": name, "name": name, "field": name} for name in table.columns],
        "outputs": [{"id": "band", "name": "band", "field": "band"}],
        "rules": [*rules, {"_id": "none", **dict.fromkeys(table.columns, ""), "band": str(NO_ROW)}],
    }
    place = {"x": 0, "y": 0}
    return {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", "position": place},
            {"id": "table", "type": "decisionTableNode", "name": "table", "position": place, "content": content},
            {"id": "out", "type": "outputNode", "name": "out", "position": place},
        ],
        "edges": [
            {"id": "first", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "second", "sourceId": "table", "targetId": "out", "type": "edge"},
        ],
    }


def _decision(table: Table) -> Decide:
    evaluate = module("zen").ZenEngine().create_decision(json.dumps(jdm(table))).evaluate

    def decide(snapshot: Snapshot) -> object:
        return evaluate(snapshot)["result"]["band"]

    return decide


def _engine(table: Table) -> Decide:
    loader = {"type": "static", "content": {"table": jdm(table)}}
    return _by_key(module("zen").ZenEngine({"loader": loader}))


def _loading(table: Table) -> Decide:
    text = json.dumps(jdm(table))
    return _by_key(module("zen").ZenEngine({"loader": lambda _: text}))


def _by_key(engine: Any) -> Decide:
    def decide(snapshot: Snapshot) -> object:
        return engine.evaluate("table", snapshot)["result"]["band"]

    return decide


PEERS = (
    Peer("zen-engine, decision.evaluate", _decision, "zen", "zen-engine"),
    Peer("zen-engine, engine.evaluate, static loader", _engine, "zen", "zen-engine"),
    Peer("zen-engine, engine.evaluate, loader of text", _loading, "zen", "zen-engine"),
)
