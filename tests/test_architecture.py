"""The house keeps its plan: imports run down the floors, files are small, every problem is documented."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.problem_codes import CODE, PACKAGE, problem_codes

ROOT = PACKAGE.parent
MODULES = sorted(PACKAGE.rglob("*.py"))
PROBLEMS_PAGE = ROOT / "docs" / "problems.md"

FLOORS = {
    "text": 1, "values": 1, "types": 2, "feel": 3, "policy": 4, "partition": 4, "engine": 5, "inference": 5,
    "cases": 6, "analysis": 6, "dmn": 6, "cli": 7, "testing": 7, "service": 7, "batch": 7, "spark": 7,
    "": 7,
}  # fmt: skip
"""The floor of each package; the empty name is the package itself, whose `__init__` is its face."""

SIDEWAYS = {("values", "text"), ("policy", "partition"), ("engine", "inference"), ("analysis", "cases")}
"""Packages that may import another of their floor."""

MAX_LINES = 400
LONG: dict[str, str] = {}
"""Files of more lines than that, and why."""


def package_of(module: str) -> str:
    """The package of the house that a module is in: `policy_engine.feel.ast` is in `feel`."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in FLOORS else ""


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """The lines and modules that a file imports of this project, wherever in the file they stand."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            module = node.module or ""
            for name in node.names:
                inner = ROOT / module.replace(".", "/") / name.name
                yield node.lineno, f"{module}.{name.name}" if inner.with_suffix(".py").exists() else module


def test_every_package_has_a_floor() -> None:
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert packages <= FLOORS.keys()


def test_imports_run_down() -> None:
    wrong = []
    for path in MODULES:
        own = package_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for line, module in imports_of(path):
            if module.split(".")[0] != PACKAGE.name:
                continue
            other = package_of(module)
            if other != own and FLOORS[other] >= FLOORS[own] and (own, other) not in SIDEWAYS:
                if FLOORS[own] == 7 and other in ("cli", ""):
                    continue  # faces share what the command line has, and the package's own names
                wrong.append(f"{path.relative_to(ROOT)}:{line}: {own or 'the package'} imports {module}")
    assert not wrong, "\n".join(wrong)


def test_nothing_imports_the_tests_or_the_tools() -> None:
    outside = {"tests", "tools", "benchmarks"}
    for path in MODULES:
        assert not [module for _, module in imports_of(path) if module.split(".")[0] in outside], path


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_is_small_and_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(PACKAGE).as_posix()
    assert len(text.splitlines()) <= MAX_LINES or LONG.get(name)
    if text:
        assert ast.get_docstring(ast.parse(text)), f"{name} has no docstring"


def test_long_files_are_still_long() -> None:
    for name in LONG:
        assert len((PACKAGE / name).read_text(encoding="utf-8").splitlines()) > MAX_LINES


def test_codes_are_kebab_case() -> None:
    assert not [code for code in problem_codes() if not CODE.match(code)]


def test_every_code_is_in_the_page_of_problems() -> None:
    """The page has one line a code: | `code` | what it means | what to do |"""
    rows = re.findall(r"^\| `([^`]+)` \| (.+?) \| (.+?) \|$", PROBLEMS_PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    listed = [code for code, _, _ in rows]
    assert len(listed) == len(set(listed))
    assert sorted(listed) == sorted(problem_codes())


def test_codes_are_collected_wherever_they_stand(tmp_path: Path) -> None:
    (tmp_path / "policy_engine").mkdir()
    (tmp_path / "policy_engine" / "a.py").write_text(
        'NAMED = "by-name"\n'
        'Problem("direct-one", "m")\n'
        'problems.error("method-one", "m")\n'
        'Problem(NAMED, "m")\n'
        'self.fail("m", code="keyword-one")\n'
        'Problem("if-one" if x else "else-one", "m")\n'
        "def helper(path, code): ...\n"
        'helper(1, "helper-one")\n'
        'def other(message, *, code="default-one"): ...\n'
        'print("no-code")\n',
        encoding="utf-8",
    )
    assert list(problem_codes(tmp_path / "policy_engine")) == [
        "by-name", "default-one", "direct-one", "else-one", "helper-one", "if-one", "keyword-one", "method-one",
    ]  # fmt: skip
