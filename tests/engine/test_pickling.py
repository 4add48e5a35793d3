"""Policy sets sent to other processes: as their files, loaded once a process."""

from __future__ import annotations

import gc
import json
import multiprocessing
import pickle
from pathlib import Path
from typing import Any

import pytest

from policy_engine import PolicySet, load
from policy_engine.engine import policy_set
from tests.support import SNAPSHOT, a_decision

FORKS = "fork" in multiprocessing.get_all_start_methods()


def told(policies: PolicySet, decisions: tuple[str, ...]) -> str:
    """Everything that a process says of a set, and how many sets it has loaded of what it was sent."""
    made = [policies.evaluate(SNAPSHOT, name).to_dict() for name in decisions]
    texts = [policies.evaluate(SNAPSHOT, name).explanation.text for name in decisions]
    return json.dumps([policies.files.digest, policies.rows, policies.directory.as_posix(), made, texts])


def loads(sent: bytes) -> PolicySet:
    policies: PolicySet = pickle.loads(sent)  # noqa: S301 - a set of this file's own
    return policies


def worked(policies: PolicySet, sent: bytes) -> tuple[str, bool, int]:
    """In a worker: what it says, whether a set that is sent twice is one, and how many it loaded."""
    return told(policies, policies.decisions), loads(sent) is policies, policy_set._load_anew.cache_info().misses


@pytest.fixture
def policies(tmp_path: Path) -> PolicySet:
    return a_decision(tmp_path / "rules", "expression: 'if n > 2 then string(day) else note'")


@pytest.fixture(autouse=True)
def _nothing_loaded() -> None:
    policy_set._load_anew.cache_clear()


def in_worker(method: str, policies: PolicySet) -> list[Any]:
    """What one worker process says, asked twice; sets are pickled on their way."""
    sent = pickle.dumps(policies)
    with multiprocessing.get_context(method).Pool(1) as pool:
        return [pool.apply(worked, (policies, sent)) for _ in range(2)]


def test_a_process_of_its_own_loads_it_once_and_says_the_same(policies: PolicySet) -> None:
    assert in_worker("spawn", policies) == [(told(policies, policies.decisions), True, 1)] * 2


@pytest.mark.skipif(not FORKS, reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_process_has_it_already(policies: PolicySet) -> None:
    assert in_worker("fork", policies) == [(told(policies, policies.decisions), True, 0)] * 2


def test_it_is_itself_where_it_came_from(policies: PolicySet) -> None:
    assert loads(pickle.dumps(policies)) is policies


def test_the_files_need_not_be_there(policies: PolicySet) -> None:
    sent, said = pickle.dumps(policies), told(policies, policies.decisions)
    for file in policies.directory.iterdir():
        file.unlink()
    digest = policies.files.digest
    del policies
    gc.collect()
    again = loads(sent)
    assert (again.files.digest, told(again, again.decisions)) == (digest, said)


def test_files_that_change_make_another_set(tmp_path: Path) -> None:
    first = a_decision(tmp_path, "expression: n + 1")
    sent = pickle.dumps(first)
    second = a_decision(tmp_path, "expression: n + 2")
    assert loads(sent) is first
    assert loads(pickle.dumps(second)) is second
    assert first.evaluate(SNAPSHOT, "answer").outputs != second.evaluate(SNAPSHOT, "answer").outputs


def test_a_set_that_nobody_uses_is_given_up(tmp_path: Path) -> None:
    policies = a_decision(tmp_path, "expression: n + 1")
    key = (tmp_path.as_posix(), policies.files.digest)
    assert key in policy_set._LOADED
    del policies
    gc.collect()
    assert key not in policy_set._LOADED


def test_the_shipped_set(tmp_path: Path) -> None:
    policies = load()
    sent = pickle.dumps(policies)
    rows, digest = policies.rows, policies.files.digest
    del policies
    gc.collect()
    again = loads(sent)
    assert (again.rows, again.files.digest) == (rows, digest)
    assert pickle.dumps(again) == sent
