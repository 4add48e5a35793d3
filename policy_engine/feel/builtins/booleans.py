"""Boolean functions (DMN 1.5, 10.3.4.2)."""

from __future__ import annotations

from policy_engine.feel.builtins.signature import builtin, overload, required
from policy_engine.types.feeltype import BOOLEAN


def negate(negand: bool) -> bool:
    """The other truth value."""
    return not negand


BUILTINS = (
    builtin("not", "10.3.4.2", "Turns true to false.", overload(negate, BOOLEAN, required("negand", BOOLEAN))),
)
