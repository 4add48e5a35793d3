"""The workflow of the documentation: it is YAML, its commands are there, and its first script runs."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from policy_engine.cli.main import app
from tests.analysis.test_diff import copied, ten_days
from tests.analysis.test_diff_revisions import commit, ran
from tests.cli.support import ROOT

FILE = ROOT / "docs" / "examples" / "github-actions" / "policy-diff.yml"


@pytest.fixture(scope="module")
def steps() -> dict[str, Any]:
    """The steps by their names, or by what they use."""
    workflow = yaml.load(FILE.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - it makes texts alone
    assert list(workflow["on"]) == ["pull_request"]
    assert workflow["permissions"] == {"contents": "read", "pull-requests": "write"}
    (job,) = workflow["jobs"].values()
    return {step.get("name") or step.get("uses") or step["run"]: step for step in job["steps"]}


def commands(script: str) -> Iterator[list[str]]:
    """Each `policy-engine` command of a script, as its words."""
    for line in script.splitlines():
        if line.strip().startswith("policy-engine "):
            yield shlex.split(line.split(" > ")[0])[1:]


def test_the_page_shows_the_file() -> None:
    page = (ROOT / "docs" / "diff.md").read_text("utf-8")
    shown = re.search(r"<!-- file: examples/github-actions/policy-diff.yml -->\n```yml\n(.*?)```", page, re.DOTALL)
    assert shown is not None
    assert shown[1] == FILE.read_text("utf-8")


def test_its_commands_are_there(steps: dict[str, Any]) -> None:
    root: Any = get_command(app)
    found = [words for step in steps.values() for words in commands(step.get("run", ""))]
    assert [words[0] for words in found] == ["diff"]
    for name, *words in found:
        known = {option for parameter in root.commands[name].params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known


def test_nothing_of_a_pull_request_is_put_into_a_script(steps: dict[str, Any]) -> None:
    for step in steps.values():
        assert "${{" not in step.get("run", "")
    assert steps["actions/checkout@v4"]["with"]["persist-credentials"] == "false"
    assert steps["Comment"]["if"] == "github.event.pull_request.head.repo.full_name == github.repository"


@pytest.mark.skipif(shutil.which("git") is None or shutil.which("bash") is None, reason="it runs git and bash")
def test_its_script_runs(steps: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "A Person")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "person@example.org")
    origin = tmp_path / "origin"
    origin.mkdir()
    ran("git", "init", "--quiet", "--initial-branch", "main", here=origin)
    rules = copied(origin)
    commit(origin)
    here = tmp_path / "here"
    ran("git", "clone", "--quiet", origin, here, here=tmp_path)
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    (tmp_path / "bin").mkdir()
    engine = tmp_path / "bin" / "policy-engine"
    engine.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m policy_engine.cli.main "$@" --trials 40\n', "utf-8")
    engine.chmod(0o755)
    script = steps["Compare"]["run"]
    made = ran("bash", "-e", "-c", script, here=here, check=False)
    assert (made.returncode, made.stdout, made.stderr) == (0, "", "")
    assert summary.read_text("utf-8").startswith("## Decisions that change\n\nNo decision changes: this is proved.\n")
    ten_days(here / "rules")
    commit(here)
    made = ran("bash", "-e", "-c", script, here=here, check=False)
    assert (made.returncode, made.stdout) == (0, "::notice::Decisions change, or may: see the summary of this job.\n")
    (here / "rules" / "parameters.yaml").write_text("no policy", "utf-8")
    made = ran("bash", "-e", "-c", script, here=here, check=False)
    assert made.returncode == 2
    assert made.stdout == "::error::The policies cannot be compared: see the log of this step.\n"
    assert rules.is_dir()


@pytest.mark.skipif(shutil.which("bash") is None, reason="it asks bash")
@pytest.mark.parametrize("name", ["Compare", "Comment"])
def test_its_scripts_are_scripts(steps: dict[str, Any], name: str) -> None:
    assert ran("bash", "-n", "-c", steps[name]["run"], here=ROOT).stderr == ""
