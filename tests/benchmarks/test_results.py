"""The benchmarks' results: as JSON and back, as text, as a page's tables and charts."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from benchmarks.chart import chart
from benchmarks.measure import Spread, Work, race, ratios
from benchmarks.page import lines_of, sizes_of
from benchmarks.report import Group, Line, duration, times
from benchmarks.stacks import draw, fold


def groups() -> list[Group]:
    found = []
    for size in (8, 128):
        lines = [
            Line("policy-engine", Spread(1e-6, 2e-6, 3e-6), build=0.5),
            Line("peer <1>", Spread(1e-4, 2e-4, 3e-4), Spread(90, 100, 123), ">= 20"),
        ]
        found.append(
            Group("tables", f"two columns, {size} rows", "a peer's time / the engine's", size, lines, ["a note"])
        )
    found[0].lines.append(Line("small ones only", Spread(1e-3, 1e-3, 1e-3), Spread(1, 1.5, 2), "<= 1"))
    return found


def test_a_group_is_the_same_after_json() -> None:
    for group in groups():
        assert Group.of(json.loads(json.dumps(group.json()))) == group


def test_a_group_is_told_in_lines() -> None:
    assert list(groups()[0].text(judged=True)) == [
        "\ntwo columns, 8 rows (ratio: a peer's time / the engine's)",
        "  policy-engine                                       2 µs    built in 500 ms",
        "  peer <1>                                          200 µs     100x (90.0x to 123x)  target >= 20: met",
        "  small ones only                                     1 ms    1.50x (1.00x to 2.0x)  target <= 1: MISSED",
        "  a note",
    ]
    assert not [line for line in groups()[0].text(judged=False) if "target" in line]


def test_tables_of_the_page() -> None:
    assert list(sizes_of(groups(), "two columns")) == [
        "| | 8 rows | 128 rows |",
        "|---|---|---|",
        "| policy-engine | **2 µs** | **2 µs** |",
        "| peer <1> | 200 µs · **100x** (90.0x to 123x) | 200 µs · **100x** (90.0x to 123x) |",
        "| small ones only | 1 ms · **1.50x** (1.00x to 2.0x) | – |",
    ]
    assert list(lines_of(groups()[:1])) == [
        "| two columns, 8 rows | time | a peer's time / the engine's | least to greatest | goal |",
        "|---|---|---|---|---|",
        "| policy-engine | 2 µs |  |  |  |",
        "| peer <1> | 200 µs | 100x | 90.0x to 123x | >= 20 |",
        "| small ones only | 1 ms | 1.50x | 1.00x to 2.0x | <= 1, missed |",
        "",
        "A note.",
    ]


def test_the_chart_is_xml_and_names_everybody() -> None:
    series = {line.what: dict.fromkeys((8, 128), line.seconds) for line in groups()[0].lines}
    texts = {element.text for element in ElementTree.fromstring(chart("A <title>", series)).iter()}  # noqa: S314 - ours
    assert {"A <title>", "policy-engine", "peer <1>", "8", "128", "1 µs", "1 ms"} <= texts


def test_stacks_are_folded_below_a_function_and_drawn() -> None:
    text = "main (a.py:1);f (b.py:2);g (c/d.py:3) 6\nmain (a.py:1);f (b.py:4) 2\nmain (a.py:9) 5\n"
    whole = fold(text, "f")
    assert (whole.samples, {name: call.samples for name, call in whole.calls.items()}) == (8, {"g (d.py)": 6})
    drawn = ElementTree.fromstring(draw("what", whole))  # noqa: S314 - ours
    assert "g (d.py): 75.0%" in {element.text for element in drawn.iter()}


def test_work_is_timed_in_turns() -> None:
    seen: list[str] = []
    found = race({"a": Work(lambda: seen.append("a")), "b": Work(lambda: seen.append("b"), 10)}, 3, 1e-9)
    assert seen == ["a", "b", "a", "b", "b", "a", "a", "b"]  # once to know how long they take, then round by round
    assert [len(times) for times in found.values()] == [3, 3]
    assert ratios([2.0, 9.0, 4.0], [1.0, 3.0, 2.0]) == Spread(2.0, 2.0, 3.0)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(3.25e-7, "325 ns"), (4.5e-6, "4.5 µs"), (0.0123, "12.3 ms"), (75.2, "75.2 s"), (4321, "4,321 s")],
)
def test_durations_are_told_in_the_unit_that_fits(seconds: float, told: str) -> None:
    assert duration(seconds) == told


@pytest.mark.parametrize(("ratio", "told"), [(0.456, "0.46x"), (2.04, "2.0x"), (99.96, "100.0x"), (1234.5, "1,234x")])
def test_ratios_are_told_with_the_digits_that_mean_something(ratio: float, told: str) -> None:
    assert times(ratio) == told
