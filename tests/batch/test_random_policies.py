"""Random policies on random tables: a batch says of every row what `evaluate` says.

`BATCH_N` policies are tried (40 unless told): `BATCH_N=2000 pytest tests/batch/test_random_policies.py`.
"""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

from policy_engine import PolicyError, PolicySet
from tests.batch.drawing import drawn
from tests.batch.judging import differences
from tests.batch.policies import policy, row
from tests.support import load_set

COUNT = int(os.environ.get("BATCH_N", "40"))
ROWS = 150


def a_set(rng: Random, directory: Path) -> PolicySet:
    """A random policy that loads: a part of what is written has types that do not fit."""
    for number in range(100):
        try:
            return load_set(directory / str(number), *policy(rng))
        except PolicyError:
            continue
    raise AssertionError("no policy of a hundred loads")


@pytest.mark.parametrize("seed", range(COUNT))
def test_a_batch_agrees_with_evaluate(seed: int, tmp_path: Path) -> None:
    rng = Random(seed)
    policies = a_set(rng, tmp_path)
    root = policies.programs[-1].policy.schema.root
    clean = rng.choice((0.6, 0.9, 0.97, 0.99))
    rows = [row(rng, clean) for _ in range(rng.choice((0, 1, ROWS, ROWS)))]
    table = drawn(rng, rows, root, plain=rng.random() < 0.5)
    assert list(differences(policies, table, ("answer",))) == []
