"""The expressions that there are: those of rules, docs and tests, and those of a file, read both ways."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from policy_engine import PolicyError, load
from policy_engine.cases.check import case_files
from policy_engine.cases.reader import read_case_file
from policy_engine.feel.ast import Expression
from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.feel.names import Names
from policy_engine.feel.parser import parse_expression
from policy_engine.text.problem import Halt
from policy_engine.text.source import Fragment
from policy_engine.types.feeltype import ANY, Type
from tests.conformance import files, running
from tests.feel.reference.calls import user_function
from tests.feel.reference.grammar.cases import Case
from tests.feel.reference.grammar.maker import Variable
from tests.feel.reference.interpreter import evaluate
from tests.feel.reference.readings import agree, compiled, interpreted, outcome
from tests.feel.reference.scope import Lazy, Scope, Surroundings
from tests.feel.reference.shadow import Shadow, shadowed
from tests.feel.reference.tally import Tally
from tests.feel.reference.types import NoFitError, convert
from tests.feel.reference.verdict import Verdict
from tools import tck_literals as literals

Found = tuple[Tally, str | None]
"""What was read, and the first difference."""

_SPAN = re.compile(r"`([^`\n]+)`")
_ARROW = re.compile(r"^\s+(.+?) => (.+)$", re.MULTILINE)
_NOTATION = re.compile(r"\w\?[:,)]|\.\.\.|->")
"""What signatures hold, and expressions do not."""


def of_project(root: Path) -> Found:
    """The rules on all their cases; the examples of the docs; the conformance files."""
    tally, difference = of_rules(root / "rules")
    texts: Iterator[tuple[Case, dict[str, object]]] = ((case, {}) for case in of_texts(_texts(root)))
    for case, values in chain(texts, of_conformance()):
        if difference is not None:
            break
        ours, book = compiled(case, case.node, values), interpreted(case, case.node, values)
        if agree(ours, book):
            tally.add(case, Verdict(book[0]))
        else:
            difference = f"{case}\ncompiled: {ours}\nby the book: {book}"
    return tally, difference


def of_rules(directory: Path) -> Found:
    """Every expression that a policy set evaluates on its cases."""
    shadow = Shadow(Tally())
    with shadowed(shadow):
        policies = load(directory)
        for path in case_files(directory):
            for case in read_case_file(path).cases:
                try:
                    policies.evaluate(case.snapshot, case.decision)
                except PolicyError:
                    continue
    return shadow.tally, shadow.difference


def _texts(root: Path) -> Iterator[str]:
    for path in sorted((root / "docs").rglob("*.md")):
        yield from (text for text in _SPAN.findall(path.read_text(encoding="utf-8")) if not _NOTATION.search(text))
    for path in sorted((root / "tests").rglob("*.yaml")):
        for call, value in _ARROW.findall(path.read_text(encoding="utf-8")):
            yield from (call, value)


def of_texts(texts: Iterator[str]) -> Iterator[Case]:
    """Those of some texts that are expressions; what they name is unknown, and null."""
    for text in texts:
        try:
            node = _parsed(text)
        except Halt:
            continue
        for standard in (False, True):
            yield Case(node, standard=standard)


def of_conformance() -> Iterator[tuple[Case, dict[str, object]]]:
    """The cases of `tests/conformance` that can be parsed, with their inputs."""
    for found in files.cases_of(files.read(*files.EXPRESSIONS)):
        try:
            node = running.parsed(found).node
        except Halt:
            continue
        asked = None if found.value is None else (_parsed(found.value), ANY)
        variables = tuple(Variable(name, ANY, _parsed(text), "local") for name, text in found.inputs.items())
        for dialect in found.dialects:
            yield Case(node, variables, asked, dialect == "dmn"), running.values_of(found)


def _parsed(text: str) -> Expression:
    node = parse_expression(Fragment.of(text), Names(functions=REGISTRY)).node
    assert isinstance(node, Expression)
    return node


def of_file(path: Path) -> Found:
    """The cases of a file as `tools/tck_literals.py` describes it."""
    tally = Tally()
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            case: dict[str, Any] = json.loads(line)
            ours, book = outcome(lambda: literals.evaluate(case)), outcome(lambda: _by_the_book(case))  # noqa: B023
            node = _names(case)(case["expression"])
            if not agree(ours, book):
                return tally, f"{case['expression']}\ncompiled: {ours}\nby the book: {book}"
            tally.add(Case(node), Verdict(book[0]))
    return tally, None


def _names(case: dict[str, Any]) -> Callable[..., Expression]:
    bindings = case["bindings"]
    members = literals.members_of([case["inputs"], case["types"], bindings])
    names = Names([*case["inputs"], *(binding["name"] for binding in bindings)], members)

    def parse(text: str, local: tuple[str, ...] = ()) -> Expression:
        node = parse_expression(Fragment.of(text), names.child(local)).node
        assert isinstance(node, Expression)
        return node

    return parse


def _by_the_book(case: dict[str, Any]) -> object:
    types = {name: literals.type_of(spec) for name, spec in case["types"].items()}
    parse = _names(case)
    known: dict[str, object] = {name: literals.value_of(given["value"]) for name, given in case["inputs"].items()}
    scope = Scope(known, around=Surroundings(types, None, True, literals.CLOCK.moment))
    for binding in case["bindings"]:
        if binding["kind"] == "function":
            known[binding["name"]] = _function(binding, parse, scope)
        else:
            known[binding["name"]] = Lazy(_decision(binding, parse, scope))
    return _as(evaluate(parse(case["expression"]), scope), case["result_type"])


def _function(binding: dict[str, Any], parse: Callable[..., Expression], scope: Scope) -> object:
    names = tuple(name for name, _ in binding["parameters"])
    types: tuple[Type | None, ...] = tuple(
        literals.type_of(spec) if spec else None for _, spec in binding["parameters"]
    )
    node = parse(binding["expression"], names)

    def body(*values: object) -> object:
        found = evaluate(node, scope.inside(dict(zip(names, values, strict=True))))
        return _as(found, binding["result_type"] or binding["type"])

    return user_function(names, types, body, binding["name"])


def _decision(binding: dict[str, Any], parse: Callable[..., Expression], scope: Scope) -> Callable[[], object]:
    node = parse(binding["expression"])
    return lambda: _as(evaluate(node, scope), binding["type"])


def _as(value: object, spec: dict[str, Any] | None) -> object:
    """The value as its declared type asks for it, null where it does not conform."""
    try:
        return value if spec is None else convert(value, literals.type_of(spec))
    except NoFitError:
        return None
