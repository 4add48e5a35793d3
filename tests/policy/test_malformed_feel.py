"""Every way the FEEL, types, tables and sources of a policy can be wrong: the whole text of what is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from policy_engine import PolicyError, load
from policy_engine.policy.resources import schema_path

MALFORMED = Path(__file__).parent / "malformed_feel"
FIXTURES = sorted(path.stem for path in MALFORMED.iterdir())
SET = 'policy: the set\npolicy set: test\nversion: "1"\nsnapshot: snapshot.json\n'


@pytest.mark.parametrize("name", FIXTURES)
def test_what_load_says(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snapshot: SnapshotAssertion
) -> None:
    monkeypatch.chdir(tmp_path)
    rules = Path("rules")
    rules.mkdir()
    (rules / "set.yaml").write_text(SET)
    shutil.copy(schema_path("account_snapshot.schema.json"), rules / "snapshot.json")
    if (MALFORMED / name).is_dir():
        shutil.copytree(MALFORMED / name, rules, dirs_exist_ok=True)
    else:
        shutil.copy(MALFORMED / f"{name}.yaml", rules / "policy.yaml")
    with pytest.raises(PolicyError) as caught:
        load(rules)
    assert str(caught.value) + "\n" == snapshot
