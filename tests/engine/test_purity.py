"""The same snapshot gives the same bytes, whoever asks, how often, and whatever they do with what they got."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from policy_engine import Decision, PolicySet
from policy_engine.engine import explain as explaining
from tests.support import a_decision, answer, snapshot

FUNCTION = """
functions:
  share:
    parameters: {item: Any, rate: number}
    table:
      hit policy: first
      inputs: {state: item.state}
      outputs: {part: number}
      rows: |
        | id   | state  | -> part           |
        | used | "used" | 0                 |
        | new  | -      | item.price * rate |
      assumed: t
"""
LOGIC = """
context:
  parts: for item in items return share(item, 0.1)
  list: items[price > 5]
  outcome:
    table:
      hit policy: first
      inputs: {total: sum(parts), size: size, note: note}
      outputs: {outcome: [yes, no], due: number}
      rows: |
        | id    | total | size  | note | -> outcome | due        | because                       |
        | large | > 6   | -     | -    | "yes"      | sum(parts) | It is {sum(parts)} for {size}. |
        | small | > 3   | small | null | "yes"      | n          |                               |
      default: {outcome: '"no"', due: 0}
      because: {default: Nothing to pay.}
"""


@pytest.fixture
def policies(tmp_path: Path) -> PolicySet:
    return a_decision(tmp_path, LOGIC, FUNCTION)


def bytes_of(decision: Decision) -> str:
    return json.dumps([decision.to_dict(), decision.explanation.to_dict()])


def test_the_same_bytes_again(policies: PolicySet, tmp_path: Path) -> None:
    first = bytes_of(answer(policies))
    assert first == bytes_of(answer(policies))
    assert first == bytes_of(answer(a_decision(tmp_path / "again", LOGIC, FUNCTION)))
    everything = policies.evaluate(snapshot())
    assert first == bytes_of(everything["answer"])
    assert json.dumps(everything.to_dict()) == json.dumps(policies.evaluate(snapshot()).to_dict())


def test_the_same_bytes_in_threads(policies: PolicySet) -> None:
    snapshots = [
        snapshot(n=n, size=size, note=note) for n in range(5) for size in ("small", "large") for note in (None, "x")
    ]
    wanted = [bytes_of(policies.evaluate(one, "answer")) for one in snapshots]
    with ThreadPoolExecutor(8) as threads:
        got = list(threads.map(lambda one: bytes_of(policies.evaluate(one, "answer")), snapshots * 8))
    assert got == wanted * 8


def shuffled(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: shuffled(value[key], chance) for key in keys}
    return [shuffled(item, chance) for item in value] if isinstance(value, list) else value


def test_the_order_of_fields_does_not_matter(policies: PolicySet) -> None:
    wanted = bytes_of(answer(policies))
    for seed in range(5):
        assert bytes_of(policies.evaluate(shuffled(snapshot(), random.Random(seed)), "answer")) == wanted


def test_text_and_objects_are_the_same(policies: PolicySet) -> None:
    text = json.dumps(snapshot())
    assert bytes_of(policies.evaluate(text, "answer")) == bytes_of(answer(policies))
    assert bytes_of(policies.evaluate(text.encode(), "answer")) == bytes_of(answer(policies))


def spoil(value: Any) -> None:
    """Changes all that can be changed."""
    if isinstance(value, dict):
        for inner in value.values():
            spoil(inner)
        value.clear()
        value["spoilt"] = True
    elif isinstance(value, list):
        for inner in value:
            spoil(inner)
        value[:] = ["spoilt"]


def test_the_callers_object_is_neither_changed_nor_kept(policies: PolicySet) -> None:
    mine = snapshot()
    before = copy.deepcopy(mine)
    decision = policies.evaluate(mine, "answer")
    assert mine == before
    wanted = bytes_of(policies.evaluate(before, "answer"))
    spoil(mine)
    assert bytes_of(decision) == wanted


def test_what_a_caller_does_to_outputs_reaches_nobody(policies: PolicySet) -> None:
    wanted = bytes_of(answer(policies))
    decision = answer(policies)
    spoil(decision.outputs)
    spoil(decision.to_dict())
    spoil(decision.explanation.to_dict())
    assert bytes_of(decision) == wanted
    assert bytes_of(answer(policies)) == wanted


def test_constants_of_the_policy_are_out_of_reach(tmp_path: Path) -> None:
    table = (
        "table:\n  inputs: {n: n}\n  outputs: {v: Any, w: Any}\n"
        "  rows: |\n    | id | n | -> v | w |\n    | a | - | [1, [2]] | {b: [p]} |"
    )
    policies = a_decision(tmp_path, table, "parameters:\n  p: {value: '[{x: 1}]', assumed: t}")
    wanted = bytes_of(answer(policies))
    spoil(answer(policies).outputs)
    assert bytes_of(answer(policies)) == wanted


def test_snapshots_may_be_any_mapping(policies: PolicySet) -> None:
    class Lazy(Mapping[str, object]):
        def __init__(self, inner: dict[str, object]) -> None:
            self.inner = inner

        def __getitem__(self, key: str) -> object:
            return self.inner[key]

        def __iter__(self) -> Any:
            return iter(self.inner)

        def __len__(self) -> int:
            return len(self.inner)

    assert bytes_of(policies.evaluate(Lazy(snapshot()), "answer")) == bytes_of(answer(policies))


def test_a_decision_costs_no_explanation(policies: PolicySet, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    explain = explaining.explain

    def spy(program: Any, name: str, inputs: Any) -> Any:
        calls.append(name)
        return explain(program, name, inputs)

    monkeypatch.setattr(explaining, "explain", spy)
    decision = answer(policies)
    everything = policies.evaluate(snapshot())
    for one in (decision, *everything.values()):
        assert all((one.outputs, one.decided_by, one.fired, one.policy, one.to_dict(), repr(one)))
    assert calls == []
    assert decision.explanation is decision.explanation
    assert calls == ["answer"]
