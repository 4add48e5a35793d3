"""What lists of conclusions ask of rules, so that what stands in them has one meaning.

A conclusion is taken out by one that stands before it, and by nothing else: so nobody has to ask what a conclusion
that was taken out itself still takes out.
"""

from __future__ import annotations

from collections.abc import Sequence

from policy_engine.inference.model import Produce, Rule, Taken
from policy_engine.inference.overlap import may_meet
from policy_engine.policy.link.linked_rules import LinkedRules
from policy_engine.policy.model import Named
from policy_engine.policy.rules_model import ConclusionList
from policy_engine.text.problem import Note, Problems


def check_lists(linked: LinkedRules, names: Sequence[str], rules: Sequence[Rule], problems: Problems) -> None:
    """Reports rules that would make a list ambiguous. `names` are the kinds, `rules` in the order written."""
    for output in linked.logic.outputs:
        listed = names.index(output.kind.name)
        for rule, written in zip(rules, linked.rules, strict=True):
            if written.because is None and any(produce.kind == listed for produce in rule.produces):
                problems.error(
                    "rules-no-because",
                    f'the rule "{rule.name}" says no reason, and its conclusion is listed with one',
                    written.rule.id.span,
                    hint="write its `because`",
                )
        if output.unless is not None:
            _Suppressing(linked, names, rules, problems, output).check()


class _Suppressing:
    """The checks of one list that has an `unless`."""

    def __init__(
        self,
        linked: LinkedRules,
        names: Sequence[str],
        rules: Sequence[Rule],
        problems: Problems,
        output: ConclusionList,
    ) -> None:
        self.linked = linked
        self.rules = rules
        self.problems = problems
        self.listed = names.index(output.kind.name)
        self.unless = names.index(output.unless.name) if output.unless is not None else -1
        kinds = linked.kinds
        listed = [field for field, _ in kinds[names[self.listed]].fields]
        taking = [field for field, _ in kinds[names[self.unless]].fields]
        self.shared = [(listed.index(field), taking.index(field)) for field in listed if field in taking]

    def check(self) -> None:
        for rule, written in zip(self.rules, self.linked.rules, strict=True):
            for at, condition in enumerate(rule.conditions):
                kind = written.patterns[at].pattern.kind
                if condition.kind == self.unless or (
                    condition.kind == self.listed and any(produce.kind != self.unless for produce in rule.produces)
                ):
                    self.problems.error(
                        "rules-rests-on-list",
                        f'nothing but what takes it out may rest on a "{kind.name}", which may be taken out',
                        kind.span,
                        hint="rest on the facts that it rests on, or conclude something between",
                    )
            for produce in rule.produces:
                if produce.kind == self.unless:
                    self._check_order(rule, produce)

    def _check_order(self, rule: Rule, taking: Produce) -> None:
        """What takes out comes before what it takes out."""
        sources = [condition for condition in rule.conditions if condition.kind == self.listed]
        for first in self.rules:
            if not any(may_meet(produce, source) for produce in first.produces for source in sources):
                continue
            for second in self.rules:
                if self._may_take(taking, second) and (second.priority, second.name) <= (first.priority, first.name):
                    named = self._id(rule)
                    self.problems.error(
                        "rules-suppression-order",
                        f'the conclusion of "{first.name}" cannot take out that of "{second.name}",'
                        " which comes before it",
                        named.span,
                        hint="give what takes out the smaller priority",
                        notes=(
                            Note(f"priority {first.priority}", self._id(first).span),
                            Note(f"priority {second.priority}", self._id(second).span),
                        ),
                    )

    def _id(self, rule: Rule) -> Named:
        return next(written.rule.id for written in self.linked.rules if written.rule.id.name == rule.name)

    def _may_take(self, taking: Produce, rule: Rule) -> bool:
        return any(
            produce.kind == self.listed
            and all(
                isinstance(produce.terms[own], Taken)
                or isinstance(taking.terms[other], Taken)
                or produce.terms[own] == taking.terms[other]
                for own, other in self.shared
            )
            for produce in rule.produces
        )
