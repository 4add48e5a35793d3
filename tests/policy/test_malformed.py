"""Every way a policy can be wrong that the reader knows: the whole text of what it says.

A fixture is a file, put beside `set.yaml` with the keys of the set, or a folder with all files of a set.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from policy_engine.policy.reader import read_policies
from policy_engine.text.problem import PolicyError

MALFORMED = Path(__file__).parent / "malformed"
FIXTURES = sorted(path.stem for path in MALFORMED.iterdir())
SET = 'policy: the set\npolicy set: test\nversion: "1"\nsnapshot: snapshot.json\n'


def place(name: str, rules: Path) -> None:
    """Puts a fixture into a directory of rules."""
    rules.mkdir()
    (rules / "set.yaml").write_text(SET)
    (rules / "snapshot.json").write_text("{}")
    if (MALFORMED / name).is_dir():
        shutil.copytree(MALFORMED / name, rules, dirs_exist_ok=True)
    else:
        shutil.copy(MALFORMED / f"{name}.yaml", rules / "policy.yaml")


@pytest.mark.parametrize("name", FIXTURES)
def test_what_the_reader_says(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snapshot: SnapshotAssertion
) -> None:
    monkeypatch.chdir(tmp_path)
    place(name, Path("rules"))
    with pytest.raises(PolicyError) as caught:
        read_policies(Path("rules"))
    assert str(caught.value) + "\n" == snapshot
