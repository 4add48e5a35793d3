"""The pytest plugin: each case of a `*.cases.yaml` file is a test.

The rules are those of the file's own directory. With `policy_snapshots = true` in pytest's configuration, each case's
decision and explanation are also compared with a stored syrupy snapshot. When all cases of a directory run, one more
test follows them: every row of every table has fired in at least one case. With `--policy-coverage`, what the cases
exercise is told at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING

import pytest

from policy_engine.cases.check import SUFFIX, case_files, check_case_file
from policy_engine.cases.given import Given
from policy_engine.cases.judge import CaseFailedError, fired, judge, place
from policy_engine.cases.model import Case, CaseFile
from policy_engine.cases.reader import read_case_file
from policy_engine.engine.decision import Decision
from policy_engine.engine.policy_set import PolicySet, load
from policy_engine.testing import coverage
from policy_engine.text.problem import PolicyError, Problem
from policy_engine.text.render import render_problems

if TYPE_CHECKING:
    from _pytest._code.code import TerminalRepr
    from _pytest.terminal import TerminalReporter

_RULES = pytest.StashKey[dict[Path, PolicySet | None]]()
"""The rules of each directory, loaded once a session; None where they do not load, which was told."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declares the setting and the options."""
    parser.addini(
        "policy_snapshots", "compare each case's decision and explanation with a stored snapshot", "bool", False
    )
    coverage.add_options(parser)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collects files of cases."""
    if file_path.name.endswith(SUFFIX):
        return CasesFile.from_parent(parent, path=file_path)
    return None


class CasesFile(pytest.File):
    """A file of cases. What is wrong with it, or with the rules, fails its collection; with the rules, only once."""

    cases: tuple[Case, ...] = ()

    def collect(self) -> Iterable[pytest.Function]:
        """One test a case."""
        told: list[str] = []
        file = CaseFile((), None)
        try:
            file = read_case_file(_short(self.path))
        except PolicyError as error:
            told.append(str(error))
        rules = self.config.stash.setdefault(_RULES, {})
        directory = self.path.parent
        if directory not in rules:
            try:
                rules[directory] = load(_short(directory))
            except PolicyError as error:
                rules[directory] = None
                told.append(str(error))
        policies = rules[directory]
        if policies is not None:
            wrong = check_case_file(file, policies)
            told += [render_problems(wrong)] if wrong else []
        if told:
            raise self.CollectError("\n".join(told))
        if policies is None:
            return
        self.cases = file.cases
        given = Given(policies)
        for case in file.cases:
            slips = tuple(given.problems(case, file.base))
            test = _test_of(case, policies, slips, snapshots=bool(self.config.getini("policy_snapshots")))
            item = CaseFunction.from_parent(self, name=case.name, callobj=test)
            item.case, item.policies = case, policies
            yield item


class CaseFunction(pytest.Function):
    """A case as a test: a `pytest.Function`, since syrupy and others see no other item."""

    case: Case
    policies: PolicySet
    decision: Decision | None = None

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the case stands, for the report; its line counts from 0."""
        return self.path, self.case.span.position[0] - 1, self.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str | TerminalRepr:  # type: ignore[override]
        """What the case did not get, in its own words: no code is at fault."""
        if isinstance(excinfo.value, CaseFailedError):
            return str(excinfo.value)
        if isinstance(excinfo.value, PolicyError):
            return f"{place(self.case)}\n{excinfo.value}"
        return super().repr_failure(excinfo)

    def fired(self) -> frozenset[str]:
        """The rows that fire for it. Where it has not run in this process, or failed, it is decided anew."""
        return fired(self.case, self.policies) if self.decision is None else frozenset(self.decision.fired)


class RowsFunction(pytest.Function):
    """The test of rows, which no line of any file holds."""

    def reportinfo(self) -> tuple[Path, None, str]:
        """The file that it stands behind, and its name as it is."""
        return self.path, None, self.name


def _short(path: Path) -> Path:
    """A path as people write it, for what is told of it: from where pytest runs, where it is below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _test_of(case: Case, policies: PolicySet, slips: tuple[Problem, ...], *, snapshots: bool) -> Callable[..., None]:
    def test(request: pytest.FixtureRequest) -> None:
        try:
            decision = judge(case, policies)
            if slips:
                raise CaseFailedError(f"{place(case)}\n{indent(render_problems(slips), '  ')}")
        except CaseFailedError:
            if snapshots and case.expect is not None:
                from policy_engine.testing.snapshots import keep

                keep(request.getfixturevalue("snapshot"))
            raise
        if isinstance(request.node, CaseFunction):
            request.node.decision = decision
        if decision is not None and snapshots:
            from policy_engine.testing.snapshots import difference

            different = difference(decision, request.getfixturevalue("snapshot"))
            if different:
                raise CaseFailedError(f"{place(case)}\n{different}")

    return test


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Adds the test of rows after the cases of each directory that are all there."""
    by_directory: dict[Path, list[CaseFunction]] = {}
    for item in items:
        if isinstance(item, CaseFunction):
            by_directory.setdefault(item.path.parent, []).append(item)
    config.stash[coverage.CHOSEN] = {
        directory: (chosen[0].policies, [item.case for item in chosen]) for directory, chosen in by_directory.items()
    }
    for directory, chosen in by_directory.items():
        files = {item.path: item.parent for item in chosen}
        if set(files) != set(case_files(directory)):
            continue
        if len(chosen) < sum(len(file.cases) for file in files.values() if isinstance(file, CasesFile)):
            continue
        last = max(at for at, item in enumerate(items) if item in chosen)
        test = RowsFunction.from_parent(
            files[chosen[-1].path], name="every row fires in some case", callobj=_test_of_rows(chosen)
        )
        items.insert(last + 1, test)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Measures coverage, where it is asked for."""
    coverage.finish(session)


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    """Tells coverage, where it is asked for."""
    coverage.summarize(terminalreporter, config)


def _test_of_rows(cases: list[CaseFunction]) -> Callable[[], None]:
    def test() -> None:
        seen = frozenset().union(*(case.fired() for case in cases))
        silent = [row for row in cases[0].policies.rows if row not in seen]
        if silent:
            pytest.fail("no case fires these rows:\n" + "\n".join(f"  {row}" for row in silent), pytrace=False)

    return test
