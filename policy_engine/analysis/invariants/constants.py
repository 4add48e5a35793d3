"""Which expressions are constants, and their values."""

from __future__ import annotations

from typing import Any, Final

from policy_engine.analysis.invariants.compare import is_plain
from policy_engine.engine.clock import dialect_of
from policy_engine.engine.program import Program
from policy_engine.feel.ast import Embedded, Expression, Node
from policy_engine.feel.builtins.clock import CLOCK_NAMES
from policy_engine.feel.compiler import FunctionGlobal, InputGlobal, ValueGlobal, compile_expression
from policy_engine.feel.walk import names_in, walk
from policy_engine.policy.link.linked import Unit
from policy_engine.text.problem import Halt

OPEN: Final = object()
"""Stands for the value of an expression that is no constant."""


class Constants:
    """The constants among one program's expressions, each evaluated once."""

    def __init__(self, program: Program) -> None:
        self._built = program.built
        self._known: dict[int, Any] = {}

    def of(self, node: Node, unit: Unit) -> Any:
        """The value of an expression of no local names, or `OPEN`."""
        if id(node) not in self._known:
            self._known[id(node)] = self._evaluated(node, unit)
        return self._known[id(node)]

    def _evaluated(self, node: Node, unit: Unit) -> Any:
        built = self._built
        names = names_in(node)
        if not isinstance(node, Expression) or "?" in names or not names.isdisjoint(CLOCK_NAMES):
            return OPEN
        if any(isinstance(inner, Embedded) for inner in walk(node)):
            return OPEN
        if any(isinstance(built.globals.get(name), InputGlobal | ValueGlobal | FunctionGlobal) for name in names):
            return OPEN
        try:
            value = compile_expression(
                node,
                locals=(),
                globals=built.globals,
                namespace=built.namespace.sealed(),
                types=built.named,
                dialect=dialect_of(unit),
            )(None)
        except (Halt, RecursionError):
            return OPEN
        if isinstance(value, list):
            return list(value) if all(map(is_plain, value)) else OPEN
        return value if is_plain(value) else OPEN
