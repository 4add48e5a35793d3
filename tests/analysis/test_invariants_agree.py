"""Nothing that is proved of random policies is broken by random snapshots. `tools/invariants_agree.py` tries more."""

from __future__ import annotations

import pytest

from tests.analysis.invariants_agreement import Agreement


@pytest.mark.parametrize("seed", [3, 6, 14, 21, 22, 31])
def test_what_is_proved_holds_and_what_is_broken_is(seed: int) -> None:
    made = Agreement()
    made.add(seed, 120)
    assert made.wrong is None
    assert (made.policies, made.refused) == (1, 0)
    assert made.proved + made.broken > 0
