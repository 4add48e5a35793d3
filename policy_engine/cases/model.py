"""What a case is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from policy_engine.policy.model import Named
from policy_engine.policy.yaml import nodes
from policy_engine.text.source import Span

ONE_OUTPUT: Final = ""
"""The name in `expect` that stands for the one output of a decision, where the case does not name it."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a `*.cases.yaml` file.

    `expect` are outputs that the decision must have (others may stand beside them), `error` the code of the problem
    it must end with; one of the two is there. `decided_by`, where given, are all rows that must decide, in order.
    """

    name: str
    label: str
    span: Span
    decision: str
    snapshot: Mapping[str, object]
    cites: tuple[Named, ...]
    expect: Mapping[str, object] | None
    error: str | None
    decided_by: tuple[str, ...] | None
    written: nodes.Mapping
    """The case as it is written: where each part of it stands."""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file of cases. `base` is what it lays under each."""

    cases: tuple[Case, ...]
    base: nodes.Mapping | None
