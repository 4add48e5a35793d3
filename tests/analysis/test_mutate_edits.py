"""Changes of expressions, parameters and rules that chain: which there are, and what is proved of them."""

from __future__ import annotations

import random
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

from policy_engine import Decision, PolicySet, load
from policy_engine.analysis.mutation.bench import Bench, exchanged
from policy_engine.analysis.mutation.change import Change
from policy_engine.analysis.mutation.edits import edited
from policy_engine.analysis.mutation.judge import mutate
from policy_engine.analysis.mutation.judge_edits import all_edits, edit_verdict
from policy_engine.analysis.mutation.make import mutants
from policy_engine.analysis.mutation.reach_table import same_in_place
from policy_engine.analysis.mutation.result import Mutation
from policy_engine.analysis.mutation.verdict import Verdict
from policy_engine.analysis.mutation.witness import Witnesses
from policy_engine.cases.check import cases_of
from policy_engine.cases.judge import CaseFailedError, judge
from policy_engine.cases.reader import read_case_file
from policy_engine.engine.program import Program
from tests.cli.support import run
from tests.support import write_set

LOGIC = """
parameters:
  limit: {value: 3, assumed: a test}
functions:
  fee of:
    parameters: {price: number, tax: number, least: number}
    expression: if price > least and not(price = 7) then min(price, 10) - tax else 0
    assumed: a test
values:
  reduced: {expression: 'flag or size in ("small", "middle")', assumed: a test}
decisions:
  answer:
    expression: 'if reduced then fee of(n, m, limit) else n + m'
    assumed: a test
"""
CHOICE = "if reduced then fee of(n, m, limit) else n + m"
BODY = "if price > least and not(price = 7) then min(price, 10) - tax else 0"
CASES = """
policy cases: the answer
base: {as_of: 2026-01-01T00:00:00Z, n: 5, m: 1, flag: true, size: large}
cases:
  - {name: above, decision: answer, expect: 4}
  - {name: full, decision: answer, flag: false, expect: 6}
"""


def judged(directory: Path, policy: str = LOGIC, cases: str = CASES) -> Mutation:
    """The judgement of the edits of a policy."""
    write_set(directory, policy)
    (directory / "answer.cases.yaml").write_text(cases.lstrip("\n"), encoding="utf-8")
    return mutate(load(directory), cases_of(directory), kinds=[Change.EXPRESSION, Change.PARAMETER])


def test_what_is_changed(tmp_path: Path) -> None:
    assert [f"{one.table}/{one.row}: {one.text}" for one in judged(tmp_path).judged] == [
        "limit/value: 3 → 4",
        "limit/value: 3 → 2",
        f"fee of/expression: {BODY} → if price > least and not(price = 7) then 0 else …",
        "fee of/expression: price > least and not(price = 7) → price > least or not(price = 7)",
        "fee of/expression: price > least → price >= least",
        "fee of/expression: price > least → price <= least",
        "fee of/expression: not(price = 7) → price = 7",
        "fee of/expression: price = 7 → price != 7",
        "fee of/expression: 7 → 8",
        "fee of/expression: min(price, 10) - tax → min(price, 10) + tax",
        "fee of/expression: min(price, 10) → max(price, 10)",
        "fee of/expression: 10 → 11",
        "fee of/expression: 0 → 1",
        'reduced/expression: flag or size in ("small", "middle") → flag and size in ("small", "middle")',
        'reduced/expression: size in ("small", "middle") → size in "middle"',
        'reduced/expression: size in ("small", "middle") → size in "small"',
        f"answer/expression: {CHOICE} → if reduced then n + m else fee of(n, m, limit)",
        "answer/expression: fee of(n, m, limit) → fee of(m, n, limit)",
        "answer/expression: fee of(n, m, limit) → fee of(n, limit, m)",
        "answer/expression: n + m → n - m",
    ]


def test_what_no_case_notices_has_a_witness(tmp_path: Path) -> None:
    survived = [one for one in judged(tmp_path).judged if one.verdict is Verdict.SURVIVED]
    assert ("reduced", 'size in ("small", "middle") → size in "small"') in [(one.table, one.text) for one in survived]
    (one,) = [one for one in survived if one.text.endswith('size in "small"')]
    assert one.why == 'answer differs where it is as in "full", but size is middle'
    assert all("differs" in one.why for one in survived)


def test_a_name_that_is_another_for_a_slip_is_no_proof(tmp_path: Path) -> None:
    # What comes to the result is the same expression, of another value of `sum`.
    logic = """
    decisions:
      answer:
        assumed: a test
        context:
          sum: n + m
          result: modulo(sum, 7)
    """
    bench = Bench(load(write_set(tmp_path, logic)), [])
    verdicts = [edit_verdict(bench, Witnesses(bench, [], None, 0), one) for one in all_edits(bench, None)]
    assert [verdict for verdict, _ in filter(None, verdicts)] == [Verdict.UNDECIDED, Verdict.UNDECIDED]


def test_an_entry_that_only_messages_read_is_told(tmp_path: Path) -> None:
    logic = """
    functions:
      said:
        parameters: {of: number}
        context: {words: 'if of > 1 then "many" else "one"', twice: of * 2}
        assumed: a test
    values:
      spoken: {expression: said(n), assumed: a test}
    decisions:
      answer:
        assumed: a test
        table:
          inputs: {twice: spoken.twice}
          outputs: {fee: number}
          rows: |
            | id  | twice | -> fee |
            | any | -     | 1      |
          because: {any: "It is {spoken.words}."}
    """
    cases = CASES.split("cases:\n")[0] + "cases:\n  - {name: one, decision: answer, expect: 1}\n"
    undecided = [one for one in judged(tmp_path, logic, cases).judged if one.verdict is Verdict.UNDECIDED]
    assert {one.why for one in undecided if "of > 1" in one.text} == {
        'no expression reads "words" by its name: a message may'
    }


RULES = """
decisions:
  answer:
    assumed: a test
    facts:
      size: {from: size, fields: [of]}
      flag: {from: flag, fields: [is]}
    conclusions:
      small: {of: [it]}
      do: {action: [ask, tell]}
    outputs:
      actions: {list: do}
    rules:
      is-small: {when: [{size: {of: "small"}}], then: {small: {of: it}}, because: it is small, assumed: a test}
      ask:
        when: [{small: {of: it}}, {flag: {is: true}}]
        then: {do: {action: ask}}
        priority: 1
        because: It is small.
        assumed: a test
"""


def test_rules_that_chain(tmp_path: Path) -> None:
    write_set(tmp_path, RULES)
    cases = CASES.split("cases:\n")[0] + (
        "cases:\n"
        "  - {name: asked, decision: answer, size: small, expect: {actions: [{action: ask}]}}\n"
        "  - {name: large, decision: answer, expect: {actions: []}}\n"
    )
    (tmp_path / "answer.cases.yaml").write_text(cases.lstrip("\n"), encoding="utf-8")
    judged = mutate(load(tmp_path), cases_of(tmp_path)).judged
    assert [(one.row, one.text, str(one.verdict)) for one in judged] == [
        # Without `is-small`, nobody concludes what `ask` looks for: that cannot be compiled.
        ("answer/is-small", "of: small → any", "noticed"),
        ("answer/ask", "removed", "noticed"),
        # `small` is of `it` whatever happens: any is no change.
        ("answer/ask", "is: true → any", "survived"),
    ]


def test_the_kinds_are_selectable(tmp_path: Path) -> None:
    judged(tmp_path)
    ran = run("mutate", tmp_path, "--kind", "parameter", "--trials", "0")
    assert ran.out.splitlines()[-1].startswith("tests: 2 cases notice 0 % of 2 changes (0 noticed,")
    assert run("mutate", tmp_path, "--kind", "comma").code == 2


def test_a_change_that_is_noticed_fails_in_its_file(tmp_path: Path) -> None:
    noticed = [one for one in judged(tmp_path).judged if one.verdict is Verdict.NOTICED]
    changed = [one for one in noticed if "…" not in one.text and one.row == "expression"]
    assert len(changed) >= 8
    for number, one in enumerate(changed):
        before, after = one.text.split(" → ")
        directory = tmp_path / f"again {number}"
        directory.mkdir(exist_ok=True)
        head, tail = LOGIC.split(f"{one.table}:", 1)
        assert before in tail
        write_set(directory, f"{head}{one.table}:{tail.replace(before, after, 1)}")
        path = directory / "answer.cases.yaml"
        path.write_text(CASES.lstrip("\n"), encoding="utf-8")
        again = load(directory)
        (noticing,) = [case for case in read_case_file(path).cases if case.name == one.why]
        with pytest.raises(CaseFailedError):
            judge(noticing, again)


# What is proved, against all snapshots of a grid

COLUMNS = (
    "n", "m", "flag", "n < 3", "n < 5", "n >= m", "if flag then n else 0", "if n < 3 then m else 4", "n = m",
    'size = "small"', "if n > m then n else m", "count(items)", "abs(n)", "n + m", "max(n, m)", "kept", "kept.low",
)  # fmt: skip
NUMBERS = ("-", "< 3", "<= 3", ">= 3", "0", "4", "> 4", "[1..3]")
WORDS = ("-", "true", "false")
TRUE_OR_FALSE = ("flag", "n < 3", "n < 5", "n >= m", "n = m", 'size = "small"', "kept.low")


def a_policy(some: random.Random) -> str:
    """A table over columns that depend on each other."""
    columns = some.sample([one for one in COLUMNS if one != "kept"], 3)
    rows = []
    for number in range(some.randrange(2, 5)):
        cells = [some.choice(WORDS if column in TRUE_OR_FALSE else NUMBERS) for column in columns]
        rows.append(f"        | r{number} | {' | '.join(cells)} | {some.randrange(3)} |")
    inputs = "\n".join(f"        c{at}: '{column}'" for at, column in enumerate(columns))
    return f"""
values:
  kept:
    context:
      low: 'if flag then n < 3 else m < 3'
    assumed: a test
decisions:
  answer:
    assumed: a test
    if: n < 6
    then:
      table:
        hit policy: {some.choice(["first", "collect"])}
        inputs:
{inputs.replace(chr(10), chr(10) + "  ").replace("        c", "          c", 1)}
        outputs: {{fee: number}}
        rows: |
          | id | c0 | c1 | c2 | -> fee |
{chr(10).join("  " + row for row in rows)}
        default: {{fee: 9}}
    else: 7
"""


def grid() -> list[dict[str, object]]:
    """Snapshots on, and on both sides of, all that the policies compare with."""
    numbers = [Decimal(one) for one in ("-1", "0", "0.5", "2", "3", "4", "5", "6")]
    return [
        {"as_of": "2026-01-01T00:00:00Z", "n": n, "m": m, "flag": flag, "size": size, "items": []}
        for n, m, flag, size in product(numbers, numbers, (True, False), ("small", "large"))
    ]


def outcome(program: Program, snapshot: dict[str, object]) -> object:
    """The outputs, or the problem's codes."""
    _, found = program.traced("answer", program.readers["answer"].read(snapshot))
    return found.outputs if isinstance(found, Decision) else [problem.code for problem in found.problems]


@pytest.mark.parametrize("seed", range(12))
def test_what_is_proved_the_same_is_the_same(tmp_path: Path, seed: int) -> None:
    policies: PolicySet = load(write_set(tmp_path, a_policy(random.Random(seed))))
    program, bench, snapshots = policies.programs[-1], Bench(policies, []), grid()
    before = [outcome(program, snapshot) for snapshot in snapshots]
    proved = 0
    (table,) = program.built.tables.values()
    signs = bench.signs_of(program)
    for mutant in mutants(table, program.policy, signs):
        other = mutant.apply(table)
        if same_in_place(program, signs, table, other, mutant.rows, mutant.column):
            proved += 1
            with exchanged({table: other}):
                assert [outcome(program, snapshot) for snapshot in snapshots] == before, mutant.name
    witnesses = Witnesses(bench, [], None, 0)
    for one in all_edits(bench, None):
        verdict = edit_verdict(bench, witnesses, one)
        if verdict is not None and verdict[0] is Verdict.EQUIVALENT:
            proved += 1
            new = edited(program, one.edit)
            assert [outcome(new, snapshot) for snapshot in snapshots] == before, one.edit.name
    assert proved > 0
