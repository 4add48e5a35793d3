"""How models are written: encodings, prefixes, versions, names of any text, what conditions name."""

from __future__ import annotations

import codecs
from decimal import Decimal
from pathlib import Path

import pytest

from policy_engine.dmn.load import import_model
from policy_engine.dmn.namespaces import MODELS
from policy_engine.values.text import to_text
from tests.dmn.support import decision, definitions, imported, imported_file, input_data, literal, place, value

TEXT = definitions(decision("d", literal('"é"')))
FORMS = {
    "plain": TEXT.encode(),
    "byte order mark": codecs.BOM_UTF8 + TEXT.encode(),
    "UTF-16": TEXT.replace("UTF-8", "UTF-16").encode("utf-16"),
    "ISO-8859-1": TEXT.replace("UTF-8", "ISO-8859-1").encode("iso-8859-1"),
    "ISO-8859-15": TEXT.replace("UTF-8", "ISO-8859-15").encode("iso-8859-15"),
    "no declaration": TEXT.split("\n", 1)[1].encode(),
    "carriage returns": TEXT.replace("\n", "\r\n").encode(),
    "prefixes": TEXT.replace("</", "</dmn:")
    .replace("<de", "<dmn:de")
    .replace("<va", "<dmn:va")
    .replace("<li", "<dmn:li")
    .replace("<text", "<dmn:text")
    .replace("xmlns=", "xmlns:dmn=")
    .encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_encodings_and_prefixes(form: str, tmp_path: Path) -> None:
    path = tmp_path / "model.dmn"
    path.write_bytes(FORMS[form])
    assert value(imported_file(tmp_path, path), "d") == "é"


TEXTS = {
    "<![CDATA[1 < 2 and 3 > 2]]>": "true",
    '"a &amp; b &lt; &#65;"': "a & b < A",
    "1 <!-- of XML -->+ 2": "3",
    "1 /* of FEEL */ + 2 // too": "3",
    '\n   if 1 &lt; 2\n     then "a"\n   else "b"\n': "a",
    "": "null",
}


@pytest.mark.parametrize("text", TEXTS)
def test_texts_of_xml(text: str, tmp_path: Path) -> None:
    policies = imported(tmp_path, decision("d", f"<literalExpression><text>{text}</text></literalExpression>"))
    assert to_text(value(policies, "d")) == TEXTS[text]


@pytest.mark.parametrize("dmn", MODELS)
def test_boxed_expressions_within_each_other_in_every_version(dmn: str, tmp_path: Path) -> None:
    inner = f"<filter><in>{literal('[1, 2, 3]')}</in><match>{literal('item > x')}</match></filter>"
    loop = f'<for iteratorVariable="x"><in>{literal("[1, 2, 3]")}</in><return>{inner}</return></for>'
    either = f"<conditional><if>{literal('1 < 2')}</if><then>{loop}</then><else>{literal('0')}</else></conditional>"
    test = f'<every iteratorVariable="z"><in>{literal("y")}</in><satisfies>{literal("z > 1")}</satisfies></every>'
    some = f'<some iteratorVariable="y"><in>{literal("a")}</in><satisfies>{test}</satisfies></some>'
    entries = "".join(
        f'<contextEntry><variable name="{name}"/>{logic}</contextEntry>' for name, logic in (("a", either), ("b", some))
    )
    path = place(tmp_path, definitions(decision("d", f"<context>{entries}</context>"), dmn=dmn))
    assert to_text(value(imported_file(tmp_path, path), "d")) == "{a: [[2, 3], [3], []], b: true}"


NAMES = ("in order", "not paid", "for me", "some thing", "null value", "x and y", "a-b", "a + b", "a**b", "größe")


@pytest.mark.parametrize("name", NAMES)
def test_names_with_words_and_operators_of_feel(name: str, tmp_path: Path) -> None:
    body = (
        input_data(name, "number")
        + decision("d", literal(f"{name} + 1"), "", f"i:{name.replace(' ', '-')}")
        + decision("e", f'<context><contextEntry><variable name="{name}"/>{literal("3")}</contextEntry></context>')
        + decision("f", literal(f"e.{name} + 1"), "", "e")
    )
    policies = imported(tmp_path, body)
    assert to_text(value(policies, "d", {name: Decimal(2)})) == "3"
    assert to_text(value(policies, "f")) == "4"


@pytest.mark.parametrize("name", ["is it?", "tax (%)", "$a", "100x", "if"])
def test_an_input_that_feel_cannot_name_hurts_nobody(name: str, tmp_path: Path) -> None:
    policies = imported(tmp_path, input_data(name, "number") + decision("d", literal("1")))
    assert to_text(value(policies, "d", {name: Decimal(2)})) == "1"


def test_a_condition_names_an_entry_though_a_decision_has_its_name(tmp_path: Path) -> None:
    rows = "[{a: 1}, {a: 2}, 3]"
    boxed = f"<filter><in>{literal(rows)}</in><match>{literal('a > 1')}</match></filter>"
    body = decision("a", literal("5")) + decision("d", boxed) + decision("e", literal(f"{rows}[a > 1]"))
    policies = imported(tmp_path, body)
    assert to_text(value(policies, "d")) == "[{a: 2}]"
    assert to_text(value(policies, "e")) == "[{a: 2}]"


def test_an_entry_without_an_expression_is_null_and_told(tmp_path: Path) -> None:
    path = place(
        tmp_path,
        definitions(decision("d", '<context><contextEntry><variable name="a"/></contextEntry></context>')),
    )
    told = [problem.message for problem in import_model(path).warnings]
    assert told == ['<contextEntry> of "d" lacks an expression, and is null there']
    assert to_text(value(imported_file(tmp_path, path), "d")) == "{a: null}"


def test_an_entry_whose_variable_has_no_name_is_the_result(tmp_path: Path) -> None:
    entries = '<contextEntry><variable name="a"/>{}</contextEntry><contextEntry><variable/>{}</contextEntry>'
    body = decision("d", f"<context>{entries.format(literal('1'), literal('a + 1'))}</context>")
    assert to_text(value(imported(tmp_path, body), "d")) == "2"


def test_an_href_by_the_name_of_the_file(tmp_path: Path) -> None:
    body = decision("z", literal("1")) + decision("d", literal("z + 1"), "", "model.dmn#z")
    assert to_text(value(imported(tmp_path, body), "d")) == "2"


@pytest.mark.parametrize(
    ("text", "written", "wanted"),
    [
        ("1 < 2 = true", "(1 < 2) = true", True),
        ("3 < 2 = true", "(3 < 2) = true", False),
        ("1 < 2 < 3", "(1 < 2) < 3", None),
        ("1 in [1..2] = true != false", "((1 in [1..2]) = true) != false", True),
    ],
)
def test_comparisons_that_chain_get_the_parentheses_of_the_grammar(
    text: str, written: str, wanted: object, tmp_path: Path
) -> None:
    body = decision("d", literal(text))
    assert written in import_model(place(tmp_path, definitions(body))).files["model.yaml"]
    assert value(imported(tmp_path, body), "d") is wanted
