"""The checker itself: one rule a kind of node, and how problems are said.

A rule infers the type of a node and reports what can never be right. What it cannot know is `Any`, which is
never wrong; a node that was reported is `Any` too, so that one mistake is told once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from policy_engine.feel.ast import (
    AtLiteral,
    BooleanLiteral,
    ContextLiteral,
    Expression,
    FunctionDefinition,
    If,
    ListLiteral,
    Negation,
    Node,
    NumberLiteral,
    Parsed,
    StringLiteral,
)
from policy_engine.feel.check.fit import fits, one_of, suggest_value
from policy_engine.feel.check.scope import TypeScope
from policy_engine.text.problem import Problems
from policy_engine.text.source import Span
from policy_engine.types.feeltype import ANY, ListType, ScalarType, Type
from policy_engine.types.relations import allowed, disjoint, is_nullable, strip_nullable
from policy_engine.types.words import describe

MAX_QUOTED = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """A type that a value must be able to have; `role` names the place, `code` the problem if it cannot."""

    type: Type
    role: str = "the value"
    code: str = "feel-type"

    def of(self, type_: Type) -> Wanted:
        """The same demand on a part."""
        return replace(self, type=type_)


_PASSES_ON = (If, ListLiteral, ContextLiteral, FunctionDefinition)
"""Nodes that hand what is wanted of them to their parts, where the message is more exact."""

Rule = Callable[["Checker", Expression, TypeScope, Wanted | None], Type]


class Checker:
    """Checks one text. Not for sharing between threads: it counts how deep it is in rehearsals."""

    __slots__ = ("_rehearsals", "parsed", "problems", "rules")

    def __init__(self, parsed: Parsed, problems: Problems, rules: dict[type[Expression], Rule]) -> None:
        self.parsed = parsed
        self.problems = problems
        self.rules = rules
        self._rehearsals = 0

    def infer(self, node: Expression, scope: TypeScope, wanted: Wanted | None = None) -> Type:
        """The type of an expression, its problems reported."""
        found = self.rules[type(node)](self, node, scope, wanted)
        if wanted is not None and not isinstance(node, _PASSES_ON):
            self.demand(node, found, wanted)
        return found

    def demand(self, node: Node, found: Type, wanted: Wanted) -> None:
        """Reports a value that can never have the type wanted."""
        if fits(found, wanted.type):
            return
        if isinstance(found, ListType) or disjoint(found, wanted.type, by_kind=True):
            message = f"{wanted.role} must be {describe(wanted.type)}, but this is {describe(found)}"
            self.error(wanted.code, message, node)
            return
        bare = strip_nullable(wanted.type)
        if isinstance(bare, ScalarType) and allowed(bare) is not None:
            self.error(
                "feel-unknown-value",
                f"{wanted.role} is never {one_of(found)}",
                node,
                hint=suggest_value(found, bare),
            )
        else:
            self.error(wanted.code, f"{wanted.role} can never be this", node)

    def error(self, code: str, message: str, at: Node | Span, *, hint: str | None = None) -> Type:
        """Reports a problem, unless it is a rehearsal; gives Any, the type of what is not understood."""
        if not self._rehearsals:
            span = at if isinstance(at, Span) else self.parsed.span(at)
            self.problems.error(code, message, span, hint=hint)
        return ANY

    def span(self, start: int, end: int) -> Span:
        """The span of a stretch of the text."""
        return self.parsed.fragment.span(start, end)

    @property
    def rehearsing(self) -> bool:
        """Whether problems are passed over for now."""
        return self._rehearsals > 0

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """Infers types without reporting: a loop's body is read again once its types are known."""
        self._rehearsals += 1
        try:
            yield
        finally:
            self._rehearsals -= 1


def may_be_null(*types: Type) -> bool:
    """Whether null is declared of any of them, so that an operation on them may be null."""
    return any(map(is_nullable, types))


def text_of(checker: Checker, node: Node) -> str:
    """What is written at a node, on one line and not too long."""
    text = " ".join(checker.parsed.fragment.text[node.start : node.end].split())
    return text if len(text) <= MAX_QUOTED else text[: MAX_QUOTED - 1] + "…"


def is_constant_node(node: Expression) -> bool:
    """Whether a node is a literal, so that comparing it with another is the author's own affair."""
    if isinstance(node, Negation):
        return is_constant_node(node.operand)
    return isinstance(node, NumberLiteral | StringLiteral | BooleanLiteral | AtLiteral)
