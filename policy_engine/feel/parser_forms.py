"""The forms that begin with a keyword or a bracket (DMN 1.5, 10.3.1.2, rules 39-47 and 54-60)."""

from __future__ import annotations

from policy_engine.feel.ast import (
    Argument,
    Call,
    ContextLiteral,
    Entry,
    Expression,
    Filter,
    For,
    FunctionDefinition,
    If,
    Iteration,
    ListLiteral,
    Parameter,
    Quantified,
    RangeLiteral,
)
from policy_engine.feel.lexer import AT, END, NUMBER, STRING, WORD_TOKEN
from policy_engine.feel.names import KEYWORDS
from policy_engine.feel.parser_types import TypeParser

# ruff: noqa: S105 - tokens are no passwords

COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
SUM = 4
"""The binding of + and -: what a comparison's sides are made of."""
_INNER_KEYWORDS = KEYWORDS - {"for", "if", "some", "every", "function", "true", "false", "null", "not"}


class FormParser(TypeParser):
    """Reads everything but operators."""

    def expression(self, least: int = 1, left: Expression | None = None, start: int = -1) -> Expression:
        """Any expression whose operators bind at least so strongly."""
        raise NotImplementedError

    # Keywords

    def if_expression(self) -> Expression:
        """if expression = "if" expression "then" expression "else" expression ;"""
        start = self.start
        self.advance()
        condition = self.expression()
        height = self.height
        self.word("then", "an if reads: if condition then value else value")
        then = self.expression()
        height = max(height, self.height)
        self.word("else", "an if always has an else: write else null where there is nothing to say")
        otherwise = self.expression()
        self.raise_height(max(height, self.height) + 1, start)
        return If(start, self.last, condition, then, otherwise)

    def word(self, word: str, hint: str) -> None:
        """Passes a keyword in the middle of a form."""
        if self.token != word:
            self.fail(f'expected "{word}", but {self.found()}', hint=self.after_hint() or hint)
        self.advance()

    def for_expression(self) -> Expression:
        """for expression = "for" name "in" iteration context { "," name "in" iteration context }
        "return" expression ;
        """
        start = self.start
        mark = len(self.bound)
        iterations, height = self.iterations("for x in list return value", ranges=True)
        self.word("return", "a for reads: for x in list return value")
        self.bind("partial")
        body = self.expression()
        self.unbind(mark)
        self.raise_height(max(height, self.height) + 1, start)
        self.count_function(start)
        return For(start, self.last, iterations, body)

    def quantified_expression(self) -> Expression:
        """quantified expression = ( "some" | "every" ) name "in" expression { "," name "in" expression }
        "satisfies" expression ;
        """
        start, quantifier = self.start, self.token
        pattern = f"{quantifier} x in list satisfies condition"
        mark = len(self.bound)
        iterations, height = self.iterations(pattern, ranges=False)
        self.word("satisfies", f"it reads: {pattern}")
        condition = self.expression()
        self.unbind(mark)
        self.raise_height(max(height, self.height) + 1, start)
        self.count_function(start)
        return Quantified(start, self.last, quantifier, iterations, condition)

    def iterations(self, pattern: str, *, ranges: bool) -> tuple[tuple[Iteration, ...], int]:
        """name "in" iteration context { "," name "in" iteration context }

        iteration context = expression [ ".." expression ] ;
        Each variable is in scope in the domains after its own.
        """
        found: list[Iteration] = []
        height = 0
        while True:
            self.advance()
            start = self.start
            name = self.new_variable("", "in")
            if name is None:
                self.no_name("a variable's name", '"in" after the variable', f"write {pattern}")
            self.word("in", f"write {pattern}")
            domain = self.expression()
            height = max(height, self.height)
            upto = None
            if ranges and self.token == "..":
                self.advance()
                upto = self.expression()
                height = max(height, self.height)
            found.append(Iteration(start, self.last, name, domain, upto))
            self.bind(name)
            if self.token != ",":
                return tuple(found), height

    def function_definition(self) -> Expression:
        """function definition = "function" "(" [ formal parameter { "," formal parameter } ] ")"
        [ "external" ] expression ;
        formal parameter = parameter name [ ":" type ] ;
        """
        start = self.start
        self.advance()
        if self.token != "(":
            self.fail(f'expected "(" and the parameters, but {self.found()}', hint="write function(a, b) a + b")
        self.open()
        parameters: list[Parameter] = []
        seen: set[str] = set()
        while self.token != ")" or parameters:
            at = self.start
            name = self.new_variable(",:)")
            if name is None:
                self.no_name("a parameter's name", '"," or ")"', "write function(a, b: number) a + b")
            if name in seen:
                self.fail(f'the parameter "{name}" is there twice', at, self.last, code="feel-duplicate-parameter")
            seen.add(name)
            type_ = None
            if self.token == ":":
                self.advance()
                type_ = self.type_expression()
            parameters.append(Parameter(at, self.last, name, type_))
            if self.token != ",":
                break
            self.advance()
        self.close(")", '"," or ")"')
        external = self.token == "external" and self.starts_operand()
        if external:
            self.advance()
        mark = len(self.bound)
        for parameter in parameters:
            self.bind(parameter.name)
        body = self.expression()
        self.unbind(mark)
        self.raise_height(self.height + 1, start)
        self.count_function(start)
        return FunctionDefinition(start, self.last, tuple(parameters), body, external)

    # Brackets

    def group(self) -> Expression:
        """ "(" expression ")", an interval that begins with "(", or a simple positive unary test in parentheses.

        simple positive unary test = ( "<" | "<=" | ">" | ">=" | "=" | "!=" ) endpoint | interval ;
        interval = ( "(" | "]" | "[" ) endpoint ".." endpoint ( ")" | "[" | "]" ) ;
        """
        start = self.open()
        if self.token in COMPARISONS:
            operator, at = self.token, self.start
            self.advance()
            operand = self.expression(SUM)
            self.close(")", '")"')
            return self.half_range(operator, at, operand, start)
        inner = self.expression()
        if self.token == "..":
            return self.interval(start, inner)
        if self.token == ",":
            self.fail('expected ")", but here stands ","', hint="a list stands in square brackets: [1, 2]")
        self.close(")", '")"')
        return inner

    def half_range(self, operator: str, at: int, operand: Expression, start: int) -> RangeLiteral:
        """The range that a comparison in parentheses is (DMN 1.5, table 43): `(< 5)`, `(= 5)`."""
        if operator == "!=":
            self.fail('"(!= ...)" is a test, not a range', at, at + 2, hint="it stands after in: x in (!= 5)")
        self.raise_height(self.height + 1, start)
        if operator == "=":
            return RangeLiteral(start, self.last, operand, operand, True, True)
        closed = operator in ("<=", ">=")
        if operator in ("<", "<="):
            return RangeLiteral(start, self.last, None, operand, False, closed)
        return RangeLiteral(start, self.last, operand, None, closed, False)

    def interval(self, start: int, low: Expression) -> RangeLiteral:
        """The rest of an interval, from ".." on."""
        height = self.height
        self.advance()
        if self.kind == END or self.token in (")", "]"):
            self.fail(
                f"expected the range's upper end, but {self.found()}",
                hint="a range without an upper end is (>= 1)",
            )
        before, self.open_high = self.open_high, len(self.opened)
        high = self.expression()
        self.open_high = before
        closer = self.close(")][", 'the range\'s end, ")" or "]"')
        self.raise_height(max(height, self.height) + 1, start)
        return RangeLiteral(start, self.last, low, high, self.text[start] == "[", closer == "]")

    def open_interval(self) -> Expression:
        """An interval that begins with "]"."""
        start = self.open()
        low = self.expression()
        if self.token != "..":
            self.unclosed('".." and the range\'s upper end')
        return self.interval(start, low)

    def list_literal(self) -> Expression:
        """list = "[" [ expression { "," expression } ] "]" ; or an interval that begins with "["."""
        start = self.open()
        items: list[Expression] = []
        height = 0
        while self.token != "]" or items or self.starts_interval():
            if self.token == "]" and items and not self.starts_interval():
                self.trailing_comma()
            if self.token == ".." and not items:
                self.fail("expected the range's lower end", hint="a range without a lower end is (<= 10)")
            items.append(self.expression())
            height = max(height, self.height)
            if self.token != ",":
                break
            self.advance()
        if self.token == ".." and len(items) == 1:
            return self.interval(start, items[0])
        self.close("]", '"," or "]"')
        self.raise_height(height + 1, start)
        return ListLiteral(start, self.last, tuple(items))

    def context(self) -> Expression:
        """context = "{" [ context entry { "," context entry } ] "}" ;

        context entry = key ":" expression ;   key = name | string literal ;
        """
        start = self.open()
        entries: list[Entry] = []
        seen: set[str] = set()
        mark = len(self.bound)
        height = 0
        while self.token != "}" or entries:
            at = self.start
            key = self.context_key()
            if key in seen:
                self.fail(f'the key "{key}" is there twice', at, self.last, code="feel-duplicate-key")
            seen.add(key)
            if self.token != ":":
                self.unclosed('":" and a value after the key')
            self.advance()
            value = self.expression()
            height = max(height, self.height)
            entries.append(Entry(at, self.last, key, value))
            self.bind(key)
            self.keys.add(key)
            if self.token != ",":
                break
            self.advance()
        self.close("}", '"," or "}"')
        self.unbind(mark)
        self.raise_height(height + 1, start)
        return ContextLiteral(start, self.last, tuple(entries))

    def context_key(self) -> str:
        """key = name | string literal ;"""
        if self.kind == STRING:
            key = self.string()
            self.advance()
            return key
        name = self.new_name(":")
        if name is None:
            self.no_name(
                "a key", '":" after the key', "write {key: value}; a key that is no name stands in quotes"
            )
        return name

    # After an operand

    def call(self, function: Expression, start: int) -> Call:
        """function invocation = expression parameters ;

        parameters = "(" ( named parameters | positional parameters ) ")" ;
        named parameters = parameter name ":" expression { "," parameter name ":" expression } ;
        positional parameters = [ expression { "," expression } ] ;
        """
        height = self.height
        self.open()
        arguments: list[Argument] = []
        names: set[str] = set()
        while self.token != ")" or arguments:
            if self.token == ")":
                self.trailing_comma()
            at = self.start
            name = self.new_name(":")
            if name is not None:
                if name in names:
                    self.fail(
                        f'the argument "{name}" is given twice', at, self.last, code="feel-duplicate-argument"
                    )
                names.add(name)
            if arguments and (name is None) != (arguments[0].name is None):
                self.fail(
                    "arguments are all named or all in order",
                    at,
                    self.last if name else self.end,
                    code="feel-mixed-arguments",
                    hint="name each of them, or none",
                )
            if name is not None:
                self.advance()
            value = self.expression()
            height = max(height, self.height)
            arguments.append(Argument(at, self.last, name, value))
            if self.token != ",":
                break
            self.advance()
        self.close(")", '"," or ")"')
        self.raise_height(height + 1, start)
        return Call(start, self.last, function, tuple(arguments))

    def filter(self, target: Expression, start: int) -> Filter:
        """filter expression = expression "[" expression "]" ;"""
        height = self.height
        self.open()
        self.filters += 1
        condition = self.expression()
        self.filters -= 1
        self.close("]", '"]"')
        self.raise_height(max(height, self.height) + 1, start)
        self.count_function(start)
        return Filter(start, self.last, target, condition)

    # Looking ahead

    open_high = -1
    """How many brackets are open where the upper end of an interval is being read."""

    def starts_operand(self) -> bool:
        """Whether the token after this one begins an operand."""
        saved = self.kind, self.token, self.start, self.end, self.last
        self.advance()
        if self.kind == WORD_TOKEN:
            answer = self.token not in _INNER_KEYWORDS or self.variable() is not None
        else:
            answer = self.kind in (NUMBER, STRING, AT) or self.token in ("(", "[", "{", "-")
        self.kind, self.token, self.start, self.end, self.last = saved
        return answer

    def starts_interval(self) -> bool:
        """Whether the "]" here opens an interval, as in `[ ]1..5[ ]`, and does not close the list."""
        return self.token == "]" and self.starts_operand() and self.text[self.skip(self.end)] not in "([{-"

    def closes_interval(self) -> bool:
        """Whether the "[" here closes an open interval, as in `]1..5[`, and does not begin a filter."""
        return len(self.opened) == self.open_high and not self.starts_operand()
