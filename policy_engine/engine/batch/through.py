"""Rows told apart by what a column of a table sees of them."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Final

import numpy as np

from policy_engine.engine.batch.codes import Coded, first_rows, joined
from policy_engine.engine.batch.leaves import Leaves
from policy_engine.engine.batch.observe import Observable
from policy_engine.text.problem import Halt
from policy_engine.types.snapshot.shape import SchemaPath
from policy_engine.values import work

_A_MOMENT: Final = "2026-01-01T00:00:00Z"
"""Stands for the moment, which every snapshot has, where nothing is made of it."""
_MUCH_WORK: Final = work.MAX_STEPS // 1_000
"""Steps are counted for a decision as a whole: those of one column matter where they are many."""


def together(leaves: Leaves, reads: frozenset[SchemaPath]) -> Coded:
    """Codes of all that some reads hold, for each row."""
    return joined([leaves.coded(path) for path in leaves.schema.around(reads)], leaves.rows)


def through(leaves: Leaves, one: Observable, name: str, reads: frozenset[SchemaPath], held: Coded) -> Coded:
    """Codes of the classes that a column sees of some reads, for each row; `held` are the codes of what they hold.

    What they hold is decided on as any snapshot is: read by the reader of the decision, evaluated by its code.
    """
    classes: dict[Hashable, int] = {}
    numbers = np.empty(held.size, np.int64)
    for at, snapshot in enumerate(leaves.snapshots(first_rows(held), reads)):
        numbers[at] = classes.setdefault(_class(one, name, _dated(snapshot, leaves.schema.moment), at), len(classes))
    return Coded(numbers[held.codes], max(1, len(classes)))


def _class(one: Observable, name: str, snapshot: dict[str, Any], at: int) -> Hashable:
    """What a column sees of some fields; of what is wrong, that it is these values."""
    reading = one.program.readers[name].read(snapshot)
    if reading.problems:
        return ("values", at)
    run = one.program.run(reading)
    found: Hashable
    outer = work.start()
    try:
        found = ("class", one.see(run))
    except Halt as halt:
        problem = halt.problem
        found = ("problem", problem.code, problem.message, problem.path, problem.hint, run.failed_first(problem))
    except (RecursionError, MemoryError):
        return ("values", at)
    finally:
        spent = work.MAX_STEPS - work.METER.left
        work.end(outer)
    return (found, spent if spent > _MUCH_WORK else 0)


def _dated(snapshot: dict[str, Any], moment: SchemaPath | None) -> dict[str, Any]:
    """A part of a snapshot with a moment, so that nothing but what is wrong in the part is a problem."""
    if moment is None:
        return snapshot
    place = snapshot
    for step in moment[:-1]:
        inner = place.setdefault(step, {})
        if not isinstance(inner, dict):
            return snapshot
        place = inner
    place.setdefault(moment[-1], _A_MOMENT)
    return snapshot
