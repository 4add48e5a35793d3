"""Examples: every block of YAML is a policy that loads, every block of Python runs, every cell accepts what is said."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from policy_engine import PolicyError, evaluate, load
from policy_engine.cases.judge import judge
from policy_engine.cases.reader import read_cases
from policy_engine.feel.ast import Expression, UnaryTests
from policy_engine.feel.compiler import Namespace, compile_expression, compile_tests
from policy_engine.feel.parser import parse_expression, parse_unary_tests
from policy_engine.text.source import Fragment
from tests.docs.support import ROOT, Block, blocks, load_example

_CELLS = re.compile(r"<!-- cells -->\n(?:\|.*\n){2}((?:\|.*\n)+)")
_CODE = re.compile(r"`([^`]+)`")


def _marked(mark: str) -> list[Block]:
    return [block for block in blocks("yaml") if block.mark == mark]


def test_every_block_of_yaml_is_marked() -> None:
    # Other tests hold the parts of pages on rules that chain, what is avoided or preferred in those on analysis, and
    # the files of a page that is done from top to bottom.
    known = {"policy", "set", "cases", "versions", "part", "avoid", "prefer"}
    unknown = [block for block in blocks("yaml") if block.mark not in known and not block.mark.startswith("file: ")]
    assert [str(block) for block in unknown] == []


@pytest.mark.parametrize("block", _marked("policy"), ids=str)
def test_policies_load(block: Block, tmp_path: Path) -> None:
    assert load_example(block.text, tmp_path).warnings == ()


@pytest.mark.parametrize("block", _marked("set"), ids=str)
def test_sets_load(block: Block, tmp_path: Path) -> None:
    schema = (ROOT / "schemas" / "account_snapshot.schema.json").read_bytes()
    (tmp_path / "account_snapshot.schema.json").write_bytes(schema)
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "set.yaml").write_text(block.text, encoding="utf-8")
    assert load(rules).decisions


@pytest.mark.parametrize("block", _marked("versions"), ids=str)
def test_versions_load(block: Block, tmp_path: Path) -> None:
    first, second = block.text.split("---\n")
    with pytest.raises(PolicyError):
        load_example(first.replace("effective: {to: 2026-06-30}\n", "") + second, tmp_path)
    (tmp_path / "rules" / "second.yaml").write_text(second, encoding="utf-8")
    (tmp_path / "rules" / "example.yaml").write_text(first, encoding="utf-8")
    policies = load(tmp_path / "rules")
    days = {"2026-06-30": "1.50", "2026-07-01": "1.75"}
    for day, fee in days.items():
        decision = policies.evaluate({"as_of": f"{day}T12:00:00Z"}, "fee")
        assert str(decision.outputs["fee"]) == fee


@pytest.mark.parametrize("block", _marked("cases"), ids=str)
def test_cases_hold(block: Block, tmp_path: Path) -> None:
    (tmp_path / "some.cases.yaml").write_text(block.text, encoding="utf-8")
    for case in read_cases(tmp_path / "some.cases.yaml"):
        judge(case, load())


@pytest.mark.parametrize("block", [block for block in blocks("python") if block.mark != "pytest"], ids=str)
def test_python_runs(block: Block) -> None:
    run = subprocess.run(  # noqa: S603
        [sys.executable, "-W", "error", "-c", block.text], cwd=ROOT, capture_output=True, text=True
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout


def _cells() -> list[tuple[str, str, bool]]:
    page = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    found = _CELLS.search(page)
    assert found is not None
    out = []
    for line in found[1].splitlines():
        cell, *sides = line.strip("|").split(" |")
        for values, accepted in zip(sides, (True, False), strict=True):
            out += [(_CODE.findall(cell)[0], value, accepted) for value in _CODE.findall(values)]
    return out


@pytest.mark.parametrize(("cell", "value", "accepted"), _cells())
def test_cells_accept_what_is_said(cell: str, value: str, *, accepted: bool) -> None:
    tests = parse_unary_tests(Fragment.of(cell)).node
    literal = parse_expression(Fragment.of(value)).node
    assert isinstance(tests, UnaryTests)
    assert isinstance(literal, Expression)
    made = compile_expression(literal, locals=(), globals={}, namespace=Namespace())(None)
    holds = compile_tests(tests, locals=(), globals={}, namespace=Namespace())(None, made)
    assert (holds is True) is accepted


def test_the_example_snapshot_decides_everything() -> None:
    text = (ROOT / "examples" / "account.json").read_text(encoding="utf-8")
    assert evaluate(text).undecided == {}


@pytest.mark.parametrize("block", blocks("json"), ids=str)
def test_json_is_json(block: Block) -> None:
    json.loads(block.text)
