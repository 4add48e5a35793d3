"""Names with spaces and operator characters, and which of them are known (DMN 1.5, 10.3.1.2, rules 27-32).

A name is a list of pieces: words, and the characters `. / - ' + *`. White space between pieces means nothing, so
`a-b` and `a - b` are one name. Which name a text means where several fit is told by the names in scope: the
longest known one wins (10.3.1.4).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

START_CHARS = (
    "?A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u167f\u1681-\u180d\u180f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff00-\ufffd\U00010000-\U000effff"
)
"""Rule 30, without U+1680, U+180E and U+FEFF, which rule 61 has as white space."""
PART_CHARS = START_CHARS + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
"""Rule 31."""
SPACE_CHARS = "\t-\r \u0085\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
"""Rules 61 and 62: white space, line breaks with it."""

WORD = f"[{START_CHARS}][{PART_CHARS}]*+"
"""Rules 28 and 29 as one regular expression."""
PIECE = re.compile(f"[{PART_CHARS}]++|[./\\-'\u2019+*]")
"""One piece of a name (rules 27 and 32; the apostrophe in both its shapes)."""

_WORD = re.compile(WORD)
_SPACES = re.compile(f"[{SPACE_CHARS}]+")

KEYWORDS = frozenset(
    (
        *("and", "between", "else", "every", "false", "for", "function", "if", "in", "instance"),
        *("not", "null", "or", "return", "satisfies", "some", "then", "true"),
    )
)
"""Words that end a run of words that is no known name (rules 33-64)."""

PHRASES = ("date and time", "years and months duration")
"""The built-in functions whose names hold a keyword. Other built-ins need no list: words that follow one another
are one name."""
TYPE_PHRASES = ("date and time", "years and months duration", "days and time duration")
"""The types whose names hold a keyword."""
PROPERTY_PHRASES = ("time offset", "start included", "end included")
"""The properties of values (10.3.2.15, table 65) that are more than one word."""

MAX_PIECES = 40
"""A name of more pieces is none: so that looking one up takes bounded time."""


def pieces_of(name: str) -> tuple[str, ...] | None:
    """A name's pieces, or None where the text is no FEEL name: a JSON key such as `@id`, for `get value`."""
    if _WORD.match(name) is None or "//" in name or "/*" in name:
        return None
    pieces: list[str] = []
    at = 0
    while at < len(name):
        space = _SPACES.match(name, at)
        if space is not None:
            at = space.end()
            continue
        piece = PIECE.match(name, at)
        if piece is None:
            return None
        pieces.append(piece.group().replace("\u2019", "'"))
        at = piece.end()
    return tuple(pieces) if len(pieces) <= MAX_PIECES else None


def normal_name(text: str) -> str:
    """A name with each run of white space as one space."""
    return _SPACES.sub(" ", text).strip(" ")


class Index:
    """Names by their pieces, with what the longest match needs: which lengths the names have that begin alike."""

    __slots__ = ("lengths", "spellings")

    def __init__(self, names: Iterable[str] = (), base: Index | None = None) -> None:
        self.lengths: dict[str, tuple[int, ...]] = dict(base.lengths) if base else {}
        """From a first piece to the numbers of pieces, the greatest first."""
        self.spellings: dict[tuple[str, ...], str] = dict(base.spellings) if base else {}
        for name in names:
            self.add(normal_name(name))

    def add(self, name: str) -> None:
        """Adds a name. A text that is no FEEL name is left out."""
        pieces = pieces_of(name)
        if pieces is None:
            return
        self.spellings[pieces] = name
        lengths = self.lengths.get(pieces[0], ())
        if len(pieces) not in lengths:
            self.lengths[pieces[0]] = tuple(sorted((*lengths, len(pieces)), reverse=True))


class Names:
    """The names that are known where a text stands. Immutable; compares by identity.

    `variables` are the names in scope; `members` the names of context entries, met after a dot, in a filter and
    nowhere else; `functions` those of built-ins, which a column's bare word may hide, unlike a variable.
    """

    __slots__ = ("_variables", "known", "members")

    known: tuple[Index, ...]
    """Variables and functions: those of the innermost scope first."""
    members: Index
    """Names of context entries."""

    def __init__(
        self, variables: Iterable[str] = (), members: Iterable[str] = (), functions: Iterable[str] = ()
    ) -> None:
        own = frozenset(map(normal_name, variables))
        self._variables: tuple[frozenset[str], ...] = (own,)
        self.known = (Index((*PHRASES, *functions, *own)),)
        self.members = Index((*PROPERTY_PHRASES, *members))

    def child(self, variables: Iterable[str], members: Iterable[str] = ()) -> Names:
        """These names and more: as cheap as the new names, however many there are already.

        Scopes within scopes are put together where they are alike in size, so that there are never many to look in.
        """
        new = frozenset(map(normal_name, variables))
        scopes = list(zip(self._variables, self.known, strict=True))
        own, index = new, Index(new)
        while scopes and len(scopes[0][1].spellings) <= len(own):
            around, below = scopes.pop(0)
            own, index = around | own, Index(own, below)
        child = Names.__new__(Names)
        child._variables = (own, *(variables for variables, _ in scopes))
        child.known = (index, *(index for _, index in scopes))
        more = tuple(members)
        child.members = Index(more, self.members) if more else self.members
        return child

    def within(self, around: Names) -> Names:
        """These names as a scope within another one, whose members are seen."""
        made = Names.__new__(Names)
        made._variables = (*self._variables, *around._variables)
        made.known = (*self.known, *around.known)
        made.members = around.members
        return made

    def __contains__(self, name: object) -> bool:
        """Whether a variable has this name."""
        if not isinstance(name, str):
            return False
        wanted = normal_name(name)
        return any(wanted in variables for variables in self._variables)

    def __repr__(self) -> str:
        return f"Names({sorted(frozenset().union(*self._variables))})"


NO_NAMES = Names()
"""Nothing but the built-ins."""
