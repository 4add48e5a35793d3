"""One decision table: its columns' types, its cells' trees, what its hit policy asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from policy_engine.feel.ast import CompareTest, Expression, Name, NullLiteral, Parsed, StringLiteral, UnaryTests
from policy_engine.feel.checker import Wanted, check_expression, check_unary_tests
from policy_engine.feel.parser import parse_expression, parse_unary_tests
from policy_engine.feel.walk import names_in, walk
from policy_engine.policy.link.linked import LinkedInput, LinkedOutput, LinkedRows, LinkedTable, Template
from policy_engine.policy.link.place import Linking, Place, link_expression
from policy_engine.policy.link.template import link_template
from policy_engine.policy.link.types import resolve_spec, words_of
from policy_engine.policy.model import HitPolicy, InputColumn, TableLogic
from policy_engine.text.coded import Coded
from policy_engine.text.problem import Halt
from policy_engine.text.source import Fragment
from policy_engine.text.suggest import did_you_mean
from policy_engine.types.conformance import ensures
from policy_engine.types.feeltype import (
    ANY,
    NUMBER,
    ContextType,
    ListType,
    NullableType,
    ScalarType,
    Type,
)
from policy_engine.types.relations import join, nullable, strip_nullable
from policy_engine.types.size import bounded
from policy_engine.values.order import ORDERS

AGGREGATES = (HitPolicy.COLLECT_SUM, HitPolicy.COLLECT_MIN, HitPolicy.COLLECT_MAX)
Column = Coded[Parsed | None]
"""A column's cells; None for those that cannot be read."""


def link_table(
    logic: TableLogic, place: Place, linking: Linking, wanted: Wanted | None = None
) -> tuple[LinkedTable | None, Type]:
    """The table (None where it cannot be used) and the type of its value.

    `wanted` is asked of the outputs that declare nothing themselves.
    """
    before = len(linking.problems.errors)
    inputs: list[LinkedInput | None] = []
    tests: list[Column] = []
    for at, column in enumerate(logic.inputs):
        told = len(linking.problems)
        found = _link_input(column, place, linking)
        known = found is not None and len(linking.problems) == told and not (linking.doubtful and found.type == ANY)
        told = len(linking.problems)
        inputs.append(found)
        tests.append(_link_tests(logic, at, found, place, linking))
        if not known:
            _forget_words(linking, told)
    outputs: list[LinkedOutput] = []
    results: list[Column] = []
    defaults: list[Parsed | None] = []
    for at in range(len(logic.outputs)):
        told = len(linking.problems)
        output, cells, default = _link_results(logic, at, place, linking, _wanted_of(logic, at, wanted))
        if logic.told and logic.outputs[at].type is None:
            _forget_words(linking, told)
        outputs.append(output)
        results.append(cells)
        defaults.append(default)
    _check_hit_policy(logic, outputs, linking)
    because, default_because = _link_messages(logic, outputs, place, linking)
    type_ = ANY if logic.told else _type_of(logic.hit_policy, outputs)
    if len(linking.problems.errors) > before and not linking.dmn:
        return None, type_
    columns = [
        _with_cells(column, cells.values, linking.dmn)
        for column, cells in zip(inputs, tests, strict=True)
        if column is not None
    ]
    rows = LinkedRows(logic.rows, tuple(map(_readable, tests)), tuple(map(_readable, results)), because)
    otherwise = tuple(parsed for parsed in defaults if parsed is not None)
    return (
        LinkedTable(
            place.key,
            f"{place.key}#{len(linking.tables)}",
            place.unit,
            logic,
            _uses(columns, rows, otherwise, default_because, place),
            tuple(columns),
            tuple(outputs),
            rows,
            otherwise if logic.default is not None else None,
            default_because,
            linking.dmn,
        ),
        type_,
    )


# Condition columns


def _link_input(column: InputColumn, place: Place, linking: Linking) -> LinkedInput | None:
    if not column.expression.text:
        return None  # the reader has told
    declared = resolve_spec(column.type, linking.named, linking.problems) if column.type else None
    parsed, type_ = link_expression(column.expression, place, linking, None if linking.dmn else declared)
    if parsed is None:
        return None
    promised = None if declared is None or linking.dmn or ensures(type_, declared) else declared
    type_ = declared or type_
    bare = strip_nullable(type_)
    kind = str(bare.kind) if isinstance(bare, ScalarType) else None
    return LinkedInput(column.label.name, parsed, type_, kind, isinstance(declared, NullableType), promised)


def _forget_words(linking: Linking, before: int) -> None:
    """Takes back what was told of names in the cells of a column whose words nobody knows, since it is wrong itself."""
    found = linking.problems.found
    found[before:] = [problem for problem in found[before:] if problem.code != "feel-unknown-name"]


def _link_tests(logic: TableLogic, at: int, column: LinkedInput | None, place: Place, linking: Linking) -> Column:
    """A column's cells, each distinct text read and checked once."""
    words = words_of(strip_nullable(column.type)) if column is not None and not linking.dmn else frozenset()
    type_ = column.type if column is not None else ANY
    cells = logic.rows.conditions[at]
    found: list[Parsed | None] = []
    for fragment in cells.distinct():
        parsed = _parse_tests(fragment, place, words, linking)
        if parsed is not None and not _unknown_word(parsed, words, place, linking):
            check_unary_tests(parsed, type_, place.scope, linking.problems)
        found.append(parsed)
    return Coded(found, cells.codes)


def _readable(cells: Column) -> Coded[Parsed]:
    """The cells of a table that is used. One that cannot be read is told; by the standard's semantics it is null."""
    nothing = Parsed(NullLiteral(0, 0), Fragment.of(""))
    return Coded([parsed or nothing for parsed in cells.values], cells.codes)


def _parse_tests(fragment: Fragment, place: Place, words: frozenset[str], linking: Linking) -> Parsed | None:
    try:
        return parse_unary_tests(fragment, place.names, words)
    except Halt as halt:
        tree = linking.unreadable(halt.problem)
        return Parsed(UnaryTests(0, 0, (tree,)), fragment) if linking.dmn else None


def _unknown_word(parsed: Parsed, words: frozenset[str], place: Place, linking: Linking) -> bool:
    """Reports bare names that are neither declared words nor names in scope."""
    if not words:
        return False
    alone: list[Expression] = []
    if isinstance(parsed.node, UnaryTests):
        alone = [test for test in parsed.node.tests if not isinstance(test, CompareTest)]
    elif isinstance(parsed.node, Expression):
        alone = [parsed.node]
    wrong = [node for node in alone if isinstance(node, Name) and place.scope.find(node.name) is None]
    for node in wrong:
        if node.name != "?":
            linking.problems.error(
                "table-unknown-word",
                f'"{node.name}" is none of the values declared for this column',
                parsed.span(node),
                hint=did_you_mean(node.name, words) or f"declared are: {_listed(words)}",
            )
    return bool(wrong)


def _with_cells(column: LinkedInput, cells: Sequence[Parsed | None], dmn: bool) -> LinkedInput:
    """The column, told what its cells say: that null is meant, and the kind they test where no type says."""
    nodes = [parsed.node for parsed in cells if parsed is not None]
    mentions_null = any(isinstance(inner, NullLiteral) for node in nodes for inner in walk(node))
    kind = column.kind if column.kind in ORDERS else None
    if kind is None and column.type == ANY:
        kind = _kind_of_cells(nodes)
    if dmn:
        # A value of another kind, or null, is no problem: it just passes no test. So each cell is asked by itself.
        return replace(column, kind=None, nullable=True)
    return replace(column, kind=kind, nullable=column.nullable or mentions_null)


def _kind_of_cells(nodes: Iterable[object]) -> str | None:
    """`string` where every cell tests words alone: a column of unknown type is then still looked up."""
    tests = [test for node in nodes if isinstance(node, UnaryTests) for test in node.tests]
    return "string" if tests and all(isinstance(test, StringLiteral) for test in tests) else None


# Outputs


def _wanted_of(logic: TableLogic, at: int, wanted: Wanted | None) -> Wanted | None:
    """What is wanted of one output, given what is wanted of the table."""
    policy = logic.hit_policy
    if wanted is None or policy in (HitPolicy.COLLECT_SUM, HitPolicy.COLLECT_COUNT):
        return None
    type_ = strip_nullable(wanted.type)
    if not policy.is_single and policy not in AGGREGATES:
        if not isinstance(type_, ListType):
            return None
        type_ = strip_nullable(type_.item)
    if len(logic.outputs) == 1:
        return wanted.of(nullable(type_))
    name = logic.outputs[at].name.name
    field = type_.field(name) if isinstance(type_, ContextType) else None
    return None if field is None else Wanted(nullable(field), f'"{name}"', wanted.code)


def _link_results(
    logic: TableLogic, at: int, place: Place, linking: Linking, wanted: Wanted | None
) -> tuple[LinkedOutput, Column, Parsed | None]:
    column = logic.outputs[at]
    declared = resolve_spec(column.type, linking.named, linking.problems) if column.type else None
    words = words_of(strip_nullable(declared)) if declared is not None and not linking.dmn else frozenset()
    cells = logic.rows.results[at]
    inferred: Type | None = None
    found: dict[str, Parsed | None] = {}
    for fragment in (*cells.distinct(), *(() if logic.default is None else (logic.default[at],))):
        if fragment.text in found:
            continue
        found[fragment.text], type_ = _link_result(fragment, words, declared, place, linking, wanted)
        inferred = type_ if inferred is None else join(inferred, type_)
    explicit_null = any(parsed is not None and isinstance(parsed.node, NullLiteral) for parsed in found.values())
    type_ = declared or (ANY if linking.dmn else inferred) or ANY
    if explicit_null or linking.dmn:
        type_ = nullable(type_)
    bare = strip_nullable(type_)
    values = bare.values if declared is not None and isinstance(bare, ScalarType) else None
    promised = None if declared is None or ensures(inferred or ANY, declared) else declared
    output = LinkedOutput(column.name.name, type_, values, isinstance(type_, NullableType), promised)
    default = None
    if logic.default is not None and (known := found[logic.default[at].text]) is not None:
        default = Parsed(known.node, logic.default[at])
    return output, Coded([found[text] for text in cells.values], cells.codes), default


def _link_result(
    fragment: Fragment,
    words: frozenset[str],
    declared: Type | None,
    place: Place,
    linking: Linking,
    wanted: Wanted | None,
) -> tuple[Parsed | None, Type]:
    if not fragment.text.strip():
        linking.problems.error(
            "table-empty-output",
            "an output cell is empty",
            fragment.span(),
            hint="write `null` where none is meant",
        )
        return None, ANY
    try:
        parsed = parse_expression(fragment, place.names, words)
    except Halt as halt:
        tree = linking.unreadable(halt.problem)
        return (Parsed(tree, fragment) if linking.dmn else None), ANY
    if _unknown_word(parsed, words, place, linking):
        return parsed, ANY
    if words and isinstance(parsed.node, StringLiteral) and parsed.node.value not in words:
        linking.problems.error(
            "table-undeclared-value",
            f'"{parsed.node.value}" is none of the values declared for this column',
            parsed.span(parsed.node),
            hint=did_you_mean(parsed.node.value, words) or f"declared are: {_listed(words)}",
        )
        return parsed, ANY
    expected = nullable(declared) if declared is not None else wanted
    if linking.dmn:
        expected = None
    return parsed, check_expression(parsed, place.scope, linking.problems, expected)


def _check_hit_policy(logic: TableLogic, outputs: Sequence[LinkedOutput], linking: Linking) -> None:
    policy = logic.hit_policy
    if policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER) and not any(o.values for o in outputs):
        linking.problems.error(
            "table-no-priorities",
            f'hit policy "{policy}" orders rows by their outputs\' declared values, and none are declared',
            logic.span,
            hint="list an output's values, the most important first",
        )
    if policy is HitPolicy.COLLECT_COUNT and logic.default is not None:
        linking.problems.error(
            "table-count-default",
            f'hit policy "{policy}" gives 0 where no row matches, never the default',
            logic.default[0].span(),
            hint="leave the default out",
        )
    if policy in AGGREGATES:
        if len(outputs) > 1:
            linking.problems.error(
                "table-aggregate-outputs", f'hit policy "{policy}" takes one output', logic.outputs[1].name.span
            )
        bare = strip_nullable(outputs[0].type)
        if policy is HitPolicy.COLLECT_SUM and isinstance(bare, ScalarType) and bare.kind is not NUMBER.kind:
            linking.problems.error("table-aggregate-type", f"a {bare} cannot be summed", logic.outputs[0].name.span)


def _type_of(policy: HitPolicy, outputs: Sequence[LinkedOutput]) -> Type:
    one = outputs[0].type
    if len(outputs) > 1:
        one = bounded(ContextType(tuple((output.name, output.type) for output in outputs)))
    if policy is HitPolicy.COLLECT_COUNT:
        return NUMBER
    if policy is HitPolicy.COLLECT_SUM and isinstance(bare := strip_nullable(one), ScalarType):
        # A sum need not be among the allowed values of what is summed.
        summed = ScalarType(bare.kind, unit=bare.unit, name=bare.unit)
        one = nullable(summed) if isinstance(one, NullableType) else summed
    return one if policy.is_single or policy in AGGREGATES else ListType(one)


# Messages, and what the table uses


def _link_messages(
    logic: TableLogic, outputs: Sequence[LinkedOutput], place: Place, linking: Linking
) -> tuple[Mapping[str, Template], Template | None]:
    """The rows' messages by their texts, each read once, and the default's."""
    seen = place
    for output in outputs:
        if output.name not in place.locals:
            seen = seen.seeing(output.name, output.type)
    found: dict[str, Template] = {}
    for fragment in logic.rows.distinct_messages():
        if fragment.text not in found:
            found[fragment.text] = link_template(fragment, seen, linking)
    default = logic.default_because
    return found, link_template(default, seen, linking) if default is not None else None


def _uses(
    columns: Sequence[LinkedInput],
    rows: LinkedRows,
    default: Sequence[Parsed],
    default_because: Template | None,
    place: Place,
) -> tuple[str, ...]:
    if not place.locals:
        return ()
    mentioned: set[str] = set()
    templates = [*rows.messages.values(), *([] if default_because is None else [default_because])]
    parts = (part.parsed for template in templates for part in template.parts if not isinstance(part, str))
    for parsed in chain((column.parsed for column in columns), rows.trees(), default, parts):
        mentioned |= names_in(parsed.node)
    return tuple(name for name in place.locals if name in mentioned)


def _listed(words: Iterable[str]) -> str:
    listed = sorted(words)
    return ", ".join(listed[:8]) + (", ..." if len(listed) > 8 else "")
