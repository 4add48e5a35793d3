"""Analysis of policies, a package for each question, and a function for each here.

from policy_engine import load
from policy_engine.analysis import analyse_tables

analyse_tables(load("my/rules")).findings

Each is imported where it is first asked for: who decides on snapshots alone loads nothing of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from policy_engine.analysis.coverage.measure import Coverage
    from policy_engine.analysis.coverage.measure import measure as measure_coverage
    from policy_engine.analysis.diff.versions import Diff
    from policy_engine.analysis.diff.versions import diff as diff_policies
    from policy_engine.analysis.generate.suite import Suite
    from policy_engine.analysis.generate.suite import generate as generate_cases
    from policy_engine.analysis.invariants.judge import judge as judge_invariants
    from policy_engine.analysis.mutation.judge import mutate as mutate_policies
    from policy_engine.analysis.mutation.result import Mutation
    from policy_engine.analysis.tables.report import Report
    from policy_engine.analysis.tables.report import analyse as analyse_tables
    from policy_engine.cases.check import cases_of

__all__ = [
    "analyse_tables", "cases_of", "diff_policies", "generate_cases", "judge_invariants", "measure_coverage",
    "mutate_policies",
    "Coverage", "Diff", "Mutation", "Report", "Suite",
]  # fmt: skip

_HERE: Final = {
    "analyse_tables": ("analysis.tables.report", "analyse"),
    "cases_of": ("cases.check", "cases_of"),
    "diff_policies": ("analysis.diff.versions", "diff"),
    "generate_cases": ("analysis.generate.suite", "generate"),
    "judge_invariants": ("analysis.invariants.judge", "judge"),
    "measure_coverage": ("analysis.coverage.measure", "measure"),
    "mutate_policies": ("analysis.mutation.judge", "mutate"),
    "Coverage": ("analysis.coverage.measure", "Coverage"),
    "Diff": ("analysis.diff.versions", "Diff"),
    "Mutation": ("analysis.mutation.result", "Mutation"),
    "Report": ("analysis.tables.report", "Report"),
    "Suite": ("analysis.generate.suite", "Suite"),
}


def __getattr__(name: str) -> object:
    if name not in _HERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, there = _HERE[name]
    return getattr(import_module(f"policy_engine.{module}"), there)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
