"""Which chainer runs: durable-rules where it can be imported (CPython 3.11 and 3.12), else the plain one.

The two give identical answers. `ENGINE` is what `policy-engine --version` says.
"""

from __future__ import annotations

from collections.abc import Callable

from policy_engine.inference.model import Chainer, RuleSet
from policy_engine.inference.plain import PlainChainer

make_chainer: Callable[[RuleSet], Chainer]
"""Compiles a rule set for the engine at hand."""
ENGINE: str

try:
    from policy_engine.inference import durable
except ImportError:
    # On Python 3.13 it is not installed; built there by hand, it cannot be loaded.
    make_chainer, ENGINE = PlainChainer, "the built-in chainer"
else:
    make_chainer, ENGINE = durable.DurableChainer, durable.NAME
