"""Every expression that a policy set evaluates, read by the book too, with the very values that it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from policy_engine.engine import build, message
from policy_engine.feel import ast as feel
from policy_engine.feel.compiler import (
    ConstantGlobal,
    FunctionGlobal,
    Global,
    InputGlobal,
    Namespace,
    ValueGlobal,
    compile_expression,
    compile_tests,
)
from policy_engine.feel.dialect import STANDARD, STRICT, Dialect
from policy_engine.feel.printer import print_expression, print_unary_tests
from policy_engine.types.feeltype import Type
from tests.feel.reference.calls import user_function
from tests.feel.reference.grammar.cases import Case
from tests.feel.reference.interpreter import evaluate, passes
from tests.feel.reference.readings import Value, agree, outcome
from tests.feel.reference.scope import Lazy, Scope, Surroundings
from tests.feel.reference.tally import Tally
from tests.feel.reference.verdict import BOUNDED, Verdict

Compiled = Callable[..., Any]


@dataclass
class Shadow:
    """What was read twice, and the first difference."""

    tally: Tally
    difference: str | None = None
    reading: bool = False
    """Whether the book is being read: what is compiled then runs alone."""

    def of(self, node: feel.Expression | feel.UnaryTests, function: Compiled, scope: Callable[..., Scope]) -> Compiled:
        """The compiled function, whose every call is checked."""

        def both(run: Any, *values: object) -> Any:
            if self.reading or self.difference is not None or run is None:
                return function(run, *values)
            ours = outcome(lambda: function(run, *values))
            kept = len(run.fired), len(run.steps)
            self.reading = True
            try:
                book = self._book(node, scope, run, values)
            finally:
                self.reading = False
                del run.fired[kept[0] :], run.steps[kept[1] :]
            self._compare(node, ours, book)
            return function(run, *values) if ours[0] == "problem" else ours[1]

        return both

    def _book(
        self, node: feel.Expression | feel.UnaryTests, scope: Callable[..., Scope], run: Any, values: Sequence[object]
    ) -> Value:
        if isinstance(node, feel.UnaryTests):
            return outcome(lambda: passes(node, values[0], scope(run, values[1:])))
        return outcome(lambda: evaluate(node, scope(run, values)))

    def _compare(self, node: feel.Expression | feel.UnaryTests, ours: Value, book: Value) -> None:
        bound = any(kind == "problem" and code in BOUNDED for kind, code in (ours, book))
        if bound or agree(ours, book):
            self.tally.add(Case(node), Verdict("bound" if bound else ours[0]))
            return
        text = print_unary_tests(node) if isinstance(node, feel.UnaryTests) else print_expression(node)
        self.difference = f"{text}\ncompiled: {ours[1]!r}\nby the book: {book[1]!r}"


@contextmanager
def shadowed(shadow: Shadow) -> Iterator[None]:
    """What is compiled inside is read by the book too, whenever it runs."""

    def settings(options: Mapping[str, Any]) -> Callable[..., Scope]:
        return lambda run, values: _scope(run, values, **options)

    def expression(node: feel.Expression, **options: Any) -> Compiled:
        return shadow.of(node, compile_expression(node, **options), settings(options))

    def tests(node: feel.UnaryTests, **options: Any) -> Compiled:
        return shadow.of(node, compile_tests(node, **options), settings(options))

    with ExitStack() as stack:
        for module in (build, message):
            stack.enter_context(mock.patch.object(module, "compile_expression", expression))
        stack.enter_context(mock.patch.object(build, "compile_tests", tests))
        yield


def _scope(
    run: Any,
    values: Sequence[object],
    *,
    locals: tuple[str, ...],  # noqa: A002 - as the compiler calls it
    globals: Mapping[str, Global],  # noqa: A002
    namespace: Namespace,
    types: Mapping[str, Type] | None = None,
    dialect: Dialect = STRICT,
) -> Scope:
    def embedded(key: str, given: list[object]) -> object:
        called: Any = namespace.globals[namespace.embedded(key)]
        return called(run, *given)

    standard = dialect is STANDARD
    moment = namespace.clock.now(run) if standard and namespace.clock is not None else None
    around = Surroundings(types or {}, embedded, standard, moment)
    outer = Scope({name: _global(one, run, namespace) for name, one in globals.items()}, around=around)
    return outer.inside(dict(zip(locals, values, strict=True)))


def _global(one: Global, run: Any, namespace: Namespace) -> object:
    match one:
        case InputGlobal(name=name):
            return Lazy(lambda: run.inputs[name])
        case ValueGlobal(index=index):
            return Lazy(lambda: run.value(index))
        case ConstantGlobal(value=value):
            return value
        case FunctionGlobal(key=key, name=name, parameters=parameters, types=types):
            called: Any = namespace.globals.get(namespace.function(key))
            return user_function(parameters, types, lambda *given: called(run, *given), name)
