"""FEEL of a model with the names that it uses replaced by those of the whole set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy

from policy_engine.dmn.model import Where
from policy_engine.feel.ast import (
    Between,
    Comparison,
    ContextLiteral,
    Filter,
    For,
    FunctionDefinition,
    In,
    Name,
    Node,
    Parsed,
    Quantified,
    TypeName,
)
from policy_engine.feel.builtins.clock import CLOCK_NAMES
from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.feel.names import Names
from policy_engine.feel.parser import parse_expression, parse_unary_tests
from policy_engine.feel.walk import children, walk
from policy_engine.text.problem import Halt, Problems
from policy_engine.text.source import Fragment


class Rewriter:
    """Rewrites the FEEL of one instance."""

    def __init__(
        self, names: Mapping[str, str], types: Mapping[str, str], members: Iterable[str], problems: Problems
    ) -> None:
        self._changed = {own: whole for own, whole in names.items() if own != whole}
        self._types = {own: whole for own, whole in types.items() if own != whole}
        self._all = dict(names)
        self._members = frozenset(members)
        self._names = Names(names, self._members, REGISTRY)
        self._problems = problems
        self._required: frozenset[str] | None = None
        self.clocked: list[Where] = []
        """Where `now()` or `today()` is asked for. Shared with all that see less."""

    def seeing(self, required: frozenset[str]) -> Rewriter:
        """The same for an element that sees only what it requires, by names of the whole set (DMN 1.5, 6.3.7).

        Any other name is null to it.
        """
        other = copy(self)
        other._required = required
        return other

    def _hides(self, name: str) -> bool:
        """Whether a name is of the model, and the element does not require what it names."""
        return self._required is not None and name in self._all and self._all[name] not in self._required

    def expression(self, text: str, local: Names, where: Where) -> str:
        """An expression."""
        return self._rewrite(text, local, where, parse_expression)

    def tests(self, text: str, local: Names, where: Where) -> str:
        """Unary tests."""
        return self._rewrite(text, local, where, parse_unary_tests)

    def _rewrite(
        self, text: str, local: Names, where: Where, parse: Callable[..., Parsed]
    ) -> str:
        names = local.within(self._names)
        try:
            node, text = _parsed(text, names, parse)
        except Halt as halt:
            # It is kept as it is: what rests on it cannot be decided, and says so.
            self._problems.warning("dmn-feel", f"{where} is not FEEL: {halt.problem.message}", where.span)
            return text
        for inner in walk(node):
            if not (isinstance(inner, FunctionDefinition) and inner.external):
                continue
            # What is in another language is such a call, and told.
            if all(problem.span != where.span for problem in self._problems.errors):
                self._problems.error(
                    "dmn-external-function",
                    f"{where} defines an external function, which cannot be called from here",
                    where.span,
                    hint="write its logic in FEEL",
                )
        if any(
            name.name in CLOCK_NAMES and name.name not in self._all and not (filtered and name.name in self._members)
            for name, filtered in _free_names(node, local)
        ):
            self.clocked.append(where)
        for start, end, name in sorted(self._changes(node, local, where), reverse=True):
            text = text[:start] + name + text[end:]
        return text

    def _changes(self, node: Node, local: Names, where: Where) -> Iterator[tuple[int, int, str]]:
        if self._changed or self._required is not None:
            for name, filtered in _free_names(node, local):
                # In a filter's condition, what may be an entry of the item is one.
                if filtered and name.name in self._members:
                    continue
                if filtered and self._hides(name.name):
                    # What a condition names, and the element does not require, can only be an entry of the item.
                    yield name.start, name.end, f"item.{name.name}"
                elif self._hides(name.name) and name.name not in REGISTRY:
                    message = f'{where} names "{name.name}" and does not require it, so that it is null there'
                    self._problems.warning("dmn-not-required", message, where.span)
                    yield name.start, name.end, "null"
                elif name.name in self._changed and not self._hides(name.name):
                    yield name.start, name.end, self._changed[name.name]
        if self._types:
            for inner in walk(node):
                if isinstance(inner, TypeName) and inner.name in self._types:
                    yield inner.start, inner.end, self._types[inner.name]


def _parsed(text: str, names: Names, parse: Callable[..., Parsed]) -> tuple[Node, str]:
    """The tree of a text, and the text: where comparisons chain, with the parentheses that the grammar means."""
    try:
        return parse(Fragment.of(text), names).node, text
    except Halt as halt:
        if halt.problem.code != "feel-chained-comparison":
            raise
    places: list[tuple[int, str]] = []
    for inner in walk(parse(Fragment.of(text), names, chaining=True).node):
        left = inner.left if isinstance(inner, Comparison) else inner.value if isinstance(inner, Between | In) else None
        if isinstance(left, Comparison | Between | In):
            places += [(left.start, "("), (left.end, ")")]
    for at, bracket in sorted(places, reverse=True):
        text = text[:at] + bracket + text[at:]
    return parse(Fragment.of(text), names).node, text


def _free_names(node: Node, local: Names) -> Iterator[tuple[Name, bool]]:
    """The same for a tree that stands where some names are bound."""
    found = free_names(node, frozenset(), "item" in local)
    return ((name, filtered) for name, filtered in found if name.name not in local)


def free_names(node: Node, bound: frozenset[str], filtered: bool = False) -> Iterator[tuple[Name, bool]]:
    """The names in a tree that the tree itself does not bind, and whether each stands in a filter's condition."""
    filtered = filtered or "item" in bound
    match node:
        case Name(name=name):
            if name not in bound:
                yield node, filtered
        case For(iterations=iterations) | Quantified(iterations=iterations):
            for turn in iterations:
                yield from free_names(turn.domain, bound, filtered)
                if turn.upto is not None:
                    yield from free_names(turn.upto, bound, filtered)
                bound |= {turn.name}
            body = node.body if isinstance(node, For) else node.condition
            yield from free_names(body, bound | {"partial"} if isinstance(node, For) else bound, filtered)
        case FunctionDefinition(parameters=parameters, body=body):
            yield from free_names(body, bound.union(parameter.name for parameter in parameters), filtered)
        case ContextLiteral(entries=entries):
            for entry in entries:
                yield from free_names(entry.value, bound, filtered)
                bound |= {entry.name}
        case Filter(target=target, condition=condition):
            yield from free_names(target, bound, filtered)
            yield from free_names(condition, bound | {"item"}, True)
        case _:
            for child in children(node):
                yield from free_names(child, bound, filtered)
