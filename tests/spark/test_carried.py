"""Types of decisions' columns in Spark, without Spark running."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytest.importorskip("pyspark", reason="pyspark is not installed")

import pyarrow as pa
from pyspark.sql import types as spark

from policy_engine.engine.batch.columns import arrow_type
from policy_engine.spark.carried import arrow_shape, in_utc, spark_type
from policy_engine.types.feeltype import ANY, ContextType, Kind, ListType, ScalarType

KINDS = {
    Kind.NUMBER: spark.DecimalType(38, 10),
    Kind.STRING: spark.StringType(),
    Kind.BOOLEAN: spark.BooleanType(),
    Kind.DATE: spark.DateType(),
    Kind.TIME: spark.StringType(),
    Kind.DATE_TIME: spark.TimestampType(),
    Kind.DAYS_DURATION: spark.DayTimeIntervalType(),
    Kind.MONTHS_DURATION: spark.StringType(),
}


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_value_has_a_type_in_spark(kind: Kind) -> None:
    assert spark_type(arrow_type(ScalarType(kind))) == KINDS[kind]


def test_lists_contexts_and_what_has_no_type() -> None:
    type_ = ListType(ContextType((("a", ScalarType(Kind.DATE)), ("b", ANY))))
    assert spark_type(arrow_type(type_)).simpleString() == "array<struct<a:date,b:string>>"


def test_a_type_that_no_decision_has() -> None:
    with pytest.raises(TypeError, match=r"^Spark has no type for timestamp\[us\]$"):
        spark_type(pa.list_(pa.timestamp("us")))


def test_moments_are_in_utc_and_parts_nullable_wherever_they_are() -> None:
    moment = pa.timestamp("us", "Asia/Tokyo")
    inner = pa.struct([pa.field("at", moment, nullable=False), ("local", pa.timestamp("us")), ("n", pa.int8())])
    changed = in_utc(pa.struct([("one", inner), ("more", pa.list_(inner)), ("large", pa.large_list(moment))]))
    utc = pa.timestamp("us", "UTC")
    told = pa.struct([("at", utc), ("local", pa.timestamp("us")), ("n", pa.int8())])
    assert changed == pa.struct([("one", told), ("more", pa.list_(told)), ("large", pa.large_list(utc))])


def test_the_names_of_columns_as_arrow_has_them() -> None:
    inner = spark.StructType().add("x", spark.DateType())
    columns = spark.StructType().add("a", spark.ArrayType(inner)).add("b", inner).add("c", spark.ByteType())
    shape = pa.struct([("x", pa.null())])
    assert arrow_shape(columns) == pa.schema([("a", pa.list_(shape)), ("b", shape), ("c", pa.null())])


@pytest.mark.parametrize("missing", ["pyarrow", "pyspark"])
def test_what_is_not_installed_is_said(missing: str) -> None:
    code = f"import sys; sys.modules[{missing!r}] = None; import policy_engine.spark"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)  # noqa: S603
    told = f"policy_engine.spark needs {missing}, which is not installed: pip install 'policy-engine[spark]'"
    assert run.stderr.splitlines()[-1] == f"ModuleNotFoundError: {told}"
