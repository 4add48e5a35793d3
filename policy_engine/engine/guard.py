"""What units promise of their values: declared types, enforced where no static type ensures them."""

from __future__ import annotations

from collections.abc import Callable

from policy_engine.engine.run import Run
from policy_engine.feel.check.fit import suggest_value
from policy_engine.policy.link.linked import Unit
from policy_engine.policy.model import Function, TypeSpec
from policy_engine.text.problem import Halt, Problem
from policy_engine.text.source import Span
from policy_engine.types.conformance import conformance, is_refined
from policy_engine.types.feeltype import NULL, ContextType, ListType, ScalarType, Type
from policy_engine.types.relations import strip_nullable
from policy_engine.types.words import describe
from policy_engine.values.kinds import kind_of


def guarded(unit: Unit, function: Callable[..., object]) -> Callable[..., object]:
    """The function of a unit with its calls counted, and its arguments and its value held to their declared types.

    What the static types ensure is not asked again: a function of which nothing need be asked is given as it is.
    The guard raises `Halt`: `result-null`, `result-type`, `argument-type`.
    """
    counted = isinstance(unit.declared, Function)
    spec = None if unit.is_dmn else _spec(unit)
    wants_value = spec is not None and not spec.nullable
    holds = conformance(unit.promised) if unit.promised is not None else None
    # Calls convert arguments by kind, as the standard says; that their allowed values hold is asked here.
    refined = [
        (at, conformance(type_))
        for at, (_, type_) in enumerate(unit.parameters)
        if counted and not unit.is_dmn and is_refined(type_)
    ]
    if not counted and not wants_value and holds is None:
        return function

    def guard(run: Run, *arguments: object) -> object:
        if counted:
            run.count_call(unit.name)
            for at, fits in refined:
                if not fits(arguments[at]):
                    raise Halt(_wrong_argument(unit, at, arguments[at]))
        value = function(run, *arguments)
        if value is None:
            if wants_value:
                raise Halt(_null_result(unit))
        elif holds is not None and not holds(value):
            raise Halt(_wrong_result(unit, value))
        return value

    return guard


def check_promise(unit: Unit, value: object) -> None:
    """The same for a value that is there already. Raises `Halt`."""
    if unit.promised is not None and not conformance(unit.promised)(value):
        raise Halt(_wrong_result(unit, value))


def mismatch(value: object, type_: Type, verb: str = "give") -> tuple[str, str | None]:
    """In words, how a value is not of a type, and a hint. The value itself is not told: it may be a secret."""
    bare = strip_nullable(type_)
    kind = kind_of(value)
    if kind != _kind(bare):
        return f"a {kind}, and is declared to {verb} {describe(bare)}", None
    hint = suggest_value(NULL, bare) if isinstance(bare, ScalarType) else None
    return f"a {kind} that its declared type does not allow", hint


def _kind(type_: Type) -> str:
    match type_:
        case ScalarType(kind=kind):
            return str(kind)
        case ListType():
            return "list"
        case ContextType():
            return "context"
        case _:
            return ""


def _spec(unit: Unit) -> TypeSpec | None:
    declared = unit.declared
    return declared.result if isinstance(declared, Function) else declared.type


def _span(unit: Unit) -> Span:
    spec = _spec(unit)
    return spec.span if spec is not None else unit.declared.name.span


def _null_result(unit: Unit) -> Problem:
    return Problem(
        "result-null",
        f'the {unit.kind} "{unit.name}" gives null, and is declared to give a value',
        _span(unit),
        hint="declare its type with a `?`, or find out why its logic has no value for these inputs",
    )


def _wrong_result(unit: Unit, value: object) -> Problem:
    assert unit.promised is not None  # noqa: S101 - a promise was broken
    what, hint = mismatch(value, unit.promised)
    return Problem("result-type", f'the {unit.kind} "{unit.name}" gives {what}', _span(unit), hint=hint)


def _wrong_argument(unit: Unit, at: int, value: object) -> Problem:
    name, type_ = unit.parameters[at]
    what, hint = mismatch(value, type_, "be")
    message = f'the argument "{name}" of the function "{unit.name}" is {what}'
    declared = unit.declared
    span = declared.parameters[at][1].span if isinstance(declared, Function) else declared.name.span
    return Problem("argument-type", message, span, hint=hint)
