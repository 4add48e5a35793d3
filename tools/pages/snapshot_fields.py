"""The fields of the reference policy's snapshot, from its JSON Schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tools.pages.markdown import anchor, code, table

SCHEMA = Path(__file__).resolve().parent.parent.parent / "schemas" / "account_snapshot.schema.json"

Schema = dict[str, Any]

_KINDS = {"integer": "whole number", "boolean": "true or false", "string": "text"}


def snapshot_fields() -> str:
    """A table of the snapshot's fields, one for each object in it, and one of the words that fields may hold."""
    root: Schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    objects = {name: one for name, one in root["$defs"].items() if one["type"] == "object"}
    words = {name: one for name, one in root["$defs"].items() if "enum" in one}
    scalars = {name: one for name, one in root["$defs"].items() if name not in objects | words}
    parts = [f"### snapshot\n\n{_fields(root, root)}"]
    parts += [f"### {one['title']}\n\n{one['description']}\n\n{_fields(one, root)}" for one in objects.values()]
    rows = [(one["title"], ", ".join(map(code, one["enum"])), one["description"]) for one in words.values()]
    parts.append(f"### Words\n\n{table(('type', 'words', ''), rows)}")
    rows = [(one["title"], one["description"], _examples(one)) for one in scalars.values()]
    parts.append(f"### Other types\n\n{table(('type', '', 'examples'), rows)}")
    return "\n".join(parts)


def _fields(schema: Schema, root: Schema) -> str:
    rows = []
    for name, field in schema["properties"].items():
        definition = _resolved(field, root)
        rows.append(
            (
                code(name),
                _type(field, root),
                code(json.dumps(field["default"])) if "default" in field else "",
                field.get("description") or definition["description"],
                _more(field, definition),
            )
        )
    return table(("field", "type", "where absent", "", ""), rows)


def _resolved(field: Schema, root: Schema) -> Schema:
    return root["$defs"][field["$ref"].rsplit("/", 1)[1]] if "$ref" in field else field


def _type(field: Schema, root: Schema) -> str:
    if "$ref" in field:
        named = _resolved(field, root)
        at = "words" if "enum" in named else "other-types" if named["type"] != "object" else anchor(named["title"])
        return f"[{named['title']}](#{at})"
    kinds = field["type"] if isinstance(field["type"], list) else [field["type"]]
    kind = next(one for one in kinds if one != "null")
    if kind == "array":
        return f"list of {_type(field['items'], root)}"
    shown = field.get("format", _KINDS.get(kind, kind))
    return f"{shown} or null" if "null" in kinds else str(shown)


def _more(field: Schema, definition: Schema) -> str:
    both = definition | field
    said = []
    if "minimum" in field or "maximum" in field:
        said.append(f"{field.get('minimum')} to {field.get('maximum')}")
    if both.get("x-changeable") is False:
        said.append("not changeable")
    if both.get("x-secret"):
        said.append("secret")
    if "x-unique" in both:
        said.append(f"unique by {code(both['x-unique'])}")
    if "x-currency" in field:
        said.append(f"currency: {code(field['x-currency'])}")
    return "; ".join(said)


def _examples(schema: Schema) -> str:
    return ", ".join(code(json.dumps(one)) for one in schema.get("examples", ()))
