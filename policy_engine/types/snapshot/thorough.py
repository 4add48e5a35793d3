"""The thorough checks: the same as the quick ones, slower, and they say all that is wrong."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from policy_engine.text.problem import Problem
from policy_engine.types.formats import BAD, to_amount, to_money
from policy_engine.types.iso import currencies
from policy_engine.types.json_places import Path
from policy_engine.types.snapshot import wrong
from policy_engine.types.snapshot.convert import Convert, converter, unique_key
from policy_engine.types.snapshot.foreign import MAX_ITEMS, Key
from policy_engine.types.snapshot.plan import Plan
from policy_engine.types.snapshot.reading import Finding, show_path
from policy_engine.types.snapshot.shape import (
    ITEM,
    NO_DEFAULT,
    Entry,
    Form,
    ListShape,
    ObjectShape,
    ScalarShape,
    SchemaPath,
)
from policy_engine.values.context import SnapshotContext

MAX_ALIKE: Final = 20
"""The most problems told of one field of the schema."""


class Inspector:
    """One thorough reading of one plain document."""

    def __init__(self, plan: Plan, document: object) -> None:
        self.plan = plan
        self.document = document
        self.findings: list[Finding] = []
        self.counts: Counter[SchemaPath] = Counter()
        self.converters: dict[SchemaPath, Convert] = {}
        self.currency_told: set[Path] = set()
        self.unreadable: dict[Path, Problem] = {}
        """Amounts in lists whose currency is absent: a problem only for a decision that reads the amount."""

    def run(self) -> SnapshotContext:
        """The inputs; `findings` has the problems."""
        root = self.plan.outline.root
        found = self.value(root, self.document, ())
        inputs = found if isinstance(found, SnapshotContext) else SnapshotContext()
        self.moment(inputs)
        return inputs

    def moment(self, inputs: SnapshotContext) -> None:
        """Every reading needs the moment: that it is missing is a problem at once."""
        path = self.plan.outline.moment or ()
        at: Any = self.document
        for step in path:
            if type(at) is not dict:
                return
            if step not in at:
                message = f'the snapshot has no "{show_path(path)}", which every decision reads'
                self.add(path, path, Problem("snapshot-missing", message, path=show_path(path)))
                return
            at = at[step]

    def add(self, schema_path: SchemaPath, path: Path, problem: Problem) -> None:
        """Adds a problem, or says once that there are more like it."""
        self.counts[schema_path] += 1
        if self.counts[schema_path] == MAX_ALIKE + 1:
            problem = Problem("snapshot-more", "there are more problems like these", path=problem.path)
        if self.counts[schema_path] <= MAX_ALIKE + 1:
            self.findings.append(Finding(schema_path, path, problem))

    def value(self, entry: Entry, raw: object, path: Path) -> object:
        """The FEEL value of a field that is read, or `BAD` and its problems."""
        shape = entry.shape
        if raw is None and shape.nullable:
            return None
        match shape:
            case ObjectShape():
                if isinstance(raw, dict):
                    return self.object_(entry, shape, raw, path)
            case ListShape():
                if isinstance(raw, list):
                    return self.list_(entry, shape, raw, path)
            case ScalarShape():
                return self.scalar(entry, shape, raw, path)
        expected = "an object" if isinstance(shape, ObjectShape) else "a list"
        self.add(entry.path, path, wrong.wrong_kind(show_path(path), expected, raw, entry))
        return BAD

    def object_(self, entry: Entry, shape: ObjectShape, raw: dict[Any, object], path: Path) -> SnapshotContext:
        made = SnapshotContext(path=show_path(path))
        if Key in raw:
            message = "an object has a key that is not text"
            self.add(entry.path, path, Problem("snapshot-key", message, path=show_path(path) or None))
        for name, inner in shape.entries.items():
            if inner.path not in self.plan.wanted:
                continue
            if name in raw:
                value = self.value(inner, raw[name], (*path, name))
                if value is not BAD:
                    made[name] = value
                elif (*path, name) in self.unreadable:
                    made.absent = {**getattr(made, "absent", {}), name: self.unreadable[*path, name]}
            elif inner.default is not NO_DEFAULT:
                made[name] = list(inner.default) if isinstance(inner.default, list) else inner.default
        return made

    def list_(self, entry: Entry, shape: ListShape, raw: list[object], path: Path) -> object:
        if len(raw) > MAX_ITEMS:
            message = f"this list has more than {MAX_ITEMS:,} items"
            self.add(entry.path, path, Problem("snapshot-list", message, path=show_path(path)))
            return BAD
        items = []
        seen: dict[object, int] = {}
        for index, item in enumerate(raw):
            value = self.value(shape.item, item, (*path, index))
            if value is BAD:
                continue
            items.append(value)
            if shape.unique is not None and isinstance(value, SnapshotContext) and shape.unique in value:
                key = unique_key(value[shape.unique])
                first = seen.setdefault(key, index)
                if first != index:
                    self.repeated(entry, shape.unique, (*path, index), show_path((*path, first)))
        return items

    def repeated(self, entry: Entry, unique: str, path: Path, first: str) -> None:
        where = (*path, unique)
        message = f"this {unique} is that of {first} too: each item of the list has its own"
        problem = Problem("snapshot-repeated", message, path=show_path(where))
        self.add((*entry.path, ITEM, unique), where, problem)

    def scalar(self, entry: Entry, shape: ScalarShape, raw: object, path: Path) -> object:
        if shape.form is Form.MONEY and entry.currency is not None:
            return self.money(entry, shape, raw, path)
        convert = self.converters.setdefault(entry.path, converter(shape))
        found = convert(raw)
        if found is BAD:
            self.add(entry.path, path, wrong.wrong_scalar(show_path(path), entry, shape, raw))
        return found

    def money(self, entry: Entry, shape: ScalarShape, raw: object, path: Path) -> object:
        """An amount. That it cannot be read for want of its currency is the currency's problem, told once."""
        if to_amount(raw) is BAD:
            self.add(entry.path, path, wrong.wrong_scalar(show_path(path), entry, shape, raw))
            return BAD
        code = self.currency(entry, path)
        if code is None:
            return BAD
        digits = currencies()[code]
        found: object = to_money(raw, digits)
        if found is BAD:
            self.add(entry.path, path, wrong.wrong_decimals(show_path(path), code, digits))
        return found

    def currency(self, entry: Entry, path: Path) -> str | None:
        """The currency of an amount, where it is a known one."""
        schema_path = entry.currency or ()
        currency_path = concrete(schema_path, path)
        value: Any = self.document
        for step in currency_path:
            if isinstance(step, str) and (type(value) is not dict or step not in value):
                return self.no_currency(schema_path, currency_path, path)
            value = value[step]
        return value if type(value) is str and value in currencies() else None

    def no_currency(self, schema_path: SchemaPath, path: Path, amount: Path) -> str | None:
        """The default of an absent currency, or the problem that it is absent."""
        default = self.plan.outline.by_path[schema_path].default
        if isinstance(default, str):
            return default
        where = show_path(path)
        message = f'the snapshot has no "{where}", the currency of an amount that this decision reads'
        problem = Problem("snapshot-missing", message, path=where)
        if ITEM in schema_path:
            self.unreadable[amount] = problem
        elif path not in self.currency_told:
            self.currency_told.add(path)
            self.add(schema_path, path, problem)
        return None


def concrete(schema_path: SchemaPath, beside: Path) -> Path:
    """A schema path with the list items of another path that goes through the same lists."""
    return tuple(beside[at] if step == ITEM else step for at, step in enumerate(schema_path))
