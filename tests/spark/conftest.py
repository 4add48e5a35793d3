"""One Spark for all tests; none, and the reason, where there is no pyspark or no Java."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="session")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    pytest.importorskip("pyspark", reason="pyspark is not installed")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("Spark needs Java, and there is none")
    from tools.spark_local import local_spark

    with local_spark(0, tmp_path_factory.mktemp("spark"), spark_sql_session_timeZone="America/New_York") as made:
        yield made
