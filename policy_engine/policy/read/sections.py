"""The sections of a policy file: documents, facts, types, parameters, functions, values and decisions."""

from __future__ import annotations

from datetime import date

from policy_engine.policy.model import (
    DatedValue,
    Decision,
    Document,
    Fact,
    Function,
    Named,
    NamedType,
    PolicyParameter,
)
from policy_engine.policy.read.logic import read_plain_logic
from policy_engine.policy.read.names import check_fact_id, check_new, named_entries
from policy_engine.policy.read.scalars import NO_BASIS, basis, day, feel, prose, text_of
from policy_engine.policy.read.state import Reading
from policy_engine.policy.read.types import type_spec
from policy_engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence
from policy_engine.text.problem import Note


def documents(node: Node | None, reading: Reading) -> tuple[Document, ...]:
    """The section `documents`."""
    found = []
    for name, value in _by_id(node, reading):
        title, authority = prose(value.items.get("title"), reading), prose(value.items.get("authority"), reading)
        rank = text_of(value.items.get("rank"))
        if title and authority and rank and rank.isascii() and rank.isdecimal() and len(rank) < 10:
            found.append(Document(name, title, authority, int(rank)))
    return tuple(found)


def facts(node: Node | None, reading: Reading) -> tuple[tuple[Fact, Named], ...]:
    """The section `facts`, each with the place where it names its document."""
    found = []
    for name, value in _by_id(node, reading):
        document, text = value.items.get("document"), prose(value.items.get("text"), reading)
        if isinstance(document, Scalar) and document.text.strip() and text:
            named = Named(document.text.strip(), document.span)
            found.append((Fact(name, named.name, text), named))
    return tuple(found)


def _by_id(node: Node | None, reading: Reading) -> list[tuple[Named, Mapping]]:
    if not isinstance(node, Mapping):
        return []
    seen: dict[str, Named] = {}
    found = []
    for key, value in node.items.items():
        name = check_fact_id(node.keys[key], reading.problems)
        if check_new(name, seen, "each", reading.problems) and isinstance(value, Mapping):
            found.append((name, value))
    return found


def types(node: Node | None, reading: Reading) -> tuple[NamedType, ...]:
    """The section `types`."""
    found = []
    for name, value in named_entries(node, "a type", reading.problems):
        spec = type_spec(value, reading)
        if spec is not None:
            found.append(NamedType(name, spec))
    return tuple(found)


def parameters(node: Node | None, reading: Reading) -> tuple[PolicyParameter, ...]:
    """The section `parameters`."""
    found = []
    for name, value in named_entries(node, "a parameter", reading.problems):
        if not isinstance(value, Mapping):
            continue
        dated = value.items.get("values")
        values = _dated(dated, reading) if isinstance(dated, Sequence) else _single(value, name, reading)
        found.append(
            PolicyParameter(
                name,
                values,
                basis(value, reading),
                prose(value.items.get("description"), reading),
                type_spec(value.items.get("type"), reading),
            )
        )
    return tuple(found)


def _single(node: Mapping, name: Named, reading: Reading) -> tuple[DatedValue, ...]:
    written = node.items.get("value")
    if not isinstance(written, Scalar):
        return ()
    text = feel(written, f'the value of "{name.name[:60]}"', reading)
    return () if text is None else (DatedValue(None, text),)


def _dated(node: Sequence, reading: Reading) -> tuple[DatedValue, ...]:
    found = []
    last: tuple[date, Scalar] | None = None
    for index, item in enumerate(node.items):
        if not isinstance(item, Mapping):
            continue
        written, value = item.items.get("from"), item.items.get("value")
        starts = day(written, reading.problems)
        if index and written is None:
            reading.problems.error(
                "policy-dates",
                "only the first value may leave out the day from which it holds",
                item.span,
                hint="for example `{from: 2026-01-01, value: 2}`",
            )
        if starts is not None and isinstance(written, Scalar):
            if last is not None and starts <= last[0]:
                same = starts == last[0]
                reading.problems.error(
                    "policy-dates",
                    f"two values hold from {starts}" if same else f"{starts} stands behind the later {last[0]}",
                    written.span,
                    hint="give one value for each day, the earliest first",
                    notes=(Note("the one before stands here", last[1].span),),
                )
            last = (starts, written)
        text = feel(value, "the value", reading) if isinstance(value, Scalar) else None
        if text is not None:
            found.append(DatedValue(starts, text))
    return tuple(found)


def functions(node: Node | None, reading: Reading) -> tuple[Function, ...]:
    """The section `functions`."""
    found = []
    for name, value in named_entries(node, "a function", reading.problems):
        if not isinstance(value, Mapping):
            continue
        given = []
        for parameter, written in named_entries(value.items.get("parameters"), "a parameter", reading.problems):
            spec = type_spec(written, reading)
            if spec is not None:
                given.append((parameter, spec))
        logic = read_plain_logic(value, f"`{name.name[:60]}`", reading)
        result = type_spec(value.items.get("returns"), reading)
        description = prose(value.items.get("description"), reading)
        rests_on = basis(value, reading)
        if logic is not None:
            found.append(Function(name, tuple(given), logic, result, description, rests_on))
    return tuple(found)


def decisions(node: Node | None, reading: Reading, *, public: bool) -> tuple[Decision, ...]:
    """The section `decisions` (public) or `values`."""
    found = []
    for name, value in named_entries(node, "a decision" if public else "a value", reading.problems):
        logic = read_plain_logic(value, f"`{name.name[:60]}`", reading)
        if not isinstance(value, Mapping):
            if logic is not None:
                found.append(Decision(name, logic, public))
            continue
        items = value.items
        question, description = prose(items.get("question"), reading), prose(items.get("description"), reading)
        type_ = type_spec(items.get("type"), reading)
        rests_on = basis(value, reading)
        if logic is not None:
            found.append(Decision(name, logic, public, question, description, type_, rests_on or NO_BASIS))
    return tuple(found)
