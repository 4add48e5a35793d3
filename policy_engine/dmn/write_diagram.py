"""Diagrams of a model's elements (DMN 1.5, 13): shapes that are laid out, and lines between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from policy_engine.dmn.layout import HEIGHT, layout, width_of
from policy_engine.dmn.write_xml import Node

ROW: Final = 8
"""The most elements beside each other where they stand in rows."""
SERVICE: Final = 300
"""The least width that modelers show a decision service in."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An element of a diagram: its id, what stands in its shape, and what it requires: element id to requirement id."""

    id: str
    label: str
    requires: Mapping[str, str] = field(default_factory=dict)
    is_collapsed: bool = False
    """Whether it is a decision service, whose inside is not shown."""


def diagram(id_: str, name: str, shown: Sequence[Shown], *, in_rows: bool = False) -> Node:
    """A diagram. `in_rows` stacks what requires something in rows above what requires nothing."""
    known = {one.id for one in shown}
    graph = {one.id: [other for other in one.requires if other in known] for one in shown}
    widths = {one.id: max(width_of(one.label), SERVICE if one.is_collapsed else 0) for one in shown}
    placed = layout(graph, widths, _rows(graph) if in_rows else None)
    node = Node("dmndi:DMNDiagram", {"id": id_, "name": name})
    for one in shown:
        box = placed.boxes[one.id]
        collapsed = "true" if one.is_collapsed else None
        shape = node.add("dmndi:DMNShape", id=f"{id_}_shape_{one.id}", dmnElementRef=one.id, isCollapsed=collapsed)
        shape.add("dc:Bounds", x=str(box.x), y=str(box.y), width=str(box.width), height=str(HEIGHT))
    for one in shown:
        for other in graph[one.id]:
            requirement = one.requires[other]
            edge = node.add("dmndi:DMNEdge", id=f"{id_}_edge_{requirement}", dmnElementRef=requirement)
            for x, y in placed.lines[one.id, other]:
                edge.add("di:waypoint", x=str(x), y=str(y))
    return node


def _rows(graph: Mapping[str, Sequence[str]]) -> dict[str, int]:
    users = [name for name, others in graph.items() if others]
    return dict.fromkeys(graph, 0) | {name: 1 + at // ROW for at, name in enumerate(users)}
