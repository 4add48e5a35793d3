"""One unit's logic: parsed, checked, and lowered to a single FEEL tree with its tables embedded."""

from __future__ import annotations

from policy_engine.feel.ast import ContextLiteral, Embedded, Entry, Expression, If, NullLiteral, Path
from policy_engine.feel.checker import Wanted
from policy_engine.policy.link.boxed import link_boxed
from policy_engine.policy.link.boxed.truth import strict_conditional
from policy_engine.policy.link.place import Linking, Place, expression_of, link_expression
from policy_engine.policy.link.rules import link_rules
from policy_engine.policy.link.table import link_table
from policy_engine.policy.model import (
    ConditionalLogic,
    ContextLogic,
    ExpressionLogic,
    Logic,
    TableLogic,
    UnreadLogic,
)
from policy_engine.policy.rules_model import RulesLogic
from policy_engine.types.feeltype import ANY, BOOLEAN, ContextType, Type
from policy_engine.types.relations import join, strip_nullable
from policy_engine.types.size import bounded

RESULT = "\x00result"
"""The name of a boxed context's result entry: no FEEL name, so nothing can refer to it (DMN 1.5, 10.2.1.4)."""


def link_logic(
    logic: Logic, place: Place, linking: Linking, wanted: Wanted | None = None
) -> tuple[Expression, Type]:
    """A logic's tree and type. What is wrong is reported; the tree is then of no use.

    What can never be of the type `wanted` is a problem where it is written.
    """
    if isinstance(logic, ExpressionLogic):
        parsed, type_ = link_expression(logic.text, place, linking, wanted)
        return (expression_of(parsed), type_) if parsed is not None else (NullLiteral(0, 0), ANY)
    if isinstance(logic, ContextLogic):
        return _link_context(logic, place, linking, wanted)
    if isinstance(logic, ConditionalLogic):
        return _link_conditional(logic, place, linking, wanted)
    if isinstance(logic, TableLogic):
        table, type_ = link_table(logic, place, linking, wanted)
        if table is None:
            return NullLiteral(0, 0), ANY
        linking.tables.append(table)
        return Embedded(0, 0, table.handle, table.uses), type_
    if isinstance(logic, UnreadLogic):
        return NullLiteral(0, 0), ANY
    if isinstance(logic, RulesLogic):
        if linking.doubtful:
            return NullLiteral(0, 0), ANY  # rules are held against the types of facts
        rules, type_ = link_rules(logic, place, linking, linking.root)
        if rules is None:
            return NullLiteral(0, 0), ANY
        linking.rules.append(rules)
        return Embedded(0, 0, rules.handle, ()), type_
    return link_boxed(logic, place, linking, link_logic)


def _link_context(
    logic: ContextLogic, place: Place, linking: Linking, wanted: Wanted | None
) -> tuple[Expression, Type]:
    whole = strip_nullable(wanted.type) if wanted is not None and logic.result is None else None
    entries: list[Entry] = []
    fields: list[tuple[str, Type]] = []
    inner = place
    for name, entry in logic.entries:
        field = whole.field(name.name) if isinstance(whole, ContextType) else None
        part = Wanted(field, f'"{name.name}"', wanted.code) if wanted is not None and field is not None else None
        tree, type_ = link_logic(entry, inner.within(name.name), linking, part)
        entries.append(Entry(0, 0, name.name, tree))
        fields.append((name.name, type_))
        inner = inner.seeing(name.name, type_)
    if logic.result is None:
        return ContextLiteral(0, 0, tuple(entries)), bounded(ContextType(tuple(fields)))
    tree, type_ = link_logic(logic.result, inner, linking, wanted)
    entries.append(Entry(0, 0, RESULT, tree))
    return Path(0, 0, ContextLiteral(0, 0, tuple(entries)), RESULT, 0), type_


def _link_conditional(
    logic: ConditionalLogic, place: Place, linking: Linking, wanted: Wanted | None
) -> tuple[Expression, Type]:
    if isinstance(logic.condition, ExpressionLogic):
        parsed, _ = link_expression(logic.condition.text, place, linking, BOOLEAN)
        condition: Expression = expression_of(parsed) if parsed is not None else NullLiteral(0, 0)
    else:
        condition, _ = link_logic(logic.condition, place, linking)
    then, then_type = link_logic(logic.then, place, linking, wanted)
    otherwise, else_type = link_logic(logic.otherwise, place, linking, wanted)
    type_ = join(then_type, else_type)
    if linking.dmn:
        return strict_conditional(condition, then, otherwise), type_
    return If(0, 0, condition, then, otherwise), type_
