"""An expression's value on one way through what is unknown.

Comparisons, conditions, contexts, named values and tables are looked into; where it is asked for, so are arithmetic,
functions, and the sums of what loops make. Anything else is a symbol: it may be whatever its type allows. So the values
that come out on all ways are at least those that snapshots give: what holds of them all holds of every snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from policy_engine.analysis.invariants.arithmetic import UNKNOWN, computed
from policy_engine.analysis.invariants.calls import TESTS, Calls
from policy_engine.analysis.invariants.chains import Before, Last, Loop, chain_of, stepped
from policy_engine.analysis.invariants.compare import compared
from policy_engine.analysis.invariants.constants import OPEN, Constants
from policy_engine.analysis.invariants.membership import both, is_in
from policy_engine.analysis.invariants.symbols import Symbol, Way
from policy_engine.analysis.invariants.tables import Cells
from policy_engine.engine.program import Program
from policy_engine.feel.ast import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    ContextLiteral,
    Embedded,
    Expression,
    Filter,
    For,
    If,
    In,
    Logical,
    Name,
    Negation,
    Node,
    NumberLiteral,
    Parsed,
    Path,
)
from policy_engine.policy.link.linked import LinkedOutput, Unit, UnitKind
from policy_engine.types.feeltype import (
    ANY,
    MONEY,
    ContextType,
    Kind,
    ListType,
    NullableType,
    ScalarType,
    Type,
)
from policy_engine.types.formats import MAX_AMOUNT
from policy_engine.types.iso import NO_MINOR_UNIT
from policy_engine.types.relations import nullable, strip_nullable
from policy_engine.types.snapshot.shape import ITEM

Later = Callable[[], Any]
"""A value that is made when it is first asked for."""


class Scope(dict[str, Later]):
    """Local names, and the calls within which they are: a function's expressions have a value for each call."""

    def __init__(self, names: Mapping[str, Later] | None = None, calls: tuple[int, ...] = ()) -> None:
        super().__init__(names or {})
        self.calls = calls


class Symbolic:
    """The values of one program's expressions. Its ways are gone one after another.

    `fine`: arithmetic, functions and loops are looked into too. `depth` counts the loops around.
    """

    def __init__(self, program: Program, *, fine: bool = False, depth: int = 0) -> None:
        self.program = program
        self.policy = program.policy
        self.fine = fine
        self.depth = depth
        self.way = Way()
        self._constants = Constants(program)
        self._placed: dict[Hashable, tuple[Type, Symbol]] = {}
        """Values where the schema has them, each with the type by which it was asked for."""
        self._units: dict[str, Any] = {}
        self._asked: set[str] = set()
        self._cells = Cells()
        self._calls = Calls(self)

    def start(self, way: Way) -> None:
        """Begins a way."""
        self.way = way
        self._units = {}
        self._asked = set()

    def unit(self, name: str) -> Any:
        """The value of a named value, parameter or decision."""
        if name not in self._units:
            unit = self.policy.units[name]
            if name in self._asked or unit.is_dmn or unit.rules or unit.service is not None:
                return Symbol(("unit", name))
            self._asked.add(name)
            found = self.value(unit.node, unit, Scope())
            if isinstance(found, Symbol) and found.type == ANY:
                # What it makes is not looked into, but it is known what it may be.
                found = replace(found, type=_whole(unit.type))
            self._units[name] = found
        return self._units[name]

    # Expressions

    def value(self, node: Node, unit: Unit, scope: Scope) -> Any:
        """The value of an expression: a constant, a symbol, a list, or a context of values made later."""
        self.way.spend()
        look = _LOOKED_INTO.get(type(node))
        if look is None and self.fine:
            look = _LOOKED_INTO_FINELY.get(type(node))
        return self._other(node, unit, scope) if look is None else look(self, node, unit, scope)

    def _if(self, node: If, unit: Unit, scope: Scope) -> Any:
        condition = self._truth(node.condition, unit, scope)
        return self.value(node.then if condition is True else node.otherwise, unit, scope)

    def _comparison(self, node: Comparison, unit: Unit, scope: Scope) -> bool | None:
        left, right = self.value(node.left, unit, scope), self.value(node.right, unit, scope)
        return compared(node.operator, left, right, self.way)

    def _between(self, node: Between, unit: Unit, scope: Scope) -> bool | None:
        value, low, high = (self.value(part, unit, scope) for part in (node.value, node.low, node.high))
        return both(compared(">=", value, low, self.way), compared("<=", value, high, self.way), self.way)

    def _loop(self, node: For, unit: Unit, scope: Scope) -> Any:
        return self._calls.loop(node, unit, scope)

    def _truth(self, node: Node, unit: Unit, scope: Scope) -> bool | None:
        return self.way.truth(self.value(node, unit, scope))

    def _name(self, node: Name, unit: Unit, scope: Scope) -> Any:
        if node.name in scope:
            return scope[node.name]()
        if self.policy.schema.root.field(node.name) is not None:
            return self._field((node.name,), self.policy.schema.root)
        other = self.policy.units.get(node.name)
        if other is None or other.kind is UnitKind.FUNCTION:
            return self._other(node, unit, scope)
        return self.unit(node.name)

    def _field(self, path: tuple[str, ...], owner: Type) -> Symbol:
        """A field of the snapshot, or of an object in it."""
        return self.field(("field", *path), path, owner)

    def field(self, key: tuple[Hashable, ...], path: tuple[str, ...], owner: Type) -> Symbol:
        """A value where the schema has a path; `owner` is the type of the object that it is in."""
        inner = strip_nullable(owner)
        type_ = inner.field(path[-1]) if isinstance(inner, ContextType) else None
        if type_ is None or self.policy.inputs:
            return Symbol(key)
        if isinstance(owner, NullableType):
            type_ = nullable(type_)
        return self.placed(key, path, type_)

    def placed(self, key: tuple[Hashable, ...], path: tuple[str, ...], type_: Type) -> Symbol:
        """A value where the schema has a path, with the bounds that it has there."""
        known = self._placed.get((key, path))
        if known is not None and known[0] is type_:
            return known[1]
        made = self._made_at(key, path, type_)
        self._placed[key, path] = type_, made
        return made

    def _made_at(self, key: tuple[Hashable, ...], path: tuple[str, ...], type_: Type) -> Symbol:
        field = self.policy.schema.field(path)
        if field is None:
            return Symbol(key, type_)
        low, high = (None if end is None else Decimal(end) for end in (field.low, field.high))
        bare = strip_nullable(type_)
        scale = None
        if field.whole or (isinstance(bare, ScalarType) and bare.unit == MONEY.unit and field.currency is not None):
            scale = 0 if field.whole else NO_MINOR_UNIT
            high = Decimal(MAX_AMOUNT) if high is None else high
            low = Decimal(-MAX_AMOUNT) if low is None else low
        return Symbol(key, type_, low, high, scale, at=path)

    def _path(self, node: Path, unit: Unit, scope: Scope) -> Any:
        target = self.value(node.target, unit, scope)
        if isinstance(target, dict | Symbol) or target is None:
            return self.entry(target, node.name)
        return self._other(node, unit, scope)

    def entry(self, target: Any, name: str) -> Any:
        """An entry of a context, or a property of a value."""
        if isinstance(target, dict):
            entry = target.get(name)
            return None if entry is None else entry()
        if not isinstance(target, Symbol) or self.way.is_null(target):
            return None
        if isinstance(target.made, Last):
            return target.made.left if name == target.made.running else Symbol(("path", target.key, name))
        inner = strip_nullable(target.type)
        if target.at is not None and isinstance(inner, ContextType):
            return self.field((*target.key, name), (*target.at, name), inner)
        chain = chain_of(target) if self.fine else None
        if chain is not None:
            return Symbol(("path", target.key, name), ListType(ANY), made=stepped(chain, name))
        type_ = inner.field(name) if isinstance(inner, ContextType) else None
        return Symbol(("path", target.key, name), ANY if type_ is None else _whole(type_))

    def _logical(self, node: Logical, unit: Unit, scope: Scope) -> bool | None:
        ends = node.operator == "or"
        left = self._truth(node.left, unit, scope)
        if left is ends:
            return ends
        right = self._truth(node.right, unit, scope)
        if right is ends:
            return ends
        return None if left is None or right is None else not ends

    def _in(self, node: In, unit: Unit, scope: Scope) -> bool | None:
        value = self.value(node.value, unit, scope)
        return is_in(value, node.tests, lambda one: self.value(one, unit, scope), self.way)

    def _context(self, node: ContextLiteral, unit: Unit, scope: Scope) -> dict[str, Later]:
        found: dict[str, Later] = {}
        inner = Scope(scope, scope.calls)
        for entry in node.entries:
            # Each sees those before it.
            later = self.later(entry.value, unit, Scope(inner, scope.calls))
            found[entry.name] = inner[entry.name] = later
        return found

    def later(self, node: Node, unit: Unit, scope: Scope) -> Later:
        made: list[Any] = []

        def value() -> Any:
            if not made:
                made.append(self.value(node, unit, scope))
            return made[0]

        return value

    def _filter(self, node: Filter, unit: Unit, scope: Scope) -> Any:
        index = node.condition
        if not self.fine and not isinstance(index, NumberLiteral):
            return self._other(node, unit, scope)
        items = self.value(node.target, unit, scope)
        if isinstance(items, list) and isinstance(index, NumberLiteral):
            at = int(index.value)
            return items[at - 1] if at == index.value and 1 <= at <= len(items) else None
        if isinstance(items, Symbol) and isinstance(items.made, Before):
            return items.made.last if _is_last(index) else self._other(node, unit, scope)
        if items is None and isinstance(index, TESTS):
            return None
        chain = chain_of(items)
        if chain is not None and isinstance(index, TESTS):
            return None if self.way.is_null(items) else Symbol(self.key(node, scope), ListType(ANY), made=chain)
        return self._other(node, unit, scope)

    def _arithmetic(self, node: Arithmetic | Negation, unit: Unit, scope: Scope) -> Any:
        if isinstance(node, Negation):
            operator, left, right = "-", Decimal(0), self.value(node.operand, unit, scope)
            if not (isinstance(right, Decimal) or (isinstance(right, Symbol) and right.kind is Kind.NUMBER)):
                return self._other(node, unit, scope)
        else:
            operator = node.operator
            left, right = self.value(node.left, unit, scope), self.value(node.right, unit, scope)
        found = computed(operator, left, right, self.way)
        return self._other(node, unit, scope) if found is UNKNOWN else found

    def call(self, node: Call, unit: Unit, scope: Scope) -> Any:
        """The value of a call."""
        name = node.function.name if isinstance(node.function, Name) else None
        if name is None or name in scope:
            return self._other(node, unit, scope)
        if name in self.policy.units:
            called = self.policy.units[name]
            if self.fine and called.kind is UnitKind.FUNCTION:
                found = self._calls.function(node, called, unit, scope)
                if found is not UNKNOWN:
                    return found
            return self._other(node, unit, scope)
        if len(node.arguments) == 1 and name in ("not", "count"):
            if name == "not":
                truth = self._truth(node.arguments[0].value, unit, scope)
                return None if truth is None else not truth
            items = self.value(node.arguments[0].value, unit, scope)
            if isinstance(items, list):
                return Decimal(len(items))
        if self.fine or all(isinstance(argument.value, Name | Path) for argument in node.arguments):
            found = self._calls.built_in(name, node, unit, scope)
            if found is not UNKNOWN:
                return found
        return self._other(node, unit, scope)

    @staticmethod
    def key(node: Node, scope: Scope) -> tuple[Hashable, ...]:
        """What tells the value of an expression that is not looked into."""
        return ("node", scope.calls, id(node))

    def _other(self, node: Node, unit: Unit, scope: Scope) -> Any:
        """A constant; otherwise something that is not looked into, which has one value for a snapshot."""
        known = self._constants.of(node, unit)
        if known is OPEN or not self._constants.names(node).isdisjoint(scope):
            return Symbol(self.key(node, scope))
        return known

    # Any item of a list

    def turn(self, loop: Loop, before: Before) -> Any:
        """What any one turn of a loop makes, the first or another one."""
        around: dict[str, Later] = {name: _unknown(name) for name in loop.outer}
        name = loop.node.iterations[0].name
        item = Symbol(("item",)) if loop.items is None else self.item_of(loop.items)
        partial = Symbol(("partial",), ListType(ANY), made=before)
        scope = Scope({**around, name: lambda: item, "partial": lambda: partial})
        return self.value(loop.node.body, loop.unit, scope)

    def item_of(self, path: tuple[str, ...]) -> Symbol:
        """Any item of a list, by where the schema has the list."""
        at = (*path, ITEM)
        field = self.policy.schema.field(path)
        inner = None if field is None else strip_nullable(field.type)
        return self.placed(("item", *at), at, inner.item) if isinstance(inner, ListType) else Symbol(("item", *at))

    # Tables

    def _table(self, node: Embedded, unit: Unit, scope: Scope) -> Any:
        table = self.program.built.tables.get(node.key)
        if table is None or table.linked.dmn:
            return Symbol(self.key(node, scope))
        inputs = [self.later(column.parsed.node, unit, scope) for column in table.linked.inputs]
        rows = self._cells.decided(table, inputs, self.way, scope.calls)
        if rows is None:
            return Symbol(self.key(node, scope), _whole(unit.type) if unit.node is node else ANY)
        found = [self._outputs(node, row, unit, scope) for row in rows]
        return found if self._cells.gives_list(table) else found[0]

    def _output(self, output: LinkedOutput, cell: Parsed, unit: Unit, scope: Scope) -> Later:
        """What a cell gives, which is of the column's type, or the evaluation ends in a problem."""
        later = self.later(cell.node, unit, scope)

        def value() -> Any:
            found = later()
            if not isinstance(found, Symbol) or found.type != ANY:
                return found
            if not output.nullable:
                self.way.not_null(found)
            return replace(found, type=_whole(output.type))

        return value

    def _outputs(self, node: Embedded, row: int | None, unit: Unit, scope: Scope) -> Any:
        linked = self.program.built.tables[node.key].linked
        cells: Iterable[Any] = linked.default or () if row is None else [cells[row] for cells in linked.rows.results]
        made = {
            output.name: self._output(output, parsed, unit, scope)
            for output, parsed in zip(linked.outputs, cells, strict=True)
        }
        return made if len(made) > 1 else next(iter(made.values()))()


_LOOKED_INTO: Final[Mapping[type[Node], Callable[[Symbolic, Any, Unit, Scope], Any]]] = {
    Name: Symbolic._name,
    Path: Symbolic._path,
    If: Symbolic._if,
    Logical: Symbolic._logical,
    Comparison: Symbolic._comparison,
    Between: Symbolic._between,
    In: Symbolic._in,
    ContextLiteral: Symbolic._context,
    Embedded: Symbolic._table,
    Filter: Symbolic._filter,
    Call: lambda symbolic, node, unit, scope: symbolic.call(node, unit, scope),
}
_LOOKED_INTO_FINELY: Final[Mapping[type[Node], Callable[[Symbolic, Any, Unit, Scope], Any]]] = {
    For: Symbolic._loop,
    Arithmetic: Symbolic._arithmetic,
    Negation: Symbolic._arithmetic,
}


def _whole(type_: Type) -> Type:
    """A type of something computed, which may be null though nobody declared it."""
    return nullable(type_)


def _is_last(index: Expression) -> bool:
    """Whether an index is -1."""
    if isinstance(index, Negation):
        return isinstance(index.operand, NumberLiteral) and index.operand.value == 1
    return isinstance(index, NumberLiteral) and index.value == -1


def _unknown(name: str) -> Later:
    """A local name of which nothing is known."""
    symbol = Symbol(("outer", name))
    return lambda: symbol
