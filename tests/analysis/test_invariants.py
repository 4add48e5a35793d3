"""Invariants: proved for every snapshot, or searched, or broken by a snapshot."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path

import pytest

from policy_engine import PolicySet, load
from policy_engine.analysis.invariants.judge import Judged, judge, told
from policy_engine.analysis.tables.report import case_snapshots
from policy_engine.text.render import render_problems
from tests.cli.support import run
from tests.docs.support import ROOT, Block, blocks, load_example
from tests.support import SCHEMA, a_decision, load_set, problems_of, snapshot

DECISIONS = """
values:
  plenty: n + m > 10
decisions:
  answer:
    assumed: a test
    table:
      hit policy: first
      inputs: {size: size, flag: flag, n: n, same: n = m, plenty: plenty}
      outputs: {x: [a, b, c], y: boolean}
      rows: |
        | id | size  | flag | n    | same | plenty | -> x | y      |
        | r1 | small | true | -    | -    | -     | a    | true   |
        | r2 | -     | -    | > 10 | -    | -     | b    | false  |
        | r3 | -     | -    | -    | true | -     | c    | true   |
        | r4 | -     | -    | -    | -    | true  | a    | loud   |
        | r5 | -     | -    | -    | -    | -     | b    | flag   |
  picked:
    assumed: a test
    table:
      hit policy: output order
      inputs: {size: size, flag: flag, colour: {expression: colour, type: "string?"}}
      outputs: {x: [a, b, c]}
      rows: |
        | id | size  | flag  | colour | -> x |
        | r1 | large | -     | -      | c    |
        | r2 | -     | true  | -      | a    |
        | r3 | -     | false | "red"  | b    |
"""


def invariant(directory: Path, condition: str) -> PolicySet:
    """A set with one invariant."""
    return load_set(directory, f"{DECISIONS}invariants:\n  it holds:\n    {condition}\n    assumed: a test\n")


def known(directory: Path, condition: str) -> Judged:
    """What is known of one invariant."""
    (found,) = judge(invariant(directory, condition))
    return found


@pytest.mark.parametrize(
    "condition",
    [
        'never: answer.x = "a" and n > 10 and size != "small"',
        'never: answer.x = "c" and n != m',
        'always: if answer.x = "c" then answer.y else true',
        'always: answer.x in ("a", "b", "c")',
        "never: answer.y and n > 10 and not(flag)",
        'never: picked[1] = "b" and flag',
        "always: count(picked) <= 2",
        'always: if size = "large" then count(picked) >= 1 else true',
        "always: n > 3 or n <= 3",
        'never: picked[1] = "b" and colour = null',
        "always: count of >= 0",
    ],
)
def test_what_is_proved(condition: str, tmp_path: Path) -> None:
    assert known(tmp_path, condition).is_proved


@pytest.mark.parametrize(
    "condition",
    [
        'never: answer.x = "a" and n > 10',
        'never: answer.x = "c"',
        "always: answer.y",
        "never: count(picked) = 2",
        "always: n > 3 or n < 3",
        "never: n = m",
        'never: picked[1] = "c" and colour = null',
        'always: colour = "red"',
        'never: plenty and answer.x = "a" and flag and size = "large"',
        "never: n - m > 700 and m > 90",
        'never: day - date("2019-05-06") = duration("P3D")',
    ],
)
def test_what_is_broken(condition: str, tmp_path: Path) -> None:
    found = known(tmp_path, condition)
    assert found.snapshot is not None
    assert [problem.code for problem in told([found])] == ["invariant-broken"]


def test_products_are_searched(tmp_path: Path) -> None:
    found = known(tmp_path, "never: n * n < 0")
    assert (found.is_proved, found.snapshot) == (False, None)
    assert told([found]) == []
    assert 'it holds" is not proved: none of ' in told([found], notes=True)[0].message


@pytest.mark.parametrize(
    "condition",
    [
        "always: if end = null then null else true",
        "always: end <= day or end > day",
    ],
)
def test_what_is_always_so_is_not_null(condition: str, tmp_path: Path) -> None:
    found = known(tmp_path, condition)
    assert found.snapshot is not None
    assert found.snapshot.get("end") is None


@pytest.mark.parametrize(
    "condition", ["never: end > day and end <= day", "never: end > day and end = null", "never: null"]
)
def test_what_is_never_so_may_be_null(condition: str, tmp_path: Path) -> None:
    assert known(tmp_path, condition).is_proved


LOOPS = """
functions:
  taken:
    parameters: {price: number, due: number}
    expression: if price <= due then price else due
    assumed: a test
decisions:
  paid:
    assumed: a test
    context:
      shares: |
        for one in items return {
          due: if count(partial) = 0 then total else partial[-1].left,
          take: taken(one.price, due),
          left: due - take
        }
      all: sum(append(shares[take > 0].take, 0))
      rest: total - all
"""
MONEY: dict[str, object] = {
    "type": ["string", "number"],
    "x-type": "money",
    "minimum": 0,
    "pattern": "^[0-9]+(\\.[0-9]+)?$",
}


def shared(directory: Path, condition: str, *edits: tuple[str, str], money: bool = True) -> Judged:
    """What is known of a loop in which items share an amount."""
    kind: dict[str, object] = MONEY if money else {"type": "number", "minimum": 0}
    schema = copy.deepcopy(SCHEMA)
    schema["x-currency"] = "/currency"
    schema["properties"]["total"] = kind
    schema["properties"]["items"]["items"]["properties"]["price"] = kind
    text = LOOPS
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    policies = load_set(
        directory, f"{text}invariants:\n  it holds:\n    {condition}\n    assumed: a test\n", schema=schema
    )
    (found,) = judge(policies)
    return found


@pytest.mark.parametrize("condition", ["never: paid.all > total", "never: paid.rest < 0", "always: paid.all >= 0"])
def test_items_take_no_more_than_there_was(condition: str, tmp_path: Path) -> None:
    assert shared(tmp_path, condition).is_proved


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("partial[-1].left", "total"),
        ("left: due - take", "left: due"),
        ("if price <= due then price else due", "price"),
        ("shares[take > 0].take", "shares[take > 0].due"),
        ("left: due - take", "left: total - take"),
    ],
)
def test_items_that_take_more_are_found(old: str, new: str, tmp_path: Path) -> None:
    found = shared(tmp_path, "never: paid.all > total", (old, new))
    assert found.snapshot is not None


@pytest.mark.parametrize("first", ["items", "returned"])
def test_one_loop_goes_through_several_lists(first: str, tmp_path: Path) -> None:
    """Prices of items are never negative, those of what is returned may be: one function sums up both."""
    schema = copy.deepcopy(SCHEMA)
    of_items = schema["properties"]["items"]
    schema["properties"]["returned"] = copy.deepcopy(of_items)
    of_items["items"]["properties"]["price"] = {"type": "number", "minimum": 0}
    second = "returned" if first == "items" else "items"
    text = f"""
functions:
  all of:
    parameters: {{those: Any}}
    expression: "sum(append(for one in those return one.price, 0))"
    assumed: a test
decisions: {{n over m: {{assumed: a test, expression: n > m}}}}
invariants:
  both: {{never: all of({first}) < 0 or all of({second}) < 0, assumed: a test}}
  items alone: {{never: all of(items) < 0, assumed: a test}}
  returned alone: {{never: all of(returned) < 0, assumed: a test}}
"""
    both, items, returned = judge(load_set(tmp_path, text, schema=schema))
    assert items.is_proved
    assert both.snapshot is not None
    assert returned.snapshot is not None


def test_numbers_that_are_rounded_prove_nothing(tmp_path: Path) -> None:
    # What is left of a number of 34 digits may be more than it should be.
    assert not shared(tmp_path, "never: paid.all > total", money=False).is_proved


@pytest.mark.parametrize(
    "condition",
    [
        "never: n <= m and m < n",
        "never: n <= m and m <= size of and size of < n",
        "never: day <= at day and at day < end and end <= day",
        "never: min(n, m) > n",
        "never: count of + 1 <= count of",
        'never: day - duration("P7D") >= day',
        "never: floor(n) > n",
        "never: n - count of > n",
        "never: sum(items.price) < sum(items.price)",
        'never: local day(as_of, time_zone) < local day(as_of, time_zone)',
    ],
)
def test_what_arithmetic_proves(condition: str, tmp_path: Path) -> None:
    days = "at day: {expression: 'local day(at, time_zone)', assumed: a}"
    values = f"values:\n  size of: {{expression: n * m, assumed: a}}\n  {days}\n"
    policies = load_set(tmp_path, f"{values}invariants:\n  it holds:\n    {condition}\n    assumed: a test\n")
    (found,) = judge(policies)
    assert found.is_proved


@pytest.mark.parametrize(
    "condition",
    ["never: n + m > n", "never: n * m < n", "never: floor(n) < n", "never: n - m > n", "never: n + m = n and m != 0"],
)
def test_what_arithmetic_breaks_is_not_proved(condition: str, tmp_path: Path) -> None:
    assert not known(tmp_path, condition).is_proved


def test_what_is_told(tmp_path: Path) -> None:
    found = judge(invariant(tmp_path, 'never: answer.x = "c"'))
    text = render_problems(told(found)).replace(f"{tmp_path.as_posix()}/", "")
    head, place, caret, hint, *notes = text.splitlines()
    assert head == (
        'part1.yaml:33:3: error: the invariant "it holds" is broken: its condition is true of a snapshot '
        "[invariant-broken]"
    )
    assert (place, caret) == ("   33 |   it holds:", "      |   ^^^^^^^^")
    assert hint.startswith('   hint: the snapshot is {"as_of": ')
    assert notes[0] == "   note: answer gives x = c, y = true, by answer/r3 (part1.yaml:8:3)"


def test_what_is_proved_is_never_broken(tmp_path: Path) -> None:
    """Random conditions that are proved are broken by none of many random snapshots."""
    some = random.Random(7)
    atoms = [
        'answer.x = "a"', 'answer.x != "b"', "answer.y", "flag", "loud", "n > 10", "n = m", "plenty", 'size = "large"',
        "count(picked) = 1", 'picked[1] = "a"', 'colour = "red"', "colour = null", "n <= 10", "not(answer.y)",
    ]  # fmt: skip
    snapshots = [
        snapshot(
            n=some.randrange(-1, 13),
            m=some.randrange(-1, 13),
            flag=some.random() < 0.5,
            loud=some.random() < 0.5,
            size=some.choice(["small", "middle", "large"]),
            colour=some.choice(["red", "green", None]),
        )
        for _ in range(300)
    ]
    conditions = [" and ".join(some.sample(atoms, 3)) for _ in range(60)]
    text = "".join(f"  number {at}:\n    never: {one}\n    assumed: a test\n" for at, one in enumerate(conditions))
    decided = "".join(f"  d{at}: {{assumed: a test, expression: '{one}'}}\n" for at, one in enumerate(conditions))
    policies = load_set(tmp_path, f"{DECISIONS}{decided}invariants:\n{text}")
    proved = [at for at, one in enumerate(judge(policies)) if one.is_proved]
    assert 5 < len(proved) < 55
    for at in proved:
        assert not any(policies.evaluate(one, f"d{at}").outputs[f"d{at}"] is True for one in snapshots), conditions[at]


@pytest.mark.parametrize(
    ("section", "code"),
    [
        ("  it holds: {never: answer.z = 1, assumed: a}", "feel-unknown-field"),
        ("  it holds: {never: n + 1, assumed: a}", "invariant-type"),
        ("  it holds: {never: flag}", "source-missing"),
        ("  it holds: {never: flag, source: X1}", "source-unknown-fact"),
        ("  it holds: {assumed: a}", "policy-missing-key"),
        ("  it holds: {never: flag, always: loud, assumed: a}", "policy-keys-exclude"),
        ("  it holds: {never: it, assumed: a}", "feel-unknown-name"),
        ("  it holds: flag", "policy-shape"),
    ],
)
def test_what_is_wrong_is_told_at_load(section: str, code: str, tmp_path: Path) -> None:
    assert f"[{code}]" in problems_of(tmp_path, f"{DECISIONS}invariants:\n{section}\n")


def test_a_wrong_type_has_a_place(tmp_path: Path) -> None:
    text = problems_of(tmp_path, f"{DECISIONS}invariants:\n  it holds: {{never: n + 1, assumed: a}}\n")
    assert text == (
        'part1.yaml:33:21: error: the invariant "it holds" must be a boolean, but this is a number [invariant-type]\n'
        "   33 |   it holds: {never: n + 1, assumed: a}\n"
        "      |                     ^^^^^"
    )


def test_two_files_may_not_share_a_name(tmp_path: Path) -> None:
    more = "invariants:\n  it holds: {never: flag, assumed: a}\n"
    assert "[policy-duplicate-name]" in problems_of(tmp_path, f"{DECISIONS}{more}", more)


def test_evaluation_knows_nothing_of_them(tmp_path: Path) -> None:
    policies = invariant(tmp_path, "never: flag")
    assert policies.decisions == ("answer", "picked")
    assert list(policies.evaluate(snapshot())) == ["answer", "picked"]


def test_check_tells_them(tmp_path: Path) -> None:
    invariant(tmp_path / "held", 'never: answer.x = "c" and n != m')
    ran = run("check", tmp_path / "held", "--notes")
    assert ran.code == 0
    assert "[invariant-proved]" in ran.err
    assert ran.out.endswith("1 invariant: 1 proved, 0 searched\n")
    invariant(tmp_path / "broken", 'never: answer.x = "c"')
    ran = run("check", tmp_path / "broken")
    assert ran.code == 1
    assert "[invariant-broken]" in ran.err


def test_check_says_in_json_how_many_snapshots_were_tried(tmp_path: Path) -> None:
    invariant(tmp_path / "held", "never: n * n < 0")
    ran = run("check", tmp_path / "held", "--format", "json")
    assert ran.code == 0
    known_of = json.loads(ran.out)["invariants"]
    assert (known_of["proved"], known_of["searched"]) == (0, 1)
    (tried,) = known_of["tried"]
    assert tried["name"] == "it holds"
    assert 0 < tried["undecided"] < tried["tried"] <= 1_000


def test_there_are_cases_to_begin_with() -> None:
    assert case_snapshots(load(ROOT / "rules"))


def page_examples() -> list[Block]:
    """The policies of the page on invariants."""
    return [one for one in blocks("yaml") if one.page.name == "invariants.md" and one.mark == "policy"]


def test_the_loop_of_the_page(tmp_path: Path) -> None:
    _, block = page_examples()
    for name, old, new in (("as it is", "", ""), ("changed", "left: due - share", "left: due")):
        (tmp_path / name).mkdir()
        (found,) = judge(load_example(block.text.replace(old, new) if old else block.text, tmp_path / name))
        assert found.is_proved is (name == "as it is")
        assert (found.snapshot is None) is (name == "as it is")


def test_what_no_snapshot_decides(tmp_path: Path) -> None:
    table = """
      table:
        hit policy: first
        inputs: {n: n}
        outputs: {x: [a]}
        rows: |
          | id | n        | -> x |
          | r1 | null     | a    |
    """
    policies = a_decision(tmp_path, table, "invariants:\n  it holds: {never: 'answer = \"a\"', assumed: a test}")
    (found,) = judge(policies)
    assert found.is_proved
    assert [problem.message for problem in told([found])] == [
        'the invariant "it holds" holds of nothing: no snapshot decides it'
    ]


def test_the_example_of_the_page(tmp_path: Path) -> None:
    block, _ = page_examples()
    for name in ("as it is", "changed"):
        (tmp_path / name).mkdir()
    (found,) = judge(load_example(block.text, tmp_path / "as it is"))
    assert found.is_proved
    lines = block.text.splitlines()
    at = next(number for number, line in enumerate(lines) if "| currency |" in line)
    other = next(number for number, line in enumerate(lines) if "| eligible |" in line)
    lines[at], lines[other] = lines[other], lines[at]
    (found,) = judge(load_example("\n".join(lines), tmp_path / "changed"))
    page = (ROOT / "docs" / "analysis" / "invariants.md").read_text(encoding="utf-8")
    assert f"error: {found.problem().message}\n" in page
