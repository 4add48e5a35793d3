"""External functions (DMN 1.5, 10.3.2.13.3): values like other functions, that nothing here can call.

The standard has a call give what Java or PMML gives. Null would say that the function was asked, so a call is a
problem; a call that takes other arguments than the function is null, as ever.
"""

from __future__ import annotations

from typing import Final, NoReturn

from policy_engine.feel.ast import FunctionDefinition
from policy_engine.feel.printer import print_expression
from policy_engine.text.problem import Halt, Problem
from policy_engine.types.feeltype import Type
from policy_engine.values.function import Function

MAX_SHOWN: Final = 120


def external_function(node: FunctionDefinition, types: tuple[Type | None, ...]) -> Function:
    """The value of a definition with `external`. Its call raises `Halt` with `feel-external-function`."""
    text = " ".join(print_expression(node).split())
    shown = text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}..."

    def call(*_: object) -> NoReturn:
        raise Halt(
            Problem(
                "feel-external-function",
                f"{shown} is called, and nothing outside of FEEL can be",
                hint="write its logic in FEEL",
            )
        )

    return Function(tuple(parameter.name for parameter in node.parameters), call, None, types)
