"""How long a policy of one large table loads, against the mere parsing of its YAML."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from benchmarks.measure import Spread, Work, race, ratios
from benchmarks.peers.ours import TAIL, feel, head, pipes, schema
from benchmarks.report import Group, Line
from benchmarks.settings import Settings
from benchmarks.shapes import Table, asked, two_columns
from policy_engine import load


def measure(settings: Settings) -> Iterator[Group]:
    """The same table as a list of mappings, as a table of pipes and as a CSV file."""
    table = two_columns(settings.load_rows)
    maps = _maps(table)
    name = f"load a table of {settings.load_rows:,} rows"
    group = Group("loading", name, "time / that of yaml.compose", settings.load_rows)
    parse, collecting = "yaml.compose, the list of mappings", "yaml.compose, garbage collector on"
    work = {
        parse: Work(partial(_without_collector, maps)),
        collecting: Work(partial(yaml.compose, maps, Loader=yaml.CSafeLoader)),
    }
    with TemporaryDirectory() as place:
        for what, write in _FORMS.items():
            directory = Path(place) / what
            directory.mkdir()
            (directory / "schema.json").write_text(json.dumps(schema(table)), encoding="utf-8")
            write(table, directory)
            loaded = load(directory)
            for row in asked(table):
                assert loaded.evaluate(table.snapshot(row), "band").outputs["band"] == row, (what, row)
            work[f"load, {what}"] = Work(partial(load, directory))
        found = race(work, settings.rounds, settings.budget, frozen=False)
    group.lines.append(Line(parse, Spread.of(found[parse])))
    group.notes.append("the YAML is parsed by libyaml, with the garbage collector off, as `load` has it")
    for what in work:
        if what != parse:
            goal = "<= 3" if "mappings" in what else None
            group.lines.append(Line(what, Spread.of(found[what]), ratios(found[what], found[parse]), goal))
    yield group


def _without_collector(text: str) -> None:
    """Parses with the garbage collector off, which looks at every node again and again; `load` turns it off too."""
    gc.disable()
    try:
        yaml.compose(text, Loader=yaml.CSafeLoader)
    finally:
        gc.enable()


def _maps(table: Table) -> str:
    lines = [head(table), "      rows:\n"]
    for number, row in enumerate(table.rows):
        when = ", ".join(f"{name}: '{feel(cell)}'" for name, cell in zip(table.columns, row, strict=True))
        lines.append(
            f"        - id: r{number}\n          when: {{{when}}}\n          then: {{band: {number}}}\n"
            "          assumed: made up\n"
        )
    return "".join([*lines, TAIL])


def _csv(table: Table) -> Iterator[str]:
    """The rows as the lines of a CSV file."""
    yield f"id,{','.join(table.columns)},-> band,assumed\n"
    for number, row in enumerate(table.rows):
        cells = ",".join('"' + feel(cell).replace('"', '""') + '"' for cell in row)
        yield f"r{number},{cells},{number},made up\n"


def _write_maps(table: Table, directory: Path) -> None:
    (directory / "bands.yaml").write_text(_maps(table), encoding="utf-8")


def _write_pipes(table: Table, directory: Path) -> None:
    (directory / "bands.yaml").write_text(pipes(table), encoding="utf-8")


def _write_csv(table: Table, directory: Path) -> None:
    """A policy file, and its rows beside it."""
    with (directory / "rows.csv").open("w", encoding="utf-8", newline="") as file:
        file.writelines(_csv(table))
    (directory / "bands.yaml").write_text(f"{head(table)}      rows: {{csv: rows.csv}}\n{TAIL}", encoding="utf-8")


_FORMS: dict[str, Callable[[Table, Path], None]] = {
    "list of mappings": _write_maps,
    "pipes": _write_pipes,
    "CSV": _write_csv,
}
