"""Models that import models: names, types, input data of their own for each import."""

from __future__ import annotations

from pathlib import Path

from tests.dmn.support import (
    DMN15,
    decision,
    definitions,
    imported_file,
    input_data,
    literal,
    place,
    problems,
    value,
)


def imports(name: str, namespace: str) -> str:
    return f'<import name="{name}" namespace="{namespace}" importType="{DMN15}"/>'


def greeting(directory: Path) -> None:
    body = (
        '<itemDefinition name="tName"><typeRef>string</typeRef></itemDefinition>'
        + input_data("person name", "tName")
        + decision("greeting", literal('"Hello " + person name'), "tName", "i:person-name")
        + '<businessKnowledgeModel name="twice" id="twice"><variable name="twice"/><encapsulatedLogic>'
        + '<formalParameter name="n" typeRef="number"/>'
        + literal("n * 2")
        + "</encapsulatedLogic></businessKnowledgeModel>"
    )
    place(directory, definitions(body, "greeting", "urn:a"), "a.dmn")


def test_an_import_brings_decisions_functions_and_types(tmp_path: Path) -> None:
    greeting(tmp_path)
    body = (
        imports("first", "urn:a")
        + decision("said", literal('first.greeting + "!"'), "first.tName", "urn:a#greeting")
        + decision("four", literal("first.twice(2)"), "number", "k:urn:a#twice")
        + decision("typed", literal('"x" instance of first.tName'))
    )
    policies = imported_file(tmp_path, place(tmp_path, definitions(body, "b", "urn:b"), "b.dmn"))
    inputs = {"first": {"person name": "Ada"}}
    assert value(policies, "said", inputs) == "Hello Ada!"
    assert str(value(policies, "four")) == "4"
    assert value(policies, "typed") is True
    assert policies.evaluate('{"first": {"person name": "Bob"}}', "said").outputs == {"said": "Hello Bob!"}


def test_a_model_imported_twice_has_inputs_twice(tmp_path: Path) -> None:
    greeting(tmp_path)
    inner = imports("a", "urn:a") + decision("polite", literal('"Dear sir. " + a.greeting'), "", "urn:a#greeting")
    place(tmp_path, definitions(inner, "b", "urn:b"), "b.dmn")
    again = imports("a", "urn:a") + decision("rude", literal('a.greeting + "?"'), "", "urn:a#greeting")
    place(tmp_path, definitions(again, "c", "urn:c"), "c.dmn")
    body = (
        imports("b one", "urn:b")
        + imports("c", "urn:c")
        + decision("both", literal('b one.polite + " " + c.rude'), "", "urn:b#polite urn:c#rude")
    )
    policies = imported_file(tmp_path, place(tmp_path, definitions(body, "d", "urn:d"), "d.dmn"))
    inputs = {"b one": {"a": {"person name": "Ada"}}, "c": {"a": {"person name": "Bob"}}}
    assert value(policies, "both", inputs) == "Dear sir. Hello Ada Hello Bob?"


def test_an_import_without_a_name_stands_with_the_own(tmp_path: Path) -> None:
    greeting(tmp_path)
    body = imports("", "urn:a") + decision("said", literal('greeting + "!"'), "tName", "urn:a#greeting")
    policies = imported_file(tmp_path, place(tmp_path, definitions(body, "b", "urn:b"), "b.dmn"))
    assert value(policies, "said", {"person name": "Ada"}) == "Hello Ada!"


def test_models_in_a_circle(tmp_path: Path) -> None:
    place(tmp_path, definitions(imports("b", "urn:b"), "a", "urn:a"), "a.dmn")
    path = place(tmp_path, definitions(imports("a", "urn:a"), "b", "urn:b"), "b.dmn")
    assert problems(path).replace(tmp_path.as_posix(), "DIR") == (
        "DIR/a.dmn:3:1: error: models import each other in a circle: urn:b -> urn:a -> urn:b [dmn-import-cycle]\n"
        '    3 | <import name="b" namespace="urn:b" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>\n'
        "      | ^^^^^^^"
    )


def test_an_import_that_is_not_there(tmp_path: Path) -> None:
    path = place(tmp_path, definitions(imports("b", "urn:nowhere")))
    assert problems(path).replace(tmp_path.as_posix(), "DIR") == (
        'DIR/model.dmn:3:1: error: <import> of "b" imports the namespace "urn:nowhere", and no file here has it'
        " [dmn-import-missing]\n"
        '    3 | <import name="b" namespace="urn:nowhere" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>\n'
        "      | ^^^^^^^\n"
        "   hint: put the imported model into the folder of this one"
    )


def test_a_type_by_the_prefix_of_its_namespace(tmp_path: Path) -> None:
    """As DMN 1.1 wrote it, and some modelers still do."""
    greeting(tmp_path)
    typed = '<decision name="{0}" id="{0}"><variable name="{0}" typeRef="{1}" xmlns:x="urn:{2}"/>' + literal("1")
    body = imports("first", "urn:a") + '<itemDefinition name="own"><typeRef>string</typeRef></itemDefinition>'
    body += typed.format("theirs", "x:tName", "a") + "</decision>" + typed.format("ours", "x:own", "b") + "</decision>"
    policies = imported_file(tmp_path, place(tmp_path, definitions(body, "b", "urn:b"), "b.dmn"))
    assert value(policies, "theirs") is None
    assert value(policies, "ours") is None


def test_a_decision_by_the_name_of_an_import(tmp_path: Path) -> None:
    greeting(tmp_path)
    body = imports("first", "urn:a") + decision("first", literal("1"))
    path = place(tmp_path, definitions(body, "b", "urn:b"), "b.dmn")
    assert (
        'error: <decision> of "first" (id first) has the name of an import, whose inputs are called "first" [dmn-name]'
        in problems(path)
    )
