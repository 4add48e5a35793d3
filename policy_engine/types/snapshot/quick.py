"""The quick checks: one closure a field, made once for a set of reads.

They say yes, with the inputs, or nothing at all: whatever is wrong or merely unusual is left to `thorough.py`,
which says what. So here nothing makes messages, and the two are tested to agree.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from policy_engine.types.formats import BAD, to_money
from policy_engine.types.iso import currencies
from policy_engine.types.snapshot.convert import Convert, converter, table, unique_key
from policy_engine.types.snapshot.foreign import MAX_ITEMS
from policy_engine.types.snapshot.plan import Plan
from policy_engine.types.snapshot.shape import (
    ITEM,
    NO_DEFAULT,
    Entry,
    Form,
    ListShape,
    ObjectShape,
    ScalarShape,
)
from policy_engine.values.absent import ABSENT
from policy_engine.values.context import SnapshotContext

Document = dict[str, Any]
Check = Callable[[Any, Document, "Pass"], object]
"""From a raw value, the object it stands in and the pass to the FEEL value, or `BAD`."""
LookUp = Callable[[Any, Any], object]
"""From a raw value and `BAD` to the known word that it is, or `BAD`: a dictionary's own `get`."""
Walk = Callable[[Any, "Pass"], bool]
"""Whether an unread part holds nothing that the thorough checks must see."""


class Pass:
    """The state of one reading: the whole document, the place in lists, whether an unknown field was seen."""

    __slots__ = ("root", "unknown", "where")

    def __init__(self, root: Document) -> None:
        self.root = root
        self.unknown = False
        self.where = ""


def quick_check(plan: Plan) -> Check:
    """The check of a whole snapshot for a plan."""
    return QuickMaker(plan).check(plan.outline.root)


class QuickMaker:
    """Makes the closures of one plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def check(self, entry: Entry) -> Check:
        """The check of a field that is read, null included."""
        match entry.shape:
            case ObjectShape():
                return self.object_(entry, entry.shape)
            case ListShape():
                return self.list_(entry, entry.shape)
            case ScalarShape(form=Form.MONEY) if entry.currency is not None:
                return self.money(entry, entry.shape.nullable)
            case ScalarShape():
                convert = converter(entry.shape)
                return lambda raw, _owner, _state: convert(raw)
        raise AssertionError(entry)

    def money(self, entry: Entry, nullable: bool) -> Check:
        find = self.currency_of(entry)
        digits = currencies()

        def check(raw: Any, owner: Document, state: Pass) -> object:
            if nullable and raw is None:
                return None
            code = find(owner, state.root)
            return to_money(raw, digits[code]) if type(code) is str and code in digits else BAD

        return check

    def currency_of(self, entry: Entry) -> Callable[[Document, Document], object]:
        """How the currency of an amount is found: beside it, or from the root down."""
        path = entry.currency or ()
        default = self.plan.outline.by_path[path].default
        if path[:-1] == entry.path[:-1]:
            name = path[-1]
            return lambda owner, _root: owner.get(name, default)

        parents, last = path[:-1], path[-1]

        def find(_owner: Document, root: Document) -> object:
            value: Any = root
            for step in parents:
                value = value.get(step) if type(value) is dict else None
            return value.get(last, default) if type(value) is dict else default

        return find

    def object_(self, entry: Entry, shape: ObjectShape) -> Check:
        known = frozenset(shape.entries)
        wanted = [e for e in shape.entries.values() if e.path in self.plan.wanted]
        checks = tuple((e.path[-1], *self.quickest(e), self.default(e)) for e in wanted)
        walks = self.walks(shape)
        path = None if ITEM in entry.path else ".".join(entry.path)
        nullable = shape.nullable
        has_all = known.issuperset
        new = SnapshotContext.__new__

        def check(raw: Any, _owner: Document, state: Pass) -> object:
            if type(raw) is not dict:
                return None if nullable and raw is None else BAD
            if not has_all(raw):
                if not all(type(key) is str for key in raw):
                    return BAD
                state.unknown = True
            made = new(SnapshotContext)
            made.path = where = state.where if path is None else path
            get = raw.get
            for name, look_up, convert, inner, default in checks:
                value = get(name, ABSENT)
                if value is not ABSENT:
                    if look_up is not None:
                        value = look_up(value, BAD)
                    elif convert is not None:
                        value = convert(value)
                    else:
                        if path is None:
                            state.where = f"{where}.{name}"
                        value = inner(value, raw, state)
                    if value is BAD:
                        return BAD
                    made[name] = value
                elif default is not None:
                    made[name] = default()
            for name, walk in walks:
                value = get(name, ABSENT)
                if value is not ABSENT and not walk(value, state):
                    return BAD
            return made

        return check

    def quickest(self, entry: Entry) -> tuple[LookUp | None, Convert | None, Check]:
        """The check of a field, and the shorter ways to the same for a field whose value stands for itself."""
        shape = entry.shape
        if not isinstance(shape, ScalarShape) or (shape.form is Form.MONEY and entry.currency is not None):
            return None, None, self.check(entry)
        return table(shape), converter(shape), self.check(entry)

    def default(self, entry: Entry) -> Callable[[], object] | None:
        """What makes the value of an absent field, where it has a default: a list is a new one each time."""
        value = entry.default
        if value is NO_DEFAULT:
            return None
        return list if value == [] else lambda: value

    def list_(self, entry: Entry, shape: ListShape) -> Check:
        inner = self.check(shape.item)
        unique = shape.unique
        fixed = None if ITEM in entry.path else ".".join(entry.path)
        nullable = shape.nullable

        def check(raw: Any, _owner: Document, state: Pass) -> object:
            if type(raw) is not list:
                return None if nullable and raw is None else BAD
            if len(raw) > MAX_ITEMS:
                return BAD
            outer = state.where if fixed is None else fixed
            items = []
            for index, item in enumerate(raw):
                state.where = f"{outer}[{index}]"
                value = inner(item, state.root, state)
                if value is BAD:
                    return BAD
                items.append(value)
            return items if unique is None or _differ(items, unique) else BAD

        return check

    def walks(self, shape: ObjectShape) -> tuple[tuple[str, Walk], ...]:
        """How to look for unknown fields in what is not read."""
        found = []
        for name, entry in shape.entries.items():
            if entry.path not in self.plan.wanted:
                walk = walk_unread(entry)
                if walk is not None:
                    found.append((name, walk))
        return tuple(found)


def walk_unread(entry: Entry) -> Walk | None:
    """How to look for unknown fields in a part that is not read; None where it can hold none."""
    match entry.shape:
        case ObjectShape(entries=entries):
            return _walk_object(frozenset(entries), {name: walk_unread(inner) for name, inner in entries.items()})
        case ListShape(item=item):
            inner = walk_unread(item)
            return None if inner is None else _walk_list(inner)
    return None


def _walk_object(known: frozenset[str], inner: dict[str, Walk | None]) -> Walk:
    walks = tuple((name, walk) for name, walk in inner.items() if walk is not None)
    has_all = known.issuperset

    def walk(raw: Any, state: Pass) -> bool:
        if type(raw) is not dict:
            return type(raw) in HARMLESS
        if not has_all(raw):
            if not all(type(key) is str for key in raw):
                return False
            state.unknown = True
        for name, below in walks:
            value = raw.get(name, ABSENT)
            if value is not ABSENT and not below(value, state):
                return False
        return True

    return walk


def _walk_list(inner: Walk) -> Walk:
    def walk(raw: Any, state: Pass) -> bool:
        if type(raw) is not list:
            return type(raw) in HARMLESS
        if len(raw) > MAX_ITEMS:
            return False
        for item in raw:  # noqa: SIM110 - a generator takes twice as long
            if not inner(item, state):
                return False
        return True

    return walk


HARMLESS: Final = frozenset({str, int, float, bool, type(None), dict, list})
"""What may stand unread in the place of an object or a list: no class of the caller's own."""


def _differ(items: list[Any], unique: str) -> bool:
    """Whether no two items have the same value of a field."""
    keys = [unique_key(item[unique]) for item in items if item is not None and unique in item]
    return len(set(keys)) == len(keys)
