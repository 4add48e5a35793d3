"""The example of the page runs, and prints what it says."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("pyspark", reason="pyspark is not installed")

from pyspark.sql import SparkSession

from tests.docs.support import blocks


@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")
def test_the_example_of_the_page(session: SparkSession, capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = (block for block in blocks("py") if block.page.name == "spark.md")
    exec(block.text, {"spark": session})  # noqa: S102 - the page's own
    said = "".join(f"{line}\n" for line in re.findall(r"^# (.*)$", block.text, re.MULTILINE))
    assert capsys.readouterr().out == said
