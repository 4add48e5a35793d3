"""Decision services of models: what they are called with and give, in imports too (DMN 1.5, 10.4)."""

from __future__ import annotations

from pathlib import Path

from policy_engine.dmn.load import import_model
from policy_engine.values.text import to_text
from tests.dmn.support import DMN15, decision, definitions, imported, imported_file, input_data, literal, place, value

SERVICE = (
    '<decisionService name="both" id="both"><variable name="both"/><outputDecision href="#y"/>'
    '<outputDecision href="#z"/><encapsulatedDecision href="#x"/><inputData href="#n"/></decisionService>'
    '<decisionService name="last" id="last"><variable name="last"/><outputDecision href="#z"/>'
    '<inputDecision href="#y"/></decisionService>'
)
MODEL = (
    input_data("n", "number")
    + decision("x", literal("n + 1"), "number", "i:n")
    + decision("y", literal("x * 10"), "number", "x")
    + decision("z", literal("y + 1"), "number", "y")
    + SERVICE
)


def invocation(name: str, **arguments: str) -> str:
    bindings = "".join(
        f'<binding><parameter name="{key}"/>{literal(text)}</binding>' for key, text in arguments.items()
    )
    return f"<invocation>{literal(name)}{bindings}</invocation>"


def importing(directory: Path, name: str, body: str) -> Path:
    place(directory, definitions(MODEL, "steps", "urn:steps"), "steps.dmn")
    body = f'<import name="{name}" namespace="urn:steps" importType="{DMN15}"/>{body}'
    return place(directory, definitions(body, "main", "urn:main"), "main.dmn")


def test_a_service_of_an_imported_model_is_called_like_its_own(tmp_path: Path) -> None:
    body = (
        decision("by place", literal("my steps.both(2)"), "", "k:urn:steps#both")
        + decision("by name", literal("my steps.both(n: 1).z"), "", "k:urn:steps#both")
        + decision("boxed", invocation("my steps.both", n="3"), "", "k:urn:steps#both")
        + decision("with a decision", literal("my steps.last(y: 7)"), "", "k:urn:steps#last")
        + decision("wrong", literal('my steps.both("x")'), "", "k:urn:steps#both")
    )
    policies = imported_file(tmp_path, importing(tmp_path, "my steps", body))
    wanted = {
        "by place": "{y: 30, z: 31}",
        "by name": "21",
        "boxed": "{y: 40, z: 41}",
        "with a decision": "8",
        "wrong": "null",
    }
    assert {name: to_text(value(policies, name)) for name in wanted} == wanted


def test_its_names_are_the_models_own(tmp_path: Path) -> None:
    files = import_model(importing(tmp_path, "s", decision("d", literal("1")))).files
    assert (
        "services:\n"
        "  's.both':\n    outputs:\n      'y': 's.y'\n      z: 's.z'\n    encapsulated:\n      - 's.x'\n"
        "    input data:\n      'n': 's.n'\n"
        "  's.last':\n    outputs:\n      z: 's.z'\n    input decisions:\n      'y': 's.y'\n"
    ) in files["import-1-s.yaml"]


def test_two_imports_down(tmp_path: Path) -> None:
    importing(tmp_path, "s", decision("d", literal("s.both(1)"), "", "k:urn:steps#both"))
    body = f'<import name="m" namespace="urn:main" importType="{DMN15}"/>'
    body += decision("e", literal("m.d.y"), "", "urn:main#d")
    policies = imported_file(tmp_path, place(tmp_path, definitions(body, "top", "urn:top"), "top.dmn"))
    assert to_text(value(policies, "e")) == "20"


def test_a_service_as_a_value_and_within_a_function(tmp_path: Path) -> None:
    given = '<formalParameter name="f"/><formalParameter name="v"/>'
    function = (
        '<businessKnowledgeModel name="apply" id="apply"><variable name="apply"/><encapsulatedLogic>'
        f"{given}{literal('f(v)')}</encapsulatedLogic></businessKnowledgeModel>"
    )
    body = MODEL + function + decision("d", literal("apply(last, 4)"), "", "k:apply k:last")
    assert to_text(value(imported(tmp_path, body), "d")) == "5"


def test_the_variable_of_an_output_names_it_in_the_result(tmp_path: Path) -> None:
    body = (
        '<decision name="The first" id="a"><variable name="one"/>' + literal("1") + "</decision>"
        '<decision name="The second" id="b"><variable name="two"/>' + literal("2") + "</decision>"
        '<decisionService name="s" id="s"><variable name="s"/><outputDecision href="#a"/><outputDecision href="#b"/>'
        "</decisionService>" + decision("d", literal("s()"), "", "k:s")
    )
    assert to_text(value(imported(tmp_path, body), "d")) == "{one: 1, two: 2}"
