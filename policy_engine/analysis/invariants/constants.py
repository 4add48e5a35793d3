"""Which expressions are constants, and their values."""

from __future__ import annotations

from typing import Any, Final

from policy_engine.analysis.invariants.compare import is_plain
from policy_engine.analysis.space.constants import constant_of
from policy_engine.engine.program import Program
from policy_engine.feel.ast import Node
from policy_engine.feel.walk import names_in
from policy_engine.policy.link.linked import Unit
from policy_engine.values.work import end, start

MAX_STEPS: Final = 200_000
"""Steps of evaluation for one constant; one that takes more is taken to be any value."""
OPEN: Final = object()
"""Stands for the value of an expression that is no constant."""


class Constants:
    """The constants among one program's expressions, each evaluated once."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._known: dict[int, Any] = {}
        self._names: dict[int, frozenset[str]] = {}

    def of(self, node: Node, unit: Unit) -> Any:
        """The value of an expression of no local names, or `OPEN`."""
        if id(node) not in self._known:
            self._known[id(node)] = self._evaluated(node, unit)
        return self._known[id(node)]

    def names(self, node: Node) -> frozenset[str]:
        """The names in an expression."""
        found = self._names.get(id(node))
        if found is None:
            found = self._names[id(node)] = frozenset(names_in(node))
        return found

    def _evaluated(self, node: Node, unit: Unit) -> Any:
        outer = start(MAX_STEPS)
        try:
            found = constant_of(self._program, node, unit, ())
        finally:
            end(outer)
        if found is None:
            return OPEN
        value = found[0]
        if isinstance(value, list):
            return list(value) if all(map(is_plain, value)) else OPEN
        return value if is_plain(value) else OPEN
