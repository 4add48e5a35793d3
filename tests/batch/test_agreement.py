"""The reference policy on random tables: all decisions, as `evaluate` makes them.

`python tools/batch_agree.py --rows 100000` is the long form.
"""

from __future__ import annotations

from random import Random

import pytest

from policy_engine import PolicySet, load
from tests.batch.drawing import drawn, mixed
from tests.batch.judging import differences
from tests.oracle.generate import generate

ROWS = 60


@pytest.fixture(scope="module")
def policies() -> PolicySet:
    return load()


@pytest.mark.parametrize("seed", range(6))
def test_a_batch_of_the_reference_policy_agrees_with_evaluate(policies: PolicySet, seed: int) -> None:
    rng = Random(seed)
    snapshots = [generate(rng.randrange(10**9)) for _ in range(8)]
    root = policies.programs[-1].policy.schema.root
    table = drawn(rng, mixed(rng, snapshots, ROWS), root, plain=seed < 2)
    assert list(differences(policies, table, policies.decisions, processes=1 + seed % 2)) == []
