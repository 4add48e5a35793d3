"""Cells as people write them elsewhere, as FEEL writes them: what a cell that is wrong was meant to say.

A guess is only ever told where it can be read and checked in the cell's own place, and where it says what the cell
says: what could be meant in two ways is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from policy_engine.policy.link.meant_value import Meant, prose, rewritten, value, values
from policy_engine.text.problem import Problem, Problems, Severity
from policy_engine.types.feeltype import AnyType, Kind, ListType, ScalarType, Type
from policy_engine.types.relations import is_nullable, strip_nullable

MAX_LENGTH = 200
"""Characters of a cell, at most, whose meaning is guessed."""
MAX_TOLD = 200
"""Problems after which nothing is guessed any more."""
_SHORT = 5
"""Characters, quotation marks with them, of a text that is like any name as short."""

_QUOTES = str.maketrans({**dict.fromkeys("“”„«»″", '"'), **dict.fromkeys("‘’‚′`", "'")})
_WIDE = str.maketrans({**{chr(0xFF01 + at): chr(0x21 + at) for at in range(94)}, "\u3000": " ", "\u3001": ","})
"""The wide characters of East Asian keyboards."""
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_ANYTHING = re.compile(r"[-*]|--+|\.\.+|any|anything|all|any value|all values|everything", re.IGNORECASE)
_NOT_APPLICABLE = re.compile(r"#?n/a|n\.a\.?", re.IGNORECASE)
_NOTHING = re.compile(r"none|nil|nothing|empty|blank|missing|null", re.IGNORECASE)
_NO_OUTPUT = re.compile(r"-+|#?n/a|n\.a\.?|nil|empty|blank", re.IGNORECASE)

_ITEMS = r"(?P<items>.+)"
_APART_FROM_IT = r"(?:(?<=\W)|(?=[\s(\[]))"
"""Behind a word: it ends here."""
_NEGATED = re.compile(
    r"(?:is not one of|not one of|none of|is not in|not in|is not|isn't|not|all but|all except|anything but|any but|"
    r"any except|everything but|everything except|except|excluding|other than|!=|<>|≠|!)"
    rf"{_APART_FROM_IT}:? *{_ITEMS}\Z",
    re.IGNORECASE,
)
_TEST = re.compile(r"(?:<=|>=|<|>|!=|=) *[^<>=!]+\Z")
_NAME = re.compile(r"[^\W\d][\w .]*\Z")
_SINGLE_ONLY = re.compile(r"(?:not|is not|isn't|!=|<>|≠|!)(?![ a-z]* (?:in|one of)\b)", re.IGNORECASE)
_EQUAL = re.compile(
    rf"(?:\? *)?(?:===?|=|is one of|is in|is|equals|equal to|in|one of|any of|either){_APART_FROM_IT} *{_ITEMS}\Z",
    re.IGNORECASE,
)
_TAIL = r"(?P<v>.+?)"
_LEAST = r"(?:\? *)?(?:>=|=>|≥|at least|not less than|no less than|minimum|min\.?|since) *"
_MOST = r"(?:\? *)?(?:<=|=<|≤|at most|up to|not more than|no more than|maximum|max\.?) *"
_MORE = r"(?:\? *)?(?:>|more than|greater than|over|above|after|later than) *"
_LESS = r"(?:\? *)?(?:<|less than|fewer than|under|below|before|earlier than) *"
_COMPARED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern + r"\Z", re.IGNORECASE), operator)
    for pattern, operator in (
        (_LEAST + _TAIL, ">="),
        (_TAIL + r" *(?:\+|or more|or above|or later|and more|and above|and over)", ">="),
        (_MOST + _TAIL, "<="),
        (_TAIL + r" *(?:or less|or fewer|or below|or earlier)", "<="),
        (_MORE + _TAIL, ">"),
        (_LESS + _TAIL, "<"),
    )
)
_RANGES = (
    re.compile(r"(?:\? *)?(?:is )?between (?P<a>.+?) (?:and|to) (?P<b>.+)\Z", re.IGNORECASE),
    re.compile(r"(?:from )?(?P<a>.+?) (?:to|through|thru) (?P<b>.+)\Z", re.IGNORECASE),
    re.compile(r"(?P<a>[^\[\](){},;]+?) *\.\.+ *(?P<b>[^\[\](){},;]+)\Z"),
    re.compile(r"(?P<a>[^\[\](){}]+?) - (?P<b>[^\[\](){}]+)\Z"),
    re.compile(r"(?P<a>-?[^\[\](){},;-]+?) *- *(?P<b>[^\[\](){},;-]+)\Z"),
)
_BOTH = re.compile(
    r"(?:\? *)?(?P<low>>=?|=>) *(?P<a>[^<>=]+?) *(?:and|&&?)? *(?:\? *)?(?P<high><=?|=<) *(?P<b>[^<>=]+)\Z",
    re.IGNORECASE,
)
_AROUND = re.compile(r"(?P<a>[^<>=]+?) *(?P<low><=?) *[?A-Za-z_]\w* *(?P<high><=?) *(?P<b>[^<>=]+)\Z")
_COMMAS, _BLANKS = re.compile(r"\s*,\s*"), re.compile(r"\s+")
_APART = re.compile(r",? +or +|\s*(?:\|\|?|;)\s*", re.IGNORECASE)
_TOGETHER = re.compile(r" +and +|\s*&&?\s*|\s*/\s*", re.IGNORECASE)
_BRACKETS = ("[]", "()", "{}")
_IN_QUOTES = re.compile(r'"[^"]*"')


def hint(problems: Problems, before: int, text: str, guesses: Iterable[Meant], fits: Callable[[str], bool]) -> None:
    """Gives the problems of a text, those since `before`, the hint of what was meant, where that is clear."""
    found = problems.found
    if before < len(found) <= MAX_TOLD:
        found[before:] = hinted(found[before:], text, guesses, fits)


def hinted(found: list[Problem], text: str, guesses: Iterable[Meant], fits: Callable[[str], bool]) -> list[Problem]:
    """The problems of a text; the first alone, with what was meant as its hint, where that is clear.

    Args:
        found: what is told of the text.
        text: the text.
        guesses: what may have been meant, the likeliest first.
        fits: whether a text has no problem in its place.
    """
    if len(text) > MAX_LENGTH or not any(problem.severity is Severity.ERROR for problem in found):
        return found
    for guess in guesses:
        if guess.text is None or (guess.text != text and fits(guess.text)):
            first = next(problem for problem in found if problem.severity is Severity.ERROR)
            hint = guess.hint
            if _is_text(guess) and (first.hint or "").startswith("did you mean"):
                hint = f"{first.hint} A text stands in quotes: {guess.text}"
            return [replace(first, hint=hint)]
    return found


def _is_text(guess: Meant) -> bool:
    """Whether a guess is one text, and not a short one."""
    text = guess.text or ""
    return text[:1] == '"' and text.count('"') == 2 and len(text) > _SHORT


def normal(text: str) -> str:
    """A text with the plain characters of the keyboard, and single blanks."""
    plain = text.replace("\u2026", "...").translate(_WIDE).translate(_QUOTES)
    return " ".join(_DASHES.sub("-", plain.replace("\u200b", "")).split())


def in_condition(text: str, type_: Type, words: frozenset[str]) -> Iterator[Meant]:
    """What a condition cell of a column may have been meant to say."""
    text = normal(text)
    if re.fullmatch(_ANYTHING, text):
        yield Meant("-", end=" for anything")
        return
    if _NOT_APPLICABLE.fullmatch(text):
        yield Meant(None, "write - where anything is accepted, null where there must be no value")
        return
    if _NOTHING.fullmatch(text) and text not in words and is_nullable(type_):
        yield Meant("null", end=" where there is no value")
    yield Meant(text)
    one = value(text, type_, words)
    if one is not None:
        yield one
    if '"' in _IN_QUOTES.sub("", text) or text.count("'") % 2:
        return
    reads = (_negated, _between, _compared, _listed) if _is_ordered(type_) else (_negated, _listed)
    for read in reads:
        yield from read(text, type_, words)
    if (again := rewritten(text)) is not None:
        yield again


def in_expression(text: str) -> Iterator[Meant]:
    """What an expression may have been meant to say, whatever it gives."""
    text = normal(text)
    yield Meant(text)
    if (again := rewritten(text)) is not None:
        yield again


def in_output(text: str, type_: Type, words: frozenset[str]) -> Iterator[Meant]:
    """What an output cell, or a parameter's value, may have been meant to say."""
    text = normal(text)
    if _NO_OUTPUT.fullmatch(text) and text not in words:
        yield Meant("null", end=" where there is no value")
    yield Meant(text)
    one = value(text.removeprefix("=").removesuffix(","), type_, words)
    if one is not None:
        yield one
    bare = strip_nullable(type_)
    if isinstance(bare, ListType):
        inside = text[1:-1] if text[:1] + text[-1:] in _BRACKETS else text
        items = values([item.strip() for item in re.split(r"[,;]", inside)], bare.item, words)
        if items is not None:
            yield Meant(f"[{', '.join(items)}]", "a list stands in square brackets")
    if (again := rewritten(text)) is not None:
        yield again
    if isinstance(bare, ScalarType) and bare.kind is Kind.STRING and not words:
        sentence = prose(text)
        if sentence is not None:
            yield sentence


def _is_ordered(type_: Type) -> bool:
    """Whether values have an order that people speak of, as days and numbers have."""
    bare = strip_nullable(type_)
    if isinstance(bare, AnyType):
        return True
    return isinstance(bare, ScalarType) and bare.kind not in (Kind.STRING, Kind.BOOLEAN)


def _negated(text: str, type_: Type, words: frozenset[str]) -> Iterator[Meant]:
    found = _NEGATED.match(text)
    if found is None:
        return
    items, bracketed = _inside(found["items"].strip())
    if _NOTHING.fullmatch(items) and items not in words:
        yield Meant("not(null)")
        return
    if _TEST.match(items):
        yield Meant(f"not({items})")
        return
    several = [item.strip() for item in re.split(r"[,;]", items)]
    if not bracketed and len(several) > 1 and _SINGLE_ONLY.match(text):
        return  # `not a, b` may be meant as not(a), or as neither
    said = values(several, type_, words)
    if said is not None:
        yield Meant(f"not({', '.join(said)})")


def _operand(text: str, type_: Type, words: frozenset[str]) -> Meant | None:
    """A value, or what may be a name: whether it is known is seen where it is tried."""
    text = text.strip()
    return value(text, type_, words) or (Meant(text) if _NAME.match(text) else None)


def _ends(low: str, high: str, type_: Type, words: frozenset[str]) -> tuple[str, str] | None:
    a, b = _operand(low, type_, words), _operand(high, type_, words)
    return None if a is None or b is None or a.text is None or b.text is None else (a.text, b.text)


def _compared(text: str, type_: Type, words: frozenset[str]) -> Iterator[Meant]:
    for pattern, operator in _COMPARED:
        found = pattern.match(text)
        if found is not None:
            one = _operand(found["v"], type_, words)
            if one is not None:
                yield Meant(None if one.text is None else f"{operator} {one.text}", one.why)
            return


def _between(text: str, type_: Type, words: frozenset[str]) -> Iterator[Meant]:
    for pattern in (_BOTH, _AROUND):
        found = pattern.match(text)
        if found is not None:
            ends = _ends(found["a"], found["b"], type_, words)
            if ends is not None:
                opener, closer = "[" if "=" in found["low"] else "(", "]" if "=" in found["high"] else ")"
                yield Meant(f"{opener}{ends[0]}..{ends[1]}{closer}")
            return
    inner = text[1:-1].strip() if text[:1] + text[-1:] == "[]" else text
    for pattern in _RANGES:
        found = pattern.match(inner)
        ends = None if found is None else _ends(found["a"], found["b"], type_, words)
        if ends is not None:
            yield Meant(f"[{ends[0]}..{ends[1]}]", end=", both ends included")


def _listed(text: str, type_: Type, words: frozenset[str]) -> Iterator[Meant]:
    equal = _EQUAL.match(text)
    rest = text if equal is None else equal["items"].strip()
    inner, bracketed = _inside(rest)
    inner = inner.removesuffix(",").rstrip()
    one = value(inner, type_, words) if "," not in inner else None
    if one is not None:
        yield one
        return
    if _is_ordered(type_):
        if equal is not None:
            yield from _between(rest, type_, words)
        elif bracketed and len(re.split(r"[,;]", inner)) == 2:
            return  # two values, or a range
    for split in (_COMMAS, _APART):
        parts = split.split(inner)
        said = _tests(parts, type_, words) if len(parts) > 1 else None
        if said is not None:
            yield Meant(", ".join(said))
            return
    if words:
        for split, why in ((_TOGETHER, "no value is several: alternatives are separated by commas"), (_BLANKS, "")):
            parts = split.split(inner)
            said = values(parts, type_, words) if len(parts) > 1 else None
            if said is not None:
                yield Meant(", ".join(said), why)
                return


def _tests(parts: list[str], type_: Type, words: frozenset[str]) -> list[str] | None:
    """Alternatives, of which some may compare: `< 5 or > 10`."""
    said = []
    for part in parts:
        if part.strip() == "null" and is_nullable(type_):
            said.append("null")
            continue
        one = value(part, type_, words)
        if one is None and _is_ordered(type_):
            one = next(_compared(part.strip(), type_, words), None)
        if one is None or one.text is None:
            return None
        said.append(one.text)
    return said


def _inside(text: str) -> tuple[str, bool]:
    """A text without brackets around it, and whether there were some."""
    if text[:1] + text[-1:] in _BRACKETS:
        return text[1:-1].strip(), True
    return text, False
