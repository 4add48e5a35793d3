"""What a semantic diff says of random policies and their edits, held against evaluating both versions."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Final

from policy_engine import PolicyError, PolicySet
from policy_engine.analysis.diff.outcome import outcome_of
from policy_engine.analysis.diff.tables import TablePair
from policy_engine.analysis.diff.units import stretches
from policy_engine.analysis.diff.versions import Diff, Verdict, diff
from policy_engine.engine.run import Run
from policy_engine.engine.table import CompiledTable
from policy_engine.text.problem import Halt
from policy_engine.values.text import to_text
from tests.analysis.diff_policies import WORDS, Maker

DAYS: Final = ("2026-03-10", "2026-06-30", "2026-07-01", "2026-11-30")

# Snapshots


def snapshots(some: random.Random, count: int) -> Iterator[dict[str, Any]]:
    """Snapshots with fields absent, null, and at the edges of what cells name."""
    numbers = [0, 1, 2, 3, 4, 5, 6, 7, 0.5, 2.5, 3.5, 1.5, 4.5, -1, 9]
    for _ in range(count):
        made: dict[str, Any] = {
            "as_of": f"{some.choice(DAYS)}T12:00:00Z",
            "n": some.choice(numbers), "m": some.choice(numbers), "count of": some.randrange(10),
            "flag": some.random() < 0.5, "loud": some.random() < 0.5, "size": some.choice(WORDS),
            "colour": some.choice(["red", "green", None]), "text": some.choice(["small", "middle", "hello"]),
            "items": [
                {"id": str(at), "price": some.choice(numbers), "state": "new"} for at in range(some.randrange(3))
            ],
        }  # fmt: skip
        if some.random() < 0.25:
            del made[some.choice([name for name in made if name != "as_of"])]
        if some.random() < 0.05:
            made[some.choice(["n", "size", "flag"])] = "huge"
        yield made


# Judging


@dataclass
class Judged:
    """What was compared."""

    policies: int = 0
    refused: int = 0
    same: int = 0
    changed: int = 0
    unknown: int = 0
    missed: int = 0
    """Decisions that are not proved the same, and for which no witness was found although a snapshot is one."""
    by_flow: int = 0
    """Decisions that are proved the same though something that they rest on differs."""
    regions: int = 0


def judge(seed: int, directory: Path, judged: Judged, *, tried: int = 150, trials: int = 60) -> None:
    """Makes a policy and an edit of it, and holds what the diff says of them against evaluating both.

    Raises:
        AssertionError: where a proof, a witness or a region is wrong.
    """
    maker = Maker(seed)
    before = maker.policy()
    after = maker.edited(before)
    old, new = before.load(directory / f"old{seed}"), after.load(directory / f"new{seed}")
    if old is None or new is None:
        judged.refused += 1
        return
    judged.policies += 1
    found = diff(old, new, trials=trials)
    some = random.Random(seed)
    asked = list(snapshots(some, tried))
    for one in found.decisions:
        differing = None
        if one.verdict in (Verdict.SAME, Verdict.UNKNOWN):
            differing = next((each for each in asked if _differs(old, new, each, one.name)), None)
        if one.verdict is Verdict.SAME:
            judged.same += 1
            judged.by_flow += "which" in one.grounds or "tables of" in one.grounds
            assert differing is None, f"seed {seed}: {one.name} is called the same ({one.grounds}): {differing}"
        elif one.verdict is Verdict.UNKNOWN:
            judged.unknown += 1
            judged.missed += differing is not None
        else:
            judged.changed += 1
        _check_witnesses(old, new, found, seed)
    for stretch in stretches(old, new):
        for pairs in stretch.pairs.values():
            for pair in pairs:
                judged.regions += _check_regions(pair, seed)


def _differs(old: PolicySet, new: PolicySet, snapshot: dict[str, Any], name: str) -> bool:
    text = json.dumps(snapshot)
    before, after = (outcome_of(policies, text, name) for policies in (old, new))
    return before.key != after.key and (before.is_read or after.is_read)


def _check_witnesses(old: PolicySet, new: PolicySet, found: Diff, seed: int) -> None:
    told: Any = json.loads(json.dumps(found.to_dict()))
    for decision in told["decisions"]:
        for change in decision["changes"]:
            for policies, side in ((old, change["before"]), (new, change["after"])):
                outcome: Any
                try:
                    outcome = policies.evaluate(change["snapshot"], decision["decision"]).to_dict()["outputs"]
                except PolicyError as error:
                    outcome = error.problems[0].code
                expected = side["problem"] or side["outputs"]
                assert _same(outcome, expected), f"seed {seed}: {decision['decision']}: {change} is {outcome}"
            assert change["before"] != change["after"], f"seed {seed}: {change}"


def _same(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True, default=str) == json.dumps(other, sort_keys=True, default=str)


def _check_regions(pair: TablePair, seed: int) -> int:
    """Whether the regions of a table are where it gives something else, class by class; how many there are."""
    sides = (pair.old, pair.new)
    if not (pair.is_exact and pair.is_whole) or not all(map(_is_constant, sides)):
        return 0
    told = [place for region in pair.regions for place in region.classes]
    assert len(told) == len(set(told)), f"seed {seed}: regions of {pair.new.key} overlap"
    for place in product(*pair.numbers):
        values = tuple(pair.value(at, number) for at, number in enumerate(place))
        differs = _result(sides[0], values) != _result(sides[1], values)
        assert differs == (place in told), f"seed {seed}: {pair.new.key} at {values}"
    return len(pair.regions)


def _is_constant(table: CompiledTable) -> bool:
    cells = [cell for column in table.outputs for cell in column]
    return bool(table.inputs) and all(cell.compute is None for cell in (*cells, *(table.default or ())))


def _result(table: CompiledTable, values: tuple[object, ...]) -> object:
    try:
        return to_text(table.of_inputs(Run((), (), {}), values, ()))
    except Halt as halt:
        return halt.problem.code
