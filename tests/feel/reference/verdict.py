"""What a case shows: the two readings of it agree, its text says the same, and its inferred type holds."""

from __future__ import annotations

from dataclasses import dataclass

from policy_engine.feel import ast as feel
from policy_engine.feel.ast import Parsed
from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.feel.checker import TypeScope, check_expression, check_unary_tests
from policy_engine.feel.names import Names
from policy_engine.feel.parser import parse_expression, parse_unary_tests
from policy_engine.feel.same import same_tree
from policy_engine.feel.walk import walk
from policy_engine.text.problem import Halt, Problems
from policy_engine.text.source import Fragment
from policy_engine.types.feeltype import (
    AnyType,
    ContextType,
    FunctionType,
    ListType,
    NullableType,
    NullType,
    RangeType,
    ScalarType,
    Type,
)
from policy_engine.values.function import Function
from policy_engine.values.kinds import kind_of
from policy_engine.values.range import Range
from policy_engine.values.work import TOO_LONG
from tests.feel.reference.grammar.cases import Case
from tests.feel.reference.grammar.kinds import FIELDS
from tests.feel.reference.readings import Value, agree, compiled, interpreted, malformed, values_of

BOUNDED = frozenset({"feel-recursion", "feel-too-many-turns", "feel-too-deep", "value-too-deep", TOO_LONG})
"""Problems of bounds, which the book has few of: a reading that ran into one says nothing."""


@dataclass(frozen=True)
class Verdict:
    """`kind` is `value`, `null`, `problem` or `bound`; `typed` whether the checker has no problem with it.

    `difference` says what is wrong, if anything is.
    """

    kind: str
    typed: bool = False
    difference: str | None = None


def judge(case: Case) -> Verdict:
    """Reads a case both ways, as a tree and from its text."""
    parsed, problem = _parsed_again(case)
    if parsed is None:
        return Verdict("problem", False, problem)
    values = values_of(case)
    ours, book = compiled(case, case.node, values), interpreted(case, case.node, values)
    if any(kind == "problem" and code in BOUNDED for kind, code in (ours, book)):
        return Verdict("bound")
    # Operands have no side effects, so that which of two problems comes first is the compiler's to choose.
    if not (agree(ours, book) or (ours[0] == "problem" and book[0] == "problem")):
        return Verdict(book[0], False, f"compiled: {_said(ours)}\nby the book: {_said(book)}")
    wrong = malformed(ours[1]) if ours[0] == "value" else None
    found, problems = _inferred(case, parsed)
    promised = None if problems or ours[0] != "value" or _may_pick_nothing(case.node) else found
    if wrong is None and promised is not None and not is_of(ours[1], promised):
        wrong = f"the checker infers {found}, but the value is {ours[1]!r}"
    return Verdict(ours[0], not problems, wrong)


def _may_pick_nothing(node: feel.Node) -> bool:
    """Whether it has a position that is computed: it may be null, and then it is no position but keeps no item."""
    return any(
        isinstance(part, feel.Filter) and not isinstance(part.condition, feel.NumberLiteral | feel.Comparison)
        for part in walk(node)
    )


def is_of(value: object, type_: Type) -> bool:
    """Whether a value is what a type promises, allowed values and all; null is of every type."""
    match type_:
        case _ if value is None:
            return True
        case NullableType(item=item):
            return is_of(value, item)
        case AnyType():
            return True
        case NullType():
            return False
        case ScalarType(kind=kind, values=allowed):
            return kind_of(value) == str(kind) and (allowed is None or value in allowed)
        case ListType(item=item):
            return isinstance(value, list) and all(is_of(part, item) for part in value)
        case RangeType(item=item):
            return isinstance(value, Range) and is_of(value.low, item) and is_of(value.high, item)
        case ContextType():
            return isinstance(value, dict) and _is_context(value, type_)
        case FunctionType(parameters=parameters, names=names):
            known = names is not None or parameters
            return isinstance(value, Function) and (not known or len(value.parameters) == len(parameters))
        case _:
            raise NotImplementedError(type(type_).__name__)


def _is_context(value: dict[str, object], type_: ContextType) -> bool:
    known = dict(type_.fields)
    if type_.closed and not value.keys() <= known.keys():
        return False
    return all(
        is_of(value[name], field) if name in value else isinstance(field, AnyType | NullableType | NullType)
        for name, field in known.items()
    )


def _parsed_again(case: Case) -> tuple[Parsed | None, str]:
    """The case's text, parsed; None and why where that gives another tree."""
    cell = isinstance(case.node, feel.UnaryTests)
    names = [variable.name for variable in case.variables] + ["?"] * cell
    try:
        parse = parse_unary_tests if cell else parse_expression
        parsed = parse(Fragment.of(case.text), Names(names, FIELDS, REGISTRY))
    except Halt as halt:
        return None, f"what is printed cannot be parsed: {halt.problem.message}"
    same = same_tree(case.node, parsed.node)
    return (parsed, "") if same else (None, "what is printed parses to another tree")


def _inferred(case: Case, parsed: Parsed) -> tuple[Type | None, Problems]:
    """What the checker says: the type, None of a cell, and its problems."""
    problems = Problems()
    scope = TypeScope({variable.name: variable.type for variable in case.variables})
    if isinstance(parsed.node, feel.UnaryTests):
        assert case.input is not None
        check_unary_tests(parsed, case.input[1], scope, problems)
        return None, problems
    return check_expression(parsed, scope, problems), problems


def _said(value: Value) -> str:
    return f"problem {value[1]}" if value[0] == "problem" else repr(value[1])
