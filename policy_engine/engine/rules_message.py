"""Messages of rules: templates that see the facts a rule matched, filled in while deciding."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from policy_engine.engine.message import SECRET
from policy_engine.engine.phrase import phrase
from policy_engine.engine.run import Run
from policy_engine.feel.ast import Expression, Name, Node, Path
from policy_engine.policy.link.linked import Template
from policy_engine.policy.link.reads import reads_of
from policy_engine.types.feeltype import Type
from policy_engine.types.relations import is_boolean
from policy_engine.types.schema import SnapshotSchema

Compile = Callable[[Expression, tuple[str, ...]], Callable[..., object]]
"""Compiles an expression that sees some local names."""


@dataclass(frozen=True, slots=True)
class _Placeholder:
    evaluate: Callable[..., object]
    type: Type
    currency: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class RuleMessage:
    """A template, compiled. `names` are the local names that it sees."""

    names: tuple[str, ...]
    parts: tuple[str | _Placeholder, ...]

    def fill(self, run: Run, values: Iterable[object]) -> str:
        """The message for the values of its names."""
        given = tuple(values)
        said = []
        for part in self.parts:
            if isinstance(part, str):
                said.append(part)
            else:
                value = part.evaluate(run, *given)
                said.append(phrase(value, part.type, _currency(run, part.currency)))
        return "".join(said)


def compile_message(
    template: Template, names: tuple[str, ...], compile_: Compile, schema: SnapshotSchema
) -> RuleMessage:
    """A template that sees local names."""
    parts: list[str | _Placeholder] = []
    for part in template.parts:
        if isinstance(part, str):
            parts.append(part)
            continue
        node = part.parsed.node
        assert isinstance(node, Expression)  # noqa: S101 - the linker parsed it as one
        hidden = any(schema.is_secret(path) for path in reads_of(node, schema.root, names))
        if hidden and not is_boolean(part.type):
            parts.append(SECRET)
        else:
            parts.append(_Placeholder(compile_(node, names), part.type, _currency_path(node, schema)))
    return RuleMessage(names, tuple(parts))


def _currency_path(node: Node, schema: SnapshotSchema) -> tuple[str, ...] | None:
    """Where the currency of an amount stands: beside its field where it has one of its own, else the account's."""
    path: list[str] = []
    while isinstance(node, Path):
        path.append(node.name)
        node = node.target
    field = schema.field((node.name, *reversed(path))) if isinstance(node, Name) else None
    return field.currency if field is not None and field.currency is not None else schema.currency


def _currency(run: Run, path: tuple[str, ...] | None) -> str | None:
    value: object = run.inputs
    for name in path or ():
        if not isinstance(value, dict) or not dict.__contains__(value, name):
            return None
        value = value[name]
    return value if isinstance(value, str) else None
