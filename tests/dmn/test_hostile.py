"""XML that would grow, fetch or overflow, and models that do not hang together: one clear problem each."""

from __future__ import annotations

from pathlib import Path
from time import process_time

from policy_engine.dmn.load import import_model
from tests.dmn.support import decision, definitions, literal, place, problems

LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE lolz [
  <!ENTITY lol "lol">
  <!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
  <!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">
]>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="&lol3;" namespace="x"/>
"""
EXTERNAL = """<?xml version="1.0"?>
<!DOCTYPE definitions SYSTEM "file:///etc/passwd">
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="x" namespace="x"/>
"""
NO_DOCTYPE = (
    "DIR/model.dmn:2:{column}: error: a document type stands here, and none is read: it can define entities that grow"
    " or fetch [xml-doctype]\n"
    "    2 | {line}\n"
    "      | {mark}^\n"
    "   hint: take the `<!DOCTYPE ...>` out; DMN has none"
)


def said(directory: Path, text: str) -> str:
    return problems(place(directory, text)).replace(directory.as_posix(), "DIR")


def test_a_billion_laughs(tmp_path: Path) -> None:
    found = said(tmp_path, LAUGHS)
    column = int(found.split(":")[2])
    assert found == NO_DOCTYPE.format(column=column, line="<!DOCTYPE lolz [", mark=" " * (column - 1))


def test_an_external_entity(tmp_path: Path) -> None:
    found = said(tmp_path, EXTERNAL)
    column = int(found.split(":")[2])
    line = '<!DOCTYPE definitions SYSTEM "file:///etc/passwd">'
    assert found == NO_DOCTYPE.format(column=column, line=line, mark=" " * (column - 1))


def test_another_namespace(tmp_path: Path) -> None:
    text = definitions("", dmn="http://www.omg.org/spec/DMN/20151101/dmn.xsd")
    assert said(tmp_path, text) == (
        'DIR/model.dmn:2:1: error: this is <definitions> of the namespace "http://www.omg.org/spec/DMN/20151101/dmn.xsd",'
        " not the <definitions> of a DMN model [dmn-namespace]\n"
        '    2 | <definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd" name="model" '
        'namespace="https://example.com/model" id="d">\n'
        "      | ^^^^^^^^^^^^\n"
        "   hint: models of DMN 1.2, 1.3, 1.4, 1.5 are read. That is DMN 1.1 or older."
    )


def test_an_href_to_nothing(tmp_path: Path) -> None:
    body = decision("rate", literal("1")) + "\n" + decision("total", literal("rates"), "", "rates")
    found = said(tmp_path, definitions(body))
    assert found.startswith(
        'DIR/model.dmn:4:1: error: <decision> of "total" (id total) refers to "#rates", which is not there'
        " [dmn-dangling-href]\n"
    )
    assert found.endswith('\n   hint: did you mean "rate"?')


def test_elements_ten_thousand_deep(tmp_path: Path) -> None:
    deep = "<list>" * 10_000 + "</list>" * 10_000
    found = said(tmp_path, definitions(f'<decision name="d" id="d1">{deep}</decision>'))
    assert "error: elements within elements, more than 200 deep [xml-limit]" in found


def test_no_xml_at_all(tmp_path: Path) -> None:
    assert said(tmp_path, "policy: x\n") == (
        "DIR/model.dmn:1:1: error: this is not well-formed XML: syntax error [xml-malformed]\n"
        "    1 | policy: x\n"
        "      | ^"
    )


def test_no_file(tmp_path: Path) -> None:
    found = problems(tmp_path / "nothing.dmn").replace(tmp_path.as_posix(), "DIR")
    assert found == "error: DIR/nothing.dmn cannot be read: No such file or directory [xml-unreadable]"


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "model.dmn"
    path.write_bytes(b"<definitions>\xff\xfe</definitions>")
    found = problems(path).replace(tmp_path.as_posix(), "DIR")
    assert found == "error: DIR/model.dmn is no utf-8 text: byte 13 fits no character [xml-encoding]"


def test_external_functions_are_told_by_element(tmp_path: Path) -> None:
    java = (
        '<businessKnowledgeModel name="cos" id="k1"><variable name="cos"/><encapsulatedLogic kind="Java">'
        '<formalParameter name="x"/></encapsulatedLogic></businessKnowledgeModel>\n'
        + decision("d", literal('{f: function(x) external {java: {class: "C", method signature: "m(int)"}}}'))
    )
    assert [problem.message for problem in import_model(place(tmp_path, definitions(java))).left] == [
        '<encapsulatedLogic> of "cos" is an external Java function, which cannot be called from here',
        '<literalExpression> of "d" defines an external function, which cannot be called from here',
    ]


def test_a_chain_of_ten_thousand_types(tmp_path: Path) -> None:
    body = "".join(
        f'<itemDefinition name="t{at}"><typeRef>t{at + 1}</typeRef></itemDefinition>' for at in range(10_000)
    )
    assert "ends a chain of more than 100 types, each made of the next [dmn-types]" in said(tmp_path, definitions(body))


def test_names_of_types_in_a_circle(tmp_path: Path) -> None:
    body = (
        '<itemDefinition name="a"><typeRef>b</typeRef></itemDefinition>'
        '<itemDefinition name="b"><typeRef>a</typeRef></itemDefinition>'
    )
    assert "types are each other's names in a circle: a -> b -> a [dmn-type-cycle]" in said(tmp_path, definitions(body))


def test_an_import_of_a_name_that_no_file_can_have(tmp_path: Path) -> None:
    kind = "https://www.omg.org/spec/DMN/20230324/MODEL/"
    found = said(
        tmp_path,
        definitions(f'<import name="m" namespace="n" locationURI="{"a" * 10_000}" importType="{kind}"/>'),
    )
    assert '<import> of "m" imports the namespace "n", and no file here has it [dmn-import-missing]' in found


def test_thousands_of_everything_take_no_square_of_it(tmp_path: Path) -> None:
    """Each list of names is looked up as such: twice as many take twice as long."""
    count = 5_000
    chain = "".join(
        decision(f"d{at}", literal(f"d{at - 1} + 1" if at else "1"), "", f"d{at - 1}" if at else "")
        for at in range(count)
    )
    entries = "".join(
        f'<contextEntry><variable name="e{at}"/>{literal(f"e{at - 1}" if at else "1")}</contextEntry>'
        for at in range(count)
    )
    functions = "".join(
        f'<businessKnowledgeModel name="f{at}" id="f{at}"><variable name="f{at}"/><encapsulatedLogic>'
        f'<formalParameter name="x"/>{literal("x + 1")}</encapsulatedLogic></businessKnowledgeModel>'
        for at in range(count)
    )
    body = chain + functions + decision("context", f"<context>{entries}</context>")
    before = process_time()
    made = import_model(place(tmp_path, definitions(body)))
    assert process_time() - before < 30
    assert not made.warnings
    assert "expression: 'd4998 + 1'" in made.files["model.yaml"]


def test_thousands_of_hrefs_to_nothing(tmp_path: Path) -> None:
    body = "".join(decision(f"d{at}", literal("1"), "", f"nothing{at}") for at in range(3_000))
    found = said(tmp_path, definitions(body))
    assert found.count("[dmn-dangling-href]") == 3_000
