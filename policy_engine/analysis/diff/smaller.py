"""Witnesses made small: without the fields and items that they do not need to show their change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from policy_engine.analysis.diff.outcome import Outcome, Witness
from policy_engine.analysis.search.places import ABSENT, Snapshot, changed
from policy_engine.analysis.search.snapshots import json_text
from policy_engine.engine.policy_set import PolicySet
from policy_engine.text.problem import PolicyError

_Place = tuple[str | int, ...]


def smaller(witness: Witness, decided: Callable[[Snapshot], Witness | None]) -> Witness:
    """A witness without what it does not need to change in its way.

    Args: `decided` gives what both versions make of a snapshot; None where neither allows it.
    """
    at = 0
    while True:
        places = list(_removable(witness.snapshot, ()))
        if at >= len(places):
            return witness
        other = decided(_without(witness.snapshot, places[at]))
        if other is not None and other.before.key != other.after.key and other.way == witness.way:
            witness = other
        else:
            at += 1


def is_certain(witness: Witness, old: PolicySet, new: PolicySet, name: str) -> bool:
    """Whether both versions decide on the snapshot, as it is shown, what is told of it."""
    text = json_text(witness.snapshot)
    return all(
        _told(policies, text, name) == outcome.key
        for policies, outcome in ((old, witness.before), (new, witness.after))
    )


def _told(policies: PolicySet, text: str, name: str) -> str:
    try:
        return Outcome(policies.evaluate(text, name).outputs, None).key
    except PolicyError as error:
        return error.problems[0].code


def _removable(value: Any, place: _Place) -> Iterator[_Place]:
    if isinstance(value, Mapping):
        inner: Iterator[tuple[str | int, Any]] = iter(value.items())
    elif isinstance(value, list):
        inner = iter(enumerate(value))
    else:
        return
    for step, one in inner:
        yield (*place, step)
        yield from _removable(one, (*place, step))


def _without(snapshot: Snapshot, place: _Place) -> Snapshot:
    last = place[-1]
    if isinstance(last, str):
        return dict(changed(snapshot, place, ABSENT))
    owner: Any = snapshot
    for step in place[:-1]:
        owner = owner[step]
    return dict(changed(snapshot, place[:-1], [*owner[:last], *owner[last + 1 :]]))
