"""What was edited in the schema of snapshots, as far as it says which snapshots there are and what is read of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from policy_engine.analysis.diff.edits import Edit, line
from policy_engine.engine.program import Program
from policy_engine.types.feeltype import ListType, ScalarType, Type
from policy_engine.types.relations import strip_nullable
from policy_engine.types.snapshot.shape import ITEM, NO_DEFAULT, Entry, ScalarShape, SchemaPath


def schema_edits(old: Program, new: Program) -> Iterator[Edit]:
    """The fields that came and went, and what is declared otherwise of the others."""
    before, after = (_fields(program) for program in (old, new))
    for path in dict.fromkeys((*after, *before)):
        name = ".".join(path).replace(f".{ITEM}", "[]")
        one, other = before.get(path), after.get(path)
        if one is None or other is None:
            # With a field above it that came or went, this one did too.
            if len(path) == 1 or (path[:-1] in before) == (path[:-1] in after):
                yield Edit("", f"field {'added' if one is None else 'removed'}", name, "", "")
            continue
        for what, texts in _said(one, other):
            if texts[0] != texts[1]:
                yield Edit("", what, name, *texts)


def type_edits(old: Program, new: Program) -> Iterator[Edit]:
    """The named types that came, went, and are others."""
    before, after = old.policy.named, new.policy.named
    for name in dict.fromkeys((*before, *after)):
        one, other = before.get(name), after.get(name)
        if one is None or other is None:
            what = "type added" if one is None else "type removed"
            yield Edit("", what, name, "" if one is None else _named(one), "" if other is None else _named(other))
        elif _named(one) != _named(other):
            yield Edit("", "type", name, _named(one), _named(other))


def _named(type_: Type) -> str:
    bare = strip_nullable(type_)
    words = bare.values if isinstance(bare, ScalarType) else None
    return line(", ".join(map(str, words)) if words else str(bare))


def _fields(program: Program) -> dict[SchemaPath, Entry]:
    schema = program.policy.schema
    every = [(name,) for name, _ in schema.root.fields]
    return {entry.path: entry for entry in schema.entries(every) if entry.path}


def _said(one: Entry, other: Entry) -> Iterator[tuple[str, tuple[str, str]]]:
    sides = (one, other)
    yield "type of field", (_type(one), _type(other))
    words = [[str(word) for word in _words(entry)] for entry in sides]
    if all(words):
        gone = ", ".join(word for word in words[0] if word not in words[1])
        come = ", ".join(word for word in words[1] if word not in words[0])
        if gone or come:
            both = gone and come
            yield f"values of field{'' if both else ' added' if come else ' removed'}", (gone, come)
    elif any(words):
        yield "values of field", (", ".join(words[0]) or "any", ", ".join(words[1]) or "any")
    yield "bounds of field", (_bounds(one), _bounds(other))
    yield "default of field", (_default(one), _default(other))


def _type(entry: Entry) -> str:
    """The type of a field by itself: of objects and lists, what is in them is told of itself."""
    bare = strip_nullable(entry.shape.type)
    if isinstance(bare, ScalarType):
        text = str(replace(bare, values=None, name=None))
    else:
        text = "list" if isinstance(bare, ListType) else "object"
    return f"{text} or null" if entry.shape.nullable else text


def _words(entry: Entry) -> tuple[str, ...]:
    return entry.shape.words if isinstance(entry.shape, ScalarShape) else ()


def _bounds(entry: Entry) -> str:
    low, high = (entry.shape.low, entry.shape.high) if isinstance(entry.shape, ScalarShape) else (None, None)
    if low is None and high is None:
        return "any"
    if high is None:
        return f"{low} or more"
    return f"{high} or less" if low is None else f"{low} to {high}"


def _default(entry: Entry) -> str:
    return "none" if entry.default is NO_DEFAULT else str(entry.default)
