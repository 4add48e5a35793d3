"""A model and its imports as the files of a policy set, `semantics: dmn`."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import chain, count

from policy_engine.dmn.instances import Instance
from policy_engine.dmn.logic import LogicWriter
from policy_engine.dmn.model import (
    Boxed,
    Context,
    Decision,
    FunctionOf,
    InputData,
    ItemDefinition,
    Knowledge,
    Relation,
    Service,
    Table,
    Where,
)
from policy_engine.dmn.names import type_name
from policy_engine.dmn.parts import parts
from policy_engine.dmn.rewrite import Rewriter
from policy_engine.dmn.schema import input_schema
from policy_engine.dmn.types import Types
from policy_engine.dmn.yaml_text import Noted, Value, to_yaml
from policy_engine.feel.names import NO_NAMES
from policy_engine.text.problem import Problems

SCHEMA_NAME = "snapshot.schema.json"
"""The name of the schema of an imported model's input."""


def convert(root: Instance, problems: Problems) -> dict[str, str]:
    """The files of the set, by name. What cannot be carried goes to the problems, with its element."""
    return _Converter(root, problems).files()


@dataclass(slots=True)
class _Converter:
    root: Instance
    problems: Problems
    types: Types = field(init=False)
    inputs: dict[str, Value] = field(default_factory=dict)
    below: dict[str, dict[str, str]] = field(default_factory=dict)
    """The inputs of imported models, by the way to them."""
    taken: dict[str, Where] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.types = Types(self.problems)

    def files(self) -> dict[str, str]:
        instances = list(self.root.walk())
        members = frozenset(name for instance in instances for name in _members(instance))
        rewriters = [Rewriter(one.names, one.types, members, self.problems) for one in instances]
        for instance, rewriter in reversed(list(zip(instances, rewriters, strict=True))):
            self.types.add(instance, rewriter)
        documents: dict[str, dict[str, Value]] = {}
        for number, (instance, rewriter) in enumerate(zip(instances, rewriters, strict=True)):
            document = self._policy(instance, LogicWriter(instance, self.types, rewriter))
            documents["model.yaml" if number == 0 else f"import-{number}-{_slug(instance.prefix)}.yaml"] = document
        for way in sorted(self.below, key=lambda way: -way.count(".")):
            self.types.types[type_name(f"{way} inputs")] = self.below[way]
        first = documents["model.yaml"]
        shared: dict[str, Value] = {
            "policy set": first["policy"],
            "version": "1",
            "snapshot": SCHEMA_NAME,
            **first,
        }
        sections = {"types": self.types.types, "constraints": self.types.constraints, "inputs": self.inputs}
        head = {key: shared.pop(key) for key in list(shared) if key not in ("functions", "services", "decisions")}
        for name in self.inputs.keys() & self.taken.keys():
            if self.taken[name].tag != "inputData":
                message = f'{self.taken[name]} has the name of an import, whose inputs are called "{name}"'
                self.problems.error("dmn-name", message, self.taken[name].span)
        head |= {key: section for key, section in sections.items() if section}
        documents["model.yaml"] = head | shared
        files = {name: to_yaml(document) for name, document in documents.items()}
        moment = None
        if any(rewriter.clocked for rewriter in rewriters):
            moment = _free_name("as_of", {*self.taken, *self.inputs, *members})
        schema = input_schema(self.root.model.name, self.inputs, self.types.types, moment)
        return files | {SCHEMA_NAME: json.dumps(schema, indent=2, ensure_ascii=False) + "\n"}

    def _policy(self, instance: Instance, writer: LogicWriter) -> dict[str, Value]:
        model = instance.model
        name = instance.prefix.removesuffix(".") or model.name
        document: dict[str, Value] = {"policy": name, "semantics": "dmn"}
        said = [text for text in (model.description, *model.notes) if text]
        said += [_authority_text(instance, at) for at in range(len(model.authorities))]
        if said:
            document["description"] = "\n".join(said)
        for data in model.inputs:
            self._input(data, instance)
        functions = {self._name(one, instance): self._function(one, instance, writer) for one in model.knowledge}
        services = {self._name(one, instance): self._service(one, instance) for one in model.services}
        decisions = {self._name(one, instance): self._decision(one, instance, writer) for one in model.decisions}
        sections = {"functions": functions, "services": services, "decisions": decisions}
        document |= {key: section for key, section in sections.items() if section}
        comments = model.where.comments
        if comments:
            document["policy"] = Noted(document["policy"], comments)
        return document

    def _name(self, element: Decision | Knowledge | Service | InputData, instance: Instance) -> str:
        """An element's name in the whole set; a second of one name is a problem."""
        name = instance.prefix + element.name
        if not element.name:
            self.problems.error("dmn-name", f"{element.where} has no name", element.where.span)
        elif name in self.taken:
            message = f'{element.where} is a second "{name}"; {self.taken[name]} is the first'
            self.problems.error("dmn-name", message, element.where.span)
        self.taken.setdefault(name, element.where)
        return name

    def _input(self, data: InputData, instance: Instance) -> None:
        """An input; those of imported models lie in contexts by the names of the imports."""
        self._name(data, instance)
        type_ = self.types.reference(data.variable.type, instance, data.where) or "Any"
        way = instance.prefix.split(".")[:-1]
        entry: dict[str, Value] = {"type": type_}
        if not way:
            if data.description:
                entry["description"] = data.description
            self.inputs[data.name] = Noted(entry, data.where.comments) if data.where.comments else entry
            return
        self.inputs.setdefault(way[0], {"type": type_name(f"{way[0]} inputs")})
        for end in range(len(way), 0, -1):
            # Each may be absent: the caller gives what is decided on.
            fields = self.below.setdefault(".".join(way[:end]), {})
            fields[way[end] if end < len(way) else data.name] = (
                f"{type_}?" if end == len(way) else type_name(f"{'.'.join(way[: end + 1])} inputs") + "?"
            )

    def _decision(self, decision: Decision, instance: Instance, writer: LogicWriter) -> Value:
        writer = writer.seeing(self._required(decision, instance))
        made: dict[str, Value] = {}
        if decision.question:
            made["question"] = decision.question
        said = [decision.description] if decision.description else []
        if decision.answers:
            said.append(f"Allowed answers: {decision.answers}")
        said += self._authorities(decision.authorities, decision.where, instance)
        if said:
            made["description"] = "\n".join(said)
        declared = writer.type(decision.variable.type, decision.where)
        made |= writer.typed(decision.logic, declared, NO_NAMES)
        return _noted(made, decision.where, decision.logic)

    def _function(self, knowledge: Knowledge, instance: Instance, writer: LogicWriter) -> Value:
        # A function may call itself without saying so.
        own = instance.prefix + knowledge.name
        writer = writer.seeing(self._required(knowledge, instance) | {own})
        made: dict[str, Value] = {"parameters": {}}
        said = [knowledge.description] if knowledge.description else []
        said += self._authorities(knowledge.authorities, knowledge.where, instance)
        if said:
            made["description"] = "\n".join(said)
        declared = self._result(knowledge.variable.type, instance, knowledge.where)
        function = knowledge.function
        if function is None:
            return _noted(made | {"expression": "null"}, knowledge.where, None)
        made["parameters"] = writer.parameters(function)
        if function.external is not None:
            given = ", ".join(parameter.name for parameter in function.parameters)
            made |= {"returns": declared} if declared else {}
            return _noted(made | {"expression": f"({writer.external(function)})({given})"}, knowledge.where, None)
        local = NO_NAMES.child(parameter.name for parameter in function.parameters)
        made |= writer.typed(function.body, declared, local, "returns")
        return _noted(made, knowledge.where, function.body)

    def _required(self, element: Decision | Knowledge, instance: Instance) -> frozenset[str]:
        """What an element requires, by names of the whole set."""
        found = (instance.resolve(href, element.where, self.problems) for href in element.requires)
        return frozenset(target[1] for target in found if target is not None)

    def _service(self, service: Service, instance: Instance) -> Value:
        made: dict[str, Value] = {}
        lists = {
            "outputs": service.outputs,
            "encapsulated": service.encapsulated,
            "input decisions": service.input_decisions,
            "input data": service.input_data,
        }
        for key, hrefs in lists.items():
            wanted = InputData if key == "input data" else Decision
            names: list[Value] = []
            called: list[str] = []
            for href in hrefs:
                found = instance.resolve(href, service.where, self.problems)
                if found is not None and isinstance(found[0], wanted):
                    names.append(found[1])
                    own = found[0].variable.name if instance.owns(found[0]) else found[1]
                    called.append(own.removeprefix(instance.prefix))
                elif found is not None:
                    message = f'{service.where} names "{found[1]}" among its {key}, which is of another kind'
                    self.problems.error("dmn-dangling-href", message, service.where.span)
            if names:
                # By the names of the model itself, which are not those of the whole set.
                named = called != names and key != "encapsulated" and len(set(called)) == len(called)
                made[key] = dict(zip(called, names, strict=True)) if named else names
        if not service.outputs:
            self.problems.error("dmn-incomplete", f"{service.where} has no output decision", service.where.span)
        type_ = self._result(service.variable.type, instance, service.where)
        if type_ is not None:
            made["type"] = type_
        if service.description:
            made["description"] = service.description
        return _noted(made, service.where, None)

    def _result(self, written: str | None, instance: Instance, where: Where) -> str | None:
        """The type of a function's result: its variable's type is that of the function, or of the result."""
        type_ = self.types.reference(written, instance, where)
        if type_ in self.types.results:
            type_ = self.types.results[type_]
        return None if type_ in ("Any", "function") else type_

    def _authorities(self, hrefs: tuple[str, ...], where: Where, instance: Instance) -> Iterator[str]:
        for href in hrefs:
            source = instance.authority(href)
            if source is not None:
                yield f"Rests on: {source.name}"
            elif "#" in href and instance.find(href) is None:
                instance.resolve(href, where, self.problems)


def _free_name(name: str, taken: Collection[str]) -> str:
    """The name, or one like it that nothing of the model has."""
    numbered = (f"{name}_{number}" for number in count(2))
    return next(free for free in chain((name,), numbered) if free not in taken)


def _noted(made: dict[str, Value], where: Where, logic: Boxed | None) -> Value:
    comments = (*where.comments, *(logic.where.comments if logic is not None else ()))
    return Noted(made, comments) if comments else made


def _authority_text(instance: Instance, at: int) -> str:
    source = instance.model.authorities[at]
    about = ", ".join(text for text in (source.kind, source.location, source.owner) if text)
    said = f"Knowledge source: {source.name}" + (f" ({about})" if about else "")
    return f"{said}: {source.description}" if source.description else said


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40] or "model"


def _members(instance: Instance) -> Iterator[str]:
    """Every name that an entry of some context of the model may have."""
    todo: list[ItemDefinition] = list(instance.model.types)
    while todo:
        item = todo.pop()
        yield item.name
        todo += item.components
    logics = [decision.logic for decision in instance.model.decisions]
    logics += [knowledge.function for knowledge in instance.model.knowledge]
    for logic in logics:
        if logic is not None:
            yield from _given(logic)


def _given(boxed: Boxed) -> Iterator[str]:
    match boxed:
        case Context(entries=entries):
            yield from (variable.name for variable, _ in entries)
        case Relation(columns=columns):
            yield from (column.name for column in columns)
        case Table(outputs=outputs):
            yield from (output.name for output in outputs if output.name)
        case FunctionOf(parameters=parameters):
            yield from (parameter.name for parameter in parameters)
    for part in parts(boxed):
        yield from _given(part)
