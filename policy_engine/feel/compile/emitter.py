"""One compilation: Python statements under construction.

An expression becomes a Python expression; what needs a variable or a loop is emitted as statements before it.
FEEL has no side effects, so operands may be evaluated early, but only inside the branch that needs them: a
branch has its own block of statements.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

from policy_engine.feel.ast import Expression, FunctionDefinition, Node
from policy_engine.feel.compile.namespace import Namespace
from policy_engine.feel.compile.scope import Code, Global, Scope
from policy_engine.feel.dialect import Dialect
from policy_engine.feel.resolve import resolve_type
from policy_engine.feel.runtime_calls import Described
from policy_engine.text import pytree as py
from policy_engine.types.feeltype import Type

Translate: TypeAlias = "Callable[[Emitter, Node], Code]"

_INLINE_DEPTH = 16
_LOOP_DEPTH = 12
"""Python allows 20 loops inside one another in one function; deeper ones move to a function of their own."""


@dataclass(slots=True)
class Block:
    """A run of statements, and the values that are in variables from here on."""

    statements: list[ast.stmt] = field(default_factory=list)
    known: dict[object, Code] = field(default_factory=dict)


class Emitter:
    """The state of one compilation."""

    def __init__(
        self,
        translators: Mapping[type[Node], Translate],
        globals_: Mapping[str, Global],
        namespace: Namespace,
        types: Mapping[str, Type],
        turns: int,
        dialect: Dialect,
    ) -> None:
        self.globals = globals_
        self.namespace = namespace
        self.types = types
        self.turns = turns
        self.dialect = dialect
        self.scope: Scope | None = None
        self.in_loop = False
        """Whether variables change while what is emitted runs: functions made here must keep their own."""
        self._translators = translators
        self._blocks: list[Block] = [Block()]
        self._slots = 0
        self._depth = 0
        self._loops = 0
        self._nested = 0
        self._counter: str | None = None
        self._of_run: dict[str, str] = {}

    # Expressions

    def expression(self, node: Expression) -> Code:
        """The code of a node."""
        self._depth += 1
        code = self._translators[type(node)](self, node)
        # Now and then a variable, so that no Python expression nests deeply.
        if self._depth % _INLINE_DEPTH == 0:
            code = self.simple(code)
        self._depth -= 1
        return code

    def tree(self, node: Expression) -> ast.expr:
        """The Python expression of a node."""
        return self.expression(node).tree

    def constant(self, value: object) -> Code:
        """The code of a value that is known."""
        if value is None or isinstance(value, bool | str):
            return Code(ast.Constant(value), True, True, value)
        return Code(py.load(self.namespace.constant(value)), True, True, value)

    def simple(self, code: Code) -> Code:
        """The same value, in a variable unless it costs nothing to repeat."""
        if code.simple:
            return code
        slot = self.slot()
        self.emit(py.assign(slot, code.tree))
        return Code(py.load(slot), True, entries=code.entries)

    # Variables and statements

    def slot(self) -> str:
        """A new variable."""
        self._slots += 1
        return f"v{self._slots}"

    @property
    def repeats(self) -> bool:
        """Whether what is emitted may run more than once in one call: in a loop, or in a function made here."""
        return self.in_loop or self._nested > 0

    def of_run(self, attribute: str) -> str:
        """The variable that holds an attribute of the run all through the function."""
        return self._of_run.setdefault(attribute, f"of_{attribute}")

    def emit(self, statement: ast.stmt) -> None:
        """Adds a statement to the current block."""
        self._blocks[-1].statements.append(statement)

    def known(self, key: object, make: Callable[[], ast.expr]) -> Code:
        """A value that is computed once on the way here and then read from its variable."""
        for block in reversed(self._blocks):
            if key in block.known:
                return block.known[key]
        tree = make()
        code = self.simple(Code(tree, isinstance(tree, ast.Name)))
        self._blocks[-1].known[key] = code
        return code

    @contextmanager
    def block(self) -> Iterator[list[ast.stmt]]:
        """A branch: statements emitted inside land in the list that this gives."""
        self._blocks.append(Block())
        yield self._blocks[-1].statements
        self._blocks.pop()

    @contextmanager
    def names(self, names: Mapping[str, Code], item: Code | None = None) -> Iterator[None]:
        """A scope with more names (and, in a filter, an item with entries)."""
        outer = self.scope
        self.scope = Scope(outer, names, item)
        yield
        self.scope = outer

    @contextmanager
    def alone(self, names: Mapping[str, Code]) -> Iterator[None]:
        """A scope of some names, in which none of those around it mean anything."""
        outer = self.scope
        self.scope = Scope(None, names)
        yield
        self.scope = outer

    @contextmanager
    def loop(self) -> Iterator[list[ast.stmt]]:
        """The body of a loop."""
        outer = self.in_loop
        self.in_loop = True
        self._loops += 1
        with self.block() as body:
            yield body
        self._loops -= 1
        self.in_loop = outer

    @contextmanager
    def counting(self, has_inner: bool) -> Iterator[None]:
        """An outermost loop, whose inner loops, where it has some, count their turns together."""
        outer = self._counter
        if has_inner and outer is None:
            self._counter = self.slot()
            self.emit(py.assign(self._counter, ast.Constant(0)))
        yield
        self._counter = outer

    def count_turns(self, items: ast.expr) -> None:
        """In a loop inside another one, counts its turns before they are made."""
        if self._counter is not None:
            counted = py.call("more_turns", py.load(self._counter), items, ast.Constant(self.turns))
            self.emit(py.assign(self._counter, counted))

    @contextmanager
    def function(self, name: str, parameters: tuple[str, ...]) -> Iterator[None]:
        """A nested Python function: what is emitted inside is its body."""
        loops, self._loops = self._loops, 0
        counter, self._counter = self._counter, None
        self._nested += 1
        with self.block() as body:
            yield
        self._nested -= 1
        self._loops, self._counter = loops, counter
        self.emit(py.function(name, parameters, body))

    @contextmanager
    def apart(self) -> Iterator[list[ast.stmt]]:
        """Statements outside any loop of their own function."""
        outer, self.in_loop = self.in_loop, False
        loops, self._loops = self._loops, 0
        counter, self._counter = self._counter, None
        with self.block() as statements:
            yield statements
        self._loops, self._counter = loops, counter
        self.in_loop = outer

    def loops_apart(self, make: Callable[[], Code], depth: int) -> Code:
        """The code of `depth` nested loops, in a function of its own where they would nest too deeply."""
        if self._loops + depth <= _LOOP_DEPTH:
            return make()
        name = self.slot()
        with self.function(name, ()):
            self.emit(ast.Return(make().tree))
        return Code(py.call(name))

    def signature(self, node: FunctionDefinition) -> Described:
        """The parameters of a function, its name (none), and its parameters' types."""
        types = tuple(None if p.type is None else resolve_type(p.type, self.types) for p in node.parameters)
        return tuple(p.name for p in node.parameters), None, types

    @property
    def statements(self) -> list[ast.stmt]:
        """The outermost block, behind what it reads of the run."""
        attributes = [py.assign(name, py.attribute(py.load("run"), read)) for read, name in self._of_run.items()]
        return [*attributes, *self._blocks[0].statements]
