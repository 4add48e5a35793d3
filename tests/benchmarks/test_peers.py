"""The benchmarks: everybody who is installed decides the tables alike, by the row that was asked for."""

from __future__ import annotations

import pytest

from benchmarks.peers import OURS, PEERS, Peer
from benchmarks.shapes import NO_ROW, Band, Table, asked, four_columns, two_columns


@pytest.mark.parametrize("peer", [OURS, *PEERS], ids=lambda peer: peer.name)
@pytest.mark.parametrize("size", [8, 64])
def test_every_row_is_found(peer: Peer, size: int) -> None:
    if reason := peer.missing():
        pytest.skip(reason)
    for table in (two_columns(size), four_columns(size)):
        assert len(table.rows) == size
        decide = peer.build(table)
        assert [decide(table.snapshot(row)) for row in asked(table)] == asked(table)


@pytest.mark.parametrize("peer", [OURS, *PEERS], ids=lambda peer: peer.name)
def test_no_row_is_said_to_be_none(peer: Peer) -> None:
    if reason := peer.missing():
        pytest.skip(reason)
    decide = peer.build(two_columns(8))
    for plan, amount in (("plan-1", 10), ("plan-1", 3_000), ("plan-99", 5)):
        assert decide({"as_of": "2026-01-01T00:00:00Z", "plan": plan, "amount": amount}) == NO_ROW


def test_the_first_of_rows_that_overlap_is_meant() -> None:
    table = Table(("plan", "amount"), (("a", Band(0, 15)), ("a", Band(10, 25))))
    for peer in (OURS, *PEERS):
        if not peer.missing():
            decide = peer.build(table)
            assert [decide({"as_of": "2026-01-01T00:00:00Z", "plan": "a", "amount": at}) for at in (9, 12, 15)] == [
                0,
                0,
                1,
            ], peer.name


@pytest.mark.parametrize("size", [8, 16, 128, 16_384])
def test_the_rows_that_are_asked_for_are_spread_over_the_table(size: int) -> None:
    for table in (two_columns(size), four_columns(size)):
        parts = [row * 16 // size for row in asked(table)]
        assert sorted(set(parts)) == list(range(0, 16, max(1, 16 // size)))
