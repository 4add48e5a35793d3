"""Types of Arrow's as Spark's, and the other way."""

from __future__ import annotations

import pyarrow as pa
from pyspark.sql import types as spark


def spark_type(type_: pa.DataType) -> spark.DataType:
    """The Spark type of an Arrow type that a decision's column has; every part may be null.

    FEEL's times of day, and its durations of years and months, are texts in Arrow already, and so they are in Spark.

    Raises:
        TypeError: for an Arrow type that no decision has.
    """
    is_ = pa.types
    if is_.is_boolean(type_):
        return spark.BooleanType()
    if is_.is_string(type_):
        return spark.StringType()
    if is_.is_decimal128(type_):
        return spark.DecimalType(type_.precision, type_.scale)
    if is_.is_date32(type_):
        return spark.DateType()
    if is_.is_timestamp(type_) and type_.unit == "us" and type_.tz is not None:
        return spark.TimestampType()
    if is_.is_duration(type_) and type_.unit == "us":
        return spark.DayTimeIntervalType()
    if is_.is_list(type_):
        return spark.ArrayType(spark_type(type_.value_type))
    if is_.is_struct(type_):
        fields = [type_.field(at) for at in range(type_.num_fields)]
        return spark.StructType([spark.StructField(field.name, spark_type(field.type)) for field in fields])
    raise TypeError(f"Spark has no type for {type_}")


def arrow_shape(columns: spark.StructType) -> pa.Schema:
    """The names of columns, and of the fields in them, as Arrow has them; values are of no type."""
    return pa.schema([(field.name, _shape(field.dataType)) for field in columns.fields])


def _shape(type_: spark.DataType) -> pa.DataType:
    if isinstance(type_, spark.StructType):
        return pa.struct([(field.name, _shape(field.dataType)) for field in type_.fields])
    if isinstance(type_, spark.ArrayType):
        return pa.list_(_shape(type_.elementType))
    return pa.null()


def in_utc(type_: pa.DataType) -> pa.DataType:
    """The same type, its moments in UTC and every part nullable.

    Spark labels moments with the session's time zone, which is no part of them. And what is never null in an object
    is null for Arrow where the object itself is.
    """
    is_ = pa.types
    if is_.is_timestamp(type_) and type_.tz is not None:
        return pa.timestamp(type_.unit, "UTC")
    if is_.is_list(type_):
        return pa.list_(in_utc(type_.value_type))
    if is_.is_large_list(type_):
        return pa.large_list(in_utc(type_.value_type))
    if is_.is_struct(type_):
        fields = [type_.field(at) for at in range(type_.num_fields)]
        return pa.struct([(field.name, in_utc(field.type)) for field in fields])
    return type_
