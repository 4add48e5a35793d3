"""Runs folders of the DMN TCK: models with the XML of their test cases beside them.

    python tools/tck.py PATH... [--csv FILE] [--failures N] [--only TEXT]

PATH is a checkout of the TCK, or any folder within it. Each model is imported as `policy-engine import-dmn` does, and
decided by the engine. A case succeeds where each of its results is what the TCK expects, with these rules:

- values are compared kind by kind; numbers by the TCK's own tolerance (1e-8), and counted exactly too;
- a problem is a result of its own: it is no null, unless the test says `errorResult="true"`.

The CSV has the columns of the TCK's results file: folder, test file, case, SUCCESS, ERROR or IGNORED, message.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from time import time_ns

from policy_engine import load
from policy_engine.dmn.load import import_model
from policy_engine.dmn.namespaces import MODELS
from policy_engine.dmn.xml import Element, read_xml
from policy_engine.engine.program import Program
from policy_engine.text.problem import Halt, PolicyError
from policy_engine.values.compare import same
from policy_engine.values.lexical import parse_date, parse_date_time, parse_duration, parse_time
from policy_engine.values.number import parse_number
from policy_engine.values.temporal import DateTime
from policy_engine.values.text import to_text
from policy_engine.values.zone import UTC

TESTS = "http://www.omg.org/spec/DMN/20160719/testcase"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
TOLERANCE = Decimal("1e-8")
NOW = DateTime.from_instant(time_ns(), UTC)
"""The moment at which the tool was started: that of all cases, for models that ask for it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case. `exact`: its numbers are those expected to the last digit."""

    folder: str
    file: str
    case: str
    status: str
    message: str
    exact: bool
    null: bool
    """Whether all that is expected of it is null."""


def main() -> int:
    """Runs, prints a summary, and gives 0 where every case succeeds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write the results file")
    parser.add_argument("--failures", type=int, default=0, metavar="N", help="show the first N failures")
    parser.add_argument("--only", default="", metavar="TEXT", help="only folders whose path holds this text")
    options = parser.parse_args()
    outcomes: list[Outcome] = []
    for file, tests in test_files(options.paths):
        if options.only in file.as_posix():
            outcomes += run_file(file, tests)
    if options.csv is not None:
        with options.csv.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
            writer.writerows([o.folder, o.file, o.case, o.status, o.message] for o in outcomes)
    failed = [outcome for outcome in outcomes if outcome.status != "SUCCESS"]
    for outcome in failed[: options.failures]:
        print(f"{outcome.folder} {outcome.case}: {outcome.status} {outcome.message[:300]}")
    _summary("all cases, by the TCK's rule", outcomes, exactly=False)
    _summary("cases that expect a value", [outcome for outcome in outcomes if not outcome.null], exactly=False)
    _summary("cases that expect a value, exact decimals", [o for o in outcomes if not o.null], exactly=True)
    return 1 if failed or not outcomes else 0


def _summary(what: str, outcomes: list[Outcome], *, exactly: bool) -> None:
    good = sum(1 for o in outcomes if o.status == "SUCCESS" and (o.exact or not exactly))
    print(f"{what}: {good}/{len(outcomes)} ({100 * good / max(len(outcomes), 1):.2f}%)")


def test_files(paths: list[Path]) -> Iterator[tuple[Path, Element]]:
    """The files of test cases below some folders."""
    for path in paths:
        for file in sorted([path] if path.is_file() else path.rglob("*.xml")):
            try:
                root = read_xml(file)
            except Halt as halt:
                print(f"{file}: {halt.problem.message}", file=sys.stderr)
                continue
            if root.name == "testCases":
                yield file, root


def run_file(file: Path, tests: Element) -> Iterator[Outcome]:
    """The outcomes of one file's cases."""
    model = _model_of(file, tests)
    program: Program | None = None
    wrong = f"no model beside {file.name}"
    with tempfile.TemporaryDirectory() as directory:
        if model is not None:
            try:
                import_model(model).write(Path(directory))
                program = load(directory).programs[-1]
            except PolicyError as error:
                wrong = "; ".join(problem.message for problem in error.problems)
    for case in tests.all("testCase"):
        yield _Case(file, case, program, wrong).outcome()


def _model_of(file: Path, tests: Element) -> Path | None:
    named = file.parent / (tests.text_of("modelName") or "")
    if named.is_file():
        return named
    return next((path for path in sorted(file.parent.glob("*.dmn")) if read_xml(path).namespace in MODELS), None)


@dataclass(frozen=True, slots=True)
class _Case:
    file: Path
    element: Element
    program: Program | None
    wrong: str

    def outcome(self) -> Outcome:
        results = list(self.element.all("resultNode"))
        folder = "/".join(self.file.parent.parts[-2:])
        name = self.element.get("id") or self.element.get("name") or ""
        if not results:
            return Outcome(folder, self.file.name, name, "IGNORED", "nothing is expected", True, True)
        try:
            expected = [value_of(node.first("expected")) for node in results]
        except ValueError as error:
            return Outcome(folder, self.file.name, name, "ERROR", str(error), False, False)
        messages: list[str] = []
        exact = True
        for node, wanted in zip(results, expected, strict=True):
            message, exactly = self.result(node, wanted)
            exact = exact and exactly
            if message:
                messages.append(f"{node.get('name')}: {message}")
        status = "ERROR" if messages else "SUCCESS"
        null = all(wanted is None for wanted in expected)
        return Outcome(folder, self.file.name, name, status, "; ".join(messages), exact, null)

    def result(self, node: Element, wanted: object) -> tuple[str, bool]:
        """What is wrong with one result (nothing: empty), and whether it is exact."""
        if self.program is None:
            return self.wrong, False
        may_fail = node.get("errorResult") == "true"
        try:
            found = self.decide(self.program, node.get("name") or "")
        except Halt as halt:
            return ("", True) if may_fail else (f"{halt.problem.code}: {halt.problem.message}", False)
        except (KeyError, ValueError) as error:
            # No such decision, or an input of the test that is no value.
            return str(error), False
        if agree(found, wanted):
            return "", same(found, wanted)
        if may_fail and found is None:
            return "", True
        return f"expected {to_text(wanted)}, found {to_text(found)}", False

    def decide(self, program: Program, name: str) -> object:
        """The value of a decision, or of a service or function called with the inputs."""
        inputs = {node.get("name") or "": value_of(node) for node in self.element.all("inputNode")}
        invoked = self.element.get("invocableName")
        if invoked is None:
            if name in program.built.indexes:
                return program.value(name, inputs, NOW)
            return program.call(name, inputs, NOW)
        value = program.call(invoked, inputs, NOW)
        unit = program.policy.units[invoked]
        if unit.service is None or len(unit.service.outputs) == 1 or not isinstance(value, dict):
            return value
        return value.get(name, value)


def value_of(element: Element | None) -> object:
    """The FEEL value of an input or an expectation."""
    if element is None:
        return None
    components = list(element.all("component"))
    if components:
        return {component.get("name") or "": value_of(component) for component in components}
    listed = element.first("list")
    if listed is not None:
        return [value_of(item) for item in listed.all("item")]
    value = element.first("value")
    return None if value is None else scalar_of(value)


def scalar_of(element: Element) -> object:
    """The FEEL value of a `value` element by its XML Schema type; a text where none is said."""
    if element.attributes.get(f"{XSI}nil") == "true":
        return None
    kind = (element.attributes.get(f"{XSI}type") or "string").rpartition(":")[2]
    text = element.text
    if kind == "string":
        return text
    text = text.strip()
    readers = {
        "boolean": lambda: {"true": True, "1": True, "false": False, "0": False}.get(text),
        "date": lambda: parse_date(text),
        "time": lambda: parse_time(text),
        "dateTime": lambda: parse_date_time(text),
        "duration": lambda: parse_duration(text),
        "dayTimeDuration": lambda: parse_duration(text),
        "yearMonthDuration": lambda: parse_duration(text),
    }
    read = readers.get(kind, lambda: parse_number(text))
    found = read()
    if found is None:
        raise ValueError(f"the test's {kind} {text!r} is none")
    return found


def agree(found: object, wanted: object) -> bool:
    """Whether two values are the same, numbers within the TCK's tolerance."""
    if isinstance(found, Decimal) and isinstance(wanted, Decimal):
        return abs(found - wanted) <= TOLERANCE
    if isinstance(found, list) and isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(agree, found, wanted))
    if isinstance(found, dict) and isinstance(wanted, dict):
        return found.keys() == wanted.keys() and all(agree(found[key], wanted[key]) for key in wanted)
    return same(found, wanted)


if __name__ == "__main__":
    raise SystemExit(main())
