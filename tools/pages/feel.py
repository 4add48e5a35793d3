"""FEEL's built-in functions, from their registry."""

from __future__ import annotations

from itertools import groupby

from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.feel.builtins.signature import Builtin, Signature
from policy_engine.types.feeltype import ANY, Type
from tools.pages.markdown import code, table

_FAMILIES = {
    "10.3.4.1": "Conversion",
    "10.3.4.2": "Truth values",
    "10.3.4.3": "Strings",
    "10.3.4.4": "Lists",
    "10.3.4.5": "Numbers",
    "10.3.4.6": "Dates, times and durations",
    "10.3.4.7": "Ranges",
    "10.3.4.8": "The calendar",
    "10.3.4.9": "Sorting",
    "10.3.4.10": "Contexts",
    "10.3.4.11": "The clock",
    "extension": "Beyond the standard",
}


def feel_functions() -> str:
    """A table for each family."""
    entries = sorted(REGISTRY.values(), key=lambda entry: list(_FAMILIES).index(entry.section))
    parts = []
    for section, family in groupby(entries, key=lambda entry: entry.section):
        standard = "" if section == "extension" else f" (DMN 1.5, {section})"
        rows = [(_signatures(entry), entry.summary) for entry in family]
        parts.append(f"### {_FAMILIES[section]}{standard}\n\n{table(('function', ''), rows)}")
    return "\n".join(parts)


def _signatures(entry: Builtin) -> str:
    return "<br>".join(code(_signature(entry.name, one)) for one in entry.signatures)


def _signature(name: str, signature: Signature) -> str:
    shown = []
    for one in signature.parameters:
        type_ = "" if one.type == ANY else f": {one.type}"
        shown.append(f"{one.name}{'?' * one.optional}{type_}{', ...' * one.variadic}")
    return f"{name}({', '.join(shown)}){_result(signature)}"


def _result(signature: Signature) -> str:
    if not isinstance(signature.result, Type):
        return ""
    return "" if signature.result == ANY else f" -> {signature.result}"
