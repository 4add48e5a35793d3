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
    TypeSpec,
    UnreadLogic,
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
        known = rank is not None and rank.isascii() and rank.isdecimal() and len(rank) < 10
        # What is wrong with it is told; facts still name it.
        found.append(Document(name, title or "", authority or "", int(rank) if known and rank else 0))
    return tuple(found)


def facts(node: Node | None, reading: Reading) -> tuple[tuple[Fact, Named | None], ...]:
    """The section `facts`, each with the place where it names its document; what a wrong one lacks is told."""
    found = []
    for name, value in _by_id(node, reading):
        document, text = value.items.get("document"), prose(value.items.get("text"), reading)
        named = None
        if isinstance(document, Scalar) and document.text.strip():
            named = Named(document.text.strip(), document.span)
        found.append((Fact(name, named.name if named is not None else "", text or ""), named))
    return tuple(found)


def _by_id(node: Node | None, reading: Reading) -> list[tuple[Named, Mapping]]:
    if not isinstance(node, Mapping):
        return []
    seen: dict[str, Named] = {}
    found = []
    for key, value in node.items.items():
        name = check_fact_id(node.keys[key], reading.problems)
        if check_new(name, seen, "each", reading.problems):
            if not isinstance(value, Mapping):
                value = Mapping(value.source, value.start, value.end, flow=True)  # its name is known all the same
            found.append((name, value))
    return found


def types(node: Node | None, reading: Reading) -> tuple[NamedType, ...]:
    """The section `types`."""
    found = []
    for name, value in named_entries(node, "a type", reading.problems):
        found.append(NamedType(name, type_spec(value, reading) or TypeSpec(value.span)))
    return tuple(found)


def parameters(node: Node | None, reading: Reading) -> tuple[PolicyParameter, ...]:
    """The section `parameters`."""
    found = []
    for name, value in named_entries(node, "a parameter", reading.problems):
        if not isinstance(value, Mapping):
            found.append(PolicyParameter(name, (), NO_BASIS))
            continue
        dated = value.items.get("values")
        before = len(reading.problems.errors)
        values = _dated(dated, reading) if isinstance(dated, Sequence) else _single(value, name, reading)
        found.append(
            PolicyParameter(
                name,
                values if len(reading.problems.errors) == before else (),
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
    """The values by day; none at all where one is wrong, which is told: the others would fill its days."""
    found = []
    last: tuple[date, Scalar] | None = None
    lost = False
    for index, item in enumerate(node.items):
        if not isinstance(item, Mapping):
            lost = True
            continue
        written, value = item.items.get("from"), item.items.get("value")
        starts = day(written, reading.problems)
        misspelt = not item.items.keys() <= {"from", "value"}
        if index and written is None and not misspelt:
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
        if text is None or (starts is None) != (written is None):
            lost = True
        else:
            found.append(DatedValue(starts, text))
    return () if lost else tuple(found)


def functions(node: Node | None, reading: Reading) -> tuple[Function, ...]:
    """The section `functions`."""
    found = []
    for name, value in named_entries(node, "a function", reading.problems):
        if not isinstance(value, Mapping) or not isinstance(value.items.get("parameters"), Mapping):
            if isinstance(value, Mapping):
                read_plain_logic(value, f"`{name.name[:60]}`", reading)
            found.append(Function(name, (), UnreadLogic(value.span)))
            continue
        given = []
        for parameter, written in named_entries(value.items.get("parameters"), "a parameter", reading.problems):
            given.append((parameter, type_spec(written, reading) or TypeSpec(written.span)))
        logic = read_plain_logic(value, f"`{name.name[:60]}`", reading)
        result = type_spec(value.items.get("returns"), reading)
        description = prose(value.items.get("description"), reading)
        rests_on = basis(value, reading)
        found.append(Function(name, tuple(given), logic, result, description, rests_on))
    return tuple(found)


def decisions(node: Node | None, reading: Reading, *, public: bool) -> tuple[Decision, ...]:
    """The section `decisions` (public) or `values`."""
    found = []
    for name, value in named_entries(node, "a decision" if public else "a value", reading.problems):
        logic = read_plain_logic(value, f"`{name.name[:60]}`", reading)
        if not isinstance(value, Mapping):
            found.append(Decision(name, logic, public))
            continue
        items = value.items
        question, description = prose(items.get("question"), reading), prose(items.get("description"), reading)
        type_ = type_spec(items.get("type"), reading)
        rests_on = basis(value, reading)
        found.append(Decision(name, logic, public, question, description, type_, rests_on or NO_BASIS))
    return tuple(found)
