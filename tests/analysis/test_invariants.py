"""Invariants: proved for every snapshot, or searched, or broken by a snapshot."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from policy_engine import PolicySet, load
from policy_engine.analysis.invariants.judge import Judged, judge, told
from policy_engine.analysis.tables.report import case_snapshots
from policy_engine.text.render import render_problems
from tests.cli.support import run
from tests.docs.support import ROOT, blocks, load_example
from tests.support import load_set, problems_of, snapshot

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
    ],
)
def test_what_is_broken(condition: str, tmp_path: Path) -> None:
    found = known(tmp_path, condition)
    assert found.snapshot is not None
    assert [problem.code for problem in told([found])] == ["invariant-broken"]


def test_sums_are_searched(tmp_path: Path) -> None:
    found = known(tmp_path, "never: n + m < n + m")
    assert (found.is_proved, found.snapshot) == (False, None)
    assert told([found]) == []
    assert 'it holds" is not proved: none of 1500 snapshots tried breaks it' in told([found], notes=True)[0].message


def test_what_is_told(tmp_path: Path) -> None:
    found = judge(invariant(tmp_path, 'never: answer.x = "c"'))
    text = render_problems(told(found)).replace(f"{tmp_path.as_posix()}/", "")
    head, place, caret, hint = text.splitlines()
    assert head == (
        'part1.yaml:33:3: error: the invariant "it holds" is broken: its condition is true of a snapshot '
        "[invariant-broken]"
    )
    assert (place, caret) == ("   33 |   it holds:", "      |   ^^^^^^^^")
    assert hint.startswith('   hint: the snapshot is {"as_of": ')


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


def test_the_reference_policy_holds() -> None:
    policies = load(ROOT / "rules")
    found = judge(policies)
    assert case_snapshots(policies)
    assert told(found) == []
    assert [one.invariant.name.name for one in found if not one.is_proved] == [
        "gift money never pays more than the bill"
    ]


def test_the_example_of_the_page(tmp_path: Path) -> None:
    (block,) = [one for one in blocks("yaml") if one.mark == "policy" and "never:" in one.text]
    for name in ("as it is", "changed"):
        (tmp_path / name).mkdir()
    (found,) = judge(load_example(block.text, tmp_path / "as it is"))
    assert found.is_proved
    lines = block.text.splitlines()
    at = next(number for number, line in enumerate(lines) if "| currency |" in line)
    other = next(number for number, line in enumerate(lines) if "| eligible |" in line)
    lines[at], lines[other] = lines[other], lines[at]
    (found,) = judge(load_example("\n".join(lines), tmp_path / "changed"))
    page = (ROOT / "docs" / "analysis.md").read_text(encoding="utf-8")
    assert f"error: {found.problem().message}\n" in page
