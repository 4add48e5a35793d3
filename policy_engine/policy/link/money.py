"""Whether a unit says amounts of money: its explanation then needs their currency, whatever else is read."""

from __future__ import annotations

from policy_engine.policy.link.linked import LinkedTable, Template
from policy_engine.types.feeltype import ContextType, ListType, Type
from policy_engine.types.relations import is_money, strip_nullable


def holds_money(type_: Type) -> bool:
    """Whether a value of a type is an amount of money, or holds one."""
    bare = strip_nullable(type_)
    if isinstance(bare, ListType):
        return holds_money(bare.item)
    if isinstance(bare, ContextType):
        return any(holds_money(inner) for _, inner in bare.fields)
    return is_money(bare)


def says_money(table: LinkedTable) -> bool:
    """Whether an explanation of a table has amounts in it: those of its columns, or in its messages."""
    types = [*[column.type for column in table.inputs], *[column.type for column in table.outputs]]
    templates = (*table.rows.messages.values(), table.default_because)
    return any(map(holds_money, types)) or any(map(_mentions_money, templates))


def _mentions_money(template: Template | None) -> bool:
    return template is not None and any(not isinstance(part, str) and holds_money(part.type) for part in template.parts)
