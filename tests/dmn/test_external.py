"""What a model has others do: told by element, kept readable, and a problem where it is reached."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_engine import load
from policy_engine.dmn.load import import_model
from policy_engine.text.problem import Halt
from tests.cli.support import run
from tests.dmn.support import decision, definitions, imported_file, literal, place, value

PLACE = (
    '<context><contextEntry><variable name="class"/>'
    + literal('"java.lang.Math"')
    + '</contextEntry><contextEntry><variable name="method signature"/>'
    + literal('"max(double, double)"')
    + "</contextEntry></context>"
)
PARAMETERS = '<formalParameter name="a" typeRef="number"/><formalParameter name="b" typeRef="number"/>'
BOXED = (
    '<context><contextEntry><variable name="greater"/><functionDefinition kind="Java">'
    f"{PARAMETERS}{PLACE}</functionDefinition></contextEntry><contextEntry>{literal('greater(1, 2)')}"
    "</contextEntry></context>"
)
KNOWLEDGE = (
    '<businessKnowledgeModel name="greater" id="greater"><variable name="greater"/><encapsulatedLogic kind="Java">'
    f"{PARAMETERS}{PLACE}</encapsulatedLogic></businessKnowledgeModel>"
)
WRITTEN = (
    'function(a: number, b: number) external {java: {class: "java.lang.Math", method signature: "max(double, double)"}}'
)
IS_CALLED = " is called, and nothing outside of FEEL can be"
CALLED = f"{WRITTEN}{IS_CALLED}"

MODELS = {
    "boxed": (decision("d", BOXED), CALLED),
    "literal": (decision("d", literal("(" + WRITTEN + ")(1, 2)")), CALLED),
    "knowledge": (KNOWLEDGE + decision("d", literal("greater(1, 2)"), "", "k:greater"), CALLED),
    "language": (
        decision("d", literal("1 + 1").replace("Expression>", 'Expression expressionLanguage="urn:python">', 1)),
        'function() external {language: "urn:python", text: "1 + 1"}' + IS_CALLED,
    ),
    "imported values": (
        decision(
            "d",
            '<literalExpression><importedValues namespace="urn:x" importType="urn:x">'
            "<importedElement>sheet</importedElement></importedValues></literalExpression>",
        ),
        'function() external {imported values: "sheet"}' + IS_CALLED,
    ),
}


@pytest.mark.parametrize("kind", MODELS)
def test_what_rests_on_it_is_a_problem_and_the_rest_decides(kind: str, tmp_path: Path) -> None:
    body, message = MODELS[kind]
    body += decision("other", literal("3")) + decision("d too", literal("d"), "", "d")
    path = place(tmp_path, definitions(body))
    assert len(import_model(path).left) == 1
    policies = imported_file(tmp_path, path)
    assert str(value(policies, "other")) == "3"
    for name in ("d", "d too"):
        with pytest.raises(Halt) as caught:
            value(policies, name)
        assert caught.value.problem.code == "feel-external-function"
        assert caught.value.problem.message == message


def test_a_function_that_nobody_calls_hurts_nobody(tmp_path: Path) -> None:
    body = KNOWLEDGE + decision("d", literal("if greater = null then 1 else 2"), "", "k:greater")
    path = place(tmp_path, definitions(body + decision("e", literal('greater(1, "x")'), "", "k:greater")))
    policies = imported_file(tmp_path, path)
    assert str(value(policies, "d")) == "2"
    assert value(policies, "e") is None


def test_the_command_writes_the_rest_and_says_so(tmp_path: Path) -> None:
    model = place(tmp_path, definitions(decision("d", BOXED) + decision("other", literal("3"))))
    ran = run("import-dmn", model, "-o", tmp_path / "out")
    assert ran.code == 1
    assert (
        ': error: <functionDefinition> of "d" is an external Java function, which cannot be called from here'
        " [dmn-external-function]\n" in ran.err
    )
    assert ran.out == f"{tmp_path.as_posix()}/out/model.yaml\n{tmp_path.as_posix()}/out/snapshot.schema.json\n"
    assert str(load(tmp_path / "out").evaluate("{}", "other").outputs["other"]) == "3"


def test_an_import_of_something_else_is_told_and_passed_over(tmp_path: Path) -> None:
    body = (
        '<import name="score" namespace="urn:p" importType="http://www.dmg.org/PMML-4_3"/>'
        '<import name="xsd" namespace="urn:x" importType="http://www.w3.org/2001/XMLSchema"/>'
    )
    path = place(tmp_path, definitions(body + decision("d", literal("3"))))
    assert [problem.message for problem in import_model(path).left] == [
        '<import> of "score" imports a PMML model, and only DMN models are read',
        '<import> of "xsd" imports "http://www.w3.org/2001/XMLSchema", and only DMN models are read',
    ]
    assert str(value(imported_file(tmp_path, path), "d")) == "3"
