"""The pytest plugin: each case of a `*.cases.yaml` file is a test.

The rules are those of the file's own directory. With `policy_snapshots = true` in pytest's configuration, each case's
decision and explanation are also compared with a stored syrupy snapshot. When all cases of a directory run, one more
test follows them: every row of every table has fired in at least one case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pytest

from policy_engine.cases.judge import judge
from policy_engine.cases.model import Case
from policy_engine.cases.reader import read_cases
from policy_engine.engine.decision import Decision
from policy_engine.engine.policy_set import PolicySet, load
from policy_engine.text.problem import PolicyError

SUFFIX = ".cases.yaml"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declares the setting."""
    parser.addini(
        "policy_snapshots", "compare each case's decision and explanation with a stored snapshot", "bool", False
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collects files of cases."""
    if file_path.name.endswith(SUFFIX):
        return CasesFile.from_parent(parent, path=file_path)
    return None


@cache
def policies_in(directory: Path) -> PolicySet:
    """The rules of a directory, loaded once a session."""
    return load(directory)


class CasesFile(pytest.File):
    """A file of cases. What is wrong with the file, or with the rules, fails its collection."""

    def collect(self) -> Iterable[pytest.Function]:
        """One test a case."""
        try:
            cases = read_cases(self.path)
        except PolicyError as error:
            raise self.CollectError(str(error)) from None
        for case in cases:
            yield CaseFunction.from_parent(self, name=case.name, callobj=_test_of(case, self))


class CaseFunction(pytest.Function):
    """A case as a test: a `pytest.Function`, since syrupy and others see no other item."""

    fired: frozenset[str] = frozenset()

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the case stands, for the report."""
        return self.path, 0, self.name


def _test_of(case: Case, file: CasesFile) -> Callable[..., None]:
    def run(request: pytest.FixtureRequest) -> Decision | None:
        decision = judge(case, policies_in(file.path.parent))
        if decision is not None:
            assert isinstance(request.node, CaseFunction)  # noqa: S101 - the collector made it
            request.node.fired = frozenset(decision.fired)
        return decision

    if not file.config.getini("policy_snapshots"):

        def test(request: pytest.FixtureRequest) -> None:
            run(request)

        return test

    from policy_engine.testing.snapshots import DecisionSnapshots

    def test_with_snapshot(request: pytest.FixtureRequest, snapshot: object) -> None:
        decision = run(request)
        if decision is not None:
            assert decision == snapshot.use_extension(DecisionSnapshots)  # type: ignore[attr-defined]  # noqa: S101

    return test_with_snapshot


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Adds the test of rows after the cases of each directory that are all there."""
    by_directory: dict[Path, list[CaseFunction]] = {}
    for item in items:
        if isinstance(item, CaseFunction):
            by_directory.setdefault(item.path.parent, []).append(item)
    for directory, chosen in by_directory.items():
        files = {item.path: item.parent for item in chosen}
        if set(files) != set(directory.glob(f"*{SUFFIX}")):
            continue
        if len(chosen) < sum(len(read_cases(path)) for path in files):
            continue
        last = max(at for at, item in enumerate(items) if item in chosen)
        parent = chosen[-1].parent
        assert parent is not None  # noqa: S101 - a collected item has one
        test = pytest.Function.from_parent(
            parent, name="every row fires in some case", callobj=_test_of_rows(directory, chosen)
        )
        items.insert(last + 1, test)


def _test_of_rows(directory: Path, cases: list[CaseFunction]) -> Callable[[], None]:
    def test() -> None:
        fired = frozenset().union(*(case.fired for case in cases))
        silent = [row for row in policies_in(directory).rows if row not in fired]
        if silent:
            pytest.fail("no case fires these rows:\n" + "\n".join(f"  {row}" for row in silent), pytrace=False)

    return test
