"""Item definitions as the types, constraints and schemas of a policy (DMN 1.5, 7.3.2 to 7.3.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from policy_engine.dmn.instances import Instance
from policy_engine.dmn.model import ItemDefinition, Where
from policy_engine.dmn.names import type_name
from policy_engine.dmn.rewrite import Rewriter
from policy_engine.dmn.yaml_text import Noted, Value
from policy_engine.feel.ast import NumberLiteral, StringLiteral, UnaryTests
from policy_engine.feel.names import NO_NAMES
from policy_engine.feel.parser import parse_unary_tests
from policy_engine.text.problem import Halt, Problem, Problems
from policy_engine.text.source import Fragment
from policy_engine.text.suggest import did_you_mean
from policy_engine.types.feeltype import BY_NAME

MAX_CHAIN: Final = 100
"""The most types of which each is made of the next."""
_PLAIN = {"list": "list<Any>", "context": "context", "function": "function", "range": "range<Any>"}


@dataclass(slots=True)
class Types:
    """The types of a whole set, in an order in which each follows those it mentions."""

    problems: Problems
    types: dict[str, Value] = field(default_factory=dict)
    constraints: dict[str, Value] = field(default_factory=dict)
    results: dict[str, str | None] = field(default_factory=dict)
    """The result's type of types of functions; None where nothing is known of it."""
    allowed: dict[str, str] = field(default_factory=dict)
    """The allowed values of types, as the model writes them."""

    def reference(self, written: str | None, instance: Instance, where: Where) -> str | None:
        """A type by its name in the whole set; None where nothing is said."""
        if written is None:
            return None
        if written in instance.types:
            return instance.types[written]
        if written in BY_NAME or written in _PLAIN:
            return _PLAIN.get(written, written)
        self.problems.warning(
            "dmn-unknown-type",
            f'{where} is of the type "{written}", which is not there; it is taken as Any',
            where.span,
            hint=did_you_mean(written, [*instance.types, *BY_NAME]),
        )
        return "Any"

    def add(self, instance: Instance, rewriter: Rewriter) -> None:
        """Adds the types of an instance; those that it imports are there already."""
        items = {item.name: item for item in instance.model.types}
        done: set[str] = set()
        for item in items.values():
            self._ordered(item, items, instance, rewriter, done, ())

    def _ordered(
        self,
        item: ItemDefinition,
        items: Mapping[str, ItemDefinition],
        instance: Instance,
        rewriter: Rewriter,
        done: set[str],
        way: tuple[str, ...],
    ) -> None:
        if item.name in done:
            return
        if len(way) > MAX_CHAIN:
            message = f"{item.where} ends a chain of more than {MAX_CHAIN} types, each made of the next"
            raise Halt(Problem("dmn-types", message, item.where.span))
        if item.name in way:
            circle = " -> ".join((*way[way.index(item.name) :], item.name))
            self.problems.error("dmn-type-cycle", f"types hold each other in a circle: {circle}", item.where.span)
            return
        for name in _mentions(item):
            if name in items:
                self._ordered(items[name], items, instance, rewriter, done, (*way, item.name))
        if item.name not in done:
            done.add(item.name)
            self._define(instance.types[item.name], item, instance, rewriter)

    def _define(self, name: str, item: ItemDefinition, instance: Instance, rewriter: Rewriter) -> None:
        """A named type; that of the items stands apart where a list's items have values of their own."""
        if item.constraint is not None and item.is_collection:
            self.problems.error(
                "dmn-type-constraint",
                f"{item.where} constrains a whole list, which no type here does",
                item.where.span,
                hint="constrain the items with `allowedValues`",
            )
        allowed = item.allowed if item.allowed is not None or item.is_collection else item.constraint
        if item.allowed is not None and item.constraint is not None and not item.is_collection:
            allowed = f"{item.allowed}"
            self.problems.error(
                "dmn-type-constraint",
                f"{item.where} has both allowed values and a constraint, and one of them is read",
                item.where.span,
            )
        base = self._base(name, item, instance, rewriter)
        if allowed is not None and item.is_collection:
            self._allow(f"{name} item", base, allowed, item, rewriter)
            self.types[name] = f"list<{name} item>"
        elif item.is_collection:
            if not isinstance(base, str):
                self.types[f"{name} item"] = base
                base = f"{name} item"
            self.types[name] = f"list<{base}>"
        elif allowed is not None:
            self._allow(name, base, allowed, item, rewriter)
        else:
            self.types[name] = base
        notes = (*item.where.comments, *((item.description,) if item.description else ()))
        if notes:
            self.types[name] = Noted(self.types[name], notes)

    def _allow(self, name: str, base: Value, allowed: str, item: ItemDefinition, rewriter: Rewriter) -> None:
        words = listed_words(allowed)
        self.allowed[name] = allowed
        if words is not None and base in ("string", "number"):
            self.types[name] = words
            return
        self.types[name] = base
        self.constraints[name] = rewriter.tests(allowed, frozenset(), item.where)

    def _base(self, name: str, item: ItemDefinition, instance: Instance, rewriter: Rewriter) -> Value:
        if item.function is not None:
            parameters, result = item.function
            given = [self.reference(one, instance, item.where) or "Any" for one in parameters]
            self.results[name] = self.reference(result, instance, item.where)
            return f"function<{', '.join(given)}> -> {self.results[name] or 'Any'}"
        if item.components:
            fields: dict[str, Value] = {}
            for component in item.components:
                fields[component.name] = self._component(
                    type_name(f"{name}.{component.name}"), component, instance, rewriter
                )
            return fields
        return self.reference(item.base, instance, item.where) or "Any"

    def _component(self, name: str, item: ItemDefinition, instance: Instance, rewriter: Rewriter) -> Value:
        if item.components or item.allowed is not None or item.constraint is not None or item.function is not None:
            self._define(name, item, instance, rewriter)
            return name
        base = self.reference(item.base, instance, item.where) or "Any"
        return f"list<{base}>" if item.is_collection else base


def listed_words(tests: str) -> list[str] | None:
    """The values of unary tests that only list strings or numbers, as a policy writes them; None for other tests."""
    try:
        node = parse_unary_tests(Fragment.of(tests), NO_NAMES).node
    except Halt:
        return None
    if not isinstance(node, UnaryTests) or node.negated or not node.tests:
        return None
    if all(isinstance(test, StringLiteral) for test in node.tests):
        values = [test.value for test in node.tests if isinstance(test, StringLiteral)]
        plain = len(set(values)) == len(values) and not any(set('"\\\n') & set(value) for value in values)
        return [f'"{value}"' for value in values] if plain else None
    if all(isinstance(test, NumberLiteral) for test in node.tests):
        return [f"{test.value:f}" for test in node.tests if isinstance(test, NumberLiteral)]
    return None


def _mentions(item: ItemDefinition) -> list[str]:
    found = [item.base] if item.base else []
    if item.function is not None:
        found += [name for name in (*item.function[0], item.function[1]) if name]
    for component in item.components:
        found += _mentions(component)
    return found
