"""Literals, names, lists, contexts, ranges (DMN 1.5, 10.3.2.4, 10.3.2.6, 10.3.2.7)."""

from __future__ import annotations

import ast

from policy_engine.feel import ast as feel
from policy_engine.feel.compile import clock, inputs
from policy_engine.feel.compile.emitter import Emitter
from policy_engine.feel.compile.scope import (
    Code,
    ConstantGlobal,
    FunctionGlobal,
    Global,
    InputGlobal,
    Meaning,
    ValueGlobal,
    find,
)
from policy_engine.feel.runtime import make_range
from policy_engine.feel.runtime_calls import builtin_value
from policy_engine.feel.weight import CALL, weight
from policy_engine.text import pytree as py
from policy_engine.values.lexical import parse_at


def literal(emitter: Emitter, node: feel.NumberLiteral | feel.StringLiteral | feel.BooleanLiteral) -> Code:
    """A number, string or boolean."""
    return emitter.constant(node.value)


def null(emitter: Emitter, node: feel.NullLiteral) -> Code:
    """`null`."""
    return emitter.constant(None)


def at_literal(emitter: Emitter, node: feel.AtLiteral) -> Code:
    """`@"2026-01-01"`; null where the text is no date, time or duration."""
    return emitter.constant(parse_at(node.text))


def list_literal(emitter: Emitter, node: feel.ListLiteral) -> Code:
    """`[a, b]`."""
    items = [emitter.expression(item) for item in node.items]
    if all(item.constant for item in items):
        return emitter.constant([item.value for item in items])
    return Code(py.list_(item.tree for item in items))


def context_literal(emitter: Emitter, node: feel.ContextLiteral) -> Code:
    """`{a: 1, b: a + 1}`. A name that comes twice makes it null (DMN 1.5, 10.3.2.6)."""
    entries = context_entries(emitter, node)
    if entries is None:
        return emitter.constant(None)
    if all(code.constant for code in entries.values()):
        return emitter.constant({name: code.value for name, code in entries.items()})
    return Code(py.dict_((name, code.tree) for name, code in entries.items()), entries=frozenset(entries))


def context_entries(emitter: Emitter, node: feel.ContextLiteral) -> dict[str, Code] | None:
    """The entries of a context literal, each in a variable or constant; None where a name comes twice."""
    entries: dict[str, Code] = {}
    with emitter.names(entries):
        for entry in node.entries:
            if entry.name in entries:
                return None
            if isinstance(entry.value, feel.FunctionDefinition) and not entry.value.external:
                # A function sees its own name, so that it may call itself.
                slot = emitter.slot()
                entries[entry.name] = Code(py.load(slot), True)
                define_function(emitter, entry.value, slot)
            else:
                entries[entry.name] = emitter.simple(emitter.expression(entry.value))
    return entries


def range_literal(emitter: Emitter, node: feel.RangeLiteral) -> Code:
    """`[low..high]`; null where a bound that is written is null, or the bounds do not compare."""
    bounds = [None if bound is None else emitter.expression(bound) for bound in (node.low, node.high)]
    flags = (node.low is None, node.high is None, node.low_closed, node.high_closed)
    if all(bound is None or bound.constant for bound in bounds):
        low, high = (None if bound is None else bound.value for bound in bounds)
        return emitter.constant(make_range(low, high, *flags))
    trees = [py.NONE if bound is None else bound.tree for bound in bounds]
    return Code(py.call("make_range", *trees, *(py.TRUE if flag else py.FALSE for flag in flags)))


def name(emitter: Emitter, node: feel.Name) -> Code:
    """A variable; null where nothing has the name."""
    return variable(emitter, node.name)


def variable(emitter: Emitter, name: str) -> Code:
    """What a name is here: in a filter's condition the item's entry, where the item has one."""
    meaning = find(emitter.scope, name, emitter.globals)
    if not meaning.items or name == "?":
        return bound_value(emitter, name, meaning.bound)
    key = (name, *(item.tree for item in meaning.items))
    if meaning.bound is None and name not in emitter.dialect.builtins and len(meaning.items) == 1:
        item = meaning.items[0]
        return emitter.known(key, lambda: py.call("entry", item.tree, ast.Constant(name)))
    return emitter.known(key, lambda: _entry_or_outer(emitter, name, meaning))


def _entry_or_outer(emitter: Emitter, name: str, meaning: Meaning) -> ast.expr:
    """The entry of the innermost item that has it; only where none has is the outer meaning evaluated.

    A decision may filter by an entry that bears the decision's own name.
    """
    result, text = emitter.slot(), ast.Constant(name)
    with emitter.block() as block:
        value = bound_value(emitter, name, meaning.bound).tree
        emitter.emit(py.assign(result, value))
    for item in reversed(meaning.items):
        entry = py.assign(result, py.subscript(item.tree, text))
        block = [py.if_(py.call("has_entry", item.tree, text), [entry], block)]
    for statement in block:
        emitter.emit(statement)
    return py.load(result)


def bound_value(emitter: Emitter, name: str, bound: Code | Global | None) -> Code:
    """The value of what a name is bound to; of a built-in's name, the function."""
    match bound:
        case Code():
            return bound
        case InputGlobal(name=field):
            return inputs.input_(emitter, (field,))
        case ValueGlobal(index=index):
            return inputs.value(emitter, index)
        case ConstantGlobal(value=value):
            return emitter.constant(value)
        case FunctionGlobal():
            function = py.load(emitter.namespace.function(bound.key))
            described = emitter.constant((bound.parameters, bound.name, bound.types))
            return emitter.known(bound, lambda: py.call("function_value", function, py.load("run"), described.tree))
        case None if name in emitter.dialect.builtins:
            builtin = emitter.dialect.builtins[name]
            return clock.function(emitter, builtin) if builtin.clock else emitter.constant(builtin_value(builtin))
        case _:
            return emitter.constant(None)


def define_function(emitter: Emitter, node: feel.FunctionDefinition, slot: str) -> None:
    """Emits a function value into a variable."""
    if emitter.in_loop:
        _define_in_loop(emitter, node, slot)
    else:
        _define(emitter, node, slot)


def _define(emitter: Emitter, node: feel.FunctionDefinition, slot: str) -> None:
    body = emitter.slot()
    slots = tuple(emitter.slot() for _ in node.parameters)
    names = {p.name: Code(py.load(s), True) for p, s in zip(node.parameters, slots, strict=True)}
    with emitter.function(body, slots), emitter.names(names):
        emitter.emit(ast.Expr(py.call("spend", ast.Constant(CALL + weight(node.body)))))
        emitter.emit(ast.Return(emitter.tree(node.body)))
    described = emitter.constant(emitter.signature(node))
    emitter.emit(py.assign(slot, py.call("closure", py.load(body), described.tree)))


def _define_in_loop(emitter: Emitter, node: feel.FunctionDefinition, slot: str) -> None:
    """A function made in a loop keeps the variables of its turn: they become parameters of its maker."""
    maker = emitter.slot()
    with emitter.apart() as statements:
        _define(emitter, node, slot)
    captured = tuple(sorted(py.free_variables(statements) - {slot}))
    emitter.emit(py.function(maker, captured, [*statements, ast.Return(py.load(slot))]))
    emitter.emit(py.assign(slot, py.call(maker, *map(py.load, captured))))
