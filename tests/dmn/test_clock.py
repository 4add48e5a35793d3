"""Models that ask for the time: their moment is an input."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from policy_engine import PolicyError
from policy_engine.dmn.load import import_model
from policy_engine.values.lexical import parse_at
from policy_engine.values.temporal import DateTime
from tests.dmn.support import decision, definitions, imported, input_data, literal, place

KNOWLEDGE = (
    '<businessKnowledgeModel name="age" id="age"><variable name="age"/><encapsulatedLogic>'
    '<formalParameter name="born" typeRef="date"/>' + literal("today().year - born.year") + "</encapsulatedLogic>"
    "</businessKnowledgeModel>"
)


def schema_of(directory: Path, body: str) -> dict[str, Any]:
    """The schema of a model's input."""
    found: dict[str, Any] = json.loads(import_model(place(directory, definitions(body))).files["snapshot.schema.json"])
    return found


def test_a_model_that_asks_for_the_time_has_a_moment_among_its_inputs(tmp_path: Path) -> None:
    schema = schema_of(tmp_path, input_data("x") + decision("d", literal("now()")))
    assert schema["x-moment"] == "/as_of"
    assert list(schema["properties"]) == ["x", "as_of"]
    assert schema["properties"]["as_of"] == {
        "description": "The moment at which it is decided: now(), whose day is today().",
        "type": "string",
        "format": "date-time",
        "x-changeable": False,
    }


@pytest.mark.parametrize(
    "body",
    [
        decision("d", literal("1")),
        decision("d", literal('"now()"')),
        decision("d", literal("{now: 1, then: now}.then")),
        decision("d", literal("for today in [1] return today")),
        input_data("now", "number") + decision("d", literal("now + 1"), "", "i:now"),
    ],
)
def test_a_model_that_does_not_has_none(body: str, tmp_path: Path) -> None:
    schema = schema_of(tmp_path, body)
    assert "x-moment" not in schema
    assert "as_of" not in schema["properties"]


@pytest.mark.parametrize(
    "body",
    [
        KNOWLEDGE,
        decision("d", literal("{f: now, r: f()}.r")),
        decision("d", "<context><contextEntry><variable name='a'/>" + literal("today()") + "</contextEntry></context>"),
        decision("d", literal("[1, 2][today().day > item]")),
    ],
)
def test_wherever_it_asks(body: str, tmp_path: Path) -> None:
    assert schema_of(tmp_path, body)["x-moment"] == "/as_of"


def test_the_field_is_called_as_nothing_else_of_the_model(tmp_path: Path) -> None:
    body = input_data("as_of") + decision("as_of_2", literal("{as_of_3: now()}"))
    schema = schema_of(tmp_path, body)
    assert schema["x-moment"] == "/as_of_3"
    body = body.replace("{as_of_3: now()}", "now()") + decision(
        "d", "<context><contextEntry><variable name='as_of_3'/>" + literal("1") + "</contextEntry></context>"
    )
    assert schema_of(tmp_path, body)["x-moment"] == "/as_of_4"


def test_an_imported_model_decides_at_the_moment_of_its_snapshot(tmp_path: Path) -> None:
    body = KNOWLEDGE + decision("old", literal('age(date("2000-05-01"))'), "number", "k:age")
    policies = imported(tmp_path, body)
    assert policies.warnings == ()
    snapshot = {"as_of": "2026-03-10T23:30:00-05:00"}
    assert policies.evaluate(snapshot, "old").outputs == {"old": Decimal(26)}
    assert policies.evaluate({"as_of": "2030-03-10T23:30:00-05:00"}, "old").outputs == {"old": Decimal(30)}
    assert policies.evaluate(snapshot, "old").to_dict() == policies.evaluate(snapshot, "old").to_dict()
    with pytest.raises(PolicyError) as caught:
        policies.evaluate({}, "old")
    (problem,) = caught.value.problems
    assert (problem.code, problem.path) == ("snapshot-missing", "as_of")


def test_a_function_is_called_at_a_moment(tmp_path: Path) -> None:
    program = imported(tmp_path, KNOWLEDGE + decision("d", literal("now()"))).programs[-1]
    moment, born = parse_at("2026-03-10T09:00:00Z"), parse_at("2000-05-01")
    assert isinstance(moment, DateTime)
    assert program.call("age", {"born": born}, moment) == Decimal(26)
    assert program.value("d", {}, moment) == moment
    assert program.value("d", {"as_of": moment}) == moment


def test_times_compare_at_whole_seconds(tmp_path: Path) -> None:
    body = input_data("at", "dateTime") + decision("d", literal('at = @"2026-03-10T09:00:00Z"'), "", "i:at")
    policies = imported(tmp_path, body)
    assert policies.evaluate({"at": "2026-03-10T09:00:00.75Z"}, "d").outputs == {"d": True}
    assert policies.evaluate({"at": "2026-03-10T09:00:01Z"}, "d").outputs == {"d": False}
