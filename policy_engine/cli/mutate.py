"""`policy-engine mutate`: which changes of the tables no case notices."""

from __future__ import annotations

from typing import Annotated

import typer

from policy_engine.analysis.coverage.text import percent
from policy_engine.analysis.mutation import judge as mutation
from policy_engine.analysis.mutation.change import Change
from policy_engine.analysis.mutation.text import mutation_text
from policy_engine.analysis.mutation.witness import TRIALS
from policy_engine.cases.check import cases_of
from policy_engine.cli.common import PROBLEMS, FailUnder, Format, Output, cleaned, say, tell, telling, to_text
from policy_engine.cli.directory import WithCases, to_judge
from policy_engine.engine.policy_set import load
from policy_engine.text.problem import Problem


def mutate(
    directory: WithCases = None,
    decision: Annotated[
        str | None,
        typer.Option("--decision", metavar="NAME", help="Only the tables that this decision rests on, and its cases."),
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option("--sample", metavar="N", min=1, help="Judge N of the changes; always the same ones."),
    ] = None,
    trials: Annotated[
        int,
        typer.Option("--trials", metavar="N", min=0, help="Snapshots to try for a change that no case notices."),
    ] = TRIALS,
    kinds: Annotated[
        list[Change] | None,
        typer.Option("--kind", metavar="KIND", help="Only changes of this kind; may be given several times."),
    ] = None,
    fail_under: FailUnder = 0,
    form: Output = Format.TEXT,
) -> None:
    """Change the policies one thing at a time and tell which changes no case notices.

    A cell gets another value, an edge is taken in or left out or moved, a row or a rule is removed or swapped with the
    next, an output, an operator or a parameter becomes another. A change that gives the same for all snapshots, as far
    as that can be proved, does not count.
    """
    with telling(form):
        where = to_judge(directory)
        found = load(where)
        if decision is not None and decision not in found.decisions:
            raise found.programs[-1].unknown(decision)
        judged = mutation.mutate(found, cases_of(where), decision, sample, trials, kinds or tuple(Change))
        say(to_text(judged.to_dict()) if form is Format.JSON else cleaned(mutation_text(judged)))
        if judged.score < fail_under:
            message = f"{percent(judged.score)} of the changes are noticed, and {fail_under:g} % are asked for"
            tell([Problem("mutation-score-too-low", message)], form)
            raise typer.Exit(PROBLEMS)
