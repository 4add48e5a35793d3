"""The two engines against each other: durable-rules where it is there, and the plain chainer, which is the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest

from policy_engine import PolicyError, load
from policy_engine.inference.choice import ENGINE, make_chainer
from policy_engine.inference.limits import MAX_MATCHES, check_matches
from policy_engine.inference.model import (
    Among,
    ChainError,
    Condition,
    Fact,
    Field,
    Firing,
    Joined,
    Kind,
    Produce,
    Rule,
    RuleSet,
    Sort,
    Taken,
    Within,
)
from policy_engine.inference.plain import PlainChainer
from tests.inference.generate import facts, policy
from tests.inference.support import place

BASES = 400
"""Random fact bases; `tools/chain_soak.py agree` compares 20,000."""


def random_rule_sets(directory: Path, seed: int) -> Iterator[RuleSet]:
    random = Random(seed)
    for number in range(10_000):
        try:
            loaded = load(place(policy(random), directory / f"r{number}"))
        except PolicyError:
            continue
        yield loaded.programs[0].built.rules["d#rules"].rules


def test_the_engines_agree_in_any_order_of_facts(tmp_path: Path) -> None:
    random = Random(11)
    fired = tried = 0
    for rules in random_rule_sets(tmp_path, 11):
        chainer, plain = make_chainer(rules), PlainChainer(rules)
        for _ in range(40):
            base = facts(random, rules)
            try:
                check_matches(rules, base)
            except ChainError:
                continue
            expected = plain.run(base)
            assert chainer.run(base) == expected
            random.shuffle(base)
            assert chainer.run(base) == expected
            assert plain.run(base) == expected
            fired += len(expected)
            tried += 1
        if tried >= BASES:
            break
    assert fired > BASES


def test_eight_threads_share_one_chainer(tmp_path: Path) -> None:
    rules = max((found for found, _ in zip(random_rule_sets(tmp_path, 3), range(6))), key=lambda one: len(one.rules))  # noqa: B905
    chainer, plain = make_chainer(rules), PlainChainer(rules)
    bases = [facts(Random(seed), rules, most=3) for seed in range(200)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(chainer.run, bases)) == list(map(plain.run, bases))


TWO = (
    Kind("a", (Field("x", Sort.INTEGER), Field("s", Sort.STRING)), True),
    Kind("b", (Field("y", Sort.INTEGER),), True),
)


def both(rules: RuleSet, base: list[Fact]) -> frozenset[Firing]:
    found = PlainChainer(rules).run(base)
    assert make_chainer(rules).run(base) == found
    return found


def test_alternatives_stand_beside_a_join() -> None:
    """An `$or` beside a join makes durable-rules forget the join: the adapter gives it none."""
    conditions = (Condition(1, ()), Condition(0, (Within(0, ((None, 3), (5, None))), Joined(0, 0, 0))))
    rules = RuleSet("r", TWO, (Rule("r", 0, conditions, ()),))
    base = [Fact(0, (1, "p")), Fact(0, (4, "q")), Fact(0, (7, "r")), Fact(1, (1,)), Fact(1, (4,)), Fact(1, (9,))]
    assert both(rules, base) == {Firing(0, (Fact(1, (1,)), Fact(0, (1, "p"))))}


def test_a_range_stands_beside_a_join() -> None:
    """So does an `$and` within the `$and` that has the join."""
    conditions = (
        Condition(1, (Within(0, ((-1, 2**63 - 1),)),)),
        Condition(0, (Within(0, ((2, 2**31),)), Joined(0, 0, 0))),
        Condition(2, ()),
    )
    kinds = (*TWO, Kind("c", (Field("z", Sort.STRING),), True))
    rules = RuleSet("r", kinds, (Rule("r", 3, conditions, ()),))
    assert both(rules, [Fact(0, (3, "grey")), Fact(1, (2**31,)), Fact(2, ("grey",))]) == frozenset()
    assert len(both(rules, [Fact(0, (3, "grey")), Fact(1, (3,)), Fact(2, ("grey",))])) == 1


@pytest.mark.parametrize("text", ["", "10", "true", "a\x00b", "é", "𝄞", '"', "\\", "x" * 5000])
def test_texts_are_compared_whole(text: str) -> None:
    rules = RuleSet("r", TWO, (Rule("r", 0, (Condition(0, (Among(1, frozenset({text})),)),), ()),))
    assert both(rules, [Fact(0, (1, text)), Fact(0, (1, text + " ")), Fact(0, (2, text))]) == {
        Firing(0, (Fact(0, (1, text)),)),
        Firing(0, (Fact(0, (2, text)),)),
    }


@pytest.mark.parametrize("number", [2**63 - 1, 2**63 - 2, -(2**63), -(2**63) + 1, 2**53 + 1, 0, -1])
def test_integers_are_exact_to_their_last_bit(number: int) -> None:
    rules = RuleSet("r", TWO, (Rule("r", 0, (Condition(1, (Within(0, ((number, number),)),)),), ()),))
    near = {n for n in (number - 1, number, number + 1) if -(2**63) <= n < 2**63}
    assert both(rules, [Fact(1, (n,)) for n in near]) == {Firing(0, (Fact(1, (number,)),))}


def test_a_chain_of_conclusions_is_followed_to_its_end() -> None:
    kinds = (TWO[1], *(Kind(f"c{at}", (Field("y", Sort.INTEGER),), False) for at in range(30)))
    rules = tuple(Rule(f"r{at}", 0, (Condition(at, ()),), (Produce(at + 1, (Taken(0, 0),)),)) for at in range(30))
    found = both(RuleSet("r", kinds, rules), [Fact(0, (1,)), Fact(0, (2,))])
    assert len(found) == 60


def test_nothing_follows_from_nothing() -> None:
    rules = RuleSet("r", TWO, (Rule("r", 0, (Condition(0, ()),), ()),))
    assert both(rules, []) == frozenset()
    assert both(rules, [Fact(1, (1,))]) == frozenset()


def test_too_many_combinations_are_refused_before_they_are_made() -> None:
    rules = RuleSet("r", TWO, (Rule("pairs", 0, (Condition(0, ()), Condition(1, ())), ()),))
    base = [Fact(0, (n, "s")) for n in range(1_000)] + [Fact(1, (n,)) for n in range(1_000)]
    with pytest.raises(ChainError, match=r'"pairs" may match 1,000,000 combinations') as caught:
        check_matches(rules, base)
    assert caught.value.code == "rules-too-many-matches"
    check_matches(rules, base[: MAX_MATCHES // 1_000])


def test_the_version_says_which_engine_runs() -> None:
    assert ENGINE.startswith("durable-rules ") or ENGINE == "the built-in chainer"
