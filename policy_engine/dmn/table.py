"""Decision tables of a model as tables of a policy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from policy_engine.dmn.instances import Instance
from policy_engine.dmn.model import InputClause, OutputClause, Rule, Table, Where
from policy_engine.dmn.rewrite import Rewriter
from policy_engine.dmn.types import Types, listed_words
from policy_engine.dmn.yaml_text import Block, Noted, Value
from policy_engine.feel.names import Names
from policy_engine.policy.read.grid import RESERVED
from policy_engine.text.problem import Halt, Problem

MAX_VALUES: Final = 2_000_000
"""Characters that the input values of a table may come to, each row counted: they stand in the cells."""
_ROW_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_IN_CELL = re.compile(r'"(?:[^"\\]|\\.)*"')


@dataclass(slots=True)
class TableWriter:
    """Writes the tables of one instance."""

    instance: Instance
    types: Types
    rewriter: Rewriter

    def table(self, table: Table, local: Names) -> dict[str, Value]:
        """The value of a policy's key `table`."""
        where = table.where
        labels = _labels(table.inputs)
        names = _names(table.outputs)
        inputs = {label: self._input(clause, local, where) for label, clause in zip(labels, table.inputs, strict=True)}
        outputs = {name: self._output(clause, table) for name, clause in zip(names, table.outputs, strict=True)}
        # A rule of other cells than the table's has been told of; the model is not written.
        rules = [rule for rule in table.rules if (len(rule.tests), len(rule.results)) == (len(labels), len(names))]
        dashes = [sum(rule.tests[at] == "-" for rule in rules) for at in range(len(labels))]
        open_cells = [
            self._open_cell(clause, local, where) if number else "-"
            for clause, number in zip(table.inputs, dashes, strict=True)
        ]
        written = sum(len(cell) * number for cell, number in zip(open_cells, dashes, strict=True))
        if written > MAX_VALUES:
            message = f"the input values of {where} come to more than {MAX_VALUES:,} characters in all rows"
            raise Halt(Problem("dmn-rule", message, where.span))
        rows = [self._cells(rule, open_cells, local, where) for rule in rules]
        ids = _ids(rules)
        made: dict[str, Value] = {}
        if table.hit_policy != "unique":
            made["hit policy"] = table.hit_policy
        made |= {"inputs": inputs, "outputs": outputs, "rows": _rows(ids, labels, names, rows)}
        if any(clause.default is not None for clause in table.outputs):
            made["default"] = {
                name: self.rewriter.expression(clause.default or "null", local, where)
                for name, clause in zip(names, table.outputs, strict=True)
            }
        because = {
            id_: said for id_, rule in zip(ids, rules, strict=True) if (said := _said(rule, table.annotations))
        }
        if because:
            made["because"] = because
        return made

    def _input(self, clause: InputClause, local: Names, where: Where) -> Value:
        text = self.rewriter.expression(clause.text, local, where)
        type_ = self.types.reference(clause.type, self.instance, where)
        made: Value = text if type_ is None or type_ == "Any" else {"expression": text, "type": type_}
        # For readers: what they say of the rows stands in the cells.
        return Noted(made, (f"Input values: {clause.values}",)) if clause.values is not None else made

    def _output(self, clause: OutputClause, table: Table) -> Value:
        """The words in order of priority where they are listed, else the type."""
        type_ = self.types.reference(clause.type, self.instance, table.where) or "Any"
        values = clause.values or self.types.allowed.get(type_)
        ordered = table.hit_policy in ("priority", "output order")
        if values is not None and (ordered or clause.values is not None):
            words = listed_words(values)
            if words is not None:
                return words
            message = f"{table.where} orders its rows by output values that are no list of strings, numbers or booleans"
            if ordered:
                self.types.problems.error("dmn-output-values", message, table.where.span)
            elif clause.values is not None:
                return Noted(type_, (f"Output values: {clause.values}",))
        return type_

    def _open_cell(self, clause: InputClause, local: Names, where: Where) -> str:
        """What `-` means in a column: any of the input values, where there are some (DMN 1.5, 10.3.2.10)."""
        if clause.values is None or clause.values == "-":
            return "-"
        return self.rewriter.tests(clause.values, local.child("?"), where)

    def _cells(
        self, rule: Rule, open_cells: Sequence[str], local: Names, where: Where
    ) -> tuple[list[str], list[str]]:
        seen = local.child("?")
        tests = [
            open_cell if test == "-" else self.rewriter.tests(test, seen, where)
            for test, open_cell in zip(rule.tests, open_cells, strict=True)
        ]
        return tests, [self.rewriter.expression(result, local, where) for result in rule.results]


def _labels(inputs: Sequence[InputClause]) -> list[str]:
    labels: list[str] = []
    for at, clause in enumerate(inputs, 1):
        label = " ".join((clause.label or clause.text).split())
        if not label or "|" in label or label.startswith("->") or label in RESERVED or len(label) > 60:
            label = f"input {at}"
        while label in labels:
            label += f" {at}"
        labels.append(label)
    return labels


def _names(outputs: Sequence[OutputClause]) -> list[str]:
    names: list[str] = []
    for at, clause in enumerate(outputs, 1):
        name = clause.name or ("output" if len(outputs) == 1 else f"output {at}")
        if len(outputs) == 1 and name in RESERVED:
            name = "output"  # an only output's name is no part of the value
        names.append(name)
    return names


def _ids(rules: Sequence[Rule]) -> list[str]:
    """The rules' own labels where all of them can be ids, else numbers."""
    labels = [rule.label or "" for rule in rules]
    good = all(_ROW_ID.fullmatch(label) and label != "default" for label in labels)
    if good and len(set(labels)) == len(labels):
        return labels
    return [f"r{at}" for at, _ in enumerate(rules, 1)]


def _rows(ids: list[str], labels: list[str], names: list[str], rows: list[tuple[list[str], list[str]]]) -> Value:
    cells = [cell for tests, results in rows for cell in (*tests, *results)]
    if rows and all(map(_fits, cells)) and not any("|" in name or name in RESERVED for name in names):
        header = ["id", *labels, f"-> {names[0]}", *names[1:]]
        lines = [header, *([id_, *tests, *results] for id_, (tests, results) in zip(ids, rows, strict=True))]
        widths = [max(len(line[at]) for line in lines) for at in range(len(header))]
        return Block(tuple("| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines))
    return [
        {
            "id": id_,
            "when": {label: test for label, test in zip(labels, tests, strict=True) if test != "-"},
            "then": dict(zip(names, results, strict=True)),
        }
        for id_, (tests, results) in zip(ids, rows, strict=True)
    ]


def _fits(cell: str) -> bool:
    """Whether a cell can stand between bars, on one line."""
    return cell.isprintable() and "|" not in _IN_CELL.sub("", cell)


def _said(rule: Rule, annotations: Sequence[str]) -> str:
    """A rule's description and annotations as one text, its braces as braces."""
    said = [rule.description] if rule.description else []
    for at, text in enumerate(rule.annotations):
        name = annotations[at] if at < len(annotations) else ""
        if text:
            said.append(f"{name}: {text}" if name and name != "because" else text)
    return " ".join("; ".join(said).split()).replace("{", "{{").replace("}", "}}")
