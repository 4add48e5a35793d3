"""What a unit gives, against what it is declared to give and what can be given at all."""

from __future__ import annotations

from dataclasses import dataclass, field

from policy_engine.policy.model import DatedValue, Decision, ExpressionLogic, PolicyParameter
from policy_engine.text.problem import Note, Problems
from policy_engine.text.source import Span
from policy_engine.types.feeltype import ANY, ContextType, FunctionType, ListType, Type
from policy_engine.types.relations import conforms, nullable, strip_nullable
from policy_engine.types.words import describe


def check_result(type_: Type, wanted: Type, what: str, span: Span, problems: Problems) -> bool:
    """Whether a result can be of its declared type; where not, what differs is told."""
    if type_ == ANY or conforms(type_, nullable(wanted)):
        return True
    said = _difference(strip_nullable(type_), strip_nullable(wanted), "")
    problems.error("result-type", f"{what} gives {said}", span)
    return False


def _difference(type_: Type, wanted: Type, entry: str) -> str:
    """The first entry in which two contexts differ, or how the types themselves do."""
    if isinstance(type_, ContextType) and isinstance(wanted, ContextType):
        for name, inner in wanted.fields:
            own = type_.field(name)
            path = f"{entry}.{name}" if entry else name
            if own is None:
                return f'a context without the entry "{path}", which is declared'
            if not conforms(own, inner):
                return _difference(strip_nullable(own), strip_nullable(inner), path)
    if isinstance(type_, ListType) and isinstance(wanted, ListType):
        inside, declared = strip_nullable(type_.item), strip_nullable(wanted.item)
        if isinstance(inside, ContextType) and isinstance(declared, ContextType):
            return f"a list in which each item is {_difference(inside, declared, entry)}"
    as_what = f' as the entry "{entry}"' if entry else ""
    return f"{describe(type_)}{as_what}, and is declared to give {describe(wanted)}"


def no_function(type_: Type, name: str, span: Span, problems: Problems) -> Type:
    """The type of what leaves the engine, or stands for itself: no function, which would have to be called first."""
    if not _holds_function(type_):
        return type_
    said = "would be a function, not a value" if isinstance(strip_nullable(type_), FunctionType) else "holds a function"
    problems.error(
        "function-as-value",
        f'"{name}" {said}',
        span,
        hint="call the function: its arguments stand in parentheses behind its name",
    )
    return ANY


def _holds_function(type_: Type) -> bool:
    match strip_nullable(type_):
        case FunctionType():
            return True
        case ListType(item=item):
            return _holds_function(item)
        case ContextType(fields=fields):
            return any(_holds_function(inner) for _, inner in fields)
        case _:
            return False


def place_of_result(decision: Decision) -> Span:
    """Where to point for what a decision gives."""
    logic = decision.logic
    return logic.text.span() if isinstance(logic, ExpressionLogic) else decision.name.span


@dataclass(slots=True)
class DatedTypes:
    """The type of each parameter's first value: those of later days are used in the same places."""

    first: dict[Span, tuple[DatedValue, Type]] = field(default_factory=dict)

    def check(self, parameter: PolicyParameter, value: DatedValue, type_: Type, problems: Problems) -> Type:
        """The type of the value in force; any, and a problem, where it cannot stand where the first can."""
        first, known = self.first.setdefault(parameter.name.span, (value, type_))
        if first is value or ANY in (type_, known) or conforms(type_, known) or conforms(known, type_):
            return type_
        problems.error(
            "parameter-types",
            f'this value of "{parameter.name.name}" is {describe(type_)}, the first is {describe(known)}',
            value.text.span(),
            hint="the values of a parameter are of one type: they stand in the same places",
            notes=(Note("the first value", first.text.span()),),
        )
        return ANY
