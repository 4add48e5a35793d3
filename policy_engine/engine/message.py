"""`because` messages: templates filled in with what a table saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policy_engine.engine.clock import dialect_of
from policy_engine.engine.phrase import phrase
from policy_engine.engine.run import Run
from policy_engine.engine.table import TableStep
from policy_engine.feel.ast import Expression, Name, Node, Path
from policy_engine.feel.compiler import compile_expression
from policy_engine.policy.link.linked import Template, UnitKind
from policy_engine.text.problem import Halt
from policy_engine.values.work import TOO_LONG, spend

if TYPE_CHECKING:
    from policy_engine.engine.program import Program

_PART_STEPS = 2_000
"""Steps of filling in one placeholder."""
UNKNOWN = "(unknown)"
"""What stands for a placeholder that has no value, such as one whose input is absent from the snapshot."""
SECRET = "(not shown)"  # noqa: S105 - what stands for one
"""What stands for a value that the schema says is never shown."""


class Messages:
    """Fills templates in one evaluation."""

    def __init__(self, program: Program, run: Run) -> None:
        self.program = program
        self.run = run
        self.secrecy = program.secrecy
        self._namespace = program.built.namespace.sealed()
        self.currency = self._read(program.policy.schema.currency)

    def fill(self, template: Template | None, step: TableStep) -> str | None:
        """The message of a row, or None where it has none."""
        if template is None:
            return None
        linked = step.table.linked
        built = self.program.built
        functions_only = self.program.policy.units[linked.unit].kind is UnitKind.FUNCTION
        outputs = step.result if isinstance(step.result, dict) else {}
        if len(linked.outputs) == 1:
            outputs = {linked.outputs[0].name: step.result}
        local = {**outputs, **dict(zip(linked.uses, step.scope, strict=True))}
        parts = []
        for part in template.parts:
            if isinstance(part, str):
                parts.append(part)
                continue
            spend(_PART_STEPS)
            node = part.parsed.node
            assert isinstance(node, Expression)  # noqa: S101 - the linker parsed it as one
            if self.secrecy.hides(node, part.type, linked.unit):
                parts.append(SECRET)
                continue
            evaluate = compile_expression(
                node,
                locals=tuple(local),
                globals=built.function_globals if functions_only else built.globals,
                namespace=self._namespace,
                types=built.named,
                dialect=dialect_of(self.program.policy.units[linked.unit]),
            )
            try:
                value = evaluate(self.run, *local.values())
            except Halt as halt:
                if halt.problem.code == TOO_LONG:
                    raise
                # What only a message mentions spoils a word of it, never a decision.
                parts.append(UNKNOWN)
            else:
                parts.append(phrase(value, part.type, self._currency_of(node)))
        return "".join(parts)

    def _currency_of(self, node: Node) -> str | None:
        """The currency of an amount: its field's own where it has one, else the account's."""
        path: list[str] = []
        while isinstance(node, Path):
            path.append(node.name)
            node = node.target
        if isinstance(node, Name):
            field = self.program.policy.schema.field((node.name, *reversed(path)))
            if field is not None and field.currency is not None:
                return self._read(field.currency) or self.currency
        return self.currency

    def _read(self, path: tuple[str, ...] | None) -> str | None:
        value: object = self.run.inputs
        for name in path or ():
            if not isinstance(value, dict) or not dict.__contains__(value, name):
                return None
            value = value[name]
        return value if isinstance(value, str) else None
