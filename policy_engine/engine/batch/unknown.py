"""Fields of a table's objects that the schema of snapshots does not know: told once a table, not once a row."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from policy_engine.engine.batch.plain import is_list
from policy_engine.engine.policy_set import PolicySet
from policy_engine.text.problem import Problem


def unknown_fields(policies: PolicySet, columns: pa.Schema) -> tuple[Problem, ...]:
    """A warning for each. Columns of the table's own are no fields of a snapshot: of these nothing is said."""
    schema = policies.programs[-1].policy.schema
    known = frozenset(name for name, _ in schema.root.fields)
    like = {field.name: _like(field.type) for field in columns if field.name in known}
    return schema.reader(()).read(like).warnings


def _like(type_: pa.DataType) -> Any:
    """A value with the fields of a type's."""
    if isinstance(type_, pa.BaseExtensionType):
        return _like(type_.storage_type)
    if pa.types.is_dictionary(type_):
        return _like(type_.value_type)
    if pa.types.is_struct(type_):
        fields = [type_.field(at) for at in range(type_.num_fields)]
        return {field.name: _like(field.type) for field in fields}
    return [_like(type_.value_type)] if is_list(type_) else None
