"""The types of a policy as item definitions (DMN 1.5, 7.3.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from policy_engine.dmn.write_xml import Node
from policy_engine.feel.ast import Parsed
from policy_engine.types.feeltype import (
    ANY_CONTEXT,
    AnyType,
    ContextType,
    FunctionType,
    ListType,
    NullableType,
    ScalarType,
    Type,
)


class TypeWriter:
    """Gives each type a reference, and gathers the definitions that references need."""

    def __init__(self, named: Mapping[str, Type], constraints: Mapping[str, Sequence[Parsed]]) -> None:
        self.definitions: dict[str, Node] = {}
        self._constraints = constraints
        self._made: dict[Type, str] = {}
        for name, type_ in named.items():
            if not name.startswith("\x00"):
                self._define(name, type_)

    def reference(self, type_: Type | None, near: str) -> str | None:
        """The type reference of a type; `near` is what a type without a name is called after."""
        while isinstance(type_, NullableType):
            type_ = type_.item
        if type_ is None:
            return None
        if isinstance(type_, AnyType):
            return type_.name
        if type_ in self._made:
            return self._made[type_]
        if isinstance(type_, ScalarType) and type_.values is None and type_.name is None:
            return str(type_.kind)
        if type_ == ANY_CONTEXT:
            return "context"
        if not isinstance(type_, ScalarType | ListType | ContextType | FunctionType):
            return None
        name = getattr(type_, "name", None) or (f"list of {near}" if isinstance(type_, ListType) else near)
        while name in self.definitions:
            name += " type"
        return self._define(name, type_)

    def _define(self, name: str, type_: Type) -> str:
        while isinstance(type_, NullableType):
            type_ = type_.item
        self._made.setdefault(type_, name)
        self._layer(name, type_, [one.fragment.text for one in self._constraints.get(name, ())])
        return name

    def _layer(self, name: str, type_: Type, tests: Sequence[str]) -> None:
        """A definition that allows the first of some values, made of one that allows the rest."""
        node = Node("itemDefinition", {"name": name})
        self.definitions[name] = node
        if len(tests) > 1 or (tests and isinstance(type_, ScalarType) and type_.values is not None):
            base = f"{name} base"
            while base in self.definitions:
                base += " type"
            self._layer(base, type_, tests[1:])
            node.add("typeRef", base)
        else:
            self._fill(node, type_, name)
        if tests:
            # The allowed values of a list would be those of its items.
            node.add("typeConstraint" if isinstance(type_, ListType) else "allowedValues").add("text", tests[0])
        # What it mentions comes before it.
        self.definitions[name] = self.definitions.pop(name)

    def _fill(self, node: Node, type_: Type, name: str) -> None:
        match type_:
            case ScalarType(kind=kind, values=values):
                node.add("typeRef", str(kind))
                if values is not None:
                    node.add("allowedValues").add("text", ", ".join(map(quoted, values)))
            case ListType(item=item):
                node.attributes = {"name": name, "isCollection": "true"}
                node.add("typeRef", self.reference(item, f"{name} item") or "Any")
            case ContextType(fields=fields):
                for entry, inner in fields:
                    component = node.add("itemComponent", name=entry)
                    component.add("typeRef", self.reference(inner, f"{name} {entry}") or "Any")
            case FunctionType(parameters=parameters, result=result):
                signature = node.add("functionItem", outputTypeRef=self.reference(result, f"{name} result") or "Any")
                for at, parameter in enumerate(parameters, 1):
                    type_reference = self.reference(parameter, f"{name} {at}") or "Any"
                    signature.add("parameters", name=f"p{at}", typeRef=type_reference)
            case _:
                node.add("typeRef", "Any")


def quoted(value: object) -> str:
    """A constant of an enumeration in FEEL."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bool):
        return "true" if value else "false"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
