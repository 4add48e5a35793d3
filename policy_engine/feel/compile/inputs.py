"""What is read from the run: fields of the snapshot and values of decisions, each kept in its place there."""

from __future__ import annotations

import ast

from policy_engine.feel import ast as feel
from policy_engine.feel.compile.emitter import Emitter
from policy_engine.feel.compile.scope import Code, InputGlobal, find
from policy_engine.feel.frame import InputPath
from policy_engine.text import pytree as py


def input_(emitter: Emitter, path: InputPath) -> Code:
    """A field of the snapshot, or a path below one."""
    slot = emitter.namespace.slot(path)
    if slot is not None:
        return _kept(emitter, "slots", slot, "read")
    tree = py.subscript(py.attribute(py.load("run"), "inputs"), ast.Constant(path[0]))
    for name in path[1:]:
        tree = py.call("path", tree, ast.Constant(name))
    return emitter.known(path, lambda: tree)


def value(emitter: Emitter, index: int) -> Code:
    """The value of a decision or named value."""
    if emitter.namespace.keeping:
        return _kept(emitter, "values", index, "value")
    return emitter.known(("values", index), lambda: py.method("run", "value", ast.Constant(index)))


def input_path(emitter: Emitter, node: feel.Expression) -> InputPath | None:
    """The path that an expression reads from the snapshot, where it is nothing else: `account.plan.price`."""
    names: list[str] = []
    while isinstance(node, feel.Path):
        names.append(node.name)
        node = node.target
    if not isinstance(node, feel.Name):
        return None
    meaning = find(emitter.scope, node.name, emitter.globals)
    if meaning.items or not isinstance(meaning.bound, InputGlobal):
        return None
    return (meaning.bound.name, *reversed(names))


def _kept(emitter: Emitter, place: str, at: int, ask: str) -> Code:
    """What stands at a place of the run, asked for where it does not stand there yet."""

    def make() -> ast.expr:
        variable = emitter.slot()
        kept = py.subscript(py.load(emitter.of_run(place)), ast.Constant(at))
        asked = py.method("run", ask, ast.Constant(at))
        emitter.emit(py.assign(variable, kept))
        emitter.emit(py.if_(py.is_(py.load(variable), py.load("ABSENT")), [py.assign(variable, asked)]))
        return py.load(variable)

    return emitter.known((place, at), make)
