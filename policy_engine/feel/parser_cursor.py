"""The place in the text, the token that stands there, open brackets, and how to fail."""

from __future__ import annotations

import re
from typing import NoReturn

from policy_engine.feel.lexer import (
    END,
    SKIPPED,
    SLIP,
    SLIPS,
    TOKEN,
    BadEscapeError,
    unescape,
)
from policy_engine.feel.limits import Limits
from policy_engine.text.problem import Halt, Note, Problem
from policy_engine.text.source import Fragment

CLOSERS = {"(": ")", "[": "]", "{": "}", "<": ">"}
SHOWN = 40


class Cursor:
    """Reads tokens one by one; `kind`, `token`, `start` and `end` tell the one that stands next."""

    def __init__(self, fragment: Fragment, limits: Limits) -> None:
        self.fragment = fragment
        self.text = fragment.text
        self.limits = limits
        self.kind = END
        self.token = ""
        self.start = self.end = 0
        self.last = 0
        """Where the token before this one ends."""
        self.nesting = 0
        """How many expressions are being read, one inside the other."""
        self.height = 0
        """The height of the tree read last."""
        self.functions = 0
        """How many functions, loops and filters have been read."""
        self.opened: list[int] = []
        """Where the brackets stand that are still open."""
        if len(self.text) > limits.text:
            self.fail(
                f"this is {len(self.text):,} characters long; the limit is {limits.text:,}",
                limits.text,
                limits.text + 1,
                code="feel-too-long",
                hint="give the parts names of their own",
            )

    # Tokens

    def advance(self) -> None:
        """Goes on to the next token."""
        self.last = self.end
        self.read(self.end)

    def read(self, at: int) -> None:
        """Goes to the token at or after a place."""
        match = TOKEN.match(self.text, at)
        if match is None:
            self.no_token(at)
        kind = match.lastgroup
        if kind == SLIP:
            self.slip(*match.span(SLIP))
        self.kind = kind or END
        self.start, self.end = match.span(self.kind)
        self.token = match[self.kind]

    def back(self, end: int) -> None:
        """Takes the text up to a place as read, and goes on to the token after it."""
        self.end = end
        self.advance()

    def skip(self, at: int) -> int:
        """Past white space and comments."""
        match = SKIPPED.match(self.text, at)
        return at if match is None else match.end()

    def slip(self, start: int, end: int) -> NoReturn:
        """Something that other languages have and FEEL has not."""
        message, hint = SLIPS[self.text[start:end]]
        self.fail(message, start, end, hint=hint)

    def no_token(self, at: int) -> NoReturn:
        """A character that begins no token."""
        skipped = SKIPPED.match(self.text, at)
        start = at if skipped is None else skipped.end()
        char = self.text[start]
        quote = start
        if char == "@":
            space = SKIPPED.match(self.text, start + 1)
            quote = start + 1 if space is None else space.end()
        if self.text[quote : quote + 1] == '"':
            ended = re.compile(r"[\n\r\x0b\x0c]").search(self.text, quote)
            self.fail(
                "this text is never closed" if ended is None else "this text is not closed on its line",
                quote,
                quote + 1,
                code="feel-unterminated-string",
                hint='close it with "'
                if ended is None
                else 'close it with "; a line break in a text is written \\n',
            )
        if char == "@":
            self.fail("after @ stands a text", start, start + 1, hint='write @"2026-01-31"')
        shown = char if char.isprintable() else f"U+{ord(char):04X}"
        self.fail(f'"{shown}" has no meaning in FEEL', start, start + 1, code="feel-unknown-character")

    def string(self) -> str:
        """The text that the string or at literal here stands for."""
        quote = self.token.index('"') + 1
        try:
            return unescape(self.token[quote:-1])
        except BadEscapeError as bad:
            at = self.start + quote + bad.at
            self.fail(
                bad.message,
                at,
                at + bad.length,
                code="feel-escape",
                hint="write \\\\ for a backslash",
            )

    # Brackets

    def open(self) -> int:
        """Passes an opening bracket; returns where it stands."""
        start = self.start
        self.opened.append(start)
        self.advance()
        return start

    def close(self, closers: str, expected: str) -> str:
        """Passes the closing bracket of the innermost open one; returns it."""
        token = self.token
        if token not in closers or not token:
            self.unclosed(expected)
        self.opened.pop()
        self.advance()
        return token

    def unclosed(self, expected: str) -> NoReturn:
        """Something else stands where a bracket should be closed."""
        at = self.opened[-1]
        note = Note(f'"{self.text[at]}" is opened here', self.fragment.span(at, at + 1))
        if self.kind == END or self.token in CLOSERS.values():
            self.fail(f"expected {expected}, but {self.found()}", code="feel-unbalanced", notes=(note,), hint=None)
        self.fail(f"expected {expected}, but {self.found()}", notes=(note,), hint=self.after_hint())

    # Depth

    def deeper(self) -> None:
        """One expression more inside another."""
        self.nesting += 1
        if self.nesting > self.limits.depth:
            self.too_deep(self.start)

    def raise_height(self, height: int, at: int) -> None:
        """Notes the height of the tree just built."""
        if height > self.limits.depth:
            self.too_deep(at)
        self.height = height

    def count_function(self, at: int) -> None:
        """One function, loop or filter more."""
        self.functions += 1
        if self.functions > self.limits.functions:
            self.too_many("functions, loops and filters", self.limits.functions, at)

    def count_test(self, tests: int, at: int) -> None:
        """One test more beside some."""
        if tests >= self.limits.tests:
            self.too_many("tests", self.limits.tests, at)

    def too_many(self, what: str, limit: int, at: int) -> NoReturn:
        """Too much of something in one text."""
        self.fail(
            f"this has more than {limit:,} {what}",
            at,
            at + 1,
            code="feel-too-long",
            hint="give the parts names of their own; many values go into a list, or into rows of a table",
        )

    def too_deep(self, at: int) -> NoReturn:
        """Too many levels."""
        self.fail(
            f"this is more than {self.limits.depth} levels deep",
            at,
            at + 1,
            code="feel-too-deep",
            hint="give the parts names of their own; many values go into a list, as in x in (1, 2, 3)",
        )

    # Failing

    def found(self) -> str:
        """What stands here, in words."""
        if self.kind == END:
            return "the text ends here"
        shown = self.token if len(self.token) <= SHOWN else self.token[:SHOWN] + "…"
        return f"here stands {shown}" if shown.startswith('"') else f'here stands "{shown}"'

    def after_hint(self) -> str | None:
        """A hint for what stands where an expression could end."""
        if self.token == "..":  # noqa: S105 - a symbol
            return "a range stands in brackets: [1..10], (1..10)"
        if self.token == "not":  # noqa: S105 - a word
            return "not stands in front, as a function: not(x in y)"
        return None

    def trailing_comma(self) -> NoReturn:
        """The comma before the token here has nothing after it."""
        self.fail(
            f"expected something after the comma, but {self.found()}",
            self.last - 1,
            self.last,
            hint="take the comma away",
        )

    def fail(
        self,
        message: str,
        start: int | None = None,
        end: int | None = None,
        *,
        code: str = "feel-syntax",
        hint: str | None = None,
        notes: tuple[Note, ...] = (),
    ) -> NoReturn:
        """Ends the reading with one problem, at the token here unless told otherwise."""
        first = self.start if start is None else start
        span = self.fragment.span(first, self.end if end is None else end)
        raise Halt(Problem(code, message, span, hint=hint, notes=notes))
