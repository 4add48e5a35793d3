"""Who decides the tables: the engine, other engines of rules, and plain Python; a file each."""

from __future__ import annotations

from benchmarks.peers import by_hand, cel, datalogic, durable, json_logic, ours, rule_engine, zen
from benchmarks.peers.peer import Decide, Peer

OURS = ours.PEER
PEERS: tuple[Peer, ...] = (
    *zen.PEERS,
    datalogic.PEER,
    json_logic.PEER,
    rule_engine.PEER,
    *cel.PEERS,
    durable.PEER,
    *by_hand.PEERS,
)

__all__ = ["OURS", "PEERS", "Decide", "Peer"]
