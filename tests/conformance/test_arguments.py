"""A built-in gives the same whether its arguments are written in the call, and worked out once, or handed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from policy_engine.feel.ast import Call, Name
from policy_engine.text.problem import Halt
from policy_engine.values.compare import same
from policy_engine.values.text import to_text
from tests.conformance.files import Case, File, read
from tests.conformance.literals import literal
from tests.conformance.running import compiled, parsed


def _handed_in(case: Case) -> Case | None:
    """A case with its literal arguments as inputs; None where it is no call of a built-in, or has no such argument."""
    try:
        node = parsed(case).node
    except Halt:
        return None
    if not isinstance(node, Call) or not isinstance(node.function, Name) or case.inputs:
        return None
    inputs, parts = {}, []
    for number, argument in enumerate(node.arguments, 1):
        text = case.text[argument.value.start : argument.value.end]
        if _is_literal(text):
            inputs[f"a{number}"] = text
            text = f"a{number}"
        parts.append(text if argument.name is None else f"{argument.name}: {text}")
    return replace(case, text=f"{node.function.name}({', '.join(parts)})", inputs=inputs) if inputs else None


def _is_literal(text: str) -> bool:
    try:
        literal(text)
    except (ValueError, Halt):
        return False
    return True


def _faults(case: Case) -> Iterator[str]:
    """What a case gives, its arguments handed in, and should not."""
    handed_in = None if case.expected is None else _handed_in(case)
    if handed_in is None or case.expected is None:
        return
    expected = literal(case.expected)
    for dialect in case.dialects:
        try:
            found = compiled(handed_in, dialect)
        except Halt as halt:
            yield f"{handed_in.id} [{dialect}]: {halt.problem.code}: {halt.problem.message}"
            continue
        if not same(found, expected):
            yield f"{handed_in.id} [{dialect}]: is {to_text(found)}, not {case.expected}"


@pytest.mark.parametrize("file", read("builtins"), ids=lambda file: file.name)
def test_arguments_that_are_handed_in(file: File) -> None:
    faults = [fault for case in file.cases for fault in _faults(case)]
    assert not faults, "\n".join(faults)
