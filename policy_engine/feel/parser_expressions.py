"""Operators and operands (DMN 1.5, 10.3.1.2, rules 1-4, 19-27, 33-38, 44 and 48-52)."""

from __future__ import annotations

from collections.abc import Callable

from policy_engine.feel.ast import (
    Arithmetic,
    AtLiteral,
    Between,
    BooleanLiteral,
    CompareTest,
    Comparison,
    Expression,
    In,
    InstanceOf,
    Logical,
    Name,
    Negation,
    NullLiteral,
    NumberLiteral,
    Path,
    StringLiteral,
)
from policy_engine.feel.lexer import AT, END, NUMBER, STRING, WORD_TOKEN
from policy_engine.feel.parser_forms import COMPARISONS, SUM, FormParser
from policy_engine.feel.parser_names import Known
from policy_engine.values.number import parse_number

# ruff: noqa: S105 - tokens are no passwords

OR, AND, COMPARE, PRODUCT, POWER = 1, 2, 3, 5, 6
BINDING = {
    "or": OR,
    "and": AND,
    **dict.fromkeys((*COMPARISONS, "between", "in"), COMPARE),
    "+": SUM,
    "-": SUM,
    "*": PRODUCT,
    "/": PRODUCT,
    "**": POWER,
}
"""How strongly an operator binds. Those of one strength associate to the left, comparisons not at all."""

FOREIGN = {
    **dict.fromkeys(("True", "TRUE"), "true"),
    **dict.fromkeys(("False", "FALSE"), "false"),
    **dict.fromkeys(("None", "NULL", "Null", "nil", "undefined"), "null"),
}
"""What other languages call FEEL's literals."""


class ExpressionParser(FormParser):
    """Reads expressions."""

    chaining = False
    """Whether comparisons associate to the left, as the grammar has it; they are refused otherwise."""

    def expression(self, least: int = OR, left: Expression | None = None, start: int = -1) -> Expression:
        """expression = boxed expression | textual expression ;

        textual expression, from the weakest to the strongest: for, if, some, every, function (as far right as
        they go); or; and; comparisons, between, in; + and -; * and /; **; arithmetic negation; instance of; path,
        filter, invocation; literals, names, "(" expression ")".

        Where `left` is given, it has been read from `start` on, and only what follows is read.
        """
        self.deeper()
        if left is None:
            start = self.start
            left = self.operand()
        while True:
            operator = self.token
            binding = BINDING.get(operator, 0)
            if binding < least:
                self.nesting -= 1
                return left
            height = self.height
            at = self.start
            self.advance()
            if binding == COMPARE:
                left = self.comparison(left, operator, start)
                self.raise_height(max(height, self.height) + 1, at)
                if BINDING.get(self.token) == COMPARE and not self.chaining:
                    self.chained()
                continue
            right = self.expression(binding + 1)
            self.raise_height(max(height, self.height) + 1, at)
            kind = Arithmetic if binding > COMPARE else Logical
            left = kind(start, self.last, operator, left, right)

    def comparison(self, left: Expression, operator: str, start: int) -> Expression:
        """comparison = expression ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) expression
        | expression "between" expression "and" expression
        | expression "in" positive unary test
        | expression "in" "(" positive unary tests ")" ;
        """
        if operator == "in":
            tests = self.in_tests()
            return In(start, self.last, left, tests)
        if operator == "between":
            low = self.expression(SUM)
            height = self.height
            self.word("and", "between reads: x between 1 and 10")
            high = self.expression(SUM)
            self.height = max(height, self.height)
            return Between(start, self.last, left, low, high)
        if operator == "=" and self.token in COMPARISONS:
            self.fail(f'expected a value after "{operator}", but {self.found()}')
        right = self.expression(SUM)
        return Comparison(start, self.last, operator, left, right)

    def chained(self) -> None:
        """Comparisons do not associate: `1 < x < 5` would compare a boolean."""
        self.fail(
            f'a comparison is compared once more, with "{self.token}"',
            code="feel-chained-comparison",
            hint="join two comparisons with and, or put one of them in parentheses",
        )

    def in_tests(self) -> tuple[Expression | CompareTest, ...]:
        """positive unary test | "(" positive unary tests ")" """
        if self.token != "(":
            return (self.positive_test(SUM),)
        start = self.open()
        tests: list[Expression | CompareTest] = []
        height = 0
        while True:
            self.count_test(len(tests), self.start)
            tests.append(self.positive_test(OR))
            height = max(height, self.height)
            if self.token != ",":
                break
            self.advance()
            if self.token == ")":
                self.trailing_comma()
        first = tests[0]
        if len(tests) > 1 or isinstance(first, CompareTest):
            self.close(")", '"," or ")"')
            self.height = height
            return tuple(tests)
        if self.token == "..":
            first = self.interval(start, first)
        else:
            self.close(")", '"," or ")"')
        return (self.expression(SUM, self.operand(first, start), start),)

    def positive_test(self, least: int) -> Expression | CompareTest:
        """positive unary test = expression | simple positive unary test ;"""
        if self.token not in COMPARISONS:
            return self.expression(least)
        start, operator = self.start, self.token
        self.advance()
        operand = self.expression(SUM)
        self.raise_height(self.height + 1, start)
        return CompareTest(start, self.last, operator, operand)

    def operand(self, left: Expression | None = None, start: int = -1) -> Expression:
        """A literal, a name, a form or a bracket, with the paths, filters, calls and `instance of` after it."""
        if left is None:
            start = self.start
            if self.kind == WORD_TOKEN:
                left = self.word_operand()
            elif self.kind == NUMBER:
                left = self.number()
            elif self.kind == STRING:
                left = StringLiteral(start, self.end, self.string())
                self.advance()
                self.height = 1
            elif self.kind == AT:
                left = AtLiteral(start, self.end, self.string())
                self.advance()
                self.height = 1
            elif self.token == "-":
                self.advance()
                if self.kind != NUMBER:
                    return self.negation(start)
                left = self.number(start)
            else:
                left = BRACKETS.get(self.token, ExpressionParser.no_operand)(self)
        while True:
            token = self.token
            if token == ".":
                left = self.path(left, start)
            elif token == "(":
                left = self.call(left, start)
            elif token == "[" and not self.closes_interval():
                left = self.filter(left, start)
            elif token == "instance":
                left = self.instance_of(left, start)
                if self.token != "instance":
                    return left
            else:
                return left

    def negation(self, start: int) -> Expression:
        """arithmetic negation = "-" expression ;   It binds more strongly than "**"."""
        self.deeper()
        operand = self.operand()
        self.nesting -= 1
        self.raise_height(self.height + 1, start)
        return Negation(start, self.last, operand)

    def number(self, sign: int | None = None) -> Expression:
        """numeric literal = [ "-" ] ( digits [ "." digits ] | "." digits )
        [ ( "e" | "E" ) [ "+" | "-" ] digits ] ;

        `sign` is where its minus stands. More than 34 digits are rounded, half even.
        """
        start = self.start if sign is None else sign
        token = self.token
        if len(token) > self.limits.digits:
            self.fail(
                f"this number is {len(token):,} characters long; the limit is {self.limits.digits:,}",
                code="feel-number",
            )
        value = parse_number(token if sign is None else "-" + token)
        if value is None:
            self.fail("this number is too large", code="feel-number", hint="numbers stay below 1E+6145")
        self.advance()
        self.height = 1
        return NumberLiteral(start, self.last, value)

    def word_operand(self) -> Expression:
        """A keyword's form, a literal, or a name: the longest known one."""
        self.height = 1
        known = self.variable()
        start = self.start
        form = FORMS.get(self.token)
        if form is not None and (known is None or known.length == 1):
            return form(self)
        if known is None:
            if self.token in BINDING or self.token in MIDDLE:
                self.no_operand()
            foreign = FOREIGN.get(self.token)
            if foreign is not None:
                self.fail(f'FEEL has no "{self.token}"', hint=f"write {foreign}")
        name = self.run_of_words(known)
        return Name(start, self.last, name)

    def literal(self) -> Expression:
        """literal = simple literal | "null" ;   boolean literal = "true" | "false" ;"""
        token, start = self.token, self.start
        self.advance()
        if token == "null":
            return NullLiteral(start, self.last)
        return BooleanLiteral(start, self.last, token == "true")

    def path(self, target: Expression, start: int) -> Path:
        """path expression = expression "." name ;"""
        height = self.height
        self.advance()
        if self.kind != WORD_TOKEN:
            number = isinstance(target, NumberLiteral)
            self.fail(
                f"expected a name after the dot, but {self.found()}",
                hint="a number does not end with a dot: write 1 or 1.0" if number else None,
            )
        at = self.start
        known = self.known(self.names.members, self.keys)
        name = self.run_of_words(known or Known(self.token, 1, self.end))
        self.raise_height(height + 1, start)
        return Path(start, self.last, target, name, at)

    def instance_of(self, value: Expression, start: int) -> InstanceOf:
        """instance of = expression "instance" "of" type ;"""
        height = self.height
        self.advance()
        self.word("of", "write x instance of number")
        type_ = self.type_expression()
        self.raise_height(height + 1, start)
        return InstanceOf(start, self.last, value, type_)

    def no_operand(self) -> Expression:
        """Something else stands where a value should."""
        hint = None
        if self.token in COMPARISONS:
            hint = "a comparison needs a value on its left; a test compares ? : write ? < 5"
        elif self.token in ("and", "or"):
            hint = f'"{self.token}" needs a value on each side'
        elif self.kind != END and self.token in ")]}":
            if self.text[self.last - 1 : self.last] == ",":
                self.trailing_comma()
            if not self.opened:
                self.stray()
        self.fail(f"expected a value, but {self.found()}", hint=hint)

    def stray(self) -> None:
        """A closing bracket that closes nothing."""
        self.fail(f'"{self.token}" closes nothing', code="feel-unbalanced", hint="take it away, or open it before")

    def finish(self) -> None:
        """The text must end here."""
        if self.kind == END:
            return
        if self.token in (")", "]", "}"):
            self.stray()
        hint = self.after_hint()
        if self.token == ",":
            hint = "one value stands here; a list stands in square brackets: [1, 2]"
        self.fail(f"expected an operator or the end, but {self.found()}", hint=hint)


MIDDLE = frozenset({"then", "else", "return", "satisfies", "instance"})
"""Keywords inside forms, which begin no operand."""

FORMS: dict[str, Callable[[ExpressionParser], Expression]] = {
    "if": ExpressionParser.if_expression,
    "for": ExpressionParser.for_expression,
    "some": ExpressionParser.quantified_expression,
    "every": ExpressionParser.quantified_expression,
    "function": ExpressionParser.function_definition,
    "true": ExpressionParser.literal,
    "false": ExpressionParser.literal,
    "null": ExpressionParser.literal,
}
BRACKETS: dict[str, Callable[[ExpressionParser], Expression]] = {
    "(": ExpressionParser.group,
    "[": ExpressionParser.list_literal,
    "{": ExpressionParser.context,
    "]": ExpressionParser.open_interval,
}
