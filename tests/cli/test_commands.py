"""Every command, its options, and its exit codes; what it prints is stored."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cli.support import BROKEN, ROOT, RULES, Ran, run
from tests.support import snapshot as a_snapshot
from tests.support import write_set

LOAN = ROOT / "tests" / "cli" / "loan.json"


def loan(tmp_path: Path, file: str = "loan.json", **changes: object) -> Path:
    """A snapshot with some fields changed; None leaves one out."""
    data = json.loads(LOAN.read_text(encoding="utf-8")) | changes
    path = tmp_path / file
    path.write_text(json.dumps({key: value for key, value in data.items() if value is not None}), encoding="utf-8")
    return path


def told(ran: Ran, tmp_path: Path) -> str:
    """What was printed, without the name of the temporary directory."""
    return str(ran).replace(str(tmp_path), "TMP")


def test_evaluate_all(snapshot: SnapshotAssertion) -> None:
    ran = run("evaluate", LOAN, "--rules", RULES)
    assert ran.code == 0
    assert str(ran) == snapshot


def test_evaluate_one_as_json(snapshot: SnapshotAssertion) -> None:
    ran = run("evaluate", LOAN, "--rules", RULES, "--decision", "lend", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    data = json.loads(ran.out)
    assert list(data) == ["policy", "decisions"]
    assert list(data["decisions"]["lend"]) == ["outputs", "decided_by", "explanation"]
    assert data["decisions"]["lend"]["outputs"] == {"answer": "no", "why": "TOO_MANY"}
    assert ran.out == snapshot


def test_evaluate_from_standard_input() -> None:
    arguments = ("evaluate", "-", "--rules", RULES, "--decision", "fee")
    ran = run(*arguments, stdin=LOAN.read_bytes())
    assert (ran.code, ran.err) == (0, "")
    assert run(*arguments, stdin=b"now: 2026-03-10T09:00:00Z\ndays_late: 3\n").out == ran.out
    assert run("evaluate", LOAN, *arguments[2:]).out == ran.out


def test_evaluate_tells_what_cannot_be_decided(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    path = loan(tmp_path, books=None, member=None, colour="red")
    ran = run("evaluate", path, "--rules", RULES)
    assert ran.code == 0
    assert "== fee ==" in ran.out
    assert ran.err == snapshot
    assert run("evaluate", path, "--rules", RULES, "--decision", "lend").code == 1
    assert run("evaluate", path, "--rules", RULES, "--decision", "fee").code == 0


def test_evaluate_where_nothing_can_be_decided(tmp_path: Path) -> None:
    path = loan(tmp_path, books=None, member=None, days_late=None)
    ran = run("evaluate", path, "--rules", RULES)
    assert (ran.code, ran.out) == (1, "")
    ran = run("evaluate", path, "--rules", RULES, "--format", "json")
    assert ran.code == 1
    assert json.loads(ran.out)["decisions"] == {}
    assert {one["code"] for one in json.loads(ran.err)["problems"]} == {"snapshot-missing"}


def test_unknown_decision(snapshot: SnapshotAssertion) -> None:
    ran = run("evaluate", LOAN, "--rules", RULES, "--decision", "lent")
    assert ran.code == 1
    assert str(ran) == snapshot
    assert run("evaluate", LOAN, "--rules", RULES, "--decision", "has room").code == 1


def test_explain(snapshot: SnapshotAssertion) -> None:
    ran = run("explain", LOAN, "--rules", RULES, "--decision", "lend")
    assert ran.code == 0
    assert str(ran) == snapshot


def test_explain_as_json() -> None:
    ran = run("explain", LOAN, "--rules", RULES, "--decision", "lend", "--format", "json")
    assert ran.code == 0
    assert json.loads(ran.out)["why"][0]["row"] == "lend/full"


def test_explain_takes_the_one_decision_of_a_set(tmp_path: Path) -> None:
    write_set(tmp_path / "rules", "decisions:\n  fee: {expression: n + 1, assumed: t}\n")
    (tmp_path / "snapshot.json").write_text(json.dumps(a_snapshot()))
    ran = run("explain", tmp_path / "snapshot.json", "--rules", tmp_path / "rules")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "Decision: fee")


def test_explain_asks_which_of_several_decisions() -> None:
    ran = run("explain", LOAN, "--rules", RULES)
    assert ran.code == 2
    assert "say which decision to explain: " in " ".join(ran.err.replace("\u2502", " ").split())


@pytest.mark.parametrize("form", ["text", "json"])
def test_check_tells_no_problem(form: str, snapshot: SnapshotAssertion) -> None:
    ran = run("check", RULES, "--format", form)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot


def test_check_tells_every_problem(snapshot: SnapshotAssertion) -> None:
    ran = run("check", BROKEN.relative_to(ROOT))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == snapshot


def test_check_as_json() -> None:
    ran = run("check", BROKEN, "--format", "json")
    assert (ran.code, ran.out) == (1, "")
    problems = json.loads(ran.err)["problems"]
    assert len(problems) > 3
    assert all({"code", "severity", "message", "file", "line", "column"} <= set(one) for one in problems)


def test_check_reads_cases_too(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(RULES, rules)
    cases = rules / "fee.cases.yaml"
    text = "policy cases: fees\nbase: {now: 2026-03-10T09:00:00Z}\ncases:\n  - name: late\n    decision: fee\n"
    cases.write_text(f"{text}    days_late: 3\n    expect: 99\n", encoding="utf-8")
    ran = run("check", rules)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith(", 1 case)\n")
    cases.write_text(f"{text}    day_late: 3\n    sorce: A1\n    expect: {{fees: 1}}\n", encoding="utf-8")
    ran = run("check", rules)
    assert (ran.code, ran.out) == (1, "")
    assert told(ran, tmp_path) == snapshot
    (rules / "loans.yaml").write_text("policy: x\n", encoding="utf-8")
    cases.write_text("cases: []\n", encoding="utf-8")
    ran = run("check", rules, "--format", "json")
    assert {"policy-set-missing", "cases-missing"} <= {one["code"] for one in json.loads(ran.err)["problems"]}


def test_the_shipped_rules_have_no_problem_and_are_aligned() -> None:
    assert run("check").code == 0
    assert run("fmt", "--check", "rules") == Ran(0, "", "")


@pytest.mark.parametrize("name", ["lend", "fee", "fee of", "has room", "fee a day", "most books"])
def test_show(name: str, snapshot: SnapshotAssertion) -> None:
    ran = run("show", name, "--rules", RULES)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot


def test_show_everything_as_markdown(snapshot: SnapshotAssertion) -> None:
    ran = run("show", "--rules", RULES, "--markdown")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot


def test_show_unknown(snapshot: SnapshotAssertion) -> None:
    ran = run("show", "has rooms", "--rules", RULES)
    assert ran.code == 1
    assert str(ran) == snapshot


def test_show_fits_the_terminal() -> None:
    assert max(map(len, run("show").out.splitlines())) <= 80


def test_facts(snapshot: SnapshotAssertion) -> None:
    ran = run("facts", "--rules", RULES)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot


def test_facts_as_json() -> None:
    ran = run("facts", "--rules", RULES, "--format", "json")
    facts = {one["fact"]: one for one in json.loads(ran.out)["facts"]}
    assert facts["L1"]["cited_by"] == ["most books", "lend/full"]
    assert facts["N1"]["overridden_by"] == ["most books"]


def test_fmt(tmp_path: Path) -> None:
    shutil.copytree(RULES, tmp_path / "rules")
    path = tmp_path / "rules" / "loans.yaml"
    aligned = path.read_bytes()
    assert run("fmt", "--check", tmp_path / "rules").code == 0
    path.write_bytes(aligned.replace(b"| full     |", b"|full|"))
    before = path.read_bytes()
    ran = run("fmt", "--check", path)
    assert (ran.code, ran.out) == (1, f"would align {path}\n")
    assert path.read_bytes() == before
    ran = run("fmt", tmp_path / "rules")
    assert (ran.code, ran.out) == (0, f"aligned {path}\n")
    assert path.read_bytes() == aligned
    assert run("fmt", path) == Ran(0, "", "")


def test_fmt_goes_on_past_files_that_cannot_be_read(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "b.yaml").write_text("a: [\n", encoding="utf-8")
    table = "d:\n  table:\n    rows: |\n      |id|-> x|\n      | a | 12345 |\n"
    (tmp_path / "c.yaml").write_text(table, encoding="utf-8")
    ran = run("fmt", tmp_path, tmp_path / "none.yaml")
    assert ran.code == 1
    assert told(ran, tmp_path) == snapshot


def test_version_and_help() -> None:
    ran = run("--version")
    assert ran.code == 0
    assert ran.out.startswith("policy-engine 0.")
    for arguments in (["--help"], ["-h"], *([name, "-h"] for name in ("evaluate", "explain", "check", "show"))):
        assert run(*arguments).code == 0


@pytest.mark.parametrize(
    "arguments",
    [[], ["nothing"], ["evaluate"], ["check", "--form", "x"], ["check", "--format", "xml"], ["fmt"]],
    ids=str,
)
def test_wrong_command_lines(arguments: list[str]) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert "Traceback" not in ran.err
