"""Calls of built-in functions: which of a function's signatures can fit at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policy_engine.feel.ast import Argument, Call, FunctionDefinition
from policy_engine.feel.builtins.clock import CODE, no_moment
from policy_engine.feel.builtins.signature import Builtin, Parameter, Signature
from policy_engine.feel.check.core import Checker, Wanted
from policy_engine.feel.check.fit import agrees, either, fits, how_many
from policy_engine.feel.check.ordered import ORDERED, compared_by_order
from policy_engine.feel.check.particular import RESULTS, constant, precise, useful
from policy_engine.feel.check.scope import Clock, TypeScope
from policy_engine.feel.check.words import compared, unknown_key
from policy_engine.text.suggest import did_you_mean
from policy_engine.types.feeltype import ANY, ANY_FUNCTION, NULL, Type
from policy_engine.types.relations import join_all, strip_nullable
from policy_engine.types.words import describe


@dataclass(frozen=True, slots=True)
class _Bound:
    """A signature and, for each of its parameters, the index of its argument; None if it is left out."""

    function: str
    signature: Signature
    order: tuple[int | None, ...]

    def taken(self) -> list[tuple[int, Parameter, Type]]:
        """The index of each argument, its parameter, and the type that it should have."""
        found = []
        for index, at in enumerate(self.order):
            if at is not None:
                parameter = self.signature.parameter(index)
                found.append((at, parameter, useful(self.function, parameter)))
        return found


def call_builtin(checker: Checker, node: Call, builtin: Builtin, scope: TypeScope) -> Type:
    """The result of the signatures that fit; of those that need no conversion where there are any."""
    # A function written in place is read once its parameters' types are known.
    types = [
        ANY_FUNCTION if isinstance(argument.value, FunctionDefinition) else checker.infer(argument.value, scope)
        for argument in node.arguments
    ]
    if builtin.clock and scope.clock is not Clock.MOMENT:
        return _no_clock(checker, node, builtin, scope)
    known = constant(checker, builtin.name, node)
    if known is not None:
        return known
    bound = _bind(builtin, node.arguments)
    fitting = [one for one in bound if all(agrees(types[at], type_) for at, _, type_ in one.taken())]
    fitting = fitting or [one for one in bound if _misfit(one, types) is None]
    _functions(checker, node, scope, types, fitting[0] if fitting else None, builtin)
    if fitting:
        _words(checker, node, fitting[0], types)
        if builtin.name in ORDERED:
            compared_by_order(checker, node, builtin.name, types)
        if builtin.name in RESULTS:
            return RESULTS[builtin.name]
        return join_all(tuple(_result(one, types) for one in fitting))
    if not bound:
        return _wrong_shape(checker, node, builtin)
    return _wrong_type(checker, node, bound, types, builtin)


def _no_clock(checker: Checker, node: Call, builtin: Builtin, scope: TypeScope) -> Type:
    if scope.clock is Clock.NO_MOMENT:
        missing = no_moment(builtin.name, None)
        return checker.error(missing.code, missing.message, node, hint=missing.hint)
    message = f"{builtin.name}() reads the clock, and a decision must not"
    return checker.error(CODE, message, node, hint="take the time from the snapshot")


def _bind(builtin: Builtin, arguments: Sequence[Argument]) -> list[_Bound]:
    bound = []
    for signature in builtin.signatures:
        if any(argument.name is not None for argument in arguments):
            order = signature.order([argument.name or "" for argument in arguments])
            if order is not None:
                bound.append(_Bound(builtin.name, signature, order))
        elif signature.takes(len(arguments)):
            bound.append(_Bound(builtin.name, signature, tuple(range(len(arguments)))))
    return bound


def _misfit(bound: _Bound, types: Sequence[Type]) -> int | None:
    """The index of the first argument that no conversion makes fit."""
    for index, (at, _, type_) in enumerate(bound.taken()):
        if not fits(types[at], type_):
            return index
    return None


def _words(checker: Checker, node: Call, bound: _Bound, types: Sequence[Type]) -> None:
    """Reports words among the arguments that can never meet."""
    given = {parameter.name: (node.arguments[at].value, types[at]) for at, parameter, _ in bound.taken()}
    compared(checker, bound.function, given)
    if bound.function == "get value" and len(given) == 2:
        (owner, type_), (key, _) = given.values()
        unknown_key(checker, owner, type_, key)


def _result(bound: _Bound, types: Sequence[Type]) -> Type:
    given = [NULL if at is None else strip_nullable(types[at]) for at in bound.order]
    return bound.signature.result_of(given)


def _functions(
    checker: Checker,
    node: Call,
    scope: TypeScope,
    types: list[Type],
    bound: _Bound | None,
    builtin: Builtin,
) -> None:
    """Reads the functions among the arguments, their parameters typed as the built-in calls them."""
    wanted: dict[int, Wanted] = {}
    if bound is not None:
        given = {parameter.name: types[at] for at, parameter, _ in bound.taken()}
        for at, parameter, _ in bound.taken():
            role = f'argument "{parameter.name}" of {builtin.name}'
            wanted[at] = Wanted(precise(builtin.name, parameter, given), role, "feel-arguments")
    for at, argument in enumerate(node.arguments):
        if isinstance(argument.value, FunctionDefinition):
            types[at] = checker.infer(argument.value, scope, wanted.get(at))


def _wrong_shape(checker: Checker, node: Call, builtin: Builtin) -> Type:
    """No signature takes so many arguments, or arguments of these names."""
    signatures = builtin.signatures
    shapes = " or ".join(dict.fromkeys(f"{builtin.name}{_shape(signature)}" for signature in signatures))
    parameters = [parameter for signature in signatures for parameter in signature.parameters]
    for argument in node.arguments:
        if argument.name is not None and not any(parameter.is_called(argument.name) for parameter in parameters):
            known = list(dict.fromkeys(parameter.name for parameter in parameters))
            hint = did_you_mean(argument.name, known) or f"write {shapes}"
            message = f'{builtin.name} has no parameter "{argument.name}"'
            return checker.error("feel-arguments", message, argument, hint=hint)
    if any(argument.name is not None for argument in node.arguments):
        message = f"{builtin.name} does not take these arguments together"
    elif node.arguments:
        message = f"{builtin.name} does not take {how_many(len(node.arguments))}"
    else:
        message = f"{builtin.name} needs arguments"
    return checker.error("feel-arguments", message, node, hint=f"write {shapes}")


def _shape(signature: Signature) -> str:
    parts = [
        f"{parameter.name}{'?' if parameter.optional else ''}{', …' if parameter.variadic else ''}"
        for parameter in signature.parameters
    ]
    return f"({', '.join(parts)})"


def _wrong_type(
    checker: Checker, node: Call, bound: Sequence[_Bound], types: Sequence[Type], builtin: Builtin
) -> Type:
    """Of the signatures that take so many arguments, those that get furthest tell what was wanted."""
    misfits = [(index, one) for one in bound if (index := _misfit(one, types)) is not None]
    furthest = max(index for index, _ in misfits)
    places = [one.taken()[index] for index, one in misfits if index == furthest]
    at, parameter, _ = places[0]
    wanted = list(dict.fromkeys(describe(type_) for _, _, type_ in places))
    role = f'argument "{parameter.name}" of {builtin.name}'
    message = f"{role} must be {either(wanted)}, but this is {describe(types[at])}"
    checker.error("feel-arguments", message, node.arguments[at].value)
    return join_all(tuple(_result(one, types) for _, one in misfits)) if len(misfits) == 1 else ANY
