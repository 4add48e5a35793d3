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
    """A section for the file and each of its parts, in the order in which they are met."""
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
    """What the keys of a schema hold, where it has keys of its own."""
    for value in schema.get("properties", {}).values():
        for one in (value, value.get("additionalProperties"), value.get("items")):
            if isinstance(one, dict):
                named = _resolved(one, root)
                yield from (named, *(_resolved(inner, root) for inner in _inner(named)))


def _inner(schema: Schema) -> Iterator[Schema]:
    for key in ("additionalProperties", "items"):
        if isinstance(schema.get(key), dict):
            yield schema[key]


def _resolved(schema: Schema, root: Schema) -> Schema:
    """The definition that a reference names; what stands beside the reference says more about one use of it."""
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def _section(schema: Schema, root: Schema, sections: dict[str, Schema]) -> str:
    out = [f"### {schema['title']}\n\n{schema['description']}\n"]
    if schema.get("pattern"):
        out.append(f"Form: {code(schema['pattern'])}.\n")
    keys = schema.get("properties", {})
    if keys:
        needed = schema.get("required", ())
        out.append(
            table(
                ("key", "", "example"),
                (
                    (
                        code(key) + (" (required)" if key in needed else ""),
                        f"{_said(value, root)} {_link(value, root, sections)}".strip(),
                        _example(value, root),
                    )
                    for key, value in keys.items()
                ),
            )
        )
    elif schema.get("examples"):
        out.append(f"Examples: {', '.join(code(_flow(one)) for one in schema['examples'])}.\n")
    return "\n".join(out)


def _said(value: Schema, root: Schema) -> str:
    words = value.get("description") or _resolved(value, root)["description"]
    if "enum" in value:
        words += f" One of {', '.join(code(one) for one in value['enum'])}."
    return str(words)


def _link(value: Schema, root: Schema, sections: dict[str, Schema]) -> str:
    """Where the parts of a value are described."""
    named = _resolved(value, root)
    targets = [named, *(_resolved(inner, root) for inner in _inner(named))]
    for target in reversed(targets):
        if target["title"] in sections and ("$ref" in value or target is not named):
            return f"See [{target['title']}](#{anchor(target['title'])})."
    return ""


def _example(value: Schema, root: Schema) -> str:
    examples = value.get("examples") or _resolved(value, root).get("examples", [])
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
