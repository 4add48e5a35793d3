"""A file of snapshots to a file of decisions, some rows at a time."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from policy_engine.cli.batch_input import Source, open_source
from policy_engine.cli.batch_output import Sink, open_sink
from policy_engine.engine.batch.evaluate import batch_schema
from policy_engine.engine.policy_set import PolicySet
from policy_engine.text.problem import PolicyError, Problem


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows there were, how many of them have problems, and what is odd in the file."""

    rows: int
    wrong: int
    warnings: tuple[Problem, ...]


def run(
    policies: PolicySet, source: Path, target: Path, decisions: tuple[str, ...], keep: tuple[str, ...], processes: int
) -> Counted:
    """Decides on a file.

    Raises:
        PolicyError: where a file cannot be read or written, for decisions and columns that there are not, and for two
            columns of one name.
    """
    made = batch_schema(policies, decisions)
    rows = wrong = 0
    with _told(source, target), ExitStack() as opened:
        opened.enter_context(closing(read := open_source(policies, source, tuple(made.names), keep)))
        schema = pa.schema([*read.kept, *made])
        if len(set(schema.names)) < len(schema.names):
            raise PolicyError(
                [Problem("batch-column", "a column to keep has the name of a decision, or is named twice")]
            )
        with _replacing(target, schema) as sink, _progress(read) as advance:
            for kept, decided in read.decided(processes):
                wrong += _wrong(decided)
                rows += decided.num_rows
                sink.write(pa.table([*kept.columns, *decided.columns], schema=schema))
                advance()
    return Counted(rows, wrong, read.warnings)


def _wrong(decided: pa.Table) -> int:
    """How many rows have problems."""
    wrong = None
    for column in decided.columns:
        for_each = pc.greater(pc.list_value_length(pc.struct_field(column, "problems")), 0)
        wrong = for_each if wrong is None else pc.or_(wrong, for_each)
    return 0 if wrong is None else int(pc.sum(wrong).as_py() or 0)


@contextmanager
def _replacing(target: Path, schema: pa.Schema) -> Iterator[Sink]:
    """A sink whose file takes the target's place when all was written."""
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with open_sink(target.suffix, unfinished, schema) as sink:
            yield sink
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _progress(read: Source) -> Iterator[Callable[[], None]]:
    columns = (TextColumn("deciding"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    console = Console(file=sys.stderr)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("deciding", total=read.size)
        yield lambda: progress.update(task, completed=read.done())


@contextmanager
def _told(source: Path, target: Path) -> Iterator[None]:
    """What the system and Arrow say of files, as problems."""
    try:
        yield
    except OSError as error:
        name = error.filename if isinstance(error.filename, str) else source.as_posix()
        where = target if Path(name).name.endswith(".part") else Path(name)
        what = error.strerror or str(error)
        raise PolicyError([Problem("batch-file", f"{where} cannot be read or written: {what[:200]}")]) from None
    except pa.ArrowException as error:
        what = str(error).splitlines()[0] if str(error) else type(error).__name__
        message = f"{source} is no such file as its name says"
        raise PolicyError([Problem("batch-file", message, hint=f"the reader says: {what[:200]}")]) from None
