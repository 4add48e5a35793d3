"""Range functions (DMN 1.5, 10.3.4.7, table 78): how points and ranges lie to one another.

A range without an endpoint goes on for ever: its missing endpoint is beyond every value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from policy_engine.feel.builtins.signature import Overload, builtin, overload, required
from policy_engine.types.feeltype import ANY_RANGE, BOOLEAN
from policy_engine.values.compare import equal, greater, less
from policy_engine.values.function import Function
from policy_engine.values.range import Range

SECTION = "10.3.4.7"


class Order(Enum):
    """How one value compares with another. A local time and one in a zone may be neither less, equal nor greater."""

    LESS = "<"
    EQUAL = "="
    GREATER = ">"
    NONE = ""


def order(one: object, other: object) -> Order | None:
    """How a value compares with another; None where they do not compare."""
    if equal(one, other):
        return Order.EQUAL
    below = less(one, other)
    if below is None:
        return None
    return Order.LESS if below else Order.GREATER if less(other, one) else Order.NONE


@dataclass(frozen=True, slots=True)
class Pair:
    """Two ranges, and how the endpoints of the first compare with those of the other."""

    one: Range
    other: Range
    starts: Order
    ends: Order
    start_to_end: Order
    end_to_start: Order

    @property
    def touch_after(self) -> bool:
        """Whether the first's end is the other's start, and in both."""
        return self.end_to_start is Order.EQUAL and self.one.high_closed and self.other.low_closed

    @property
    def touch_before(self) -> bool:
        """Whether the first's start is the other's end, and in both."""
        return self.start_to_end is Order.EQUAL and self.one.low_closed and self.other.high_closed

    @property
    def before(self) -> bool:
        """Whether all of the first lies before all of the other."""
        return self.end_to_start is Order.LESS or (self.end_to_start is Order.EQUAL and not self.touch_after)

    @property
    def after(self) -> bool:
        """Whether all of the first lies after all of the other."""
        return self.start_to_end is Order.GREATER or (self.start_to_end is Order.EQUAL and not self.touch_before)

    @property
    def reaches_start(self) -> bool:
        """Whether the first ends no earlier than the other starts."""
        return self.end_to_start is Order.GREATER or self.touch_after

    @property
    def reaches_end(self) -> bool:
        """Whether the first starts no later than the other ends."""
        return self.start_to_end is Order.LESS or self.touch_before

    @property
    def starts_earlier(self) -> bool:
        """Whether the first starts before the other; of equal starts, an included one before an excluded one."""
        return self.starts is Order.LESS or (
            self.starts is Order.EQUAL and self.one.low_closed and not self.other.low_closed
        )

    @property
    def starts_later(self) -> bool:
        """Whether the first starts after the other."""
        return self.starts is Order.GREATER or (
            self.starts is Order.EQUAL and self.other.low_closed and not self.one.low_closed
        )

    @property
    def starts_alike(self) -> bool:
        """Whether both have one start, in both or in neither."""
        return self.starts is Order.EQUAL and self.one.low_closed is self.other.low_closed

    @property
    def ends_earlier(self) -> bool:
        """Whether the first ends before the other; of equal ends, an excluded one before an included one."""
        return self.ends is Order.LESS or (
            self.ends is Order.EQUAL and self.other.high_closed and not self.one.high_closed
        )

    @property
    def ends_later(self) -> bool:
        """Whether the first ends after the other."""
        return self.ends is Order.GREATER or (
            self.ends is Order.EQUAL and self.one.high_closed and not self.other.high_closed
        )

    @property
    def ends_alike(self) -> bool:
        """Whether both have one end, in both or in neither."""
        return self.ends is Order.EQUAL and self.one.high_closed is self.other.high_closed


@dataclass(frozen=True, slots=True)
class Place:
    """A point and a range, and how the point compares with its endpoints."""

    range: Range
    start: Order
    end: Order

    @property
    def at_start(self) -> bool:
        """Whether the point is the start, and included."""
        return self.start is Order.EQUAL and self.range.low_closed

    @property
    def at_end(self) -> bool:
        """Whether the point is the end, and included."""
        return self.end is Order.EQUAL and self.range.high_closed

    @property
    def before(self) -> bool:
        """Whether the point lies before the range."""
        return self.start is Order.LESS or (self.start is Order.EQUAL and not self.range.low_closed)

    @property
    def after(self) -> bool:
        """Whether the point lies after the range."""
        return self.end is Order.GREATER or (self.end is Order.EQUAL and not self.range.high_closed)

    @property
    def inside(self) -> bool:
        """Whether the point is in the range. The one end of `[5..5)` is, as the standard words it."""
        between = self.start is Order.GREATER and self.end is Order.LESS
        return between or self.at_start or self.at_end


def _overlaps(pair: Pair) -> bool:
    return pair.reaches_start and pair.reaches_end


def _overlaps_before(pair: Pair) -> bool:
    return pair.starts_earlier and pair.reaches_start and (pair.ends_earlier or pair.ends_alike)


def _overlaps_after(pair: Pair) -> bool:
    return pair.starts_later and pair.reaches_end and (pair.ends_later or pair.ends_alike)


def _finishes(pair: Pair) -> bool:
    return pair.ends_alike and (pair.starts_later or pair.starts_alike)


def _finished_by(pair: Pair) -> bool:
    return pair.ends_alike and (pair.starts_earlier or pair.starts_alike)


def _starts(pair: Pair) -> bool:
    return pair.starts_alike and (pair.ends_earlier or pair.ends_alike)


def _started_by(pair: Pair) -> bool:
    return pair.starts_alike and (pair.ends_later or pair.ends_alike)


def _includes(pair: Pair) -> bool:
    return (pair.starts_earlier or pair.starts_alike) and (pair.ends_later or pair.ends_alike)


def _during(pair: Pair) -> bool:
    return (pair.starts_later or pair.starts_alike) and (pair.ends_earlier or pair.ends_alike)


def _to_start(value: object, range_: Range) -> Order | None:
    return Order.GREATER if range_.low is None else order(value, range_.low)


def _to_end(value: object, range_: Range) -> Order | None:
    return Order.LESS if range_.high is None else order(value, range_.high)


def _pair(one: Range, other: Range) -> Pair | None:
    starts: Order | None = Order.EQUAL if other.low is None else Order.LESS
    ends: Order | None = Order.EQUAL if other.high is None else Order.GREATER
    start_to_end: Order | None = Order.LESS
    end_to_start: Order | None = Order.GREATER
    if one.low is not None:
        starts, start_to_end = _to_start(one.low, other), _to_end(one.low, other)
    if one.high is not None:
        ends, end_to_start = _to_end(one.high, other), _to_start(one.high, other)
    if starts is None or ends is None or start_to_end is None or end_to_start is None:
        return None
    return Pair(one, other, starts, ends, start_to_end, end_to_start)


def _place(point: object, range_: Range) -> Place | None:
    start, end = _to_start(point, range_), _to_end(point, range_)
    return None if start is None or end is None else Place(range_, start, end)


def _single(value: object) -> object:
    """A point or a range: a list of one is its item; what else is no scalar is no point, and null."""
    if isinstance(value, list):
        value = value[0] if len(value) == 1 else None
    return None if isinstance(value, (list, dict, Function)) else value


def _relation(
    of_ranges: Callable[[Pair], bool],
    of_point: Callable[[Place], bool] | None = None,
    to_point: Callable[[Place], bool] | None = None,
    of_points: Callable[[object, object], bool | None] | None = None,
) -> tuple[Overload, ...]:
    """The ways to call it: with two ranges; with a point and a range, a range and a point, two points."""

    def call(first: object, second: object) -> bool | None:
        one, other = _single(first), _single(second)
        if one is None or other is None:
            return None
        if isinstance(one, Range):
            if isinstance(other, Range):
                pair = _pair(one, other)
                return None if pair is None else of_ranges(pair)
            return _test(to_point, other, one)
        if isinstance(other, Range):
            return _test(of_point, one, other)
        return None if of_points is None else of_points(one, other)

    range_, point = required("range", ANY_RANGE), required("point")
    shapes = [(required("range1", ANY_RANGE), required("range2", ANY_RANGE))]
    if of_point is not None:
        shapes.append((point, range_))
    if to_point is not None:
        shapes.append((range_, point))
    if of_points is not None:
        shapes.append((required("point1"), required("point2")))
    return tuple(overload(call, BOOLEAN, *shape) for shape in shapes)


def _test(test: Callable[[Place], bool] | None, point: object, range_: Range) -> bool | None:
    place = None if test is None else _place(point, range_)
    return None if test is None or place is None else test(place)


# A point may be any value, so the signatures of ranges come first: a range is no point.
BUILTINS = (
    builtin(
        "before",
        SECTION,
        "Whether the first lies wholly before the second.",
        *_relation(
            lambda pair: pair.before,
            of_point=lambda place: place.before,
            to_point=lambda place: place.after,
            of_points=less,
        ),
    ),
    builtin(
        "after",
        SECTION,
        "Whether the first lies wholly after the second.",
        *_relation(
            lambda pair: pair.after,
            of_point=lambda place: place.after,
            to_point=lambda place: place.before,
            of_points=greater,
        ),
    ),
    builtin(
        "meets",
        SECTION,
        "Whether the first ends with the point that the second starts with.",
        *_relation(lambda pair: pair.touch_after),
    ),
    builtin(
        "met by",
        SECTION,
        "Whether the first starts with the point that the second ends with.",
        *_relation(lambda pair: pair.touch_before),
    ),
    builtin(
        "overlaps",
        SECTION,
        "Whether both have a point in common.",
        *_relation(_overlaps),
    ),
    builtin(
        "overlaps before",
        SECTION,
        "Whether the first starts earlier and ends in the second.",
        *_relation(_overlaps_before),
    ),
    builtin(
        "overlaps after",
        SECTION,
        "Whether the first starts in the second and ends later.",
        *_relation(_overlaps_after),
    ),
    builtin(
        "finishes",
        SECTION,
        "Whether the first ends as the second does, and starts no earlier.",
        *_relation(_finishes, of_point=lambda place: place.at_end),
    ),
    builtin(
        "finished by",
        SECTION,
        "Whether the second ends as the first does, and starts no earlier.",
        *_relation(_finished_by, to_point=lambda place: place.at_end),
    ),
    builtin(
        "includes",
        SECTION,
        "Whether the first holds the second.",
        *_relation(_includes, to_point=lambda place: place.inside),
    ),
    builtin(
        "during",
        SECTION,
        "Whether the second holds the first.",
        *_relation(_during, of_point=lambda place: place.inside),
    ),
    builtin(
        "starts",
        SECTION,
        "Whether the first starts as the second does, and ends no later.",
        *_relation(_starts, of_point=lambda place: place.at_start),
    ),
    builtin(
        "started by",
        SECTION,
        "Whether the second starts as the first does, and ends no later.",
        *_relation(_started_by, to_point=lambda place: place.at_start),
    ),
    builtin(
        "coincides",
        SECTION,
        "Whether both are the same points.",
        *_relation(lambda pair: pair.starts_alike and pair.ends_alike, of_points=equal),
    ),
)
