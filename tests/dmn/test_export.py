"""What is exported imports back and decides the same."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from policy_engine import PolicySet, load
from policy_engine.cases.model import Case
from policy_engine.cases.reader import read_cases
from policy_engine.dmn.export import export_model
from policy_engine.dmn.load import import_model
from policy_engine.dmn.xml import Element, read_xml
from policy_engine.policy.resources import rules_directory
from policy_engine.values.compare import same
from policy_engine.values.text import to_text

UNSAID = frozenset({"next_actions"})
"""Decisions whose logic DMN has no form for; the export says so."""
CASES = [
    case
    for path in sorted(rules_directory().glob("*.cases.yaml"))
    for case in read_cases(path)
    if case.decision not in UNSAID and case.expect is not None
]
"""The cases that a model can have: those of decisions that it holds, and that expect outputs."""


@cache
def policies() -> PolicySet:
    return load()


@cache
def model() -> Path:
    path = Path(mkdtemp()) / "rules.dmn"
    path.write_text(export_model(policies()).text, "utf-8")
    return path


@cache
def again() -> PolicySet:
    directory = Path(mkdtemp())
    import_model(model()).write(directory)
    return load(directory)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.decision}: {case.name}")
def test_a_case_is_decided_the_same(case: Case) -> None:
    program = policies().programs[-1]
    reading = program.reader_of_all.read(case.snapshot)
    wanted = program.run(reading.inputs).value(program.built.indexes[case.decision])
    other = again().programs[-1]
    found = other.run(reading.inputs).value(other.built.indexes[case.decision])
    assert same(found, wanted), f"{to_text(found)} is not {to_text(wanted)}"


def test_the_export_tells_what_dmn_cannot_say() -> None:
    said = [problem.message for problem in export_model(policies()).warnings]
    assert '"today" calls "local day", which the standard does not have' in said
    assert any(message.startswith('"next_actions" is decided by rules that chain') for message in said)


def elements(root: Element) -> list[Element]:
    found = [root]
    for child in root.children:
        found += elements(child)
    return found


def test_ids_are_unique_and_hrefs_lead_somewhere() -> None:
    every = elements(read_xml(model()))
    ids = [id_ for element in every if (id_ := element.get("id"))]
    assert len(set(ids)) == len(ids)
    hrefs = [href for element in every if (href := element.get("href"))]
    references = [ref for element in every if (ref := element.get("dmnElementRef"))]
    assert {href.removeprefix("#") for href in hrefs} | set(references) <= set(ids)
    assert hrefs
    assert references


def test_shapes_stand_apart_and_lines_lead_down() -> None:
    every = elements(read_xml(model()))
    boxes = [tuple(int(element.get(key) or "") for key in ("x", "y")) for element in every if element.name == "Bounds"]
    assert len(set(boxes)) == len(boxes)
    for edge in (element for element in every if element.name == "DMNEdge"):
        start, end = (int(point.get("y") or "") for point in edge.children)
        assert start > end


def test_a_policy_with_nothing_to_tell_goes_there_and_back(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "schema.json").write_text('{"type": "object", "properties": {"n": {"x-feel": true}}}')
    (rules / "a.yaml").write_text(
        "policy set: t\nversion: 1\nsnapshot: schema.json\npolicy: p\nsemantics: dmn\n"
        "inputs: {n: {type: number}}\n"
        "functions: {half: {parameters: {x: number}, expression: x / 2}}\n"
        "services: {small: {outputs: [size], input data: [n]}}\n"
        "decisions:\n"
        '  size: {type: string, expression: \'if half(n) < 1 then "s<&>" else "l"\'}\n'
        "  called: {call: small, with: {n: '1'}}\n"
        "  every form:\n"
        "    context:\n"
        "      rows: {relation: [{a: n, b: 2}, {a: 3, b: 4}]}\n"
        "      some left: {filter: rows, where: a > 2}\n"
        "      doubled: {for: row, in: some left, return: row.b * 2}\n"
        "      any: {some: x, in: doubled, satisfies: x = 8}\n"
        "      f: {function: {parameters: {x: number}, expression: x + 1}}\n"
        "      two: {type: list<number>, list: [f(1), n]}\n"
        "      result: '[rows, some left, doubled, any, two]'\n"
    )
    first = load(rules)
    exported = export_model(first)
    assert exported.warnings == ()
    path = tmp_path / "model.dmn"
    path.write_text(exported.text, "utf-8")
    import_model(path).write(tmp_path / "back")
    second = load(tmp_path / "back")
    for name in ("size", "called", "every form"):
        outputs = first.evaluate('{"n": 5}', name).outputs
        assert outputs == second.evaluate('{"n": 5}', name).outputs
        assert None not in outputs.values()
