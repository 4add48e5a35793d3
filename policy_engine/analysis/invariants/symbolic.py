"""An expression's value on one way through what is unknown.

Comparisons, conditions, contexts, named values and tables are looked into; anything else (arithmetic, calls, loops) is
a symbol: it may be whatever its type allows. So the values that come out on all ways are at least those that snapshots
give: what holds of them all holds of every snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from policy_engine.analysis.invariants.compare import compared, is_plain
from policy_engine.analysis.invariants.symbols import TRUTHS, Symbol, Way
from policy_engine.analysis.invariants.tables import Cells
from policy_engine.engine.clock import dialect_of
from policy_engine.engine.program import Program
from policy_engine.feel.ast import (
    Between,
    Call,
    CompareTest,
    Comparison,
    ContextLiteral,
    Embedded,
    Expression,
    Filter,
    If,
    In,
    Logical,
    Name,
    Node,
    NumberLiteral,
    Path,
    RangeLiteral,
)
from policy_engine.feel.builtins.clock import CLOCK_NAMES
from policy_engine.feel.compiler import FunctionGlobal, InputGlobal, ValueGlobal, compile_expression
from policy_engine.feel.walk import names_in, walk
from policy_engine.policy.link.linked import Unit, UnitKind
from policy_engine.text.problem import Halt
from policy_engine.types.feeltype import ANY, ContextType, NullableType, Type
from policy_engine.types.relations import nullable, strip_nullable

Later = Callable[[], Any]
"""A value that is made when it is first asked for."""
Scope = Mapping[str, Later]
_OPEN: Final = object()
"""Of an expression that is no constant."""


class Symbolic:
    """The values of one program's expressions. Its ways are gone one after another."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.policy = program.policy
        self.way = Way()
        self._constants: dict[int, Any] = {}
        self._units: dict[str, Any] = {}
        self._asked: set[str] = set()
        self._cells = Cells()

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
            found = self.value(unit.node, unit, {})
            if isinstance(found, Symbol) and found.type == ANY:
                # What it makes is not looked into, but it is known what it may be.
                found = Symbol(("unit", name), _whole(unit.type))
            self._units[name] = found
        return self._units[name]

    # Expressions

    def value(self, node: Node, unit: Unit, scope: Scope) -> Any:
        """The value of an expression: a constant, a symbol, a list, or a context of values made later."""
        if isinstance(node, Name):
            return self._name(node, unit, scope)
        if isinstance(node, Path):
            return self._path(node, unit, scope)
        if isinstance(node, If):
            condition = self._truth(node.condition, unit, scope)
            return self.value(node.then if condition is True else node.otherwise, unit, scope)
        if isinstance(node, Logical):
            return self._logical(node, unit, scope)
        if isinstance(node, Comparison):
            left, right = self.value(node.left, unit, scope), self.value(node.right, unit, scope)
            return compared(node.operator, left, right, self.way)
        if isinstance(node, Between):
            value, low, high = (self.value(part, unit, scope) for part in (node.value, node.low, node.high))
            return self._both(compared(">=", value, low, self.way), compared("<=", value, high, self.way))
        if isinstance(node, In):
            return self._in(node, unit, scope)
        if isinstance(node, ContextLiteral):
            return self._context(node, unit, scope)
        if isinstance(node, Embedded):
            return self._table(node, unit, scope)
        if isinstance(node, Filter):
            return self._item(node, unit, scope)
        if isinstance(node, Call):
            return self._call(node, unit, scope)
        return self._other(node, unit, scope)

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
        inner = strip_nullable(owner)
        type_ = inner.field(path[-1]) if isinstance(inner, ContextType) else None
        if type_ is None or self.policy.inputs:
            return Symbol(("field", *path))
        if isinstance(owner, NullableType):
            type_ = nullable(type_)
        field = self.policy.schema.field(path)
        low, high = (field.low, field.high) if field is not None else (None, None)
        bounds = (None if end is None else Decimal(end) for end in (low, high))
        return Symbol(("field", *path), type_, *bounds)

    def _path(self, node: Path, unit: Unit, scope: Scope) -> Any:
        target = self.value(node.target, unit, scope)
        if isinstance(target, dict):
            entry = target.get(node.name)
            return None if entry is None else entry()
        if target is None:
            return None
        if not isinstance(target, Symbol):
            return self._other(node, unit, scope)
        if self.way.is_null(target):
            return None
        if target.key[0] == "field":
            path = (*(str(step) for step in target.key[1:]), node.name)
            return self._field(path, strip_nullable(target.type))
        inner = strip_nullable(target.type)
        type_ = inner.field(node.name) if isinstance(inner, ContextType) else None
        return Symbol(("path", target.key, node.name), ANY if type_ is None else _whole(type_))

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
        value = self.way.value(self.value(node.value, unit, scope))
        found: bool | None = False
        for test in node.tests:
            one = self._test(value, test, unit, scope)
            if one is True:
                return True
            found = None if one is None else found
        # Whether a null among the tests makes the whole null is not leant on.
        return self._false_or_null() if found is None else found

    def _test(self, value: Any, test: Expression | CompareTest, unit: Unit, scope: Scope) -> bool | None:
        if isinstance(test, CompareTest):
            return compared(test.operator, value, self.value(test.operand, unit, scope), self.way)
        if isinstance(test, RangeLiteral):
            found: bool | None = True
            for end, closed, operator in ((test.low, test.low_closed, ">"), (test.high, test.high_closed, "<")):
                if end is not None:
                    known = self.value(end, unit, scope)
                    found = self._both(found, compared(f"{operator}{'=' * closed}", value, known, self.way))
            return found
        if value is None or any(isinstance(inner, Name) and inner.name == "?" for inner in walk(test)):
            return self._any_truth()
        known = self.way.value(self.value(test, unit, scope))
        if isinstance(known, list) and all(map(is_plain, known)):
            some = [compared("=", value, item, self.way) for item in known]
            return True if True in some else None if None in some else False
        if is_plain(known) or (isinstance(known, Symbol) and known.kind is not None):
            return compared("=", value, known, self.way)
        return self._any_truth()

    def _both(self, one: bool | None, other: bool | None) -> bool | None:
        """Two bounds of one range; what a null in one of them makes of the whole is not leant on."""
        return self._false_or_null() if one is None or other is None else one and other

    def _false_or_null(self) -> bool | None:
        found: bool | None = self.way.any_of((False, None))
        return found

    def _any_truth(self) -> bool | None:
        found: bool | None = self.way.any_of(TRUTHS)
        return found

    def _context(self, node: ContextLiteral, unit: Unit, scope: Scope) -> dict[str, Later]:
        found: dict[str, Later] = {}
        inner = dict(scope)
        for entry in node.entries:
            # Each sees those before it.
            found[entry.name] = inner[entry.name] = self._later(entry.value, unit, dict(inner))
        return found

    def _later(self, node: Node, unit: Unit, scope: Scope) -> Later:
        made: list[Any] = []

        def value() -> Any:
            if not made:
                made.append(self.value(node, unit, scope))
            return made[0]

        return value

    def _item(self, node: Filter, unit: Unit, scope: Scope) -> Any:
        index = node.condition
        if isinstance(index, NumberLiteral):
            items = self.value(node.target, unit, scope)
            if isinstance(items, list):
                at = int(index.value)
                return items[at - 1] if at == index.value and 1 <= at <= len(items) else None
        return self._other(node, unit, scope)

    def _call(self, node: Call, unit: Unit, scope: Scope) -> Any:
        name = node.function.name if isinstance(node.function, Name) else None
        if len(node.arguments) == 1 and name in ("not", "count") and self._is_built_in(name, scope):
            if name == "not":
                found = self._truth(node.arguments[0].value, unit, scope)
                return None if found is None else not found
            items = self.value(node.arguments[0].value, unit, scope)
            if isinstance(items, list):
                return Decimal(len(items))
        return self._other(node, unit, scope)

    def _is_built_in(self, name: str, scope: Scope) -> bool:
        return name not in scope and name not in self.policy.units

    def _other(self, node: Node, unit: Unit, scope: Scope) -> Any:
        """A constant; otherwise something that is not looked into, which has one value for a snapshot."""
        if id(node) not in self._constants:
            self._constants[id(node)] = self._constant(node, unit)
        known = self._constants[id(node)]
        if known is _OPEN or not names_in(node).isdisjoint(scope):
            return Symbol(("node", unit.name, id(node)))
        return known

    def _constant(self, node: Node, unit: Unit) -> Any:
        built = self.program.built
        names = names_in(node)
        if not isinstance(node, Expression) or "?" in names or not names.isdisjoint(CLOCK_NAMES):
            return _OPEN
        if any(isinstance(inner, Embedded) for inner in walk(node)):
            return _OPEN
        if any(isinstance(built.globals.get(name), InputGlobal | ValueGlobal | FunctionGlobal) for name in names):
            return _OPEN
        try:
            value = compile_expression(
                node,
                locals=(),
                globals=built.globals,
                namespace=built.namespace.sealed(),
                types=built.named,
                dialect=dialect_of(unit),
            )(None)
        except (Halt, RecursionError):
            return _OPEN
        if isinstance(value, list):
            return list(value) if all(map(is_plain, value)) else _OPEN
        return value if is_plain(value) else _OPEN

    # Tables

    def _table(self, node: Embedded, unit: Unit, scope: Scope) -> Any:
        table = self.program.built.tables.get(node.key)
        if table is None or table.linked.dmn or unit.parameters:
            return Symbol(("node", unit.name, id(node)))
        inputs = [self.value(column.parsed.node, unit, scope) for column in table.linked.inputs]
        rows = self._cells.decided(table, inputs, self.way)
        if rows is None:
            return Symbol(("node", unit.name, id(node)), _whole(unit.type) if unit.node is node else ANY)
        found = [self._outputs(node, row, unit, scope) for row in rows]
        return found if self._cells.gives_list(table) else found[0]

    def _outputs(self, node: Embedded, row: int | None, unit: Unit, scope: Scope) -> Any:
        linked = self.program.built.tables[node.key].linked
        cells: Iterable[Any] = linked.default or () if row is None else linked.rows[row].results
        made = {
            output.name: self._later(parsed.node, unit, scope)
            for output, parsed in zip(linked.outputs, cells, strict=True)
        }
        return made if len(made) > 1 else next(iter(made.values()))()


def _whole(type_: Type) -> Type:
    """A type of something computed, which may be null though nobody declared it."""
    return nullable(type_)
