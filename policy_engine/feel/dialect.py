"""What expressions mean beyond the text: as policies have it, or as the standard has it (`semantics: dmn`).

A dialect is chosen when an expression is compiled, so that the one costs the other nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.feel.builtins.seconds import AT_WHOLE_SECONDS
from policy_engine.feel.builtins.signature import Builtin
from policy_engine.feel.runtime import COMPARING


@dataclass(frozen=True, slots=True)
class Dialect:
    """Which functions do the work of operators and built-ins.

    `builtins` are the built-ins by name; `helpers` the names of other helpers of generated code in the place of those
    that it usually calls. With a `clock`, `now()` and `today()` are asked of the clock of the namespace.
    """

    builtins: Mapping[str, Builtin] = field(default_factory=lambda: REGISTRY)
    helpers: Mapping[str, str] = field(default_factory=dict)
    clock: bool = False

    def helper(self, name: str) -> str:
        """The helper that does the work of one."""
        return self.helpers.get(name, name)


STRICT: Final = Dialect()
"""Fractions of a second count; there is no clock."""

STANDARD: Final = Dialect(AT_WHOLE_SECONDS, COMPARING, clock=True)
"""Times compare at whole seconds; the moment of the snapshot is the clock."""
