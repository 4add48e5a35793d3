"""References to types, as attributes and elements write them (DMN 1.5, 7.3.2)."""

from __future__ import annotations

from policy_engine.dmn.xml import Element
from policy_engine.feel.names import normal_name


def type_of(element: Element) -> str | None:
    """The type reference of an element; None where it says nothing."""
    written = element.get("typeRef")
    if written is None:
        child = element.first("typeRef")
        written = child.text.strip() if child is not None else None
    return type_reference(written, element)


def type_reference(written: str | None, element: Element) -> str | None:
    """A type's name as models refer to it: `feel:number` without its prefix, and `{namespace}tAge` for the name of
    another namespace that is written with a prefix, as DMN 1.1 did."""
    if not written:
        return None
    prefix, colon, rest = written.partition(":")
    if not colon:
        return normal_name(written)
    namespace = element.prefixes.get(prefix)
    if "FEEL" in (namespace or prefix.upper()):
        return rest.strip()
    return normal_name(written) if namespace is None else f"{{{namespace}}}{normal_name(rest)}"
