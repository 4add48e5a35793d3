"""Whole cases: an expression or a condition cell, with the variables that it reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from hypothesis import strategies as st

from policy_engine.feel import ast as feel
from policy_engine.feel.printer import print_expression, print_unary_tests
from policy_engine.types.feeltype import Type
from tests.feel.reference.grammar import builtin_calls, operators, structures
from tests.feel.reference.grammar.chooser import Chooser
from tests.feel.reference.grammar.kinds import any_type
from tests.feel.reference.grammar.literals import literal
from tests.feel.reference.grammar.maker import Maker, Variable
from tests.feel.reference.grammar.operators import cell

__all__ = ["Case", "builtin_calls", "cases", "operators", "structures"]

SIZE = 60
"""About how many nodes an expression has at most."""


class _Text(Protocol):
    """What Hypothesis prints failing examples with."""

    def text(self, text: str) -> None: ...


@dataclass(frozen=True, repr=False)
class Case:
    """What is read twice. `input` is the value that a condition cell tests, and its type.

    A `standard` one is read with the standard's semantics (`semantics: dmn`).
    """

    node: feel.Expression | feel.UnaryTests
    variables: tuple[Variable, ...] = ()
    input: tuple[feel.Expression, Type] | None = None
    standard: bool = False

    @property
    def text(self) -> str:
        """The expression or cell as FEEL writes it."""
        if isinstance(self.node, feel.UnaryTests):
            return print_unary_tests(self.node)
        return print_expression(self.node)

    def __repr__(self) -> str:
        lines = [self.text]
        if self.standard:
            lines.append("(semantics: dmn)")
        if self.input is not None:
            lines.append(f"? = {print_expression(self.input[0])}")
        for variable in self.variables:
            way = "snapshot" if variable.snapshot else variable.way
            lines.append(f"{variable.name} = {print_expression(variable.value)} ({way})")
        return "\n  ".join(lines)

    def _repr_pretty_(self, printer: _Text, cycle: bool) -> None:
        printer.text(repr(self))


@st.composite
def cases(draw: Callable[[st.SearchStrategy[Any]], Any], size: int = SIZE) -> Case:
    """Expressions of every type, mostly well typed, and condition cells."""
    choose = Chooser(draw)
    maker = Maker(choose, size)
    depth = choose.upto(5, 1)
    type_ = any_type(choose)
    standard = choose.chance(4)
    if choose.chance(6):
        tests = cell(maker, type_, depth)
        return Case(tests, tuple(maker.variables.values()), (literal(choose, type_), type_), standard)
    node = maker.expression(type_, depth)
    return Case(node, tuple(maker.variables.values()), None, standard)
