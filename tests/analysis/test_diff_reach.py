"""How far a change reaches: what is proved to stay the same though something that it rests on differs."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from policy_engine import PolicyError, load
from policy_engine.analysis.diff.versions import Verdict, diff
from tests.support import SCHEMA, write_set

FIRST = """
values:
  inner:
    assumed: a test
    table:
      hit policy: first
      inputs: {n: n, flag: flag}
      outputs: {action: [go, stop], fee: number, reason: [LOW, HIGH, REST]}
      rows: |
        | id   | n   | flag | -> action | fee | reason |
        | low  | < 3 | -    | go        | 1   | LOW    |
        | high | < 9 | true | stop      | m   | HIGH   |
        | rest | -   | -    | stop      | m   | REST   |
"""
"""A table of which two rows give the same but for the reason."""
OTHER_REASON = FIRST.replace("| go        | 1   | LOW    |", "| go        | 1   | REST   |")
OTHER_FEE = FIRST.replace("| go        | 1   | LOW    |", "| go        | m   | LOW    |")
UNREAD = "inner differs in reason alone, which it does not read; all else that it rests on is the same logic"
SAME = "each part that it rests on is the same logic"
TABLES = "the tables of {} give the same for all classes of values; all else that it rests on is the same logic"


def expression(text: str) -> str:
    """A decision `answer`."""
    return f"decisions:\n  answer:\n    assumed: a test\n    expression: |\n      {text}\n"


def judged(tmp_path: Path, old: str, new: str, schema: dict[str, Any] | None = None) -> tuple[Verdict, str]:
    """What is said of the decision `answer`."""
    before = load(write_set(tmp_path / "old", old))
    after = load(write_set(tmp_path / "new", new, schema=schema))
    (one,) = (one for one in diff(before, after, trials=300).decisions if one.name == "answer")
    return one.verdict, one.grounds


# What is read of a value


@pytest.mark.parametrize("reader", [
    "inner.action",
    "inner.fee + 1",
    'if inner.action = "go" then inner.fee else 0',
    "{whole: inner, part: 1}.whole.action",
    "{whole: inner, fee: whole.fee}.fee",
    "(if flag then inner else inner).action",
    "inner[fee > 2].action",
    "inner[1].fee",
    "for one in items return one.price + inner.fee",
    "some one in items satisfies one.price > inner.fee",
    "(function(x) x.price)(items[1]) + inner.fee",
])  # fmt: skip
def test_an_output_that_is_not_read_may_differ(tmp_path: Path, reader: str) -> None:
    old, new = (text + expression(reader) for text in (FIRST, OTHER_REASON))
    assert judged(tmp_path, old, new) == (Verdict.SAME, UNREAD)


@pytest.mark.parametrize("reader", [
    "inner",
    "inner.reason",
    "string(inner)",
    "count([inner][reason = \"LOW\"])",
    "inner[reason = \"LOW\"].action",
    "inner[item.reason = \"LOW\"].action",
    "{whole: inner, part: whole.reason}.part",
    "{reason: inner.reason, more: reason}.more",
    "get value(inner, \"action\")",
    "for one in inner return one.action",
    "[inner, inner].action",
    "if inner.reason = \"LOW\" then 1 else 2",
    "(function(x) x.action)(inner)",
    "inner = {action: \"go\"}",
])  # fmt: skip
def test_an_output_that_is_read_or_may_be(tmp_path: Path, reader: str) -> None:
    verdict, grounds = judged(tmp_path, FIRST + expression(reader), OTHER_REASON + expression(reader))
    assert verdict is not Verdict.SAME
    assert grounds == "inner differs"


def test_an_output_that_is_computed_may_have_a_problem(tmp_path: Path) -> None:
    # `m` may be absent: whoever reads the action alone has that problem too.
    verdict, _ = judged(tmp_path, FIRST + expression("inner.action"), OTHER_FEE + expression("inner.action"))
    assert verdict is Verdict.CHANGES


RULES = """
decisions:
  answer:
    facts:
      fact: {from: inner, fields: [action], says: it is}
    conclusions:
      do: {what: [walk, wait]}
    outputs:
      actions: {list: do}
    rules:
      go:
        when: [fact: {action: go}]
        then: {do: {what: walk}}
        because: it goes
        assumed: a test
      stop:
        when: [fact: {action: stop}]
        then: {do: {what: wait}}
        because: it stops
        assumed: a test
"""


def test_rules_that_chain_see_the_fields_of_facts_alone(tmp_path: Path) -> None:
    assert judged(tmp_path, FIRST + RULES, OTHER_REASON + RULES) == (Verdict.SAME, UNREAD)
    more = RULES.replace("fields: [action]", "fields: [action, reason]")
    assert judged(tmp_path / "more", FIRST + more, OTHER_REASON + more)[0] is not Verdict.SAME
    # A field that no rule asks for is none of the chainer's concern, but it must be there.
    said = more.replace("because: it goes", 'because: "it goes: {fact.reason}"')
    assert judged(tmp_path / "said", FIRST + said, OTHER_REASON + said)[0] is Verdict.CHANGES


def test_a_context_passes_on_what_of_it_differs(tmp_path: Path) -> None:
    middle = """
  outer:
    assumed: a test
    context:
      first: inner.reason
      second: inner.action
"""
    old, new = (text + middle + expression("outer.second") for text in (FIRST, OTHER_REASON))
    assert judged(tmp_path, old, new)[0] is Verdict.SAME
    old, new = (text + middle + expression("outer.first") for text in (FIRST, OTHER_REASON))
    assert judged(tmp_path / "first", old, new)[0] is Verdict.CHANGES


def test_a_declared_type_is_asked_of_the_whole_value(tmp_path: Path) -> None:
    typed = "  outer:\n    assumed: a test\n    expression: 'if flag then inner else inner'\n    type: inner type\n"
    types = "types:\n  inner type: {action: string, fee: number, reason: string}\n"
    old, new = (types + text + typed + expression("outer.action") for text in (FIRST, OTHER_REASON))
    assert judged(tmp_path, old, new)[0] in (Verdict.SAME, Verdict.UNKNOWN)


# Parameters and days


def dated(later: str, first: str = '"1"') -> str:
    """A parameter of two values."""
    return f"""
parameters:
  limit:
    assumed: a test
    values:
      - {{value: {first}}}
      - {{from: 2026-07-01, value: {later}}}
"""


LIMITED = """
decisions:
  answer:
    assumed: a test
    table:
      hit policy: first
      inputs: {n: n}
      outputs: {fee: number}
      rows: |
        | id  | n       | -> fee |
        | low | < limit | 1      |
      default: {fee: "2"}
"""


def test_a_value_otherwise_written_is_the_same_value(tmp_path: Path) -> None:
    old, new = dated('"1 + 2"') + LIMITED, dated('"3"') + LIMITED
    assert judged(tmp_path, old, new) == (Verdict.SAME, SAME)
    verdict, grounds = judged(tmp_path / "other", old, dated('"3.0"') + LIMITED)
    why = "limit differs, which does not reach it; all else that it rests on is the same logic"
    assert (verdict, grounds) == (Verdict.SAME, why)


def test_a_parameter_in_a_cell_is_the_set_that_it_makes(tmp_path: Path) -> None:
    texts = dated('"3"') + LIMITED, dated('"5"') + LIMITED
    before, after = (load(write_set(tmp_path / name, text)) for name, text in zip("ab", texts, strict=True))
    found = diff(before, after, trials=300)
    assert [(one.region.text, one.region.before, one.region.after, one.reaches) for one in found.tables] == [
        ("n: [3..5)", ("default",), ("low",), ("answer",))
    ]
    assert all(str(one.snapshot["as_of"]) >= "2026-07" for one in found.decisions[0].witnesses)


def test_a_parameter_in_an_output_reaches_where_it_is_given(tmp_path: Path) -> None:
    given = LIMITED.replace("< limit | 1      |", "< 3     | limit  |")
    assert judged(tmp_path, dated('"3"') + given, dated('"4"') + given)[0] is Verdict.CHANGES
    unread = dated('"3"') + given.replace("decisions:\n  answer:", "values:\n  other:") + expression("n + 1")
    assert judged(tmp_path / "unread", unread, unread.replace('value: "3"', 'value: "4"')) == (Verdict.SAME, SAME)


# Names, order, layout


NAMED = """
parameters:
  limit: {value: "3", assumed: a test}
functions:
  scaled: {parameters: {x: number}, expression: "if x > 9 then scaled(x - 1) else x * 2", assumed: a test}
values:
  inner: {expression: "scaled(n) + limit", assumed: a test}
  other:
    assumed: a test
    table:
      hit policy: first
      inputs: {inner: inner}
      outputs: {fee: number}
      rows: |
        | id  | inner   | -> fee |
        | low | < limit | inner  |
        | all | -       | 0      |
decisions:
  answer: {expression: "scaled(inner) + other", assumed: a test}
"""


def test_new_names_of_private_units_are_the_same_logic(tmp_path: Path) -> None:
    new = NAMED.replace("inner", "within").replace("limit", "edge").replace("scaled", "stretched")
    assert judged(tmp_path, NAMED, new) == (Verdict.SAME, SAME)
    found = diff(load(tmp_path / "old"), load(tmp_path / "new"))
    assert [(one.unit, one.kind, one.before, one.after) for one in found.edits] == [
        (new, f"{kind} renamed", old, new)
        for kind, old, new in (
            ("parameter", "limit", "edge"), ("function", "scaled", "stretched"), ("value", "inner", "within"),
        )
    ]  # fmt: skip
    assert judged(tmp_path / "too", NAMED, new.replace('"3"', '"4"'))[0] is not Verdict.SAME


def test_a_name_that_an_expression_binds_itself_is_not_replaced(tmp_path: Path) -> None:
    old = 'values:\n  one: {expression: "n + 1", assumed: a test}\n'
    new = old.replace("one:", "two:")
    bound = expression("sum(for one in items return one.price)")
    free = expression("sum(for one in items return two)")
    assert judged(tmp_path, old + bound, new + free)[0] is not Verdict.SAME


def test_order_comments_and_layout_do_not_count(tmp_path: Path) -> None:
    units = NAMED[NAMED.index("values:\n") :]
    inner, other = units.index("  inner:"), units.index("  other:")
    decisions = units.index("decisions:")
    moved = units[:inner] + units[other:decisions] + units[inner:other] + units[decisions:]
    new = NAMED[: NAMED.index("values:\n")] + moved.replace("scaled(n) + limit", "scaled( n )  +  limit")
    assert judged(tmp_path, NAMED, f"# a comment\n{new}") == (Verdict.SAME, SAME)
    spaced = expression("customer.age  +  1"), expression("customer . age + 1")
    assert judged(tmp_path / "paths", *spaced) == (Verdict.SAME, SAME)


# The ground


def changed_schema(**fields: object) -> dict[str, Any]:
    """The schema with other fields."""
    schema = copy.deepcopy(SCHEMA)
    schema["properties"] |= fields
    return schema


@pytest.mark.parametrize(("field", "is_same"), [
    ({"size": {"type": "string", "enum": ["small", "middle", "large", "huge"]}}, True),
    ({"n": {"type": "number", "description": "a number"}}, True),
    ({"extra": {"type": "string"}}, True),
    ({"n": {"type": "integer"}}, False),
    ({"n": {"type": "number", "minimum": 0}}, False),
    ({"n": {"type": "number", "default": 1}}, False),
    ({"time_zone": {"type": "string", "format": "time-zone", "default": "Europe/Rome"}}, False),
])  # fmt: skip
def test_of_the_schema_what_is_read_counts(tmp_path: Path, field: dict[str, object], is_same: bool) -> None:
    text = expression("n + 1")
    verdict, grounds = judged(tmp_path, text, text, changed_schema(**field))
    assert (verdict is Verdict.SAME) == is_same
    if not is_same:
        assert grounds == "what it reads of the snapshot, or a type that it names, is declared otherwise"


def test_a_word_more_that_is_read_is_a_change(tmp_path: Path) -> None:
    text = expression("size")
    wider = changed_schema(size={"type": "string", "enum": ["small", "middle", "large", "huge"]})
    assert judged(tmp_path, text, text, wider)[0] is Verdict.CHANGES


def test_a_type_with_more_words_that_no_row_gives(tmp_path: Path) -> None:
    def text(words: str) -> str:
        return f"types:\n  step: [{words}]\n" + FIRST.replace("[go, stop]", "step") + expression("inner.action")

    assert judged(tmp_path, text("go, stop"), text("go, stop, wait")) == (Verdict.SAME, SAME)
    by_priority = text("go, stop").replace("first", "priority"), text("stop, go").replace("first", "priority")
    assert judged(tmp_path / "priority", *by_priority)[0] is not Verdict.SAME


def test_other_texts_than_a_column_declares_are_a_problem_on_both_sides(tmp_path: Path) -> None:
    def text(cell: str) -> str:
        return f"""
types:
  grade: [small, middle]
decisions:
  answer:
    assumed: a test
    table:
      hit policy: first
      inputs: {{grade: {{expression: text, type: grade}}}}
      outputs: {{fee: number}}
      rows: |
        | id | grade | -> fee |
        | r  | {cell} | 1 |
      default: {{fee: "0"}}
"""

    assert judged(tmp_path, text("small, middle"), text("-")) == (Verdict.SAME, TABLES.format("answer"))
    for name in ("old", "new"):
        with pytest.raises(PolicyError) as caught:
            load(tmp_path / name).evaluate({"as_of": "2026-01-01T00:00:00Z", "text": "huge"}, "answer")
        assert [problem.code for problem in caught.value.problems] == ["table-undeclared-input"]


# Hit policies


@pytest.mark.parametrize(("policy", "old", "new", "is_same"), [
    ("any", ["1.0", "1.00"], ["1.00", "1.0"], False),
    ("any", ["1", "1"], ["1", "1"], True),
    ("collect min", ["1.0", "1.00"], ["1.00", "1.0"], False),
    ("collect max", ["1", "2"], ["2", "1"], True),
    ("collect sum", ["1", "2"], ["2", "1"], True),
    ("collect sum", ["1", "2"], ["3", "0"], True),
    ("collect", ["1", "2"], ["2", "1"], False),
    ("collect count", ["1", "2"], ["3", "4"], True),
    ("unique", ["1", "2"], ["3", "4"], True),
])  # fmt: skip
def test_what_rows_that_match_together_give(
    tmp_path: Path, policy: str, old: list[str], new: list[str], is_same: bool
) -> None:
    def text(fees: list[str]) -> str:
        rows = "\n".join(f"        | r{at} | - | {fee} |" for at, fee in enumerate(fees))
        return f"""
decisions:
  answer:
    assumed: a test
    table:
      hit policy: {policy}
      inputs: {{flag: flag}}
      outputs: {{fee: number}}
      rows: |
        | id | flag | -> fee |
{rows}
"""

    verdict, _ = judged(tmp_path, text(old), text(new))
    assert (verdict is Verdict.SAME) == is_same


def test_a_column_of_whole_numbers_has_no_others(tmp_path: Path) -> None:
    def text(low: str, column: str = "count of") -> str:
        return LIMITED.replace("< limit", low).replace("{n: n}", f"{{n: {column}}}")

    same = Verdict.SAME, TABLES.format("answer")
    assert judged(tmp_path, text("< 3"), text("<= 2")) == same
    assert judged(tmp_path / "half", text("< 3"), text("<= 2.5")) == same
    assert judged(tmp_path / "count", text("< 3", "count(items)"), text("<= 2", "count(items)")) == same
    assert judged(tmp_path / "numbers", text("< 3", "n"), text("<= 2", "n"))[0] is Verdict.CHANGES
    before, after = (load(write_set(tmp_path / name, text(low))) for name, low in (("a", "< 3"), ("b", "< 7")))
    assert [one.region.text for one in diff(before, after, trials=100).tables] == ["n: [3..7)"]
