"""The semantic diff against evaluating: `tools/diff_agree.py` does the same for as long as one likes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.analysis.diff_judge import Judged, judge
from tests.analysis.diff_policies import Maker


@pytest.mark.parametrize("seed", range(12))
def test_no_snapshot_refutes_a_proof(seed: int, tmp_path: Path) -> None:
    judged = Judged()
    judge(seed, tmp_path, judged, tried=60, trials=30)
    assert judged.policies == 1
    assert judged.same + judged.changed + judged.unknown >= 10


def test_the_same_seed_makes_the_same_policies() -> None:
    assert [Maker(7).policy().text() for _ in range(2)] == [Maker(7).policy().text()] * 2
