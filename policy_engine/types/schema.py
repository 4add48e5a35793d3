"""The schema of snapshots: the types of what policies read, and the reader of what callers send."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

from policy_engine.text.problem import PolicyError, Problems
from policy_engine.text.source import Source
from policy_engine.types.feeltype import ContextType, Type
from policy_engine.types.schema_check import SchemaText, read_schema
from policy_engine.types.schema_link import link
from policy_engine.types.schema_shape import ShapeBuilder
from policy_engine.types.snapshot.convert import Convert, converter
from policy_engine.types.snapshot.plan import Outline, expand, touches
from policy_engine.types.snapshot.reader import Reader
from policy_engine.types.snapshot.shape import (
    ITEM,
    Entry,
    Form,
    ListShape,
    NoDefault,
    ObjectShape,
    ScalarShape,
    SchemaPath,
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the schema.

    `default` is the FEEL value that its absence reads as, or `NO_DEFAULT`; `currency` is the path of the field
    that holds an amount's currency; `unique` names the field by which a list's items differ; `low` and `high`
    bound a number, both included, which is `whole` where the schema says `integer`. What is not `changeable` must not
    be proposed to change; what is `secret` must not be shown.
    """

    type: Type
    description: str | None
    changeable: bool
    secret: bool
    default: object | NoDefault
    currency: SchemaPath | None
    unique: str | None
    low: int | None
    high: int | None
    whole: bool


class SnapshotSchema:
    """What a snapshot may hold. Immutable.

    `root` is its FEEL type, `named` the types of its definitions by name; `moment`, `time_zone` and `currency` (of
    amounts that name none) are the paths of these fields; None where there is no such.
    """

    root: ContextType
    named: Mapping[str, Type]
    moment: SchemaPath | None
    time_zone: SchemaPath | None
    currency: SchemaPath | None

    def __init__(self, outline: Outline, named: Mapping[str, Type], currency: SchemaPath | None) -> None:
        self._outline = outline
        self.root = cast(ContextType, outline.root.shape.type)
        self.named = MappingProxyType(dict(named))
        self.moment = outline.moment
        self.time_zone = outline.time_zone
        self.currency = currency

    def field(self, path: SchemaPath) -> Field | None:
        """The field at a path, in which `[]` is the item of a list; None where there is none."""
        entry = self._outline.by_path.get(path)
        if entry is None:
            return None
        shape = entry.shape
        low, high = (shape.low, shape.high) if isinstance(shape, ScalarShape) else (None, None)
        if isinstance(shape, ScalarShape) and shape.form is Form.MONEY:
            low = 0
        unique = shape.unique if isinstance(shape, ListShape) else None
        default = list(entry.default) if isinstance(entry.default, list) else entry.default
        return Field(
            type=shape.type,
            description=entry.description,
            changeable=entry.changeable,
            secret=entry.secret,
            default=default,
            currency=entry.currency,
            unique=unique,
            low=low,
            high=high,
            whole=isinstance(shape, ScalarShape) and shape.form is Form.INTEGER,
        )

    def is_secret(self, path: SchemaPath) -> bool:
        """Whether the value at a path must not be shown: it is secret, within what is, or holds what is."""
        return any(entry.secret and touches((entry.path,), path) for entry in self._outline.by_path.values())

    def expand(self, reads: Iterable[SchemaPath]) -> frozenset[SchemaPath]:
        """Some reads with what they rest on: the moment, the zone, the currencies of amounts, the ids of lists.

        A problem of a reading concerns a decision when it `touches` the expanded reads of that decision. Raises
        ValueError for a path that the schema does not have.
        """
        return expand(self._outline, reads)

    def always_reads(self, path: SchemaPath) -> bool:
        """Whether a problem at a path concerns every decision: it is at the moment or the zone, or above them."""
        return touches([known for known in (self.moment, self.time_zone) if known is not None], path)

    def scalar(self, path: SchemaPath) -> Convert | None:
        """What makes a FEEL value of a scalar field's raw one, or `BAD`; None for objects, lists and amounts whose
        currency stands beside them."""
        shape = self._outline.by_path[path].shape
        if not isinstance(shape, ScalarShape):
            return None
        if shape.form is Form.MONEY and self._outline.by_path[path].currency is not None:
            return None
        return converter(shape)

    def around(self, reads: Iterable[SchemaPath]) -> tuple[SchemaPath, ...]:
        """The fields outside lists at some reads, above them and below them; what is above comes first."""
        known = frozenset(reads)
        return tuple(path for path in self._outline.by_path if path and ITEM not in path and touches(known, path))

    def entries(self, reads: Iterable[SchemaPath]) -> Iterator[Entry]:
        """All fields at some reads, above them and below them, in the order of the schema."""
        known = frozenset(reads)
        return (entry for path, entry in self._outline.by_path.items() if touches(known, path))

    @staticmethod
    def touches(reads: Iterable[SchemaPath], path: SchemaPath) -> bool:
        """Whether one of some reads is at a path, above it or below it."""
        return touches(reads, path)

    def reader(self, reads: Iterable[SchemaPath], slots: Sequence[SchemaPath] = ()) -> Reader:
        """A reader of snapshots for some reads. Raises ValueError for a path that the schema does not have.

        Its readings have the values at the paths of `slots` by number; those of lists' items and such stay absent.
        """
        return Reader(self._outline, reads, slots)


def load_schema(source: Source, *, moment_required: bool = True) -> SnapshotSchema:
    """The schema that a JSON Schema text describes (`vocabulary.py` says which keywords it may use).

    Without `moment_required`, it may have no `x-moment`: then nothing depends on the day; or no `x-time-zone`: then the
    day is the one that the moment itself shows.
    Raises `PolicyError` with everything that is wrong with it, each problem with its place in the text.
    """
    problems = Problems()
    text = SchemaText(source, problems)
    schema = read_schema(text)
    if schema is None:
        raise PolicyError(problems.found)
    builder = ShapeBuilder(text, schema)
    root = builder.build()
    located = dict(builder.located)
    named = builder.named()
    if not isinstance(root.shape, ObjectShape) or root.shape.nullable:
        text.error(("type",) if "type" in schema else (), "a snapshot is an object")
    problems.raise_errors()
    outline = link(schema, builder, root, located, moment_required=moment_required)
    problems.raise_errors()
    return SnapshotSchema(outline, named, builder.currency)
