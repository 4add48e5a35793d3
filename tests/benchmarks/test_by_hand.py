"""The benchmarks' hand-written decisions against the engine's, over drawn snapshots."""

from __future__ import annotations

import pytest

from benchmarks import handwritten
from policy_engine import PolicyError, load

pytest.importorskip("pyarrow")
pytest.importorskip("polars")

ROWS = 3_000


def test_a_row_by_hand() -> None:
    from benchmarks.snapshots import good_snapshots, table

    policies = load()
    for snapshot in good_snapshots(300):
        assert policies.evaluate(snapshot, "redemption").outputs == handwritten.redemption(snapshot)
    bad = [one for one in table(ROWS).to_pylist() if not _is_decided(one)]
    assert bad
    for snapshot in bad:
        with pytest.raises(PolicyError):
            policies.evaluate(snapshot, "redemption")


def test_columns_by_hand() -> None:
    from benchmarks.polars_redemption import redemption
    from benchmarks.snapshots import table

    drawn = table(ROWS)
    ours = load().evaluate_batch(drawn, ["redemption"]).column("redemption").to_pylist()
    assert redemption(drawn).to_pylist() == ours
    assert any(one["problems"] for one in ours)


def _is_decided(snapshot: dict[str, object]) -> bool:
    try:
        handwritten.redemption(snapshot)
    except ValueError:
        return False
    return True
