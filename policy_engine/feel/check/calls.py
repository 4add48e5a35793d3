"""Calls of functions that a policy defines, and which function a call means (DMN 1.5, 10.3.2.13.2)."""

from __future__ import annotations

from policy_engine.feel.ast import Argument, Call, Name
from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.feel.check.builtins import call_builtin
from policy_engine.feel.check.core import Checker, Wanted, text_of
from policy_engine.feel.check.fit import how_many, listed
from policy_engine.feel.check.registry import is_builtin
from policy_engine.feel.check.scope import TypeScope
from policy_engine.text.suggest import did_you_mean
from policy_engine.types.feeltype import ANY, AnyType, FunctionType, NullType, Type
from policy_engine.types.relations import is_any_function, strip_nullable
from policy_engine.types.words import describe


def call(checker: Checker, node: Call, scope: TypeScope, wanted: Wanted | None) -> Type:
    """A function in scope comes before a built-in; a name that is no function hides neither."""
    if not isinstance(node.function, Name):
        target = strip_nullable(checker.infer(node.function, scope))
        return _call_value(checker, node, scope, target)
    name = node.function.name
    function = scope.function(name)
    if function is not None:
        return _call_value(checker, node, scope, function)
    if is_builtin(name):
        return call_builtin(checker, node, REGISTRY[name], scope)
    found = scope.find(name)
    if found is not None:
        return _call_value(checker, node, scope, strip_nullable(found))
    _arguments(checker, node, scope)
    functions = [other for other in scope.known() if isinstance(scope.function(other), FunctionType)]
    hint = did_you_mean(name, [*functions, *REGISTRY])
    return checker.error("feel-unknown-function", f'no function "{name}"', node.function, hint=hint)


def _call_value(checker: Checker, node: Call, scope: TypeScope, function: Type) -> Type:
    if isinstance(function, FunctionType):
        return _call_function(checker, node, scope, function)
    _arguments(checker, node, scope)
    if isinstance(function, AnyType | NullType):
        return ANY
    message = f"{text_of(checker, node.function)} is {describe(function)}, not a function"
    return checker.error("feel-unknown-function", message, node.function)


def _arguments(checker: Checker, node: Call, scope: TypeScope) -> None:
    for argument in node.arguments:
        checker.infer(argument.value, scope)


def _call_function(checker: Checker, node: Call, scope: TypeScope, function: FunctionType) -> Type:
    text = text_of(checker, node.function)
    if is_any_function(function):
        _arguments(checker, node, scope)
    elif any(argument.name is not None for argument in node.arguments):
        if function.names is None:
            _arguments(checker, node, scope)
        else:
            _named(checker, node, scope, dict(zip(function.names, function.parameters, strict=True)), text)
    else:
        _positional(checker, node, scope, function, text)
    return function.result


def _positional(checker: Checker, node: Call, scope: TypeScope, function: FunctionType, text: str) -> None:
    count = len(function.parameters)
    if len(node.arguments) != count:
        _arguments(checker, node, scope)
        hint = f"its parameters are {', '.join(function.names)}" if function.names else None
        message = f"{text} takes {how_many(count)}, not {len(node.arguments)}"
        checker.error("feel-arguments", message, node, hint=hint)
        return
    names = function.names or tuple(str(index + 1) for index in range(count))
    for argument, name, type_ in zip(node.arguments, names, function.parameters, strict=True):
        _argument(checker, argument, scope, type_, name, text)


def _named(checker: Checker, node: Call, scope: TypeScope, parameters: dict[str, Type], text: str) -> None:
    given = set()
    for argument in node.arguments:
        name = argument.name or ""
        given.add(name)
        if name in parameters:
            _argument(checker, argument, scope, parameters[name], name, text)
            continue
        checker.infer(argument.value, scope)
        hint = did_you_mean(name, parameters) or f"its parameters are {', '.join(parameters)}"
        checker.error("feel-arguments", f'{text} has no parameter "{name}"', argument, hint=hint)
    missing = [name for name in parameters if name not in given]
    if missing and given <= parameters.keys():
        checker.error("feel-arguments", f"{text} needs {listed(missing)}", node)


def _argument(
    checker: Checker, argument: Argument, scope: TypeScope, type_: Type, name: str, function: str
) -> None:
    wanted = Wanted(type_, f'argument "{name}" of {function}', "feel-arguments")
    checker.infer(argument.value, scope, wanted)
