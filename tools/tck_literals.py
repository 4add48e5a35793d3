"""How much of the DMN TCK's literal expressions the engine gets right.

    python tools/tck_literals.py PATH [--failures N] [--only TEXT]

PATH is a file of JSON lines, one expression each: `expression`, `inputs` ({name: {declared, value}}), `bindings`
(decisions and functions that it requires, in order), `types`, `result_type`, `expected`. Values are typed:
`{"type": "number", "value": "1.50"}`, `{"type": "list", "items": [...]}`, `{"type": "context", "entries": [...]}`.
Values are compared exactly, kind by kind; numbers have no tolerance.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import time_ns
from typing import Any

from policy_engine.feel.ast import Expression
from policy_engine.feel.compiler import (
    FunctionGlobal,
    Global,
    InputGlobal,
    Namespace,
    ValueGlobal,
    compile_expression,
)
from policy_engine.feel.dialect import STANDARD
from policy_engine.feel.names import Names
from policy_engine.feel.parser import parse_expression
from policy_engine.feel.runtime_calls import MISMATCH, conform
from policy_engine.text.problem import Halt
from policy_engine.text.source import Fragment
from policy_engine.types.feeltype import ANY, BY_NAME, ContextType, FunctionType, ListType, Type
from policy_engine.values.compare import same
from policy_engine.values.lexical import parse_date, parse_date_time, parse_duration, parse_time
from policy_engine.values.number import parse_number
from policy_engine.values.temporal import Date, DateTime
from policy_engine.values.text import to_text
from policy_engine.values.zone import UTC

Json = dict[str, Any]


@dataclass(slots=True)
class Run:
    """One case's inputs, and its decisions, evaluated on first use."""

    inputs: Mapping[str, object]
    decisions: list[Any] = field(default_factory=list)

    def value(self, index: int) -> object:
        """A decision's value."""
        value: object = self.decisions[index](self)
        return value


@dataclass(frozen=True, slots=True)
class Clock:
    """The moment at which the tool was started: that of all cases."""

    moment: DateTime

    def now(self, run: Run) -> DateTime:
        """The moment."""
        return self.moment

    def today(self, run: Run) -> Date:
        """Its day."""
        return self.moment.date


CLOCK = Clock(DateTime.from_instant(time_ns(), UTC))


def main() -> None:
    """Prints the score."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--failures", type=int, default=0, metavar="N", help="show the first N failures")
    parser.add_argument("--only", default="", metavar="TEXT", help="only folders whose name holds this text")
    options = parser.parse_args()
    scores = {"non-null": [0, 0], "null": [0, 0]}
    failures: list[str] = []
    with options.path.open(encoding="utf-8") as lines:
        cases = [json.loads(line) for line in lines]
    for case in cases:
        if options.only not in case["folder"]:
            continue
        expected = value_of(case["expected"])
        score = scores["null" if expected is None else "non-null"]
        score[1] += 1
        try:
            found, note = evaluate(case), ""
        except Halt as halt:
            found, note = None, f" ({halt.problem.code}: {halt.problem.message})"
        if same(found, expected):
            score[0] += 1
        else:
            failures.append(
                f"{case['folder']} {case['case']}: {case['expression']}\n"
                f"    expected {to_text(expected)}, found {to_text(found)}{note}"
            )
    for failure in failures[: options.failures]:
        print(failure)
    for name, (passed, total) in scores.items():
        print(f"{name}: {passed}/{total} ({100 * passed / max(total, 1):.2f}%)")


def evaluate(case: Json) -> object:
    """The value of a case's expression. Raises `Halt` for what stops it."""
    types = {name: type_of(spec) for name, spec in case["types"].items()}
    inputs = {name: value_of(given["value"]) for name, given in case["inputs"].items()}
    bindings = case["bindings"]
    names = Names([*inputs, *(b["name"] for b in bindings)], members_of([case["inputs"], case["types"], bindings]))
    globals_: dict[str, Global] = {name: InputGlobal(name) for name in inputs}
    namespace = Namespace(CLOCK)
    run = Run(inputs)
    for number, binding in enumerate(b for b in bindings if b["kind"] == "decision"):
        globals_[binding["name"]] = ValueGlobal(number)
    for binding in bindings:
        if binding["kind"] == "function":
            parameters = binding["parameters"]
            globals_[binding["name"]] = FunctionGlobal(
                binding["name"],
                binding["name"],
                tuple(name for name, _ in parameters),
                tuple(type_of(spec) if spec else None for _, spec in parameters),
            )

    def compiled(text: str, result: Json | None, local: tuple[str, ...] = ()) -> Any:
        node = parse_expression(Fragment.of(text), names.child(local)).node
        assert isinstance(node, Expression)
        function = compile_expression(
            node, locals=local, globals=globals_, namespace=namespace, types=types, dialect=STANDARD
        )
        return lambda *arguments: conformed(function(*arguments), result)

    for binding in bindings:
        if binding["kind"] == "function":
            local = tuple(name for name, _ in binding["parameters"])
            body = compiled(binding["expression"], binding["result_type"] or binding["type"], local)
            namespace.define_function(binding["name"], body)
        else:
            run.decisions.append(compiled(binding["expression"], binding["type"]))
    return compiled(case["expression"], case["result_type"])(run)


def conformed(value: object, spec: Json | None) -> object:
    """The value as its declared type asks for it, null where it does not conform."""
    converted = value if spec is None else conform(value, type_of(spec))
    return None if converted is MISMATCH else converted


def type_of(spec: Json) -> Type:
    """A declared type; allowed values are no part of conformance."""
    match spec:
        case {"list": item}:
            return ListType(type_of(item))
        case {"fields": fields}:
            return ContextType(tuple((name, type_of(field_)) for name, field_ in fields), closed=False)
        case {"function": [parameters, result]}:
            return FunctionType(tuple(map(type_of, parameters)), type_of(result) if result else ANY)
        case {"base": base}:
            return BY_NAME[base]
        case _:
            raise ValueError(f"no type: {spec}")


def value_of(typed: Json) -> object:
    """The FEEL value of a typed value."""
    match typed:
        case {"type": "null"}:
            return None
        case {"type": "boolean" | "string", "value": value}:
            return value
        case {"type": "list", "items": items}:
            return [value_of(item) for item in items]
        case {"type": "context", "entries": entries}:
            return {name: value_of(entry) for name, entry in entries}
        case {"type": kind, "value": text}:
            read: dict[str, Any] = {
                "number": parse_number,
                "date": parse_date,
                "time": parse_time,
                "date and time": parse_date_time,
                "days and time duration": parse_duration,
                "years and months duration": parse_duration,
            }
            found: object = read[kind](text)
            assert found is not None, typed
            return found
        case _:
            raise ValueError(f"no value: {typed}")


def members_of(data: object) -> set[str]:
    """The names of entries that types and values mention."""
    if isinstance(data, list):
        return set().union(*map(members_of, data))
    if not isinstance(data, dict):
        return set()
    found = set().union(*map(members_of, data.values()))
    return found | {name for name, _ in [*data.get("fields", ()), *data.get("entries", ())]}


if __name__ == "__main__":
    main()
