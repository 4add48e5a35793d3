"""Where a search looks first: snapshots in which a table that changed sees what it gives something else for.

A column that is a field is put there at once. Of one that computes, a field that it reads is moved as far as two
values tell: of sums and products with constants that is where it has to be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import islice
from typing import Any, Final

from policy_engine.analysis.diff.outcome import Witness
from policy_engine.analysis.diff.tables import TablePair
from policy_engine.analysis.search.places import ABSENT, Snapshot, changed
from policy_engine.analysis.search.snapshots import at as value_at
from policy_engine.engine.fields import FieldPath, field_of, hidden_names
from policy_engine.engine.program import Program
from policy_engine.policy.link.linked import LinkedPolicy
from policy_engine.policy.link.reads import reads_of
from policy_engine.types.feeltype import ScalarType, Type
from policy_engine.types.relations import strip_nullable
from policy_engine.types.schema import Field
from policy_engine.types.snapshot.shape import ITEM, SchemaPath
from policy_engine.values.arithmetic import add, divide, subtract
from policy_engine.values.kinds import kind_of
from policy_engine.values.number import parse_number
from policy_engine.values.text import to_text

MAX_REGIONS: Final = 40
"""Regions of one table that are gone for by themselves."""
MAX_VALUES: Final = 12
"""Values for which tables give something else that are tried in each field."""
MAX_FIELDS: Final = 8
"""Fields that are moved for one column that computes."""

Decided = Callable[[Snapshot], Witness | None]


@dataclass(frozen=True, slots=True)
class Aim:
    """Values for fields, and for columns of a table that compute."""

    pair: TablePair
    settings: tuple[tuple[FieldPath, object], ...]
    computed: tuple[tuple[int, Decimal], ...]

    def put(self, snapshot: Snapshot) -> Snapshot:
        """A snapshot in which the fields have their values."""
        for path, value in self.settings:
            snapshot = changed(snapshot, path, value)
        return snapshot


def aims(pairs: Sequence[TablePair], policy: LinkedPolicy) -> Iterator[Aim]:
    """For each region of tables that changed, what a snapshot in it has."""
    for pair in pairs:
        unit = policy.units.get(pair.new.linked.unit)
        hidden = frozenset[str]() if unit is None else hidden_names(unit, pair.new.linked)
        fields = [field_of(column.parsed.node, policy, hidden) for column in pair.new.linked.inputs]
        for region in pair.regions[:MAX_REGIONS]:
            place = region.classes.first
            settings: list[tuple[FieldPath, object]] = []
            computed: list[tuple[int, Decimal]] = []
            for at, (known, number) in enumerate(zip(fields, place, strict=True)):
                if number is None:
                    continue
                value = pair.value(at, number)
                if known is not None:
                    settings.append((known[0], as_sent(value, known[1].type)))
                elif isinstance(value, Decimal) and not pair.is_everything(at, region):
                    computed.append((at, value))
            yield Aim(pair, tuple(settings), tuple(computed))


def approach(aim: Aim, start: Snapshot, policy: LinkedPolicy, decided: Decided) -> Iterator[Snapshot]:
    """Snapshots ever nearer to what columns that compute are to be."""
    now = aim.put(start)
    yield now
    for at, wanted in aim.computed:
        before = _seen(aim.pair, at, decided(now))
        if before is None or before == wanted:
            continue
        for path, field in islice(_numbers(aim.pair, at, policy), MAX_FIELDS):
            value = value_at(now, path)
            if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
                continue
            held = parse_number(str(value))
            more = None if held is None else changed(now, path, as_sent(held + 1, field.type))
            after = None if more is None else _seen(aim.pair, at, decided(more))
            moved = None if held is None or after is None else _moved(held, before, after, wanted)
            if moved is None:
                continue
            whole = moved.to_integral_value(ROUND_HALF_EVEN) if field.whole else moved
            other = changed(now, path, as_sent(whole, field.type))
            yield other
            if _seen(aim.pair, at, decided(other)) == wanted:
                now = other
                break


def values_of(pairs: Sequence[TablePair], program: Program, name: str) -> dict[SchemaPath, list[object]]:
    """For the fields that a decision reads, values for which tables give something else: an argument may be any."""
    wanted: dict[str, dict[object, None]] = {}
    for pair in pairs:
        for region in pair.regions[:MAX_REGIONS]:
            place = region.classes.first
            for at, number in enumerate(place):
                value = None if number is None or pair.is_everything(at, region) else pair.value(at, number)
                if value is not None:
                    wanted.setdefault(kind_of(value), {})[value] = None
    found: dict[SchemaPath, list[object]] = {}
    for path in sorted(program.reads[name]):
        field = program.policy.schema.field(path)
        bare = None if field is None else strip_nullable(field.type)
        if field is None or field.secret or not isinstance(bare, ScalarType):
            continue
        found[path] = [as_sent(value, field.type) for value in islice(wanted.get(str(bare.kind), ()), MAX_VALUES)]
    return found


def laid(under: Any, over: Any) -> Any:
    """A snapshot with all that another has laid over it: what the other leaves out stays."""
    if isinstance(under, Mapping) and isinstance(over, Mapping):
        return {**under, **{name: laid(under.get(name, ABSENT), value) for name, value in over.items()}}
    if isinstance(over, list) and isinstance(under, list) and under:
        return [laid(under[min(at, len(under) - 1)], item) for at, item in enumerate(over)]
    return over


def as_sent(value: object, type_: Type) -> object:
    """A FEEL value as a snapshot has it."""
    bare = strip_nullable(type_)
    is_money = isinstance(bare, ScalarType) and bare.unit == "money"
    is_plain = isinstance(value, bool | str | None) or (isinstance(value, Decimal) and not is_money)
    return value if is_plain else to_text(value)


def _numbers(pair: TablePair, at: int, policy: LinkedPolicy) -> Iterator[tuple[FieldPath, Field]]:
    """The fields with a number that a column reads, itself or through the values that it names."""
    node = pair.new.linked.inputs[at].parsed.node
    read = {*reads_of(node, policy.schema.root)}
    unit = policy.units.get(pair.new.linked.unit)
    for name in () if unit is None else sorted(unit.requires):
        read |= policy.reads(name)
    for path in sorted(read):
        field = policy.schema.field(path)
        bare = None if field is None else strip_nullable(field.type)
        if field is not None and ITEM not in path and isinstance(bare, ScalarType) and str(bare.kind) == "number":
            yield path, field


def _seen(pair: TablePair, at: int, witness: Witness | None) -> Decimal | None:
    """The number that came to a column."""
    steps = () if witness is None else (*witness.before.steps, *witness.after.steps)
    found = next((step.inputs[at] for step in steps if pair.place(step) is not None), None)
    return found if isinstance(found, Decimal) else None


def _moved(start: Decimal, before: Decimal, after: Decimal, wanted: Decimal) -> Decimal | None:
    """Where a field has to be, by what a column is for the field's value, and for one more."""
    step = subtract(after, before)
    far = divide(subtract(wanted, before), step)
    found = add(start, far) if isinstance(far, Decimal) else None
    return found if isinstance(found, Decimal) else None
