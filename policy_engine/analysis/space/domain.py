"""What the values of an expression may be: the one place that decides it, for columns above all.

Known are the fields of the snapshot, with the bounds and words of the schema; whole numbers, and numbers that are never
below zero; types, as far as something sees to them. Within a decision service none of the fields is known: its
arguments stand in their place, and nothing holds those to the schema. What a service gives may then be of no type that
its decisions have, so that types are not trusted either where such a value may come to.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from policy_engine.analysis.space.classes import Domain
from policy_engine.analysis.space.signs import Signs
from policy_engine.analysis.space.whole import whole_numbers
from policy_engine.engine.fields import FieldPath, field_of, hidden_names, served_units
from policy_engine.feel.ast import Node
from policy_engine.policy.link.linked import LinkedInput, LinkedPolicy, LinkedTable, Unit, UnitKind
from policy_engine.types.codes import LISTED
from policy_engine.types.feeltype import Kind, ScalarType, Type
from policy_engine.types.relations import strip_nullable
from policy_engine.types.schema import Field
from policy_engine.values.order import ORDERS
from policy_engine.values.region import Region

_NOT_NEGATIVE = Region.interval(Decimal(0), None)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an expression stands: in a unit of a policy, and the names that mean something local there."""

    policy: LinkedPolicy
    unit: Unit
    hidden: frozenset[str]
    is_served: bool
    """Whether it may be evaluated within a decision service."""
    is_typed: bool
    """Whether values are of the types that were inferred for them."""

    @staticmethod
    def of(policy: LinkedPolicy, unit: Unit, hidden: Collection[str] = ()) -> Standing:
        """The place of expressions of a unit that see some local names, besides its parameters."""
        served = served_units(policy)
        names = frozenset(hidden) | frozenset(name for name, _ in unit.parameters)
        return Standing(policy, unit, names, unit.name in served, unit.name not in untyped_units(policy, served))

    @staticmethod
    def of_table(policy: LinkedPolicy, table: LinkedTable) -> Standing:
        """The place of a table's columns."""
        unit = policy.units[table.unit]
        return Standing.of(policy, unit, hidden_names(unit, table))

    def field(self, node: Node) -> tuple[FieldPath, Field] | None:
        """The field of the snapshot that an expression surely is, with what the schema says of it."""
        found = None if self.is_served else field_of(node, self.policy, self.hidden)
        # The policies' own inputs are not what the schema says, but what they are converted to.
        return None if found is None or found[0][0] in self.policy.inputs else found

    def is_built_in(self, name: str) -> bool:
        """Whether a call of a name calls the built-in function of that name, and nothing else that is called so."""
        return name not in self.hidden and name not in self.policy.units


def untyped_units(policy: LinkedPolicy, served: frozenset[str] | None = None) -> frozenset[str]:
    """The units in which a value need not be of the type that was inferred for it: those within decision services,
    those that ask for one, and the functions that they call.

    Args: `served` as `served_units` gives it.
    """
    found = set(served_units(policy) if served is None else served)
    asking = {unit.name for unit in policy.units.values() if unit.service is not None}
    before = 0
    while before < len(asking):
        # A unit stands behind those that it requires, but functions may require each other.
        before = len(asking)
        asking.update(unit.name for unit in policy.units.values() if not asking.isdisjoint(unit.requires))
    found |= asking
    for name in asking:
        found.update(one for one in policy.closure(name) if policy.units[one].kind is UnitKind.FUNCTION)
    return frozenset(found)


def domain_of(
    place: Standing,
    node: Node,
    kind: str,
    type_: Type | None = None,
    *,
    signs: Signs | None = None,
    nullable: bool = False,
) -> Domain:
    """What the values of an expression may be, as far as it is known.

    Args:
        place: where it stands.
        node: the expression.
        kind: the FEEL kind of its values; those of another kind are not looked at.
        type_: the type of its values, where they are surely of it.
        signs: what is known of the numbers of the policy's program.
        nullable: whether null is one of them.
    """
    listed = _listed(kind, type_)
    whole = False
    if listed is not None:
        region = Region.points(ORDERS[kind].key(value) for value in listed)
    elif kind == "number":
        region, whole = _numbers(place, node, signs)
    else:
        region = Region((), True)
    if nullable:
        region = Region(region.cuts, region.from_start, True)
    return Domain(kind, region, whole=whole, listed=listed)


def column_domain(
    place: Standing, column: LinkedInput, kind: str, *, dmn: bool = False, signs: Signs | None = None
) -> Domain:
    """What may come to a column of a table without being a problem of its own, which a null is that it does not
    declare, and a value that is not of the type that it declares.

    Args: `dmn` of a table by the standard's semantics, where nothing holds the values to a type.
    """
    is_sure = place.is_typed or (column.promised is not None and not dmn) or place.field(column.parsed.node) is not None
    return domain_of(
        place, column.parsed.node, kind, column.type if is_sure else None, signs=signs, nullable=column.nullable
    )


def _listed(kind: str, type_: Type | None) -> Sequence[object] | None:
    """The values of a kind one by one, in their declared order, where they are few."""
    if kind == "boolean":
        return (True, False)
    bare = None if type_ is None else strip_nullable(type_)
    if not isinstance(bare, ScalarType) or str(bare.kind) != kind:
        return None
    if bare.values is not None:
        return tuple(value for value in bare.values if value is not None)
    if bare.kind is Kind.STRING and bare.format is not None and bare.format in LISTED:
        return tuple(sorted(LISTED[bare.format]()))
    return None


def _numbers(place: Standing, node: Node, signs: Signs | None) -> tuple[Region, bool]:
    """Which numbers an expression may be, and whether all are whole."""
    whole = whole_numbers(node, place)
    known = place.field(node)
    if whole is not None:
        region = whole
    elif known is not None:
        low, high = (None if bound is None else Decimal(bound) for bound in (known[1].low, known[1].high))
        region = Region.interval(low, high)
    else:
        region = Region((), True)
    if signs is not None and signs.never_negative(node):
        region = region & _NOT_NEGATIVE
    return region, whole is not None
