"""The conformance files are complete: nothing of the language is without its file, no file without its four groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest

from policy_engine.feel import ast as feel
from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.text.problem import Halt
from tests.conformance.files import EXPRESSIONS, GROUPS, Case, File, cases_of, read
from tests.conformance.running import parsed

FILES = read(*EXPRESSIONS, "tables")
OF_BUILTINS = [file for file in FILES if file.name.startswith("builtins/")]
OPERATORS = {file.operator: file for file in FILES if file.operator is not None}


def _nodes(part: object) -> Iterator[feel.Node]:
    """A node and all below it."""
    if isinstance(part, tuple):
        for item in part:
            yield from _nodes(item)
    elif isinstance(part, feel.Node) and is_dataclass(part):
        yield part
        for each in fields(part):
            yield from _nodes(getattr(part, each.name))


def _parts(cases: list[Case]) -> Iterator[feel.Node]:
    for case in cases:
        try:
            yield from _nodes(parsed(case).node)
        except Halt:
            continue


def _operators(cases: list[Case]) -> set[str]:
    """The operators that cases use."""
    words = {feel.Negation: "negation", feel.Between: "between", feel.In: "in", feel.InstanceOf: "instance of"}
    found = set()
    for node in _parts(cases):
        if isinstance(node, feel.Arithmetic | feel.Comparison | feel.Logical | feel.CompareTest):
            found.add(node.operator)
        elif type(node) in words:
            found.add(words[type(node)])
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_has_all_groups(file: File) -> None:
    groups = {case.group for case in file.cases}
    assert [group for group in GROUPS if group not in groups] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_case_stands_twice(file: File) -> None:
    seen = [(case.text, case.value, tuple(case.inputs.items()), case.dialects) for case in file.cases]
    assert [case for case in seen if seen.count(case) > 1] == []


@pytest.mark.parametrize("name", REGISTRY)
def test_every_built_in_has_a_file(name: str) -> None:
    files = [file for file in OF_BUILTINS if file.feature == name]
    assert [file.name for file in files] == [f"builtins/{name}"]
    calls = [node.function for node in _parts(list(files[0].cases)) if isinstance(node, feel.Call)]
    assert name in [function.name for function in calls if isinstance(function, feel.Name)]


@pytest.mark.parametrize("file", OF_BUILTINS, ids=lambda file: file.name)
def test_a_file_of_a_built_in_is_of_one_that_there_is(file: File) -> None:
    assert file.feature in REGISTRY


def test_every_operator_has_a_file() -> None:
    assert set(OPERATORS) == _operators(cases_of(FILES))


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_file_of_an_operator_uses_it(operator: str) -> None:
    assert operator in _operators(list(OPERATORS[operator].cases))


def test_every_part_of_the_grammar_is_used() -> None:
    parts = [part for part in vars(feel).values() if isinstance(part, type) and issubclass(part, feel.Node)]
    bases = {base for part in parts for base in part.__bases__}
    used = {type(node) for node in _parts(cases_of(read(*EXPRESSIONS)))}
    # Boxed logic is put into trees by the linker; no text means it.
    assert [part for part in parts if part not in used | bases | {feel.Embedded}] == []
