"""Boxed expressions from XML (DMN 1.5, 10.2.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from policy_engine.dmn.external import uncalled
from policy_engine.dmn.model import (
    Boxed,
    Conditional,
    Context,
    Filter,
    FunctionOf,
    Invocation,
    Iterator,
    ListOf,
    Literal,
    Relation,
    Variable,
    Where,
)
from policy_engine.dmn.namespaces import is_feel
from policy_engine.dmn.read_table import read_table
from policy_engine.dmn.references import type_of
from policy_engine.dmn.xml import Element
from policy_engine.feel.names import normal_name
from policy_engine.text.problem import Problems


def where(element: Element) -> Where:
    """An element's place."""
    return Where(element.name, element.span, element.get("id"), tuple(element.comments), element.owner)


def variable(element: Element | None, name: str = "") -> Variable:
    """A name with its type; `name` stands in where the element has none."""
    if element is None:
        return Variable(name)
    return Variable(normal_name(element.get("name") or name), type_of(element))


def child_expression(element: Element | None, problems: Problems) -> Boxed | None:
    """The boxed expression within an element, if there is one."""
    if element is None:
        return None
    for child in element.children:
        if child.name in _READERS and child.namespace == element.namespace:
            return read_boxed(child, problems)
    return None


def read_boxed(element: Element, problems: Problems) -> Boxed:
    """The boxed expression of an element."""
    return _READERS[element.name](element, problems)


def _inside(element: Element | None, owner: Element, problems: Problems) -> Boxed:
    """What must stand within an element; null, as logic that is not said is, and a warning, where nothing does."""
    found = child_expression(element, problems)
    if found is None:
        problems.warning("dmn-incomplete", f"{where(owner)} lacks an expression, and is null there", owner.span)
        return Literal(where(owner), None, "null")
    return found


def _literal(element: Element, problems: Problems) -> Boxed:
    language = element.get("expressionLanguage")
    text = (element.text_of("text") or "").strip()
    imported = element.first("importedValues")
    if language is not None and not is_feel(language):
        problems.error(
            "dmn-language", f"{where(element)} is written in {language}, and only FEEL is read", element.span
        )
        return Literal(where(element), None, uncalled({"language": language, "text": text}))
    if imported is not None:
        problems.error("dmn-imported-values", f"{where(element)} imports its values, which is not read", element.span)
        named = {"imported values": imported.text_of("importedElement") or imported.get("locationURI") or ""}
        return Literal(where(element), None, uncalled(named))
    return Literal(where(element), type_of(element), text or "null")


def _context(element: Element, problems: Problems) -> Boxed:
    entries: list[tuple[Variable, Boxed]] = []
    result: Boxed | None = None
    for entry in element.all("contextEntry"):
        value = _inside(entry, entry, problems)
        named = entry.first("variable")
        if named is None or named.get("name") is None:
            result = value
        else:
            entries.append((variable(named), value))
    return Context(where(element), type_of(element), tuple(entries), result)


def _conditional(element: Element, problems: Problems) -> Boxed:
    parts = [_inside(element.first(name), element, problems) for name in ("if", "then", "else")]
    return Conditional(where(element), type_of(element), parts[0], parts[1], parts[2])


def _list(element: Element, problems: Problems) -> Boxed:
    items = [read_boxed(child, problems) for child in element.children if child.name in _READERS]
    return ListOf(where(element), type_of(element), tuple(items))


def _relation(element: Element, problems: Problems) -> Boxed:
    columns = tuple(variable(column) for column in element.all("column"))
    rows = []
    for row in element.all("row"):
        cells = tuple(read_boxed(child, problems) for child in row.children if child.name in _READERS)
        if len(cells) != len(columns):
            message = f"{where(row)} has {len(cells)} cells, and the relation {len(columns)} columns"
            problems.error("dmn-relation", message, row.span)
        rows.append(cells)
    return Relation(where(element), type_of(element), columns, tuple(rows))


def _filter(element: Element, problems: Problems) -> Boxed:
    target = _inside(element.first("in"), element, problems)
    condition = _inside(element.first("match"), element, problems)
    return Filter(where(element), type_of(element), target, condition)


def _iterator(element: Element, problems: Problems) -> Boxed:
    body = element.first("return" if element.name == "for" else "satisfies")
    return Iterator(
        where(element),
        type_of(element),
        element.name,
        normal_name(element.get("iteratorVariable") or ""),
        _inside(element.first("in"), element, problems),
        _inside(body, element, problems),
    )


def _invocation(element: Element, problems: Problems) -> Boxed:
    bindings = []
    for binding in element.all("binding"):
        value = child_expression(binding, problems) or Literal(where(binding), None, "null")
        bindings.append((variable(binding.first("parameter")), value))
    return Invocation(where(element), type_of(element), _inside(element, element, problems), tuple(bindings))


def function(element: Element, problems: Problems) -> FunctionOf:
    """A function definition, or the encapsulated logic of a business knowledge model."""
    kind = element.get("kind") or "FEEL"
    if kind.upper() != "FEEL":
        what = {"JAVA": "an external Java function", "PMML": "a PMML model"}.get(kind.upper(), f"of kind {kind}")
        problems.error(
            "dmn-external-function",
            f"{where(element)} is {what}, which cannot be called from here",
            element.span,
            hint="write its logic in FEEL",
        )
    parameters = tuple(variable(parameter) for parameter in element.all("formalParameter"))
    external = None if kind.upper() == "FEEL" else kind.lower()
    return FunctionOf(where(element), type_of(element), parameters, child_expression(element, problems), external)


_READERS: Final[dict[str, Callable[[Element, Problems], Boxed]]] = {
    "literalExpression": _literal,
    "context": _context,
    "conditional": _conditional,
    "list": _list,
    "relation": _relation,
    "filter": _filter,
    "for": _iterator,
    "some": _iterator,
    "every": _iterator,
    "invocation": _invocation,
    "functionDefinition": function,
    "decisionTable": lambda element, problems: read_table(element, where(element), type_of(element), problems),
}
