"""Small makers of Python syntax trees.

Text of users enters a tree only as an `ast.Constant`, never as a name or as source.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Sequence
from types import CodeType
from typing import Any

from policy_engine.text.problem import Halt, Problem

NONE = ast.Constant(None)
TRUE = ast.Constant(True)
FALSE = ast.Constant(False)
_LOAD = ast.Load()
_STORE = ast.Store()
_TYPE_PARAMETERS: dict[str, Any] = {"type_params": []} if sys.version_info >= (3, 12) else {}


def load(name: str) -> ast.expr:
    """A read of a variable."""
    return ast.Name(name, _LOAD)


def assign(name: str, value: ast.expr) -> ast.stmt:
    """`name = value`."""
    return ast.Assign([ast.Name(name, _STORE)], value)


def target(name: str) -> ast.expr:
    """A variable that a loop assigns."""
    return ast.Name(name, _STORE)


def call(function: str, *arguments: ast.expr) -> ast.expr:
    """`function(arguments)`."""
    return ast.Call(load(function), list(arguments), [])


def method(owner: str, name: str, *arguments: ast.expr) -> ast.expr:
    """`owner.name(arguments)`."""
    return ast.Call(ast.Attribute(load(owner), name, _LOAD), list(arguments), [])


def attribute(owner: ast.expr, name: str) -> ast.expr:
    """`owner.name`."""
    return ast.Attribute(owner, name, _LOAD)


def subscript(owner: ast.expr, key: ast.expr) -> ast.expr:
    """`owner[key]`."""
    return ast.Subscript(owner, key, _LOAD)


def is_(left: ast.expr, right: ast.expr) -> ast.expr:
    """`left is right`, where `right` is None, True, False or a class."""
    if isinstance(left, ast.Constant) and isinstance(right, ast.Constant):
        return ast.Constant(left.value is right.value)
    return ast.Compare(left, [ast.Is()], [right])


def is_not(left: ast.expr, right: ast.expr) -> ast.expr:
    """`left is not right`."""
    if isinstance(left, ast.Constant) and isinstance(right, ast.Constant):
        return ast.Constant(left.value is not right.value)
    return ast.Compare(left, [ast.IsNot()], [right])


def compare(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> ast.expr:
    """`left operator right`."""
    return ast.Compare(left, [operator], [right])


def both(*tests: ast.expr) -> ast.expr:
    """`test and test`, of Python booleans."""
    return ast.BoolOp(ast.And(), list(tests))


def choose(test: ast.expr, then: ast.expr, otherwise: ast.expr) -> ast.expr:
    """`then if test else otherwise`."""
    return ast.IfExp(test, then, otherwise)


def tuple_(items: Iterable[ast.expr]) -> ast.expr:
    """`(items)`."""
    return ast.Tuple(list(items), _LOAD)


def list_(items: Iterable[ast.expr]) -> ast.expr:
    """`[items]`."""
    return ast.List(list(items), _LOAD)


def dict_(entries: Iterable[tuple[str, ast.expr]]) -> ast.expr:
    """`{"name": value}`."""
    pairs = list(entries)
    return ast.Dict([ast.Constant(name) for name, _ in pairs], [value for _, value in pairs])


def if_(test: ast.expr, then: list[ast.stmt], otherwise: list[ast.stmt] | None = None) -> ast.stmt:
    """An `if` statement."""
    return ast.If(test, then, otherwise or [])


def for_(variable: str, items: ast.expr, body: list[ast.stmt], otherwise: list[ast.stmt] | None = None) -> ast.stmt:
    """A `for` statement; `otherwise` runs where no `break` ended it."""
    return ast.For(target(variable), items, body, otherwise or [])


def function(name: str, parameters: Sequence[str], body: list[ast.stmt]) -> ast.FunctionDef:
    """`def name(parameters): body`."""
    arguments = ast.arguments([], [ast.arg(p) for p in parameters], None, [], [], None, [])
    return ast.FunctionDef(name, arguments, body, [], **_TYPE_PARAMETERS)


def code_of(definition: ast.FunctionDef) -> CodeType:
    """The code object of a function. Raises `Halt` (`feel-too-deep`) where Python finds it too deep."""
    module = ast.Module([definition], [])
    _place(definition)
    try:
        compiled = compile(module, "<feel>", "exec")
    except (RecursionError, SyntaxError, MemoryError) as error:
        # A well-formed tree is refused only for its depth: nested loops, nested branches, nested operators.
        raise Halt(too_deep()) from error
    return next(constant for constant in compiled.co_consts if isinstance(constant, CodeType))


def _place(root: ast.AST) -> None:
    """Gives every node the place that Python's compiler asks for: there is no text, so all stand at its start.

    `ast.fix_missing_locations` would visit a node as often as it is shared, at three times the cost of all else.
    """
    waiting = [root]
    while waiting:
        attributes = vars(waiting.pop())
        if "lineno" in attributes:
            continue
        for child in list(attributes.values()):
            if isinstance(child, list):
                waiting += child
            elif isinstance(child, ast.AST):
                waiting.append(child)
        attributes["lineno"] = 1
        attributes["col_offset"] = 0


def too_deep() -> Problem:
    """An expression that is nested too deeply to be compiled."""
    return Problem(
        "feel-too-deep",
        "this expression is nested too deeply",
        hint="name a part of it: a context entry, a value or a function of its own",
    )


def free_variables(statements: list[ast.stmt]) -> set[str]:
    """The slots (`v1`) that statements read and neither assign nor have as parameters."""
    read: set[str] = set()
    own: set[str] = set()
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name):
                (read if isinstance(node.ctx, ast.Load) else own).add(node.id)
            elif isinstance(node, ast.arg):
                own.add(node.arg)
            elif isinstance(node, ast.FunctionDef):
                own.add(node.name)
    return {name for name in read - own if name[0] == "v"}
