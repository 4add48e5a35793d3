"""Time as an input: `now()` and `today()` of policies with the standard's semantics."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from policy_engine import PolicyError, PolicySet, load
from policy_engine.text.problem import Halt
from policy_engine.text.render import render_problems
from policy_engine.values.lexical import parse_at
from policy_engine.values.temporal import DateTime
from tests.support import SCHEMA

BARE: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "t",
    "type": "object",
    "properties": {"x": {"x-feel": True}},
}
AS_OF = {"type": "string", "format": "date-time"}
MOMENT_ONLY: dict[str, Any] = {
    **BARE,
    "x-moment": "/as_of",
    "properties": {"x": {"x-feel": True}, "as_of": AS_OF},
}
HEAD = "policy set: s\nversion: '1'\nsnapshot: s.json\npolicy: p\n"
DMN = HEAD + "semantics: dmn\n"
NO_MOMENT = "now() is the moment of the snapshot, and the snapshot's schema declares none"


def policies(directory: Path, text: str, schema: dict[str, Any]) -> PolicySet:
    (directory / "p.yaml").write_text(text, "utf-8")
    (directory / "s.json").write_text(json.dumps(schema), "utf-8")
    return load(directory)


def refused(directory: Path, text: str, schema: dict[str, Any]) -> str:
    with pytest.raises(PolicyError) as caught:
        policies(directory, text, schema)
    return render_problems(caught.value.problems).replace(f"{directory}/", "")


DECISIONS = """\
decisions:
  moment: {expression: now()}
  this day: {expression: today()}
  both: {expression: 'string(moment) + " " + string(this day)'}
  none: {expression: x}
"""


def test_now_is_the_moment_and_today_its_own_day(tmp_path: Path) -> None:
    found = policies(tmp_path, DMN + DECISIONS, MOMENT_ONLY)
    assert found.warnings == ()
    decided = found.evaluate({"as_of": "2026-03-10T23:30:00.25-05:00", "x": None}, "both")
    assert decided.outputs == {"both": "2026-03-10T23:30:00.25-05:00 2026-03-10"}


def test_today_is_the_day_in_the_time_zone_of_the_snapshot(tmp_path: Path) -> None:
    schema = copy.deepcopy(SCHEMA)
    found = policies(tmp_path, DMN + DECISIONS.replace("none: {expression: x}", "none: {expression: n}"), schema)
    snapshot = {"as_of": "2026-03-10T23:30:00-05:00", "time_zone": "Europe/Paris"}
    assert found.evaluate(snapshot, "both").outputs == {"both": "2026-03-10T23:30:00-05:00 2026-03-11"}
    # A zone that is absent has the default of the schema.
    del snapshot["time_zone"]
    assert found.evaluate(snapshot, "both").outputs == {"both": "2026-03-10T23:30:00-05:00 2026-03-11"}
    assert str(found.evaluate({"as_of": "2026-03-10T23:30:00+01:00"}, "this day").outputs["this day"]) == "2026-03-10"


def test_the_same_snapshot_gives_the_same_bytes(tmp_path: Path) -> None:
    found = policies(tmp_path, DMN + DECISIONS, MOMENT_ONLY)
    text = '{"as_of": "2026-03-10T23:30:00Z", "x": 1}'
    assert found.evaluate(text, "both").to_dict() == found.evaluate(text, "both").to_dict()
    assert load(tmp_path).evaluate(text, "both").to_dict() == found.evaluate(text, "both").to_dict()


def test_the_moment_counts_as_read(tmp_path: Path) -> None:
    program = policies(
        tmp_path, DMN + DECISIONS, SCHEMA | {"properties": SCHEMA["properties"] | {"x": AS_OF}}
    ).programs[0]
    assert program.policy.reads("both") == {("as_of",), ("time_zone",)}
    assert program.policy.reads("none") == {("x",)}
    assert ("as_of",) in program.reads["both"]


def test_a_snapshot_without_its_moment_is_refused(tmp_path: Path) -> None:
    found = policies(tmp_path, DMN + DECISIONS, MOMENT_ONLY)
    with pytest.raises(PolicyError) as caught:
        found.evaluate({"x": 1}, "both")
    assert render_problems(caught.value.problems) == (
        'as_of: error: the snapshot has no "as_of", which every decision reads [snapshot-missing]'
    )


FUNCTIONS = """\
functions:
  age: {parameters: {born: date}, expression: today().year - born.year}
decisions:
  old: {expression: 'age(date("2000-05-01"))'}
  table:
    table:
      inputs: {day: today(), at: 'now()'}
      outputs: {out: }
      rows:
        - {id: a, when: {day: '< date("2026-01-01")'}, then: {out: '"before"'}}
        - id: b
          when: {day: '>= date("2026-01-01")', at: '> @"2026-03-10T00:00:00Z"'}
          then: {out: 'string(now())'}
          because: It is {today()}.
        - {id: c, then: {out: 'today()'}}
"""


def test_functions_cells_and_messages_ask_too(tmp_path: Path) -> None:
    text = DMN + FUNCTIONS.replace("  table:\n    table:\n", "  choice:\n    table:\n      hit policy: first\n")
    found = policies(tmp_path, text.replace("{out: }", "{out: Any}"), MOMENT_ONLY)
    assert found.warnings == ()
    snapshot = {"as_of": "2026-03-10T09:00:00Z"}
    assert str(found.evaluate(snapshot, "old").outputs["old"]) == "26"
    decided = found.evaluate(snapshot, "choice")
    assert decided.outputs == {"out": "2026-03-10T09:00:00Z"}
    assert "It is 10 March 2026." in str(decided.explanation)
    assert found.evaluate({"as_of": "2025-03-10T09:00:00Z"}, "choice").outputs == {"out": "before"}
    january = found.evaluate({"as_of": "2026-01-10T09:00:00Z"}, "choice").outputs["out"]
    assert str(january) == "2026-01-10"
    assert found.programs[0].policy.reads("old") == {("as_of",)}


def test_a_secret_moment_is_not_shown(tmp_path: Path) -> None:
    text = DMN + FUNCTIONS.replace("  table:\n    table:\n", "  choice:\n    table:\n      hit policy: first\n")
    schema = {**MOMENT_ONLY, "properties": {"as_of": {**AS_OF, "x-secret": True}}}
    found = policies(tmp_path, text.replace("{out: }", "{out: Any}"), schema)
    explained = str(found.evaluate({"as_of": "2026-03-10T09:00:00Z"}, "choice").explanation)
    assert "It is (not shown)." in explained
    assert "10 March" not in explained


SERVICE = """\
decisions:
  inner: {expression: '[x, today()]'}
  outer: {expression: 's(5)'}
services:
  s: {outputs: [inner], input data: [x]}
"""


def test_the_moment_of_a_service_is_the_one_around_it(tmp_path: Path) -> None:
    found = policies(tmp_path, DMN + SERVICE, MOMENT_ONLY)
    assert found.evaluate({"as_of": "2026-03-10T09:00:00Z", "x": 1}, "outer").to_dict() == (
        found.evaluate({"as_of": "2026-03-10T09:00:00Z", "x": 2}, "outer").to_dict()
    )
    moment = parse_at("2026-03-10T09:00:00Z")
    assert isinstance(moment, DateTime)
    assert found.programs[0].value("outer", {}, moment) == [Decimal("5"), moment.date]
    assert found.programs[0].call("s", {"x": Decimal("7")}, moment) == [Decimal("7"), moment.date]


def test_a_moment_deep_in_the_snapshot(tmp_path: Path) -> None:
    schema = {
        **BARE,
        "x-moment": "/order/at",
        "properties": {"order": {"type": "object", "properties": {"at": AS_OF, "n": {"type": "number"}}}},
    }
    text = DMN + "decisions: {d: {expression: now().year + order.n}}\n"
    program = policies(tmp_path, text, schema).programs[0]
    moment = parse_at("2026-03-10T09:00:00Z")
    assert isinstance(moment, DateTime)
    given = {"order": {"n": Decimal("1")}}
    assert program.value("d", given, moment) == Decimal("2027")
    assert given == {"order": {"n": Decimal("1")}}


def test_without_a_moment_in_the_schema_it_is_told_and_fails_where_it_is_reached(tmp_path: Path) -> None:
    found = policies(tmp_path, DMN + DECISIONS, BARE)
    assert render_problems(found.warnings).replace(f"{tmp_path}/", "").splitlines()[:4] == [
        f"p.yaml:7:24: warning: {NO_MOMENT} [feel-clock]",
        "    7 |   moment: {expression: now()}",
        "      |                        ^^^^^",
        "   hint: say where it is with `x-moment` in the snapshot's schema",
    ]
    assert found.evaluate({"x": None}, "none").outputs == {"none": None}
    with pytest.raises(PolicyError) as caught:
        found.evaluate({"x": None}, "this day")
    (problem,) = caught.value.problems
    assert (problem.code, problem.hint) == ("feel-clock", "say where it is with `x-moment` in the snapshot's schema")
    assert problem.message.startswith(NO_MOMENT.replace("now", "today"))


def test_a_value_asked_for_without_a_moment_says_so(tmp_path: Path) -> None:
    program = policies(tmp_path, DMN + DECISIONS, MOMENT_ONLY).programs[0]
    with pytest.raises(Halt) as caught:
        program.value("moment", {})
    assert caught.value.problem.message == 'now() is the moment of the snapshot, and there is no "as_of" here'


def test_the_moment_is_not_asked_for_where_a_function_of_its_name_is_called(tmp_path: Path) -> None:
    text = DMN + "decisions: {d: {expression: '{today: function() 1, r: today()}.r'}}\n"
    assert policies(tmp_path, text, BARE).programs[0].value("d", {}) == Decimal(1)


def test_a_parameter_is_the_same_in_every_snapshot(tmp_path: Path) -> None:
    text = DMN + "parameters: {p: {value: now()}}\ndecisions: {d: {expression: p}}\n"
    assert 'now() is the moment of the snapshot, and there is no "as_of" here' in refused(tmp_path, text, MOMENT_ONLY)


def test_strict_files_have_no_clock(tmp_path: Path) -> None:
    text = HEAD + "decisions: {d: {assumed: it is a test, expression: now()}}\n"
    assert refused(tmp_path, text, SCHEMA) == (
        "p.yaml:5:52: error: now() reads the clock, and a decision must not [feel-clock]\n"
        "    5 | decisions: {d: {assumed: it is a test, expression: now()}}\n"
        "      |                                                    ^^^^^\n"
        "   hint: take the time from the snapshot"
    )


def test_a_strict_file_beside_one_of_the_standard_stays_strict(tmp_path: Path) -> None:
    (tmp_path / "q.yaml").write_text(
        "policy: q\ndecisions: {e: {assumed: it is a test, expression: '[today()]'}}\n", "utf-8"
    )
    told = refused(tmp_path, DMN + DECISIONS.replace("x}", "n}"), SCHEMA)
    assert told.startswith("q.yaml:2:54: error: today() reads the clock, and a decision must not [feel-clock]")


EQUAL = """\
decisions:
  same: {assumed: it is a test, expression: '@"10:00:00.5" = @"10:00:00"'}
  any:
    assumed: it is a test
    table:
      hit policy: any
      inputs: {n: n}
      outputs: {out: time?}
      rows:
        - {id: a, when: {n: '> 0'}, then: {out: '@"10:00:00.5"'}, because: a}
        - {id: b, when: {n: '< 9'}, then: {out: '@"10:00:00.25"'}, because: b}
  cell:
    assumed: it is a test
    table:
      inputs: {at: at}
      outputs: {out: boolean}
      rows:
        - {id: a, when: {at: '@"2026-03-10T09:00:00Z"'}, then: {out: 'true'}, because: a}
      default: {out: 'false'}
"""


def test_times_are_equal_at_whole_seconds_by_the_standard_alone(tmp_path: Path) -> None:
    snapshot = {"as_of": "2026-03-10T09:00:00Z", "n": 1, "at": "2026-03-10T09:00:00.5Z"}
    (tmp_path / "strict").mkdir()
    strict = policies(tmp_path / "strict", HEAD + EQUAL, SCHEMA)
    standard = policies(tmp_path, DMN + EQUAL, SCHEMA)
    assert strict.evaluate(snapshot, "same").outputs == {"same": False}
    assert standard.evaluate(snapshot, "same").outputs == {"same": True}
    assert strict.evaluate(snapshot, "cell").outputs == {"out": False}
    assert standard.evaluate(snapshot, "cell").outputs == {"out": True}
    with pytest.raises(PolicyError, match="table-any-differs"):
        strict.evaluate(snapshot, "any")
    assert str(standard.evaluate(snapshot, "any").outputs["out"]) == "10:00:00.500000"
