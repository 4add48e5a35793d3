"""External functions (DMN 1.5, 10.3.2.13.3): values that nothing here can call."""

from __future__ import annotations

import pytest

from policy_engine.text.problem import Halt
from tests.feel.checker.checking import check
from tests.feel.compiler.evaluating import value_of

JAVA = 'function(a: number) external {java: {class: "C", method signature: "m(int)"}}'


def test_a_call_is_a_problem_and_no_null() -> None:
    with pytest.raises(Halt) as caught:
        value_of(f"({JAVA})(1)")
    assert caught.value.problem.code == "feel-external-function"
    assert caught.value.problem.message == f"{JAVA} is called, and nothing outside of FEEL can be"
    assert caught.value.problem.hint == "write its logic in FEEL"


def test_it_is_a_function_that_may_stand_anywhere() -> None:
    assert value_of(f"{{f: {JAVA}, is it: f instance of function<number> -> Any}}.is it") is True
    assert value_of(f"count([{JAVA}])") == 1


def test_other_arguments_than_it_takes_are_null() -> None:
    assert value_of(f"({JAVA})(1, 2)") is None
    assert value_of(f'({JAVA})("x")') is None


def test_what_is_shown_of_it_is_short() -> None:
    with pytest.raises(Halt) as caught:
        value_of(f'(function() external {{text: "{"x" * 500}"}})()')
    assert len(caught.value.problem.message) < 200


def test_a_policy_is_told_when_it_is_loaded() -> None:
    _, said = check(JAVA)
    assert said == (
        "<text>:1:1: error: nothing outside of FEEL can be called [feel-external-function]\n"
        f"    1 | {JAVA}\n"
        f"      | {'^' * len(JAVA)}\n"
        "   hint: write its logic in FEEL"
    )
