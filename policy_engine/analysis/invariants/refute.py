"""Whether what was taken to hold on a way can hold at all: as sums of values, by linear arithmetic.

Dates and durations are numbers for this, of days or months or nanoseconds; strings are values that have an order.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

from policy_engine.analysis.invariants.linear import Fact, Form, contradict, of_constant, of_key
from policy_engine.analysis.invariants.symbols import EQUAL, LESS, Way
from policy_engine.values.number import number

_MINUS: Final = Fraction(-1)


def refuted(way: Way, besides: Iterable[Fact] = ()) -> bool:
    """Whether no snapshot goes a way, or none of which some other facts hold too."""
    facts = [*besides, *_answers(way)]
    return bool(facts) and contradict([*facts, *_known(way, facts)], way.spend)


def at_most(low: Form, high: Form, *, strict: bool = False) -> Fact:
    """That one form is not more than another; `strict`: less."""
    return Fact(low.plus(high, _MINUS), strict=strict)


def _answers(way: Way) -> Iterator[Fact]:
    texts: set[str] = set()
    for (key, _), line in way.lines.items():
        for constant, side in line.answers():
            form = _constant(constant, texts)
            if form is not None:
                yield _on_side(way.met[key].line, form, side)
    for question, side in way.known.items():
        if isinstance(question, tuple) and question[0] == "order":
            yield _on_side(way.met[question[1]].line, way.met[question[2]].line, side)
    ordered = sorted(texts)
    for one, next_ in pairwise(ordered):
        yield at_most(_of_text(one), _of_text(next_), strict=True)


def _on_side(left: Form, right: Form, side: int) -> Fact:
    if side == EQUAL:
        return Fact(left.plus(right, _MINUS), equal=True)
    return at_most(left, right, strict=True) if side == LESS else at_most(right, left, strict=True)


def _constant(key: Any, texts: set[str]) -> Form | None:
    if isinstance(key, str):
        texts.add(key)
        return _of_text(key)
    return of_constant(number(key) if isinstance(key, bool) else key)


def _of_text(text: str) -> Form:
    return of_key(("text", text))


def _known(way: Way, facts: Iterable[Fact]) -> Iterator[Fact]:
    """What holds of the values in some facts: their bounds, and what was found out when they were made."""
    seen: set[Hashable] = set()
    todo = list(facts)
    while todo:
        for key in todo.pop().form.terms:
            symbol = way.met.get(key)
            if key in seen or symbol is None:
                continue
            seen.add(key)
            found = list(symbol.facts)
            low = None if symbol.low is None else of_constant(symbol.low)
            high = None if symbol.high is None else of_constant(symbol.high)
            if low is not None:
                found.append(at_most(low, of_key(key)))
            if high is not None:
                found.append(at_most(of_key(key), high))
            if symbol.form is not None:
                found.append(Fact(symbol.form.plus(of_key(key), _MINUS), equal=True))
            todo.extend(found)
            yield from found
