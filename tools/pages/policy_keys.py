"""The keys of policy files, from their JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.pages.markdown import anchor, code, table

SCHEMA = Path(__file__).resolve().parent.parent.parent / "schemas" / "policy.schema.json"

Schema = dict[str, Any]


def policy_keys() -> str:
    """A section for the file and for each kind of part, in the order in which they are met."""
    root: Schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    sections = {root["title"]: root}
    todo = [root]
    while todo:
        for part in _parts(todo.pop(0), root):
            if part["title"] not in sections:
                sections[part["title"]] = part
                todo.append(part)
    return "\n".join(_section(schema, root, sections) for schema in sections.values())


def _parts(schema: Schema, root: Schema) -> Iterator[Schema]:
    """What the keys of a schema hold and is worth a section: a definition, or what has keys of its own."""
    for value in (*schema.get("properties", {}).values(), *_inner(schema)):
        for one in (value, *_inner(_resolved(value, root)[0])):
            target, named = _resolved(one, root)
            if named or "properties" in target:
                yield target


def _inner(schema: Schema) -> Iterator[Schema]:
    for key in ("additionalProperties", "items"):
        if isinstance(schema.get(key), dict):
            yield schema[key]


def _resolved(schema: Schema, root: Schema) -> tuple[Schema, bool]:
    """The definition at the end of the references, and whether there was one."""
    named = False
    while "$ref" in schema:
        named = True
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    return schema, named


def _first(schema: Schema, key: str, root: Schema) -> Any:
    """What a schema says, or else the definitions it refers to: the nearest says most about this use."""
    while key not in schema and "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    return schema.get(key)


def _section(schema: Schema, root: Schema, sections: dict[str, Schema]) -> str:
    out = [f"### {schema['title']}\n\n{schema['description']}\n"]
    if schema.get("pattern"):
        out.append(f"Form: {code(schema['pattern'])}.\n")
    keys = schema.get("properties", {})
    if keys:
        needed = schema.get("required", ())
        rows = (
            (
                code(key) + (" (required)" if key in needed else ""),
                f"{_said(value, root)} {_link(value, root, sections)}".strip(),
                _example(value, root),
            )
            for key, value in keys.items()
        )
        out.append(table(("key", "", "example"), rows))
    elif schema.get("examples"):
        out.append(f"Examples: {', '.join(code(_flow(one)) for one in schema['examples'])}.\n")
    return "\n".join(out)


def _said(value: Schema, root: Schema) -> str:
    words = str(_first(value, "description", root))
    if "enum" in value:
        words += f" One of {', '.join(code(one) for one in value['enum'])}."
    return words


def _link(value: Schema, root: Schema, sections: dict[str, Schema]) -> str:
    """Where what a value holds is described."""
    target, named = _resolved(value, root)
    if named and target["title"] in sections:
        return f"See [{target['title']}](#{anchor(target['title'])})."
    for one in _inner(target):
        inner, _ = _resolved(one, root)
        if inner["title"] in sections:
            return f"Each: see [{inner['title']}](#{anchor(inner['title'])})."
    return f"See [{target['title']}](#{anchor(target['title'])})." if target["title"] in sections else ""


def _example(value: Schema, root: Schema) -> str:
    examples = _first(value, "examples", root)
    return code(_flow(examples[0])) if examples else ""


def _flow(value: Any) -> str:
    """A value as YAML writes it on one line."""
    match value:
        case dict():
            return "{" + ", ".join(f"{key}: {_flow(one)}" for key, one in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_flow, value)) + "]"
        case str():
            return value.replace("\n", " ").strip()
        case _:
            return json.dumps(value)
