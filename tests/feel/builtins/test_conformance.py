"""The conformance files: what each built-in gives, line by line (`expression => value`), one file a family.

`=> !code` is a problem that ends the evaluation.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from policy_engine.feel.ast import Call, Name
from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.feel.names import Names
from policy_engine.feel.parser import parse_expression
from policy_engine.text.problem import Halt
from policy_engine.text.source import Fragment
from policy_engine.values.compare import same
from tests.feel.builtins.literal import read

FILES = sorted(Path(__file__).parent.glob("*.yaml"))


def _lines() -> list[tuple[str, str, str]]:
    found = []
    for path in FILES:
        for name, text in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            for line in text.splitlines():
                call, _, expected = line.rpartition(" => ")
                found.append((name, call.strip(), expected.strip()))
    return found


LINES = _lines()


@pytest.mark.parametrize(("name", "call", "expected"), LINES, ids=[f"{call} => {to}" for _, call, to in LINES])
def test_value(name: str, call: str, expected: str) -> None:
    if expected.startswith("!"):
        with pytest.raises(Halt) as caught:
            read(call)
        assert caught.value.problem.code == expected[1:]
        return
    found = read(call)
    assert same(found, read(expected)), found


@pytest.mark.parametrize(("name", "call", "expected"), LINES, ids=[f"{call} direct" for _, call, _ in LINES])
def test_direct_call_gives_the_same(name: str, call: str, expected: str) -> None:
    node = parse_expression(Fragment.of(call), Names(functions=REGISTRY)).node
    assert isinstance(node, Call)
    assert isinstance(node.function, Name)
    assert node.function.name == name
    if expected.startswith("!") or any(argument.name for argument in node.arguments):
        return
    text = [call[argument.value.start : argument.value.end] for argument in node.arguments]
    function = REGISTRY[name].direct(len(text))
    if function is None:
        assert expected == "null"
    else:
        assert same(function(*map(read, text)), read(expected))


@pytest.mark.parametrize("name", REGISTRY)
def test_every_function_is_covered(name: str) -> None:
    lines = [(call, expected) for of, call, expected in LINES if of == name]
    assert len(lines) >= 4 or REGISTRY[name].clock
    assert any(expected in ("null", "!feel-clock") for _, expected in lines)
