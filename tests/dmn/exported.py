"""Exported models for tests: there and back, and what an XML tree of a model holds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from policy_engine import PolicySet, load
from policy_engine.dmn.dialect import DIALECTS
from policy_engine.dmn.export import export_model
from policy_engine.dmn.load import import_model
from policy_engine.dmn.xml import Element, read_xml

VERSIONS = tuple(DIALECTS)


@cache
def policies() -> PolicySet:
    """The shipped policies."""
    return load()


@cache
def model(version: str = "1.5") -> Path:
    """The shipped policies as a model."""
    path = Path(mkdtemp()) / "rules.dmn"
    path.write_text(export_model(policies(), dialect=DIALECTS[version]).text, "utf-8")
    return path


@cache
def again(version: str = "1.5") -> PolicySet:
    """The shipped policies, exported and imported."""
    directory = Path(mkdtemp())
    import_model(model(version)).write(directory)
    return load(directory)


def there_and_back(policies: PolicySet, directory: Path, version: str = "1.5") -> PolicySet:
    """Policies, exported and imported; nothing may be left out on the way."""
    exported = export_model(policies, dialect=DIALECTS[version])
    assert exported.warnings == ()
    path = directory / f"model-{version}.dmn"
    path.write_text(exported.text, "utf-8")
    check_shape(read_xml(path))
    imported = import_model(path)
    assert imported.warnings == ()
    imported.write(directory / f"back-{version}")
    return load(directory / f"back-{version}")


def elements(root: Element) -> Iterator[Element]:
    """An element and all within it."""
    yield root
    for child in root.children:
        yield from elements(child)


EXPRESSIONS = (
    *("literalExpression", "context", "decisionTable", "list", "relation", "conditional", "filter", "for", "some"),
    *("every", "invocation", "functionDefinition"),
)
_DRG = ("inputData", "businessKnowledgeModel", "decision", "decisionService", "knowledgeSource")
_REQUIRED = ("informationRequirement", "knowledgeRequirement", "authorityRequirement")
_TEXTS = (
    *("inputExpression", "inputEntry", "outputEntry", "annotationEntry", "outputValues", "allowedValues"),
    *("defaultOutputEntry", "typeConstraint"),
)
ORDER = {
    "definitions": (("description",), ("itemDefinition",), _DRG, ("DMNDI",)),
    "itemDefinition": (
        ("description",),
        ("typeRef",),
        ("allowedValues",),
        ("typeConstraint",),
        ("itemComponent",),
        ("functionItem",),
    ),
    "itemComponent": (
        ("description",),
        ("typeRef",),
        ("allowedValues",),
        ("typeConstraint",),
        ("itemComponent",),
        ("functionItem",),
    ),
    "functionItem": (("parameters",),),
    "inputData": (("description",), ("variable",)),
    "decision": (
        *(("description",), ("question",), ("variable",)),
        *((tag,) for tag in _REQUIRED),
        EXPRESSIONS,
    ),
    "businessKnowledgeModel": (
        *(("description",), ("variable",), ("encapsulatedLogic",)),
        *((tag,) for tag in _REQUIRED[1:]),
    ),
    "decisionService": (
        *(("description",), ("variable",), ("outputDecision",), ("encapsulatedDecision",)),
        *(("inputDecision",), ("inputData",)),
    ),
    "knowledgeSource": (("description",), ("type",)),
    "informationRequirement": (("requiredInput", "requiredDecision"),),
    "knowledgeRequirement": (("requiredKnowledge",),),
    "authorityRequirement": (("requiredAuthority",),),
    "literalExpression": (("text",),),
    "context": (("contextEntry",),),
    "contextEntry": (("variable",), EXPRESSIONS),
    "conditional": (("if",), ("then",), ("else",)),
    "filter": (("in",), ("match",)),
    "for": (("in",), ("return",)),
    "some": (("in",), ("satisfies",)),
    "every": (("in",), ("satisfies",)),
    "list": (EXPRESSIONS,),
    "relation": (("column",), ("row",)),
    "row": (EXPRESSIONS,),
    "invocation": (EXPRESSIONS, ("binding",)),
    "binding": (("parameter",), EXPRESSIONS),
    "functionDefinition": (("formalParameter",), EXPRESSIONS),
    "encapsulatedLogic": (("formalParameter",), EXPRESSIONS),
    "decisionTable": (("input",), ("output",), ("annotation",), ("rule",)),
    "input": (("inputExpression",),),
    "output": (("outputValues",), ("defaultOutputEntry",)),
    "rule": (("inputEntry",), ("outputEntry",), ("annotationEntry",)),
    "DMNDI": (("DMNDiagram",),),
    "DMNDiagram": (("DMNShape", "DMNEdge"),),
    "DMNShape": (("Bounds",),),
    "DMNEdge": (("waypoint",),),
    **dict.fromkeys(("if", "then", "else", "in", "match", "return", "satisfies"), (EXPRESSIONS,)),
    **dict.fromkeys(_TEXTS, (("text",),)),
}
"""What may stand in each element, in this order (the schemas of DMN 1.3 to 1.5); nothing in any other."""
NEW_FORMS = frozenset({"conditional", "filter", "for", "some", "every"})
NEEDS_NAME = frozenset(
    (
        *("definitions", "itemDefinition", "itemComponent", "inputData", "decision", "decisionService", "variable"),
        *("businessKnowledgeModel", "knowledgeSource", "formalParameter", "parameter", "parameters", "column"),
    )
)


def check_shape(root: Element) -> None:
    """What the standard's schema asks for, and that every reference leads somewhere."""
    every = list(elements(root))
    ids = [id_ for element in every if (id_ := element.get("id"))]
    assert len(set(ids)) == len(ids)
    types = {element.get("name") for element in root.children if element.name == "itemDefinition"}
    for element in every:
        groups = ORDER.get(element.name, ())
        found = [next(at for at, group in enumerate(groups) if child.name in group) for child in element.children]
        assert found == sorted(found), element.name
        assert element.name not in NEEDS_NAME or element.get("name") or element.get("href"), element.name
        assert not (element.name in NEW_FORMS and "/20191111/" in element.namespace), element.name
        assert not (element.name == "typeConstraint" and "/20230324/" not in element.namespace)
        href, shown = element.get("href"), element.get("dmnElementRef")
        assert href is None or (href[0] == "#" and href[1:] in ids)
        assert shown is None or shown in ids
        child = element.first("typeRef")
        for type_ in (element.get("typeRef"), element.get("outputTypeRef"), child.text if child else None):
            assert type_ is None or type_ in types or type_ in BUILT_IN, type_


BUILT_IN = frozenset(
    (
        *("number", "string", "boolean", "date", "time", "date and time", "days and time duration"),
        *("years and months duration", "Any", "context"),
    )
)
