"""What a case gives for the snapshot, against its schema: values that no snapshot may have, read or not.

A decision needs only what it reads, so that a slip in the rest would pass, and the case not test what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from policy_engine.cases.model import Case
from policy_engine.cases.reader import CASE_KEYS
from policy_engine.engine.policy_set import PolicySet
from policy_engine.policy.yaml.nodes import Mapping, Node, Sequence
from policy_engine.text.problem import Problem

_STEP = re.compile(r"\[([0-9]{1,9})\]|([^.\[\]]+)")
_FOLLOWS = ("snapshot-missing", "snapshot-more")
"""What is absent is wrong only where it is read; and that there is more of something was told by what there is."""


class Given:
    """Looks at the values of cases of one policy set. Made once, used for all."""

    def __init__(self, policies: PolicySet) -> None:
        self._reader = policies.programs[-1].policy.schema.reader([()])

    def problems(self, case: Case, base: Mapping | None) -> Iterator[Problem]:
        """What is wrong with the values of a case, each at its place in the case, or in the `base` of its file.

        Not told is the problem that the case itself expects.
        """
        for _, problem in self._reader.read(case.snapshot).problems:
            if problem.code not in (case.error, *_FOLLOWS):
                node = _node(case.written, base, problem.path or "")
                yield replace(problem, span=case.span if node is None else node.span, position=None)


def _node(written: Mapping, base: Mapping | None, path: str) -> Node | None:
    """The value at a path of a snapshot: the case's own, which lies over the base."""
    steps: list[tuple[str, str]] = _STEP.findall(path)
    own = bool(steps) and steps[0][1] not in CASE_KEYS
    found = _at(written, steps) if own else None
    return found if found is not None or base is None else _at(base, steps)


def _at(node: Node, steps: list[tuple[str, str]]) -> Node | None:
    for index, name in steps:
        if isinstance(node, Mapping) and name in node.items:
            node = node.items[name]
        elif isinstance(node, Sequence) and index and int(index) < len(node.items):
            node = node.items[int(index)]
        else:
            return None
    return node
