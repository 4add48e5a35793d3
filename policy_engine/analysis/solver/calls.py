"""Built-in functions as the solver sees them; what is not here is opaque."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Final

from policy_engine.analysis.solver.logic import Logic
from policy_engine.analysis.solver.numbers import Numbers
from policy_engine.analysis.solver.temporal import DURATIONS, Temporal
from policy_engine.analysis.solver.terms import BOOLEAN, DATE, NUMBER, ORDERED, STRING, Term, Terms
from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.types.feeltype import ScalarType

_WHOLE: Final = {"floor": -1, "ceiling": 1}
_SCALED: Final = {
    "floor": -1, "ceiling": 1, "decimal": 0, "round up": 0, "round down": 0, "round half up": 0, "round half down": 0,
}  # fmt: skip
"""To which side of a number its rounding lies: below, above, either."""
_COUNTS: Final = frozenset({"count", "string length"})
_MOST_ITEMS: Final = 12
_MOST_DECIMALS: Final = 30
ARITHMETIC: Final = frozenset({*_SCALED, "abs", "min", "max", "modulo", "sum", "not"})
"""The functions that are looked into."""


class Calls:
    """Calls of built-in functions with positional arguments."""

    def __init__(self, terms: Terms, numbers: Numbers, temporal: Temporal, logic: Logic) -> None:
        self.terms = terms
        self.smt = terms.smt
        self.numbers = numbers
        self.temporal = temporal
        self.logic = logic

    def call(self, name: str, arguments: Sequence[Term], mark: Hashable) -> Term:
        """The value of a call; `mark` tells it where it is not looked into."""
        return self._known(name, arguments, mark) or self._opaque(name, mark)

    def _known(self, name: str, arguments: Sequence[Term], mark: Hashable) -> Term | None:
        if name == "not" and len(arguments) == 1:
            return self.logic.negate(arguments[0])
        if not arguments or any(one.kind is None for one in arguments):
            return None
        first = arguments[0]
        if name in _SCALED and first.kind == NUMBER:
            return self._scaled(name, arguments)
        if name == "abs" and len(arguments) == 1:
            if first.kind == NUMBER:
                return self.numbers.absolute(first)
            return self.temporal.absolute(first) if first.kind in DURATIONS else None
        if name == "modulo" and len(arguments) == 2 and first.kind == NUMBER:
            return self.numbers.modulo(*arguments)
        if name in ("min", "max") and 1 < len(arguments) <= _MOST_ITEMS:
            return self._extreme(arguments, "<" if name == "min" else ">", mark)
        if name == "sum" and len(arguments) == 2 and all(one.kind == NUMBER for one in arguments):
            # Of two numbers it is rounded as a sum is.
            return self.numbers.operate("+", *arguments)
        return None

    def _scaled(self, name: str, arguments: Sequence[Term]) -> Term | None:
        if len(arguments) == 1:
            return self.numbers.to_scale(arguments[0], 0, _WHOLE[name]) if name in _WHOLE else None
        scale = arguments[1]
        if len(arguments) != 2 or scale.low is None or scale.low != scale.high or scale.low.denominator != 1:
            return None
        if scale.null is not False or abs(scale.low) > _MOST_DECIMALS:
            return None
        return self.numbers.to_scale(arguments[0], int(scale.low), _SCALED[name])

    def _extreme(self, arguments: Sequence[Term], operator: str, mark: Hashable) -> Term | None:
        """The least or greatest; null where one is null."""
        kinds = {one.kind for one in arguments}
        if len(kinds) != 1 or not kinds <= ORDERED:
            return None
        best = arguments[0]
        for other in arguments[1:]:
            beats, _ = self.terms.sides(self.logic.compare(operator, other, best, mark))
            null = self.smt.any(best.null, other.null)
            best = replace(self.terms.choose(beats, other, best), null=null)
        return best

    def _opaque(self, name: str, mark: Hashable) -> Term:
        if name in _COUNTS:
            return self.terms.computed(NUMBER, mark, low=0)
        results = [signature.result for signature in REGISTRY[name].signatures]
        if results and all(result == results[0] for result in results) and isinstance(results[0], ScalarType):
            kind = str(results[0].kind)
            if kind in (NUMBER, BOOLEAN, STRING, DATE):
                # It gives that or null, whatever it is given.
                return self.terms.computed(kind, mark)
        return self.terms.opaque(mark)
