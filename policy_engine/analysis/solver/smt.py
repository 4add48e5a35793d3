"""The solver z3 behind a small face: symbols, constants, conditions that fold, and questions with a limit.

Each `Smt` is a world of its own, so that the same questions in the same order have the same answers. A limit counts
the solver's own steps, not seconds. The package is imported where it is first used; without it nothing is solved.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from fractions import Fraction
from typing import Any, Final

PACKAGE: Final = "pip install 'policy-engine[proof]'"
"""How the solver is installed."""
MAX_SIZE: Final = 20_000
"""Parts of terms in one world; z3 has no room for what nests without end."""
WIDEST: Final = 60
"""Numbers of more places before or after the point are told to the solver by their bounds alone."""
QUESTION_STEPS: Final = 200_000
"""The solver's steps for one question: some tenths of a second."""

Formula = Any
"""A condition: Python's own bool where it is known, else one of z3's."""


class TooLarge(Exception):  # noqa: N818 - a quick way out of a recursion, caught by whoever built the world
    """More terms than the solver is given."""


class Answer(Enum):
    """What the solver says of a question: values exist, none do, or it did not find out."""

    YES = auto()
    NO = auto()
    UNKNOWN = auto()


@dataclass(slots=True)
class Effort:
    """What all questions about one policy set may take together."""

    questions: int = 4_000
    steps: int = 40_000_000

    @property
    def spent(self) -> bool:
        """Whether there is nothing left."""
        return self.questions <= 0 or self.steps <= 0


def solver_package() -> Any | None:
    """The package z3; None where it is not installed."""
    try:
        import z3
    except ImportError:
        return None
    return z3


class Smt:
    """One world of symbols and what holds of them."""

    def __init__(self, package: Any, effort: Effort) -> None:
        """Args: `package` as `solver_package` gives it."""
        self.z3 = package
        self.effort = effort
        self.context = package.Context()
        self._solver = package.SimpleSolver(ctx=self.context)
        self._size = 0
        self._names = 0
        self._kept: dict[Hashable, Any] = {}
        self._strings: dict[str, Any] = {}
        self._rounded: list[tuple[Any, Any]] = []
        self._constants: dict[Decimal, Any] = {}
        self._closed = False
        self._asked = 0

    # Making

    def spend(self, parts: int = 1) -> None:
        """Counts parts of terms. Raises `TooLarge`."""
        self._size += parts
        if self._size > MAX_SIZE:
            raise TooLarge

    def symbol(self, sort: str, name: str) -> Any:
        """A new symbol: `Bool`, `Int` or `Real`."""
        self.spend()
        self._names += 1
        return getattr(self.z3, sort)(f"{name}!{self._names}", self.context)

    def once(self, key: Hashable, made: Any = None) -> Any:
        """What is kept under a key; keeps `made` where it is given."""
        if made is not None:
            self._kept[key] = made
        return self._kept.get(key)

    def identity(self, term: Any) -> int:
        """What tells a term from all others, for as long as the world is."""
        number = int(term.get_id())
        self._kept[number] = term
        return number

    def number(self, value: Decimal) -> Any:
        """A FEEL number."""
        if value not in self._constants:
            self._constants[value] = self._number(value)
        return self._constants[value]

    def _number(self, value: Decimal) -> Any:
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int) or not value or (exponent >= -WIDEST and value.adjusted() <= WIDEST):
            return self.fraction(Fraction(value))
        made = self.symbol("Real", "wide")
        size = made if value > 0 else -made
        edge = Fraction(10) ** WIDEST
        if value.adjusted() >= WIDEST:
            self.add(size >= self.fraction(edge))
        elif value.adjusted() < -WIDEST:
            self.add(size > 0, size < self.fraction(1 / edge))
        else:
            below = Fraction(abs(Fraction(value)) * edge // 1, edge)
            self.add(size >= self.fraction(below), size <= self.fraction(below + 1 / edge))
        return made

    def fraction(self, value: Fraction | int) -> Any:
        """An exact number."""
        self.spend()
        return self.z3.RealVal(str(value), self.context)

    def whole(self, value: int) -> Any:
        """An exact integer."""
        self.spend()
        return self.z3.IntVal(value, self.context)

    def string(self, text: str) -> Any:
        """A string: a point of a dense line, in the order of strings."""
        if text not in self._strings:
            self._strings[text] = self.symbol("Real", "text")
        return self._strings[text]

    def rounded(self, exact: Any, given: Any) -> None:
        """Keeps it that a number is another one, rounded to 34 digits."""
        self._rounded.append((exact, given))

    # Conditions, folded where they are known

    def all(self, *parts: Formula) -> Formula:
        """Whether all hold."""
        return self._joined(parts, False, self.z3.And)

    def any(self, *parts: Formula) -> Formula:
        """Whether one holds."""
        return self._joined(parts, True, self.z3.Or)

    def _joined(self, parts: Iterable[Formula], decides: bool, join: Any) -> Formula:
        open_ = []
        for part in parts:
            if part is decides:
                return decides
            if part is not (not decides):
                open_.append(part)
        if not open_:
            return not decides
        self.spend()
        return open_[0] if len(open_) == 1 else join(*open_)

    def no(self, part: Formula) -> Formula:
        """Whether it does not hold."""
        if isinstance(part, bool):
            return not part
        self.spend()
        return self.z3.Not(part)

    def implies(self, one: Formula, other: Formula) -> Formula:
        """Whether the second holds where the first does."""
        return self.any(self.no(one), other)

    def either(self, condition: Formula, one: Any, other: Any) -> Any:
        """One of two values of a sort; of conditions too."""
        if isinstance(condition, bool):
            return one if condition else other
        if one is other:
            return one
        if isinstance(one, bool) or isinstance(other, bool):
            return self.any(self.all(condition, one), self.all(self.no(condition), other))
        self.spend()
        return self.z3.If(condition, one, other)

    # Asking

    def add(self, *conditions: Formula) -> None:
        """What holds of all values."""
        for condition in conditions:
            if condition is not True:
                self._solver.add(self._formula(condition))

    def _formula(self, condition: Formula) -> Any:
        return self.z3.BoolVal(condition, self.context) if isinstance(condition, bool) else condition

    def close(self) -> None:
        """Ends the making of terms: tells the solver how strings lie, and how rounded numbers lie to constants."""
        if self._closed:
            return
        self._closed = True
        for rank, text in enumerate(sorted(self._strings)):
            self.add(self._strings[text] == rank)
        # Rounding keeps the order, and a constant is its own rounding.
        for exact, given in self._rounded[:40]:
            for constant in [*self._constants.values()][:40]:
                implied = self.z3.Implies
                self.add(implied(exact >= constant, given >= constant), implied(exact <= constant, given <= constant))

    def ask(self, *conditions: Formula, given: Iterable[Any] = ()) -> tuple[Answer, Any]:
        """Whether some values meet some conditions, and a model of them. `given` are symbols taken to be true."""
        self.close()
        if any(condition is False for condition in conditions):
            return Answer.NO, None
        if self.effort.spent:
            return Answer.UNKNOWN, None
        self.effort.questions -= 1
        self._solver.set("rlimit", QUESTION_STEPS)
        self._solver.push()
        try:
            self.add(*conditions)
            found = self._solver.check(*given)
            model = self._solver.model() if found == self.z3.sat else None
            self._count()
        except self.z3.Z3Exception:
            # It ran out of memory, or of steps at a place where it does not say so.
            return Answer.UNKNOWN, None
        finally:
            self._solver.pop()
        if found == self.z3.unsat:
            return Answer.NO, None
        return (Answer.UNKNOWN, None) if model is None else (Answer.YES, model)

    def _count(self) -> None:
        for key, value in self._solver.statistics():
            if key == "rlimit count":
                self.effort.steps -= max(0, int(value) - self._asked)
                self._asked = int(value)

    def holds(self, model: Any, condition: Formula) -> bool:
        """Whether a condition holds in a model."""
        if isinstance(condition, bool):
            return condition
        return bool(self.z3.is_true(model.eval(condition, model_completion=True)))

    def value_in(self, model: Any, term: Any) -> Fraction | bool | None:
        """The value of a term in a model, a root to 20 places; None where it has none."""
        found = model.eval(term, model_completion=True)
        if self.z3.is_true(found) or self.z3.is_false(found):
            return bool(self.z3.is_true(found))
        if self.z3.is_algebraic_value(found):
            found = found.approx(20)
        if self.z3.is_int_value(found) or self.z3.is_rational_value(found):
            return Fraction(str(found.as_fraction()) if self.z3.is_rational_value(found) else found.as_long())
        return None

    def text_in(self, model: Any, term: Any) -> tuple[str | None, str | None]:
        """Between which strings a term lies in a model, both in; the same twice where it is one of them."""
        found = self.value_in(model, term)
        known = sorted(self._strings)
        if not isinstance(found, Fraction):
            return None, None
        below, above = found.numerator // found.denominator, -(-found.numerator // found.denominator)
        return (
            known[below] if 0 <= below < len(known) else known[-1] if known and below >= len(known) else None,
            known[above] if 0 <= above < len(known) else known[0] if known and above < 0 else None,
        )
