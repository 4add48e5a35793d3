"""Item definitions of models: constraints of all kinds, types within themselves, references as models write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_engine.dmn.export import export_model
from policy_engine.dmn.load import import_model
from policy_engine.values.text import to_text
from tests.dmn.support import (
    decision,
    definitions,
    imported,
    imported_file,
    input_data,
    literal,
    place,
    problems,
    value,
)


def item(
    name: str, base: str = "", inside: str = "", *, allowed: str = "", constraint: str = "", many: bool = False
) -> str:
    """An item definition; `inside` are its components."""
    made = f'<itemDefinition name="{name}"' + (' isCollection="true"' if many else "") + ">"
    made += f"<typeRef>{base}</typeRef>" if base else ""
    for tag, tests in (("allowedValues", allowed), ("typeConstraint", constraint)):
        escaped = tests.replace("<", "&lt;").replace(">", "&gt;")
        made += f"<{tag}><text>{escaped}</text></{tag}>" if tests else ""
    return f"{made}{inside}</itemDefinition>"


def component(name: str, base: str, *, many: bool = False) -> str:
    return item(name, base, many=many).replace("itemDefinition", "itemComponent")


TREE = item("t", "", component("size", "number") + component("parts", "t", many=True))
CHAIN = item("t", "", component("size", "number") + component("next", "t"))
MUTUAL = item("t", "", component("leaves", "leaf", many=True)) + item(
    "leaf", "", component("of", "t") + component("size", "number")
)
COMBINED = item("t", "number", allowed="> 0", constraint="count(?) > 1", many=True)
SMALLER = item("base", "number", allowed="> 0") + item("middle", "base", allowed="< 100") + item("t", "middle")
WORDS = item("base", "string", allowed='"a", "b"') + item("t", "base", allowed='"b", "c"')

CASES = [
    (item("t", "number", constraint="count(?) > 1", many=True), "[1, 2]", "[1]"),
    (item("l", "number", many=True) + item("t", "l", constraint="count(?) > 1"), "[1, 2]", "[1]"),
    (COMBINED, "[1, 2]", "[1, -2]"),
    (COMBINED, "[1, 2]", "[1]"),
    (item("t", "number", allowed="> 0", constraint="< 10"), "5", "11"),
    (item("t", "number", allowed="> 0", constraint="< 10"), "5", "-1"),
    (item("t", "string", allowed='"a", "bb"', constraint="string length(?) = 1"), '"a"', '"bb"'),
    (item("t", "string", allowed='"a", "bb"', constraint="string length(?) = 1"), '"a"', '"c"'),
    (SMALLER, "5", "-1"),
    (item("base", "number", allowed="> 0") + item("t", "base", allowed="< 100"), "5", "-1"),
    (item("base", "number", allowed="> 0") + item("t", "base", allowed="< 100"), "5", "100"),
    (WORDS, '"b"', '"a"'),
    (WORDS, '"b"', '"c"'),
    (item("t", "Any", allowed="> 1"), "2", "1"),
    (item("t", "", allowed="> 1"), "2", "1"),
    (
        item("t", "", component("x", "number") + component("y", "number"), constraint="?.x > ?.y"),
        "{x: 2, y: 1}",
        "{x: 1, y: 2}",
    ),
    (TREE, "{size: 1, parts: [{size: 2, parts: []}]}", '{size: 1, parts: [{size: "x", parts: []}]}'),
    (CHAIN, "{size: 1, next: {size: 2, next: null}}", '{size: 1, next: {size: "x", next: null}}'),
    (MUTUAL, "{leaves: [{of: {leaves: []}, size: 1}]}", "{leaves: [{of: {leaves: [{of: 1, size: 2}]}, size: 1}]}"),
    (item("t", "list&lt;number>"), "[1]", '["x"]'),
    (item("u", "number", allowed="> 0") + item("t", "list&lt;u>"), "[1]", "[-1]"),
]


@pytest.mark.parametrize(("types", "good", "bad"), CASES)
def test_a_value_is_held_against_all_of_its_type(types: str, good: str, bad: str, tmp_path: Path) -> None:
    body = types + decision("good", literal(good), "t") + decision("bad", literal(bad), "t")
    policies = imported(tmp_path, body)
    assert to_text(value(policies, "good")) == good.strip('"')
    assert value(policies, "bad") is None


@pytest.mark.parametrize(("types", "good", "bad"), CASES)
def test_so_it_is_exported_and_imported_again(types: str, good: str, bad: str, tmp_path: Path) -> None:
    body = types + decision("good", literal(good), "t") + decision("bad", literal(bad), "t")
    exported = tmp_path / "again"
    exported.mkdir()
    text = export_model(imported(tmp_path, body)).text
    policies = imported_file(exported, place(exported, text))
    assert to_text(value(policies, "good")) == good.strip('"')
    assert value(policies, "bad") is None


def test_a_type_within_itself_reads_its_json(tmp_path: Path) -> None:
    types = item("t", "", component("on", "date") + component("parts", "t", many=True))
    body = types + input_data("x", "t") + decision("d", literal("x.parts[1].on.year"), "number", "i:x")
    found = imported(tmp_path, body).evaluate('{"x": {"on": "2026-01-01", "parts": [{"on": "2027-01-01"}]}}', "d")
    assert str(found.outputs["d"]) == "2027"


def test_a_field_that_the_json_lacks_is_null(tmp_path: Path) -> None:
    types = item("t", "", component("on", "date") + component("size", "number"))
    body = types + input_data("x", "t") + decision("d", literal("[x.on.year, x.size]"), "", "i:x")
    found = imported(tmp_path, body).evaluate('{"x": {"on": "2026-01-01"}}', "d")
    assert to_text(found.outputs["d"]) == "[2026, null]"


def test_a_constraint_of_functions_is_told(tmp_path: Path) -> None:
    inside = '<functionItem outputTypeRef="number"><parameters name="x" typeRef="number"/></functionItem>'
    path = place(tmp_path, definitions(item("t", "", inside, constraint="? != null")))
    assert '<itemDefinition> of "t" constrains functions, which nothing here does [dmn-type-constraint]' in problems(
        path
    )


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    body = TREE.replace('"t"', '"tree"').replace(">t<", ">tree<") + COMBINED
    text = import_model(place(tmp_path, definitions(body))).files["model.yaml"]
    assert text == (
        "policy set: model\nversion: 1\nsnapshot: 'snapshot.schema.json'\npolicy: model\nsemantics: dmn\n"
        "types:\n  tree:\n    size: number\n    parts: 'list<tree>'\n  t item: number\n  t: 'list<t item>'\n"
        "constraints:\n  t item: '> 0'\n  t: 'count(?) > 1'\n"
    )
