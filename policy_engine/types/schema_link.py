"""The pointers of a schema tied to the fields that they name."""

from __future__ import annotations

from collections.abc import Mapping

from policy_engine.types.json_places import Path
from policy_engine.types.schema_check import Schema
from policy_engine.types.schema_shape import ShapeBuilder
from policy_engine.types.snapshot.plan import Outline
from policy_engine.types.snapshot.shape import ITEM, Entry, Form, ScalarShape, SchemaPath, show

_NEEDED_BY = {"x-moment": "x-time-zone", "x-time-zone": None}
"""Where neither is asked for: a zone is of no use without a moment, while a moment shows a day of its own."""
_POINTERS = {"x-moment": Form.DATE_TIME, "x-time-zone": Form.TIME_ZONE, "x-currency": Form.CURRENCY}


def link(
    schema: Schema,
    builder: ShapeBuilder,
    root: Entry,
    located: Mapping[SchemaPath, Path],
    *,
    moment_required: bool = True,
) -> Outline:
    """The outline of a tree, right where the builder has no problems; `located` is where each field is said."""
    by_path = {entry.path: entry for entry in root.walk()}
    found: dict[str, SchemaPath] = {}
    for keyword, form in _POINTERS.items():
        at: Path = (keyword,) if keyword in schema else ()
        optional = keyword == "x-currency" or not (moment_required or _NEEDED_BY[keyword] in schema)
        path = builder.pointer(schema.get(keyword), at) if at or not optional else None
        if path is not None:
            found[keyword] = path
            if ITEM in path or not _is_form(by_path.get(path), form):
                builder.error(at, f'"{keyword}" must point to a field of format "{form}"')
    for entry in by_path.values():
        path = entry.currency
        if path is None or path == found.get("x-currency"):
            continue
        at = located.get(entry.path, ())
        if not _is_form(by_path.get(path), Form.CURRENCY):
            builder.error((*at, "x-currency"), f'{show(path)} is no field of format "currency"')
        elif ITEM in path and path[: _last_item(path)] != entry.path[: _last_item(path)]:
            builder.error((*at, "x-currency"), f"{show(path)} is within a list that {show(entry.path)} is not in")
    return Outline(root, found.get("x-moment"), found.get("x-time-zone"), by_path)


def _is_form(entry: Entry | None, form: Form) -> bool:
    return entry is not None and isinstance(entry.shape, ScalarShape) and entry.shape.form is form


def _last_item(path: SchemaPath) -> int:
    return len(path) - path[::-1].index(ITEM)
