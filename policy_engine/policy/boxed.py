"""Boxed expressions beside the basic logic of `model.py` (DMN 1.5, 10.2.1), still as written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policy_engine.policy.model import ConditionalLogic, ContextLogic, Logic, Named, TypeSpec


@dataclass(frozen=True, slots=True)
class ListLogic(Logic):
    """A boxed list (10.2.1.6)."""

    items: tuple[Logic, ...]


@dataclass(frozen=True, slots=True)
class RelationLogic(Logic):
    """A relation (10.2.1.7): a list of contexts with the same entries; cells do not see each other."""

    columns: tuple[Named, ...]
    rows: tuple[tuple[Logic, ...], ...]


@dataclass(frozen=True, slots=True)
class FilterLogic(Logic):
    """A boxed filter (10.2.1.10): `item` and its entries are in scope in the condition."""

    target: Logic
    condition: Logic


@dataclass(frozen=True, slots=True)
class IterationLogic(Logic):
    """A boxed iterator (10.2.1.11): `kind` is `for`, `some` or `every`."""

    kind: str
    variable: Named
    domain: Logic
    body: Logic


@dataclass(frozen=True, slots=True)
class CallLogic(Logic):
    """An invocation (10.2.1.3): a function and its arguments by name."""

    function: Logic
    arguments: tuple[tuple[Named, Logic], ...]


@dataclass(frozen=True, slots=True)
class FunctionLogic(Logic):
    """A boxed function (10.2.1.8): its value is a function. A parameter without a type takes anything."""

    parameters: tuple[tuple[Named, TypeSpec | None], ...]
    body: Logic


@dataclass(frozen=True, slots=True)
class TypedLogic(Logic):
    """A logic whose value is converted to a type (10.3.2.9.4); null where it does not conform."""

    inner: Logic
    type: TypeSpec


def parts(logic: Logic) -> Iterator[tuple[Logic, tuple[Named, ...]]]:
    """The logics directly within one, each with the names that it sees beside those around it."""
    match logic:
        case ContextLogic(entries=entries, result=result):
            for at, (_, entry) in enumerate(entries):
                yield entry, tuple(name for name, _ in entries[:at])
            if result is not None:
                yield result, tuple(name for name, _ in entries)
        case ConditionalLogic(condition=condition, then=then, otherwise=otherwise):
            yield from ((part, ()) for part in (condition, then, otherwise))
        case ListLogic(items=items):
            yield from ((item, ()) for item in items)
        case RelationLogic(rows=rows):
            yield from ((cell, ()) for row in rows for cell in row)
        case FilterLogic(target=target, condition=condition):
            yield target, ()
            yield condition, (Named("item", condition.span),)
        case IterationLogic(variable=variable, domain=domain, body=body):
            yield domain, ()
            yield body, (variable, Named("partial", body.span))
        case CallLogic(function=function, arguments=arguments):
            yield function, ()
            yield from ((value, ()) for _, value in arguments)
        case FunctionLogic(parameters=parameters, body=body):
            yield body, tuple(name for name, _ in parameters)
        case TypedLogic(inner=inner):
            yield inner, ()


def labelled(logic: Logic) -> Iterator[tuple[str, Logic]]:
    """The logics directly within a boxed expression of this file, each with the word for its place."""
    words: tuple[str, ...] = ()
    match logic:
        case ListLogic(items=items):
            words = tuple(f"item {at}" for at, _ in enumerate(items, 1))
        case RelationLogic(columns=columns, rows=rows):
            words = tuple(f"row {at} {column.name}" for at, _ in enumerate(rows, 1) for column in columns)
        case FilterLogic():
            words = ("filter", "where")
        case IterationLogic(kind=kind, variable=variable):
            words = (f"{kind} {variable.name} in", "return" if kind == "for" else "satisfies")
        case CallLogic(arguments=arguments):
            words = ("call", *(f"with {name.name}" for name, _ in arguments))
        case FunctionLogic(parameters=parameters):
            words = (f"function({', '.join(name.name for name, _ in parameters)})",)
    yield from zip(words, (part for part, _ in parts(logic)), strict=True)


def names_given(logic: Logic) -> Iterator[Named]:
    """The names that a logic itself gives to entries of contexts."""
    match logic:
        case ContextLogic(entries=entries):
            yield from (name for name, _ in entries)
        case RelationLogic(columns=columns):
            yield from columns
