"""Whether what is changed in a policy ever makes a difference where it stands: proved by going all ways there.

The way leads from the unit's own expression down to what is changed: into the branch of a condition that it stands in,
past the entries of a context that come before it, into a loop for any one item. There both versions are made, of what
is then known, and held against each other. Where they are the same on every way, nothing that rests on them differs.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from policy_engine.analysis.invariants.refute import refuted
from policy_engine.analysis.invariants.symbolic import Scope, Symbolic
from policy_engine.analysis.invariants.symbols import NoWay, Symbol, Way
from policy_engine.analysis.space.signs import Signs
from policy_engine.analysis.tables.compare import constant_key
from policy_engine.engine.fields import served_units
from policy_engine.engine.program import Program
from policy_engine.feel.ast import (
    Call,
    ContextLiteral,
    Embedded,
    Expression,
    Filter,
    For,
    FunctionDefinition,
    If,
    Iteration,
    Name,
    Node,
    Quantified,
)
from policy_engine.feel.walk import children, names_in
from policy_engine.policy.link.linked import LinkedTable, Unit
from policy_engine.types.feeltype import ANY, Kind, Type
from policy_engine.types.relations import nullable
from policy_engine.types.snapshot.shape import SchemaPath
from policy_engine.values.number import number

MAX_WAYS: Final = 3_000
"""Ways that are gone for one change, at either depth."""
MAX_REFUTATIONS: Final = 200
"""Ways on which there would be a difference, and of which it is shown that no snapshot goes them."""


class Fails(Exception):  # noqa: N818 - the outcome of an evaluation, not a fault of this one
    """The evaluation ends in a problem: `what` says which."""

    def __init__(self, *what: Hashable) -> None:
        super().__init__(*what)
        self.what = what


Compared = Callable[["Values", Unit, Scope], tuple[Callable[[], Any], Callable[[], Any]]]
"""Makes both versions of what is changed, in the scope in which it stands."""


class Values(Symbolic):
    """The values of expressions on one way, and what was asked for to make them."""

    def __init__(self, program: Program, *, fine: bool = False, depth: int = 0, signs: Signs | None = None) -> None:
        super().__init__(program, fine=fine, depth=depth)
        self._signs = signs
        self.asked: set[Hashable] = set()
        """What was asked for: fields, and what is not looked into. Each may end an evaluation, where it is absent."""
        self._asked_by: dict[str, frozenset[Hashable]] = {}

    def start(self, way: Way) -> None:
        super().start(way)
        self.asked = set()
        self._asked_by = {}

    def value(self, node: Node, unit: Unit, scope: Scope) -> Any:
        found = self._value(node, unit, scope)
        if isinstance(found, Symbol) and found.key == self.key(node, scope):
            self.asked.add(found.key)
        return found

    def _value(self, node: Node, unit: Unit, scope: Scope) -> Any:
        gone_through = self._gone_through(node, scope)
        if gone_through is not None and self.value(gone_through, unit, scope) == []:
            return []
        return super().value(node, unit, scope)

    def unit(self, name: str) -> Any:
        # A unit is made once, and stands for what it asks for wherever it stands.
        outer, self.asked = self.asked, set()
        try:
            return super().unit(name)
        finally:
            own = self._asked_by.setdefault(name, frozenset(self.asked))
            self.asked = outer | own

    def field(self, key: tuple[Hashable, ...], path: SchemaPath, owner: Type) -> Symbol:
        self.asked.add(key)
        return super().field(key, path, owner)

    def typed(self, node: Node, type_: Type, unit: Unit, scope: Scope) -> Any:
        """The value of an expression that is known to be of a type."""
        found = self.value(node, unit, scope)
        if isinstance(found, Symbol):
            if found.type == ANY:
                found = replace(found, type=nullable(type_))
            if self._signs is not None and found.kind is Kind.NUMBER and self._signs.never_negative(node):
                found = replace(found, low=number(0) if found.low is None else max(found.low, number(0)))
        return found

    def _gone_through(self, node: Node, scope: Scope) -> Expression | None:
        """The list of which a loop, or sorting, makes as many items again."""
        if isinstance(node, For) and len(node.iterations) == 1 and node.iterations[0].upto is None:
            return node.iterations[0].domain
        if isinstance(node, Call) and isinstance(node.function, Name) and node.function.name == "sort":
            is_built_in = "sort" not in scope and "sort" not in self.policy.units
            return node.arguments[0].value if is_built_in and node.arguments else None
        return None


def makes_no_difference(program: Program, signs: Signs, unit: Unit, changed: Node, compared: Compared) -> bool:
    """Whether it is proved that two versions of what stands at a node of a unit are always the same."""
    if program.policy.constraints or unit.is_dmn or unit.rules or unit.service is not None:
        # By the standard, what does not fit is null, wherever it is: too much would have to be taken as open.
        return False
    if unit.name in served_units(program.policy):
        # An argument stands in the place of a field, whatever the schema says of it.
        return False
    steps = _steps(unit, changed)
    if steps is None:
        return False
    return any(_proved(Values(program, fine=fine, signs=signs), unit, steps, compared) for fine in (False, True))


def _proved(values: Values, unit: Unit, steps: list[Node], compared: Compared) -> bool:
    way = Way()
    refutations = 0
    for _ in range(MAX_WAYS):
        values.start(way)
        try:
            scope = _scope_at(values, unit, steps)
            if not _same(values, way, *compared(values, unit, scope)):
                refutations += 1
                if refutations > MAX_REFUTATIONS or not refuted(way):
                    return False
        except NoWay:
            pass  # no snapshot, or none that gets there
        except RecursionError:
            return False
        if not way.again():
            return True
    return False


# The way there


def _steps(unit: Unit, changed: Node) -> list[Node] | None:
    """The nodes from a unit's own expression down to one; None where it is not found."""
    tables = {table.handle: table for table in unit.tables}

    def found(node: Node) -> list[Node] | None:
        if node is changed:
            return [node]
        below = [*children(node)]
        if isinstance(node, Embedded) and node.key in tables:
            below += _nodes(tables[node.key])
        for child in below:
            steps = found(child)
            if steps is not None:
                return [node, *steps]
        return None

    return found(unit.node)


def _nodes(table: LinkedTable) -> Iterator[Node]:
    yield from (column.parsed.node for column in table.inputs)
    yield from (parsed.node for parsed in table.rows.trees())
    yield from (parsed.node for parsed in table.default or ())


def _scope_at(values: Values, unit: Unit, steps: list[Node]) -> Scope:
    """The local names where the last of some nodes stands. Raises `NoWay` where this way does not lead there."""
    scope = Scope()
    for name, type_ in unit.parameters:
        scope[name] = _fixed(Symbol(("parameter", name), nullable(type_)))
    for node, following in pairwise(steps):
        scope = _inside(values, unit, scope, node, following)
    return scope


def _inside(values: Values, unit: Unit, scope: Scope, node: Node, following: Node) -> Scope:
    """The local names of a part of a node."""
    if isinstance(node, If):
        if following is not node.condition:
            truth = values.way.truth(values.value(node.condition, unit, scope))
            if (truth is True) != (following is node.then):
                raise NoWay
        return scope
    inner = Scope(scope, scope.calls)
    if isinstance(node, ContextLiteral):
        for entry in node.entries:
            if entry is following:
                break
            inner[entry.name] = values.later(entry.value, unit, Scope(inner, scope.calls))
    elif isinstance(node, For | Quantified) and not isinstance(following, Iteration):
        for iteration in node.iterations:
            inner[iteration.name] = _fixed(_item(values, iteration, unit, inner))
        if isinstance(node, For):
            inner["partial"] = _fixed(Symbol(("partial", id(node))))
    elif isinstance(node, For | Quantified):
        # The domain of a later loop sees what those before it go through.
        for iteration in node.iterations:
            inner[iteration.name] = _fixed(Symbol(("item", id(iteration))))
    elif isinstance(node, FunctionDefinition):
        for parameter in node.parameters:
            inner[parameter.name] = _fixed(Symbol(("argument", id(parameter))))
    elif isinstance(node, Filter) and following is node.condition:
        # Any name may be that of an entry of the item.
        for name in names_in(node.condition):
            inner[name] = _fixed(Symbol(("item", id(node), name)))
    return inner


def _item(values: Values, iteration: Iteration, unit: Unit, scope: Scope) -> Symbol:
    """Any one item that a loop goes through."""
    domain = values.value(iteration.domain, unit, scope) if iteration.upto is None else None
    if isinstance(domain, Symbol) and domain.at is not None:
        return values.item_of(domain.at)
    if domain == []:
        raise NoWay
    return Symbol(("item", id(iteration)))


def _fixed(value: Any) -> Callable[[], Any]:
    return lambda: value


# Both versions


def _same(values: Values, way: Way, old: Callable[[], Any], new: Callable[[], Any]) -> bool:
    """Whether two versions give the same on a way, and ask for the same."""
    before = frozenset(values.asked)
    one, mine = _made(values, old)
    other, theirs = _made(values, new)
    return equal(one, other, way) and mine - before == theirs - before


def _made(values: Values, make: Callable[[], Any]) -> tuple[Any, frozenset[Hashable]]:
    """A value, or the problem that ends its making, and what was asked for."""
    values.asked = set()
    try:
        found = make()
    except Fails as failed:
        found = failed
    return found, frozenset(values.asked)


def equal(one: Any, other: Any, way: Way) -> bool:
    """Whether two values are surely the same on a way."""
    if one is other:
        return True
    if isinstance(one, Fails) or isinstance(other, Fails):
        return isinstance(one, Fails) and isinstance(other, Fails) and one.what == other.what
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(
            one[name] is other[name] or equal(one[name](), other[name](), way) for name in one
        )
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(equal(mine, theirs, way) for mine, theirs in zip(one, other, strict=True))
    if isinstance(one, dict | list) or isinstance(other, dict | list):
        return False
    if isinstance(one, Symbol) and isinstance(other, Symbol) and one.key == other.key:
        return True
    one, other = way.value(one), way.value(other)
    if isinstance(one, Symbol) or isinstance(other, Symbol):
        return False
    return bool(constant_key(one) == constant_key(other))
