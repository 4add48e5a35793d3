"""Decisions as columns of Spark's DataFrames: `with_decisions`. Needs the extra `policy-engine[spark]`."""

from __future__ import annotations

try:
    from policy_engine.spark.frames import with_decisions
except ModuleNotFoundError as error:
    missing = (error.name or "").partition(".")[0]
    if missing not in ("numpy", "pyarrow", "pyspark"):
        raise
    told = f"policy_engine.spark needs {missing}, which is not installed: pip install 'policy-engine[spark]'"
    raise ModuleNotFoundError(told, name=missing) from None

__all__ = ["with_decisions"]
