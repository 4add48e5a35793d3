"""Boxed expressions as the logic of a policy: nested mappings, ready to be written as YAML."""

from __future__ import annotations

from dataclasses import dataclass

from policy_engine.dmn.external import external_text
from policy_engine.dmn.instances import Instance
from policy_engine.dmn.model import (
    Boxed,
    Conditional,
    Context,
    Filter,
    FunctionOf,
    Invocation,
    Iterator,
    ListOf,
    Literal,
    Relation,
    Table,
    Variable,
    Where,
)
from policy_engine.dmn.rewrite import Rewriter
from policy_engine.dmn.table import TableWriter
from policy_engine.dmn.types import Types
from policy_engine.dmn.yaml_text import Noted, Value
from policy_engine.feel.names import Names

Keys = dict[str, Value]
"""A logic's keys, as they stand beside those of its owner."""


@dataclass(slots=True)
class LogicWriter:
    """Writes the boxed expressions of one instance."""

    instance: Instance
    types: Types
    rewriter: Rewriter

    def seeing(self, required: frozenset[str]) -> LogicWriter:
        """The same for an element that sees only what it requires."""
        return LogicWriter(self.instance, self.types, self.rewriter.seeing(required))

    def value(self, boxed: Boxed, local: Names) -> Value:
        """A logic where any stands: one expression is a bare text."""
        keys = self.keys(boxed, local)
        type_ = self.type(boxed.type, boxed.where)
        made: Value = keys["expression"] if type_ is None and set(keys) == {"expression"} else keys
        if type_ is not None:
            made = {"type": type_, **keys}
        return Noted(made, boxed.where.comments) if boxed.where.comments else made

    def typed(self, boxed: Boxed | None, declared: str | None, local: Names, key: str = "type") -> Keys:
        """The keys of an owner's logic and its type, under `key`: what the owner declares, else what the logic does.

        Where the two differ, the value is converted twice, as the standard has it.
        """
        if boxed is None:
            return {**({key: declared} if declared else {}), "expression": "null"}
        own = self.type(boxed.type, boxed.where)
        if declared is None or own is None or own == declared:
            type_ = declared or own
            return ({key: type_} if type_ else {}) | self.keys(boxed, local)
        return {key: declared, "context": {"result": {"type": own, **self.keys(boxed, local)}}}

    def type(self, written: str | None, where: Where) -> str | None:
        """A type reference; None where nothing is asked for."""
        found = self.types.reference(written, self.instance, where)
        return None if found == "Any" else found

    def keys(self, boxed: Boxed, local: Names) -> Keys:
        """The keys of a logic, its type aside."""
        match boxed:
            case Literal(text=text, where=where):
                return {"expression": self.rewriter.expression(text, local, where)}
            case Context():
                return self._context(boxed, local)
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                parts = (("if", condition), ("then", then), ("else", otherwise))
                return {key: self.value(part, local) for key, part in parts}
            case ListOf(items=items):
                return {"list": [self.value(item, local) for item in items]}
            case Relation(columns=columns, rows=rows):
                return {"relation": [self._row(columns, cells, local) for cells in rows]}
            case Filter(target=target, condition=condition):
                return {"filter": self.value(target, local), "where": self.value(condition, local.child(["item"]))}
            case Iterator(kind=kind, variable=variable, domain=domain, body=body):
                inner = local.child([variable, "partial"] if kind == "for" else [variable])
                key = "return" if kind == "for" else "satisfies"
                return {kind: variable, "in": self.value(domain, local), key: self.value(body, inner)}
            case Invocation(function=function, bindings=bindings):
                given = {parameter.name: self.value(value, local) for parameter, value in bindings}
                return {"call": self.value(function, local), **({"with": given} if given else {})}
            case FunctionOf(external=None):
                return {"function": self.function(boxed, local)}
            case FunctionOf():
                return {"expression": self.external(boxed)}
            case Table():
                return {"table": TableWriter(self.instance, self.types, self.rewriter).table(boxed, local)}
            case _:
                raise TypeError(f"no boxed expression: {type(boxed).__name__}")

    def function(self, function: FunctionOf, local: Names) -> Keys:
        """A function as a value: its parameters and its body's keys, with the body's type."""
        inner = local.child(parameter.name for parameter in function.parameters)
        return {"parameters": self.parameters(function), **self.typed(function.body, None, inner)}

    def parameters(self, function: FunctionOf) -> Keys:
        """A function's parameters with their types."""
        return {
            parameter.name: self.types.reference(parameter.type, self.instance, function.where) or "Any"
            for parameter in function.parameters
        }

    def external(self, function: FunctionOf) -> str:
        """A function that is not of FEEL, as FEEL writes it."""
        parameters = [(one.name, self.type(one.type, function.where)) for one in function.parameters]
        return external_text(function, parameters)

    def _context(self, context: Context, local: Names) -> Keys:
        entries: Keys = {}
        for variable, value in context.entries:
            entries[variable.name] = self._entry(variable, value, local)
            local = local.child([variable.name])
        result = None if context.result is None else self.value(context.result, local)
        if "result" in entries or not (entries or result):
            return (
                {"entries": entries, **({"result": result} if result is not None else {})}
                if entries
                else {"expression": "{}"}
            )
        return {"context": {**entries, **({"result": result} if result is not None else {})}}

    def _entry(self, variable: Variable, value: Boxed, local: Names) -> Value:
        declared = self.type(variable.type, value.where)
        if declared is None or isinstance(value, FunctionOf):
            return self.value(value, local)
        made = self.typed(value, declared, local)
        return Noted(made, value.where.comments) if value.where.comments else made

    def _row(self, columns: tuple[Variable, ...], cells: tuple[Boxed, ...], local: Names) -> Keys:
        return {column.name: self._entry(column, cell, local) for column, cell in zip(columns, cells, strict=False)}
