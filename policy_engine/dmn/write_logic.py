"""The logic of a policy as boxed expressions (DMN 1.5, chapters 8 and 10.2.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policy_engine.dmn.dialect import Dialect
from policy_engine.dmn.feel_text import as_text
from policy_engine.dmn.write_types import TypeWriter, quoted
from policy_engine.dmn.write_xml import Node
from policy_engine.feel.ast import Expression, Parsed, UnaryTests
from policy_engine.feel.printer import print_expression, print_unary_tests
from policy_engine.feel.walk import names_in
from policy_engine.policy.boxed import (
    CallLogic,
    FilterLogic,
    FunctionLogic,
    IterationLogic,
    ListLogic,
    RelationLogic,
    TypedLogic,
)
from policy_engine.policy.link.linked import LinkedTable, Unit
from policy_engine.policy.link.types import resolve_spec, words_of
from policy_engine.policy.model import (
    Basis,
    ConditionalLogic,
    ContextLogic,
    ExpressionLogic,
    HitPolicy,
    Logic,
    TableLogic,
    TypeSpec,
)
from policy_engine.text.problem import Problems
from policy_engine.types.feeltype import Type
from policy_engine.types.relations import strip_nullable

_AGGREGATIONS = {
    HitPolicy.COLLECT_SUM: "SUM",
    HitPolicy.COLLECT_MIN: "MIN",
    HitPolicy.COLLECT_MAX: "MAX",
    HitPolicy.COLLECT_COUNT: "COUNT",
}

_MATCHING = "matching"
"""The entry of a table beside what is there where no row matches."""
_PARTS = ("condition holds", "value if so", "value if not")
"""Entries for the parts of a conditional that has no form."""


@dataclass(frozen=True, slots=True)
class LogicXml:
    """Writes the logic of one unit. What the version of DMN has no form for goes to the problems."""

    unit: Unit
    types: TypeWriter
    named: Mapping[str, Type]
    dialect: Dialect
    problems: Problems

    def write(self, logic: Logic, into: Node) -> None:
        """Adds the boxed expression of a logic to an element; nothing where DMN has no such form."""
        match logic:
            case ExpressionLogic(text=text):
                into.add("literalExpression").add("text", text.text)
            case ContextLogic():
                self._context(logic, into)
            case ConditionalLogic() | FilterLogic() | IterationLogic() if not self.dialect.has_new_forms:
                self._without_form(logic, into)
            case ConditionalLogic(condition=condition, then=then, otherwise=otherwise):
                node = into.add("conditional")
                for tag, part in (("if", condition), ("then", then), ("else", otherwise)):
                    self.write(part, node.add(tag))
            case TableLogic():
                table = next(table for table in self.unit.tables if table.logic is logic)
                nothing = _without_match(table)
                if nothing is None:
                    self._table(table, table.default, into)
                else:
                    self._table_or(table, nothing, into)
            case ListLogic(items=items):
                node = into.add("list")
                for item in items:
                    self.write(item, node)
            case RelationLogic(columns=columns, rows=rows):
                node = into.add("relation")
                for column in columns:
                    node.add("column", name=column.name)
                for cells in rows:
                    row = node.add("row")
                    for cell in cells:
                        self.write(cell, row)
            case FilterLogic(target=target, condition=condition):
                node = into.add("filter")
                self.write(target, node.add("in"))
                self.write(condition, node.add("match"))
            case IterationLogic(kind=kind, variable=variable, domain=domain, body=body):
                node = into.add(kind, iteratorVariable=variable.name)
                self.write(domain, node.add("in"))
                self.write(body, node.add("return" if kind == "for" else "satisfies"))
            case CallLogic(function=function, arguments=arguments):
                node = into.add("invocation")
                self.write(function, node)
                for name, value in arguments:
                    binding = node.add("binding")
                    binding.add("parameter", name=name.name)
                    self.write(value, binding)
            case FunctionLogic(parameters=parameters, body=body):
                node = into.add("functionDefinition")
                for name, spec in parameters:
                    node.add("formalParameter", name=name.name, typeRef=self.reference(spec, name.name))
                self.write(body, node)
            case TypedLogic(inner=inner, type=spec):
                self.write(inner, into)
                if into.children:
                    made = into.children[-1]
                    made.attributes = {**made.attributes, "typeRef": self.reference(spec, "type")}
            case _:
                why = "is decided by rules that chain, which DMN has no form for"
                message = f'"{self.unit.name}" {why}: it has no logic there'
                self.problems.warning("export-rules", message, self.unit.declared.name.span)

    def reference(self, spec: TypeSpec | None, near: str) -> str | None:
        """The type reference of a type as written."""
        return None if spec is None else self.types.reference(resolve_spec(spec, self.named, Problems()), near)

    def _without_form(self, logic: Logic, into: Node) -> None:
        """A form that this version does not have: one text, or a context whose entries hold what has no text."""
        text = as_text(logic)
        if text is not None:
            into.add("literalExpression").add("text", text)
        elif isinstance(logic, ConditionalLogic):
            node = into.add("context")
            for name, part in zip(_PARTS, (logic.condition, logic.then, logic.otherwise), strict=True):
                made = node.add("contextEntry")
                made.add("variable", name=name)
                self.write(part, made)
            node.add("contextEntry").add("literalExpression").add("text", "if {} then {} else {}".format(*_PARTS))
        else:
            lacking = f"a form around a table that DMN {self.dialect.version} does not have"
            message = f'"{self.unit.name}" has {lacking}: it has no logic there'
            self.problems.warning("export-logic", message, self.unit.declared.name.span)

    def _context(self, logic: ContextLogic, into: Node) -> None:
        node = into.add("context")
        for name, entry in logic.entries:
            made = node.add("contextEntry")
            made.add("variable", name=name.name)
            self.write(entry, made)
        if logic.result is not None:
            self.write(logic.result, node.add("contextEntry"))

    def _table_or(self, table: LinkedTable, nothing: str, into: Node) -> None:
        """A context of a table and of what is there where no row matches, which for DMN is null."""
        used = {name for cell in table.default or () for name in names_in(cell.node)}
        name = _MATCHING
        while name in used:
            name += " rows"
        node = into.add("context")
        made = node.add("contextEntry")
        made.add("variable", name=name)
        self._table(table, None, made)
        text = f"if {name} = null then {nothing} else {name}"
        node.add("contextEntry").add("literalExpression").add("text", text)

    def _table(self, table: LinkedTable, default: tuple[Parsed, ...] | None, into: Node) -> None:
        logic = table.logic
        aggregation = _AGGREGATIONS.get(logic.hit_policy)
        name = "COLLECT" if aggregation else logic.hit_policy.upper()
        node = into.add("decisionTable", hitPolicy=name, aggregation=aggregation)
        for column, given in zip(table.inputs, logic.inputs, strict=True):
            clause = node.add("input", label=column.label)
            type_ = self.reference(given.type, column.label)
            clause.add("inputExpression", typeRef=type_).add("text", _text(column.parsed, strip_nullable(column.type)))
        for at, (output, written) in enumerate(zip(table.outputs, logic.outputs, strict=True)):
            type_ = self.reference(written.type, output.name)
            clause = node.add("output", name=output.name, typeRef=type_)
            if output.values:
                clause.add("outputValues").add("text", ", ".join(map(quoted, output.values)))
            if default is not None:
                text = _text(default[at], strip_nullable(output.type))
                clause.add("defaultOutputEntry").add("text", text)
        for title in ("source", "overrides", "assumed", "because"):
            node.add("annotation", name=title)
        for row in table.rows:
            rule = node.add("rule", label=row.row.id.name)
            for column, parsed in zip(table.inputs, row.tests, strict=True):
                rule.add("inputEntry").add("text", _text(parsed, strip_nullable(column.type)))
            for output, parsed in zip(table.outputs, row.results, strict=True):
                rule.add("outputEntry").add("text", _text(parsed, strip_nullable(output.type)))
            said = (*cited(row.row.basis), row.row.because.text if row.row.because is not None else "")
            for text in said:
                rule.add("annotationEntry").add("text", text)


def _without_match(table: LinkedTable) -> str | None:
    """What a strict table of many rows gives where none matches: a list of the default, or of nothing. None where the
    standard says the same."""
    policy = table.logic.hit_policy
    always = any(all(test.fragment.text.strip() == "-" for test in row.tests) for row in table.rows)
    if table.dmn or always:
        return None
    if policy is HitPolicy.COLLECT_COUNT:
        return "0"
    if policy not in (HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER):
        return None
    if table.default is None:
        return "[]"
    cells = [_text(cell, strip_nullable(one.type)) for cell, one in zip(table.default, table.outputs, strict=True)]
    if len(cells) == 1:
        return f"[{cells[0]}]"
    entries = (f"{quoted(one.name)}: {cell}" for one, cell in zip(table.outputs, cells, strict=True))
    return f"[{{{', '.join(entries)}}}]"


def cited(basis: Basis) -> tuple[str, str, str]:
    """The facts cited and overridden, and what is assumed, as texts."""
    cites = " ".join(fact.name for fact in basis.cites)
    return cites, " ".join(fact.name for fact in basis.overrides), basis.assumed or ""


def _text(parsed: Parsed, type_: Type) -> str:
    """A cell as it is written, but words that stand without quotes in an enumerated column."""
    if not words_of(type_):
        return parsed.fragment.text
    node = parsed.node
    if isinstance(node, UnaryTests):
        return print_unary_tests(node)
    assert isinstance(node, Expression)  # noqa: S101 - the other kind of tree
    return print_expression(node)
