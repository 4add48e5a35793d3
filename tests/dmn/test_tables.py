"""Decision tables of models: each hit policy, its violations, defaults, priorities, nulls (DMN 1.5, 8.2)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from policy_engine.dmn.load import import_model
from tests.dmn.support import definitions, imported, input_data, place, problems, value


def table(hit: str, rules: str, outputs: str = '<output typeRef="string"/>', aggregation: str = "") -> str:
    """A table over the number n; a rule is `test -> output; output`."""
    made = ""
    for rule in rules.split("|"):
        test, _, results = rule.partition("->")
        cells = "".join(f"<outputEntry><text>{result.strip()}</text></outputEntry>" for result in results.split(";"))
        made += f"<rule><inputEntry><text>{test.strip().replace('<', '&lt;')}</text></inputEntry>{cells}</rule>"
    aggregated = f' aggregation="{aggregation}"' if aggregation else ""
    return (
        f'<decision name="d" id="d1"><variable name="d"/>'
        '<informationRequirement><requiredInput href="#n"/></informationRequirement>'
        f'<decisionTable hitPolicy="{hit}"{aggregated}><input><inputExpression typeRef="number"><text>n</text>'
        f"</inputExpression></input>{outputs}{made}</decisionTable></decision>"
    )


def decided(directory: Path, body: str, n: object) -> object:
    inputs = {"n": Decimal(n) if isinstance(n, int) else n}
    return value(imported(directory, input_data("n", "number") + body), "d", inputs)


RULES = '< 10 -> "low" | [5..20] -> "middle" | > 100 -> "high"'
RANKED = '<output typeRef="string"><outputValues><text>"high","low","middle"</text></outputValues></output>'
SUMS = "< 10 -> 1 | [5..20] -> 2.50 | > 100 -> 3"
NUMBER = '<output typeRef="number"/>'


@pytest.mark.parametrize(
    ("hit", "n", "wanted"),
    [
        ("UNIQUE", 1, "low"),
        ("UNIQUE", 7, None),
        ("UNIQUE", 50, None),
        ("UNIQUE", None, None),
        ("UNIQUE", "seven", None),
        ("ANY", 1, "low"),
        ("ANY", 7, None),
        ("FIRST", 7, "low"),
        ("FIRST", 50, None),
        ("RULE ORDER", 7, ["low", "middle"]),
        ("RULE ORDER", 50, None),
        ("COLLECT", 7, ["low", "middle"]),
    ],
)
def test_hit_policies(hit: str, n: object, wanted: object, tmp_path: Path) -> None:
    assert decided(tmp_path, table(hit, RULES), n) == wanted


@pytest.mark.parametrize(("hit", "wanted"), [("PRIORITY", "low"), ("OUTPUT ORDER", ["low", "middle"])])
def test_priorities(hit: str, wanted: object, tmp_path: Path) -> None:
    rules = '[5..20] -> "middle" | < 10 -> "low" | > 100 -> "high"'
    assert decided(tmp_path, table(hit, rules, RANKED), 7) == wanted


@pytest.mark.parametrize(
    ("aggregation", "n", "wanted"),
    [
        ("SUM", 7, "3.50"),
        ("MIN", 7, "1"),
        ("MAX", 7, "2.50"),
        ("COUNT", 7, "2"),
        ("COUNT", 50, "None"),
        ("SUM", 50, "None"),
    ],
)
def test_aggregations(aggregation: str, n: int, wanted: str, tmp_path: Path) -> None:
    assert str(decided(tmp_path, table("COLLECT", SUMS, NUMBER, aggregation), n)) == wanted


def test_any_with_equal_outputs(tmp_path: Path) -> None:
    assert decided(tmp_path, table("ANY", '< 10 -> "a" | < 20 -> "a"'), 5) == "a"


def test_a_default_where_no_rule_matches(tmp_path: Path) -> None:
    output = '<output typeRef="string"><defaultOutputEntry><text>"none"</text></defaultOutputEntry></output>'
    assert decided(tmp_path, table("UNIQUE", RULES, output), 50) == "none"


def test_several_outputs_are_a_context(tmp_path: Path) -> None:
    outputs = '<output name="a/b" typeRef="string"/><output name="the rate" typeRef="number"/>'
    found = decided(tmp_path, table("FIRST", '< 10 -> "x"; 1 | - -> "y"; 2', outputs), 50)
    assert found == {"a/b": "y", "the rate": Decimal(2)}


def test_an_output_that_does_not_conform_is_null(tmp_path: Path) -> None:
    assert decided(tmp_path, table("UNIQUE", "- -> 1"), 5) is None


def test_annotations_and_descriptions_are_kept(tmp_path: Path) -> None:
    body = table("FIRST", '- -> "x"').replace(
        "</rule>", "<annotationEntry><text>says {why}</text></annotationEntry></rule>"
    )
    policies = imported(tmp_path, input_data("n", "number") + body)
    assert "says {why}" in policies.evaluate('{"n": 1}', "d").explanation.text


def with_values(values: str, rules: str) -> str:
    """A table whose only column has input values."""
    made = table("UNIQUE", rules)
    return made.replace("</inputExpression>", f"</inputExpression><inputValues><text>{values}</text></inputValues>")


@pytest.mark.parametrize(
    ("n", "wanted"), [(1, "one"), (2, "other"), (7, "other"), (10, "other"), (11, None), (None, None)]
)
def test_a_dash_is_any_of_the_input_values(n: object, wanted: object, tmp_path: Path) -> None:
    body = with_values("[1..5], 7, [9..10]", '1 -> "one" | - -> "other"').replace('"UNIQUE"', '"FIRST"')
    assert decided(tmp_path, body, n) == wanted


def test_input_values_stand_in_the_cells(tmp_path: Path) -> None:
    body = with_values("1, 2", '1 -> "one" | - -> "other"')
    files = import_model(place(tmp_path, definitions(input_data("n", "number") + body))).files
    assert "# Input values: 1, 2\n" in files["model.yaml"]
    assert '| r1 | 1    | "one"     |' in files["model.yaml"]
    assert '| r2 | 1, 2 | "other"   |' in files["model.yaml"]


def test_input_values_that_fill_the_memory(tmp_path: Path) -> None:
    body = with_values(", ".join(map(str, range(5_000))), "|".join(['- -> "a"'] * 100))
    found = problems(place(tmp_path, definitions(input_data("n", "number") + body)))
    assert (
        'error: the input values of <decisionTable> of "d" come to more than 2,000,000 characters in all rows'
        " [dmn-rule]"
    ) in found


@pytest.mark.parametrize("cells", ["", "<inputEntry><text>-</text></inputEntry>" * 2])
def test_a_rule_of_other_cells_than_the_table(cells: str, tmp_path: Path) -> None:
    body = table("UNIQUE", '- -> "a"').replace("<inputEntry><text>-</text></inputEntry>", cells)
    found = problems(place(tmp_path, definitions(input_data("n", "number") + body)))
    number = cells.count("<text>")
    message = f'a rule of <decisionTable> of "d" has {number} conditions and 1 outputs, the table 1 and 1 [dmn-rule]'
    assert message in found
