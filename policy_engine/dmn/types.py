"""Item definitions as the types, constraints and schemas of a policy (DMN 1.5, 7.3.2 to 7.3.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from policy_engine.dmn.instances import MAX_HINTED, Instance
from policy_engine.dmn.model import ItemDefinition, Where
from policy_engine.dmn.names import type_name
from policy_engine.dmn.rewrite import Rewriter
from policy_engine.dmn.yaml_text import Noted, Value
from policy_engine.feel.ast import BooleanLiteral, NumberLiteral, StringLiteral, TypeName, UnaryTests
from policy_engine.feel.names import NO_NAMES, Names
from policy_engine.feel.parser import parse_type, parse_unary_tests
from policy_engine.feel.walk import walk
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
        if written.startswith("{"):
            written = instance.qualified(written)
        if written in instance.types:
            return instance.types[written]
        if written in BY_NAME or written in _PLAIN:
            return _PLAIN.get(written, written)
        if "<" in written and (made := self._expression(written, instance)) is not None:
            return made
        hint = did_you_mean(written, [*instance.types, *BY_NAME]) if len(self.problems) < MAX_HINTED else None
        message = f'{where} is of the type "{written}", which is not there; it is taken as Any'
        self.problems.warning("dmn-unknown-type", message, where.span, hint=hint)
        return "Any"

    def _expression(self, written: str, instance: Instance) -> str | None:
        """A type expression, as FEEL has them (10.3.1.2, rule 54), by the names of the whole set; None for any other
        text, and where a name is not there."""
        try:
            node = parse_type(Fragment.of(written), Names(instance.types))
        except Halt:
            return None
        names = sorted((inner for inner in walk(node) if isinstance(inner, TypeName)), key=lambda inner: -inner.start)
        for inner in names:
            known = instance.types.get(inner.name) or (inner.name if inner.name in {*BY_NAME, *_PLAIN} else None)
            if known is None:
                return None
            written = written[: inner.start] + known + written[inner.end :]
        return written

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
        way: tuple[ItemDefinition, ...],
    ) -> None:
        if item.name in done:
            return
        if len(way) > MAX_CHAIN:
            message = f"{item.where} ends a chain of more than {MAX_CHAIN} types, each made of the next"
            raise Halt(Problem("dmn-types", message, item.where.span))
        if item in way:
            self._check_circle((*way[way.index(item) :], item))
            return
        for name in _mentions(item):
            if name in items:
                self._ordered(items[name], items, instance, rewriter, done, (*way, item))
        if item.name not in done:
            done.add(item.name)
            self._define(instance.types[item.name], item, instance, rewriter)

    def _check_circle(self, circle: tuple[ItemDefinition, ...]) -> None:
        """A type within itself is a tree; one that is only another name of itself is none."""
        if any(item.components or item.is_collection or item.function for item in circle):
            return
        shown = " -> ".join(item.name for item in circle)
        message = f"types are each other's names in a circle: {shown}"
        self.problems.error("dmn-type-cycle", message, circle[0].where.span)

    def _define(self, name: str, item: ItemDefinition, instance: Instance, rewriter: Rewriter) -> None:
        """A named type; that of the items stands apart where a list's items have values of their own."""
        base = self._base(name, item, instance, rewriter)
        if not item.is_collection:
            self.types[name] = base
            self._allow(name, item, (item.allowed, item.constraint), rewriter)
        else:
            one = f"{name} item"
            if item.allowed is not None or not isinstance(base, str):
                self.types[one] = base
                self._allow(one, item, (item.allowed,), rewriter)
                base = one
            self.types[name] = f"list<{base}>"
            self._allow(name, item, (item.constraint,), rewriter)
        notes = (*item.where.comments, *((item.description,) if item.description else ()))
        if notes:
            self.types[name] = Noted(self.types[name], notes)

    def _allow(self, name: str, item: ItemDefinition, tests: Sequence[str | None], rewriter: Rewriter) -> None:
        """The values that a type allows: words where it is nothing but a list of them, else constraints."""
        written = [text for text in tests if text is not None]
        if not written:
            return
        if item.function is not None:
            message = f"{item.where} constrains functions, which nothing here does"
            self.problems.error("dmn-type-constraint", message, item.where.span)
            return
        self.allowed[name] = written[0]
        words = listed_words(written[0])
        if words is not None and self.types[name] in ("string", "number", "boolean"):
            self.types[name] = words
            written = written[1:]
        rewritten: list[Value] = [rewriter.tests(text, NO_NAMES, item.where) for text in written]
        if rewritten:
            self.constraints[name] = rewritten if len(rewritten) > 1 else rewritten[0]

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
    """The values of tests that only list strings, numbers or booleans, as a policy writes them; None for others."""
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
    if all(isinstance(test, BooleanLiteral) for test in node.tests):
        return ["true" if test.value else "false" for test in node.tests if isinstance(test, BooleanLiteral)]
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
