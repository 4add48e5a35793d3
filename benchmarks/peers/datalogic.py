"""datalogic-py: the same JSON Logic, compiled once by Rust."""

from __future__ import annotations

from benchmarks.peers.json_logic import rule
from benchmarks.peers.peer import Decide, Peer, module
from benchmarks.shapes import Table


def _build(table: Table) -> Decide:
    compiled = module("datalogic_py").Engine().compile(rule(table))
    evaluate: Decide = compiled.evaluate
    return evaluate


PEER = Peer("datalogic-py (JSON Logic)", _build, "datalogic_py", "datalogic-py")
