"""What is measured; a file each. A section gives groups, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from benchmarks.report import Group
from benchmarks.sections import batch, large, loading, single, tables
from benchmarks.settings import Settings

Section = Callable[[Settings], Iterator[Group]]

SECTIONS: dict[str, Section] = {
    "tables": tables.measure,
    "single": single.measure,
    "loading": loading.measure,
    "batch": batch.measure,
    "large": large.measure,
}
