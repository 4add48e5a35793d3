"""Function definitions and calls (DMN 1.5, 10.3.2.13), and embedded logic."""

from __future__ import annotations

import ast
from contextlib import suppress
from dataclasses import dataclass

from policy_engine.feel import ast as feel
from policy_engine.feel.builtins.signature import Builtin
from policy_engine.feel.compile import clock
from policy_engine.feel.compile.emitter import Emitter
from policy_engine.feel.compile.literals import define_function, variable
from policy_engine.feel.compile.scope import Code, ConstantGlobal, FunctionGlobal, Global, Meaning, find
from policy_engine.feel.external import external_function
from policy_engine.text import pytree as py
from policy_engine.text.problem import Halt
from policy_engine.types.feeltype import AnyType
from policy_engine.types.instance import class_of
from policy_engine.values.function import Function


def definition(emitter: Emitter, node: feel.FunctionDefinition) -> Code:
    """`function(a, b) body`; an external one (Java, PMML) is a value that cannot be called."""
    if node.external:
        made = external_function(node, emitter.signature(node)[2])
        return Code(py.load(emitter.namespace.constant(made)), True)
    slot = emitter.slot()
    define_function(emitter, node, slot)
    return Code(py.load(slot), True)


def embedded(emitter: Emitter, node: feel.Embedded) -> Code:
    """Logic that is compiled elsewhere, given the local names that it reads."""
    uses = [variable(emitter, name) for name in node.uses]
    inline = emitter.namespace.inline(node.key)
    if inline is not None:
        return inline(emitter, uses)
    trees = (code.tree for code in uses)
    return Code(py.call(emitter.namespace.embedded(node.key), py.load("run"), *trees))


def call(emitter: Emitter, node: feel.Call) -> Code:
    """`f(a, b)`, `f(x: a, y: b)`. What is no function, or does not take these arguments, gives null."""
    names = [argument.name for argument in node.arguments if argument.name is not None]
    if len(set(names)) < len(names):
        return emitter.constant(None)
    if not isinstance(node.function, feel.Name):
        function = emitter.expression(node.function)
        return _call_value(emitter, function, _arguments(emitter, node))
    name = node.function.name
    meaning = find(emitter.scope, name, emitter.globals)
    arguments = _arguments(emitter, node)
    if name in emitter.dialect.builtins and meaning.items:
        return _call_entry(emitter, name, meaning, arguments)
    return _call_name(emitter, name, meaning.bound, arguments)


def _call_name(emitter: Emitter, name: str, bound: Code | Global | None, arguments: _Arguments) -> Code:
    builtin = emitter.dialect.builtins.get(name)
    match bound:
        case FunctionGlobal():
            return _call_global(emitter, bound, arguments)
        case Code(constant=False) if builtin is not None:
            return _call_local_or_builtin(emitter, bound, builtin, arguments)
        case Code(value=Function()) | ConstantGlobal(value=Function()):
            return _call_value(emitter, variable(emitter, name), arguments)
        # Data by the name of a built-in does not hide the function; a decision is not evaluated to find out.
        case _ if builtin is not None:
            return _call_builtin(emitter, builtin, arguments)
        case _:
            return _call_value(emitter, variable(emitter, name), arguments)


@dataclass(frozen=True, slots=True)
class _Arguments:
    """The arguments of a call: their code, and their names where they have some."""

    codes: tuple[Code, ...]
    names: tuple[str, ...] | None

    @property
    def known(self) -> bool:
        """Whether there are some and all are constants."""
        return bool(self.codes) and all(code.constant for code in self.codes)

    @property
    def tuple(self) -> ast.expr:
        """A Python tuple of them."""
        return py.tuple_(code.tree for code in self.codes)

    def by_name(self) -> dict[str, Code]:
        """The arguments by their names."""
        return dict(zip(self.names or (), self.codes, strict=True))

    @property
    def dict(self) -> ast.expr:
        """A Python dictionary of them."""
        return py.dict_((name, code.tree) for name, code in self.by_name().items())


def _arguments(emitter: Emitter, node: feel.Call) -> _Arguments:
    codes = tuple(emitter.expression(argument.value) for argument in node.arguments)
    names = tuple(argument.name for argument in node.arguments if argument.name is not None)
    return _Arguments(codes, names or None)


def _call_builtin(emitter: Emitter, builtin: Builtin, arguments: _Arguments) -> Code:
    if builtin.clock and not arguments.codes:
        return clock.read(emitter, builtin)
    if arguments.known:
        with suppress(Halt):
            # Beyond a limit it is not folded, but a problem of the evaluation that gets here, if any does.
            return emitter.constant(_fold(builtin, arguments))
    if arguments.names is not None:
        return Code(py.call(emitter.namespace.constant(builtin.call_named), arguments.dict))
    direct = builtin.direct(len(arguments.codes))
    if direct is None:
        return _never(emitter, arguments)
    return Code(py.call(emitter.namespace.constant(direct), *(code.tree for code in arguments.codes)))


def _fold(builtin: Builtin, arguments: _Arguments) -> object:
    """The value of a call whose arguments are constants: `duration("P5D")`. Raises `Halt` beyond a limit."""
    if arguments.names is None:
        return builtin.call([code.value for code in arguments.codes])
    return builtin.call_named({name: code.value for name, code in arguments.by_name().items()})


def _call_global(emitter: Emitter, function: FunctionGlobal, arguments: _Arguments) -> Code:
    """A direct call of a business knowledge model."""
    codes = arguments.codes
    if arguments.names is not None:
        named = arguments.by_name()
        if not named.keys() <= set(function.parameters):
            return _never(emitter, arguments)
        codes = tuple(named.get(name, emitter.constant(None)) for name in function.parameters)
    if len(codes) != len(function.parameters):
        return _never(emitter, arguments)
    identifier = emitter.namespace.function(function.key)
    if all(type_ is None or isinstance(type_, AnyType) for type_ in function.types):
        return Code(py.call(identifier, py.load("run"), *(code.tree for code in codes)))
    # An argument that does not conform makes the call null (DMN 1.5, 10.3.2.13.2): nothing is called then.
    types = emitter.constant(function.types)
    codes = tuple(emitter.simple(code) for code in codes)
    given = py.tuple_(code.tree for code in codes)
    converted = py.call("conform_all", given, types.tree)
    tests = [
        py.is_(py.call("type", code.tree), emitter.constant(class_).tree)
        for code, type_ in zip(codes, function.types, strict=True)
        if (class_ := class_of(type_)) is not None
    ]
    if len(tests) == sum(type_ is not None for type_ in function.types):
        # Scalars that are what they should be are most of what is ever handed over.
        converted = py.choose(py.both(*tests) if len(tests) > 1 else tests[0], given, converted)
    ready = emitter.simple(Code(converted)).tree
    called = ast.Call(py.load(identifier), [py.load("run"), ast.Starred(ready, ast.Load())], [])
    return Code(py.choose(py.is_(ready, py.NONE), py.NONE, called))


def _call_value(emitter: Emitter, function: Code, arguments: _Arguments) -> Code:
    if function.constant and not isinstance(function.value, Function):
        return _never(emitter, arguments)
    if arguments.names is not None:
        return Code(py.call("call_named", function.tree, arguments.dict))
    return Code(py.call("call_value", function.tree, arguments.tuple))


def _never(emitter: Emitter, arguments: _Arguments) -> Code:
    """A call that is null whatever its arguments are; a problem in one of those is a problem still."""
    for code in arguments.codes:
        emitter.simple(code)
    return emitter.constant(None)


def _call_entry(emitter: Emitter, name: str, meaning: Meaning, arguments: _Arguments) -> Code:
    """A call by a built-in's name in a filter: of the item's entry where that is a function."""
    items = tuple(item.tree for item in meaning.items)
    entry = emitter.known(
        (_call_entry, name, *items), lambda: py.call("function_in", ast.Constant(name), *items)
    )
    once = _Arguments(tuple(emitter.simple(code) for code in arguments.codes), arguments.names)
    ours = _call_value(emitter, entry, once)
    theirs = _call_name(emitter, name, meaning.bound, once)
    return Code(py.choose(py.is_(entry.tree, py.NONE), theirs.tree, ours.tree))


def _call_local_or_builtin(emitter: Emitter, local: Code, builtin: Builtin, arguments: _Arguments) -> Code:
    """A local variable that bears a built-in's name: called where it is a function, else the built-in is."""
    once = _Arguments(tuple(emitter.simple(code) for code in arguments.codes), arguments.names)
    ours = _call_value(emitter, local, once)
    theirs = _call_builtin(emitter, builtin, once)
    return Code(py.choose(py.call("isinstance", local.tree, py.load("Function")), ours.tree, theirs.tree))
