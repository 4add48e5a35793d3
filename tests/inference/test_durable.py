"""The adapter to durable-rules fails closed: any doubt is an error, and the next run starts anew."""

from __future__ import annotations

import gc
import threading
from typing import Any

import pytest

from policy_engine.inference.model import ChainError, Condition, Fact, Field, Firing, Kind, Produce, Rule, RuleSet, Sort

durable = pytest.importorskip("policy_engine.inference.durable", exc_type=ImportError)

KINDS = (Kind("a", (Field("x", Sort.INTEGER),), True), Kind("c", (Field("x", Sort.INTEGER),), False))
RULES = RuleSet("r", KINDS, (Rule("r", 0, (Condition(0, ()),), (Produce(1, (7,)),)),))
BASE = [Fact(0, (1,)), Fact(0, (2,))]
EVERYTHING = {Firing(0, (Fact(0, (1,)),)), Firing(0, (Fact(0, (2,)),))}


@pytest.fixture
def chainer() -> Any:
    return durable.DurableChainer(RULES)


def test_an_action_that_fails(chainer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chainer, "fire", lambda *_: 1 / 0)
    with pytest.raises(ChainError, match="an action failed: ZeroDivisionError"):
        chainer.run(BASE)
    monkeypatch.undo()
    assert chainer.run(BASE) == EVERYTHING


def test_an_interrupt_in_an_action_is_not_swallowed(chainer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(chainer, "fire", interrupt)
    with pytest.raises(KeyboardInterrupt):
        chainer.run(BASE)
    monkeypatch.undo()
    assert chainer.run(BASE) == EVERYTHING


def test_a_closing_event_that_does_not_fire(chainer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chainer, "note", lambda **_: None)
    with pytest.raises(ChainError, match="stopped before everything had fired"):
        chainer.run(BASE)
    monkeypatch.undo()
    assert chainer.run(BASE) == EVERYTHING


def test_more_firings_than_are_allowed(chainer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "MAX_MATCHES", 0)
    with pytest.raises(ChainError, match="combinations of facts match"):
        chainer.run(BASE)


def test_facts_that_are_lost(chainer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chainer._host, "get_facts", lambda *_: [])
    with pytest.raises(ChainError, match="lost facts"):
        chainer.run(BASE)
    assert chainer.run(BASE) == EVERYTHING


def test_what_the_library_raises(chainer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the fact itself")

    monkeypatch.setattr(chainer._host, "assert_facts", fail)
    with pytest.raises(ChainError) as caught:
        chainer.run(BASE)
    assert "the fact itself" not in str(caught.value)


def test_the_memory_of_a_rule_set_is_given_back(chainer: Any) -> None:
    delete = chainer._delete
    assert delete.alive
    del chainer
    # The fixture's own frame holds it until the test ends; a chainer of nobody is freed at once.
    other = durable.DurableChainer(RULES)
    freed = other._delete
    del other
    gc.collect()
    assert not freed.alive


def test_no_timers_run(chainer: Any) -> None:
    def timers() -> set[threading.Thread]:
        return {thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)}

    before = timers()
    assert durable.DurableChainer(RULES).run(BASE) == chainer.run(BASE) == EVERYTHING
    assert timers() <= before
