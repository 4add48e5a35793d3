"""Rules that chain: their facts, their conclusions, the rules, and what is listed, as one `RulesLogic`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policy_engine.feel.names import normal_name
from policy_engine.policy.model import Named
from policy_engine.policy.read.names import check_name, check_new, check_row_id, named_entries
from policy_engine.policy.read.scalars import basis, feel, template
from policy_engine.policy.read.state import Reading
from policy_engine.policy.read.types import type_spec
from policy_engine.policy.rules_model import (
    ChainRule,
    Conclusion,
    ConclusionKind,
    ConclusionList,
    FactSource,
    Pattern,
    RulesLogic,
)
from policy_engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence, describe
from policy_engine.text.problem import Note, Problems
from policy_engine.text.source import Fragment

OWN_FIELDS = ("because", "priority")
"""What each entry of a list has beside the fields of its conclusion."""
ABSENT = ("not", "no", "none", "without")
"""Keys by which an author might ask for the absence of a fact."""
EITHER = ("or", "any")
"""Keys by which an author might ask for one of several facts."""

_INTEGER = re.compile(r"-?[0-9]{1,9}")


def read_rules(node: Mapping, reading: Reading) -> RulesLogic | None:
    """The rules that a decision writes, or None where too much of them is wrong; what is wrong is told."""
    return _Reader(node, reading).logic()


@dataclass(slots=True)
class _Reader:
    node: Mapping
    reading: Reading

    @property
    def problems(self) -> Problems:
        return self.reading.problems

    def logic(self) -> RulesLogic | None:
        before = len(self.problems.errors)
        facts = tuple(self._facts(self.node.items.get("facts")))
        kinds = tuple(self._conclusions(self.node.items.get("conclusions")))
        self._tell_clashes(facts, kinds)
        rules = tuple(self._rules(self.node.items.get("rules")))
        outputs = tuple(self._outputs(self.node.items.get("outputs")))
        if len(self.problems.errors) > before or not (rules and outputs):
            return None
        return RulesLogic(self.node.keys["rules"].span, facts, kinds, rules, outputs)

    # Facts and conclusions

    def _facts(self, node: Node | None) -> Iterator[FactSource]:
        for name, value in named_entries(node, "a fact", self.problems):
            if not isinstance(value, Mapping):
                continue
            each = "each" in value.items
            text = self._expression(value.items.get("each" if each else "from"), f'the source of "{name.name}"')
            optional = self._expression(value.items.get("optional"), f'what "{name.name}" needs')
            says = template(value.items["says"], f'the words for "{name.name}"', self.reading) if (
                "says" in value.items
            ) else None  # fmt: skip
            if text is not None:
                yield FactSource(name, text, each, self._fields(value.items.get("fields")), optional, says)

    def _expression(self, node: Node | None, what: str) -> Fragment | None:
        return feel(node, what, self.reading) if isinstance(node, Scalar) else None

    def _fields(self, node: Node | None) -> tuple[Named, ...]:
        seen: dict[str, Named] = {}
        found = []
        for item in node.items if isinstance(node, Sequence) else ():
            if isinstance(item, Scalar) and not item.is_empty:
                name = Named(normal_name(item.text), item.span)
                check_name(name, "a field", self.problems)
                if check_new(name, seen, "each field", self.problems):
                    found.append(name)
        return tuple(found)

    def _conclusions(self, node: Node | None) -> Iterator[ConclusionKind]:
        for name, value in named_entries(node, "a conclusion", self.problems):
            fields = []
            for field, written in named_entries(value, "a field", self.problems):
                spec = type_spec(written, self.reading)
                if field.name in OWN_FIELDS:
                    self.problems.error(
                        "rules-reserved-field",
                        f'"{field.name}" cannot be a field of a conclusion: every entry of a list has it',
                        field.span,
                        hint="it is the rule's own: leave it out here",
                    )
                elif spec is not None:
                    fields.append((field, spec))
            yield ConclusionKind(name, tuple(fields))

    def _tell_clashes(self, facts: tuple[FactSource, ...], kinds: tuple[ConclusionKind, ...]) -> None:
        known = {fact.name.name: fact.name for fact in facts}
        for kind in kinds:
            if kind.name.name in known:
                check_new(kind.name, dict(known), "each fact and each conclusion", self.problems)

    # Rules

    def _rules(self, node: Node | None) -> Iterator[ChainRule]:
        if not isinstance(node, Mapping):
            return
        for key, value in node.items.items():
            name = Named(key.strip(), node.keys[key].span)
            check_row_id(name.name, name.span, self.problems)
            if isinstance(value, Mapping):
                because = value.items.get("because")
                yield ChainRule(
                    name,
                    tuple(self._patterns(value.items.get("when"))),
                    tuple(self._then(value.items.get("then"))),
                    self._priority(value.items.get("priority")),
                    basis(value, self.reading),
                    template(because, f"the reason of `{name.name[:60]}`", self.reading) if because else None,
                )

    def _priority(self, node: Node | None) -> int:
        if not isinstance(node, Scalar) or node.is_empty:
            return 0
        text = node.text.strip()
        if not _INTEGER.fullmatch(text) or text.startswith("-"):
            self.problems.error(
                "rules-priority",
                f'"{text[:60]}" cannot be the priority of a rule',
                node.span,
                hint="a whole number of zero or more; the smallest comes first",
            )
            return 0
        return int(text)

    def _patterns(self, node: Node | None) -> Iterator[Pattern]:
        aliases: dict[str, Named] = {}
        for item in node.items if isinstance(node, Sequence) else ():
            pattern = self._pattern(item)
            if pattern is None:
                continue
            first = aliases.setdefault(pattern.alias.name, pattern.alias)
            if first is not pattern.alias:
                self.problems.error(
                    "rules-duplicate-alias",
                    f'two conditions of this rule are called "{pattern.alias.name}"',
                    pattern.alias.span,
                    hint=f"give one of them a name: `{{{pattern.kind.name}: {{…}}, as: other}}`",
                    notes=(Note("the first stands here", first.span),),
                )
            yield pattern

    def _pattern(self, node: Node) -> Pattern | None:
        if isinstance(node, Scalar) and not node.is_empty:
            name = Named(normal_name(node.text), node.span)
            return Pattern(name, name, ())
        if not isinstance(node, Mapping):
            return None
        kinds = [key for key in node.items if key != "as"]
        for key in kinds:
            if key in ABSENT:
                self._tell_absence(node.keys[key])
                return None
            if key in EITHER:
                self._tell_either(node.keys[key])
                return None
        if len(kinds) != 1:
            self.problems.error(
                "rules-condition",
                f"a condition names one kind of fact, and this one names {len(kinds) or 'none'}",
                node.span,
                hint="write each condition as an item of its own: `- payment: {state: grace}`",
            )
            return None
        kind = Named(normal_name(kinds[0]), node.keys[kinds[0]].span)
        given = node.items.get("as")
        alias = kind
        if isinstance(given, Scalar) and not given.is_empty:
            alias = Named(normal_name(given.text), given.span)
            check_name(alias, "a fact", self.problems)
        return Pattern(kind, alias, tuple(self._cells(node.items[kinds[0]], "a condition")))

    def _tell_absence(self, key: Scalar) -> None:
        self.problems.error(
            "rules-absence",
            "a rule cannot ask that a fact is absent",
            key.span,
            hint="let a table say so first, as a field: `has_backup: false`",
        )

    def _tell_either(self, key: Scalar) -> None:
        self.problems.error(
            "rules-alternatives",
            "a rule cannot ask for one of several facts",
            key.span,
            hint="write a rule for each, or list the values of one field: `state: grace, paused`",
        )

    def _then(self, node: Node | None) -> Iterator[Conclusion]:
        if not isinstance(node, Mapping):
            return
        for key, value in node.items.items():
            name = Named(normal_name(key), node.keys[key].span)
            yield Conclusion(name, tuple(self._cells(value, "a conclusion")))

    def _cells(self, node: Node, what: str) -> Iterator[tuple[Named, Fragment]]:
        if isinstance(node, Scalar) and node.is_empty:
            return
        if not isinstance(node, Mapping):
            self.problems.error(
                "policy-shape",
                f"{what} should be a mapping (`field: value`), not {describe(node)}",
                node.span,
                hint="for example `payment: {state: grace}`",
            )
            return
        for key, value in node.items.items():
            text = feel(value, f'the field "{key[:60]}"', self.reading)
            if text is not None:
                yield Named(normal_name(key), node.keys[key].span), text.strip()

    # Lists

    def _outputs(self, node: Node | None) -> Iterator[ConclusionList]:
        for name, value in named_entries(node, "an output", self.problems):
            if isinstance(value, Mapping):
                kind = self._named(value.items.get("list"))
                if kind is not None:
                    unless = self._named(value.items.get("unless"))
                    yield ConclusionList(name, kind, unless, tuple(self._apart(value.items.get("never together"))))

    def _named(self, node: Node | None) -> Named | None:
        if not isinstance(node, Scalar) or node.is_empty:
            return None
        return Named(normal_name(node.text), node.span)

    def _apart(self, node: Node | None) -> Iterator[tuple[Named, tuple[tuple[Named, ...], ...]]]:
        if not isinstance(node, Mapping):
            return
        for key, value in node.items.items():
            groups = tuple(
                tuple(Named(word.text.strip(), word.span) for word in group.items if isinstance(word, Scalar))
                for group in (value.items if isinstance(value, Sequence) else ())
                if isinstance(group, Sequence)
            )
            yield Named(normal_name(key), node.keys[key].span), groups
