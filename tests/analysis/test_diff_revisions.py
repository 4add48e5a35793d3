"""Versions that git has: read through git, without a checkout, and nothing but what the repository holds."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from policy_engine import PolicyError
from policy_engine.analysis.diff import git
from policy_engine.analysis.diff.revision import Revision, read_version, version_named
from policy_engine.text.problem import Halt
from policy_engine.text.render import render_problems
from tests.analysis.test_diff import LOW, table
from tests.cli.support import run
from tests.support import write_set

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="these tests run git")

CASE = """
policy cases: fees
cases:
  - name: low
    decision: answer
    as_of: 2026-01-01T00:00:00Z
    count of: 1
    flag: true
    expect: {fee: 1}
"""
CSV = "id,n,flag,-> fee\nlow,< 3,-,1\nhigh,>= 3,true,2\n"
SCHEMA_HINT = "a shallow clone lacks older commits, and other branches: `git fetch --unshallow origin main`"


def told(error: PolicyError) -> str:
    """The text of an error."""
    return render_problems(error.problems)


def ran(*command: str | Path, here: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Runs a command."""
    return subprocess.run(command, cwd=here, capture_output=True, text=True, check=check)  # noqa: S603 - our own


def commit(root: Path) -> None:
    """All that stands in a repository, as a commit."""
    ran("git", "add", "--all", here=root)
    ran("git", "commit", "--quiet", "--message", "a change", here=root)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository: `main` has rules with a schema, cases and rows beside them; a fee is another one since."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "A Person")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "person@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    root = tmp_path / "repository"
    text = table(*LOW).split("      rows: |")[0] + "      rows: {csv: data/fees.csv}\n      default: {fee: 0}\n"
    write_set(root / "policies" / "rules", text)
    (root / "policies" / "schemas").mkdir()
    (root / "policies" / "rules" / "data").mkdir()
    (root / "policies" / "rules" / "schema.json").rename(root / "policies" / "schemas" / "s.json")
    part = root / "policies" / "rules" / "part1.yaml"
    part.write_text(part.read_text("utf-8").replace("schema.json", "../schemas/s.json"), "utf-8")
    (root / "policies" / "rules" / "data" / "fees.csv").write_text(CSV, "utf-8")
    (root / "policies" / "rules" / "fees.cases.yaml").write_text(CASE, "utf-8")
    ran("git", "init", "--quiet", "--initial-branch", "main", here=root)
    commit(root)
    (root / "policies" / "rules" / "data" / "fees.csv").write_text(CSV.replace("true,2", "true,5"), "utf-8")
    commit(root)
    monkeypatch.chdir(root)
    return root


def refused(text: str, here: Path | None = None) -> str:
    """What is told of a version that cannot be read."""
    named = version_named(text)
    assert isinstance(named, Revision)
    with pytest.raises(PolicyError) as caught:
        read_version(named, here)
    return told(caught.value)


# Where revisions are read


def test_a_revision_brings_the_files_that_it_refers_to_and_its_cases(root: Path) -> None:
    old, new = (read_version(version_named(f"{name}:policies/rules")) for name in ("main~1", "main"))
    assert list(old.policies.files.contents) == ["../schemas/s.json", "data/fees.csv", "part1.yaml"]
    assert [case.name for case in new.cases] == ["low"]
    asked = {"as_of": "2026-01-01T00:00:00Z", "count of": 4, "flag": True}
    assert [str(one.policies.evaluate(asked, "answer").outputs["fee"]) for one in (old, new)] == ["2", "5"]
    # The same bytes as those of a checkout, and nothing is written.
    assert new.policies.files.digest == read_version(root / "policies" / "rules").policies.files.digest
    assert ran("git", "status", "--porcelain", here=root).stdout == ""


@pytest.mark.parametrize("form", [
    ["main~1:policies/rules", "policies/rules"],
    ["main~1:policies/rules", "HEAD:policies/rules"],
    ["main~1:./policies/rules", "HEAD^{/a change}:policies/rules/"],
    ["main~1", "main", "--rules", "policies/rules"],
    ["main~1", "--rules", "policies/rules"],
])  # fmt: skip
def test_the_command_line(root: Path, form: list[str]) -> None:
    made = ran(sys.executable, "-m", "policy_engine.cli.main", "diff", *form, here=root, check=False)
    assert (made.returncode, made.stderr) == (1, "")
    assert made.stdout.startswith("1 decision changes.\n\nWhat was edited:\n  cell answer/high, -> fee: 2 -> 5\n\n")


def test_from_a_folder_a_worktree_and_a_bare_clone(root: Path, tmp_path: Path) -> None:
    digest = read_version(Revision("main", "policies/rules"), root).policies.files.digest
    below = root / "policies" / "rules" / "data"
    assert read_version(Revision("main", "../../rules"), below).policies.files.digest == digest
    assert read_version(Revision("main", "policies/rules"), below).policies.files.digest == digest
    ran("git", "clone", "--quiet", "--bare", root, tmp_path / "bare", here=root)
    assert read_version(Revision("main", "policies/rules"), tmp_path / "bare").policies.files.digest == digest
    ran("git", "worktree", "add", "--quiet", tmp_path / "tree", "main~1", here=root)
    assert read_version(Revision("main", "policies/rules"), tmp_path / "tree").policies.files.digest == digest


def test_places_are_told_as_git_writes_them(root: Path) -> None:
    part = root / "policies" / "rules" / "part1.yaml"
    part.write_text(part.read_text("utf-8").replace("count of", "count off"), "utf-8")
    commit(root)
    text = refused("main:policies/rules")
    assert text.startswith("main:policies/rules/part1.yaml:10:19: error: ")
    part.write_text(part.read_text("utf-8").replace("../schemas/s.json", "../schemas/t.json"), "utf-8")
    commit(root)
    text = refused("main:policies/rules")
    assert text.startswith("main:policies/rules/part1.yaml:3:11: error: there is no file main:policies/schemas/t.json ")


# What is refused


@pytest.mark.parametrize("name", ["--output=x", "-x", "--upload-pack=touch x", "", "a\nb", "x" * 2_000])
def test_what_is_no_name_of_a_revision(root: Path, name: str) -> None:
    before = sorted(path.name for path in root.iterdir())
    shown = name[:60].replace("\n", "?")
    assert refused(f"{name}:policies/rules") == (
        f'error: "{shown}" is no name of a revision [diff-revision]\n'
        "   hint: a revision is a branch, a tag or a commit, such as `main` or `HEAD~1`"
    )
    assert sorted(path.name for path in root.iterdir()) == before


@pytest.mark.parametrize("name", ["nope", "main..main~1", "^main", "main~9", "main^{blob}", "HEAD^{/no such}"])
def test_a_revision_that_is_not_there(root: Path, name: str) -> None:
    assert refused(f"{name}:policies/rules") == (
        f'error: there is no revision "{name}" in this repository [diff-revision]\n   hint: {SCHEMA_HINT}'
    )


@pytest.mark.parametrize(("directory", "why"), [
    ("nowhere", "there is no directory main:nowhere [directory-missing]"),
    ("policies/nowhere/rules", "there is no directory main:policies/nowhere/rules [directory-missing]"),
    ("policies/rules/part1.yaml", "main:policies/rules/part1.yaml is a file, not a directory [directory-missing]"),
    ("../../etc", "main:../../etc is outside the repository [file-unreadable]"),
    ("/etc", "main:/etc is outside the repository [file-unreadable]"),
    ("policies/rules/data", "there are no policy files (`*.yaml`) in main:policies/rules/data [directory-empty]"),
    ("", "there are no policy files (`*.yaml`) in main: [directory-empty]"),
])  # fmt: skip
def test_a_directory_that_cannot_be_read(root: Path, directory: str, why: str) -> None:
    assert refused(f"main:{directory}") == f"error: {why}"


def test_links_are_not_followed(root: Path) -> None:
    schemas, rules = root / "policies" / "schemas", root / "policies" / "rules"
    (root / "link").symlink_to("policies/rules")
    (schemas / "s.json").rename(root / "outside.json")
    (schemas / "s.json").symlink_to("../../outside.json")
    commit(root)
    assert refused("main:link") == "error: main:link is a symbolic link, not a directory [directory-missing]"
    assert "main:policies/schemas/s.json is a symbolic link, which is not followed [file-unreadable]" in refused(
        "main:policies/rules"
    )
    (rules / "part1.yaml").write_text(
        (rules / "part1.yaml").read_text("utf-8").replace("../schemas/s.json", "../../../outside.json"), "utf-8"
    )
    commit(root)
    assert "main:../outside.json is outside the repository [file-unreadable]" in refused("main:policies/rules")


def test_files_that_are_too_large(root: Path) -> None:
    (root / "policies" / "rules" / "large.yaml").write_bytes(b"#" * (8 * 1024 * 1024 + 1))
    commit(root)
    text = refused("main:policies/rules")
    assert text.startswith("error: main:policies/rules/large.yaml is larger than 8 MiB [file-too-large]")


def test_cases_that_are_wrong_are_told(root: Path) -> None:
    (root / "policies" / "rules" / "fees.cases.yaml").write_text("policy cases: none\n", "utf-8")
    commit(root)
    assert refused("main:policies/rules").startswith("main:policies/rules/fees.cases.yaml:1:1: error: ")


def test_outside_a_repository_and_without_git(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert refused("main:rules", outside) == (
        f"error: {outside.as_posix()} is in no git repository [diff-git]\n"
        "   hint: compare two directories, or go to a checkout or a clone"
    )
    monkeypatch.setenv("PATH", str(outside))
    assert refused("main:policies/rules", root) == (
        "error: revisions are read by git, which is not installed [diff-git]\n"
        "   hint: install git, or compare two directories"
    )


def test_a_repository_that_git_refuses(root: Path) -> None:
    (root / ".git" / "config").write_text("[core]\n\trepositoryformatversion = 99\n", "utf-8")
    text = refused("main:policies/rules", root)
    assert text.startswith("error: git refuses: Expected git repo version <= ")
    assert text.endswith("found 99 [diff-git]")


def test_a_command_that_hangs(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = git.Repository(root)
    monkeypatch.setattr(git, "TIMEOUT", 0)
    with pytest.raises(Halt) as caught:
        repository.tree("main")
    assert caught.value.problem.message == "git rev-parse took longer than 0 seconds"


def test_what_names_a_version() -> None:
    assert version_named("main:rules") == Revision("main", "rules")
    assert version_named("HEAD^{/fix: this}:rules") == Revision("HEAD^{/fix: this}", "rules")
    assert version_named("/nowhere/a:b") == Path("/nowhere/a:b")
    assert version_named("nowhere") == Path("nowhere")


def test_new_may_be_left_out_with_rules_alone() -> None:
    made = run("diff", "rules")
    assert made.code == 2
    assert "it may be left out where --rules names the directory" in made.err
