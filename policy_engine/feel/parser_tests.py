"""Unary tests: condition cells (DMN 1.5, 10.3.1.2, rules 7, 13-18), and bare words of enumerated columns."""

from __future__ import annotations

import re
from functools import lru_cache

from policy_engine.feel.ast import CompareTest, Expression, StringLiteral, UnaryTests
from policy_engine.feel.lexer import END, SKIP
from policy_engine.feel.limits import Limits
from policy_engine.feel.names import Names
from policy_engine.feel.parser_expressions import OR, ExpressionParser
from policy_engine.text.problem import Halt
from policy_engine.text.source import Fragment

# ruff: noqa: S105 - tokens are no passwords

_LITERALS = frozenset({"true", "false", "null"})
_ANY = re.compile(f"{SKIP}-{SKIP}\\Z")
_NOT = re.compile(f"{SKIP}not{SKIP}(?=\\()")


@lru_cache(maxsize=512)
def _words(words: frozenset[str]) -> tuple[re.Pattern[str], dict[str, str]]:
    """What finds a bare word, alone up to a comma, a bracket or the end; and the words as declared."""
    spellings = {" ".join(word.split()): word for word in sorted(words) if word.strip()}
    ordered = sorted(spellings, key=len, reverse=True)
    options = "|".join(r"[ \t\u00a0\u2007\u202f]+".join(map(re.escape, word.split())) for word in ordered) or "(?!)"
    return re.compile(f"{SKIP}(?P<word>{options}){SKIP}(?=[,)]|\\Z)"), spellings


class CellParser(ExpressionParser):
    """Reads condition cells, and output cells where words may stand bare."""

    def __init__(
        self, fragment: Fragment, names: Names, words: frozenset[str], limits: Limits, *, chaining: bool = False
    ) -> None:
        super().__init__(fragment, names, limits)
        self.words = words
        self.chaining = chaining

    def whole_expression(self) -> Expression:
        """An expression, or one of the words, and the end of the text."""
        bare = self.bare_word(0) if self.words else None
        if bare is not None and self.skip(bare.end) == len(self.text):
            return bare
        self.advance()
        if self.kind == END:
            self.fail("expected a value, but there is nothing", code="feel-empty", hint="no value is null")
        node = self.expression()
        self.finish()
        return node

    def unary_tests(self) -> UnaryTests:
        """unary tests = positive unary tests | "not" "(" positive unary tests ")" | "-" ;

        A text that begins with `not(` and goes on after the bracket is an expression: `not(x) and y`.
        """
        if _ANY.match(self.text):
            return UnaryTests(self.skip(0), len(self.text), ())
        negated = _NOT.match(self.text)
        if negated is None:
            return self.positive_tests()
        try:
            return self.negated_tests(negated.end())
        except Halt as first:
            if first.problem.code == "feel-too-long":
                raise
            again = CellParser(self.fragment, self.names, self.words, self.limits, chaining=self.chaining)
            try:
                return again.positive_tests()
            except Halt as second:
                raise max((first, second), key=_place) from None

    def negated_tests(self, bracket: int) -> UnaryTests:
        """ "not" "(" positive unary tests ")" """
        start = self.skip(0)
        self.opened.append(bracket)
        self.end = bracket + 1
        tests = self.test_list()
        if self.token == ".." and len(tests) == 1 and not isinstance(tests[0], CompareTest):
            self.fail("a range stands in brackets of its own inside not", hint="write not([1..10])")
        self.close(")", '"," or ")"')
        self.finish()
        return UnaryTests(start, self.last, tests, True)

    def positive_tests(self) -> UnaryTests:
        """positive unary tests = positive unary test { "," positive unary test } ;"""
        tests = self.test_list()
        if self.token in ("and", "or"):
            self.fail(
                f"expected a comma or the end, but {self.found()}",
                hint="a test with both ends is a range, as in [5..10); ? stands for the value: ? > 5 and ? < 10",
            )
        self.finish()
        return UnaryTests(tests[0].start, self.last, tests)

    def test_list(self) -> tuple[Expression | CompareTest, ...]:
        """The tests from the end of the token here on; each is a positive unary test or a bare word."""
        tests: list[Expression | CompareTest] = []
        while True:
            self.count_test(len(tests), self.end)
            bare = self.bare_word(self.end) if self.words else None
            if bare is not None:
                self.back(bare.end)
                tests.append(bare)
            else:
                self.advance()
                self.check_test(bool(tests))
                tests.append(self.positive_test(OR))
            if self.token != ",":
                return tuple(tests)

    def check_test(self, more: bool) -> None:
        """What can be no test."""
        if self.token == "-" and self.text[self.skip(self.end) : self.skip(self.end) + 1] in (",", ")", ""):
            self.fail('"-" stands alone: it accepts anything', hint="drop it, or the other tests")
        if self.kind == END:
            if more:
                self.trailing_comma()
            self.fail("expected a test, but there is nothing", code="feel-empty", hint="write - for anything")

    def bare_word(self, at: int) -> StringLiteral | None:
        """A declared word that stands here unquoted, alone."""
        pattern, spellings = _words(self.words)
        match = pattern.match(self.text, at)
        if match is None:
            return None
        start, end = match.span("word")
        word = spellings[" ".join(match["word"].split())]
        clash = "FEEL's own" if word in _LITERALS else "a name in scope" if word in self.names else None
        if clash is not None:
            self.fail(
                f'"{word}" is a value of this column and {clash} too',
                start,
                end,
                code="feel-ambiguous-word",
                hint=f'write "{word}" in quotes for the value, or ({word}) for the other',
            )
        self.height = 1
        return StringLiteral(start, end, word)


def _place(halt: Halt) -> int:
    return 0 if halt.problem.span is None else halt.problem.span.start
