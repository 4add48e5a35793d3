"""Range functions (DMN 1.5, 10.3.4.7, table 78): how points and ranges lie to one another.

A range without an endpoint goes on for ever: its missing endpoint is beyond every value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from policy_engine.feel.builtins.signature import Overload, builtin, overload, required
from policy_engine.types.feeltype import ANY_RANGE, BOOLEAN
from policy_engine.values.compare import equal, less
from policy_engine.values.range import Range

SECTION = "10.3.4.7"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two ranges, with the sign of each comparison of their endpoints: -1 where the first's is less, 0, 1."""

    one: Range
    other: Range
    starts: int
    ends: int
    start_to_end: int
    end_to_start: int

    @property
    def touch_after(self) -> bool:
        """Whether the first's end is the other's start, and in both."""
        return self.end_to_start == 0 and self.one.high_closed and self.other.low_closed

    @property
    def touch_before(self) -> bool:
        """Whether the first's start is the other's end, and in both."""
        return self.start_to_end == 0 and self.one.low_closed and self.other.high_closed

    @property
    def start(self) -> int:
        """-1 where the first starts earlier (of equal starts, an included one), 0 where both start alike."""
        return self.starts or self.other.low_closed - self.one.low_closed

    @property
    def end(self) -> int:
        """-1 where the first ends earlier (of equal ends, an excluded one), 0 where both end alike."""
        return self.ends or self.one.high_closed - self.other.high_closed

    @property
    def before(self) -> bool:
        """Whether all of the first lies before all of the other."""
        return self.end_to_start < 0 or (self.end_to_start == 0 and not self.touch_after)

    @property
    def after(self) -> bool:
        """Whether all of the first lies after all of the other."""
        return self.start_to_end > 0 or (self.start_to_end == 0 and not self.touch_before)


@dataclass(frozen=True, slots=True)
class Place:
    """A point and a range: the signs of the point's comparison with its endpoints."""

    range: Range
    start: int
    end: int

    @property
    def at_start(self) -> bool:
        """Whether the point is the start, and included."""
        return self.start == 0 and self.range.low_closed

    @property
    def at_end(self) -> bool:
        """Whether the point is the end, and included."""
        return self.end == 0 and self.range.high_closed

    @property
    def before(self) -> bool:
        """Whether the point lies before the range."""
        return self.start < 0 or (self.start == 0 and not self.range.low_closed)

    @property
    def after(self) -> bool:
        """Whether the point lies after the range."""
        return self.end > 0 or (self.end == 0 and not self.range.high_closed)

    @property
    def inside(self) -> bool:
        """Whether the range holds the point."""
        return not self.before and not self.after


def _overlaps(pair: Pair) -> bool:
    return not pair.before and not pair.after


def _finishes(pair: Pair) -> bool:
    return pair.end == 0 and pair.start >= 0


def _starts(pair: Pair) -> bool:
    return pair.start == 0 and pair.end <= 0


def _includes(pair: Pair) -> bool:
    return pair.start <= 0 and pair.end >= 0


def sign(one: object, other: object) -> int | None:
    """-1, 0 or 1 as a value is less than another, equal, or greater; None where they do not compare."""
    below = less(one, other)
    if below is None:
        return None
    return -1 if below else 0 if equal(one, other) else 1


def _to_start(value: object, range_: Range) -> int | None:
    return 1 if range_.low is None else sign(value, range_.low)


def _to_end(value: object, range_: Range) -> int | None:
    return -1 if range_.high is None else sign(value, range_.high)


def _pair(one: Range, other: Range) -> Pair | None:
    starts: int | None = 0 if other.low is None else -1
    ends: int | None = 0 if other.high is None else 1
    start_to_end: int | None = -1
    end_to_start: int | None = 1
    if one.low is not None:
        starts, start_to_end = _to_start(one.low, other), _to_end(one.low, other)
    if one.high is not None:
        ends, end_to_start = _to_end(one.high, other), _to_start(one.high, other)
    if starts is None or ends is None or start_to_end is None or end_to_start is None:
        return None
    return Pair(one, other, starts, ends, start_to_end, end_to_start)


def _of_ranges(test: Callable[[Pair], bool], first: str = "range1", second: str = "range2") -> Overload:
    def call(one: Range, other: Range) -> bool | None:
        pair = _pair(one, other)
        return None if pair is None else test(pair)

    return overload(call, BOOLEAN, required(first, ANY_RANGE), required(second, ANY_RANGE))


def _place(point: object, range_: Range) -> Place | None:
    start, end = _to_start(point, range_), _to_end(point, range_)
    return None if start is None or end is None else Place(range_, start, end)


def _of_point(test: Callable[[Place], bool]) -> Overload:
    """For a point and a range."""

    def call(point: object, range_: Range) -> bool | None:
        place = _place(point, range_)
        return None if place is None else test(place)

    return overload(call, BOOLEAN, required("point"), required("range", ANY_RANGE))


def _to_point(test: Callable[[Place], bool]) -> Overload:
    """For a range and a point."""

    def call(range_: Range, point: object) -> bool | None:
        place = _place(point, range_)
        return None if place is None else test(place)

    return overload(call, BOOLEAN, required("range", ANY_RANGE), required("point"))


def _of_points(test: Callable[[int], bool]) -> Overload:
    def call(one: object, other: object) -> bool | None:
        compared = sign(one, other)
        return None if compared is None else test(compared)

    return overload(call, BOOLEAN, required("point1"), required("point2"))


# A point may be any value, so the signatures of ranges come first: a range is no point.
BUILTINS = (
    builtin(
        "before",
        SECTION,
        "Whether the first lies wholly before the second.",
        _of_ranges(lambda pair: pair.before),
        _of_point(lambda place: place.before),
        _to_point(lambda place: place.after),
        _of_points(lambda compared: compared < 0),
    ),
    builtin(
        "after",
        SECTION,
        "Whether the first lies wholly after the second.",
        _of_ranges(lambda pair: pair.after),
        _of_point(lambda place: place.after),
        _to_point(lambda place: place.before),
        _of_points(lambda compared: compared > 0),
    ),
    builtin(
        "meets",
        SECTION,
        "Whether the first ends with the point that the second starts with.",
        _of_ranges(lambda pair: pair.touch_after),
    ),
    builtin(
        "met by",
        SECTION,
        "Whether the first starts with the point that the second ends with.",
        _of_ranges(lambda pair: pair.touch_before),
    ),
    builtin("overlaps", SECTION, "Whether both have a point in common.", _of_ranges(_overlaps)),
    builtin(
        "overlaps before",
        SECTION,
        "Whether the first starts earlier and ends in the second.",
        _of_ranges(lambda pair: pair.start < 0 and not pair.before and pair.end <= 0),
    ),
    builtin(
        "overlaps after",
        SECTION,
        "Whether the first starts in the second and ends later.",
        _of_ranges(lambda pair: pair.start > 0 and not pair.after and pair.end >= 0),
    ),
    builtin(
        "finishes",
        SECTION,
        "Whether the first ends as the second does, and starts no earlier.",
        _of_ranges(_finishes),
        _of_point(lambda place: place.at_end),
    ),
    builtin(
        "finished by",
        SECTION,
        "Whether the second ends as the first does, and starts no earlier.",
        _of_ranges(lambda pair: pair.end == 0 and pair.start <= 0),
        _to_point(lambda place: place.at_end),
    ),
    builtin(
        "includes",
        SECTION,
        "Whether the first holds the second.",
        _of_ranges(_includes),
        _to_point(lambda place: place.inside),
    ),
    builtin(
        "during",
        SECTION,
        "Whether the second holds the first.",
        _of_ranges(lambda pair: pair.start >= 0 and pair.end <= 0),
        _of_point(lambda place: place.inside),
    ),
    builtin(
        "starts",
        SECTION,
        "Whether the first starts as the second does, and ends no later.",
        _of_ranges(_starts),
        _of_point(lambda place: place.at_start),
    ),
    builtin(
        "started by",
        SECTION,
        "Whether the second starts as the first does, and ends no later.",
        _of_ranges(lambda pair: pair.start == 0 and pair.end >= 0),
        _to_point(lambda place: place.at_start),
    ),
    builtin(
        "coincides",
        SECTION,
        "Whether both are the same points.",
        _of_ranges(lambda pair: pair.start == 0 and pair.end == 0),
        _of_points(lambda compared: compared == 0),
    ),
)
