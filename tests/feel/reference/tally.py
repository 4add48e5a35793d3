"""What many cases come to: how they ended, and which nodes and built-ins they held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from policy_engine.feel import ast as feel
from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.feel.walk import walk
from tests.feel.reference.grammar.cases import Case
from tests.feel.reference.verdict import Verdict

_KINDS = (*feel.Expression.__subclasses__(), feel.UnaryTests, feel.CompareTest)
NODES = frozenset(kind.__name__ for kind in _KINDS) - {"Embedded"}
"""The kinds of nodes that a text may have, types aside."""

KINDS = ("value", "null", "problem", "bound")
"""What a case may end with; `bound` is a limit, where the readings are not compared."""


@dataclass
class Tally:
    """Counts of cases and of what they hold."""

    kinds: Counter[str] = field(default_factory=Counter)
    typed: int = 0
    nodes: Counter[str] = field(default_factory=Counter)
    builtins: Counter[str] = field(default_factory=Counter)
    named: set[str] = field(default_factory=set)
    positional: set[str] = field(default_factory=set)

    @property
    def total(self) -> int:
        """All cases."""
        return sum(self.kinds.values())

    def add(self, case: Case, verdict: Verdict) -> None:
        """Counts a case."""
        self.kinds[verdict.kind] += 1
        self.typed += verdict.typed
        for node in walk(case.node):
            self.nodes[type(node).__name__] += 1
            if isinstance(node, feel.Call) and isinstance(node.function, feel.Name) and node.function.name in REGISTRY:
                self.builtins[node.function.name] += 1
                by_name = any(argument.name is not None for argument in node.arguments)
                (self.named if by_name else self.positional).add(node.function.name)

    def lines(self) -> Iterator[str]:
        """The counts as text."""
        total = max(self.total, 1)
        shares = (f"{self.kinds[kind]:,} {kind} ({100 * self.kinds[kind] / total:.1f} %)" for kind in KINDS)
        checked = f"; {self.typed:,} without a problem of the checker" if self.typed else ""
        yield f"{self.total:,} cases agreed: {', '.join(shares)}{checked}"
        yield f"nodes: {len(NODES & self.nodes.keys())} of {len(NODES)}{_missing(NODES - self.nodes.keys())}"
        for way, found in (("by position", self.positional), ("by name", self.named)):
            able = REGISTRY.keys() if way == "by position" else REGISTRY.keys() - {"now", "today"}
            yield f"built-ins {way}: {len(found & able)} of {len(able)}{_missing(able - found)}"


def _missing(names: AbstractSet[str]) -> str:
    return f"; not {', '.join(sorted(names))}" if names else ""
