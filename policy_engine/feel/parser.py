"""FEEL text -> syntax tree (DMN 1.5, 10.3.1.2): recursive descent over tokens that are read as they are needed.

The grammar stands in the docstrings of the parser's methods, file by file: types, forms, expressions, tests.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from policy_engine.feel.ast import Parsed, TypeExpression
from policy_engine.feel.lexer import END
from policy_engine.feel.limits import LIMITS, Limits
from policy_engine.feel.names import NO_NAMES, Names
from policy_engine.feel.parser_tests import CellParser
from policy_engine.text.problem import Halt, Problem
from policy_engine.text.source import Fragment

T = TypeVar("T")

NO_WORDS: frozenset[str] = frozenset()


def parse_expression(
    fragment: Fragment,
    names: Names = NO_NAMES,
    words: frozenset[str] = NO_WORDS,
    limits: Limits = LIMITS,
    *,
    chaining: bool = False,
) -> Parsed:
    """Parses one expression.

    Raises `Halt` with one problem, its span on the guilty characters. `names` are those known where the text
    stands; other words that follow one another are one name, which the checker will not know. A text that is
    nothing but one of `words` is that text as a string. With `chaining`, `a < b < c` is `(a < b) < c`.
    """
    parser = CellParser(fragment, names, words, limits, chaining=chaining)
    return Parsed(_whole(parser, CellParser.whole_expression), fragment)


def parse_unary_tests(
    fragment: Fragment,
    names: Names = NO_NAMES,
    words: frozenset[str] = NO_WORDS,
    limits: Limits = LIMITS,
    *,
    chaining: bool = False,
) -> Parsed:
    """Parses a condition cell: unary tests (rule 17). Each test may be one of `words`, unquoted.

    Raises `Halt` with one problem, its span on the guilty characters: `feel-ambiguous-word` for a word that is a
    variable too. `chaining` is as above.
    """
    parser = CellParser(fragment, names, words, limits, chaining=chaining)
    return Parsed(_whole(parser, CellParser.unary_tests), fragment)


def parse_type(fragment: Fragment, names: Names = NO_NAMES, limits: Limits = LIMITS) -> TypeExpression:
    """Parses a type (rule 53), such as `list<number>` or the name of one of the policy's own types.

    Raises `Halt` with one problem, its span on the guilty characters.
    """
    return _whole(CellParser(fragment, names, NO_WORDS, limits), _type)


def _type(parser: CellParser) -> TypeExpression:
    parser.advance()
    if parser.kind == END:
        parser.fail("expected a type, but there is nothing", code="feel-empty")
    found = parser.type_expression()
    parser.finish()
    return found


def _whole(parser: CellParser, read: Callable[[CellParser], T]) -> T:
    """Reads the whole text. A caller deep down Python's stack leaves less of it than the limit of depth needs."""
    try:
        return read(parser)
    except RecursionError:
        problem = Problem("feel-too-deep", "this is nested too deeply", parser.fragment.span())
    raise Halt(problem)
