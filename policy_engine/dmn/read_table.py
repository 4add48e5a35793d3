"""Decision tables from XML (DMN 1.5, chapter 8)."""

from __future__ import annotations

from policy_engine.dmn.model import InputClause, OutputClause, Rule, Table, Where
from policy_engine.dmn.references import type_of
from policy_engine.dmn.xml import Element
from policy_engine.feel.names import normal_name
from policy_engine.text.problem import Problems

_AGGREGATIONS = {"SUM": "collect sum", "MIN": "collect min", "MAX": "collect max", "COUNT": "collect count"}
_HIT_POLICIES = ("unique", "any", "first", "priority", "rule order", "output order", "collect")


def read_table(element: Element, where: Where, type_: str | None, problems: Problems) -> Table:
    """The table of an element; what its shape lacks is told."""
    hit_policy = (element.get("hitPolicy") or "UNIQUE").lower()
    aggregation = element.get("aggregation")
    if hit_policy not in _HIT_POLICIES or (aggregation is not None and aggregation not in _AGGREGATIONS):
        problems.error("dmn-hit-policy", f"{where} has the hit policy {hit_policy} {aggregation or ''}", element.span)
        hit_policy = "unique"
    if hit_policy == "collect" and aggregation in _AGGREGATIONS:
        hit_policy = _AGGREGATIONS[aggregation]
    inputs = tuple(_input(clause) for clause in element.all("input"))
    outputs = tuple(_output(clause) for clause in element.all("output"))
    if not outputs:
        problems.error("dmn-incomplete", f"{where} has no output", element.span)
    rules = []
    for rule in element.all("rule"):
        made = _rule(rule)
        if len(made.tests) != len(inputs) or len(made.results) != len(outputs):
            problems.error(
                "dmn-rule",
                f"a rule of {where} has {len(made.tests)} conditions and {len(made.results)} outputs, the table "
                f"{len(inputs)} and {len(outputs)}",
                rule.span,
            )
        rules.append(made)
    annotations = tuple(clause.get("name") or "" for clause in element.all("annotation"))
    return Table(where, type_, hit_policy, inputs, outputs, tuple(rules), annotations)


def _input(clause: Element) -> InputClause:
    expression = clause.first("inputExpression")
    text = (expression.text_of("text") if expression is not None else None) or "null"
    values = clause.first("inputValues")
    return InputClause(
        clause.get("label"),
        text,
        type_of(expression) if expression is not None else None,
        values.text_of("text") if values is not None else None,
    )


def _output(clause: Element) -> OutputClause:
    values, default = clause.first("outputValues"), clause.first("defaultOutputEntry")
    name = clause.get("name")
    return OutputClause(
        normal_name(name) if name else None,
        type_of(clause),
        values.text_of("text") if values is not None else None,
        default.text_of("text") if default is not None else None,
    )


def _rule(rule: Element) -> Rule:
    return Rule(
        rule.get("label"),
        tuple(entry.text_of("text") or "-" for entry in rule.all("inputEntry")),
        tuple(entry.text_of("text") or "null" for entry in rule.all("outputEntry")),
        tuple(entry.text_of("text") or "" for entry in rule.all("annotationEntry")),
        rule.text_of("description"),
    )
