"""Large tables in the function that asks for them: its statements read the inputs, the index finds the rows.

What is not plain (a null, a value of another kind, somebody who traces) is left to the table itself.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from policy_engine.engine.inline import CLASSES, SINGLE, Asked
from policy_engine.engine.table import CompiledTable
from policy_engine.feel.compile.emitter import Emitter
from policy_engine.feel.compile.scope import Code
from policy_engine.text import pytree as py


@dataclass(frozen=True, slots=True)
class LookUp:
    """What the statements of a table are made from."""

    asked: Asked

    def emit(self, emitter: Emitter, scope: Sequence[Code]) -> Code:
        """The table's value, for the values of the local names that it uses."""
        table = self.asked.table
        inputs, local = self.asked.read(emitter, scope)
        values = [code.tree for code in inputs]
        keys = []
        plain: ast.expr = ast.UnaryOp(ast.Not(), py.attribute(py.load("run"), "tracing"))
        for kind, value in zip(table.kinds, values, strict=True):
            class_, attribute = CLASSES[str(kind)]
            plain = py.both(plain, py.is_(py.call("type", value), emitter.constant(class_).tree))
            keys.append(value if attribute is None else py.attribute(value, attribute))
        around = py.tuple_(local)
        result = emitter.slot()
        rows = ast.Call(emitter.constant(table.index.find).tree, [py.tuple_(keys)], [])
        found = ast.Call(emitter.constant(table.of_found).tree, [py.load("run"), rows, around], [])
        whole = ast.Call(emitter.constant(table.of_inputs).tree, [py.load("run"), py.tuple_(values), around], [])
        emitter.emit(py.if_(plain, [py.assign(result, found)], [py.assign(result, whole)]))
        outputs = frozenset(column.name for column in table.linked.outputs)
        is_context = len(outputs) > 1 and table.linked.logic.hit_policy in SINGLE
        return Code(py.load(result), True, entries=outputs if is_context else frozenset())


def can_look_up(table: CompiledTable) -> bool:
    """Whether a table decides by the classes of its inputs alone, and each class is told by a plain key."""
    plain = not table.linked.dmn and not table.predicates and not table.expects
    return plain and all(kind in CLASSES for kind in table.kinds)
