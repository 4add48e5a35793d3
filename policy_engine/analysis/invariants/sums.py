"""What is known of the sum of a list that a loop makes, or of a field of a list's items.

Two rules, both about any one item:

- Where no item is negative, the sum is not.
- *A running remainder*: where a loop keeps an entry, such as `left`, that begins with some amount less what the first
  item takes of it, then is what was left before less what the next item takes, and is never negative, all items
  together take no more than the amount that it began with. For by induction on the turns, what was taken and what is
  left are never more than that.

Turns are gone through as invariants are: on every way. The sum of numbers is exact and rounded once, at its end; and
since rounding keeps the order, it is no more than a number that the exact sum is no more than.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, TypeVar

from policy_engine.analysis.invariants.arithmetic import Term, fits, term_of
from policy_engine.analysis.invariants.chains import Before, Chain, Last, Loop
from policy_engine.analysis.invariants.linear import Form, of_key
from policy_engine.analysis.invariants.refute import at_most, refuted
from policy_engine.analysis.invariants.symbols import NoWay, Symbol, Way
from policy_engine.analysis.space.budget import Budget
from policy_engine.feel.ast import ContextLiteral, Filter, Name, Path
from policy_engine.feel.walk import walk
from policy_engine.types.feeltype import ANY_CONTEXT, NUMBER

MAX_TURN_WAYS: Final = 600
"""Ways through one turn of a loop that are looked at."""
_ZERO: Final = Form({})


@dataclass(frozen=True, slots=True)
class Summed:
    """What is known of the sum of some items, where they all are numbers."""

    positive: bool = False
    """That no item is negative."""
    most: Form | None = None
    """What it never exceeds, which is not negative; of fields of the snapshot alone."""
    high: Decimal | None = None
    scale: int | None = None


Seen = TypeVar("Seen")
Turn = Callable[[Way, Before], Any]
"""Gives the item that one turn makes, on a way."""
Pair = Callable[[Way, Before], tuple[Term | None, Term | None]]
"""Gives what one turn takes, and what it leaves."""


def summed(chain: Chain, item: Turn, entry: Callable[[Any, str, Way], Any], budget: Budget | None = None) -> Summed:
    """What is known of a sum. `item` makes any one item; `entry` reads an entry of a value.

    Raises `Spent` where that takes more than is left.
    """

    def taken(value: Any, way: Way) -> Term | None:
        for step in chain.steps:
            value = entry(value, step, way)
        return _number(value, way)

    for running in sorted(_running(chain.source)) if isinstance(chain.source, Loop) else ():

        def turn(way: Way, before: Before, entered: str = running) -> tuple[Term | None, Term | None]:
            made = item(way, before)
            return taken(made, way), _number(entry(made, entered, way), way)

        with suppress(_TooMuch):
            found = _remainder(running, turn, budget)
            if found is not None:
                return found
    with suppress(_TooMuch):
        before = Before(Symbol(("before",)))
        ways = _ways(lambda way: taken(item(way, before), way), budget)
        return Summed(all(_not_negative(term, way) for way, term in ways))
    return Summed()


def _running(loop: Loop) -> set[str]:
    """The entries that a loop's body reads of what its last turn made."""
    if not isinstance(loop.node.body, ContextLiteral):
        return set()
    return {
        node.name
        for node in walk(loop.node.body)
        if isinstance(node, Path)
        and isinstance(node.target, Filter)
        and isinstance(node.target.target, Name)
        and node.target.target.name == "partial"
    }


def _ways(visit: Callable[[Way], Seen], budget: Budget | None) -> Iterator[tuple[Way, Seen]]:
    """Each way through one turn, and what is seen on it. Raises `_TooMuch` where there are too many."""
    way = Way(budget=budget)
    for _ in range(MAX_TURN_WAYS):
        with suppress(NoWay):
            seen = visit(way)
            yield way, seen
        if not way.again():
            return
    raise _TooMuch


class _TooMuch(Exception):  # noqa: N818 - a quick way out
    """A turn has too many ways."""


def _remainder(running: str, turn: Pair, budget: Budget | None) -> Summed | None:
    begun = _begin(running, turn, budget)
    if begun is None:
        return None
    left = Symbol(("before", running), NUMBER, Decimal(0), begun.high, begun.scale)
    before = Before(Symbol(("before",), ANY_CONTEXT, made=Last(running, left)))
    ways = _ways(lambda way: turn(way, before), budget)
    goes_on = all(_goes_on(amount, rest, left, begun.scale, way) for way, (amount, rest) in ways)
    return begun if goes_on else None


def _begin(running: str, turn: Pair, budget: Budget | None) -> Summed | None:
    """The amount that a loop begins with: what its first turn takes and what it leaves, on every way the same."""
    most: Form | None = None
    high, scale = Decimal(0), 0
    before = Before(None)
    for way, (amount, rest) in _ways(lambda way: turn(way, before), budget):
        if not (_not_negative(amount, way) and _not_negative(rest, way)):
            return None
        assert amount is not None and rest is not None  # noqa: S101, PT018 - a number that is not negative is one
        if amount.form is None or rest.form is None or amount.scale is None or rest.scale is None:
            return None
        whole = amount.form.plus(rest.form, Fraction(1))
        if most is not None and whole != most:
            return None
        most, scale = whole, max(scale, amount.scale, rest.scale)
        found = _sum_of_fields(whole, way)
        if found is None:
            return None
        high = max(high, found)
    # What it begins with is a number itself: it has all its digits.
    return Summed(True, most, high, scale) if fits(Decimal(0), high, scale) else None


def _sum_of_fields(form: Form, way: Way) -> Decimal | None:
    """The most that a sum of fields may be, none of which is negative; None where a form is no such sum."""
    high = Decimal(0)
    for key, times in form.terms.items():
        symbol = way.met.get(key)
        if symbol is None or times != 1 or not _is_field(key) or symbol.low is None or symbol.high is None:
            return None
        if symbol.low < 0:
            return None
        high += symbol.high
    return high if form.constant == 0 else None


def _is_field(key: Any) -> bool:
    return isinstance(key, tuple) and key[0] == "field"


def _goes_on(amount: Term | None, rest: Term | None, left: Symbol, scale: int | None, way: Way) -> bool:
    if not (_not_negative(amount, way) and _not_negative(rest, way)):
        return False
    if amount is None or rest is None or amount.form is None or rest.form is None or scale is None:
        return False
    if amount.scale is None or rest.scale is None or max(amount.scale, rest.scale) > scale:
        return False
    # Not: amount + rest > left
    way.met[left.key] = left
    more = at_most(of_key(left.key), amount.form.plus(rest.form, Fraction(1)), strict=True)
    return refuted(way, [more])


def _not_negative(term: Term | None, way: Way) -> bool:
    if term is None:
        return False
    if term.low is not None and term.low >= 0:
        return True
    return term.form is not None and refuted(way, [at_most(term.form, _ZERO, strict=True)])


def _number(value: Any, way: Way) -> Term | None:
    value = way.value(value)
    return None if value is None else term_of(value, way)
