"""Unknown values, and one way through what is unknown of them.

A `Symbol` stands for a value that a snapshot decides: a field, or an expression that is not looked into. A `Way` takes
one answer to each question about symbols (is it null, which of its words is it, on which side of a constant does it
lie), remembers it, and can be asked for the next way. All ways together account for every snapshot: some may be of
none, since answers about different symbols are taken as if they were free of each other.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from policy_engine.analysis.invariants.linear import Fact, Form, of_key
from policy_engine.analysis.space.budget import Budget
from policy_engine.types.feeltype import ANY, AnyType, Kind, NullableType, NullType, ScalarType, Type
from policy_engine.types.relations import strip_nullable

LESS, EQUAL, MORE = -1, 0, 1
TRUTHS: Final = (True, False, None)
MAX_WORDS: Final = 64
"""Words of a type of which each is looked at; of more, only how they compare."""


class NoWay(Exception):  # noqa: N818 - a quick way out, caught by whoever goes the ways
    """No snapshot goes this way, or its evaluation ends in a problem."""


@dataclass(frozen=True)
class Symbol:
    """An unknown value. Symbols of one `key` are one value."""

    key: tuple[Hashable, ...]
    type: Type = ANY
    low: Decimal | None = None
    """The least number that it may be, itself included; of other kinds nothing is known."""
    high: Decimal | None = None
    scale: int | None = None
    """A number is known to have no more decimals than these, where it is given."""
    form: Form | None = None
    """What the value is exactly, of others: where it is not null."""
    facts: tuple[Fact, ...] = ()
    """What holds of it, and of the values that it is made of, where none of them is null."""
    at: tuple[str, ...] | None = None
    """Where the schema has the value."""
    made: object = None
    """What a list is made of, where it is known."""

    @property
    def line(self) -> Form:
        """Its value as a form."""
        return of_key(self.key) if self.form is None else self.form

    @cached_property
    def may_be_null(self) -> bool:
        """Whether null is declared, or nothing is known."""
        return isinstance(self.type, NullableType | AnyType | NullType)

    @cached_property
    def kind(self) -> Kind | None:
        """The kind of its values, where it is known."""
        bare = strip_nullable(self.type)
        return bare.kind if isinstance(bare, ScalarType) else None

    @cached_property
    def words(self) -> tuple[object, ...] | None:
        """All that it may be but null, where that is not much."""
        bare = strip_nullable(self.type)
        if not isinstance(bare, ScalarType):
            return None
        if bare.kind is Kind.BOOLEAN:
            return (True, False)
        if bare.values is None or len(bare.values) > MAX_WORDS:
            return None
        return tuple(value for value in bare.values if value is not None)


@dataclass(slots=True)
class Line:
    """Where a symbol lies, of the constants of one kind that it was compared with: above `low`, below `high`; `equal`
    to one. None: not known."""

    low: Any = None
    high: Any = None
    equal: Any = None

    def side(self, key: Any) -> int | None:
        """On which side of a constant; None where that is not known."""
        if self.equal is not None:
            return EQUAL if self.equal == key else LESS if self.equal < key else MORE
        if self.low is not None and key <= self.low:
            return MORE
        return LESS if self.high is not None and key >= self.high else None

    def take(self, key: Any, side: int) -> None:
        """Takes it that it lies on a side of a constant, which was not known."""
        if side == EQUAL:
            self.equal = key
        elif side == MORE:
            self.low = key
        else:
            self.high = key

    def answers(self) -> Iterator[tuple[Any, int]]:
        """Constants, and on which side of each it lies: all others follow from these."""
        if self.equal is not None:
            yield self.equal, EQUAL
            return
        if self.low is not None:
            yield self.low, MORE
        if self.high is not None:
            yield self.high, LESS


@dataclass(slots=True)
class Way:
    """One way: the answers that were taken, in order, each with how many there were."""

    trail: list[list[int]] = field(default_factory=list)
    at: int = 0
    known: dict[Hashable, Any] = field(default_factory=dict)
    lines: dict[tuple[Hashable, str], Line] = field(default_factory=dict)
    """By symbol, and kind of constants."""
    met: dict[Hashable, Symbol] = field(default_factory=dict)
    """The symbols that were compared or computed with, none of which is null."""
    budget: Budget | None = None
    """What all ways may spend; None: any amount."""

    def spend(self, steps: int = 1) -> None:
        """Spends some steps. Raises `Spent` where none are left."""
        if self.budget is not None:
            self.budget.spend(steps)

    def again(self) -> bool:
        """Turns to the next way; False where there is none."""
        while self.trail and self.trail[-1][0] + 1 >= self.trail[-1][1]:
            self.trail.pop()
        if not self.trail:
            return False
        self.trail[-1][0] += 1
        self.at = 0
        self.known.clear()
        self.lines.clear()
        self.met.clear()
        return True

    def choose(self, question: Hashable, answers: Sequence[Any]) -> Any:
        """An answer to a question, the same for the whole way."""
        if question not in self.known:
            self.known[question] = self.any_of(answers)
        return self.known[question]

    def any_of(self, answers: Sequence[Any]) -> Any:
        """An answer to a question that is asked once."""
        if not answers:
            raise NoWay
        if len(answers) == 1:
            return answers[0]
        if self.at == len(self.trail):
            self.trail.append([0, len(answers)])
        taken = self.trail[self.at][0]
        self.at += 1
        return answers[taken]

    # What is asked of a symbol

    def is_null(self, symbol: Symbol) -> bool:
        """Whether it is null."""
        if isinstance(symbol.type, NullType):
            return True
        return bool(symbol.may_be_null and self.choose(("null", symbol.key), (False, True)))

    def not_null(self, value: Any) -> None:
        """Takes it that a value is not null: where it is, no snapshot gets on."""
        if value is None or (isinstance(value, Symbol) and self.known.setdefault(("null", value.key), False)):
            raise NoWay

    def value(self, value: Any) -> Any:
        """What a value is, where it is null or one of few words: otherwise it stays a symbol."""
        if not isinstance(value, Symbol):
            return value
        if self.is_null(value):
            return None
        if value.words is None:
            # Where a column declares its words, it is one of those, or the evaluation ends there.
            return self.known.get(("word", value.key), value)
        return self.choose(("word", value.key), value.words)

    def side(self, symbol: Symbol, kind: str, key: Any) -> int:
        """On which side of a constant it lies, which is not null; as what is known of it allows."""
        self.spend()
        self.met[symbol.key] = symbol
        possible: Sequence[int] = (LESS, EQUAL, MORE)
        if kind == "number":
            for end, side in ((symbol.low, MORE), (symbol.high, LESS)):
                if end is None:
                    continue
                # A bound itself is allowed.
                if key != end and (key < end) == (side == MORE):
                    return side
                if key == end:
                    possible = [one for one in possible if one != -side]
        line = self.lines.get((symbol.key, kind))
        if line is None:
            line = self.lines[symbol.key, kind] = Line()
        known = line.side(key)
        if known is not None:
            return known
        found = int(self.any_of(possible))
        line.take(key, found)
        return found

    def truth(self, value: Any) -> bool | None:
        """A value as a condition; null where it is neither true nor false."""
        value = self.value(value)
        if isinstance(value, Symbol):
            return self.choose(("truth", value.key), TRUTHS) if value.kind is None else None
        return value if isinstance(value, bool) else None
