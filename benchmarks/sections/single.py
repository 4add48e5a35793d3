"""One snapshot at a time against hand-written Python."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks import handwritten
from benchmarks.measure import Spread, Work, race, ratios
from benchmarks.report import Group, Line
from benchmarks.settings import Settings
from policy_engine import PolicySet, load
from tests.oracle import contract
from tests.oracle.compare import same

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "account.json"
MOMENTS = 10_000
"""More than any cache of moments holds."""


def measure(settings: Settings) -> Iterator[Group]:
    """One decision in four settings, then all decisions."""
    policies = load()
    text = EXAMPLE.read_text(encoding="utf-8")
    snapshot: dict[str, Any] = json.loads(text)
    decide = partial(policies.evaluate, decision="redemption")
    yield _group('evaluate(snapshot, "redemption")', _redemption(policies), [snapshot], settings, "<= 4")
    moments = _moments(snapshot, settings)
    yield _group(f"the same, {len(moments):,} different moments", _redemption(policies), moments, settings)
    if find_spec("pyarrow") and find_spec("numpy"):
        from benchmarks.snapshots import good_snapshots

        drawn = good_snapshots(1_000)
        yield _group(f"the same, {len(drawn):,} different snapshots", _redemption(policies), drawn, settings)
    yield _group(
        'evaluate(json_text, "redemption"), by hand with json.loads',
        (lambda given: decide(given).outputs, lambda given: handwritten.redemption(json.loads(given))),
        [text],
        settings,
    )
    yield _all_decisions(policies, snapshot, settings)


Pair = tuple[Callable[[Any], Any], Callable[[Any], Any]]


def _redemption(policies: PolicySet) -> Pair:
    return lambda given: policies.evaluate(given, "redemption").outputs, handwritten.redemption


def _moments(snapshot: dict[str, Any], settings: Settings) -> list[dict[str, Any]]:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    count = MOMENTS if settings.rounds > 2 else 100
    return [{**snapshot, "as_of": (start + timedelta(seconds=61 * at)).isoformat()} for at in range(count)]


def _group(
    name: str,
    pair: Pair,
    given: Sequence[Any],
    settings: Settings,
    target: str | None = None,
    agree: Callable[[Any, Any], bool] = lambda one, other: bool(one == other),
) -> Group:
    ours, theirs = pair
    for one in given:
        assert agree(theirs(one), ours(one)), one
    work = {"policy-engine": _each(ours, given), "by hand": _each(theirs, given)}
    found = race(work, settings.rounds, settings.budget * 5)
    mine, other = found.values()
    group = Group("single", name, "the engine's time / that by hand")
    group.lines = [
        Line("policy-engine", Spread.of(mine), ratios(mine, other), target),
        Line("by hand", Spread.of(other)),
    ]
    return group


def _each(call: Callable[[Any], Any], given: Sequence[Any]) -> Work:
    if len(given) == 1:
        return Work(partial(call, given[0]))

    def all_of_them() -> None:
        for one in given:
            call(one)

    return Work(all_of_them, len(given))


def _all_decisions(policies: PolicySet, snapshot: dict[str, Any], settings: Settings) -> Group:
    """All at once. The oracle makes all but `next_actions`, whose rules chain over the others."""

    def agree(theirs: dict[str, Any], ours: Any) -> bool:
        return all(same(wanted, ours[name].outputs) for name, wanted in theirs.items())

    group = _group(
        "evaluate(snapshot): all 15 decisions, by hand 14",
        (policies.evaluate, lambda given: {name: contract.decide(given, name) for name in contract.DECISIONS}),
        [snapshot],
        settings,
        "<= 6",
        agree,
    )
    group.notes.append("by hand: the oracle of the tests, which checks every field that it reads as the schema does")
    return group
