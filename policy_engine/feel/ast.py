"""The syntax tree of FEEL (DMN 1.5, 10.3.1.2), with where each node stands in its text.

`start` and `end` are offsets into the text that was parsed; `Parsed.fragment` maps them to a source.
Names are normalised: runs of white space are one space.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from policy_engine.text.source import Fragment, Span


@dataclass(frozen=True, slots=True)
class Node:
    """Any node."""

    start: int
    end: int


class Expression(Node):
    """Any node that has a value."""

    __slots__ = ()


# Literals


@dataclass(frozen=True, slots=True)
class NumberLiteral(Expression):
    value: Decimal


@dataclass(frozen=True, slots=True)
class StringLiteral(Expression):
    value: str


@dataclass(frozen=True, slots=True)
class BooleanLiteral(Expression):
    value: bool


@dataclass(frozen=True, slots=True)
class NullLiteral(Expression):
    pass


@dataclass(frozen=True, slots=True)
class AtLiteral(Expression):
    """`@"2026-01-01"`: a date, time, date and time or duration; `text` is what is between the quotes."""

    text: str


@dataclass(frozen=True, slots=True)
class ListLiteral(Expression):
    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Entry(Node):
    name: str
    value: Expression


@dataclass(frozen=True, slots=True)
class ContextLiteral(Expression):
    """`{a: 1, b: a + 1}`: each entry sees those before it."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class RangeLiteral(Expression):
    """`[1..10)`, also `(< 5)` (low None, not closed) and `(>= 5)` (high None)."""

    low: Expression | None
    high: Expression | None
    low_closed: bool
    high_closed: bool


# Operators


@dataclass(frozen=True, slots=True)
class Name(Expression):
    """A variable, or `?` in a unary test."""

    name: str


@dataclass(frozen=True, slots=True)
class Negation(Expression):
    operand: Expression


@dataclass(frozen=True, slots=True)
class Arithmetic(Expression):
    """`operator` is `+` `-` `*` `/` `**`."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Comparison(Expression):
    """`operator` is `=` `!=` `<` `<=` `>` `>=`."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Between(Expression):
    value: Expression
    low: Expression
    high: Expression


@dataclass(frozen=True, slots=True)
class In(Expression):
    """`value in test` or `value in (test, test)`."""

    value: Expression
    tests: tuple[Expression | CompareTest, ...]


@dataclass(frozen=True, slots=True)
class Logical(Expression):
    """`operator` is `and` or `or`; three-valued."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class InstanceOf(Expression):
    value: Expression
    type: TypeExpression


# Structure


@dataclass(frozen=True, slots=True)
class If(Expression):
    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class Iteration(Node):
    """`name in domain`, or `name in domain..upto`."""

    name: str
    domain: Expression
    upto: Expression | None


@dataclass(frozen=True, slots=True)
class For(Expression):
    """`partial` is in scope in the body."""

    iterations: tuple[Iteration, ...]
    body: Expression


@dataclass(frozen=True, slots=True)
class Quantified(Expression):
    """`quantifier` is `some` or `every`."""

    quantifier: str
    iterations: tuple[Iteration, ...]
    condition: Expression


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    name: str
    type: TypeExpression | None


@dataclass(frozen=True, slots=True)
class FunctionDefinition(Expression):
    parameters: tuple[Parameter, ...]
    body: Expression
    external: bool = False


@dataclass(frozen=True, slots=True)
class Argument(Node):
    """`name` is None for a positional argument."""

    name: str | None
    value: Expression


@dataclass(frozen=True, slots=True)
class Call(Expression):
    function: Expression
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Path(Expression):
    """`target.name`; `name_start` is where the name begins."""

    target: Expression
    name: str
    name_start: int


@dataclass(frozen=True, slots=True)
class Filter(Expression):
    """`target[condition]`; `item` and the item's own entries are in scope in the condition."""

    target: Expression
    condition: Expression


@dataclass(frozen=True, slots=True)
class Embedded(Expression):
    """Boxed logic compiled elsewhere (a decision table): `key` names it, `uses` are the local names it reads."""

    key: str
    uses: tuple[str, ...]


# Unary tests


@dataclass(frozen=True, slots=True)
class CompareTest(Node):
    """`< 5`, `!= "x"`, `= 3` as a test of the implied value."""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class UnaryTests(Node):
    """A condition cell. `tests` is empty for `-` (anything). `negated` for `not(...)`.

    An expression among the tests matches by its value: true where it uses `?`; otherwise a range or list that holds
    the input, or a value equal to it (DMN 1.5, 10.3.2.4 and 10.3.1.3 rule 7).
    """

    tests: tuple[Expression | CompareTest, ...]
    negated: bool = False

    @property
    def is_any(self) -> bool:
        """Whether the cell is `-`."""
        return not self.tests


# Types


@dataclass(frozen=True, slots=True)
class TypeExpression(Node):
    """A type as written after `instance of` or a parameter."""


@dataclass(frozen=True, slots=True)
class TypeName(TypeExpression):
    name: str


@dataclass(frozen=True, slots=True)
class TypeList(TypeExpression):
    item: TypeExpression


@dataclass(frozen=True, slots=True)
class TypeRange(TypeExpression):
    item: TypeExpression


@dataclass(frozen=True, slots=True)
class TypeContext(TypeExpression):
    fields: tuple[tuple[str, TypeExpression], ...]


@dataclass(frozen=True, slots=True)
class TypeFunction(TypeExpression):
    parameters: tuple[TypeExpression, ...]
    result: TypeExpression


@dataclass(frozen=True, slots=True)
class Parsed:
    """A tree and the text it was read from."""

    node: Expression | UnaryTests
    fragment: Fragment

    def span(self, node: Node) -> Span:
        """Where a node stands in the source."""
        return self.fragment.span(node.start, node.end)
