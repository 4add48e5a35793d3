"""The swift checks: one function for a whole snapshot, generated for a set of reads.

Fields at fixed places become statements in a row, whose results are a list of FEEL values by slot; lists keep the
closures of `quick.py`. Like those, it says yes, or nothing at all: an unknown field, a wrong or merely unusual value
is left to the other checks.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any, Final

from policy_engine.text import pytree as py
from policy_engine.types.formats import BAD
from policy_engine.types.snapshot.convert import converter, words_by_text
from policy_engine.types.snapshot.foreign import MAX_ITEMS
from policy_engine.types.snapshot.plan import Plan
from policy_engine.types.snapshot.quick import HARMLESS, Pass, QuickMaker, walk_unread
from policy_engine.types.snapshot.reading import Rebuild
from policy_engine.types.snapshot.shape import NO_DEFAULT, Entry, Form, ListShape, ObjectShape, ScalarShape, SchemaPath
from policy_engine.values.absent import ABSENT, Absent
from policy_engine.values.context import SnapshotContext

Swift = Callable[[Any], "list[object] | None"]
"""From a raw snapshot to the values by slot, or None."""

_GLOBALS: Final[Mapping[str, object]] = {
    "__builtins__": {},
    "ABSENT": ABSENT,
    "BAD": BAD,
    "HARMLESS": HARMLESS | {Absent},
    "Pass": Pass,
    "dict": dict,
    "len": len,
    "list": list,
    "type": type,
}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where values stand: first the slots that somebody asked for, then those of fields that nobody reads by path.

    The slot of an object says whether it is there: True, null, or absent.
    """

    slots: Mapping[SchemaPath, int]
    objects: Mapping[SchemaPath, int]

    @property
    def size(self) -> int:
        """How many there are."""
        return 1 + max((*self.slots.values(), *self.objects.values()), default=-1)


def lay_out(plan: Plan, paths: Sequence[SchemaPath]) -> Layout:
    """The layout of a plan whose reader is asked for some paths."""
    slots = {path: at for at, path in enumerate(paths)}
    objects: dict[SchemaPath, int] = {}
    free = len(paths)
    for entry in _fixed(plan, plan.outline.root):
        if isinstance(entry.shape, ObjectShape):
            objects[entry.path] = free
            free += 1
        elif entry.path not in slots:
            slots[entry.path] = free
            free += 1
    return Layout(slots, objects)


def swift_check(plan: Plan, layout: Layout) -> Swift:
    """The function of a plan."""
    return _SwiftMaker(plan, layout).make()


def rebuild(plan: Plan, layout: Layout) -> Rebuild:
    """The way back: the inputs as the other checks make them."""
    return _rebuild(plan, layout, plan.outline.root)


def _fixed(plan: Plan, entry: Entry) -> list[Entry]:
    """The wanted fields below an object that stand outside of lists, parents first."""
    found: list[Entry] = []
    for inner in entry:
        if inner.path in plan.wanted:
            found.append(inner)
            if isinstance(inner.shape, ObjectShape):
                found += _fixed(plan, inner)
    return found


@dataclass(slots=True)
class _SwiftMaker:
    """Generates one function. Variables are `v1`, `v2`...; what it calls are globals `k1`, `k2`..."""

    plan: Plan
    layout: Layout
    globals: dict[str, object] = field(default_factory=lambda: dict(_GLOBALS))
    body: list[ast.stmt] = field(default_factory=list)
    variables: int = 0
    values: dict[int, str] = field(default_factory=dict)
    """The variable of each slot."""
    asks_state: bool = False
    """Whether closures are called, which keep what they find in a `Pass`."""
    quick: QuickMaker = field(init=False)

    def __post_init__(self) -> None:
        self.quick = QuickMaker(self.plan)

    def make(self) -> Swift:
        """The function."""
        self.body.append(py.if_(_is_no_dict("raw"), [_give_up()]))
        self.object_(self.plan.outline.root, "raw")
        if self.asks_state:
            self.body.insert(0, py.assign("state", py.call("Pass", py.load("raw"))))
            self.body.append(py.if_(py.attribute(py.load("state"), "unknown"), [_give_up()]))
        moment = self.plan.outline.moment
        if moment is not None:
            at = self.values[self.layout.slots[moment]]
            self.body.append(py.if_(py.is_(py.load(at), py.load("ABSENT")), [_give_up()]))
        values = (py.load(self.values.get(at, "ABSENT")) for at in range(self.layout.size))
        self.body.append(ast.Return(py.list_(values)))
        code = py.code_of(py.function("swift", ("raw",), self.body))
        return FunctionType(code, self.globals)

    def variable(self) -> str:
        """A new variable."""
        self.variables += 1
        return f"v{self.variables}"

    def value(self, at: int) -> str:
        """The variable of a slot."""
        return self.values.setdefault(at, self.variable())

    def constant(self, value: object) -> str:
        """The name of a new global."""
        name = f"k{len(self.globals)}"
        self.globals[name] = value
        return name

    def object_(self, entry: Entry, raw: str) -> None:
        """The fields of an object that is in a variable and is a dictionary."""
        assert isinstance(entry.shape, ObjectShape)  # noqa: S101 - callers asked
        known = self.constant(frozenset(entry.shape.entries).issuperset)
        self.body.append(py.if_(ast.UnaryOp(ast.Not(), py.call(known, py.load(raw))), [_give_up()]))
        get = self.variable()
        self.body.append(py.assign(get, py.attribute(py.load(raw), "get")))
        for name, inner in entry.shape.entries.items():
            if inner.path not in self.plan.wanted:
                self.unread(inner, py.call(get, ast.Constant(name), py.load("ABSENT")))
            elif isinstance(inner.shape, ObjectShape):
                self.inner_object(inner, inner.shape, py.call(get, ast.Constant(name), py.load("ABSENT")))
            else:
                self.field(inner, get, raw)

    def field(self, entry: Entry, get: str, owner: str) -> None:
        """A scalar or a list."""
        name, variable = ast.Constant(entry.path[-1]), self.value(self.layout.slots[entry.path])
        raw = py.call(get, name, py.load("ABSENT"))
        words = words_by_text(entry.shape) if isinstance(entry.shape, ScalarShape) else None
        if words is not None:
            absent = ABSENT if entry.default is NO_DEFAULT else entry.default
            look_up = self.constant({**words, ABSENT: absent}.get)
            self.body.append(py.assign(variable, py.call(look_up, raw, py.load("BAD"))))
            self.body.append(_unless_bad(variable))
            return
        self.body.append(py.assign(variable, raw))
        check = [py.assign(variable, self.checked(entry, variable, owner)), _unless_bad(variable)]
        self.body.append(py.if_(py.is_not(py.load(variable), py.load("ABSENT")), check, self.absent(entry, variable)))

    def checked(self, entry: Entry, variable: str, owner: str) -> ast.expr:
        """What the closures make of a raw value."""
        shape = entry.shape
        if isinstance(shape, ScalarShape) and (shape.form is not Form.MONEY or entry.currency is None):
            return py.call(self.constant(converter(shape)), py.load(variable))
        check = self.constant(self.quick.check(entry))
        self.asks_state = True
        return py.call(check, py.load(variable), py.load(owner), py.load("state"))

    def absent(self, entry: Entry, variable: str) -> list[ast.stmt]:
        """What an absent field is: its default, a list being a new one each time."""
        if entry.default is NO_DEFAULT:
            return []
        default = py.list_(()) if entry.default == [] else py.load(self.constant(entry.default))
        return [py.assign(variable, default)]

    def inner_object(self, entry: Entry, shape: ObjectShape, raw: ast.expr) -> None:
        """An object within an object, and whether it is there."""
        variable, state = self.variable(), self.value(self.layout.objects[entry.path])
        self.body.append(py.assign(variable, raw))
        before, outer, self.body = set(self.values), self.body, []
        self.object_(entry, variable)
        self.body.append(py.assign(state, py.TRUE))
        there, self.body = self.body, outer
        inner = [self.values[at] for at in self.values if at not in before]
        missing: list[ast.stmt] = [py.assign(name, py.load("ABSENT")) for name in inner]
        default = ABSENT if entry.default is NO_DEFAULT else entry.default
        no_object = py.load(self.constant(default)) if default is not ABSENT else py.load("ABSENT")
        otherwise: list[ast.stmt] = [_give_up()]
        if shape.nullable:
            is_null = py.is_(py.load(variable), py.NONE)
            otherwise = [py.if_(is_null, [*missing, py.assign(state, py.NONE)], otherwise)]
        is_absent = py.is_(py.load(variable), py.load("ABSENT"))
        otherwise = [py.if_(is_absent, [*missing, py.assign(state, no_object)], otherwise)]
        self.body.append(py.if_(_is_dict(variable), there, otherwise))

    def unread(self, entry: Entry, raw: ast.expr) -> None:
        """Looks for unknown fields, and for classes of the caller's own, in what is not read."""
        if walk_unread(entry) is None:
            return
        variable = self.variable()
        self.body.append(py.assign(variable, raw))
        outer, self.body = self.body, []
        if isinstance(entry.shape, ObjectShape):
            known = self.constant(frozenset(entry.shape.entries).issuperset)
            self.body.append(py.if_(ast.UnaryOp(ast.Not(), py.call(known, py.load(variable))), [_give_up()]))
            for name, inner in entry.shape.entries.items():
                call = ast.Call(py.attribute(py.load(variable), "get"), [ast.Constant(name), py.load("ABSENT")], [])
                self.unread(inner, call)
        elif isinstance(entry.shape, ListShape):
            too_long = py.compare(py.call("len", py.load(variable)), ast.Gt(), ast.Constant(MAX_ITEMS))
            item, before, self.body = self.variable(), self.body, []
            self.unread(entry.shape.item, py.load(item))
            before += [py.if_(too_long, [_give_up()]), py.for_(item, py.load(variable), self.body)]
            self.body = before
        there, self.body = self.body, outer
        class_ = "dict" if isinstance(entry.shape, ObjectShape) else "list"
        is_there = py.is_(py.call("type", py.load(variable)), py.load(class_))
        harmless = py.compare(py.call("type", py.load(variable)), ast.NotIn(), py.load("HARMLESS"))
        self.body.append(py.if_(is_there, there, [py.if_(harmless, [_give_up()])]))


def _is_dict(variable: str) -> ast.expr:
    return py.is_(py.call("type", py.load(variable)), py.load("dict"))


def _is_no_dict(variable: str) -> ast.expr:
    return py.is_not(py.call("type", py.load(variable)), py.load("dict"))


def _unless_bad(variable: str) -> ast.stmt:
    return py.if_(py.is_(py.load(variable), py.load("BAD")), [_give_up()])


def _give_up() -> ast.stmt:
    return ast.Return(py.NONE)


def _rebuild(plan: Plan, layout: Layout, entry: Entry) -> Rebuild:
    where = ".".join(entry.path)
    leaves: list[tuple[str, int, Rebuild | None]] = []
    for inner in entry:
        if inner.path in plan.wanted:
            is_object = isinstance(inner.shape, ObjectShape)
            at = (layout.objects if is_object else layout.slots)[inner.path]
            leaves.append((inner.path[-1], at, _rebuild(plan, layout, inner) if is_object else None))

    def make(values: Sequence[object]) -> SnapshotContext:
        made = SnapshotContext(path=where)
        for name, at, below in leaves:
            value = values[at]
            if value is not ABSENT:
                made[name] = below(values) if below is not None and value is True else value
        return made

    return make
