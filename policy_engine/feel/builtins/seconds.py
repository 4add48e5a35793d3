"""The built-ins that compare, as the standard's semantics have them: at whole seconds (`values.seconds`).

What they give is made of the values that they were given, fractions and all. `min`, `max` and `sort` need no form of
their own: the least of some times is the least at whole seconds too, and `sort` asks a function. `is` asks for the
same value, not for an equal one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from policy_engine.feel.builtins import lists, ranges
from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.feel.builtins.signature import Builtin, Implementation, Overload
from policy_engine.values.keys import key
from policy_engine.values.seconds import at_whole_seconds, whole_seconds
from policy_engine.values.work import spend


def distinct_values(items: list[object]) -> list[object]:
    """Each item once, where it first stands."""
    spend(lists.KEYED_STEPS * len(items))
    found: dict[object, object] = {}
    for item in items:
        found.setdefault(key(whole_seconds(item)), item)
    return list(found.values())


def union(*given: list[object]) -> list[object]:
    """The items of all lists, each once."""
    return distinct_values(lists.concatenate(*given))


_TOLD: Final = ("list contains", "index of", *(entry.name for entry in ranges.BUILTINS))
"""Those whose result holds none of the values compared."""
_OWN: Final[Mapping[str, Implementation]] = {"distinct values": distinct_values, "union": union}


def _at_seconds(builtin: Builtin) -> Builtin:
    return replace(
        builtin,
        overloads=tuple(Overload(one.signature, _function(builtin.name, one.function)) for one in builtin.overloads),
    )


def _function(name: str, function: Implementation) -> Implementation:
    return _OWN.get(name) or at_whole_seconds(function)


AT_WHOLE_SECONDS: Final[Mapping[str, Builtin]] = MappingProxyType(
    {name: _at_seconds(entry) if name in _TOLD or name in _OWN else entry for name, entry in REGISTRY.items()}
)
"""Every built-in by its FEEL name, comparing at whole seconds."""
