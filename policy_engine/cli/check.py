"""`policy-engine check`: all that is wrong with a directory of policies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_engine.analysis.invariants.judge import Judged, judge
from policy_engine.analysis.invariants.judge import told as told_of
from policy_engine.analysis.tables.report import analyse
from policy_engine.cases.check import check_directory
from policy_engine.cli.common import Format, Output, fail, say, tell, telling, to_text
from policy_engine.cli.directory import WITHOUT, to_judge
from policy_engine.engine.policy_set import load
from policy_engine.text.problem import PolicyError, Severity


def check(
    directory: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help=f"The directory of policies; {WITHOUT}."),
    ] = None,
    form: Output = Format.TEXT,
    no_analysis: Annotated[bool, typer.Option("--no-analysis", help="Do not analyse whole tables.")] = False,
    notes: Annotated[bool, typer.Option("--notes", help="Tell what the analysis notes, too.")] = False,
) -> None:
    """Tell every problem of a directory of policies: structure, FEEL, types, tables, cycles, versions, sources.

    Whole tables are analysed too: gaps, overlaps, dead rows and more, each with a snapshot that shows it. What a table
    allows by its `allow`, with a reason, is not told. Each invariant is proved, or a snapshot that
    breaks it is looked for.

    Files of cases beside the policies (*.cases.yaml) are read too, and their problems told; no case is run.

    Warnings are told too; they leave the exit code 0.
    """
    with telling(form):
        where = to_judge(directory)
        try:
            found = load(where)
        except PolicyError as error:
            fail([*error.problems, *check_directory(where, None).problems], form)
        cases = check_directory(where, found)
        if cases.problems:
            fail([*found.warnings, *cases.problems], form)
        warnings = [*found.warnings]
        invariants: tuple[Judged, ...] = ()
        if not no_analysis:
            invariants = judge(found)
            told = [*analyse(found).told(notes=notes), *told_of(invariants, notes=notes)]
            warnings += told
            if any(problem.severity is Severity.ERROR for problem in told):
                fail(warnings, form)
        tell(warnings, form)
        counted = sum(problem.severity is Severity.WARNING for problem in warnings)
        newest = found.programs[-1]
        summary = {
            "policy": newest.info().to_dict(),
            "files": len(found.files.files),
            "decisions": len(found.decisions),
            "tables": len(newest.built.tables),
            "rows": len(found.rows),
            "facts": sum(len(file.facts) for file in found.files.files),
            "cases": cases.cases,
            "warnings": counted,
        }
        if invariants:
            proved = sum(one.is_proved for one in invariants)
            searched = [one.to_dict() for one in invariants if not one.is_proved]
            summary["invariants"] = {"proved": proved, "searched": len(searched), "tried": searched}
        if form is Format.JSON:
            say(to_text(summary))
            return
        problems = _counted(counted, "warning") if counted else "no problem"
        counts = ", ".join(_counted(summary[f"{one}s"], one) for one in ("decision", "table", "row", "fact", "case"))
        files = _counted(summary["files"], "file")
        say(f"{found.files.name} {found.files.version}: {problems} in {files} ({counts})")
        if invariants:
            # What was only searched is not said to hold.
            hardly = sum(one.is_hardly_searched for one in invariants)
            few = f" ({hardly} of them hardly)" if hardly else ""
            say(f"{_counted(len(invariants), 'invariant')}: {proved} proved, {len(invariants) - proved} searched{few}")


def _counted(count: object, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
