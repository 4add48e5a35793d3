"""`for`, `some` and `every`: what their variables are (DMN 1.5, 10.3.2.14)."""

from __future__ import annotations

from collections.abc import Sequence

from policy_engine.feel.ast import For, Iteration, Quantified
from policy_engine.feel.check.core import Checker, Wanted
from policy_engine.feel.check.scope import TypeScope
from policy_engine.feel.walk import names_in
from policy_engine.types.feeltype import (
    ANY,
    ANY_LIST,
    BOOLEAN,
    DATE,
    NULL,
    NUMBER,
    ListType,
    NullType,
    RangeType,
    Type,
)
from policy_engine.types.relations import disjoint, join, strip_nullable, widen
from policy_engine.types.words import describe

PARTIAL = "partial"
PASSES = 4
"""How often a body that reads its own results is read before they are taken to be of any type."""


def for_(checker: Checker, node: For, scope: TypeScope, wanted: Wanted | None) -> Type:
    """A list of the body's values; `partial` is the list of those made so far, if no variable is called so."""
    inside = _variables(checker, node.iterations, scope)
    if any(iteration.name == PARTIAL for iteration in node.iterations):
        return ListType(checker.infer(node.body, inside))
    if checker.rehearsing:
        # A loop within a rehearsal is read once, or nesting would cost exponentially.
        inside = inside.child({PARTIAL: ANY_LIST})
    elif PARTIAL in names_in(node.body):
        inside = inside.child({PARTIAL: ListType(_settled(checker, node, inside))})
    return ListType(checker.infer(node.body, inside))


def quantified(checker: Checker, node: Quantified, scope: TypeScope, wanted: Wanted | None) -> Type:
    """A boolean of a condition on each value."""
    inside = _variables(checker, node.iterations, scope)
    checker.infer(node.condition, inside, Wanted(BOOLEAN, f'the condition of "{node.quantifier}"'))
    return BOOLEAN


def _settled(checker: Checker, node: For, inside: TypeScope) -> Type:
    """The body's type, given that the body reads values of that type: read again until it no longer grows."""
    item: Type = NULL
    for _ in range(PASSES):
        with checker.rehearsal():
            found = widen(checker.infer(node.body, inside.child({PARTIAL: ListType(item)})))
        grown = found if item == NULL else join(item, found)
        if grown == item:
            return item
        item = grown
    return ANY


def _variables(checker: Checker, iterations: Sequence[Iteration], scope: TypeScope) -> TypeScope:
    """The scope with the loop's variables: each domain sees the variables before it."""
    for iteration in iterations:
        scope = scope.child({iteration.name: widen(_item(checker, iteration, scope))})
    return scope


def _item(checker: Checker, node: Iteration, scope: TypeScope) -> Type:
    domain = strip_nullable(checker.infer(node.domain, scope))
    if node.upto is not None:
        upto = strip_nullable(checker.infer(node.upto, scope))
        for end, type_ in ((node.domain, domain), (node.upto, upto)):
            if not _counts(type_):
                return checker.error("feel-type", f"a loop cannot count by {describe(type_)}", end)
        if disjoint(domain, upto, by_kind=True):
            span = checker.span(node.domain.start, node.upto.end)
            message = f"a loop cannot run from {describe(domain)} to {describe(upto)}"
            return checker.error("feel-type", message, span)
        return widen(upto if domain in (ANY, NULL) else domain)
    if isinstance(domain, RangeType) and not _counts(domain.item):
        return checker.error("feel-type", f"a loop cannot count by {describe(domain.item)}", node.domain)
    if isinstance(domain, ListType | RangeType):
        return domain.item
    return ANY if isinstance(domain, NullType) else domain


def _counts(type_: Type) -> bool:
    """Whether a loop can go from one value to the next: numbers and dates."""
    return not disjoint(type_, NUMBER, by_kind=True) or not disjoint(type_, DATE, by_kind=True)
