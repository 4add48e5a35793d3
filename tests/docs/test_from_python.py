"""The page on analysis from Python: its tests pass on the reference policy, and it names every function there is."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from policy_engine import analysis
from tests.docs.support import ROOT, Block, blocks

PAGE = ROOT / "docs" / "analysis" / "from-python.md"
TESTS = [block for block in blocks("python") if block.mark == "pytest"]


def _tests_of(block: Block) -> dict[str, Callable[[], None]]:
    known: dict[str, Callable[[], None]] = {}
    exec(compile(block.text, str(block), "exec"), known)  # noqa: S102 - an example of the documentation
    return {name: test for name, test in known.items() if name.startswith("test_")}


def _two_versions(directory: Path) -> None:
    for below in (directory, directory / "released"):
        for name in ("rules", "schemas"):
            shutil.copytree(ROOT / name, below / name)


@pytest.mark.parametrize("block", TESTS, ids=str)
def test_its_tests_pass(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _two_versions(tmp_path)
    monkeypatch.chdir(tmp_path)
    tests = _tests_of(block)
    assert tests
    for test in tests.values():
        test()


def test_one_fails_where_it_should(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _two_versions(tmp_path)
    hold = tmp_path / "rules" / "hold.yaml"
    text = hold.read_text(encoding="utf-8")
    changed = text.replace("| > 0           | false", "| > 1           | false")
    assert changed != text
    hold.write_text(changed, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (block,) = (block for block in TESTS if "diff_policies" in block.text)
    (test,) = _tests_of(block).values()
    with pytest.raises(AssertionError, match="hold"):
        test()


def test_every_function_is_on_the_page() -> None:
    named = set(re.findall(r"`(\w+)\(", PAGE.read_text(encoding="utf-8").split("\n## ")[0]))
    functions = {name for name in analysis.__all__ if callable(getattr(analysis, name)) and name[0].islower()}
    assert named == functions | {"to_dict"}
    assert all(getattr(analysis, name).__doc__ for name in functions)


def test_nothing_of_it_is_loaded_before_it_is_asked_for() -> None:
    program = "import sys, policy_engine; print([one for one in sys.modules if 'policy_engine.analysis' in one])"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    assert ran.stdout == "[]\n"


def test_there_is_nothing_else() -> None:
    with pytest.raises(AttributeError, match=r"'policy_engine\.analysis' has no attribute 'analyze'"):
        analysis.analyze  # noqa: B018 - the access is the test
    assert set(analysis.__all__) <= set(dir(analysis))
