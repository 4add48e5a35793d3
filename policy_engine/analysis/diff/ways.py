"""Ways in which a decision changes, put together where they are one to a reader: the same outputs change alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from policy_engine.analysis.diff.outcome import Outcome, Witness
from policy_engine.analysis.diff.values import differences, plain, shown

NONE: Final = "no row"
MATCHED: Final = 6
"""Rows that match together, which are shown."""


@dataclass(frozen=True, slots=True)
class Group:
    """Ways with the same changes, but for amounts and days. `said` tells those of the first; of ways with the same
    rows, one is there, with the regions of all."""

    said: tuple[str, ...]
    witnesses: tuple[Witness, ...]


def groups(witnesses: Sequence[Witness]) -> list[Group]:
    """The ways of a decision, put together, in their order."""
    found: dict[tuple[object, ...], dict[object, list[Witness]]] = {}
    for one in sorted(witnesses, key=_rank):
        found.setdefault(one.effect, {}).setdefault(rows(one), []).append(one)
    made = []
    for ways in found.values():
        every = [one for some in ways.values() for one in some]
        needs = [", ".join(dict.fromkeys(one for one in side if one is not None)) for side in (
            [one.before.needs for one in every], [one.after.needs for one in every],
        )]  # fmt: skip
        made.append(Group(tuple(changes(every[0], *needs)), tuple(map(_joined, ways.values()))))
    return made


def _joined(witnesses: Sequence[Witness]) -> Witness:
    """The first of some witnesses, with the regions of all."""
    regions = dict.fromkeys(region for one in witnesses for region in one.regions)
    return replace(witnesses[0], regions=tuple(regions))


def _rank(witness: Witness) -> int:
    """Changes of what is decided first; then those of what a snapshot needs; then from one problem to another."""
    sides = witness.before, witness.after
    if all(side.problem is not None for side in sides):
        return 2
    return int(any(side.concerns_snapshot for side in sides))


def changes(witness: Witness, needed: str = "", needs: str = "") -> list[str]:
    """What changes: by output, what differs between its values. What is missing of the snapshot on either side may be
    more than one witness shows."""
    before, after = witness.before, witness.after
    if before.outputs is None or after.outputs is None:
        said = f"needs {needed}" if needed else _whole(before), f"now needs {needs}" if needs else _whole(after)
        return [" -> ".join(said)]
    told: list[str] = []
    for name in dict.fromkeys((*before.outputs, *after.outputs)):
        if name not in before.outputs:
            told.append(f"{name}: (no such output) -> {shown(plain(after.outputs[name]))}")
        elif name not in after.outputs:
            told.append(f"{name}: {shown(plain(before.outputs[name]))} -> (no such output)")
        elif repr(before.outputs[name]) != repr(after.outputs[name]):
            told += differences(name, plain(before.outputs[name]), plain(after.outputs[name]))
    return told


def rows(witness: Witness) -> tuple[str, ...]:
    """The rows responsible: those of either side that are not on the other; where there are none, those of both."""
    before, after = witness.rows_before, witness.rows_after
    if witness.before.matched or witness.after.matched:
        return _side(witness.before, before), _side(witness.after, after)
    gone = [row for row in before if row not in after]
    come = [row for row in after if row not in before]
    if gone or come:
        return ", ".join(gone) or NONE, ", ".join(come) or NONE
    return (", ".join(before) or NONE,)


def _side(outcome: Outcome, rows: Sequence[str]) -> str:
    if not outcome.matched:
        return ", ".join(rows) or NONE
    if len(rows) > MATCHED:
        return f"{', '.join(rows[:MATCHED])} and {len(rows) - MATCHED:,} others all match"
    return f"{', '.join(rows[:-1])} and {rows[-1]} {'both' if len(rows) == 2 else 'all'} match"


def _whole(outcome: Outcome) -> str:
    if outcome.outputs is None:
        return f"problem {outcome.problem}"
    return ", ".join(f"{name} = {shown(plain(value))}" for name, value in outcome.outputs.items())
