"""Types as written after `instance of` and in parameters (DMN 1.5, 10.3.1.2, rule 53)."""

from __future__ import annotations

import re

from policy_engine.feel.ast import TypeContext, TypeExpression, TypeFunction, TypeList, TypeName, TypeRange
from policy_engine.feel.lexer import SKIP, WORD_TOKEN
from policy_engine.feel.names import TYPE_PHRASES, Index
from policy_engine.feel.parser_names import NameReader

_PHRASES = Index(TYPE_PHRASES)
_OPENS = re.compile(f"{SKIP}<(?!=)")
_NOTHING = re.compile(f"{SKIP}<{SKIP}>")
_GENERIC = frozenset({"list", "range", "context", "function"})


class TypeParser(NameReader):
    """Reads types."""

    def type_expression(self) -> TypeExpression:
        """type = qualified name
        | "range" "<" type ">"
        | "list" "<" type ">"
        | "context" "<" name ":" type { "," name ":" type } ">"
        | "function" "<" [ type { "," type } ] ">" "->" type ;
        """
        if self.kind != WORD_TOKEN:
            self.fail(f"expected a type, but {self.found()}", hint="such as number, date and time, list<string>")
        start = self.start
        self.deeper()
        if self.token not in _GENERIC or _OPENS.match(self.text, self.end) is None:
            found: TypeExpression = self.named_type()
        elif self.token == "function":  # noqa: S105 - a word
            found = self.function_type(start)
        elif self.token == "context":  # noqa: S105 - a word
            found = self.context_type(start)
        else:
            kind = TypeList if self.token == "list" else TypeRange  # noqa: S105 - a word
            self.advance()
            self.open()
            item = self.type_expression()
            self.close_angle('">"')
            found = kind(start, self.last, item)
        self.nesting -= 1
        return found

    def named_type(self) -> TypeName:
        """qualified name = name { "." name } ;"""
        start = self.start
        name = self.run_of_words(self.known(_PHRASES, *self.names.known))
        while self.token == ".":  # noqa: S105 - a symbol
            self.advance()
            if self.kind != WORD_TOKEN:
                self.fail(f"expected the rest of a type's name, but {self.found()}")
            name += "." + self.run_of_words(None)
        return TypeName(start, self.last, name)

    def context_type(self, start: int) -> TypeContext:
        """ "context" "<" name ":" type { "," name ":" type } ">" """
        self.advance()
        self.open()
        fields: dict[str, TypeExpression] = {}
        while True:
            at = self.start
            name = self.new_name(":")
            if name is None:
                self.no_name("an entry of the context type", '":" after the name', "write context<name: type>")
            if name in fields:
                self.fail(f'the entry "{name}" is there twice', at, self.last, code="feel-duplicate-key")
            self.advance()
            fields[name] = self.type_expression()
            if self.token != ",":  # noqa: S105 - a symbol
                break
            self.advance()
        self.close_angle('"," or ">"')
        return TypeContext(start, self.last, tuple(fields.items()))

    def function_type(self, start: int) -> TypeFunction:
        """ "function" "<" [ type { "," type } ] ">" "->" type"""
        parameters: list[TypeExpression] = []
        nothing = _NOTHING.match(self.text, self.end)
        if nothing is not None:  # "<>" at once would be read as a slip for "!="
            self.back(nothing.end())
        else:
            self.advance()
            self.open()
            parameters.append(self.type_expression())
            while self.token == ",":  # noqa: S105 - a symbol
                self.advance()
                parameters.append(self.type_expression())
            self.close_angle('"," or ">"')
        if self.token != "-" or self.text[self.end : self.end + 1] != ">":  # noqa: S105 - a symbol
            self.fail(f'expected "->" and the type of the result, but {self.found()}')
        self.back(self.end + 1)
        result = self.type_expression()
        return TypeFunction(start, self.last, tuple(parameters), result)

    def close_angle(self, expected: str) -> None:
        """Passes ">", also where it stands at once before "=": `x instance of list<number>= true`."""
        if self.token == ">=":  # noqa: S105 - a symbol
            self.token = ">"  # noqa: S105 - a symbol
            self.end = self.start + 1
        self.close(">", expected)
