"""How many steps of work an expression is worth, each time that it is evaluated."""

from __future__ import annotations

from typing import Final

from policy_engine.feel import ast as feel
from policy_engine.feel.walk import walk

TURN: Final = 8
"""A loop's turn, besides what is evaluated there."""
CALL: Final = 6
"""A call of a function value, besides what is evaluated there."""
HEAVY: Final = 100
"""Steps from which on an expression of its own, such as a cell or a decision, spends them: most are too light."""
_MAKING: Final = 6
_MAKERS = (feel.ContextLiteral, feel.ListLiteral, feel.FunctionDefinition, feel.Call, feel.For, feel.Filter)
"""What makes a value that takes some memory."""


def weight(node: feel.Node) -> int:
    """Its parts, those that make values counted several times."""
    return sum(_MAKING if isinstance(part, _MAKERS) else 1 for part in walk(node))
