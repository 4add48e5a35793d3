"""The days on which some part of a policy is in force, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from policy_engine.policy.link.linked import LinkedPolicy
from policy_engine.policy.link.segments import Segment, in_words


def days_text(policies: Iterable[LinkedPolicy]) -> str:
    """The days of some stretches: `until 2026-05-31 and from 2026-07-01 on`."""
    ordered = sorted(policies, key=lambda policy: policy.starts or date.min)
    return in_words(Segment(policy.starts, policy.ends, ()) for policy in ordered)
