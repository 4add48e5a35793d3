"""One policy file: its text to a tree, the tree to the model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from policy_engine.feel.names import normal_name
from policy_engine.policy.model import Fact, Named, PolicyFile, Semantics
from policy_engine.policy.read import sections, services
from policy_engine.policy.read.invariants import invariants
from policy_engine.policy.read.names import check_new
from policy_engine.policy.read.scalars import DAY, day, prose, text_of
from policy_engine.policy.read.schema import check_shape, policy_schema
from policy_engine.policy.read.state import Reading
from policy_engine.policy.yaml.build import parse
from policy_engine.policy.yaml.nodes import Mapping, Scalar


@dataclass(frozen=True, slots=True)
class SetKeys:
    """The keys of the whole set, which one of its files has."""

    name: Named
    version: str | None
    snapshot: Named | None


@dataclass(frozen=True, slots=True)
class FileRead:
    """A policy file, and what only the whole set can check.

    `dated` is false where the days on which it is in force could not be read, `whole` where a section could not, so
    that names may be missing.
    """

    file: PolicyFile
    dated: bool
    whole: bool
    set_keys: SetKeys | None
    documents_named: tuple[Named, ...]


def read_file(reading: Reading) -> FileRead | None:
    """Reads one file; None where it is no tree at all. What is wrong goes to the problems."""
    root = parse(reading.source, reading.problems)
    if root is None or (isinstance(root, Scalar) and root.is_empty):
        if not len(reading.problems):
            reading.problems.error(
                "policy-empty",
                "the file is empty",
                reading.source.span(0, 0),
                hint="for example `policy: reminders`",
            )
        return None
    if not check_shape(root, reading.problems) or not isinstance(root, Mapping):
        return None
    facts = sections.facts(root.items.get("facts"), reading)
    before = len(reading.problems.errors)
    days = _effective(root, reading)
    dated = len(reading.problems.errors) == before and _has_days(root)
    return FileRead(
        _file(root, reading, days, tuple(fact for fact, _ in facts)),
        dated,
        _is_whole(root),
        _set_keys(root),
        tuple(named for _, named in facts if named is not None),
    )


def _file(
    root: Mapping, reading: Reading, days: tuple[date | None, date | None], facts: tuple[Fact, ...]
) -> PolicyFile:
    items = root.items
    starts, ends = days
    types = sections.types(items.get("types"), reading)
    parameters = sections.parameters(items.get("parameters"), reading)
    functions = sections.functions(items.get("functions"), reading)
    values = sections.decisions(items.get("values"), reading, public=False)
    public = sections.decisions(items.get("decisions"), reading, public=True)
    given = services.services(items.get("services"), reading)
    inputs = services.inputs(items.get("inputs"), reading)
    constraints = services.constraints(items.get("constraints"), reading)
    _check_clashes(
        [p.name for p in parameters],
        [f.name for f in functions],
        [v.name for v in values],
        [d.name for d in public],
        [s.name for s in given],
        reading=reading,
    )
    documents = sections.documents(items.get("documents"), reading)
    description = prose(items.get("description"), reading)
    semantics = services.semantics(items.get("semantics"))
    if semantics is Semantics.DMN:
        # Names in models may be any text; those that are no FEEL names can be asked for, and named in no expression.
        reading.problems.found[:] = [problem for problem in reading.problems if problem.code != "policy-name"]
    written = items.get("policy")
    if isinstance(written, Scalar) and written.text.strip():
        name = Named(normal_name(written.text), written.span)
    else:
        name = Named(reading.source.name, root.span)  # told; no other file is a version of it
    return PolicyFile(
        reading.source,
        name,
        starts,
        ends,
        types,
        parameters,
        functions,
        (*values, *public),
        documents,
        facts,
        description,
        semantics,
        inputs,
        constraints,
        given,
        invariants(items.get("invariants"), reading),
    )


def _effective(root: Mapping, reading: Reading) -> tuple[date | None, date | None]:
    node = root.items.get("effective")
    if not isinstance(node, Mapping):
        return None, None
    starts, ends = (day(node.items.get(key), reading.problems) for key in ("from", "to"))
    if starts is not None and ends is not None and ends < starts:
        reading.problems.error(
            "policy-dates",
            "the last day comes before the first",
            node.items["to"].span,
            hint="`to` is the last day itself",
        )
    return starts, ends


def _has_days(root: Mapping) -> bool:
    """Whether what is written under `effective` is days (or nothing is)."""
    node = root.items.get("effective")
    if node is None:
        return "effective" not in root.items
    return isinstance(node, Mapping) and all(
        key in ("from", "to") and isinstance(value, Scalar) and DAY.fullmatch(value.text.strip())
        for key, value in node.items.items()
    )


def _is_whole(root: Mapping) -> bool:
    """Whether every section is one that is known and can hold names."""
    sections_ = ("documents", "facts", "types", "parameters", "functions", "values", "decisions")
    return root.items.keys() <= policy_schema()["properties"].keys() and all(
        isinstance(root.items[key], Mapping) for key in sections_ if key in root.items
    )


def _check_clashes(*kinds: Iterable[Named], reading: Reading) -> None:
    """Parameters, functions, values and decisions share their names. Within one section they are told already."""
    seen: dict[str, Named] = {}
    for names in kinds:
        own: dict[str, Named] = {}
        for name in names:
            if name.name not in own:
                own[name.name] = name
                check_new(name, seen, "each parameter, function, value and decision", reading.problems)


def _set_keys(root: Mapping) -> SetKeys | None:
    written = root.items.get("policy set")
    if not isinstance(written, Scalar) or not written.text.strip():
        return None
    snapshot = root.items.get("snapshot")
    named = None
    if isinstance(snapshot, Scalar) and snapshot.text.strip():
        named = Named(snapshot.text.strip(), snapshot.span)
    return SetKeys(Named(normal_name(written.text), written.span), text_of(root.items.get("version")), named)
