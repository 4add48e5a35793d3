"""One value as people write it elsewhere - in spreadsheets, in letters, in other languages - as FEEL writes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from policy_engine.types.feeltype import AnyType, Kind, ScalarType, Type
from policy_engine.types.iso import currencies
from policy_engine.types.relations import strip_nullable

_NUMERAL = re.compile(r"-?(\d+(\.\d+)?|\.\d+)\Z")
_SIGN = r"[$€£¥₹]"
_AMOUNT = re.compile(
    rf"(?:{_SIGN} ?|(?P<before>[A-Z]{{3}}) )?(?P<number>-?[\d.,' _]*\d)(?: ?{_SIGN}| (?P<after>[A-Z]{{3}}))?\Z"
)
_THOUSANDS = re.compile(r"-?\d{1,3}(?P<by>[,.' _])\d{3}(?:(?P=by)\d{3})*(?P<decimals>[.,]\d+)?\Z")
_DECIMAL_COMMA = re.compile(r"(-?(?:0|[1-9]\d*)),(\d+)\Z")
_PERCENT = re.compile(r"-?\d+(\.\d+)? ?%\Z")

_CALLED = re.compile(
    r"(?:date|duration|time|date and time)? ?\(? ?@? ?(?P<quote>[\"'])?(?P<text>[^\"'()]*)(?P=quote)? ?\)?\Z"
)
_ISO = re.compile(r"(?P<y>\d{4})(?P<by>[-/.])(?P<m>\d{1,2})(?P=by)(?P<d>\d{1,2})\Z")
_DAY_FIRST = re.compile(r"(?P<d>\d{1,2})\. ?(?P<m>\d{1,2})\. ?(?P<y>\d{4})\Z")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})\Z")
_NAMED = re.compile(
    r"(?:(?P<d1>\d{1,2})(?:st|nd|rd|th)?\.? )?(?P<m>[A-Za-z]{3,9})\.?"
    r"(?: (?P<d2>\d{1,2})(?:st|nd|rd|th)?)?,? (?P<y>\d{4})\Z"
)
_EXCEL = re.compile(r"DATE\( ?(?P<y>\d{4}) ?[,;] ?(?P<m>\d{1,2}) ?[,;] ?(?P<d>\d{1,2}) ?\)\Z")
_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})"
    r"(?:[T ](?P<time>\d{2}:\d{2})(?P<seconds>:\d{2}(?:\.\d+)?)?(?P<zone>Z|[+-]\d{2}:\d{2})?)?\Z"
)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\Z")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)

_PERIOD = re.compile(r"-?P(?=[0-9T])(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?\Z")
_COUNTED = re.compile(r"(?P<count>\d{1,6})[ -]?(?P<unit>[A-Za-z]+)\Z")
_UNITS = {
    **dict.fromkeys(("d", "day", "days"), ("P{}D", 1)),
    **dict.fromkeys(("week", "weeks"), ("P{}D", 7)),
    **dict.fromkeys(("month", "months"), ("P{}M", 1)),
    **dict.fromkeys(("year", "years"), ("P{}Y", 1)),
    **dict.fromkeys(("h", "hour", "hours"), ("PT{}H", 1)),
    **dict.fromkeys(("minute", "minutes"), ("PT{}M", 1)),
    **dict.fromkeys(("second", "seconds"), ("PT{}S", 1)),
}

_TRUE = frozenset({"true", "yes", "y", "on", "t", "1"})
_FALSE = frozenset({"false", "no", "n", "off", "f", "0"})
_BARE = re.compile(r"[^\W_][\w .-]{0,59}\Z")
_NO_TEXT = frozenset(
    (
        *("all", "always", "and", "any", "anything", "at", "before", "below", "between", "but", "date", "day"),
        *("days", "duration", "each", "either", "empty", "equal", "equals", "every", "except", "excluding"),
        *("false", "for", "from", "function", "greater", "hour", "hours", "if", "in", "instance", "is", "isn"),
        *("least", "less", "minimum", "maximum", "month", "months", "more", "most", "neither", "never", "no"),
        *("none", "nor", "not", "nothing", "null", "of", "only", "or", "other", "otherwise", "over", "than", "then"),
        *("time", "to", "true", "under", "unless", "until", "up", "week", "weeks", "with", "without", "year"),
        *("years", "after", "above"),
    )
)
"""Words that say something about values: a text with one of them is hardly a value itself."""
_CLOSE = 0.6
_SENTENCE = re.compile(r"[A-Z][a-z]*\b[^\"\\{}\[\]()=<>*/+@]*\Z")
_FORMS = frozenset({"if", "then", "else", "for", "return", "some", "every", "satisfies", "function"})
_FOREIGN = re.compile(
    r"(?P<day>(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-]))"
    r"|(?P<period>\b\d{1,6} ?(?:day|week|month|year|hour|minute|second)s?\b|\bP(?=[0-9T])[0-9YMWDTHS]+\b)"
    r"|===?|<>|≠|=<|≤|=>|≥|[<>!] +=| ?&& ?| ?\|\| ?"
)
_OPERATORS = {
    "==": "=",
    "===": "=",
    "<>": "!=",
    "≠": "!=",
    "!=": "!=",
    "=<": "<=",
    "≤": "<=",
    "<=": "<=",
    "=>": ">=",
    "≥": ">=",
    ">=": ">=",
    "&&": " and ",
    "||": " or ",
}
"""Operators of other languages, and what FEEL has for them."""
_STRINGS = re.compile(r'(@?"(?:[^"\\]|\\.)*")')


@dataclass(frozen=True, slots=True)
class Meant:
    """How FEEL writes a value or a cell, and why; without `text`, what there is to choose from."""

    text: str | None
    why: str = ""
    end: str = ""
    """What the hint says behind it."""

    @property
    def hint(self) -> str:
        """What to do."""
        if self.text is None:
            return self.why
        return f"{self.why}: write {self.text}{self.end}" if self.why else f"write {self.text}{self.end}"


AMBIGUOUS_DAY = Meant(None, 'a day is written year, month, day: @"2026-01-31"')


def unquoted(text: str) -> str:
    """A text without quotation marks around it, of whichever shape."""
    return text[1:-1].strip() if len(text) > 1 and text[0] in "\"'" and text[-1] == text[0] else text


def value(text: str, type_: Type, words: frozenset[str]) -> Meant | None:
    """What a value was meant as, where a value of a type is wanted, or None where that is not clear.

    `words` are those that may stand there without quotation marks.
    """
    bare = strip_nullable(type_)
    text = text.strip()
    if not text or len(text) > 80:
        return None
    if words:
        return _word(text, words)
    if isinstance(bare, AnyType):
        return next((found for read in (_plain, _day, _period, _number) if (found := read(text)) is not None), None)
    if not isinstance(bare, ScalarType):
        return None
    return next((found for read in _READERS.get(bare.kind, ()) if (found := read(text)) is not None), None)


def _word(text: str, words: frozenset[str]) -> Meant | None:
    inner = unquoted(text)
    if inner in words:
        return Meant(inner)
    alike = [word for word in words if word.casefold() == inner.casefold()]
    return Meant(alike[0]) if len(alike) == 1 else None


def _plain(text: str) -> Meant | None:
    return Meant(text) if _NUMERAL.match(text) else None


def _number(text: str) -> Meant | None:
    if _NUMERAL.match(text):
        return Meant(text)
    inner = unquoted(text)
    if _NUMERAL.match(inner):
        return Meant(inner, "a number stands in no quotes")
    if _PERCENT.match(text):
        return Meant(None, 'a percentage is a number without "%", as the column counts: 5% is 0.05, or 5')
    counted = _COUNTED.match(text)
    if counted is not None and counted["unit"].lower() in _UNITS:
        return Meant(counted["count"], "a number has no unit")
    amount = _AMOUNT.match(text)
    if amount is None or any(code is not None and code not in currencies() for code in amount.group("before", "after")):
        return None
    digits = amount["number"].strip()
    found = Meant(digits) if _NUMERAL.match(digits) else _separated(digits)
    if found is None or digits == text:
        return found
    return Meant(found.text, "a number has no currency") if found.text is not None else found


def _separated(text: str) -> Meant | None:
    """A numeral with a decimal comma, or with thousands set apart."""
    grouped = _THOUSANDS.match(text)
    if grouped is not None and grouped["decimals"] is not None and grouped["decimals"][0] != grouped["by"]:
        whole = text[: grouped.start("decimals")].replace(grouped["by"], "")
        return Meant(f"{whole}.{grouped['decimals'][1:]}", "thousands are not set apart, and decimals have a point")
    if grouped is not None and grouped["decimals"] is None:
        whole = text.replace(grouped["by"], "")
        if grouped["by"] == "," and text.count(",") == 1:
            decimal = text.replace(",", ".")
            return Meant(None, f"thousands are not set apart, and decimals have a point: {whole} or {decimal}")
        return Meant(whole, "thousands are not set apart")
    comma = _DECIMAL_COMMA.match(text)
    return Meant(f"{comma[1]}.{comma[2]}", "decimals have a point") if comma is not None else None


def _day(text: str) -> Meant | None:
    """A calendar day; in quotation marks, behind `date`, or neither."""
    called = _CALLED.match(text)
    inner = called["text"].strip() if called is not None else text
    found = _ISO.match(inner) or _DAY_FIRST.match(inner) or _EXCEL.match(text)
    if found is not None:
        return _at_day(int(found["y"]), int(found["m"]), int(found["d"]))
    slashed = _SLASHED.match(inner)
    if slashed is not None:
        a, b, year = map(int, slashed.groups())
        if a == b or max(a, b) > 12:
            return _at_day(year, min(a, b), max(a, b))
        return AMBIGUOUS_DAY
    named = _NAMED.match(inner)
    if named is not None and (named["d1"] is None) != (named["d2"] is None):
        month = named["m"].lower()
        if month in _MONTHS or month in _MONTH_NAMES or month == "sept":
            return _at_day(int(named["y"]), _MONTHS.index(month[:3]) + 1, int(named["d1"] or named["d2"]))
    return None


def _at_day(year: int, month: int, day: int) -> Meant | None:
    try:
        return Meant(f'@"{date(year, month, day).isoformat()}"')
    except ValueError:
        return None


def _moment(text: str) -> Meant | None:
    called = _CALLED.match(text)
    found = _MOMENT.match(called["text"].strip() if called is not None else text)
    if found is None:
        return None
    day, time, seconds, zone = found.group("day", "time", "seconds", "zone")
    if time is None or zone is None:
        return Meant(None, f'a moment has a time and a zone: @"{day}T{time or "00:00"}{seconds or ":00"}Z"')
    return Meant(f'@"{day}T{time}{seconds or ":00"}{zone}"')


def _time(text: str) -> Meant | None:
    called = _CALLED.match(text)
    found = _TIME.match(called["text"].strip() if called is not None else text)
    return Meant(f'@"{int(found[1]):02}:{found[2]}:{found[3] or "00"}"') if found is not None else None


def _period(text: str) -> Meant | None:
    called = _CALLED.match(text)
    inner = called["text"].strip() if called is not None else text
    if _PERIOD.match(inner):
        return Meant(f'duration("{inner}")')
    counted = _COUNTED.match(inner)
    unit = _UNITS.get(counted["unit"].lower()) if counted is not None else None
    if counted is None or unit is None:
        return None
    return Meant(f'duration("{unit[0].format(int(counted["count"]) * unit[1])}")')


def _no_unit(text: str) -> Meant | None:
    called = _CALLED.match(text)
    inner = called["text"].strip() if called is not None else text
    return Meant(None, f'a duration has a unit: {inner} days are duration("P{inner}D")') if inner.isdecimal() else None


def _boolean(text: str) -> Meant | None:
    said = unquoted(text).casefold()
    if said in _TRUE or said in _FALSE:
        return Meant("true" if said in _TRUE else "false")
    if not said.isalpha() or len(said) < 3:
        return None
    near, word = max((SequenceMatcher(None, said, word).ratio(), word) for word in ("true", "false"))
    return Meant(word) if near >= _CLOSE else None


def _text(text: str) -> Meant | None:
    inner = unquoted(text)
    if inner != text or (_BARE.match(text) and _NO_TEXT.isdisjoint(re.split(r"[\W_]+", text.casefold()))):
        return Meant(f'"{inner}"', "a text stands in quotes")
    return None


def prose(text: str) -> Meant | None:
    """A sentence without its quotation marks."""
    words = text.split()
    if len(words) < 2 or not _SENTENCE.match(text) or not _FORMS.isdisjoint(words):
        return None
    return Meant(f'"{text}"', "a text stands in quotes")


def rewritten(text: str) -> Meant | None:
    """An expression with days, durations and operators as FEEL writes them, its texts left as they are."""
    parts = _STRINGS.split(text)
    parts[::2] = [_FOREIGN.sub(_as_feel, part) for part in parts[::2]]
    made = "".join(parts)
    return Meant(made) if made != text else None


def _as_feel(found: re.Match[str]) -> str:
    written = found[0]
    if found["day"] is not None:
        return f'@"{written}"'
    if found["period"] is not None:
        meant = _period(written)
        return written if meant is None or meant.text is None else meant.text
    return _OPERATORS["".join(written.split())]


_READERS: dict[Kind, tuple[Callable[[str], Meant | None], ...]] = {
    Kind.NUMBER: (_number,),
    Kind.STRING: (_text,),
    Kind.BOOLEAN: (_boolean,),
    Kind.DATE: (_day,),
    Kind.DATE_TIME: (_moment,),
    Kind.TIME: (_time,),
    Kind.DAYS_DURATION: (_period, _no_unit),
    Kind.MONTHS_DURATION: (_period,),
}


def values(texts: Sequence[str], type_: Type, words: frozenset[str]) -> list[str] | None:
    """Several values, or None where one of them is not clear."""
    found = [value(text, type_, words) for text in texts]
    said = [one.text for one in found if one is not None and one.text is not None]
    return said if len(said) == len(texts) else None
