"""Headers that changed places: the cells of two columns each fit the other one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from policy_engine.text.problem import Note, Problem, Problems, Severity
from policy_engine.text.source import Fragment, Span

MAX_WRONG = 6
"""Columns with problems, at most, of which each two are compared."""
MAX_CELLS = 500
"""Distinct cells of a column, at most, that are tried in another one."""


@dataclass(frozen=True, slots=True)
class Written:
    """A column as it is written.

    `told` are the problems of its cells, from one place in the list of problems up to another; `fits` says whether a
    cell would have no problem in it.
    """

    name: str
    heading: Span
    cells: Sequence[Fragment]
    told: tuple[int, int]
    fits: Callable[[Fragment], bool]


def tell_swapped(columns: Sequence[Written], problems: Problems) -> None:
    """Tells of each two columns whose headers changed places, instead of what is told of their cells."""
    found = problems.found
    wrong = [column for column in columns if _is_wrong(found[slice(*column.told)]) and len(column.cells) <= MAX_CELLS]
    done: set[str] = set()
    gone: set[int] = set()
    instead: list[Problem] = []
    for one, other in combinations(wrong[:MAX_WRONG], 2):
        if done & {one.name, other.name} or not (_all_fit(one, other) and _all_fit(other, one)):
            continue
        done |= {one.name, other.name}
        gone |= {*range(*one.told), *range(*other.told)}
        instead.append(
            Problem(
                "table-columns-swapped",
                f'the headers "{one.name}" and "{other.name}" have changed places: the cells of each fit the other',
                one.heading,
                hint="exchange the two headers",
                notes=(Note("the other one", other.heading),),
            )
        )
    if instead:
        found[:] = [problem for at, problem in enumerate(found) if at not in gone] + instead


def _is_wrong(told: Sequence[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in told)


def _all_fit(one: Written, other: Written) -> bool:
    return all(map(other.fits, one.cells))
