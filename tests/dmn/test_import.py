"""Models imported: boxed expressions, types, services, names, comments."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from policy_engine import PolicySet
from policy_engine.dmn.load import import_model
from policy_engine.text.problem import Halt, PolicyError
from tests.dmn.support import decision, definitions, imported, input_data, literal, place, value

BOXED = {
    "<list>" + literal("1") + literal("n") + "</list>": "[1, 5]",
    '<relation><column name="a"/><column name="b"/><row>' + literal("n") + literal("a") + "</row></relation>": (
        "[{a: 5, b: null}]"
    ),
    "<filter><in>" + literal("[1, 5, 9]") + "</in><match>" + literal("item >= n") + "</match></filter>": "[5, 9]",
    '<for iteratorVariable="x"><in>' + literal("[1, 2, 3]") + "</in><return>" + literal("x * n") + "</return></for>": (
        "[5, 10, 15]"
    ),
    '<some iteratorVariable="x"><in>'
    + literal("[1, 5]")
    + "</in><satisfies>"
    + literal("x = n")
    + "</satisfies></some>": ("true"),
    '<every iteratorVariable="x"><in>'
    + literal("[1, 5]")
    + "</in><satisfies>"
    + literal("x = n")
    + "</satisfies></every>": ("false"),
    "<conditional><if>"
    + literal("n > 1")
    + "</if><then>"
    + literal('"y"')
    + "</then><else>"
    + literal('"n"')
    + ("</else></conditional>"): '"y"',
    "<conditional><if>"
    + literal('"no"')
    + "</if><then>"
    + literal("1")
    + "</then><else>"
    + literal("2")
    + ("</else></conditional>"): "null",
    '<context><contextEntry><variable name="result"/>'
    + literal("n")
    + '</contextEntry><contextEntry><variable name="b"/>'
    + literal("result + 1")
    + "</contextEntry></context>": "{result: 5, b: 6}",
    '<context><contextEntry><variable name="f"/><functionDefinition><formalParameter name="x" typeRef="number"/>'
    + literal("x + n")
    + "</functionDefinition></contextEntry><contextEntry><invocation>"
    + literal("f")
    + '<binding><parameter name="x"/>'
    + literal("1")
    + "</binding></invocation></contextEntry></context>": "6",
}


@pytest.mark.parametrize(("logic", "wanted"), BOXED.items(), ids=[str(at) for at, _ in enumerate(BOXED)])
def test_boxed_expressions(logic: str, wanted: str, tmp_path: Path) -> None:
    body = (
        input_data("n", "number")
        + decision("d", logic, "", "i:n")
        + decision("same", literal(f"d = {wanted}"), "", "d")
    )
    policies = imported(tmp_path, body)
    assert value(policies, "same", {"n": Decimal(5)}) is True


def typed(directory: Path, item: str, text: str = "x") -> PolicySet:
    return imported(directory, item + input_data("x", "t") + decision("d", literal(text), "", "i:x"))


AGE = (
    '<itemDefinition name="t"><typeRef>number</typeRef><allowedValues><text>[0..150]</text></allowedValues>'
    "</itemDefinition>"
)
WORDS = (
    '<itemDefinition name="t"><typeRef>string</typeRef><allowedValues><text>"a", "b"</text></allowedValues>'
    "</itemDefinition>"
)
PERSON = (
    '<itemDefinition name="t"><itemComponent name="first name"><typeRef>string</typeRef></itemComponent>'
    '<itemComponent name="ages" isCollection="true"><typeRef>number</typeRef>'
    "<allowedValues><text>&lt; 150</text></allowedValues></itemComponent></itemDefinition>"
)


@pytest.mark.parametrize(
    ("item", "given", "fits"),
    [
        (AGE, Decimal(7), True),
        (AGE, Decimal(200), False),
        (AGE, "7", False),
        (WORDS, "a", True),
        (WORDS, "c", False),
        (PERSON, {"first name": "Ada", "ages": [Decimal(3)]}, True),
        (PERSON, {"first name": "Ada", "ages": [Decimal(300)]}, False),
        (PERSON, {"ages": []}, False),
    ],
)
def test_what_does_not_fit_a_type_is_null(item: str, given: object, fits: bool, tmp_path: Path) -> None:
    assert value(typed(tmp_path, item), "d", {"x": given}) == (given if fits else None)


def test_singletons_and_lists_are_converted(tmp_path: Path) -> None:
    body = '<itemDefinition name="t" isCollection="true"><typeRef>number</typeRef></itemDefinition>' + decision(
        "many", literal("1"), "t"
    )
    policies = imported(
        tmp_path, body + decision("one", literal("[2]"), "number") + decision("none", literal('"x"'), "t")
    )
    assert value(policies, "many") == [Decimal(1)]
    assert value(policies, "one") == Decimal(2)
    assert value(policies, "none") is None


def test_json_texts_become_what_their_types_say(tmp_path: Path) -> None:
    body = input_data("on", "date") + input_data("late", "dayTimeDuration") + input_data("rate", "number")
    body += decision("d", literal("[on.year, late.hours, rate]"), "", "i:on i:late i:rate")
    found = imported(tmp_path, body).evaluate('{"on": "2026-01-02", "late": "PT5H", "rate": "1.50"}', "d")
    assert found.outputs == {"d": [Decimal(2026), Decimal(5), Decimal("1.50")]}


def test_services_are_called_with_their_own_inputs(tmp_path: Path) -> None:
    body = (
        input_data("n", "number")
        + decision("base", literal("100"), "number")
        + decision("total", literal("base + n"), "number", "base i:n")
        + '<decisionService name="add" id="add"><variable name="add"/><outputDecision href="#total"/>'
        '<inputDecision href="#base"/><inputData href="#n"/></decisionService>'
        + decision("d", literal("[add(1, 2), add(n: 5, base: 6), add(1), total]"), "", "k:add total")
    )
    policies = imported(tmp_path, body)
    wanted = [Decimal(3), Decimal(11), None, Decimal(107)]
    assert value(policies, "d", {"n": Decimal(7)}) == wanted
    assert policies.programs[-1].call("add", {"n": Decimal(1), "base": Decimal(1)}) == Decimal(2)


def test_only_what_is_required_is_seen(tmp_path: Path) -> None:
    body = decision("a", literal("1")) + decision("d", literal("[a, 2]"))
    path = place(tmp_path, definitions(body))
    warnings = import_model(path).warnings
    assert [problem.message for problem in warnings] == [
        '<literalExpression> of "d" names "a" and does not require it, so that it is null there'
    ]
    assert value(imported(tmp_path, body), "d") == [None, Decimal(2)]


def test_names_survive(tmp_path: Path) -> None:
    body = input_data("Applicant's income/month") + decision(
        "Is it 50% + (more)?", literal("Applicant's income/month * 2"), "", "i:Applicant's-income/month"
    )
    policies = imported(tmp_path, body)
    assert value(policies, "Is it 50% + (more)?", {"Applicant's income/month": Decimal(2)}) == Decimal(4)


def test_types_of_names_that_feel_cannot_say(tmp_path: Path) -> None:
    body = (
        '<itemDefinition name="for (all)?"><itemComponent name="a/b"><typeRef>number</typeRef>'
        "<allowedValues><text>&gt; 0</text></allowedValues></itemComponent></itemDefinition>"
        '<itemDefinition name="many" isCollection="true"><typeRef>for (all)?</typeRef></itemDefinition>'
    )
    policies = imported(
        tmp_path, body + decision("d", literal("[{a/b: 1}]"), "many") + decision("e", literal("[{a/b: 0}]"), "many")
    )
    assert value(policies, "d") == [{"a/b": Decimal(1)}]
    assert value(policies, "e") is None


def test_a_decision_may_bear_the_name_of_a_built_in(tmp_path: Path) -> None:
    assert value(imported(tmp_path, decision("sum", literal("sum([1, 2])"))), "sum") == Decimal(3)


def test_a_decision_without_logic_is_null(tmp_path: Path) -> None:
    assert value(imported(tmp_path, decision("d", "")), "d") is None


def test_what_is_not_feel_fails_where_it_is_reached(tmp_path: Path) -> None:
    policies = imported(tmp_path, decision("bad", literal("1 +")) + decision("good", literal("2")))
    assert value(policies, "good") == Decimal(2)
    with pytest.raises(Halt):
        value(policies, "bad")


def test_comments_descriptions_and_sources_are_kept(tmp_path: Path) -> None:
    body = (
        "<description>About it.</description>"
        '<knowledgeSource name="The law" id="law"><type>statute</type></knowledgeSource>'
        "<!-- why so -->"
        '<decision name="d" id="d1"><description>Says d.</description><question>What?</question>'
        '<authorityRequirement><requiredAuthority href="#law"/></authorityRequirement>' + literal("1") + "</decision>"
    )
    text = import_model(place(tmp_path, definitions(body))).files["model.yaml"]
    assert text == (
        "policy set: model\nversion: 1\nsnapshot: 'snapshot.schema.json'\npolicy: model\nsemantics: dmn\n"
        "description: |-\n  About it.\n  Knowledge source: The law (statute)\n"
        "decisions:\n  # why so\n  d:\n    question: 'What?'\n"
        "    description: |-\n      Says d.\n      Rests on: The law\n    expression: 1\n"
    )


def test_a_service_that_gives_what_calls_it(tmp_path: Path) -> None:
    service = '<decisionService name="s" id="s"><variable name="s"/><outputDecision href="#d"/></decisionService>'
    with pytest.raises(PolicyError) as caught:
        imported(tmp_path, decision("d", literal("s()"), "", "k:s") + service)
    assert [problem.message for problem in caught.value.problems] == [
        "decisions require each other in a circle: s -> d -> s"
    ]


def test_several_outputs_of_a_service_are_a_context(tmp_path: Path) -> None:
    body = decision("a", literal("1")) + decision("b", literal("2")) + decision("d", literal("s().b"), "", "k:s")
    outputs = '<outputDecision href="#a"/><outputDecision href="#b"/>'
    service = f'<decisionService name="s" id="s"><variable name="s"/>{outputs}</decisionService>'
    assert value(imported(tmp_path, body + service), "d") == Decimal(2)


def test_a_function_may_call_itself(tmp_path: Path) -> None:
    body = (
        '<businessKnowledgeModel name="fac" id="fac"><variable name="fac"/><encapsulatedLogic>'
        '<formalParameter name="n" typeRef="number"/>' + literal("if n < 2 then 1 else n * fac(n - 1)")
    )
    body += "</encapsulatedLogic></businessKnowledgeModel>" + decision("d", literal("fac(5)"), "", "k:fac")
    assert value(imported(tmp_path, body), "d") == Decimal(120)
