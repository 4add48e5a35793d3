"""The cells of a table: their trees, checked where they stand, and what one that is wrong was meant to say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from policy_engine.feel.ast import CompareTest, Expression, Name, Parsed, StringLiteral, UnaryTests
from policy_engine.feel.checker import Wanted, check_unary_tests
from policy_engine.feel.parser import parse_expression, parse_unary_tests
from policy_engine.policy.link.culprit import note_definitions
from policy_engine.policy.link.meant import hint, in_condition, in_output
from policy_engine.policy.link.odd import tell_cell
from policy_engine.policy.link.place import Linking, Place, check
from policy_engine.text.problem import Halt
from policy_engine.text.source import Fragment
from policy_engine.text.suggest import did_you_mean
from policy_engine.types.feeltype import ANY, Type
from policy_engine.types.relations import nullable


def link_condition(
    fragment: Fragment, type_: Type, words: frozenset[str], place: Place, linking: Linking
) -> Parsed | None:
    """A condition cell's tree, or None where it cannot be read. `words` may stand bare in it."""
    before = len(linking.problems)
    parsed = _read_condition(fragment, type_, words, place, linking)
    if len(linking.problems) > before and not linking.dmn:

        def fits(text: str) -> bool:
            return condition_fits(Fragment.of(text), type_, words, place, linking)

        hint(linking.problems, before, fragment.text, in_condition(fragment.text, type_, words), fits)
        _quote_words(words, linking, before)
    return parsed


def _quote_words(words: frozenset[str], linking: Linking, before: int) -> None:
    """Says of unknown names that are declared words how these stand within an expression."""
    found = linking.problems.found
    for at in range(before, len(found)):
        span, told = found[at].span, found[at].hint or ""
        if found[at].code != "feel-unknown-name" or span is None or (told and not told.startswith("did you mean")):
            continue
        word = span.source.text[span.start : span.end]
        if word in words:
            found[at] = replace(found[at], hint=f'within an expression a word stands in quotes: "{word}"')


def condition_fits(fragment: Fragment, type_: Type, words: frozenset[str], place: Place, linking: Linking) -> bool:
    """Whether a text would have no problem as a condition cell of a column."""
    apart = linking.apart()
    _read_condition(fragment, type_, words, place, apart)
    return not len(apart.problems)


def link_result(
    fragment: Fragment,
    words: frozenset[str],
    declared: Type | None,
    place: Place,
    linking: Linking,
    wanted: Wanted | None,
) -> tuple[Parsed | None, Type]:
    """An output cell's tree, or None where it cannot be read, and its type."""
    before = len(linking.problems)
    found = _read_result(fragment, words, declared, place, linking, wanted)
    if len(linking.problems) > before and not linking.dmn:
        type_ = declared if declared is not None else wanted.type if wanted is not None else ANY

        def fits(text: str) -> bool:
            return result_fits(Fragment.of(text), words, declared, place, linking, wanted)

        hint(linking.problems, before, fragment.text, in_output(fragment.text, type_, words), fits)
    return found


def result_fits(
    fragment: Fragment,
    words: frozenset[str],
    declared: Type | None,
    place: Place,
    linking: Linking,
    wanted: Wanted | None,
) -> bool:
    """Whether a text would have no problem as an output cell of a column."""
    apart = linking.apart()
    _read_result(fragment, words, declared, place, apart, wanted)
    return not len(apart.problems)


def _read_condition(
    fragment: Fragment, type_: Type, words: frozenset[str], place: Place, linking: Linking
) -> Parsed | None:
    parsed = _parse_tests(fragment, place, words, linking)
    if parsed is not None and not _unknown_word(parsed, words, place, linking):
        before = len(linking.problems)
        check_unary_tests(parsed, type_, place.scope, linking.problems)
        if not linking.dmn and len(linking.problems) == before:
            tell_cell(parsed, linking.problems)
        note_definitions(parsed, place.scope, linking.definition, linking.problems, before)
    return parsed


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


def _read_result(
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
    return parsed, check(parsed, place, linking, expected)


def _listed(words: Iterable[str]) -> str:
    listed = sorted(words)
    return ", ".join(listed[:8]) + (", ..." if len(listed) > 8 else "")
