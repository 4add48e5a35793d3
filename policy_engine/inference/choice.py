"""Which chainer runs: durable-rules where it can be imported (CPython 3.11 and 3.12), else the plain one.

The two give identical answers. `ENGINE` is what `policy-engine --version` says.
"""

from __future__ import annotations

from policy_engine.inference.model import Chainer, RuleSet
from policy_engine.inference.plain import PlainChainer

try:
    from policy_engine.inference.durable import NAME as ENGINE
    from policy_engine.inference.durable import DurableChainer
except ImportError:
    # On Python 3.13 it is not installed; built there by hand, it cannot be loaded.
    ENGINE = "the built-in chainer"
    DurableChainer = None  # type: ignore[assignment,misc]


def make_chainer(rules: RuleSet) -> Chainer:
    """A rule set compiled for the engine at hand."""
    return PlainChainer(rules) if DurableChainer is None else DurableChainer(rules)
