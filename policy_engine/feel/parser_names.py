"""Reading names: the longest known one, unknown words, new variables (DMN 1.5, 10.3.1.2, rules 27-32)."""

from __future__ import annotations

from typing import NamedTuple, NoReturn

from policy_engine.feel.lexer import NUMBER, WORD_TOKEN
from policy_engine.feel.limits import Limits
from policy_engine.feel.names import KEYWORDS, PIECE, Index, Names, normal_name, pieces_of
from policy_engine.feel.parser_cursor import CLOSERS, Cursor
from policy_engine.text.source import Fragment


class Known(NamedTuple):
    """A known name found in the text: its spelling, how many pieces it has, where it ends."""

    spelling: str
    length: int
    end: int


class NameReader(Cursor):
    """Knows which names hold here: those given, and those that the text itself binds."""

    def __init__(self, fragment: Fragment, names: Names, limits: Limits) -> None:
        super().__init__(fragment, limits)
        self.names = names
        self.local = Index()
        """Variables that the text itself binds, here."""
        self.bound: list[tuple[tuple[str, ...], str | None]] = []
        """What to put back in `local` where those variables end."""
        self.keys = Index()
        """Keys of contexts written anywhere before in the text."""
        self.stopped = 0
        """Where `new_name` found no more of a name."""
        self.filters = 0
        """How many filters are open: an item's own entries are variables there."""

    def ahead(self, count: int) -> tuple[list[str], list[int]]:
        """The word here with up to `count` name pieces after it, and where each ends."""
        pieces, ends = [self.token], [self.end]
        while len(pieces) <= count:
            piece = PIECE.match(self.text, self.skip(ends[-1]))
            if piece is None:
                break
            pieces.append(piece.group().replace("\u2019", "'"))
            ends.append(piece.end())
        return pieces, ends

    def known(self, *indexes: Index) -> Known | None:
        """The longest known name that begins at the word here."""
        best: Known | None = None
        for index in indexes:
            lengths = index.lengths.get(self.token)
            if lengths is None:
                continue
            pieces, ends = self.ahead(lengths[0] - 1)
            for length in lengths:
                if best is not None and length <= best.length:
                    break
                spelling = index.spellings.get(tuple(pieces[:length])) if length <= len(pieces) else None
                if spelling is not None:
                    best = Known(spelling, length, ends[length - 1])
                    break
        return best

    def variable(self) -> Known | None:
        """The longest name in scope that begins here."""
        if self.filters:
            return self.known(*self.names.known, self.local, self.names.members, self.keys)
        return self.known(*self.names.known, self.local)

    def run_of_words(self, known: Known | None) -> str:
        """Passes a name: the known one, or, where more words follow, all of them as one unknown name.

        So the checker says `unknown name "paid thru"`, and no syntax error has to be understood.
        """
        first = self.start
        if known is None:
            self.advance()
        else:
            self.back(known.end)
        more = False
        while (self.kind == WORD_TOKEN and self.token not in KEYWORDS) or (
            self.kind == NUMBER and self.token.isdigit() and (known is None or more)
        ):
            self.advance()
            more = True
        if known is not None and not more:
            return known.spelling
        return normal_name(self.text[first : self.last])

    def bind(self, name: str) -> None:
        """Brings a variable into scope, until `unbind`."""
        pieces = pieces_of(name)
        if pieces is not None:
            self.bound.append((pieces, self.local.spellings.get(pieces)))
            self.local.add(name)

    def unbind(self, mark: int) -> None:
        """Takes the variables out of scope again that were bound since `bound` was so long."""
        while len(self.bound) > mark:
            pieces, before = self.bound.pop()
            if before is None:
                del self.local.spellings[pieces]
            else:
                self.local.spellings[pieces] = before

    def new_name(self, until: str, word: str = "") -> str | None:
        """Passes a name being bound, if it is followed by one of the characters `until` or the word `word`.

        `stopped` is then, or where there is no such name, the place at which it ends.
        """
        self.stopped = self.start
        if self.kind != WORD_TOKEN:
            return None
        first = self.start
        end = self.end
        while True:
            at = self.stopped = self.skip(end)
            if self.text[at : at + 1] in until and at < len(self.text):
                break
            piece = PIECE.match(self.text, at)
            if piece is None:
                return None
            if piece.group() == word:
                break
            if word and piece.group() in ("return", "satisfies"):
                return None
            end = piece.end()
        self.back(end)
        return normal_name(self.text[first:end])

    def new_variable(self, until: str, word: str = "") -> str | None:
        """Passes the name of a variable; as a name it could not begin with a keyword."""
        self.stopped = self.start
        return None if self.token in KEYWORDS else self.new_name(until, word)

    def no_name(self, what: str, after: str, hint: str) -> NoReturn:
        """`new_name` found none: no name stands here, or something else stands after it."""
        if self.text[self.last - 1 : self.last] == "," and self.token in CLOSERS.values():
            self.trailing_comma()
        if self.stopped > self.start:
            self.read(self.stopped)
            what = after
        self.fail(f"expected {what}, but {self.found()}", hint=hint)
