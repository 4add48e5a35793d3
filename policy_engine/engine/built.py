"""The compiled parts of a policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from policy_engine.engine.conform import Conformer, Test
from policy_engine.engine.rules import CompiledRules
from policy_engine.engine.run import Evaluate
from policy_engine.engine.table import CompiledTable
from policy_engine.feel.compiler import (
    ConstantGlobal,
    FunctionGlobal,
    InputGlobal,
    Namespace,
    ValueGlobal,
)
from policy_engine.text.problem import Problems
from policy_engine.types.feeltype import Type
from policy_engine.types.schema import SnapshotSchema

Global = InputGlobal | ValueGlobal | ConstantGlobal | FunctionGlobal


@dataclass(slots=True)
class Built:
    """A policy's compiled parts, by name (tables by handle); `indexes` are places in `units`."""

    schema: SnapshotSchema
    namespace: Namespace
    units: list[Evaluate] = field(default_factory=list)
    indexes: dict[str, int] = field(default_factory=dict)
    tables: dict[str, CompiledTable] = field(default_factory=dict)
    parameters: dict[str, object] = field(default_factory=dict)
    output_names: dict[str, str] = field(default_factory=dict)
    """Decisions whose value is one table's only output, and that output's name."""
    globals: dict[str, Global] = field(default_factory=dict)
    function_globals: dict[str, Global] = field(default_factory=dict)
    named: Mapping[str, Type] = field(default_factory=dict)
    """Types by name, for `instance of` and parameters."""
    allowed: dict[str, Sequence[Test]] = field(default_factory=dict)
    """The tests of constrained types, by name."""
    conformers: dict[str, Conformer] = field(default_factory=dict)
    """What makes snapshot fields of declared types, by name."""
    rules: dict[str, CompiledRules] = field(default_factory=dict)
    """Rules that chain, by handle."""
    problems: Problems = field(default_factory=Problems)
    """What of rules cannot be compiled."""
