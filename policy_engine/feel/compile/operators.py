"""Arithmetic, comparison, three-valued logic, `if`, `instance of`, paths (DMN 1.5, 10.3.2.5 to 10.3.2.10).

Where a constant tells the kind of the other operand, one type check and Python's own operator do the work;
the general function is called for everything else.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from contextlib import suppress
from decimal import Decimal

from policy_engine.feel import ast as feel
from policy_engine.feel.compile import inputs
from policy_engine.feel.compile.emitter import Emitter
from policy_engine.feel.compile.literals import context_entries
from policy_engine.feel.compile.scope import Code
from policy_engine.feel.resolve import resolve_type, unmapped
from policy_engine.feel.runtime import HELPERS
from policy_engine.feel.runtime_paths import path
from policy_engine.text import pytree as py
from policy_engine.text.problem import Halt

_ARITHMETIC = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "**": "power"}
_COMPARE: dict[str, tuple[str, Callable[[], ast.cmpop]]] = {
    "=": ("equal", ast.Eq),
    "!=": ("unequal", ast.NotEq),
    "<": ("less", ast.Lt),
    "<=": ("less_equal", ast.LtE),
    ">": ("greater", ast.Gt),
    ">=": ("greater_equal", ast.GtE),
}
_MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_PLAIN: dict[type, str] = {Decimal: "Decimal", str: "str", bool: "bool"}
"""Python classes whose own operators compare as FEEL does, within the class."""


def apply(emitter: Emitter, helper: str, *operands: Code) -> Code:
    """A helper's result; computed now where the operands are known."""
    helper = emitter.dialect.helper(helper)
    if all(operand.constant for operand in operands):
        with suppress(Halt):
            # Beyond a limit it is a problem of the evaluation that gets here, if any does.
            return emitter.constant(HELPERS[helper](*(operand.value for operand in operands)))
    return Code(py.call(helper, *(operand.tree for operand in operands)))


def negation(emitter: Emitter, node: feel.Negation) -> Code:
    """`-x`."""
    return apply(emitter, "negate", emitter.expression(node.operand))


def arithmetic(emitter: Emitter, node: feel.Arithmetic) -> Code:
    """`a + b` and its kin."""
    left, right = emitter.expression(node.left), emitter.expression(node.right)
    return apply(emitter, _ARITHMETIC[node.operator], left, right)


def comparison(emitter: Emitter, node: feel.Comparison) -> Code:
    """`a < b` and its kin."""
    left, right = emitter.expression(node.left), emitter.expression(node.right)
    return compare(emitter, node.operator, left, right)


def compare(emitter: Emitter, operator: str, left: Code, right: Code) -> Code:
    """The comparison of two values: true, false or null."""
    helper, python = _COMPARE[operator]
    if left.constant and not right.constant:
        return compare(emitter, _MIRRORED[operator], right, left)
    if left.constant:
        return apply(emitter, helper, left, right)
    if not right.constant:
        return _compare_unknown(emitter, operator, left, right)
    if right.value is None and operator in ("=", "!="):
        test = py.is_ if operator == "=" else py.is_not
        return Code(test(left.tree, py.NONE))
    kind = _PLAIN.get(type(right.value))
    if kind is None or (kind == "bool" and operator not in ("=", "!=")):
        return apply(emitter, helper, left, right)
    left = emitter.simple(left)
    return Code(
        py.choose(
            py.is_(py.call("type", left.tree), py.load(kind)),
            py.compare(left.tree, python(), right.tree),
            py.call(emitter.dialect.helper(helper), left.tree, right.tree),
        )
    )


def _compare_unknown(emitter: Emitter, operator: str, left: Code, right: Code) -> Code:
    """Two values of which nothing is known: that two strings are equal is asked most."""
    helper, python = _COMPARE[operator]
    if operator not in ("=", "!="):
        return apply(emitter, helper, left, right)
    left, right = emitter.simple(left), emitter.simple(right)
    types = [py.call("type", side.tree) for side in (left, right)]
    return Code(
        py.choose(
            ast.Compare(types[0], [ast.Is(), ast.Is()], [types[1], py.load("str")]),
            py.compare(left.tree, python(), right.tree),
            py.call(emitter.dialect.helper(helper), left.tree, right.tree),
        )
    )


def between(emitter: Emitter, node: feel.Between) -> Code:
    """`x between low and high`: `x >= low and x <= high`."""
    value, low, high = (emitter.expression(part) for part in (node.value, node.low, node.high))
    return within(emitter, value, low, high)


def within(emitter: Emitter, value: Code, low: Code, high: Code) -> Code:
    """Whether a value lies between two bounds, which belong to it."""
    if value.constant or not all(b.constant and isinstance(b.value, Decimal) for b in (low, high)):
        return apply(emitter, "between", value, low, high)
    value = emitter.simple(value)
    return Code(
        py.choose(
            py.is_(py.call("type", value.tree), py.load("Decimal")),
            ast.Compare(low.tree, [ast.LtE(), ast.LtE()], [value.tree, high.tree]),
            py.call(emitter.dialect.helper("between"), value.tree, low.tree, high.tree),
        )
    )


def logical(emitter: Emitter, node: feel.Logical) -> Code:
    """`a and b`, `a or b`: three-valued; the right side is evaluated only where it can matter."""
    operands: list[feel.Expression] = []
    rest: feel.Expression = node
    while isinstance(rest, feel.Logical) and rest.operator == node.operator:
        operands.append(rest.right)
        rest = rest.left
    operands.append(rest)
    thunks = [_thunk(emitter, operand) for operand in reversed(operands)]
    return chain(emitter, thunks, any_=node.operator == "or")


def _thunk(emitter: Emitter, node: feel.Expression) -> Callable[[], Code]:
    return lambda: emitter.expression(node)


def chain(emitter: Emitter, operands: Sequence[Callable[[], Code]], *, any_: bool) -> Code:
    """The three-valued `or` (`any_`) or `and` of operands, evaluated up to the one that decides."""
    decides, passes = (py.TRUE, py.FALSE) if any_ else (py.FALSE, py.TRUE)
    result = emitter.slot()
    first = operands[0]()
    emitter.emit(py.assign(result, first.tree))
    for operand in operands[1:]:
        with emitter.block() as body:
            value = emitter.simple(operand())
            passed = py.both(py.is_(value.tree, passes), py.is_(py.load(result), passes))
            combined = py.choose(py.is_(value.tree, decides), decides, py.choose(passed, passes, py.NONE))
            emitter.emit(py.assign(result, combined))
        emitter.emit(py.if_(py.is_not(py.load(result), decides), body))
    return Code(py.load(result), True)


def if_(emitter: Emitter, node: feel.If) -> Code:
    """`if a then b else c`; what is not true, null too, takes the `else` (DMN 1.5, table 55)."""
    condition = emitter.expression(node.condition)
    if condition.constant:
        return emitter.expression(node.then if condition.value is True else node.otherwise)
    test = py.is_(condition.tree, py.TRUE)
    with emitter.block() as then_block:
        then = emitter.expression(node.then)
    with emitter.block() as else_block:
        otherwise = emitter.expression(node.otherwise)
    entries = then.entries & otherwise.entries
    if not then_block and not else_block:
        return Code(py.choose(test, then.tree, otherwise.tree), entries=entries)
    result = emitter.slot()
    then_block.append(py.assign(result, then.tree))
    else_block.append(py.assign(result, otherwise.tree))
    emitter.emit(py.if_(test, then_block, else_block))
    return Code(py.load(result), True, entries=entries)


def instance_of(emitter: Emitter, node: feel.InstanceOf) -> Code:
    """`x instance of T`; null where nothing is a T."""
    value = emitter.expression(node.value)
    if unmapped(node.type, emitter.types) is not None:
        return emitter.constant(None)
    type_ = emitter.constant(resolve_type(node.type, emitter.types))
    return apply(emitter, "instance_of", value, type_)


def path_(emitter: Emitter, node: feel.Path) -> Code:
    """`x.name`."""
    read = inputs.input_path(emitter, node)
    if read is not None:
        return inputs.input_(emitter, read)
    if isinstance(node.target, feel.ContextLiteral):
        # The entries are evaluated all the same: only the context itself is not made.
        entries = context_entries(emitter, node.target)
        return emitter.constant(None) if entries is None else entries.get(node.name, emitter.constant(None))
    target = emitter.expression(node.target)
    if target.constant:
        return emitter.constant(path(target.value, node.name))
    if node.name in target.entries:
        return Code(py.subscript(target.tree, ast.Constant(node.name)))
    tree = py.call("path", target.tree, ast.Constant(node.name))
    if isinstance(target.tree, ast.Name):
        # The same path of the same variable is read once.
        return emitter.known((target.tree.id, node.name), lambda: tree)
    return Code(tree)
