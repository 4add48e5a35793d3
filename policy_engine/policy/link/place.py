"""Where a piece of logic stands while it is linked, and how one expression is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from policy_engine.feel.ast import Call, Expression, Name, NullLiteral, Parsed
from policy_engine.feel.checker import TypeScope, Wanted, check_expression
from policy_engine.feel.names import Names
from policy_engine.feel.parser import parse_expression
from policy_engine.policy.link.linked import Fail, Helper, LinkedTable
from policy_engine.policy.link.linked_rules import LinkedRules
from policy_engine.text.problem import Halt, Problem, Problems
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
    unit: str = ""
    dmn: bool = False
    """Whether the standard's semantics hold."""
    tables: list[LinkedTable] = field(default_factory=list)
    root: ContextType = ANY_CONTEXT
    rules: list[LinkedRules] = field(default_factory=list)
    doubtful: bool = False
    """Whether errors are told of what this rests on: types may be unknown for no fault of its own."""
    helpers: dict[str, Helper] = field(default_factory=dict)
    """Functions of no FEEL name that the trees call: conversions, and what fails where it is reached."""
    types: dict[str, Type] = field(default_factory=dict)
    """Types that the trees mention, by names of no FEEL name."""

    def helper(self, made: Helper) -> Name:
        """The name by which a tree calls a helper."""
        name = f"\x00{self.unit}#{len(self.helpers)}"
        self.helpers[name] = made
        return Name(0, 0, name)

    def type_name(self, type_: Type) -> str:
        """A name by which a tree mentions a type."""
        name = f"\x00{self.unit}#{len(self.types)}"
        self.types[name] = type_
        return name

    def unreadable(self, problem: Problem) -> Expression:
        """What stands for a text that cannot be read: by the standard, it fails only where it is reached."""
        self.problems.found.append(problem)
        return Call(0, 0, self.helper(Fail(problem)), ()) if self.dmn else NullLiteral(0, 0)


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
        tree = linking.unreadable(halt.problem)
        return (Parsed(tree, fragment) if linking.dmn else None), ANY
    return parsed, check_expression(parsed, place.scope, linking.problems, expected)


def expression_of(parsed: Parsed) -> Expression:
    """The tree of something that was parsed as an expression."""
    assert isinstance(parsed.node, Expression)  # noqa: S101 - parse_expression made it
    return parsed.node
