"""A policy as the elements of a DMN model: inputs, decisions, functions, services, sources, and their diagrams."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from policy_engine.dmn.dialect import Dialect
from policy_engine.dmn.namespaces import DC, DI
from policy_engine.dmn.write_diagram import Shown, diagram
from policy_engine.dmn.write_logic import LogicXml, cited
from policy_engine.dmn.write_types import TypeWriter
from policy_engine.dmn.write_xml import Node
from policy_engine.engine.policy_set import PolicySet
from policy_engine.feel.ast import Name
from policy_engine.feel.walk import names_in, walk
from policy_engine.policy.link.linked import LinkedPolicy, Unit, UnitKind
from policy_engine.policy.link.segments import Segment
from policy_engine.policy.model import Decision, DecisionService, Fact, Function, PolicyParameter
from policy_engine.text.problem import Problems

OWN_FUNCTIONS = frozenset({"local day"})
"""Built-ins that the standard does not have."""


@dataclass(slots=True)
class ModelWriter:
    """Writes what is in force on some days. What the standard cannot say goes to the problems."""

    policies: PolicySet
    policy: LinkedPolicy
    problems: Problems
    dialect: Dialect
    defaults: Mapping[str, list[str]]
    """What fields of the snapshot are where they are left out, in words, by the input that they are in."""
    types: TypeWriter = field(init=False)
    ids: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Fact] = field(init=False)

    def __post_init__(self) -> None:
        self.types = TypeWriter(self.policy.named, self.policy.constraints)
        self.facts = {fact.id.name: fact for file in self.policies.files.files for fact in file.facts}

    def definitions(self) -> Node:
        files = self.policies.files
        root = Node(
            "definitions",
            {
                "xmlns": self.dialect.model,
                "xmlns:dmndi": self.dialect.diagram,
                "xmlns:dc": DC,
                "xmlns:di": DI,
                "id": self.id("definitions", files.name),
                "name": files.name,
                "namespace": f"urn:policy:{_slug(files.name)}",
                "expressionLanguage": self.dialect.feel,
                "exporter": "policy-engine",
            },
        )
        root.add("description", self._description())
        inputs = [self._input(name) for name in self._inputs()]
        units = [made for unit in self.policy.units.values() for made in self._unit(unit)]
        root.children += [*self._types(), *inputs, *units, *self._sources()]
        root.children.append(self._diagrams())
        for number, node in enumerate(node for node in root.walk() if node.tag in _IDENTIFIED):
            node.attributes = {"id": f"part_{number}", **node.attributes}
        return root

    def id(self, kind: str, name: str) -> str:
        """The XML id of an element, made on first use."""
        key = f"{kind}:{name}"
        if key not in self.ids:
            made = f"{kind}_{_slug(name)}"
            while made in self.ids.values():
                made += "_"
            self.ids[key] = made
        return self.ids[key]

    def _description(self) -> str:
        said = [f"Version {self.policies.files.version}."]
        starts, ends = self.policy.starts, self.policy.ends
        if starts or ends:
            said.append(f"In force{f' from {starts}' if starts else ''}{f' to {ends}' if ends else ''}.")
        files = {unit.file.name.name: unit.file for unit in self.policy.units.values()}.values()
        said += [f"{file.name.name}: {file.description}" for file in files if file.description]
        return "\n".join(said)

    # Elements

    def _types(self) -> Iterator[Node]:
        for name, node in self.types.definitions.items():
            kept = [child for child in node.children if child.tag != "typeConstraint"]
            if len(kept) < len(node.children) and not self.dialect.has_list_constraints:
                message = f'"{name}" constrains whole lists, which DMN {self.dialect.version} cannot say'
                self.problems.warning("export-constraint", message)
                node.children = kept
            yield node

    def _inputs(self) -> list[str]:
        """The fields of the snapshot that something reads."""
        read = {path[0] for unit in self.policy.units.values() for path in unit.reads}
        services = {way[0] for unit in self.policy.units.values() if unit.service for way in unit.service.input_data}
        return [name for name, _ in self.policy.schema.root.fields if name in read | services]

    def _input(self, name: str) -> Node:
        node = Node("inputData", {"id": self.id("input", name), "name": name})
        described = self.policy.schema.field((name,))
        said = [described.description] if described is not None and described.description else []
        said += [f"Where it is left out: {default}." for default in self.defaults.get(name, ())]
        if said:
            node.add("description", "\n".join(said))
        type_ = self.policy.inputs.get(name) or self.policy.schema.root.field(name)
        node.add("variable", name=name, typeRef=self.types.reference(type_, name))
        return node

    def _unit(self, unit: Unit) -> Iterator[Node]:
        self._tell_own_functions(unit)
        match unit.declared:
            case PolicyParameter():
                yield self._parameter(unit, unit.declared)
            case Function():
                yield self._function(unit, unit.declared)
            case DecisionService():
                yield self._service(unit, unit.declared)
            case Decision():
                yield self._decision(unit, unit.declared)

    def _parameter(self, unit: Unit, parameter: PolicyParameter) -> Node:
        """A decision that gives a constant."""
        node = self._start("decision", unit, parameter.description)
        node.add("variable", name=unit.name, typeRef=self._logic(unit).reference(parameter.type, unit.name))
        self._requirements(node, unit)
        value = Segment(self.policy.starts, self.policy.ends, ()).value_of(parameter)
        node.add("literalExpression").add("text", "null" if value is None else value.text.text)
        return node

    def _decision(self, unit: Unit, decision: Decision) -> Node:
        node = self._start("decision", unit, decision.description)
        if decision.question:
            node.add("question", decision.question)
        logic = self._logic(unit)
        node.add("variable", name=unit.name, typeRef=logic.reference(decision.type, unit.name))
        self._requirements(node, unit)
        logic.write(decision.logic, node)
        return node

    def _function(self, unit: Unit, function: Function) -> Node:
        node = self._start("businessKnowledgeModel", unit, function.description)
        logic = self._logic(unit)
        node.add("variable", name=unit.name)
        made = node.add("encapsulatedLogic")
        for name, spec in function.parameters:
            made.add("formalParameter", name=name.name, typeRef=logic.reference(spec, name.name))
        logic.write(function.logic, made)
        if function.result is not None and made.children:
            body = made.children[-1]
            body.attributes = {**body.attributes, "typeRef": logic.reference(function.result, unit.name)}
        self._requirements(node, unit)
        return node

    def _service(self, unit: Unit, service: DecisionService) -> Node:
        node = self._start("decisionService", unit, service.description)
        node.add("variable", name=unit.name, typeRef=self._logic(unit).reference(service.type, unit.name))
        tags = {
            "outputDecision": service.outputs,
            "encapsulatedDecision": service.encapsulated,
            "inputDecision": service.input_decisions,
        }
        for tag, names in tags.items():
            for name in names:
                node.add(tag, href=f"#{self.id('decision', name.name)}")
        ways = dict.fromkeys(way[0] for way in (unit.service.input_data if unit.service is not None else ()))
        for data in ways:
            node.add("inputData", href=f"#{self.id('input', data)}")
        if service.called:
            message = f'"{unit.name}" has names of its own for what it gives and takes: DMN has those of the elements'
            self.problems.warning("export-service", message, service.name.span)
        return node

    def _start(self, tag: str, unit: Unit, description: str | None) -> Node:
        node = Node(tag, {"id": self.id(_KINDS[unit.kind], unit.name), "name": unit.name})
        cites, overrides, assumed = cited(unit.basis)
        said = [description] if description else []
        said += [f"Source: {cites}"] if cites else []
        said += [f"Overrides: {overrides}"] if overrides else []
        said += [f"Assumed: {assumed}"] if assumed else []
        if said:
            node.add("description", "\n".join(said))
        return node

    def _logic(self, unit: Unit) -> LogicXml:
        return LogicXml(unit, self.types, self.policy.named, self.dialect, self.problems)

    def _tell_own_functions(self, unit: Unit) -> None:
        trees = [unit.node]
        for table in unit.tables:
            trees += [column.parsed.node for column in table.inputs]  # type: ignore[misc]
        for name in sorted(
            OWN_FUNCTIONS & {inner.name for tree in trees for inner in walk(tree) if isinstance(inner, Name)}
        ):
            message = f'"{unit.name}" calls "{name}", which the standard does not have'
            self.problems.warning("export-function", message, unit.declared.name.span)

    # Requirements

    def required(self, unit: Unit) -> list[tuple[str, str]]:
        """What a unit requires: kind (of the id) and name."""
        found: list[tuple[str, str]] = []
        names = {path[0] for path in unit.reads} | set(names_in(unit.node))
        if unit.kind is not UnitKind.FUNCTION:
            found += [("input", name) for name in self._inputs() if name in names]
        for name in self.policy.units:
            if name in unit.requires and name != unit.name:
                found.append((_KINDS[self.policy.units[name].kind], name))
        return found

    def _requirements(self, node: Node, unit: Unit) -> None:
        tags = {"input": "requiredInput", "decision": "requiredDecision", "function": "requiredKnowledge"}
        at = len(node.children)
        # What is known to be comes before what is known how to do: the order of the standard's schema.
        for kind, name in sorted(self.required(unit), key=lambda needed: needed[0] == "function"):
            tag = "knowledgeRequirement" if kind == "function" else "informationRequirement"
            around = Node(tag, {"id": self._requirement(unit, name)})
            around.add(tags[kind], href=f"#{self.id(kind, name)}")
            node.children.insert(at, around)
            at += 1
        for document in self._documents(unit):
            around = Node("authorityRequirement", {"id": self._authority(unit, document)})
            around.add("requiredAuthority", href=f"#{self.id('source', document)}")
            node.children.insert(at, around)
            at += 1

    def _requirement(self, unit: Unit, name: str) -> str:
        return self.id(f"{_KINDS[unit.kind]}_needs", f"{unit.name} {name}")

    def _authority(self, unit: Unit, document: str) -> str:
        return self.id(f"{_KINDS[unit.kind]}_rests", f"{unit.name} {document}")

    def _documents_known(self) -> dict[str, str]:
        """The titles of documents, by name."""
        return {one.name.name: one.title for file in self.policies.files.files for one in file.documents}

    def _documents(self, unit: Unit) -> list[str]:
        bases = [unit.basis, *(row.basis for table in unit.tables for row in table.logic.rows)]
        facts = [self.facts.get(fact.name) for basis in bases for fact in basis.cites]
        return list(dict.fromkeys(fact.document for fact in facts if fact is not None))

    def _sources(self) -> Iterator[Node]:
        for file in self.policies.files.files:
            for document in file.documents:
                name = document.name.name
                node = Node("knowledgeSource", {"id": self.id("source", name), "name": document.title})
                stated = [f"{fact.id.name}: {fact.text}" for fact in self.facts.values() if fact.document == name]
                if stated:
                    node.add("description", "\n".join(stated))
                node.add("type", document.authority)
                yield node

    # Diagrams

    def _diagrams(self) -> Node:
        """The decision graph; and beside it, what rests on which sources. Services have no graph of their own."""
        graph = [Shown(self.id("input", name), name) for name in self._inputs()]
        resting = [Shown(self.id("source", name), title) for name, title in self._documents_known().items()]
        for unit in self.policy.units.values():
            kind, name = _KINDS[unit.kind], unit.name
            own = self.id(kind, name)
            if unit.service is not None:
                graph.append(Shown(own, name, is_collapsed=True))
                continue
            needs = {self.id(*need): self._requirement(unit, need[1]) for need in self.required(unit)}
            graph.append(Shown(own, name, needs))
            rests = {self.id("source", one): self._authority(unit, one) for one in self._documents(unit)}
            if rests:
                resting.append(Shown(own, name, rests))
        top = Node("dmndi:DMNDI")
        top.children.append(diagram("graph", "Decision graph", graph))
        if resting:
            top.children.append(diagram("sources", "Sources", resting, in_rows=True))
        return top


_IDENTIFIED = frozenset(
    (
        *("variable", "literalExpression", "context", "contextEntry", "decisionTable", "input", "inputExpression"),
        *("output", "rule", "inputEntry", "outputEntry", "encapsulatedLogic", "formalParameter", "functionDefinition"),
        *("invocation", "list", "relation", "column", "row", "conditional", "filter", "for", "some", "every"),
        *("inputValues", "outputValues", "allowedValues", "defaultOutputEntry", "itemDefinition", "itemComponent"),
    )
)
"""Elements that modelers refer to, beside those of the graph."""
_KINDS = {
    UnitKind.DECISION: "decision",
    UnitKind.VALUE: "decision",
    UnitKind.PARAMETER: "decision",
    UnitKind.FUNCTION: "function",
}


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_") or "x"
