"""Linking rules that chain: what their facts are, which kinds and fields they name, their cells as FEEL trees.

Whether a rule is within what the chainers do is not asked here: that is the linter's (`inference/lint.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from policy_engine.feel.ast import Expression, Name, Node, Parsed, Path
from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.feel.parser import parse_unary_tests
from policy_engine.feel.walk import names_in, walk
from policy_engine.policy.link.linked import Template
from policy_engine.policy.link.linked_rules import (
    LinkedConclusion,
    LinkedKind,
    LinkedPattern,
    LinkedRule,
    LinkedRules,
    LinkedSource,
)
from policy_engine.policy.link.place import Linking, Place, link_expression
from policy_engine.policy.link.template import link_template
from policy_engine.policy.link.types import resolve_spec, words_of
from policy_engine.policy.model import Named
from policy_engine.policy.rules_model import (
    ChainRule,
    Conclusion,
    ConclusionList,
    FactSource,
    Pattern,
    RulesLogic,
)
from policy_engine.text.problem import Halt
from policy_engine.text.source import Fragment
from policy_engine.text.suggest import did_you_mean
from policy_engine.types.feeltype import ANY, NUMBER, STRING, ContextType, ListType, Type
from policy_engine.types.relations import strip_nullable


def link_rules(logic: RulesLogic, place: Place, linking: Linking, root: ContextType) -> tuple[LinkedRules | None, Type]:
    """The rules (None where they cannot be used) and the type of their value: a context of lists."""
    before = len(linking.problems.errors)
    linker = _Linker(place, linking, root)
    kinds = linker.kinds(logic)
    rules = tuple(linker.rule(rule, kinds) for rule in logic.rules)
    fields = []
    for output in logic.outputs:
        linker.check_output(output, kinds)
        kind = kinds.get(output.kind.name)
        own = kind.fields if kind is not None else ()
        entry = ContextType((*own, ("because", STRING), ("priority", NUMBER)))
        fields.append((output.name.name, ListType(entry)))
    type_ = ContextType(tuple(fields))
    if len(linking.problems.errors) > before:
        return None, type_
    return LinkedRules(place.key, f"{place.key}#rules", place.unit, logic, kinds, rules), type_


class _Linker:
    def __init__(self, place: Place, linking: Linking, root: ContextType) -> None:
        self.place = place
        self.linking = linking
        self.root = root
        self.problems = linking.problems

    # Kinds

    def kinds(self, logic: RulesLogic) -> dict[str, LinkedKind]:
        """Every kind of fact and conclusion, by name."""
        found: dict[str, LinkedKind] = {}
        for fact in logic.facts:
            source = self.source(fact)
            fields = source.fields if source is not None else tuple((field.name, ANY) for field in fact.fields)
            found[fact.name.name] = LinkedKind(fact.name, fields, source)
        for kind in logic.conclusions:
            types = tuple(
                (field.name, resolve_spec(spec, self.linking.named, self.problems)) for field, spec in kind.fields
            )
            found[kind.name.name] = LinkedKind(kind.name, types, None)
        return found

    def source(self, fact: FactSource) -> LinkedSource | None:
        """One declared fact."""
        optional = self.optional(fact.optional) if fact.optional is not None else None
        parsed, type_ = link_expression(fact.text, self.place, self.linking)
        if parsed is None:
            return None
        item = strip_nullable(type_)
        if fact.each and isinstance(item, ListType):
            item = strip_nullable(item.item)
        elif fact.each and item != ANY:
            self.problems.error(
                "rules-not-a-list",
                f'"{fact.name.name}" is made of each element of a list, and this is a {item}',
                fact.text.span(),
                hint="write `from` for one value",
            )
            return None
        fields = self.fields(fact, item)
        says = None
        if fact.says is not None:
            place = self.place
            for name, field in fields:
                place = place.seeing(name, field)
            says = link_template(fact.says, place, self.linking)
        plain = not isinstance(item, ContextType)
        names = tuple(sorted(names_in(parsed.node)))
        return LinkedSource(fact, parsed, fields, plain, optional, says, names)

    def fields(self, fact: FactSource, item: Type) -> tuple[tuple[str, Type], ...]:
        """The fields that rules see, and their types."""
        if not isinstance(item, ContextType):
            if len(fact.fields) > 1:
                self.problems.error(
                    "rules-unknown-field",
                    f'"{fact.name.name}" is made of a {item}, which has no fields of its own',
                    fact.fields[1].span,
                    hint="name one field, for the value itself",
                )
            return tuple((field.name, item) for field in fact.fields[:1])
        found = []
        for field in fact.fields:
            type_ = item.field(field.name)
            if type_ is None:
                self.unknown_field(field, f'the value of "{fact.name.name}"', [name for name, _ in item.fields])
            found.append((field.name, type_ or ANY))
        return tuple(found)

    def optional(self, fragment: Fragment) -> tuple[str, ...] | None:
        """A path of the snapshot."""
        path = tuple(fragment.text.strip().split("."))
        current: Type = self.root
        for name in path:
            known = strip_nullable(current)
            field = known.field(name) if isinstance(known, ContextType) else None
            if field is None:
                names = [name for name, _ in known.fields] if isinstance(known, ContextType) else []
                self.problems.error(
                    "rules-unknown-path",
                    f'the snapshot has no "{fragment.text[:60]}"',
                    fragment.span(),
                    hint=did_you_mean(name, names) or "name a field of the snapshot, such as `gift_card`",
                )
                return None
            current = field
        return path

    # Rules

    def rule(self, rule: ChainRule, kinds: Mapping[str, LinkedKind]) -> LinkedRule:
        """One rule: each condition sees the facts before it."""
        place = self.place
        patterns = []
        for pattern in rule.when:
            kind = self.kind(pattern.kind, kinds)
            if kind is None:
                continue
            patterns.append(LinkedPattern(pattern, tuple(self.tests(pattern, kind, place))))
            place = _seeing(place, pattern, kind)
        conclusions = [
            LinkedConclusion(conclusion, tuple(self.values(conclusion, kind, place)))
            for conclusion in rule.then
            if (kind := self.concluded(conclusion.kind, kinds)) is not None
        ]
        because = link_template(rule.because, place, self.linking) if rule.because is not None else None
        return LinkedRule(rule, tuple(patterns), tuple(conclusions), because)

    def tests(self, pattern: Pattern, kind: LinkedKind, place: Place) -> Iterator[tuple[Named, Parsed]]:
        """The cells of a condition."""
        types = dict(kind.fields)
        for field, text in pattern.cells:
            type_ = types.get(field.name)
            if type_ is None:
                self.unknown_field(field, f'"{kind.name.name}"', types)
                continue
            words = words_of(strip_nullable(type_))
            try:
                parsed = parse_unary_tests(text, place.names, words)
            except Halt as halt:
                self.problems.found.append(halt.problem)
                continue
            if not self.unknown_names(parsed, place, words):
                yield field, parsed

    def values(self, conclusion: Conclusion, kind: LinkedKind, place: Place) -> Iterator[tuple[Named, Parsed]]:
        """The fields of a conclusion: all of them, each once."""
        types = dict(kind.fields)
        given = set()
        for field, text in conclusion.fields:
            type_ = types.get(field.name)
            if type_ is None:
                self.unknown_field(field, f'"{kind.name.name}"', types)
                continue
            given.add(field.name)
            words = words_of(strip_nullable(type_))
            try:
                parsed = parse_unary_tests(text, place.names, words)
            except Halt as halt:
                self.problems.found.append(halt.problem)
                continue
            if not self.unknown_names(parsed, place, words):
                yield field, parsed
        missing = [name for name in types if name not in given]
        if missing and given.issuperset(field.name for field, _ in conclusion.fields):
            listed = ", ".join(f'"{name}"' for name in missing)
            self.problems.error(
                "rules-missing-field", f'this gives "{kind.name.name}" no {listed}', conclusion.kind.span,
                hint="a conclusion has all the fields that its kind declares",
            )  # fmt: skip

    def unknown_names(self, parsed: Parsed, place: Place, words: Iterable[str]) -> bool:
        """Reports names that mean nothing here, and says whether there were any."""
        wrong = [
            node
            for node in walk(parsed.node)
            if isinstance(node, Name)
            and node.name != "?"
            and node.name not in REGISTRY
            and place.scope.find(node.name) is None
        ]
        for node in wrong:
            self.problems.error(
                "rules-unknown-word",
                f'"{node.name}" is neither a declared value of this field nor the name of a fact before it',
                parsed.span(node),
                hint=did_you_mean(node.name, (*words, *place.locals)) or 'quote a text: `"word"`',
            )
        return bool(wrong)

    # What is not there

    def kind(self, named: Named, kinds: Mapping[str, LinkedKind]) -> LinkedKind | None:
        """A kind by name."""
        kind = kinds.get(named.name)
        if kind is None:
            self.problems.error(
                "rules-unknown-kind",
                f'there is no fact and no conclusion "{named.name[:60]}"',
                named.span,
                hint=did_you_mean(named.name, kinds) or "declare it under `facts` or `conclusions`",
            )
        return kind

    def concluded(self, named: Named, kinds: Mapping[str, LinkedKind]) -> LinkedKind | None:
        """A kind that rules may conclude."""
        kind = self.kind(named, kinds)
        if kind is not None and kind.source is not None:
            self.problems.error(
                "rules-concludes-fact",
                f'"{named.name}" is a fact: its values come from elsewhere, and no rule adds one',
                named.span,
                hint="declare what the rule finds under `conclusions`",
            )
            return None
        return kind

    def unknown_field(self, field: Named, what: str, known: Iterable[str]) -> None:
        """Reports a field that a kind does not have."""
        names = list(known)
        self.problems.error(
            "rules-unknown-field",
            f'{what} has no field "{field.name[:60]}"',
            field.span,
            hint=did_you_mean(field.name, names) or f"it has {', '.join(names)}" if names else None,
        )

    def check_output(self, output: ConclusionList, kinds: Mapping[str, LinkedKind]) -> None:
        """Reports what a list names and is not there."""
        listed = self.concluded(output.kind, kinds)
        unless = self.concluded(output.unless, kinds) if output.unless is not None else None
        if listed is None:
            return
        fields = dict(listed.fields)
        if unless is not None and not set(dict(unless.fields)) & set(fields):
            assert output.unless is not None  # noqa: S101 - `unless` was found by it
            self.problems.error(
                "rules-unless",
                f'"{unless.name.name}" shares no field with "{listed.name.name}", so it takes nothing out',
                output.unless.span,
                hint="give it the fields that say which conclusion it takes out",
            )
        for field, groups in output.apart:
            type_ = fields.get(field.name)
            if type_ is None:
                self.unknown_field(field, f'"{listed.name.name}"', fields)
                continue
            words = words_of(strip_nullable(type_))
            for word in (word for group in groups for word in group):
                if word.name not in words:
                    self.problems.error(
                        "rules-unknown-word",
                        f'"{word.name[:60]}" is none of the declared values of "{field.name}"',
                        word.span,
                        hint=did_you_mean(word.name, words),
                    )


def _seeing(place: Place, pattern: Pattern, kind: LinkedKind) -> Place:
    """The place with one more fact in sight."""
    name = pattern.alias.name
    type_ = ContextType(kind.fields)
    return Place(
        place.key,
        place.unit,
        {**place.locals, name: type_},
        place.scope.child({name: type_}),
        place.names.child([name], [field for field, _ in kind.fields]),
    )


def reference(node: Expression, aliases: Iterable[str]) -> tuple[str, str] | None:
    """The alias and the field that an expression names, where it is `alias.field`."""
    if isinstance(node, Path) and isinstance(node.target, Name) and node.target.name in aliases:
        return node.target.name, node.name
    return None


def read_by(rules: LinkedRules) -> Iterator[Node]:
    """The trees that a decision evaluates: its facts, and the messages that stand in its lists."""
    for kind in rules.kinds.values():
        if kind.source is not None:
            yield kind.source.parsed.node
    for rule in rules.rules:
        yield from _parts(rule.because)


def mentioned_by(rules: LinkedRules) -> Iterator[Node]:
    """The trees that only explanations evaluate: the facts in words."""
    for kind in rules.kinds.values():
        if kind.source is not None:
            yield from _parts(kind.source.says)


def _parts(template: Template | None) -> Iterator[Node]:
    for part in template.parts if template is not None else ():
        if not isinstance(part, str):
            yield part.parsed.node
