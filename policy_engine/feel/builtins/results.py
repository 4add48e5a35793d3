"""Result types that follow from the arguments' types, for the signatures of built-ins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import reduce

from policy_engine.types.feeltype import (
    ANY,
    ANY_CONTEXT,
    NUMBER,
    STRING,
    ContextType,
    Kind,
    ListType,
    NullableType,
    NullType,
    ScalarType,
    Type,
)
from policy_engine.types.relations import join, nullable


def declared(type_: Type) -> Type:
    """The type without its declared null."""
    return type_.item if isinstance(type_, NullableType) else type_


def open_values(type_: Type) -> Type:
    """A scalar type without its allowed values, which a computed value need not keep; the unit stays."""
    if isinstance(type_, ScalarType) and type_.values is not None:
        return replace(type_, values=None, name=type_.unit)
    return type_


def join_all(types: Iterable[Type]) -> Type:
    """The join of some types; `Any` for none, or for nulls alone."""
    every = [type_ for type_ in types if not isinstance(type_, NullType)]
    return reduce(join, every) if every else ANY


def item_type(type_: Type) -> Type:
    """The items' type of an argument that is taken as a list."""
    bare = declared(type_)
    return bare.item if isinstance(bare, ListType) else bare


def same(arguments: Sequence[Type]) -> Type:
    """The first argument's type, without its allowed values: a number computed from a number, or a list of one."""
    return open_values(declared(item_of_list(arguments)))


def same_list(arguments: Sequence[Type]) -> Type:
    """A list of the first argument's items."""
    return ListType(item_type(arguments[0])) if arguments else ListType(ANY)


def item_of_list(arguments: Sequence[Type]) -> Type:
    """One of the first argument's items."""
    return item_type(arguments[0]) if arguments else ANY


def one_of(arguments: Sequence[Type]) -> Type:
    """One of the arguments, or the item of one that is a list of one."""
    return join_all(map(item_type, arguments))


def number_of_list(arguments: Sequence[Type]) -> Type:
    """A number computed from the first argument's items: of their unit."""
    return _number(item_of_list(arguments))


def number_of_all(arguments: Sequence[Type]) -> Type:
    """A number computed from the arguments: of their unit."""
    return _number(join_all(arguments))


def numbers_of_list(arguments: Sequence[Type]) -> Type:
    """Some of the first argument's numbers."""
    return ListType(number_of_list(arguments))


def numbers_of_all(arguments: Sequence[Type]) -> Type:
    """Some of the arguments, numbers all."""
    return ListType(number_of_all(arguments))


def list_with(position: int) -> Callable[[Sequence[Type]], Type]:
    """The first argument's list with the argument at a position put in as an item."""

    def result(arguments: Sequence[Type]) -> Type:
        return ListType(join_all([item_of_list(arguments), *arguments[position : position + 1]]))

    return result


def list_and_rest(arguments: Sequence[Type]) -> Type:
    """The first argument's list with all the other arguments as items."""
    return ListType(join_all([item_of_list(arguments), *arguments[1:]]))


def joined_lists(arguments: Sequence[Type]) -> Type:
    """A list of the items of all arguments."""
    return ListType(join_all(item_type(argument) for argument in arguments))


def flat_list(arguments: Sequence[Type]) -> Type:
    """A list of the first argument's items, none of them a list."""
    item = item_of_list(arguments)
    while isinstance(declared(item), ListType):
        item = item_type(item)
    return ListType(item)


def entries_of(arguments: Sequence[Type]) -> Type:
    """A list of a context's keys and values."""
    context = declared(arguments[0]) if arguments else ANY
    value = join_all(type_ for _, type_ in context.fields) if isinstance(context, ContextType) else ANY
    known = isinstance(context, ContextType) and context.closed
    return ListType(ContextType((("key", STRING), ("value", value if known else ANY))))


def merged(arguments: Sequence[Type]) -> Type:
    """The merger of a list of contexts: it has every entry that all of them have, unless the list is empty."""
    item = declared(item_of_list(arguments))
    if not isinstance(item, ContextType):
        return ANY_CONTEXT
    return ContextType(tuple((name, nullable(type_)) for name, type_ in item.fields), closed=False)


def _number(type_: Type) -> Type:
    bare = open_values(declared(type_))
    return bare if isinstance(bare, ScalarType) and bare.kind is Kind.NUMBER else NUMBER
