"""What a case expects, against the declared outputs of its decision: words and values that never come out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from policy_engine.cases.match import as_clock, as_moment, as_number
from policy_engine.cases.model import Case
from policy_engine.cases.show import shown
from policy_engine.engine.program import Program
from policy_engine.policy.yaml import nodes
from policy_engine.policy.yaml.data import to_data
from policy_engine.text.problem import Problem
from policy_engine.text.suggest import did_you_mean
from policy_engine.types.feeltype import AnyType, ContextType, Kind, ListType, NullableType, ScalarType, Type
from policy_engine.types.recursive import RecursiveType
from policy_engine.values.lexical import parse_date, parse_duration
from policy_engine.values.temporal import DaysDuration, MonthsDuration

_MAX_LISTED: Final = 12
"""Words, at most, that a hint lists."""
_KINDS: Final[Mapping[Kind, tuple[str, str, Callable[[object], bool]]]] = {
    Kind.NUMBER: ("a number", "write it as 12.50", lambda data: as_number(data) is not None),
    Kind.STRING: ("text", "", lambda data: isinstance(data, str)),
    Kind.BOOLEAN: ("true or false", "write true or false", lambda data: isinstance(data, bool)),
    Kind.DATE: ("a date", "write it as 2026-03-15", lambda data: isinstance(data, str) and bool(parse_date(data))),
    Kind.TIME: ("a time", "write it as 09:00:00", lambda data: as_clock(data) is not None),
    Kind.DATE_TIME: (
        "a date and time",
        "write it as 2026-03-15T09:00:00-05:00",
        lambda data: as_moment(data) is not None,
    ),
    Kind.DAYS_DURATION: (
        "a duration of days and time",
        "write it as P7D",
        lambda data: isinstance(data, str) and isinstance(parse_duration(data), DaysDuration),
    ),
    Kind.MONTHS_DURATION: (
        "a duration of years and months",
        "write it as P1Y6M",
        lambda data: isinstance(data, str) and isinstance(parse_duration(data), MonthsDuration),
    ),
}
"""Each kind in words, how it is written in a case, and whether something is."""


def check_expected(case: Case, programs: Iterable[Program]) -> tuple[Problem, ...]:
    """What no version of the policy ever gives, told as the newest has it; nothing where a type is not known.

    Null is left to the decision: any expression may give it.
    """
    expect = case.written.items.get("expect")
    if expect is None:
        return ()
    told: tuple[Problem, ...] = ()
    for program in programs:
        if case.decision in program.public:
            told = tuple(_outputs(expect, output_types(case.decision, program)))
            if not told:
                return ()
    return told


def output_types(decision: str, program: Program) -> Mapping[str, Type]:
    """The outputs of a decision and their types; none where only the decision made can tell."""
    type_ = program.policy.units[decision].type
    return {} if decision not in program.built.output_names and _is_open(type_) else program.output_types(decision)


def _is_open(type_: Type) -> bool:
    """Whether a value of this type may be a context of any entries: those are then the outputs."""
    inner = type_.item if isinstance(type_, NullableType) else type_
    return isinstance(inner, AnyType) or (isinstance(inner, ContextType) and (inner is not type_ or not inner.closed))


def _outputs(expect: nodes.Node, types: Mapping[str, Type]) -> Iterator[Problem]:
    if isinstance(expect, nodes.Mapping):
        for name, node in expect.items.items():
            if name in types:
                yield from _value(name, node, types[name])
    elif len(types) == 1:
        ((name, type_),) = types.items()
        yield from _value(name, expect, type_)


def _value(path: str, node: nodes.Node, type_: Type) -> Iterator[Problem]:
    if isinstance(type_, NullableType):
        yield from _value(path, node, type_.item)
    elif isinstance(type_, RecursiveType):
        yield from _value(path, node, type_.definition)
    elif isinstance(node, nodes.Scalar) and to_data(node) is None:
        return
    elif isinstance(type_, ScalarType):
        yield from _scalar(path, node, type_)
    elif isinstance(type_, ListType):
        if isinstance(node, nodes.Sequence):
            for index, item in enumerate(node.items):
                yield from _value(f"{path}[{index}]", item, type_.item)
        else:
            yield _never(path, node, "a list", "write it as [a, b]")
    elif isinstance(type_, ContextType):
        if isinstance(node, nodes.Mapping):
            yield from _entries(path, node, type_)
        else:
            yield _never(path, node, "a mapping", "write it as {entry: value}")


def _entries(path: str, node: nodes.Mapping, type_: ContextType) -> Iterator[Problem]:
    for name, value in node.items.items():
        inner = type_.field(name)
        if inner is not None:
            yield from _value(f"{path}.{name}", value, inner)
        elif type_.closed:
            hint = did_you_mean(name, [known for known, _ in type_.fields])
            yield Problem("cases-unknown-output", f'{path} has no entry "{name}"', node.keys[name].span, hint=hint)


def _scalar(path: str, node: nodes.Node, type_: ScalarType) -> Iterator[Problem]:
    data = to_data(node)
    what, how, fits = _KINDS[type_.kind]
    if not fits(data):
        if type_.kind is Kind.STRING and isinstance(node, nodes.Scalar):
            how = f'put it in quotes: "{node.text}"'
        yield _never(path, node, what, how)
    elif type_.values is not None and type_.kind is Kind.STRING and data not in type_.values:
        words = [str(word) for word in type_.values]
        listed = f"one of {', '.join(words)}" if len(words) <= _MAX_LISTED else None
        message = f"{path} is never {shown(data)}: it is none of the words declared for it"
        yield Problem("cases-expected-word", message, node.span, hint=did_you_mean(str(data), words) or listed)


def _never(path: str, node: nodes.Node, what: str, how: str) -> Problem:
    told = shown(to_data(node)) if isinstance(node, nodes.Scalar) else nodes.describe(node)
    return Problem("cases-expected-type", f"{path} is {what}: it is never {told}", node.span, hint=how or None)
