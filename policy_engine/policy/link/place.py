"""Where a piece of logic stands while it is linked, and how one expression is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from policy_engine.feel.ast import Call, Expression, Name, NullLiteral, Parsed
from policy_engine.feel.checker import TypeScope, Wanted, check_expression
from policy_engine.feel.names import Names
from policy_engine.feel.parser import parse_expression
from policy_engine.policy.link.culprit import note_definitions
from policy_engine.policy.link.linked import Fail, Helper, LinkedTable
from policy_engine.policy.link.linked_rules import LinkedRules
from policy_engine.policy.link.meant import hint, in_expression, in_output
from policy_engine.policy.link.odd import tell_days
from policy_engine.text.problem import Halt, Problem, Problems
from policy_engine.text.source import Fragment, Span
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

    definition: Callable[[str], Span | None] = lambda _: None
    """Where the value of a parameter is written; None for other names."""

    def apart(self) -> Linking:
        """The same with problems of its own, for trying what a text may have been meant to say."""
        return replace(self, problems=Problems())

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
    *,
    is_value: bool = False,
) -> tuple[Parsed | None, Type]:
    """An expression's tree (None where it cannot be read) and type. `is_value` says that it should be a plain value, of
    whatever type."""
    before = len(linking.problems)
    found = _read(fragment, place, linking, expected, words)
    if len(linking.problems) > before and not linking.dmn:

        def fits(text: str) -> bool:
            apart = linking.apart()
            _read(Fragment.of(text), place, apart, expected, words)
            return not len(apart.problems)

        type_ = expected.type if isinstance(expected, Wanted) else expected if expected is not None else ANY
        is_known = is_value or expected is not None
        guesses = in_output(fragment.text, type_, words) if is_known else in_expression(fragment.text)
        hint(linking.problems, before, fragment.text, guesses, fits)
    return found


def _read(
    fragment: Fragment, place: Place, linking: Linking, expected: Type | Wanted | None, words: frozenset[str]
) -> tuple[Parsed | None, Type]:
    try:
        parsed = parse_expression(fragment, place.names, words)
    except Halt as halt:
        tree = linking.unreadable(halt.problem)
        return (Parsed(tree, fragment) if linking.dmn else None), ANY
    return parsed, check(parsed, place, linking, expected)


def check(parsed: Parsed, place: Place, linking: Linking, expected: Type | Wanted | None) -> Type:
    """The type of an expression; what is wrong with it is told, and where the parameters stand that it is about."""
    before = len(linking.problems)
    type_ = check_expression(parsed, place.scope, linking.problems, expected)
    if not linking.dmn and len(linking.problems) == before:
        tell_days(parsed, linking.problems)
    note_definitions(parsed, place.scope, linking.definition, linking.problems, before)
    return type_


def expression_of(parsed: Parsed) -> Expression:
    """The tree of something that was parsed as an expression."""
    assert isinstance(parsed.node, Expression)  # noqa: S101 - parse_expression made it
    return parsed.node
