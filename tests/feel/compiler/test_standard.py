"""Expressions by the standard's semantics: times at whole seconds, and time as an input."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.feel import ast as feel
from policy_engine.feel.compiler import FunctionGlobal, Namespace, compile_expression, compile_tests
from policy_engine.feel.dialect import STANDARD, STRICT, Dialect
from policy_engine.feel.names import Names
from policy_engine.feel.parser import parse_expression, parse_unary_tests
from policy_engine.text.problem import Halt
from policy_engine.text.source import Fragment
from policy_engine.values.compare import same
from policy_engine.values.lexical import parse_at
from policy_engine.values.temporal import Date, DateTime
from tests.feel.compiler.trees import make, tuples
from tests.feel.reference.interpreter import evaluate, passes
from tests.feel.reference.scope import Scope, Surroundings


def moment_of(text: str) -> DateTime:
    found = parse_at(text)
    assert isinstance(found, DateTime)
    return found


MOMENT = moment_of("2026-03-10T23:30:00.25-05:00")
VALUES = {
    "t": parse_at("10:00:00.5"),
    "d": parse_at("2026-03-10T10:00:00.5"),
    "z": parse_at("2026-03-10T10:00:00.5Z"),
    "ts": [parse_at("10:00:00.25"), parse_at("10:00:00.75"), parse_at("10:00:01")],
    "c": {"t": parse_at("10:00:00.75")},
}


@dataclass(slots=True)
class Run:
    moment: DateTime | None = None
    inputs: dict[str, object] = field(default_factory=dict)


class Clock:
    def now(self, run: Run) -> DateTime:
        assert run.moment is not None
        return run.moment

    def today(self, run: Run) -> Date:
        return self.now(run).date


def value_of(text: str, dialect: Dialect = STANDARD, moment: DateTime | None = MOMENT) -> object:
    node = parse_expression(Fragment.of(text), Names(VALUES, ["t"])).node
    assert isinstance(node, feel.Expression)
    namespace = Namespace(Clock())
    function = compile_expression(node, locals=tuple(VALUES), globals={}, namespace=namespace, dialect=dialect)
    return function(Run(moment), *VALUES.values())


def cell(text: str, value: object, dialect: Dialect = STANDARD) -> bool | None:
    node = parse_unary_tests(Fragment.of(text), Names(VALUES, ["t"])).node
    assert isinstance(node, feel.UnaryTests)
    function = compile_tests(node, locals=tuple(VALUES), globals={}, namespace=Namespace(), dialect=dialect)
    return function(Run(), value, *VALUES.values())


@pytest.mark.parametrize(
    ("text", "standard", "strict"),
    [
        ('time("10:30:00.0001") = time("10:30:00")', True, False),
        ('time("10:30:00.0001") != time("10:30:00")', False, True),
        ('t = @"10:00:00"', True, False),
        ('@"10:00:00.9" = t', True, False),
        ('t != @"10:00:00"', False, True),
        ('t = @"10:00:01"', False, False),
        ('d = @"2026-03-10T10:00:00"', True, False),
        ('z = @"2026-03-10T11:00:00.1+01:00"', True, False),
        ("z = d", False, False),
        ('t < @"10:00:00.75"', False, True),
        ('t <= @"10:00:00.25"', True, False),
        ('t > @"10:00:00"', False, True),
        ('t >= @"10:00:00.75"', True, False),
        ('t between @"10:00:00.6" and @"10:00:00.9"', True, False),
        ('t in [@"10:00:00.6"..@"10:00:00.9"]', True, False),
        ('t in (@"10:00:00.4"..@"10:00:00.6")', False, True),
        ('t in @"10:00:00"', True, False),
        ('t in (@"09:00:00", @"10:00:00")', True, False),
        ("t in ts", True, False),
        ('[t] = [@"10:00:00"]', True, False),
        ('{a: t} = {a: @"10:00:00"}', True, False),
        ('[t..t] = [@"10:00:00"..@"10:00:00"]', True, False),
        ("list contains(ts, t)", True, False),
        ('before(t, @"10:00:00.75")', False, True),
        ('coincides(t, @"10:00:00")', True, False),
        ('is(t, @"10:00:00")', False, False),
        ("some x in ts satisfies x = t", True, False),
        ('@"PT0.5S" = @"PT0.25S"', False, False),
        ("1.5 = 1", False, False),
        ("t = null", False, False),
        ("c = null", False, False),
    ],
)
def test_comparisons(text: str, standard: bool, strict: bool) -> None:
    assert value_of(text) is standard
    assert value_of(text, STRICT) is strict


@pytest.mark.parametrize(
    ("text", "standard", "strict"),
    [
        ("count(distinct values(ts))", "2", "3"),
        ("count(union(ts, [t]))", "2", "4"),
        ("index of(ts, t)", "[1, 2]", "[]"),
        ("count(ts[item = t])", "2", "0"),
        ("distinct values(ts)[1]", '@"10:00:00.25"', '@"10:00:00.25"'),
        ("min(ts)", '@"10:00:00.25"', '@"10:00:00.25"'),
        ("string(t)", '"10:00:00.5"', '"10:00:00.5"'),
        ('t + duration("PT0.5S")', '@"10:00:01"', '@"10:00:01"'),
    ],
)
def test_values_keep_their_fractions(text: str, standard: str, strict: str) -> None:
    assert same(value_of(text), value_of(standard))
    assert same(value_of(text, STRICT), value_of(strict))


@pytest.mark.parametrize(
    ("text", "standard", "strict"),
    [
        ('@"10:00:00"', True, False),
        ('not(@"10:00:00")', False, True),
        ('< @"10:00:00.75"', False, True),
        ('[@"10:00:00.75"..@"11:00:00"]', True, False),
        ('@"09:00:00", @"10:00:00.1"', True, False),
        ("ts", True, False),
        ('? = @"10:00:00"', True, False),
    ],
)
def test_cells(text: str, standard: bool, strict: bool) -> None:
    assert cell(text, VALUES["t"]) is standard
    assert cell(text, VALUES["t"], STRICT) is strict


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("now()", '@"2026-03-10T23:30:00.25-05:00"'),
        ("today()", '@"2026-03-10"'),
        ("now() instance of date and time", "true"),
        ("now().hour + today().day", "33"),
        ("{f: now, r: f().hour}.r", "23"),
        ("for f in [today, today] return f()", '[@"2026-03-10", @"2026-03-10"]'),
        ("(function() now())()", '@"2026-03-10T23:30:00.25-05:00"'),
        ("for x in [1, 2] return (function(y) now().year + y)(x)", "[2027, 2028]"),
        ("today() = today()", "true"),
        ("now(1)", "null"),
        ("{today: 1, r: today()}.r", '@"2026-03-10"'),
        ("if false then now() else 1", "1"),
    ],
)
def test_the_moment_is_an_input(text: str, wanted: str) -> None:
    assert same(value_of(text), value_of(wanted))


def test_the_clock_is_asked_in_each_run() -> None:
    node = parse_expression(Fragment.of("[now(), today()]"), Names()).node
    assert isinstance(node, feel.Expression)
    function = compile_expression(node, locals=(), globals={}, namespace=Namespace(Clock()), dialect=STANDARD)
    for moment in (MOMENT, moment_of("2020-01-01T00:00:00Z"), MOMENT):
        assert function(Run(moment)) == [moment, moment.date]


def test_a_function_of_the_model_asks_too() -> None:
    namespace = Namespace(Clock())
    globals_: dict[str, Any] = {"f": FunctionGlobal("f", "f", (), ())}
    body = parse_expression(Fragment.of("now().year"), Names()).node
    call = parse_expression(Fragment.of("f() + 1"), Names(["f"])).node
    assert isinstance(body, feel.Expression)
    assert isinstance(call, feel.Expression)
    namespace.define_function(
        "f", compile_expression(body, locals=(), globals=globals_, namespace=namespace, dialect=STANDARD)
    )
    function = compile_expression(call, locals=(), globals=globals_, namespace=namespace, dialect=STANDARD)
    assert same(function(Run(MOMENT)), value_of("2027"))


@pytest.mark.parametrize("text", ["now()", "today()", "{f: now, r: f()}"])
def test_a_strict_expression_has_no_clock(text: str) -> None:
    with pytest.raises(Halt) as caught:
        value_of(text, STRICT)
    name = "today" if "today" in text else "now"
    assert caught.value.problem.code == "feel-clock"
    assert caught.value.problem.message == (
        f"{name}() reads a clock, and the same snapshot must always give the same decision"
    )
    assert caught.value.problem.hint == "use the moment that the snapshot carries"


# By the book

TEXTS = (
    "10:00:00",
    "10:00:00.25",
    "10:00:01Z",
    "10:00:00.5Z",
    "2026-03-10T10:00:00",
    "2026-03-10T10:00:00.75",
    "2026-03-10T09:00:00.9-01:00",
    "2026-03-10",
    "PT0.5S",
)
times = st.one_of(
    make(feel.AtLiteral, st.sampled_from(TEXTS)),
    make(feel.Name, st.sampled_from(("t", "d", "z", "ts", "c"))),
    make(feel.Call, make(feel.Name, st.sampled_from(("now", "today"))), st.just(())),
    make(feel.NullLiteral),
)
ranges = make(feel.RangeLiteral, times, times, st.booleans(), st.booleans())
things = st.one_of(times, ranges, make(feel.ListLiteral, tuples(times)))
compare_tests = make(feel.CompareTest, st.sampled_from(("<", "<=", ">", ">=", "=", "!=")), times)
expressions = st.one_of(
    make(feel.Comparison, st.sampled_from(("<", "<=", ">", ">=", "=", "!=")), things, things),
    make(feel.Between, times, times, times),
    make(feel.In, times, tuples(st.one_of(compare_tests, things), 1)),
    make(
        feel.Call,
        make(feel.Name, st.sampled_from(("list contains", "index of", "before", "is"))),
        st.tuples(make(feel.Argument, st.none(), things), make(feel.Argument, st.none(), times)),
    ),
    things,
)
BY_DIALECT = {STANDARD.clock: STANDARD, STRICT.clock: STRICT}


def _scope(standard: bool) -> Scope:
    return Scope(VALUES, around=Surroundings(standard=standard, moment=MOMENT if standard else None))


@settings(max_examples=400, deadline=None)
@given(expressions, st.booleans())
def test_expressions_mean_what_the_reference_says(node: feel.Expression, standard: bool) -> None:
    function = compile_expression(
        node,
        locals=tuple(VALUES),
        globals={},
        namespace=Namespace(Clock()),
        dialect=BY_DIALECT[standard],
    )
    try:
        wanted = evaluate(node, _scope(standard))
    except Halt:
        with pytest.raises(Halt, match="reads a clock"):
            function(Run(MOMENT), *VALUES.values())
        return
    assert same(function(Run(MOMENT), *VALUES.values()), wanted)


@settings(max_examples=200, deadline=None)
@given(
    make(feel.UnaryTests, tuples(st.one_of(compare_tests, things), 1), st.booleans()),
    st.sampled_from([*VALUES.values(), *map(parse_at, TEXTS), None]),
)
def test_cells_mean_what_the_reference_says(node: feel.UnaryTests, value: object) -> None:
    function = compile_tests(node, locals=tuple(VALUES), globals={}, namespace=Namespace(Clock()), dialect=STANDARD)
    assert function(Run(MOMENT), value, *VALUES.values()) is passes(node, value, _scope(True))
