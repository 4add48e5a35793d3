"""What people write in cells who know spreadsheets better than FEEL: the whole of what they are told."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from policy_engine import PolicyError
from policy_engine.text.suggest import did_you_mean
from tests.support import load_set

COLUMNS = {
    "number": ("n", "number"),
    "word": ("size", "size"),
    "word?": ("colour", "colour?"),
    "text": ("text", "string"),
    "country": ("country", None),
    "boolean": ("flag", "boolean"),
    "date": ("day", "date"),
    "moment": ("at", "date and time"),
    "time": ("time(at)", "time"),
    "duration": ('day - @"2026-01-01"', "days and time duration"),
}
CONDITIONS = [
    # Words
    ("word", "not small", "write not(small)"),
    ("word", "!= small", "write not(small)"),
    ("word", "<> small", "write not(small)"),
    ("word", "!small", "write not(small)"),
    ("word", "is not small", "write not(small)"),
    ("word", "not in (small, large)", "write not(small, large)"),
    ("word", "not [small, large]", "write not(small, large)"),
    ("word", "except small", "write not(small)"),
    ("word", "all but small, large", "write not(small, large)"),
    ("word", "== small", "write small"),
    ("word", "is small", "write small"),
    ("word", "small or large", "write small, large"),
    ("word", "small, or large", "write small, large"),
    ("word", "small; large", "write small, large"),
    ("word", "small and large", "no value is several: alternatives are separated by commas: write small, large"),
    ("word", "small / large", "no value is several: alternatives are separated by commas: write small, large"),
    ("word", "small large", "write small, large"),
    ("word", "small，large", "write small,large"),
    ("word", "[small, large]", "write small, large"),
    ("word", "in (small, large)", "write small, large"),
    ("word", "one of small, large", "write small, large"),
    ("word", "SMALL", "write small"),
    ("word", "“small”", 'write "small"'),
    ("word", "'small'", "write small"),
    ("word", "ｓｍａｌｌ", "write small"),
    ("word", "any", "write - for anything"),
    ("word", "*", "write - for anything"),
    ("word", "—", "write - for anything"),
    ("word", "…", "write - for anything"),
    ("word", "N/A", "write - where anything is accepted, null where there must be no value"),
    ("word?", "none", "write null where there is no value"),
    ("word?", "not empty", "write not(null)"),
    ("word?", "red or null", "write red, null"),
    # Texts
    ("text", "NL", 'a text stands in quotes: write "NL"'),
    ("text", "[visa, mastercard]", 'write "visa", "mastercard"'),
    ("text", "New York", 'a text stands in quotes: write "New York"'),
    ("text", "not NL", 'write not("NL")'),
    ("text", "5", 'a text stands in quotes: write "5"'),
    ("text", "2026-01-05", 'a text stands in quotes: write "2026-01-05"'),
    ("text", "txet", 'did you mean "text"? A text stands in quotes: "txet"'),
    ("country", "NL, DE", 'write "NL", "DE"'),
    # Truth
    ("boolean", "flase", "write false"),
    ("boolean", "no", "write false"),
    ("boolean", "Yes", "write true"),
    ("boolean", "on", "write true"),
    ("boolean", "off", "write false"),
    ("boolean", "TRUE", "write true"),
    ("boolean", '"true"', "write true"),
    ("boolean", "!true", "write not(true)"),
    # Numbers
    ("number", "5,00", "decimals have a point: write 5.00"),
    ("number", "> 5,00", "decimals have a point: write > 5.00"),
    ("number", "> 5,50", "decimals have a point: write > 5.50"),
    ("number", "1,000", "thousands are not set apart, and decimals have a point: 1000 or 1.000"),
    ("number", "1,000,000", "thousands are not set apart: write 1000000"),
    ("number", "1 000.50", "thousands are not set apart, and decimals have a point: write 1000.50"),
    ("number", "1'000", "thousands are not set apart: write 1000"),
    ("number", "$5.00", "a number has no currency: write 5.00"),
    ("number", "> 5 €", "a number has no currency: write > 5"),
    ("number", "5.00 EUR", "a number has no currency: write 5.00"),
    ("number", "5%", 'a percentage is a number without "%", as the column counts: 5% is 0.05, or 5'),
    ("number", "<= 5 days", "a number has no unit: write <= 5"),
    ("number", '"5"', "a number stands in no quotes: write 5"),
    ("number", "５", "write 5"),
    ("number", "＞ 5", "write > 5"),
    ("number", "6-14", "write [6..14], both ends included"),
    ("number", "[6-14]", "write [6..14], both ends included"),
    ("number", "6–14", "write [6..14], both ends included"),
    ("number", "14-6", "a range is written [6..14]; if the number is meant, write 8"),
    ("number", "6 to 14", "write [6..14], both ends included"),
    ("number", "6..14", "write [6..14], both ends included"),
    ("number", "between 6 and 14", "write [6..14], both ends included"),
    ("number", "> 5 and < 10", "write (5..10)"),
    ("number", "5 < ? <= 10", "write (5..10]"),
    ("number", "< 5 or > 10", "write < 5, > 10"),
    ("number", "5 or 6", "write 5, 6"),
    ("number", "10 or more", "write >= 10"),
    ("number", "5+", "write >= 5"),
    ("number", "at most 10", "write <= 10"),
    ("number", "=> 5", "write >= 5"),
    ("number", "over m", "write > m"),
    ("number", "not > 5", "write not(> 5)"),
    ("number", "? == 5 && m <> 2", "write ? = 5 and m != 2"),
    # Days
    ("date", "<= 2026-01-05", 'write <= @"2026-01-05"'),
    ("date", "05.01.2026", 'write @"2026-01-05"'),
    ("date", "31/01/2026", 'write @"2026-01-31"'),
    ("date", "01/05/2026", 'a day is written year, month, day: @"2026-01-31"'),
    ("date", "January 5, 2026", 'write @"2026-01-05"'),
    ("date", "DATE(2026,1,5)", 'write @"2026-01-05"'),
    ("date", '"2026-01-05"', 'write @"2026-01-05"'),
    ("date", "<= date(2026-01-05)", 'write <= @"2026-01-05"'),
    ("date", "after 2026-01-05", 'write > @"2026-01-05"'),
    ("date", "2026-01-05 - 2026-02-05", 'write [@"2026-01-05"..@"2026-02-05"], both ends included'),
    ("date", "45000", 'a date is written @"2026-01-31"'),
    ("moment", "> 2026-01-05", 'a moment has a time and a zone: @"2026-01-05T00:00:00Z"'),
    ("moment", "> 2026-01-05T10:00:00Z", 'write > @"2026-01-05T10:00:00Z"'),
    ("time", ">= 9:30", 'write >= @"09:30:00"'),
    ("duration", "10 days", 'write duration("P10D")'),
    ("duration", "> P10D", 'write > duration("P10D")'),
    ("duration", '"P10D"', 'write duration("P10D")'),
    ("duration", "duration(P10D)", 'write duration("P10D")'),
    ("duration", "2 weeks or more", 'write >= duration("P14D")'),
    ("duration", "10", 'a duration has a unit: 10 days are duration("P10D")'),
]
UNCLEAR = [
    ("word", "not small, large"),
    ("word", "not small or large"),
    ("word", "not smal"),
    ("word", '"not small"'),
    ("word", "no small"),
    ("number", "5 and 6"),
    ("number", "(6,14)"),
    ("number", "[6;14]"),
    ("number", "[5..10"),
    ("number", "> 10 and < 5"),
    ("text", "NL and DE"),
    ("date", "2026-02-30"),
    ("duration", "1 month"),
]
"""Cells that may be meant in two ways, or in none: nothing is proposed, least of all the opposite."""
FINE = [
    ("number", "> 365 - 30"),
    ("number", "5,6"),
    ("number", "5, 50"),
    ("number", "<= 5,50"),
    ("number", "100,200"),
    ("number", "? - 5 > 2"),
    ("number", "m - 5"),
    ("number", "2026 - 01 - 05"),
    ("number", "1000-20-30"),
    ("word", "small\u00a0,\u00a0large"),
    ("date", '@"2026-01-05"'),
]
OUTPUTS = [
    ("number", "5,00", "decimals have a point: write 5.00"),
    ("number", "$5.00", "a number has no currency: write 5.00"),
    ("number", "=5", "write 5"),
    ("number", "−5", "write -5"),
    ("money", "5.00 EUR", "a number has no currency: write 5.00"),
    ("boolean", "yes", "write true"),
    ("string", "hello world", 'a text stands in quotes: write "hello world"'),
    ("string", "The card is not valid, sorry", 'a text stands in quotes: write "The card is not valid, sorry"'),
    ("string", "N/A", "write null where there is no value"),
    ("string", "—", "write null where there is no value"),
    ("date", "05.01.2026", 'write @"2026-01-05"'),
    ("date", "day + 5 days", 'write day + duration("P5D")'),
    ("date", "day + 5", 'a number of days is a duration: 5 days are duration("P5D")'),
    ("days and time duration", "10 days", 'write duration("P10D")'),
    ("list<string>", "a, b", 'a list stands in square brackets: write ["a", "b"]'),
]


def _hints(directory: Path, **parts: str | None) -> list[str | None]:
    """The hints of the errors of one small table; none where it has no error."""
    kind = parts.get("column") or "number"
    expression, type_ = COLUMNS[kind]
    given = {"cell": "-", "result": "1", "out": "number"} | parts
    inputs = f"{{in: {{expression: '{expression}', type: {type_}}}}}"
    if kind in ("word", "word?", "country"):
        inputs = f"{{in: {expression}}}"
    table = (
        f"hit policy: first\ninputs: {inputs}\noutputs: {{out: {given['out']}}}\nrows: |\n"
        f"  | id | in | -> out |\n  | a | {given['cell']} | {given['result']} |\n  | b | - | null |\n"
    )
    files = "decisions:\n  answer:\n    assumed: t\n    table:\n" + indent(table, "      ")
    try:
        load_set(directory, files)
    except PolicyError as error:
        return [problem.hint for problem in error.problems]
    return []


@pytest.mark.parametrize(("column", "cell", "hint"), CONDITIONS)
def test_a_condition_is_told_what_to_write(tmp_path: Path, column: str, cell: str, hint: str) -> None:
    assert _hints(tmp_path, column=column, cell=cell) == [hint]


@pytest.mark.parametrize(("column", "cell", "hint"), [case for case in CONDITIONS if case[2].startswith("write ")])
def test_what_it_is_told_to_write_has_no_error(tmp_path: Path, column: str, cell: str, hint: str) -> None:
    written = hint.removeprefix("write ").removesuffix(", both ends included")
    written = written.removesuffix(" for anything").removesuffix(" where there is no value")
    if not written.startswith("- where"):
        assert _hints(tmp_path, column=column, cell=written) == []


@pytest.mark.parametrize(("column", "cell"), UNCLEAR)
def test_nothing_is_proposed_for_what_is_unclear(tmp_path: Path, column: str, cell: str) -> None:
    hints = _hints(tmp_path, column=column, cell=cell)
    assert hints
    assert not [hint for hint in hints if hint and hint.startswith(("did you mean", "write small", "write not"))]
    assert not [hint for hint in hints if hint and ": write " in hint]


@pytest.mark.parametrize(("column", "cell"), FINE)
def test_what_is_meant_as_it_stands_is_left_alone(tmp_path: Path, column: str, cell: str) -> None:
    assert _hints(tmp_path, column=column, cell=cell) == []


@pytest.mark.parametrize(("type_", "cell", "hint"), OUTPUTS)
def test_an_output_is_told_what_to_write(tmp_path: Path, type_: str, cell: str, hint: str) -> None:
    assert _hints(tmp_path, out=type_, result=cell, column="date") == [hint]


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("not upgrade", ["upgrade"]),
        ("unpaid", ["paid"]),
        ("paid", ["unpaid"]),
        ("inactve", ["active"]),
        ("invalid", ["valid"]),
        ("over limit", ["limit"]),
        ("non-refundable", ["refundable"]),
    ],
)
def test_a_word_is_never_told_to_be_its_opposite(word: str, known: list[str]) -> None:
    assert did_you_mean(word, known) is None


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("inactve", ["active", "inactive"], "inactive"),
        ("unknwn", ["known", "unknown"], "unknown"),
        ("acount", ["account"], "account"),
        ("dispalyed", ["played", "displayed"], "displayed"),
    ],
)
def test_a_misspelt_word_is_told_what_it_is_like(word: str, known: list[str], meant: str) -> None:
    assert did_you_mean(word, known) == f'did you mean "{meant}"?'
