"""Coverage in pytest: what the cases that ran exercise of the tables of their directory.

Under pytest-xdist the process that reports runs no case itself: it says that nothing was measured.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from policy_engine.analysis.coverage.html import coverage_html
from policy_engine.analysis.coverage.measure import Coverage, measure
from policy_engine.analysis.coverage.text import coverage_text, percent
from policy_engine.cases.model import Case
from policy_engine.engine.policy_set import PolicySet
from policy_engine.text.render import clean

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

CHOSEN = pytest.StashKey[dict[Path, tuple[PolicySet, list[Case]]]]()
"""The cases that run, by directory, and the rules of each."""
_MEASURED = pytest.StashKey[list[Coverage]]()


def add_options(parser: pytest.Parser) -> None:
    """Declares the options."""
    group = parser.getgroup("policy-engine")
    group.addoption(
        "--policy-coverage", action="store_true", help="tell which rows, cells and values the cases exercise"
    )
    group.addoption(
        "--policy-coverage-html", metavar="FILE", type=Path, help="write a page of the tables with what was seen"
    )
    group.addoption("--policy-coverage-fail-under", metavar="PERCENT", type=float, help="fail where less is exercised")


def is_wanted(config: pytest.Config) -> bool:
    """Whether any of the options is given."""
    options = (config.getoption(f"policy_coverage{rest}") for rest in ("", "_html", "_fail_under"))
    return any(option is not None and option is not False for option in options)


def _is_shared_out(config: pytest.Config) -> bool:
    """Whether coverage is wanted of cases that other processes run (pytest-xdist)."""
    return is_wanted(config) and config.pluginmanager.hasplugin("dsession")


def finish(session: pytest.Session) -> None:
    """Measures, once all has run; fails the session where too little is exercised."""
    config = session.config
    chosen = config.stash.get(CHOSEN, {})
    if _is_shared_out(config):
        if config.getoption("policy_coverage_fail_under") is not None and session.exitstatus == 0:
            # What was not measured is not enough.
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        return
    # A worker has some of the cases only.
    if not is_wanted(config) or not chosen or hasattr(config, "workerinput"):
        return
    measured = [measure(policies, cases) for policies, cases in chosen.values()]
    config.stash[_MEASURED] = measured
    page: Path | None = config.getoption("policy_coverage_html")
    if page is not None:
        for number, one in enumerate(measured):
            path = page if not number else page.with_stem(f"{page.stem}-{number + 1}")
            path.write_text(coverage_html(one), "utf-8")
    least = config.getoption("policy_coverage_fail_under")
    if least is not None and any(one.percent < least for one in measured) and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def summarize(reporter: TerminalReporter, config: pytest.Config) -> None:
    """Tells what was measured."""
    least = config.getoption("policy_coverage_fail_under")
    if _is_shared_out(config):
        reporter.section("policy coverage")
        reporter.write_line("not measured: pytest-xdist runs the cases elsewhere; run them without it", red=True)
    for one in config.stash.get(_MEASURED, []):
        reporter.section("policy coverage")
        for line in coverage_text(one).split("\n"):
            reporter.write_line(clean(line))
        if least is not None and one.percent < least:
            told = f"{percent(one.percent)} of the tables are covered, and {least:g} % are asked for"
            reporter.write_line(told, red=True)
