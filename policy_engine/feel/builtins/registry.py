"""All built-in functions by their FEEL names."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from policy_engine.feel.builtins import (
    aggregates,
    booleans,
    clock,
    contexts,
    conversion,
    lists,
    numbers,
    ranges,
    regex,
    sorting,
    strings,
    temporal,
)
from policy_engine.feel.builtins.signature import Builtin

_FAMILIES: Final = (
    conversion,
    booleans,
    strings,
    regex,
    lists,
    aggregates,
    numbers,
    temporal,
    ranges,
    sorting,
    contexts,
    clock,
)

REGISTRY: Final[Mapping[str, Builtin]] = MappingProxyType(
    {entry.name: entry for family in _FAMILIES for entry in family.BUILTINS}
)
"""Every built-in, in the order of the standard's families."""
