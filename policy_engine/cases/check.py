"""What only the policy can tell of cases: fields, decisions, outputs, rows and facts that are not there.

A key that nothing reads would let a case pass that does not say what it seems to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from policy_engine.cases.expected import check_expected, output_types
from policy_engine.cases.given import Given
from policy_engine.cases.model import ONE_OUTPUT, Case, CaseFile
from policy_engine.cases.reader import CASE_KEYS, read_case_file
from policy_engine.engine.policy_set import PolicySet
from policy_engine.engine.program import Program
from policy_engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence
from policy_engine.text.problem import PolicyError, Problem, Problems
from policy_engine.text.source import Span
from policy_engine.text.suggest import did_you_mean
from policy_engine.types.feeltype import ContextType, ListType, NullableType, Type

SUFFIX: Final = ".cases.yaml"
UNKNOWN_DECISION: Final = "decision-unknown"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a directory's files of cases have: how many cases could be read, and what is wrong."""

    cases: int
    problems: tuple[Problem, ...]


def check_directory(directory: Path, policies: PolicySet | None) -> Checked:
    """Reads all files of cases in a directory; without `policies`, only what they are by themselves is checked."""
    cases = 0
    problems: list[Problem] = []
    for path in case_files(directory):
        try:
            file = read_case_file(path)
        except PolicyError as error:
            problems += error.problems
            continue
        cases += len(file.cases)
        if policies is not None:
            problems += check_case_file(file, policies)
            problems += check_values(file, policies)
    return Checked(cases, tuple(problems))


def case_files(directory: Path) -> list[Path]:
    """The files of cases in a directory, by name; folders below are not looked into."""
    return sorted(path for path in directory.glob(f"*{SUFFIX}") if not path.name.startswith("."))


def cases_of(directory: Path) -> tuple[Case, ...]:
    """All cases of a directory.

    Raises:
        PolicyError: with all that is wrong with its files of cases.
    """
    cases: list[Case] = []
    problems: list[Problem] = []
    for path in case_files(directory):
        try:
            cases += read_case_file(path).cases
        except PolicyError as error:
            problems += error.problems
    if problems:
        raise PolicyError(problems)
    return tuple(cases)


def check_case_file(file: CaseFile, policies: PolicySet) -> tuple[Problem, ...]:
    """What the policy says is wrong with a file of cases."""
    checker = _Checker(policies)
    if file.base is not None:
        checker.fields(file.base, checker.root)
    for case in file.cases:
        checker.case(case)
    return tuple(checker.problems)


def check_values(file: CaseFile, policies: PolicySet) -> tuple[Problem, ...]:
    """Values that no snapshot may have, and outputs that never come out: the case fails, or tests nothing."""
    given = Given(policies)
    told: list[Problem] = []
    for case in file.cases:
        told += given.problems(case, file.base)
        told += check_expected(case, policies.programs)
    # What is wrong in the base is wrong in every case that does not lay something over it.
    return tuple(sorted(dict.fromkeys(told), key=lambda problem: 0 if problem.span is None else problem.span.start))


class _Checker:
    """One checking of one file."""

    def __init__(self, policies: PolicySet) -> None:
        self.programs = policies.programs
        self.root = policies.programs[-1].policy.schema.root
        self.facts = [fact.id.name for file in policies.files.files for fact in file.facts]
        self.decisions = dict.fromkeys(name for program in self.programs for name in program.public)
        defaults = (f"{table.key}/default" for program in self.programs for table in program.built.tables.values()
                    if table.default is not None)  # fmt: skip
        self.rows = (*policies.rows, *dict.fromkeys(defaults))
        self.problems = Problems()

    def case(self, case: Case) -> None:
        """One case."""
        self.keys(case.written)
        written = case.written.items
        if case.decision in self.decisions:
            self.outputs(case)
        elif case.error != UNKNOWN_DECISION:
            span = written["decision"].span
            self._unknown("cases-unknown-decision", "there is no decision", case.decision, span, self.decisions)
        for fact in case.cites:
            if fact.name not in self.facts:
                self._unknown("cases-unknown-fact", "there is no fact", fact.name, fact.span, self.facts)
        rows = written.get("decided by")
        for row in rows.items if isinstance(rows, Sequence) else ():
            if isinstance(row, Scalar) and row.text not in self.rows:
                self._unknown("cases-unknown-row", "there is no row", row.text, row.span, self.rows)

    def keys(self, written: Mapping) -> None:
        """The keys of a case: its own, and fields of the snapshot."""
        fields = [name for name, _ in self.root.fields]
        for key, node in written.keys.items():
            if key in CASE_KEYS:
                continue
            type_ = self.root.field(key)
            if type_ is None:
                message = f'"{key}" is neither a key of a case nor a field of the snapshot'
                hint = did_you_mean(key, (*CASE_KEYS, *fields))
                self.problems.error("cases-unknown-key", message, node.span, hint=hint)
            else:
                self.fields(written.items[key], type_)

    def fields(self, node: Node, type_: Type) -> None:
        """The fields of a part of a snapshot, and of all that is in it."""
        if isinstance(type_, NullableType):
            type_ = type_.item
        if isinstance(type_, ListType) and isinstance(node, Sequence):
            for item in node.items:
                self.fields(item, type_.item)
        elif isinstance(type_, ContextType) and isinstance(node, Mapping):
            for key, value in node.items.items():
                inner = type_.field(key)
                if inner is not None:
                    self.fields(value, inner)
                else:
                    known = [name for name, _ in type_.fields]
                    span = node.keys[key].span
                    self._unknown("cases-unknown-field", "the snapshot has no field", key, span, known)

    def outputs(self, case: Case) -> None:
        """The outputs that a case expects, where the decision's are known before it is made."""
        known = list(_outputs(case.decision, self.programs))
        expect = case.written.items.get("expect")
        if not known or expect is None:
            return
        if isinstance(expect, Mapping):
            for name, key in expect.keys.items():
                if name not in known:
                    message = f"{case.decision} has no output"
                    self._unknown("cases-unknown-output", message, name, key.span, known)
        elif case.expect is not None and ONE_OUTPUT in case.expect and len(known) > 1:
            self.problems.error(
                "cases-unknown-output",
                f"{case.decision} has {len(known)} outputs, and this names none of them",
                expect.span,
                hint=f"name those that you expect: `expect: {{{known[0]}: …}}`",
            )

    def _unknown(self, code: str, message: str, name: str, span: Span, known: Iterable[str]) -> None:
        self.problems.error(code, f'{message} "{name}"', span, hint=did_you_mean(name, known))


def _outputs(decision: str, programs: Iterable[Program]) -> dict[str, None]:
    """The outputs that a decision has on some day; none where only the decision made can tell."""
    names: dict[str, None] = {}
    for program in programs:
        if decision in program.public:
            types = output_types(decision, program)
            if not types:
                return {}
            names |= dict.fromkeys(types)
    return names
