"""A model and those that it imports, each where it is imported: what every name means there.

A model imported twice stands twice, under both names: its input data are then two (DMN 1.5, 6.3.3). Its elements
are called by the whole way to them: `credit.risk`. What is imported under no name stands with the importer's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from policy_engine.dmn.model import Authority, Decision, Definitions, Import, InputData, Knowledge, Service, Where
from policy_engine.dmn.names import type_name
from policy_engine.dmn.namespaces import MODELS
from policy_engine.dmn.read import read_model
from policy_engine.dmn.xml import read_xml
from policy_engine.text.problem import Halt, Problem, Problems
from policy_engine.text.suggest import did_you_mean

MAX_INSTANCES: Final = 100
"""The most models that one model may come to, each import counted."""
MAX_CANDIDATES: Final = 200
"""The most models of a folder that are looked at for a namespace."""

MAX_HINTED: Final = 100
"""Problems of a model from which on none is compared with what is there, to say what was meant."""

Target = InputData | Decision | Knowledge | Service


@dataclass(slots=True)
class Instance:
    """A model at its place. `prefix` begins the names of its elements; `names` and `types` are what it may mention,
    by the name that it uses, to the name of the whole set."""

    model: Definitions
    prefix: str
    names: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    parts: list[tuple[str, Instance]] = field(default_factory=list)
    """The instances that it imports, with the name of the import."""
    _by_id: dict[str, Target] | None = None
    _authorities: dict[str | None, Authority] | None = None

    def walk(self) -> Iterator[Instance]:
        """The instance and those below it, each once."""
        yield self
        for _, part in self.parts:
            yield from part.walk()

    def targets(self) -> Iterator[Target]:
        """What its own hrefs may name."""
        yield from self.model.inputs
        yield from self.model.decisions
        yield from self.model.knowledge
        yield from self.model.services

    def target(self, id_: str) -> Target | None:
        """The first of them that has an id."""
        if self._by_id is None:
            self._by_id = {}
            for target in self.targets():
                self._by_id.setdefault(target.id, target)
        return self._by_id.get(id_)

    def owns(self, target: Target) -> bool:
        """Whether an element that an href names is one of the model itself."""
        return self.target(target.id) is target

    @property
    def file(self) -> str | None:
        """The name of the model's file, by which some modelers refer to it."""
        span = self.model.where.span
        return None if span is None else PurePosixPath(span.source.name).name

    def find(self, href: str) -> tuple[Target, str] | None:
        """What an href names, and its name in the whole set."""
        namespace, _, id_ = href.rpartition("#")
        for instance in (self, *(part for _, part in self.parts)):
            if namespace in ("", instance.model.namespace, instance.file):
                target = instance.target(id_)
                if target is not None:
                    return target, instance.prefix + target.name
        return None

    def qualified(self, reference: str) -> str:
        """The name by which the model mentions a type of `{namespace}name`."""
        namespace, _, name = reference.removeprefix("{").partition("}")
        for imported, part in self.parts:
            if part.model.namespace == namespace:
                return f"{imported}.{name}" if imported else name
        return name if namespace == self.model.namespace else reference

    def authority(self, href: str) -> Authority | None:
        """The knowledge source that an href names."""
        if self._authorities is None:
            # Of two with one id, the first.
            self._authorities = {source.id: source for source in reversed(self.model.authorities)}
        return self._authorities.get(href.rpartition("#")[2])

    def resolve(self, href: str, where: Where, problems: Problems) -> tuple[Target, str] | None:
        """The same as `find`; a problem where nothing is there."""
        found = self.find(href)
        if found is None:
            hint = None
            if len(problems) < MAX_HINTED:
                hint = did_you_mean(href.rpartition("#")[2], [target.id for target in self.targets()])
            message = f'{where} refers to "{href}", which is not there'
            problems.error("dmn-dangling-href", message, where.span, hint=hint)
        return found


def load_instances(path: Path, problems: Problems) -> Instance:
    """The instances of a model's file. Raises `Halt` where a file cannot be read as a model at all."""
    return _Loader(path, problems).load()


class _Loader:
    """One import: the files read, and the way of imports down to where it is."""

    def __init__(self, path: Path, problems: Problems) -> None:
        self.path = path
        self.problems = problems
        self.models: dict[Path, Definitions] = {}
        self.count = 0
        self.folder: dict[str, Path] | None = None

    def load(self) -> Instance:
        root = self.read(self.path)
        return self.instance(root, "", (root.namespace,))

    def read(self, path: Path) -> Definitions:
        if path not in self.models:
            self.models[path] = read_model(read_xml(path), self.problems)
        return self.models[path]

    def instance(self, model: Definitions, prefix: str, way: tuple[str, ...]) -> Instance:
        self.count += 1
        made = Instance(model, prefix)
        for imported in model.imports:
            part = self.part(imported, prefix, way)
            if part is not None:
                made.parts.append((imported.name, part))
        _name(made)
        return made

    def part(self, imported: Import, prefix: str, way: tuple[str, ...]) -> Instance | None:
        if imported.namespace in way:
            circle = " -> ".join((*way[way.index(imported.namespace) :], imported.namespace))
            message = f"models import each other in a circle: {circle}"
            self.problems.error("dmn-import-cycle", message, imported.where.span)
            return None
        if self.count >= MAX_INSTANCES:
            message = f"the imports come to more than {MAX_INSTANCES} models"
            raise Halt(Problem("dmn-imports", message, imported.where.span))
        model = self.imported(imported)
        if model is None:
            return None
        inner = f"{prefix}{imported.name}." if imported.name else prefix
        return self.instance(model, inner, (*way, imported.namespace))

    def imported(self, imported: Import) -> Definitions | None:
        """The model of an import: the file that it names, else the one of its folder that has the namespace."""
        path = self.located(imported) or self.by_namespace().get(imported.namespace)
        if path is None:
            self.problems.error(
                "dmn-import-missing",
                f'{imported.where} imports the namespace "{imported.namespace}", and no file here has it',
                imported.where.span,
                hint="put the imported model into the folder of this one",
            )
            return None
        model = self.read(path)
        if model.namespace != imported.namespace:
            message = f'{imported.where} imports "{imported.namespace}", and {path.name} is "{model.namespace}"'
            self.problems.error("dmn-import-missing", message, imported.where.span)
            return None
        return model

    def located(self, imported: Import) -> Path | None:
        """A file beside or below the model; nothing elsewhere is ever opened."""
        location = PurePosixPath(imported.location or "")
        if not location.name or location.is_absolute() or ".." in location.parts or ":" in location.parts[0]:
            return None
        found = self.path.parent / location
        try:
            return found if found.is_file() else None
        except OSError:  # a name that no file can have
            return None

    def by_namespace(self) -> dict[str, Path]:
        if self.folder is None:
            self.folder = {}
            for path in sorted(self.path.parent.glob("*.dmn"))[:MAX_CANDIDATES]:
                try:
                    root = read_xml(path)
                except Halt:
                    continue
                if root.namespace in MODELS:
                    self.folder.setdefault(root.get("namespace") or "", path)
        return self.folder


def _name(instance: Instance) -> None:
    """Fills in what an instance may mention; its own names win over those imported under no name."""
    for name, part in instance.parts:
        before = f"{name}." if name else ""
        instance.names |= {before + own: whole for own, whole in part.names.items()}
        instance.types |= {before + own: whole for own, whole in part.types.items()}
    for target in instance.targets():
        whole = instance.prefix + target.name
        instance.names[target.variable.name] = whole
    for item in instance.model.types:
        instance.types[item.name] = type_name(instance.prefix + item.name)
