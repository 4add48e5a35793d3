"""`policy-engine cases`: cases for a decision, made from its tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_engine.analysis.generate.search import MAX_TRIALS
from policy_engine.analysis.generate.suite import generate
from policy_engine.analysis.generate.write import cases_text
from policy_engine.cases.check import cases_of
from policy_engine.cli.common import Format, cleaned, say, telling, write_file
from policy_engine.cli.directory import Rules, directory
from policy_engine.engine.policy_set import load


def cases(
    decision: Annotated[str, typer.Argument(metavar="DECISION", help="The decision to make cases for.")],
    rules: Rules = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Where they go; without it, to standard output."),
    ] = None,
    trials: Annotated[
        int, typer.Option("--trials", metavar="N", min=1, help="How many snapshots to try at most.")
    ] = MAX_TRIALS,
) -> None:
    """Write cases that exercise the tables of a decision, ready to be reviewed.

    They let every row decide, every cell alone keep its row out, and a value of every class of a column come: each edge
    of its cells, and each gap between. None of them could be left out. What they expect is what the policy decides now:
    read whether that is right. What could not be reached stands at the end of the file, and why.
    """
    with telling(Format.TEXT):
        # What an earlier run wrote is no case to start from: the same policy gives the same file again.
        where = directory(rules, Format.TEXT)
        known = [case for case in cases_of(where) if Path(case.span.source.name) != output]
        suite = generate(load(where), decision, known, trials)
        text = cases_text(suite, f"{decision}, generated")
        if output is None:
            say(cleaned(text.rstrip("\n")))
            return
        write_file(output, text)
        reached = suite.goals - len(suite.unreached)
        counts = f"{len(suite.cases)} cases, {reached} of {suite.goals} to exercise"
        say(f"{output.as_posix()}: {counts} ({suite.tried:,} snapshots tried)")
