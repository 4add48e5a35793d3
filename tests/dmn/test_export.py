"""What an exported model says, and what the export tells that it does not say. The way back: `test_round_trip`."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_engine import PolicySet, load
from policy_engine.dmn.dialect import DIALECTS
from policy_engine.dmn.export import export_model
from policy_engine.dmn.xml import parse_xml, read_xml
from policy_engine.text.problem import PolicyError
from policy_engine.text.render import render_problems
from policy_engine.values.temporal import Date
from tests.dmn.exported import VERSIONS, check_shape, elements, model, policies, there_and_back

SCHEMA = """{
  "type": "object",
  "x-moment": "/at",
  "x-time-zone": "/zone",
  "properties": {
    "at": {"type": "string", "format": "date-time", "x-changeable": false},
    "zone": {"type": "string", "format": "time-zone", "default": "UTC"},
    "n": {"type": "number", "default": 1}
  }
}
"""
HEAD = "policy set: t\nversion: 1\nsnapshot: schema.json\npolicy: p\n"


def made(directory: Path, **files: str) -> PolicySet:
    """Policies from the texts of their files."""
    rules = directory / "rules"
    rules.mkdir()
    (rules / "schema.json").write_text(SCHEMA, "utf-8")
    for name, text in files.items():
        (rules / f"{name}.yaml").write_text(text, "utf-8")
    return load(rules)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_shipped_policies_have_the_shape_of_the_standard(version: str) -> None:
    check_shape(read_xml(model(version)))


def test_the_export_tells_what_dmn_cannot_say() -> None:
    defaults = (
        "a model has no defaults: fields that are left out are null there, not "
        'account.time_zone "UTC", account.plan.tax 0, account.locked false, account.gift_balances [], '
        "account.payment_methods [], account.payment_events [], account.reminders_sent [], new_plan.tax 0, "
        "actor.has_login false"
    )
    assert [problem.message for problem in export_model(policies()).warnings] == [
        defaults,
        "a model has no invariants: the 25 of the policy are left out",
        '"today" calls "local day", which the standard does not have',
        '"payment_state" calls "local day", which the standard does not have',
        '"low balance reminded" calls "local day", which the standard does not have',
        '"next_actions" is decided by rules that chain, which DMN has no form for: it has no logic there',
    ]


def test_an_input_says_what_it_is_where_it_is_left_out() -> None:
    every = elements(read_xml(model()))
    actor = next(element for element in every if element.name == "inputData" and element.get("name") == "actor")
    assert actor.text_of("description") == "Who is asking, and on what.\nWhere it is left out: actor.has_login false."


# Days

DATED = """parameters:
  rate: {assumed: An example., values: [{value: 1}, {from: 2026-03-01, value: 2}]}
  kept: {assumed: An example., value: 7}
decisions:
  d: {assumed: An example., expression: rate + kept}
"""
FIRST = """policy: q
effective: {to: 2026-05-31}
decisions:
  e: {assumed: An example., expression: '1'}
"""
SECOND = """policy: q
effective: {from: 2026-06-01}
decisions:
  e: {assumed: An example., expression: '2'}
  f: {assumed: An example., expression: '3'}
"""


def test_other_days_are_told_with_what_they_change(tmp_path: Path) -> None:
    exported = export_model(made(tmp_path, a=HEAD + DATED, b=FIRST, c=SECOND))
    assert render_problems(exported.warnings) == (
        'warning: the model has what holds from 2026-06-01 on; what holds until 2026-02-28 is left out, where "rate", '
        '"e", "f" are otherwise [export-dated]\n'
        "   hint: `--on 2026-02-28` exports that\n"
        "warning: the model has what holds from 2026-06-01 on; what holds from 2026-03-01 to 2026-05-31 is left out, "
        'where "e", "f" are otherwise [export-dated]\n'
        "   hint: `--on 2026-03-01` exports that"
    )


@pytest.mark.parametrize(
    ("day", "rate", "e"), [(Date(2026, 2, 28), "1", "1"), (Date(2026, 3, 1), "2", "1"), (Date(2026, 6, 1), "2", "2")]
)
def test_what_is_in_force_on_a_day_is_exported(day: Date, rate: str, e: str, tmp_path: Path) -> None:
    exported = export_model(made(tmp_path, a=HEAD + DATED, b=FIRST, c=SECOND), day)
    said = {
        str(element.get("name")): element.first("literalExpression")
        for element in parse_xml(exported.text.encode(), "model.dmn").all("decision")
    }
    assert len(exported.warnings) == 2
    for name, text in (("rate", rate), ("e", e)):
        found = said[name]
        assert found is not None
        assert found.text_of("text") == text


def test_a_day_on_which_nothing_is_in_force(tmp_path: Path) -> None:
    policies = made(tmp_path, a=HEAD + "effective: {from: 2026-03-01}\n" + DATED)
    with pytest.raises(PolicyError) as caught:
        export_model(policies, Date(2026, 2, 28))
    assert str(caught.value) == (
        "error: no policy is in force on 2026-02-28 [policy-not-in-force]\n"
        "   hint: policies are in force from 2026-03-01 on"
    )


# Forms


def test_a_policy_with_nothing_to_tell_goes_there_and_back(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "schema.json").write_text('{"type": "object", "properties": {"n": {"x-feel": true}}}')
    (rules / "a.yaml").write_text(
        "policy set: t\nversion: 1\nsnapshot: schema.json\npolicy: p\nsemantics: dmn\n"
        "inputs: {n: {type: number}}\n"
        "functions: {half: {parameters: {x: number}, expression: x / 2}}\n"
        "services: {small: {outputs: [size], input data: [n]}}\n"
        "decisions:\n"
        '  size: {type: string, expression: \'if half(n) < 1 then "s<&>" else "l"\'}\n'
        "  called: {call: small, with: {n: '1'}}\n"
        "  every form:\n"
        "    context:\n"
        "      rows: {relation: [{a: n, b: 2}, {a: 3, b: 4}]}\n"
        "      some left: {filter: rows, where: a > 2}\n"
        "      doubled: {for: row, in: some left, return: row.b * 2}\n"
        "      any: {some: x, in: doubled, satisfies: x = 8}\n"
        "      f: {function: {parameters: {x: number}, expression: x + 1}}\n"
        "      two: {type: list<number>, list: [f(1), n]}\n"
        "      result: '[rows, some left, doubled, any, two]'\n"
    )
    first = load(rules)
    second = there_and_back(first, tmp_path)
    for name in ("size", "called", "every form"):
        outputs = first.evaluate('{"n": 5}', name).outputs
        assert outputs == second.evaluate('{"n": 5}', name).outputs
        assert None not in outputs.values()


IN_LOOP = """decisions:
  d:
    assumed: An example.
    for: x
    in: '[1, 2]'
    return:
      table:
        hit policy: first
        inputs: {x: x}
        outputs: {o: number}
        rows: |
          | id  | x   | -> o |
          | low | < 2 | 1    |
          | top | -   | 2    |
"""


def test_a_form_that_an_older_version_cannot_say_is_told(tmp_path: Path) -> None:
    policies = made(tmp_path, a=HEAD + IN_LOOP)
    assert export_model(policies).warnings == ()
    (warning,) = export_model(policies, dialect=DIALECTS["1.3"]).warnings
    assert warning.code == "export-logic"
    assert warning.message == ('"d" has a form around a table that DMN 1.3 does not have: it has no logic there')


def test_a_constraint_that_an_older_version_cannot_say_is_told(tmp_path: Path) -> None:
    types = "semantics: dmn\ntypes: {short: list<number>}\nconstraints: {short: count(?) < 3}\n"
    policies = made(tmp_path, a=HEAD + types + "decisions: {d: {type: short, expression: '[1]'}}\n")
    assert export_model(policies).warnings == ()
    for version in ("1.3", "1.4"):
        exported = export_model(policies, dialect=DIALECTS[version])
        check_shape(parse_xml(exported.text.encode(), "model.dmn"))
        assert [problem.message for problem in exported.warnings] == [
            f'"short" constrains whole lists, which DMN {version} cannot say'
        ]
