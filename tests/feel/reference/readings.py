"""Both readings of a case: compiled, and by the book; and whether they agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from policy_engine.feel import ast as feel
from policy_engine.feel.compiler import (
    ConstantGlobal,
    FunctionGlobal,
    Global,
    InputGlobal,
    Namespace,
    ValueGlobal,
    compile_expression,
    compile_tests,
)
from policy_engine.feel.dialect import STANDARD, STRICT
from policy_engine.feel.resolve import resolve_type
from policy_engine.text.problem import Halt
from policy_engine.values.compare import same
from policy_engine.values.context import SnapshotContext
from policy_engine.values.function import Function
from policy_engine.values.range import Range
from policy_engine.values.text import to_text
from policy_engine.values.work import evaluating
from tests.feel.reference.grammar.cases import Case
from tests.feel.reference.grammar.maker import MODEL, Variable
from tests.feel.reference.interpreter import evaluate, passes
from tests.feel.reference.scope import Scope, Surroundings

Value = tuple[str, object]
"""A value, under the name of what it is: `value`, `null` or `problem`."""


@dataclass(slots=True)
class Run:
    """What a compiled expression asks for while it runs."""

    inputs: Mapping[str, object] = field(default_factory=dict)
    values: list[object] = field(default_factory=list)

    def value(self, index: int) -> object:
        """A decision's value."""
        return self.values[index]


def outcome(read: Callable[[], object]) -> Value:
    """What an evaluation comes to."""
    try:
        with evaluating():
            value = read()
    except Halt as halt:
        return "problem", halt.problem.code
    except RecursionError:
        return "problem", "feel-recursion"
    return ("null" if value is None else "value"), value


def values_of(case: Case) -> dict[str, object]:
    """The values of a case's variables."""
    found: dict[str, object] = {}
    for variable in case.variables:
        value = evaluate(variable.value, Scope({}))
        found[variable.name] = of_snapshot(value) if variable.snapshot else value
    return found


def of_snapshot(value: object) -> object:
    """The value as it comes from a snapshot, whose contexts tell of entries that they lack."""
    if isinstance(value, dict):
        return SnapshotContext({name: of_snapshot(entry) for name, entry in value.items()}, "c")
    return [of_snapshot(item) for item in value] if isinstance(value, list) else value


def compiled(case: Case, node: feel.Expression | feel.UnaryTests, values: Mapping[str, object]) -> Value:
    """The reading of the compiler."""
    globals_: dict[str, Global] = {}
    run = Run({})
    inputs: dict[str, object] = {}
    local = tuple(variable.name for variable in case.variables if variable.way == "local")
    for variable in case.variables:
        value = values[variable.name]
        match variable.way:
            case "input":
                globals_[variable.name] = InputGlobal(variable.name)
                inputs[variable.name] = value
            case "value":
                globals_[variable.name] = ValueGlobal(len(run.values))
                run.values.append(value)
            case "constant":
                globals_[variable.name] = ConstantGlobal(value)
            case "model":
                globals_[variable.name] = _model(variable)
    run.inputs = inputs
    given = [values[name] for name in local]
    dialect = STANDARD if case.standard else STRICT

    def read() -> object:
        namespace = Namespace()
        for variable in case.variables:
            if variable.way == MODEL:
                assert isinstance(variable.value, feel.FunctionDefinition)
                names = tuple(parameter.name for parameter in variable.value.parameters)
                body = compile_expression(
                    variable.value.body, locals=names, globals={}, namespace=namespace, dialect=dialect
                )
                namespace.define_function(variable.name, body)
        if isinstance(node, feel.UnaryTests):
            test = compile_tests(node, locals=local, globals=globals_, namespace=namespace, dialect=dialect)
            return test(run, subject(case), *given)
        function = compile_expression(node, locals=local, globals=globals_, namespace=namespace, dialect=dialect)
        return function(run, *given)

    return outcome(read)


def _model(variable: Variable) -> FunctionGlobal:
    """A function as a business knowledge model."""
    assert isinstance(variable.value, feel.FunctionDefinition)
    names = tuple(parameter.name for parameter in variable.value.parameters)
    types = tuple(None if p.type is None else resolve_type(p.type, {}) for p in variable.value.parameters)
    return FunctionGlobal(variable.name, variable.name, names, types)


def interpreted(case: Case, node: feel.Expression | feel.UnaryTests, values: Mapping[str, object]) -> Value:
    """The reading by the book."""
    scope = Scope(values, around=Surroundings(standard=case.standard))
    if isinstance(node, feel.UnaryTests):
        return outcome(lambda: passes(node, subject(case), scope))
    return outcome(lambda: evaluate(node, scope))


def subject(case: Case) -> object:
    """The value that a cell tests."""
    return None if case.input is None else evaluate(case.input[0], Scope({}))


def agree(one: Value, other: Value) -> bool:
    """Whether two readings come to the same."""
    return one[0] == other[0] and same(comparable(one[1]), comparable(other[1]))


def comparable(value: object) -> object:
    """The value with functions, which equal only themselves, as their parameters."""
    match value:
        case Function(parameters=parameters):
            return f"function({', '.join(parameters)})"
        case list():
            return [comparable(item) for item in value]
        case dict():
            return {name: comparable(entry) for name, entry in value.items()}
        case Range(low, high, low_closed, high_closed):
            return Range(comparable(low), comparable(high), low_closed, high_closed)
        case _:
            return value


def malformed(value: Any) -> str | None:
    """What is wrong with a value as a value: a number of more than 34 digits, a Python number."""
    match value:
        case Decimal():
            if not value.is_finite() or len(value.as_tuple().digits) > 34 or (not value and value.is_signed()):
                return f"{value!r} is no FEEL number"
            return None
        case list():
            return next((found for item in value if (found := malformed(item))), None)
        case dict():
            return next((found for item in value.values() if (found := malformed(item))), None)
        case Range(low, high, _, _):
            return malformed(low) or malformed(high)
        case _:
            try:
                to_text(value)
            except TypeError as error:
                return str(error)
            return None
