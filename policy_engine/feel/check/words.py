"""Words that can never meet: what an enumeration does not have, compared with it by `=` or by a built-in."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from policy_engine.feel.ast import ContextLiteral, Expression, ListLiteral, NumberLiteral, StringLiteral
from policy_engine.feel.check.core import Checker, is_constant_node, text_of
from policy_engine.feel.check.fit import one_of, suggest_value
from policy_engine.text.suggest import did_you_mean
from policy_engine.types.feeltype import ContextType, Kind, ListType, ScalarType, Type
from policy_engine.types.relations import disjoint, strip_nullable

_COMPARED: Mapping[str, tuple[str, str]] = {
    "is": ("value1", "value2"),
    "list contains": ("list", "element"),
    "index of": ("list", "match"),
}
"""Built-ins that compare two arguments, and these; where the first is a list, each of its items."""


def never_equal(checker: Checker, left: Expression, right: Expression, a: Type, b: Type) -> bool:
    """Reports a value compared with a word, an item or an entry that it can never be."""
    if is_written(left) and is_written(right):
        return False
    if is_written(left):
        left, right, a, b = right, left, b, a
    return _never(checker, text_of(checker, left), a, right, b)


def compared(checker: Checker, function: str, arguments: Mapping[str, tuple[Expression, Type]]) -> None:
    """The same for a call of a built-in that compares its arguments, given by their parameters' names."""
    first, second = (arguments.get(name) for name in _COMPARED.get(function, ("", "")))
    if first is None or second is None:
        return
    if function == "is":
        never_equal(checker, first[0], second[0], first[1], second[1])
    elif isinstance(first[0], ListLiteral):
        for item in first[0].items:
            known = _constant(item)
            if known is not None:
                never_equal(checker, item, second[0], known, second[1])
    else:
        whole = strip_nullable(first[1])
        if isinstance(whole, ListType):
            _never(checker, f"an item of {text_of(checker, first[0])}", whole.item, second[0], second[1])


def unknown_key(checker: Checker, node: Expression, owner: Type, key: Expression) -> None:
    """Reports a key, written as a text, that a context of known entries does not have."""
    bare = strip_nullable(owner)
    if not isinstance(bare, ContextType) or not bare.closed or not isinstance(key, StringLiteral):
        return
    if bare.field(key.value) is None:
        names = [name for name, _ in bare.fields]
        hint = did_you_mean(key.value, names) or (f"it has {', '.join(names[:8])}" if names else None)
        message = f'no field "{key.value}" in {bare.name or text_of(checker, node)}'
        checker.error("feel-unknown-field", message, key, hint=hint)


def _never(checker: Checker, subject: str, type_: Type, node: Expression, found: Type) -> bool:
    """Reports a node, or an item or entry written in it, that a value of a type can never equal."""
    type_ = strip_nullable(type_)
    if isinstance(node, ListLiteral) and isinstance(type_, ListType):
        parts = [(f"an item of {subject}", type_.item, item) for item in node.items]
    elif isinstance(node, ContextLiteral) and isinstance(type_, ContextType):
        fields = dict(type_.fields)
        parts = [
            (f'"{entry.name}" of {subject}', fields[entry.name], entry.value)
            for entry in node.entries
            if entry.name in fields
        ]
    else:
        return _never_one(checker, subject, type_, node, strip_nullable(found))
    # Inside, literals alone are looked at: they need not be inferred again.
    told = [_never(checker, what, inner, part, _constant(part) or inner) for what, inner, part in parts]
    return any(told)


def _never_one(checker: Checker, subject: str, type_: Type, node: Expression, found: Type) -> bool:
    if not isinstance(type_, ScalarType) or not isinstance(found, ScalarType):
        return False
    if type_.kind is not found.kind or not disjoint(type_, found):
        return False
    hint = suggest_value(found, type_)
    checker.error("feel-unreachable-value", f"{subject} is never {one_of(found)}", node, hint=hint)
    return True


def is_written(node: Expression) -> bool:
    """Whether it is a literal, or a list or context written in place: comparing two is the author's own affair."""
    return isinstance(node, ListLiteral | ContextLiteral) or is_constant_node(node)


def _constant(node: Expression) -> ScalarType | None:
    if not isinstance(node, StringLiteral | NumberLiteral):
        return None
    value: str | Decimal = node.value
    return ScalarType(Kind.STRING if isinstance(value, str) else Kind.NUMBER, (value,))
