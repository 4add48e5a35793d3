"""The conformance files, read strictly: every value is a text, no key stands twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from policy_engine.policy.yaml import nodes
from policy_engine.policy.yaml.build import parse
from policy_engine.policy.yaml.decode import decode
from policy_engine.text.problem import Problems

HERE = Path(__file__).parent
GROUPS = ("ordinary", "boundary", "null", "error")
EXPRESSIONS = ("builtins", "operators", "language", "tests")
"""The folders whose cases are expressions and cells."""
DIALECTS = ("strict", "dmn")
_FILE_KEYS = frozenset({"feature", "section", "operator", "dialect", "tables", *GROUPS})
_CASE_KEYS = frozenset({"feel", "cell", "value", "inputs", "type", "is", "check", "problem", "dialect", "table"})


@dataclass(frozen=True, eq=False)
class Case:
    """One line of a file. `text` is an expression, a condition cell asked of `value`, or the name of a table."""

    file: str
    group: str
    text: str
    value: str | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    expected: str | None = None
    check: str | None = None
    problem: str | None = None
    dialects: tuple[str, ...] = DIALECTS

    @property
    def id(self) -> str:
        """What the case is called in a test's output."""
        given = [f"? is {self.value}"] if self.value is not None else []
        given += [f"{name} is {value}" for name, value in self.inputs.items()]
        return f"{self.file}: {self.text}" + (f" where {', '.join(given)}" if given else "")


@dataclass(frozen=True)
class File:
    """A file: what it is about, where the standard has that, and its cases."""

    name: str
    feature: str
    section: str
    operator: str | None
    tables: Mapping[str, str]
    cases: tuple[Case, ...]


@dataclass(frozen=True, eq=False)
class Group:
    """The cases of one group of a file."""

    file: File
    name: str
    cases: tuple[Case, ...]

    @property
    def id(self) -> str:
        """What the group is called in a test's output."""
        return f"{self.file.name}: {self.name}"


def read(*folders: str) -> list[File]:
    """The files of some folders, in the order of their names."""
    return [_file(path) for folder in folders for path in sorted((HERE / folder).glob("*.yaml"))]


def groups_of(files: list[File]) -> list[Group]:
    """The groups of some files: a test takes one at a time, and tells every case of it that fails."""
    return [
        Group(file, name, tuple(cases))
        for file in files
        for name in GROUPS
        if (cases := [case for case in file.cases if case.group == name])
    ]


def cases_of(files: list[File]) -> list[Case]:
    """All cases of some files."""
    return [case for file in files for case in file.cases]


def _file(path: Path) -> File:
    name = path.relative_to(HERE).with_suffix("").as_posix()
    problems = Problems()
    tree = parse(decode(path.read_bytes(), path.name), problems)
    assert not problems.found, f"{name}: {problems.found}"
    data = _plain(tree)
    assert isinstance(data, dict), name
    assert data.keys() <= _FILE_KEYS, f"{name}: {data.keys() - _FILE_KEYS}"
    return File(
        name,
        data["feature"],
        data["section"],
        data.get("operator"),
        data.get("tables", {}),
        tuple(_cases(name, data)),
    )


def _cases(name: str, data: Mapping[str, Any]) -> Iterator[Case]:
    for group in GROUPS:
        for line in data.get(group) or []:
            case: dict[str, Any] = {"feel": line} if isinstance(line, str) else line
            assert case.keys() <= _CASE_KEYS, f"{name}: {line}"
            dialect = case.get("dialect", data.get("dialect"))
            made = Case(
                name,
                group,
                case["table"] if "table" in case else case["cell"] if "cell" in case else case["feel"],
                case["value"] if "cell" in case else None,
                case.get("inputs", {}),
                case.get("type", {}),
                "null" if group == "null" else case.get("is"),
                case.get("check"),
                case.get("problem"),
                DIALECTS if dialect is None else (dialect,),
            )
            assert (made.problem is not None) is (group == "error"), line
            assert made.expected is not None or group == "error", line
            assert set(made.dialects) <= set(DIALECTS), line
            yield made


def _plain(node: nodes.Node | None) -> Any:
    if isinstance(node, nodes.Mapping):
        return {key: _plain(value) for key, value in node.items.items()}
    if isinstance(node, nodes.Sequence):
        return [_plain(item) for item in node.items]
    assert isinstance(node, nodes.Scalar)
    return node.text
