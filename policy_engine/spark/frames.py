"""`with_decisions`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pyspark.sql.types import StructField, StructType

from policy_engine.engine.batch.evaluate import batch_schema
from policy_engine.engine.batch.unknown import unknown_fields
from policy_engine.engine.policy_set import PolicySet
from policy_engine.spark.carried import arrow_shape, spark_type
from policy_engine.spark.worker import Deciding
from policy_engine.text.problem import PolicyError, Problem

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

METADATA = "policy_engine"
"""The key of the metadata of a decision's column: which policies decided, and what is odd in the columns."""


def with_decisions(df: DataFrame, policies: PolicySet, decisions: str | Sequence[str] | None = None) -> DataFrame:
    """A DataFrame of snapshots, one a row, with what is decided on each.

    Args:
        df: its columns are the snapshot's root fields, objects are structs. Columns that the schema does not know are
            kept and not looked at. A null is an absent field, but where the schema allows null.
        policies: sent to the executors as the files that they were loaded from; each Python worker loads them once.
        decisions: public decisions' names; None asks for all.

    Returns:
        The DataFrame's own columns, and a struct column for each decision: its outputs, the rows that decided, and the
        problems of a snapshot that cannot be decided, for which the rest is null. A column's metadata has the policy
        set's name, its version and its digest, and warnings of fields that its schema does not know. Nothing is
        decided before Spark asks for rows.

    Raises:
        PolicyError: for a decision that there is not, and for columns of one name. What is wrong with a row never
            fails a task.
    """
    made = batch_schema(policies, decisions)
    own = df.schema.fields
    columns = tuple(field.name for field in own)
    known = {name for name, _ in policies.programs[-1].policy.schema.root.fields}
    cases = df.sparkSession.conf.get("spark.sql.caseSensitive") == "true"
    problems = [*_twice(columns, known), *_clashes(columns, made.names, cases)]
    if problems:
        raise PolicyError(problems)
    metadata = {METADATA: _made_by(policies, df.schema)}
    added = [StructField(field.name, spark_type(field.type), metadata=metadata) for field in made]
    fields = tuple(at for at, name in enumerate(columns) if name in known)
    deciding = Deciding(policies, tuple(made.names), columns, fields)
    # By number: Spark takes a dot in a column's name for a field of it.
    numbered = df.toDF(*(f"c{at}" for at in range(len(columns))))
    return numbered.mapInArrow(deciding, StructType([*own, *added]))


def _made_by(policies: PolicySet, columns: StructType) -> dict[str, object]:
    files = policies.files
    told: dict[str, object] = {"policy_set": files.name, "version": files.version, "digest": files.digest}
    warnings = unknown_fields(policies, arrow_shape(columns))
    return {**told, "warnings": [one.to_dict() for one in warnings]} if warnings else told


def _twice(columns: Sequence[str], known: Iterable[str]) -> list[Problem]:
    """Fields of the snapshot that several columns have the name of."""
    return [
        Problem("batch-table", f'the table has more than one column "{name}"')
        for name in known
        if columns.count(name) > 1
    ]


def _clashes(columns: Sequence[str], decisions: Sequence[str], cases: bool) -> list[Problem]:
    """Decisions that a column, or another decision, has the name of. By default Spark does not tell `A` from `a`."""
    problems = []
    taken = {name if cases else name.lower(): ("the DataFrame has a column", name) for name in columns}
    for name in decisions:
        key = name if cases else name.lower()
        if key in taken:
            what, other = taken[key]
            message = f'the decision "{name}" needs a column of its name, and {what} "{other}"'
            problems.append(Problem("batch-column", message, hint="rename the column, or ask for fewer decisions"))
        taken[key] = ("there is a decision", name)
    return problems
