"""Diagrams of exported models: every element has its place, and lines run between boxes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from policy_engine.dmn.export import export_model
from policy_engine.dmn.layout import GRID, HEIGHT, Box, Layout, layout, width_of
from policy_engine.dmn.xml import Element, parse_xml, read_xml
from tests.dmn.exported import elements, model
from tests.dmn.test_boxed_page import EXAMPLES
from tests.docs.support import load_example

Point = tuple[int, int]
Square = tuple[int, int, int, int]
"""Left, top, right, bottom."""


def diagrams(root: Element) -> list[Element]:
    return [element for element in elements(root) if element.name == "DMNDiagram"]


def squares(diagram: Element) -> dict[str, Square]:
    """Where each element stands."""
    found = {}
    for shape in diagram.all("DMNShape"):
        x, y, width, height = (int(shape.children[0].get(key) or "") for key in ("x", "y", "width", "height"))
        found[str(shape.get("dmnElementRef"))] = (x, y, x + width, y + height)
    return found


def lines(diagram: Element) -> Iterator[tuple[str, list[Point]]]:
    for edge in diagram.all("DMNEdge"):
        points = [(int(point.get("x") or ""), int(point.get("y") or "")) for point in edge.children]
        yield str(edge.get("dmnElementRef")), points


def requirements(root: Element) -> dict[str, tuple[str, str]]:
    """The requirements of a model by id: what is required, and what requires it."""
    found = {}
    for element in root.children:
        for needed in element.children:
            if needed.name.endswith("Requirement"):
                other = str(needed.children[0].get("href")).removeprefix("#")
                found[str(needed.get("id"))] = (other, str(element.get("id")))
    return found


def passes(start: Point, end: Point, square: Square) -> bool:
    """Whether a line goes through the inside of a square: it is cut by each pair of sides in turn."""
    left, top, right, bottom = square
    first, last = 0.0, 1.0
    for at, low, high in ((0, left, right), (1, top, bottom)):
        way = end[at] - start[at]
        if way == 0:
            if not low < start[at] < high:
                return False
            continue
        enters, leaves = sorted(((low - start[at]) / way, (high - start[at]) / way))
        first, last = max(first, enters), min(last, leaves)
    return first < last


def check_diagrams(root: Element) -> None:
    needed = requirements(root)
    known = {str(one.get("id")) for one in root.children if one.get("id") and one.name not in ("itemDefinition",)}
    shown: set[str] = set()
    drawn: set[str] = set()
    for diagram in diagrams(root):
        places = squares(diagram)
        shown |= places.keys()
        boxes = list(places.values())
        for at, one in enumerate(boxes):
            for other in boxes[at + 1 :]:
                assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        for requirement, points in lines(diagram):
            drawn.add(requirement)
            start, end = (places[name] for name in needed[requirement])
            assert points[0] == ((start[0] + start[2]) // 2, start[1])
            assert points[-1] == ((end[0] + end[2]) // 2, end[3])
            for below, above in pairwise(points):
                assert above[1] < below[1]
                assert not any(passes(below, above, box) for box in boxes), requirement
    assert shown == known
    assert drawn == set(needed)


def test_the_shipped_policies_are_shown_whole() -> None:
    root = read_xml(model())
    assert [diagram.get("name") for diagram in diagrams(root)] == ["Decision graph", "Sources"]
    check_diagrams(root)


@pytest.mark.parametrize("policy", [policy for policy, _ in EXAMPLES])
def test_an_example_is_shown_whole(policy: str, tmp_path: Path) -> None:
    check_diagrams(parse_xml(export_model(load_example(policy, tmp_path)).text.encode(), "model.dmn"))


def test_a_service_is_shown_closed(tmp_path: Path) -> None:
    policy = next(policy for policy, _ in EXAMPLES if "services:" in policy)
    root = parse_xml(export_model(load_example(policy, tmp_path)).text.encode(), "model.dmn")
    shapes = [shape for shape in elements(root) if shape.name == "DMNShape"]
    closed = [shape.get("dmnElementRef") for shape in shapes if shape.get("isCollapsed") == "true"]
    assert closed == [one.get("id") for one in root.all("decisionService")]


# The layout


def place(requires: dict[str, list[str]]) -> Layout:
    return layout(requires, dict.fromkeys(requires, 160))


def test_nothing_has_a_place() -> None:
    assert place({}) == Layout({}, {})


def test_what_is_required_stands_below() -> None:
    assert place({"a": [], "b": ["a"]}) == Layout(
        {"a": Box(40, 220, 160), "b": Box(40, 40, 160)}, {("b", "a"): ((120, 220), (120, 120))}
    )


def test_what_one_element_requires_stands_right_below_it() -> None:
    found = place({"base": [], "middle": ["base"], "rate": [], "top": ["middle", "rate"]}).boxes
    assert found["rate"].y == found["middle"].y


def test_a_line_that_passes_a_layer_goes_beside_its_boxes() -> None:
    found = place({"a": [], "b": ["a"], "c": ["a", "b"]})
    start, low, high, end = found.lines["c", "a"]
    box = found.boxes["b"]
    assert low[0] == high[0]
    assert not box.x - GRID < low[0] < box.x + box.width + GRID
    assert (low[1], high[1]) == (box.y + HEIGHT, box.y)
    assert start[1] > low[1] > high[1] > end[1]


def test_lines_do_not_cross_where_they_need_not() -> None:
    found = place({"a": [], "b": [], "c": [], "on c": ["c"], "on b": ["b"], "on a": ["a"]}).boxes
    below = sorted("abc", key=lambda name: found[name].x)
    assert [f"on {name}" for name in below] == sorted((f"on {n}" for n in "abc"), key=lambda name: found[name].x)


def test_functions_that_require_each_other_have_a_place() -> None:
    found = place({"even": ["odd"], "odd": ["even"], "d": ["even"]})
    assert len({(box.x, box.y) for box in found.boxes.values()}) == 3
    assert len(found.lines["odd", "even"]) == 2


def test_a_layout_is_the_same_each_time() -> None:
    graph = {f"n{at}": [f"n{other}" for other in range(at) if (at * other) % 3 == 1] for at in range(40)}
    assert place(graph) == place(graph)


@pytest.mark.parametrize(
    ("label", "width"), [("", 160), ("short", 160), ("payment_method_acceptance", 240), ("word " * 20, 440)]
)
def test_a_label_has_room(label: str, width: int) -> None:
    assert width_of(label) == width
