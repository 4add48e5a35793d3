"""Evaluates FEEL texts, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from policy_engine.feel.ast import Expression, UnaryTests
from policy_engine.feel.compiler import Global, Namespace, RunLimits, compile_expression, compile_tests
from policy_engine.feel.names import Names
from policy_engine.feel.parser import parse_expression, parse_unary_tests
from policy_engine.text.source import Fragment

MEMBERS = ("amount", "state", "x", "y", "item", "next date", "f", "g", "fact", "r")


@dataclass(slots=True)
class Run:
    """A run over given inputs and decisions, which says what decisions were read."""

    inputs: Mapping[str, object] = field(default_factory=dict)
    values: Sequence[object] = ()
    read: list[int] = field(default_factory=list)

    def value(self, index: int) -> object:
        self.read.append(index)
        return self.values[index]


def value_of(
    text: str,
    variables: Mapping[str, object] | None = None,
    globals_: Mapping[str, Global] | None = None,
    run: Run | None = None,
    namespace: Namespace | None = None,
    limits: RunLimits | None = None,
) -> object:
    """The value of an expression with local variables and globals."""
    variables, globals_ = variables or {}, globals_ or {}
    node = parse_expression(Fragment.of(text), Names([*variables, *globals_], MEMBERS)).node
    assert isinstance(node, Expression)
    function = compile_expression(
        node,
        locals=tuple(variables),
        globals=globals_,
        namespace=namespace or Namespace(),
        limits=limits or RunLimits(),
    )
    return function(run or Run(), *variables.values())


def passes(text: str, value: object, variables: Mapping[str, object] | None = None) -> bool | None:
    """What a condition cell says of a value."""
    variables = variables or {}
    node = parse_unary_tests(Fragment.of(text), Names(variables, MEMBERS)).node
    assert isinstance(node, UnaryTests)
    function = compile_tests(node, locals=tuple(variables), globals={}, namespace=Namespace())
    return function(Run(), value, *variables.values())
