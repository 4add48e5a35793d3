"""Units that have another name in the new version, and nothing else: private values, functions, parameters.

Who has which name is guessed here, from logic that is written alike; that it is the same logic is found out by
comparing units under those names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policy_engine.analysis.diff.shape import Renamed, Shape, frame_shape, rows_shape, trees_of
from policy_engine.feel.ast import ContextLiteral, For, FunctionDefinition, Quantified
from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.feel.walk import walk
from policy_engine.policy.link.linked import LinkedPolicy, Unit

MAX_RENAMED: Final = 200
"""Units of either version that are looked at for new names."""
_SOME: Final = "\x00renamed"


def renames(old: LinkedPolicy, new: LinkedPolicy) -> Renamed:
    """New names by old ones, for units that are in one version alone and whose logic is written alike."""
    gone, come = _alone(old, new), _alone(new, old)
    if not gone or not come or max(len(gone), len(come)) > MAX_RENAMED:
        return {}
    blind = dict.fromkeys((*gone, *come), _SOME)
    before, after = (_by_shape(units, blind) for units in (gone, come))
    # What such a name means besides, an expression may mean beside the unit: `abs(n) + own abs(n)`.
    taken = {*REGISTRY, *(name for policy in (old, new) for name, _ in policy.schema.root.fields)}
    return {
        names[0]: after[known][0]
        for known, names in before.items()
        if len(names) == len(after.get(known, ())) == 1 and taken.isdisjoint((names[0], after[known][0]))
    }


def may_rename(unit: Unit, renamed: Renamed) -> bool:
    """Whether names can be replaced in a unit without looking at what they mean: it binds none of them itself."""
    return not unit.rules and set(_bound(unit)).isdisjoint((*renamed, *renamed.values()))


def _alone(policy: LinkedPolicy, other: LinkedPolicy) -> dict[str, Unit]:
    return {name: unit for name, unit in policy.units.items() if name not in other.units and name not in policy.public}


def _by_shape(units: Mapping[str, Unit], blind: Renamed) -> dict[Shape, list[str]]:
    found: dict[Shape, list[str]] = {}
    for name, unit in units.items():
        known = frame_shape(unit, blind), tuple(rows_shape(table, blind) for table in unit.tables)
        found.setdefault(known, []).append(name)
    return found


def _bound(unit: Unit) -> Iterator[str]:
    """The names that a unit's own expressions bind."""
    yield from ("item", "partial", *(name for name, _ in unit.parameters))
    for table in unit.tables:
        yield from table.uses
    for tree in trees_of(unit):
        for node in walk(tree):
            if isinstance(node, For | Quantified):
                yield from (one.name for one in node.iterations)
            elif isinstance(node, FunctionDefinition):
                yield from (one.name for one in node.parameters)
            elif isinstance(node, ContextLiteral):
                yield from (one.name for one in node.entries)
