"""Which policies a command works on where no directory is named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from policy_engine.policy.resources import rules_directory
from tests.cli.support import ROOT, RULES, run
from tests.cli.test_commands import LOAN

BROKEN = 'policy set: mine\nversion: "1"\nsnapshot: schema.json\npolicy: mine\ndecisions: {x: {expression: y}}\n'
JUDGING = ("check", "coverage", "mutate")
SHIPPED = (
    "This is the reference policy that comes with the package, since no policies are here, nor in rules/: "
    f"{rules_directory().as_posix()}\n"
)
ACCOUNT = ROOT / "examples" / "account.json"
SHOWING = {
    "evaluate": ("evaluate", ACCOUNT, "--decision", "redemption"),
    "explain": ("explain", ACCOUNT, "--decision", "redemption"),
    "show": ("show", "redemption"),
    "facts": ("facts",),
    "cases": ("cases", "card_request", "--trials", "1"),
    "export-dmn": ("export-dmn", "-o", "made.dmn"),
    "batch": ("batch", "in.jsonl", "out.jsonl", "--decision", "redemption"),
}


def in_lines(directory: Path) -> None:
    """A snapshot on a line."""
    (directory / "in.jsonl").write_text(json.dumps(json.loads(ACCOUNT.read_text("utf-8"))) + "\n", encoding="utf-8")


@pytest.mark.parametrize("command", JUDGING)
@pytest.mark.parametrize("where", [".", "rules"])
def test_the_policies_in_front_are_judged_however_wrong(command: str, where: str, tmp_path: Path) -> None:
    (tmp_path / where).mkdir(exist_ok=True)
    (tmp_path / where / "mine.yaml").write_text(BROKEN, encoding="utf-8")
    ran = run(command, at=tmp_path)
    assert (ran.code, ran.out) == (1, "")
    prefix = "" if where == "." else "rules/"
    assert ran.err.startswith(f"{prefix}mine.yaml:3:11: error: ")


@pytest.mark.parametrize("command", JUDGING)
def test_nothing_is_judged_that_nobody_asked_about(command: str, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("services: {}\nx: {policy: no}\n", encoding="utf-8")
    ran = run(command, at=tmp_path)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "error: there are no policies in the current directory, nor in rules/ in it [directory-unnamed]\n"
        "   hint: name their directory; the reference policy that comes with the package is in "
        f"{rules_directory().as_posix()}\n"
    )
    problems = json.loads(run(command, "--format", "json", at=tmp_path).err)["problems"]
    assert [one["code"] for one in problems] == ["directory-unnamed"]


@pytest.mark.parametrize("command", SHOWING)
def test_the_reference_policy_is_told_where_nothing_is_in_front(command: str, tmp_path: Path) -> None:
    in_lines(tmp_path)
    ran = run(*SHOWING[command], at=tmp_path)
    assert ran.code == 0
    assert ran.err.startswith(SHIPPED)
    assert command == "export-dmn" or ran.err == SHIPPED


@pytest.mark.parametrize("command", ["evaluate", "explain", "facts"])
def test_programs_are_told_nothing_but_problems(command: str, tmp_path: Path) -> None:
    ran = run(*SHOWING[command], "--format", "json", at=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out)


@pytest.mark.parametrize("where", [".", "rules"])
def test_the_policies_in_front_decide(where: str, tmp_path: Path) -> None:
    shutil.copytree(RULES, tmp_path / where, dirs_exist_ok=True)
    ran = run("evaluate", LOAN, "--decision", "lend", at=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == run("evaluate", LOAN, "--decision", "lend", "--rules", RULES).out
    assert run("check", at=tmp_path).out == run("check", RULES).out


def test_the_current_directory_comes_before_its_rules(tmp_path: Path) -> None:
    shutil.copytree(RULES, tmp_path / "rules")
    (tmp_path / "mine.yaml").write_text(BROKEN, encoding="utf-8")
    assert run("check", at=tmp_path).err.startswith("mine.yaml:")
    (tmp_path / "mine.yaml").rename(tmp_path / "mine.yml")
    assert "mine.yml is not read" in run("check", at=tmp_path).err
    (tmp_path / "mine.yml").rename(tmp_path / ".mine.yaml")
    assert run("check", at=tmp_path).code == 0


def test_rules_are_in_front_whatever_they_say(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "mine.yaml").write_text("polcy: mine\n", encoding="utf-8")
    for command in ("check", "facts"):
        ran = run(command, at=tmp_path)
        assert (ran.code, ran.out) == (1, "")
        assert "rules/mine.yaml:1:1: error: " in ran.err


def test_a_named_directory_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(BROKEN, encoding="utf-8")
    assert run("check", RULES, at=tmp_path).code == 0
    assert run("show", "lend", "--rules", RULES, at=tmp_path).code == 0
    (tmp_path / "empty").mkdir()
    assert "directory-empty" in run("check", "empty", at=tmp_path).err
