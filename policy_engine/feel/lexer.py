"""Tokens of FEEL, read one at a time: which name begins at a word is only known to the parser.

Rules 27-38 and 61-66 of the grammar (DMN 1.5, 10.3.1.2).
"""

from __future__ import annotations

import re

from policy_engine.feel.names import SPACE_CHARS, WORD

WORD_TOKEN = "word"  # noqa: S105 - a kind of token
NUMBER = "number"
STRING = "string"
AT = "at"
SYMBOL = "symbol"
SLIP = "slip"
END = "end"

SKIP = f"(?:[{SPACE_CHARS}]++|//[^\\n\\r]*+|/\\*(?s:.*?)\\*/)*+"
"""White space (rule 61) and comments."""
SKIPPED = re.compile(SKIP)

TOKEN = re.compile(
    rf"{SKIP}(?:"
    rf"(?P<{WORD_TOKEN}>{WORD})"
    rf"|(?P<{NUMBER}>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    rf'|(?P<{STRING}>"[^"\\\n\r\x0b\x0c]*+(?:\\[^\n\r\x0b\x0c][^"\\\n\r\x0b\x0c]*+)*+")'
    rf'|(?P<{AT}>@[{SPACE_CHARS}]*"[^"\\\n\r\x0b\x0c]*+(?:\\[^\n\r\x0b\x0c][^"\\\n\r\x0b\x0c]*+)*+")'
    rf"|(?P<{SLIP}>===?|=>|=<|<>|&&?|\|\|?|:=|!(?!=)|\+\+|/\*|[%;^'“”„‘’«»`\u2212\u2013\u2264\u2265\u2260\u2026])"
    rf"|(?P<{SYMBOL}>\*\*|<=|>=|!=|\.\.|[-+*/=<>()\[\]{{}},.:])"
    rf"|(?P<{END}>\Z))"
)

SLIPS: dict[str, tuple[str, str]] = {
    "==": ('"==" is no FEEL operator', "write = for equality"),
    "===": ('"===" is no FEEL operator', "write = for equality"),
    "<>": ('"<>" is no FEEL operator', "write != for inequality"),
    "=<": ('"=<" is no FEEL operator', "write <="),
    "=>": ('"=>" is no FEEL operator', "write >="),
    "&&": ('"&&" is no FEEL operator', "write and"),
    "&": ('"&" is no FEEL operator', "write and; texts are joined with +"),
    "||": ('"||" is no FEEL operator', "write or; texts are joined with +"),
    "|": ('"|" is no FEEL operator', "write or"),
    "!": ('"!" is no FEEL operator', "write not(...)"),
    "%": ('"%" is no FEEL operator', "write modulo(a, b) for a remainder, a / 100 for a percentage"),
    "^": ('"^" is no FEEL operator', "write ** for a power"),
    "++": ('"++" is no FEEL operator', "write one +; lists are joined by concatenate(a, b)"),
    ":=": ('":=" is no FEEL operator', "FEEL has no assignment: a context is {name: value}"),
    ";": ('";" separates nothing in FEEL', "write a comma"),
    "\u2026": ('"\u2026" is one character', "write two dots: .."),
    "\u2212": ('this is a typographic minus, "\u2212"', "write the - of the keyboard"),
    "\u2013": ('this is a dash, "\u2013"', "write the - of the keyboard"),
    "\u2264": ('"\u2264" is no FEEL operator', "write <="),
    "\u2265": ('"\u2265" is no FEEL operator', "write >="),
    "\u2260": ('"\u2260" is no FEEL operator', "write !="),
    "/*": ("this comment never ends", "close it with */"),
    "'": ("text does not stand in single quotes", 'write "double quotes"'),
    "`": ("backticks mean nothing in FEEL", 'write "double quotes" around a text'),
    **{
        quote: (
            f"this is a typographic quote, {quote}",
            'write the straight double quotes of the keyboard: "',
        )
        for quote in "“”„‘’«»"
    },
}
"""What others write and FEEL does not: what is wrong, and what to write."""

ESCAPE = re.compile(r"\\(?:u(?P<four>[0-9A-Fa-f]{4})|U(?P<six>[0-9A-Fa-f]{6})|(?P<one>[uU]?.))", re.DOTALL)
SIMPLE = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}


class BadEscapeError(Exception):
    """A string's escape that stands for no character: its place in the string, its length, and what is wrong."""

    def __init__(self, at: int, length: int, message: str) -> None:
        super().__init__(message)
        self.at = at
        self.length = length
        self.message = message


def unescape(body: str) -> str:
    r"""The text between a string's quotes, its escapes resolved (rules 35 and 64).

    `\"` `\'` `\\` `\n` `\r` `\t` `\uXXXX` `\UXXXXXX`; two `\u` escapes of a surrogate pair are one character. A
    backslash before anything else is a character like others, as rule 35 has it (`"\d"` is a pattern).
    """
    if "\\" not in body:
        return body
    out: list[str] = []
    at = 0
    lead: tuple[int, int] | None = None
    for match in ESCAPE.finditer(body):
        if lead is not None and (match.start() != at or match["four"] is None):
            break
        out.append(body[at : match.start()])
        at = match.end()
        digits = match["four"] or match["six"]
        if digits is None:
            out.append(_one(match))
            continue
        code = int(digits, 16)
        if lead is not None:
            if not 0xDC00 <= code <= 0xDFFF:
                break
            out.append(chr(0x10000 + ((lead[1] - 0xD800) << 10) + (code - 0xDC00)))
            lead = None
        elif 0xD800 <= code <= 0xDBFF and match["four"]:
            lead = (match.start(), code)
        elif 0xD800 <= code <= 0xDFFF:
            raise BadEscapeError(match.start(), len(match.group()), f"{match.group()} is half of a character")
        elif code > 0x10FFFF:
            raise BadEscapeError(match.start(), len(match.group()), f"{match.group()} is past the last character")
        else:
            out.append(chr(code))
    if lead is not None:
        raise BadEscapeError(lead[0], 6, f"{body[lead[0] : lead[0] + 6]} is half of a character")
    out.append(body[at:])
    return "".join(out)


def _one(match: re.Match[str]) -> str:
    simple = SIMPLE.get(match["one"])
    if simple is None and match["one"][0] in "uU":
        digits = "four" if match["one"][0] == "u" else "six"
        raise BadEscapeError(match.start(), 2, f"\\{match['one'][0]} needs {digits} hexadecimal digits")
    return match.group() if simple is None else simple


def escape(text: str) -> str:
    r"""A text as a FEEL string literal, quotes with it; control characters as escapes."""
    return '"' + _ESCAPED.sub(_escaped, text) + '"'


_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f-\x9f\u2028\u2029]')
_NAMED = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def _escaped(match: re.Match[str]) -> str:
    return _NAMED.get(match.group()) or f"\\u{ord(match.group()):04x}"
