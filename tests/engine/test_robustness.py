"""Whatever is handed in: an answer or a `PolicyError`, soon."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy_engine import Decision, Decisions, PolicyError, PolicySet, evaluate
from policy_engine.engine import counterfactual
from policy_engine.values.context import SnapshotContext
from tests.support import SNAPSHOT, a_decision, answer, codes, load_set, refused, snapshot

POLICY = """
functions:
  fact: {parameters: {x: number}, expression: if x <= 1 then 1 else x * fact(x - 1), returns: number, assumed: t}
decisions:
  answer:
    context:
      total: sum(items.price) + n * m
      best: sort(items, function(a, b) a.price < b.price)[1].id
      text: upper case(text) + string(day + duration("P1D")) + customer.name
      outcome:
        table:
          hit policy: first
          inputs: {size: size, total: total, colour: colour, at: at}
          outputs: {outcome: [yes, no]}
          rows: |
            | id | size         | total   | colour | at                        | -> outcome | because             | assumed |
            | a  | small, large | > 100   | red    | -                         | "yes"      | It is {best}.       | t       |
            | b  | -            | [0..10] | null   | > @"2026-01-01T00:00:00Z" | "no"       | {text} and {number} | t       |
            | c  | -            | -       | -      | -                         | "no"       |                     | t       |
    assumed: t
  far: {expression: fact(n), assumed: t}
  half: {expression: 'm / n', assumed: t}
"""  # noqa: E501


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> PolicySet:
    return load_set(tmp_path_factory.mktemp("set"), POLICY)


def soon(policies: PolicySet, given_: Any, name: Any) -> Decision | Decisions | None:
    """Decides, reads all that there is to read, and holds it to a second."""
    start = time.perf_counter()
    try:
        made: Decision | Decisions = policies.evaluate(given_, name)
        json.dumps(made.to_dict())
        for decision in [made] if isinstance(made, Decision) else made.values():
            json.dumps(decision.explanation.to_dict())
    except PolicyError as error:
        if not (error.problems and str(error)):
            pytest.fail("a problem that tells nothing")
        return None
    finally:
        assert time.perf_counter() - start < 3
    return made


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.binary(max_size=4), st.decimals(),
    st.sampled_from(["2026-01-01", "2026-01-01T00:00:00Z", "red", "small", "USD", 10**400, -0.0, "\ud800", object()]),
)  # fmt: skip
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.text(max_size=3) | st.sampled_from(sorted(SNAPSHOT)), inner, max_size=5),
        st.tuples(inner, inner),
        st.dictionaries(st.integers(), inner, max_size=2),
    ),
    max_leaves=10,
)
names = st.sampled_from(["answer", "far", "half", None, "no such"]) | st.text(max_size=3)
quick = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quick
@given(given_=anything, name=names)
def test_anything(policies: PolicySet, given_: Any, name: Any) -> None:
    soon(policies, given_, name)


@quick
@given(given_=st.text() | st.binary() | anything.filter(lambda a: not isinstance(a, str | bytes)).map(repr), name=names)
def test_any_text(policies: PolicySet, given_: str | bytes, name: Any) -> None:
    soon(policies, given_, name)


@quick
@given(changes=st.dictionaries(st.sampled_from(sorted(SNAPSHOT)), anything, max_size=3), name=names)
def test_a_snapshot_of_which_some_is_anything(policies: PolicySet, changes: dict[str, Any], name: Any) -> None:
    soon(policies, {**snapshot(), **changes}, name)


numbers = st.decimals(allow_nan=False, allow_infinity=False) | st.integers(-20, 20)


@quick
@given(n=numbers, m=numbers, colour=st.sampled_from(["red", "green", None]), day=st.dates().map(str))
def test_sound_snapshots(policies: PolicySet, n: Any, m: Any, colour: str | None, day: str) -> None:
    soon(policies, snapshot(n=n, m=m, colour=colour, day=day), None)


@pytest.mark.parametrize("name", [b"answer", 1, 1.5, [], {}, object(), ("answer",), True])
def test_a_name_that_is_no_text(policies: PolicySet, name: Any) -> None:
    with pytest.raises(PolicyError) as caught:
        policies.evaluate(snapshot(), name)
    assert codes(caught.value) == ["decision-unknown"]


def _free_frames() -> int:
    """How much deeper the stack may be."""
    frame, count = sys._getframe(), 0
    while frame.f_back is not None:
        frame, count = frame.f_back, count + 1
    return sys.getrecursionlimit() - count


def test_a_stack_that_is_all_but_full(policies: PolicySet) -> None:
    """As deep as a call of `evaluate` itself is possible, it ends as promised, and the next ones are none the worse."""
    ended: list[str] = []

    def deeper(room: int) -> None:
        if room:
            deeper(room - 1)
            return
        try:
            policies.evaluate(snapshot(n=30), "far")
            ended.append("decided")
        except PolicyError as error:
            ended.extend(codes(error))

    for room in range(100, _free_frames() - 60, 20):
        deeper(room)
    assert set(ended) <= {"decided", "evaluation-too-deep"}
    assert {"decided", "evaluation-too-deep"} <= set(ended)
    assert policies.evaluate(snapshot(n=5), "far").outputs == {"far": 120}


def test_an_explanation_on_a_stack_that_is_all_but_full(policies: PolicySet) -> None:
    decision = policies.evaluate(snapshot(n=60), "far")

    def deeper(room: int) -> str:
        return deeper(room - 1) if room else decision.explanation.text

    with pytest.raises(PolicyError) as caught:
        deeper(_free_frames() - 60)
    assert codes(caught.value) == ["evaluation-too-deep"]
    assert decision.explanation.text


def test_memory_that_runs_out_is_a_problem(policies: PolicySet, tmp_path: Path) -> None:
    policies = a_decision(tmp_path, "expression: n + 1")

    def hungry(run: object) -> object:
        raise MemoryError

    policies.programs[-1].built.units[0] = hungry
    assert codes(refused(policies)) == ["evaluation-too-large"]


BRANCHING = """
functions:
  f: {parameters: {x: number}, expression: if x <= 0 then 0 else f(x - 1) + f(x - 1), returns: number, assumed: t}
decisions:
  answer: {expression: f(n), assumed: t}
  after: {expression: f(3), assumed: t}
"""


def test_a_recursion_that_branches_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policy_engine.values.work.MAX_STEPS", 20_000)
    policies = load_set(tmp_path, BRANCHING)
    everything = policies.evaluate(snapshot(n=40))
    assert [problem.code for problem in everything.undecided["answer"]] == ["evaluation-too-long"]
    assert everything["after"].outputs == {"after": 0}
    assert answer(policies, n=5).outputs == {"answer": 0}


def _deep(levels: int) -> Iterator[Any]:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    yield value
    for _ in range(levels):
        value = {"a": value}
    yield value


def test_depth(policies: PolicySet) -> None:
    for value in _deep(5_000):
        soon(policies, {**snapshot(), "n": value}, None)
        soon(policies, value, None)
    soon(policies, "[" * 100_000, None)
    cyclic: dict[str, Any] = snapshot()
    cyclic["customer"] = cyclic
    cyclic["items"] = [cyclic["items"]]
    soon(policies, cyclic, None)


def test_an_explanation_of_a_large_account_tries_less(monkeypatch: pytest.MonkeyPatch) -> None:
    account = {
        "as_of": "2026-03-10T09:00:00Z",
        "account": {
            "status": "active",
            "billing_source": "direct",
            "currency": "EUR",
            "plan": {"name": "basic", "price": "9.99"},
            "next_billing_date": "2026-03-15",
            "gift_balances": [
                {"id": f"gc-{n}", "currency": "EUR", "remaining": "0.01", "redeemed_at": "2026-01-05T10:00:00Z"}
                for n in range(200)
            ],
        },
    }
    tried = 0
    outcome = counterfactual._Search.outcome

    def counted(search: counterfactual._Search, inputs: SnapshotContext) -> object:
        nonlocal tried
        tried += 1
        return outcome(search, inputs)

    monkeypatch.setattr(counterfactual._Search, "outcome", counted)
    explanation = evaluate(account, "consumption").explanation
    assert 1 < tried <= 1 + counterfactual.MAX_WORK // 200
    assert not explanation.would_change_complete
    assert "and 180 more" in explanation.text
