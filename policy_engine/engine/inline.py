"""Small tables as statements in the function that asks for them.

A column of a table cuts its values into classes; each class has a mask of the rows that reject it. The masks of all
columns, joined by `|`, leave a zero for each row that accepts. What is not plain (a null that nobody declared, a
value of another kind, more than one row where one is asked for) sets a bit beyond the rows: the table itself then
decides, or says what is wrong. It does so too while somebody traces.
"""

from __future__ import annotations

import ast
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from policy_engine.engine.table import CompiledTable
from policy_engine.feel.ast import Expression
from policy_engine.feel.compile.emitter import Emitter
from policy_engine.feel.compile.scope import Code
from policy_engine.partition.column import Column
from policy_engine.partition.index import Leaf
from policy_engine.policy.model import HitPolicy
from policy_engine.text import pytree as py
from policy_engine.types.feeltype import ScalarType
from policy_engine.types.relations import strip_nullable
from policy_engine.values.absent import ABSENT
from policy_engine.values.temporal import Date, DaysDuration, MonthsDuration

"""Hit policies whose result is a list of what the rows that match give."""
SINGLE: Final = frozenset({HitPolicy.FIRST, HitPolicy.UNIQUE})

CLASSES: Final[Mapping[str, tuple[type, str | None]]] = {
    "number": (Decimal, None),
    "string": (str, None),
    "date": (Date, "ordinal"),
    "days and time duration": (DaysDuration, "nanoseconds"),
    "years and months duration": (MonthsDuration, "months"),
}
"""The Python class of a kind's values, and which of their attributes is the order key (None: they are it)."""

RowMaker = Callable[..., object]
"""From the run and the scope to the value of one row, `ABSENT` where the table must say what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A table and the expressions of its columns, in the function that asks for it."""

    table: CompiledTable
    inputs: tuple[Expression, ...]
    called: bool
    """Whether it stands in a function, which may be called any number of times: each time is work."""

    def read(self, emitter: Emitter, scope: Sequence[Code]) -> tuple[list[Code], list[ast.expr]]:
        """Emits the reading of the columns: their values, and those of the local names that the table uses."""
        if self.called or emitter.repeats:
            emitter.emit(ast.Expr(py.call("spend", ast.Constant(self.table.steps))))
        local = dict(zip(self.table.linked.uses, map(emitter.simple, scope), strict=True))
        with emitter.alone(local):
            values = [emitter.simple(emitter.expression(node)) for node in self.inputs]
        return values, [code.tree for code in local.values()]


@dataclass(frozen=True, slots=True)
class InlineTable:
    """What the statements of a table are made from."""

    asked: Asked
    columns: tuple[Column, ...]
    makers: Sequence[RowMaker | None]
    """By row, what makes its value where that is no constant."""

    @property
    def table(self) -> CompiledTable:
        """The table itself."""
        return self.asked.table

    def emit(self, emitter: Emitter, scope: Sequence[Code]) -> Code:
        """The table's value, for the values of the local names that it uses."""
        table = self.table
        inputs, around = self.asked.read(emitter, scope)
        everything = (1 << len(table.linked.rows)) - 1
        masks = [self._mask(emitter, at, code, everything + 1) for at, code in enumerate(inputs)]
        rejected, result = emitter.slot(), emitter.slot()
        joined = masks[0] if masks else ast.Constant(0)
        for mask in masks[1:]:
            joined = ast.BinOp(joined, ast.BitOr(), mask)
        emitter.emit(py.assign(rejected, joined))
        arguments = [py.load("run"), *around]
        whole = [py.assign(result, ast.Call(emitter.constant(table).tree, arguments, []))]
        plain = ast.UnaryOp(ast.Not(), py.attribute(py.load("run"), "tracing"))
        match = py.compare(py.load(rejected), ast.Lt(), ast.Constant(everything))
        no_match = py.compare(py.load(rejected), ast.Eq(), ast.Constant(everything))
        policy = table.linked.logic.hit_policy
        with emitter.block() as matched:
            self._matched(emitter, rejected, result, arguments)
        nothing = self._nothing(emitter, result)
        if policy is HitPolicy.UNIQUE:
            # Exactly one zero: the rest of the zeros, without the lowest, are none.
            lower = ast.BinOp(py.load(rejected), ast.Add(), ast.Constant(1))
            rest = ast.BinOp(py.load(rejected), ast.BitOr(), lower)
            match = py.both(match, py.compare(rest, ast.Eq(), ast.Constant(everything)))
        otherwise = whole if nothing is None else [py.if_(py.both(no_match, plain), nothing, whole)]
        emitter.emit(py.if_(py.both(match, plain), matched, otherwise))
        outputs = frozenset(column.name for column in table.linked.outputs)
        is_context = len(table.linked.outputs) > 1 and policy in SINGLE
        return Code(py.load(result), True, entries=outputs if is_context else frozenset())

    def _matched(self, emitter: Emitter, rejected: str, result: str, arguments: list[ast.expr]) -> None:
        """Statements for at least one row that accepts."""
        table = self.table
        if table.linked.logic.hit_policy not in SINGLE:
            chosen = py.attribute(emitter.constant(table).tree, "of_rejected")
            run, *scope = arguments
            call = ast.Call(chosen, [run, py.load(rejected), py.tuple_(scope)], [])
            emitter.emit(py.assign(result, call))
            return
        row = emitter.slot()
        lowest = ast.BinOp(
            ast.UnaryOp(ast.Invert(), py.load(rejected)),
            ast.BitAnd(),
            ast.BinOp(py.load(rejected), ast.Add(), ast.Constant(1)),
        )
        length = ast.Call(py.attribute(lowest, "bit_length"), [], [])
        # Rows count from 1 here, so that their number is the length in bits.
        emitter.emit(py.assign(row, length))
        values = [ABSENT, *(ABSENT if known is None else known[0] for known in table.constant_results)]
        known = py.subscript(emitter.constant(values).tree, py.load(row))
        emitter.emit(py.assign(result, known))
        computed = [at for at, known in enumerate(table.constant_results) if known is None]
        if computed:
            makers = emitter.constant([None, *self.makers]).tree
            made = ast.Call(py.subscript(makers, py.load(row)), arguments, [])
            number = ast.BinOp(py.load(row), ast.Sub(), ast.Constant(1))
            ask = py.attribute(emitter.constant(table).tree, "result")
            run, *scope = arguments
            general = ast.Call(ask, [run, number, py.tuple_(scope)], [])
            is_absent = py.is_(py.load(result), py.load("ABSENT"))
            again = py.if_(is_absent, [py.assign(result, general)])
            emitter.emit(py.if_(is_absent, [py.assign(result, made), again]))
        names = emitter.constant(["", *table.fired_names]).tree
        emitter.emit(_fire(py.subscript(names, py.load(row))))

    def _nothing(self, emitter: Emitter, result: str) -> list[ast.stmt] | None:
        """Statements for no row that accepts, where no problem and no computed default comes of it."""
        table = self.table
        if table.default is None:
            return [py.assign(result, py.list_(()))] if table.linked.logic.hit_policy.gives_list else None
        if table.linked.logic.hit_policy not in SINGLE or table.constant_default is None:
            return None
        default = emitter.constant(table.constant_default[0]).tree
        return [py.assign(result, default), _fire(ast.Constant(f"{table.key}/default"))]

    def _mask(self, emitter: Emitter, at: int, code: Code, unusual: int) -> ast.expr:
        """The rows that reject a value: an integer, in which `unusual` says that the table must look itself."""
        column, linked, value = self.columns[at], self.table.linked.inputs[at], code.tree
        every = unusual - 1
        beyond = ast.Constant(unusual)
        null = ast.Constant(every ^ column.null_mask) if linked.nullable else beyond
        masks = [every ^ mask for mask in column.class_masks()]
        if column.kind == "boolean":
            accepted = {key: ast.Constant(masks[column.class_of(key)]) for key in (False, True)}
            test = py.choose(py.is_(value, py.FALSE), accepted[False], beyond)
            test = py.choose(py.is_(value, py.TRUE), accepted[True], test)
            return py.choose(py.is_(value, py.NONE), null, test) if linked.nullable else test
        words = self._words(at)
        if words is not None:
            known: dict[object, int] = {word: masks[column.class_of(word)] for word in words}
            if linked.nullable:
                known[None] = every ^ column.null_mask
            # Decided by its words alone: whatever else it is, the table will say.
            return ast.Call(emitter.constant(known.get).tree, [value, beyond], [])
        if column.kind not in CLASSES:
            return ast.Call(emitter.constant(_general(self.table, at, column, masks, unusual)).tree, [value], [])
        class_, attribute = CLASSES[column.kind]
        key = value if attribute is None else py.attribute(value, attribute)
        gaps = set(masks[::2])
        if not column.edges:
            mask: ast.expr = ast.Constant(masks[0])
        elif len(gaps) == 1:
            points = {edge: masks[2 * number + 1] for number, edge in enumerate(column.edges)}
            mask = ast.Call(emitter.constant(points.get).tree, [key, ast.Constant(masks[0])], [])
        else:
            edges = emitter.constant(column.edges).tree
            below = ast.Call(emitter.constant(bisect_left).tree, [edges, key], [])
            through = ast.Call(emitter.constant(bisect_right).tree, [edges, key], [])
            mask = py.subscript(emitter.constant(masks).tree, ast.BinOp(below, ast.Add(), through))
        is_right = py.is_(py.call("type", value), emitter.constant(class_).tree)
        test = py.choose(is_right, mask, beyond)
        return py.choose(py.is_(value, py.NONE), null, test) if linked.nullable else test

    def _words(self, at: int) -> tuple[object, ...] | None:
        """The words that the column's values are, where its type lists them."""
        type_ = strip_nullable(self.table.linked.inputs[at].type)
        if isinstance(type_, ScalarType) and self.columns[at].kind == "string":
            return type_.values
        return None


def _general(
    table: CompiledTable, at: int, column: Column, masks: Sequence[int], unusual: int
) -> Callable[[object], int]:
    """The mask of a value of a kind whose keys are worked out."""
    read: Any = table.keys[at]
    null = unusual - 1 ^ column.null_mask if table.linked.inputs[at].nullable else unusual

    def mask(value: object) -> int:
        if value is None:
            return null
        key = read(value)
        return unusual if key is None else masks[column.class_of(key)]

    return mask


def _fire(name: ast.expr) -> ast.stmt:
    """`run.fired.append(name)`."""
    fired = py.attribute(py.load("run"), "fired")
    return ast.Expr(ast.Call(py.attribute(fired, "append"), [name], []))


def can_inline(table: CompiledTable) -> bool:
    """Whether a table is small, and decides by the classes of its inputs alone."""
    return (
        isinstance(table.index, Leaf)
        and not table.linked.dmn
        and not table.predicates
        and not table.expects
        and None not in table.kinds
    )
