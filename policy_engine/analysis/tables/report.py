"""Everything that is found about the tables of a policy set, in one report.

Each table is asked every question once for each program in which it says something else. What makes an evaluation
fail is an error where a snapshot shows it, and a warning, which says so, where none was found.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from policy_engine.analysis.search.snapshots import json_text
from policy_engine.analysis.solver.joint import solved
from policy_engine.analysis.solver.smt import PACKAGE, Effort, solver_package
from policy_engine.analysis.space.columns import Space, columns_of
from policy_engine.analysis.space.feasible import Joint, joint_axes
from policy_engine.analysis.tables.dead import dead_rows
from policy_engine.analysis.tables.finding import Finding
from policy_engine.analysis.tables.gaps import gaps, null_gaps
from policy_engine.analysis.tables.idle import idle_columns, true_cells, unused_outputs
from policy_engine.analysis.tables.merge import mergeable
from policy_engine.analysis.tables.overlaps import overlaps
from policy_engine.analysis.tables.witness import Search, Witness, Work, null_column
from policy_engine.cases.check import case_files
from policy_engine.cases.reader import read_case_file
from policy_engine.engine.policy_set import PolicySet
from policy_engine.engine.program import Program
from policy_engine.policy.link.linked import LinkedTable
from policy_engine.text.problem import PolicyError, Problem, Severity
from policy_engine.text.suggest import did_you_mean

MOST_SEARCHES: Final = 4
"""Findings of one table for which a witness is searched to the end without one; the others get a quick look."""
MOST_GAPS: Final = 12
"""Gaps of one table that are told one by one."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. `findings` are told, `notes` are worth knowing, `allowed` are meant, each with its reason;
    `problems` are what is wrong with the policies' own list of what is allowed."""

    findings: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    allowed: tuple[tuple[Finding, str], ...]
    problems: tuple[Problem, ...]
    tables: int

    def told(self, *, notes: bool = False) -> tuple[Problem, ...]:
        """All that is to be told, as problems; with `notes`, those too."""
        found = (*self.findings, *self.notes) if notes else self.findings
        return (*(finding.problem() for finding in found), *self.problems)


def analyse(policies: PolicySet) -> Report:
    """Asks every question about every table of a set, on every stretch of days."""
    analysis = _Analysis(case_snapshots(policies))
    for program in policies.programs:
        analysis.program(program)
    return analysis.report()


def case_snapshots(policies: PolicySet) -> list[Mapping[str, Any]]:
    """The snapshots of the cases beside the policies."""
    found: list[Mapping[str, Any]] = []
    for path in case_files(policies.directory) if policies.directory.is_dir() else ():
        try:
            found += [case.snapshot for case in read_case_file(path).cases]
        except PolicyError:
            continue
    return found


@dataclass(slots=True)
class _Analysis:
    seeds: Sequence[Mapping[str, Any]]
    solver: Any | None = field(default_factory=solver_package)
    """The package of the solver, where it is installed."""
    effort: Effort = field(default_factory=Effort)
    work: Work = field(default_factory=Work)
    found: dict[Hashable, Finding] = field(default_factory=dict)
    tables: dict[Hashable, LinkedTable] = field(default_factory=dict)

    def program(self, program: Program) -> None:
        """The tables of one program."""
        search = Search(program, self.seeds, self.work)
        spaces: list[Space] = []
        dead: set[tuple[str, int]] = set()
        for unit in program.policy.units.values():
            for linked in unit.tables:
                self.tables[linked.logic.span.start, id(linked.logic.span.source)] = linked
                table = program.built.tables[linked.handle]
                columns = columns_of(program, unit, table)
                joint = joint_axes(program, unit, table, columns)
                joint = solved(
                    joint, program, unit, table, columns, package=self.solver, effort=self.effort
                )
                space = Space(program, unit, table, columns, joint.axes)
                spaces.append(space)
                findings = list(_ask(space))
                dead |= {(linked.handle, one.rows[0]) for one in findings if one.code == "table-dead-row"}
                self._take(findings, space, joint, search)
        for finding in unused_outputs(spaces, dead):
            self.found.setdefault(_identity(finding), finding)

    def _take(self, findings: Iterable[Finding], space: Space, joint: Joint, search: Search) -> None:
        """Keeps findings that are new, with a witness where one is called for."""
        failed = 0
        for finding in findings:
            identity = _identity(finding)
            earlier = self.found.get(identity)
            if earlier is not None and (earlier.witness is not None or not finding.fails):
                continue
            if finding.fails and not space.linked.dmn:
                if _is_impossible(finding, joint):
                    continue
                finding = self._shown(finding, search, joint, quick=failed >= MOST_SEARCHES)
                failed += finding.witness is None
            self.found[identity] = finding

    def _shown(self, finding: Finding, search: Search, joint: Joint, *, quick: bool) -> Finding:
        """A finding with a snapshot that shows it; without one it is no error."""
        outcome = search.find(finding, joint, quick=quick)
        if isinstance(outcome, Witness):
            shown = f"{finding.hint}; {outcome.decision} fails for {json_text(outcome.snapshot)}"
            return replace(finding, hint=shown, witness=outcome.snapshot, decision=outcome.decision)
        if "table-null-input" in finding.fails:
            # What is computed is of a type that allows null more often than it is null.
            return replace(finding, severity=Severity.NOTE, proved=False)
        message = f"{finding.message}; no snapshot was found that gets there, so it is not proved reachable"
        if outcome.cut_short:
            message += f" (the search ended after {outcome.tried:,} snapshots: they take long to decide)"
        hint = finding.hint
        if self.solver is None and any(_restricts(finding, at) for at in joint.solvable):
            hint = f"{hint}; {PACKAGE} lets a solver say whether there can be one"
        return replace(finding, severity=Severity.WARNING, message=message, hint=hint, proved=False)

    def report(self) -> Report:
        """What was found, without what is allowed."""
        told: list[Finding] = []
        notes: list[Finding] = []
        gaps_of: dict[Hashable, list[Finding]] = {}
        allowed: list[tuple[Finding, str]] = []
        used: set[tuple[int, str]] = set()
        for finding in self.found.values():
            logic = finding.space.linked.logic
            match = next(((name, why) for name, why in logic.allow if _names(name.name, finding)), None)
            if match is not None:
                used.add((id(logic.allow), match[0].name))
                allowed.append((finding, match[1]))
            elif finding.severity is Severity.NOTE:
                notes.append(finding)
            elif finding.code == "table-gap":
                gaps_of.setdefault((logic.span.source.name, logic.span.start), []).append(finding)
            else:
                told.append(finding)
        for some in gaps_of.values():
            # Those that a snapshot shows come first.
            some.sort(key=lambda finding: finding.witness is None)
            told += some[:MOST_GAPS]
            if len(some) > MOST_GAPS:
                told.append(_more(some[0], len(some) - MOST_GAPS))
        # Table by table, what fails first.
        told.sort(key=lambda one: (one.span.source.name, one.space.linked.logic.span.start, one.code != "table-gap"))
        problems = [problem for linked in self.tables.values() for problem in self._unused(linked, used)]
        return Report(tuple(told), tuple(notes), tuple(allowed), tuple(problems), len(self.tables))

    def _unused(self, linked: LinkedTable, used: set[tuple[int, str]]) -> Iterator[Problem]:
        logic = linked.logic
        names = [one.name for one in self.found.values() if one.space.linked.logic.span == logic.span]
        for name, _ in logic.allow:
            if (id(logic.allow), name.name) not in used:
                yield Problem(
                    "table-allow-unused",
                    f'nothing of {linked.key} is allowed by "{name.name[:80]}": the analysis finds no such thing',
                    name.span,
                    hint=did_you_mean(name.name, names) or "take it out",
                )


def _ask(space: Space) -> Iterator[Finding]:
    """Every question about one table."""
    for question in (gaps, null_gaps, overlaps, dead_rows, true_cells, idle_columns, mergeable):
        yield from question(space)


def _is_impossible(finding: Finding, joint: Joint) -> bool:
    """Whether it is proved that no snapshot gets there."""
    if finding.code != "table-gap" or finding.box is None:
        # Of an overlap, the box is that of its first two rows alone.
        return False
    column = null_column(finding)
    if column is not None:
        return joint.null(column).impossible
    return joint.impossible(finding.box)


def _restricts(finding: Finding, at: int) -> bool:
    """Whether a finding is about some values of a column alone."""
    return finding.box is not None and finding.box[at] != finding.space.columns[at].everything


def _more(finding: Finding, count: int) -> Finding:
    return replace(
        finding,
        name="gap others",
        message=f"{count} more regions of inputs of {finding.key} have no row",
        hint=None,
        witness=None,
        box=None,
    )


def _names(name: str, finding: Finding) -> bool:
    """Whether what is allowed is a finding: by its whole name, or by its first words."""
    return finding.name == name or finding.name.startswith(f"{name} ")


def _identity(finding: Finding) -> Hashable:
    span = finding.span
    return finding.code, finding.name, id(span.source), span.start
