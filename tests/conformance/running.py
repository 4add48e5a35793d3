"""A case of the conformance files parsed, checked, and evaluated: compiled in a dialect, or by the book."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from policy_engine.feel.ast import Expression, Node, Parsed, UnaryTests
from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.feel.check.scope import Clock
from policy_engine.feel.checker import TypeScope, check_expression, check_unary_tests
from policy_engine.feel.compiler import Namespace, compile_expression, compile_tests
from policy_engine.feel.dialect import STANDARD, STRICT
from policy_engine.feel.names import Names
from policy_engine.feel.parser import parse_expression, parse_type, parse_unary_tests
from policy_engine.feel.resolve import resolve_type
from policy_engine.text.problem import Halt, Problems
from policy_engine.text.source import Fragment
from policy_engine.types.feeltype import ANY, Type
from policy_engine.values.lexical import parse_date_time
from policy_engine.values.temporal import Date, DateTime
from tests.conformance.files import Case
from tests.conformance.lifting import lifted
from tests.conformance.literals import literal
from tests.feel.reference.interpreter import evaluate, passes
from tests.feel.reference.scope import Scope

DIALECTS = {"strict": STRICT, "dmn": STANDARD}


def _moment() -> DateTime:
    moment = parse_date_time("2026-03-10T09:30:00Z")
    assert moment is not None
    return moment


class _Moment:
    """The moment of every case."""

    def now(self, run: Any) -> DateTime:
        return _moment()

    def today(self, run: Any) -> Date:
        return _moment().date


@dataclass
class _Run:
    inputs: Mapping[str, object] = field(default_factory=dict)


def values_of(case: Case) -> dict[str, object]:
    """The values of a case's inputs."""
    return {name: literal(text) for name, text in case.inputs.items()}


@cache
def parsed(case: Case) -> Parsed:
    """A case's tree. Raises `Halt`."""
    names = Names(case.inputs, set(_members(list(values_of(case).values()))), REGISTRY)
    parse = parse_expression if case.value is None else parse_unary_tests
    return parse(Fragment.of(case.text), names)


def codes(case: Case) -> list[str]:
    """What parser and checker say of a case that they refuse."""
    problems = Problems()
    try:
        tree = parsed(case)
    except Halt as halt:
        return [halt.problem.code]
    clock = Clock.MOMENT if case.dialects == ("dmn",) else Clock.REFUSED
    scope = TypeScope({name: _type(case, name) for name in case.inputs}, clock=clock)
    if isinstance(tree.node, UnaryTests):
        check_unary_tests(tree, _type(case, "?"), scope, problems)
    else:
        check_expression(tree, scope, problems)
    return [problem.code for problem in problems.errors]


def compiled(case: Case, dialect: str) -> object:
    """The value of a case, compiled. Raises `Halt`."""
    return _compiled(case, parsed(case).node, values_of(case), dialect)


def unfolded(case: Case, dialect: str) -> object:
    """The value of a case whose literals are known at run time only, compiled. Raises `Halt`."""
    tree, literals = lifted(parsed(case).node)
    return _compiled(case, tree, {**values_of(case), **literals}, dialect)


def _compiled(case: Case, node: Node, values: Mapping[str, object], dialect: str) -> object:
    settings: dict[str, Any] = {"locals": tuple(values), "globals": {}, "dialect": DIALECTS[dialect]}
    settings["namespace"] = Namespace(_Moment() if dialect == "dmn" else None)
    if isinstance(node, Expression):
        function: Callable[..., object] = compile_expression(node, **settings)
        return function(_Run(), *values.values())
    assert isinstance(node, UnaryTests)
    assert case.value is not None
    return compile_tests(node, **settings)(_Run(), literal(case.value), *values.values())


def by_the_book(case: Case) -> object:
    """The value of a case by the reference interpreter. Raises `Halt`."""
    node, scope = parsed(case).node, Scope(values_of(case))
    if isinstance(node, Expression):
        return evaluate(node, scope)
    assert case.value is not None
    return passes(node, literal(case.value), scope)


def _type(case: Case, name: str) -> Type:
    """The declared type of an input, or of `?`."""
    if name not in case.types:
        return ANY
    fragment, problems = Fragment.of(case.types[name]), Problems()
    found = resolve_type(parse_type(fragment), {}, problems, fragment)
    assert not problems.found, case.types
    return found


def _members(value: object) -> Iterator[str]:
    """The names of entries in a value."""
    if isinstance(value, list):
        for item in value:
            yield from _members(item)
    elif isinstance(value, dict):
        yield from value
        yield from _members(list(value.values()))
