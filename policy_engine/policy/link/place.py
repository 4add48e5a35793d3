"""Where a piece of logic stands while it is linked, and how one expression is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from policy_engine.feel.ast import Expression, Parsed
from policy_engine.feel.checker import TypeScope, Wanted, check_expression
from policy_engine.feel.names import Names
from policy_engine.feel.parser import parse_expression
from policy_engine.policy.link.linked import LinkedTable
from policy_engine.policy.link.linked_rules import LinkedRules
from policy_engine.text.problem import Halt, Problems
from policy_engine.text.source import Fragment
from policy_engine.types.feeltype import ANY, ANY_CONTEXT, ContextType, Type


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece of logic stands.

    `key` is its unit's name and the context entries down to it, joined by dots: rows are named after it. `locals`
    are the local names in scope with their types.
    """

    key: str
    unit: str
    locals: Mapping[str, Type]
    scope: TypeScope
    names: Names

    def within(self, entry: str) -> Place:
        """An entry's own place."""
        return Place(f"{self.key}.{entry}", self.unit, self.locals, self.scope, self.names)

    def seeing(self, name: str, type_: Type) -> Place:
        """The same place with one more local name."""
        return Place(
            self.key,
            self.unit,
            {**self.locals, name: type_},
            self.scope.child({name: type_}),
            self.names.child([name]),
        )


@dataclass(slots=True)
class Linking:
    """What the linking of one unit gathers. `root` is the snapshot's type."""

    problems: Problems
    named: Mapping[str, Type]
    tables: list[LinkedTable] = field(default_factory=list)
    root: ContextType = ANY_CONTEXT
    rules: list[LinkedRules] = field(default_factory=list)
    doubtful: bool = False
    """Whether errors are told of what this rests on: types may be unknown for no fault of its own."""


def link_expression(
    fragment: Fragment,
    place: Place,
    linking: Linking,
    expected: Type | Wanted | None = None,
    words: frozenset[str] = frozenset(),
) -> tuple[Parsed | None, Type]:
    """An expression's tree (None where it cannot be read) and type."""
    try:
        parsed = parse_expression(fragment, place.names, words)
    except Halt as halt:
        linking.problems.found.append(halt.problem)
        return None, ANY
    return parsed, check_expression(parsed, place.scope, linking.problems, expected)


def expression_of(parsed: Parsed) -> Expression:
    """The tree of something that was parsed as an expression."""
    assert isinstance(parsed.node, Expression)  # noqa: S101 - parse_expression made it
    return parsed.node
