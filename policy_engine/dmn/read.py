"""A model from its XML: what is wrong with its shape goes to the problems, each with its element."""

from __future__ import annotations

from policy_engine.dmn.model import (
    Authority,
    Decision,
    Definitions,
    Import,
    InputData,
    ItemDefinition,
    Knowledge,
    Service,
)
from policy_engine.dmn.namespaces import MODELS, OLD
from policy_engine.dmn.read_boxed import child_expression, function, variable, where
from policy_engine.dmn.references import type_of, type_reference
from policy_engine.dmn.xml import Element
from policy_engine.feel.names import normal_name
from policy_engine.text.problem import Halt, Problem, Problems


def read_model(root: Element, problems: Problems) -> Definitions:
    """The model of a root element. Raises `Halt` where it is none of DMN 1.2 to 1.5."""
    if root.name != "definitions" or root.namespace not in MODELS:
        known = ", ".join(MODELS.values())
        old = " That is DMN 1.1 or older." if root.namespace in OLD else ""
        raise Halt(
            Problem(
                "dmn-namespace",
                f'this is <{root.name}> of the namespace "{root.namespace}", not the <definitions> of a DMN model',
                root.span,
                hint=f"models of DMN {known} are read.{old}",
            )
        )
    return Definitions(
        root.get("name") or "model",
        root.get("namespace") or "",
        where(root),
        MODELS[root.namespace],
        tuple(_imports(root, problems)),
        tuple(_item(item, problems) for item in root.all("itemDefinition")),
        tuple(_input(item) for item in root.all("inputData")),
        tuple(_decision(item, problems) for item in root.all("decision")),
        tuple(_knowledge(item, problems) for item in root.all("businessKnowledgeModel")),
        tuple(_service(item) for item in root.all("decisionService")),
        tuple(_authority(item) for item in root.all("knowledgeSource")),
        root.text_of("description"),
        tuple(text for note in root.all("textAnnotation") if (text := note.text_of("text"))),
    )


def _imports(root: Element, problems: Problems) -> list[Import]:
    found = []
    for element in root.all("import"):
        kind = element.get("importType") or ""
        if "/spec/DMN/" not in kind:
            what = "a PMML model" if "PMML" in kind.upper() else f'"{kind}"'
            problems.error(
                "dmn-import-type", f"{where(element)} imports {what}, and only DMN models are read", element.span
            )
            continue
        name = normal_name(element.get("name") or "")
        found.append(Import(name, element.get("namespace") or "", element.get("locationURI"), where(element)))
    return found


def _item(element: Element, problems: Problems) -> ItemDefinition:
    language = element.get("typeLanguage")
    if language is not None and "FEEL" not in language.upper() and "XMLSchema" not in language:
        problems.error("dmn-language", f"{where(element)} is a type of {language}, not of FEEL", element.span)
    allowed, constraint = element.first("allowedValues"), element.first("typeConstraint")
    signature = element.first("functionItem")
    shape = None
    if signature is not None:
        parameters = tuple(type_of(parameter) for parameter in signature.all("parameters"))
        shape = (parameters, type_reference(signature.get("outputTypeRef"), signature))
    return ItemDefinition(
        normal_name(element.get("name") or ""),
        where(element),
        type_of(element),
        tuple(_item(component, problems) for component in element.all("itemComponent")),
        (element.get("isCollection") or "false") in ("true", "1"),
        allowed.text_of("text") if allowed is not None else None,
        constraint.text_of("text") if constraint is not None else None,
        shape,
        element.text_of("description"),
    )


def _named(element: Element) -> tuple[str, str]:
    """The id and name; what has no id cannot be referred to."""
    return element.get("id") or f"\x00{element.span.start}", normal_name(element.get("name") or "")


def _input(element: Element) -> InputData:
    id_, name = _named(element)
    return InputData(
        id_, name, where(element), variable(element.first("variable"), name), element.text_of("description")
    )


def _decision(element: Element, problems: Problems) -> Decision:
    id_, name = _named(element)
    return Decision(
        id_,
        name,
        where(element),
        variable(element.first("variable"), name),
        child_expression(element, problems),
        _required(element),
        _authorities(element),
        element.text_of("question"),
        element.text_of("allowedAnswers"),
        element.text_of("description"),
    )


def _knowledge(element: Element, problems: Problems) -> Knowledge:
    id_, name = _named(element)
    logic = element.first("encapsulatedLogic")
    return Knowledge(
        id_,
        name,
        where(element),
        variable(element.first("variable"), name),
        None if logic is None else function(logic, problems),
        _required(element),
        _authorities(element),
        element.text_of("description"),
    )


def _service(element: Element) -> Service:
    id_, name = _named(element)

    def hrefs(tag: str) -> tuple[str, ...]:
        return tuple(reference.get("href") or "" for reference in element.all(tag))

    return Service(
        id_,
        name,
        where(element),
        variable(element.first("variable"), name),
        hrefs("outputDecision"),
        hrefs("encapsulatedDecision"),
        hrefs("inputDecision"),
        hrefs("inputData"),
        element.text_of("description"),
    )


def _authority(element: Element) -> Authority:
    id_, name = _named(element)
    owner = element.first("owner")
    return Authority(
        id_,
        name,
        where(element),
        element.text_of("type"),
        element.get("locationURI"),
        owner.get("href") if owner is not None else None,
        element.text_of("description"),
    )


def _required(element: Element) -> tuple[str, ...]:
    """The hrefs of everything that an element requires, but authorities."""
    found = []
    for requirement in (*element.all("informationRequirement"), *element.all("knowledgeRequirement")):
        for tag in ("requiredInput", "requiredDecision", "requiredKnowledge"):
            found += [child.get("href") or "" for child in requirement.all(tag)]
    return tuple(found)


def _authorities(element: Element) -> tuple[str, ...]:
    found = []
    for requirement in element.all("authorityRequirement"):
        found += [child.get("href") or "" for child in requirement.all("requiredAuthority")]
    return tuple(found)
