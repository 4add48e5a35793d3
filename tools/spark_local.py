"""A Spark on this machine alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyspark
from pyspark.sql import SparkSession

ROOT: Final = Path(__file__).resolve().parent.parent
LOGGING: Final = """\
rootLogger.level = fatal
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %p %c{1}: %m%n
"""


@contextmanager
def local_spark(executors: int, directory: Path, **settings: str) -> Iterator[SparkSession]:
    """A session with Spark's own files in a directory, to be deleted afterwards.

    Args:
        executors: so many JVMs of one core and one GiB each; 0 is two threads of the driver's own, which start sooner.
            Python's workers are processes of their own in any case.
        directory: where Spark keeps its files; an empty one.
        settings: Spark's, `_` for `.`: `spark_sql_session_timeZone`.
    """
    os.environ.update(
        SPARK_HOME=_home(directory).as_posix(),
        SPARK_CONF_DIR=(directory / "home" / "conf").as_posix(),
        SPARK_LOCAL_IP="127.0.0.1",
        PYSPARK_PYTHON=sys.executable,
        PYSPARK_DRIVER_PYTHON=sys.executable,
    )
    chosen: dict[str, bool | float | int | str | None] = {
        "spark.driver.memory": "1g",
        "spark.executor.memory": "1g",
        "spark.sql.shuffle.partitions": "4",
        "spark.executorEnv.PYTHONPATH": ROOT.as_posix(),
        "spark.local.dir": (directory / "local").as_posix(),
        "spark.sql.warehouse.dir": (directory / "warehouse").as_posix(),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        **{name.replace("_", "."): value for name, value in settings.items()},
    }
    master = f"local-cluster[{executors},1,1024]" if executors else "local[2]"
    builder = SparkSession.builder.master(master).appName("policy-engine")
    session = builder.config(map=chosen).getOrCreate()
    try:
        yield session
    finally:
        session.stop()


def _home(directory: Path) -> Path:
    """Spark as it was installed, in a directory of its own: executors write beside it."""
    home = directory / "home"
    (home / "conf").mkdir(parents=True)
    (home / "conf" / "log4j2.properties").write_text(LOGGING, encoding="utf-8")
    installed = Path(pyspark.__file__).parent
    for part in ("bin", "jars", "python"):
        (home / part).symlink_to(installed / part)
    return home
