"""What linking makes of rules that chain: sources with types, conditions and conclusions as FEEL trees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policy_engine.feel.ast import Parsed
from policy_engine.policy.link.linked import Template
from policy_engine.policy.model import Named
from policy_engine.policy.rules_model import ChainRule, Conclusion, FactSource, Pattern, RulesLogic
from policy_engine.types.feeltype import Type


@dataclass(frozen=True, slots=True)
class LinkedSource:
    """Where facts of a kind come from.

    `plain` says that the value (or each element) is itself the one field. `optional` is the path of the snapshot
    without which there is no such fact; `names` are the units that the expression names.
    """

    source: FactSource
    parsed: Parsed
    fields: tuple[tuple[str, Type], ...]
    plain: bool
    optional: tuple[str, ...] | None
    says: Template | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkedKind:
    """A kind of facts or conclusions, its fields with their types. `source` is None for a conclusion."""

    name: Named
    fields: tuple[tuple[str, Type], ...]
    source: LinkedSource | None


@dataclass(frozen=True, slots=True)
class LinkedPattern:
    """A condition with its cells parsed, in the order written."""

    pattern: Pattern
    cells: tuple[tuple[Named, Parsed], ...]


@dataclass(frozen=True, slots=True)
class LinkedConclusion:
    """A conclusion with its fields parsed, in the order written."""

    conclusion: Conclusion
    fields: tuple[tuple[Named, Parsed], ...]


@dataclass(frozen=True, slots=True)
class LinkedRule:
    """A rule. `because` sees the facts it matched by their aliases."""

    rule: ChainRule
    patterns: tuple[LinkedPattern, ...]
    conclusions: tuple[LinkedConclusion, ...]
    because: Template | None


@dataclass(frozen=True, slots=True)
class LinkedRules:
    """The rules of a decision. Its rules are `key/rule`, like the rows of a table; `handle` is unique."""

    key: str
    handle: str
    unit: str
    logic: RulesLogic
    kinds: Mapping[str, LinkedKind]
    rules: tuple[LinkedRule, ...]
