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
from policy_engine.analysis.space.signs import Signs
from policy_engine.analysis.tables.allow import allowing, needless
from policy_engine.analysis.tables.days import Known, on_no_day
from policy_engine.analysis.tables.dead import dead_rows
from policy_engine.analysis.tables.finding import Finding
from policy_engine.analysis.tables.gaps import gaps, null_gaps
from policy_engine.analysis.tables.idle import idle_columns, true_cells, unused_outputs
from policy_engine.analysis.tables.merge import mergeable
from policy_engine.analysis.tables.overlaps import overlaps, without_impossible
from policy_engine.analysis.tables.screenful import at_most_a_screenful
from policy_engine.analysis.tables.shown import masked
from policy_engine.analysis.tables.witness import Search, Witness, Work, null_column
from policy_engine.cases.check import case_files
from policy_engine.cases.reader import read_case_file
from policy_engine.engine.policy_set import PolicySet
from policy_engine.engine.program import Program
from policy_engine.policy.link.linked import LinkedTable
from policy_engine.text.problem import PolicyError, Problem, Severity

_NAMED_APART: Final = frozenset(("table-dead-row", "table-true-cell"))
"""Codes of which no two findings of one table have the same name."""
MOST_SEARCHES: Final = 4
"""Findings of one table for which a witness is searched to the end without one; the others get a quick look."""


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
    analysis = _Analysis(policies.programs, case_snapshots(policies))
    for number, program in enumerate(policies.programs):
        analysis.program(number, program)
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
    programs: Sequence[Program]
    seeds: Sequence[Mapping[str, Any]]
    effort: Effort = field(default_factory=Effort)
    work: Work = field(default_factory=Work)
    found: dict[Hashable, Known] = field(default_factory=dict)
    tables: dict[Hashable, LinkedTable] = field(default_factory=dict)
    having: dict[Hashable, list[int]] = field(default_factory=dict)
    """By table, the numbers of the programs that have it."""

    def program(self, number: int, program: Program) -> None:
        """The tables of one program."""
        search = Search(program, self.seeds, self.work)
        signs = Signs(program)
        spaces: list[Space] = []
        dead: set[tuple[str, int]] = set()
        for unit in program.policy.units.values():
            for linked in unit.tables:
                self.tables[_place(linked)] = linked
                self.having.setdefault(_place(linked), []).append(number)
                table = program.built.tables[linked.handle]
                columns = columns_of(program, unit, table, signs)
                joint = joint_axes(program, unit, table, columns)
                joint = solved(joint, program, unit, table, columns, effort=self.effort)
                space = Space(program, unit, table, columns, joint.axes)
                spaces.append(space)
                findings = list(_ask(space))
                dead |= {(linked.handle, one.rows[0]) for one in findings if one.code == "table-dead-row"}
                self._take(number, findings, joint, search)
        for finding in unused_outputs(spaces, dead):
            self._keep(number, finding)

    def _take(self, number: int, findings: Iterable[Finding], joint: Joint, search: Search) -> None:
        """Keeps findings, with a witness where one is called for and not known yet."""
        failed = 0
        for finding in findings:
            earlier = self.found.get(_identity(finding))
            is_shown = earlier is not None and earlier.finding.witness is not None
            if finding.fails and not finding.space.linked.dmn:
                if _is_impossible(finding, joint) or on_no_day(finding):
                    continue
                if joint.groups and finding.code == "table-overlap" and finding.rows:
                    possible = without_impossible(finding, joint.impossible)
                    if possible is None:
                        continue
                    finding = possible
                if not is_shown:
                    finding = self._shown(finding, search, joint, quick=failed >= MOST_SEARCHES)
                    failed += finding.witness is None
            self._keep(number, finding)

    def _keep(self, number: int, finding: Finding) -> None:
        known = self.found.setdefault(_identity(finding), Known(finding))
        known.by[number] = finding
        if known.finding.witness is None and finding.witness is not None:
            known.finding = finding

    def _shown(self, finding: Finding, search: Search, joint: Joint, *, quick: bool) -> Finding:
        """A finding with a snapshot that shows it; without one it is no error."""
        outcome = search.find(finding, joint, quick=quick)
        if isinstance(outcome, Witness):
            snapshot = masked(outcome.snapshot, search.program.policy.schema)
            shown = f"{finding.hint}; {outcome.decision} fails for {json_text(snapshot)}"
            return replace(finding, hint=shown, witness=snapshot, decision=outcome.decision)
        if "table-null-input" in finding.fails:
            # What is computed is of a type that allows null more often than it is null.
            return replace(finding, severity=Severity.NOTE, proved=False)
        message = f"{finding.message}; no snapshot was found that gets there, so it is not proved reachable"
        if outcome.cut_short:
            message += f" (the search ended after {outcome.tried:,} snapshots: they take long to decide)"
        hint = finding.hint
        if any(_restricts(finding, at) for at in joint.solvable) and solver_package() is None:
            hint = f"{hint}; {PACKAGE} lets a solver say whether there can be one"
        return replace(finding, severity=Severity.WARNING, message=message, hint=hint, proved=False)

    def report(self) -> Report:
        """What was found, without what is allowed."""
        told: list[Finding] = []
        notes: list[Finding] = []
        allowed: list[tuple[Finding, str]] = []
        for known in self.found.values():
            finding = known.on_days(self.programs, self.having[_place(known.finding.space.linked)])
            if finding is None:
                continue
            if (why := allowing(finding)) is not None:
                allowed.append((finding, why))
            elif finding.severity is Severity.NOTE:
                notes.append(finding)
            else:
                told.append(finding)
        told = [*at_most_a_screenful(told)]
        # Table by table, what fails first.
        told.sort(key=lambda one: (one.span.source.name, one.space.linked.logic.span.start, one.code != "table-gap"))
        every = [finding for known in self.found.values() for finding in known.by.values()]
        problems = [problem for linked in self.tables.values() for problem in needless(linked, every)]
        return Report(tuple(told), tuple(at_most_a_screenful(notes)), tuple(allowed), tuple(problems), len(self.tables))


def _ask(space: Space) -> Iterator[Finding]:
    """Every question about one table."""
    for question in (gaps, null_gaps, overlaps, dead_rows, true_cells, idle_columns, mergeable):
        yield from question(space)


def _is_impossible(finding: Finding, joint: Joint) -> bool:
    """Whether it is proved that no snapshot gets there."""
    if finding.code != "table-gap" or finding.box is None:
        return False
    column = null_column(finding)
    if column is not None:
        return joint.null(column).impossible
    return joint.impossible(finding.box)


def _restricts(finding: Finding, at: int) -> bool:
    """Whether a finding is about some values of a column alone."""
    return finding.box is not None and finding.box[at] != finding.space.columns[at].everything


def _identity(finding: Finding) -> Hashable:
    # On other days it may be so for another reason, which stands elsewhere.
    span = finding.space.linked.logic.span if finding.code in _NAMED_APART else finding.span
    return finding.code, finding.name, id(span.source), span.start


def _place(linked: LinkedTable) -> Hashable:
    return linked.logic.span.start, id(linked.logic.span.source)
