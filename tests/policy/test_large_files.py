"""CSV files of many rows: read quickly or with care, they are the same table; nothing is made row by row."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine import PolicyError, PolicySet, load
from policy_engine.policy.link import cells as linking
from policy_engine.policy.link.linked import LinkedRows
from policy_engine.policy.read import bulk, files
from policy_engine.policy.read.grid import RawTable
from policy_engine.policy.rows import Rows
from policy_engine.text.problem import Problems
from policy_engine.text.source import Source
from tests.support import said

ROWS = 20_000
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "x-moment": "/as_of",
    "x-time-zone": "/time_zone",
    "properties": {
        "as_of": {"type": "string", "format": "date-time"},
        "time_zone": {"type": "string", "format": "time-zone", "default": "UTC"},
        "country": {"type": "string"},
        "amount": {"type": "number"},
    },
}
POLICY = """\
policy set: s
version: '1'
snapshot: s.json
policy: p
facts:
  F1: {document: help, text: A fact.}
documents:
  help: {title: Help, authority: official, rank: 1}
decisions:
  band:
    source: F1
    table:
      hit policy: first
      inputs: {country: country, amount: amount}
      outputs: {band: number}
      rows: {csv: rows.csv}
"""
HEADER = "id,country,amount,-> band,source,because"


def row(number: int) -> str:
    group, band = divmod(number, 40)
    message = '"Band {band}, of ""F1""."' if number % 2 else ""
    return f'r{number},"""c{group}""",[{band * 10}..{band * 10 + 10}),{number % 50},F1,{message}'


def written(directory: Path, lines: list[str], policy: str = POLICY) -> Path:
    (directory / "s.json").write_text(json.dumps(SCHEMA))
    (directory / "p.yaml").write_text(policy)
    (directory / "rows.csv").write_text("\n".join([HEADER, *lines]) + "\n")
    return directory


def asked(loaded: PolicySet, country: str, amount: int) -> Any:
    return loaded.evaluate({"as_of": "2026-01-01T00:00:00Z", "country": country, "amount": amount}, "band")


def told(directory: Path) -> str:
    with pytest.raises(PolicyError) as caught:
        load(directory)
    return said(caught.value, directory)


# Quickly or with care


def read(text: str, *, quickly: bool) -> tuple[object, list[object]]:
    """All that a reading says: texts, places and problems."""
    problems = Problems()
    source = Source("rows.csv", text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk, "CHUNK", 40)
        if not quickly:
            patch.setattr(bulk._Reader, "_quickly", lambda *_: False)
        raw = bulk.csv_table(source, source.span(0, 0), problems)
    return None if raw is None else shown(raw), [
        (found.code, found.message, found.span and (found.span.start, found.span.end), found.hint)
        for found in problems
    ]


def shown(raw: RawTable) -> object:
    columns = [*raw.rows.conditions, *raw.rows.results, *([raw.rows.messages] if raw.rows.messages else [])]
    cells = [[(cell.locate(at).text, *ends(cell.locate(at))) for at in range(len(cell))] for cell in columns]
    distinct = [[fragment.text for fragment in cell.distinct()] for cell in columns]
    bases = [
        [
            (fact.name, fact.span.start, fact.span.end)
            for fact in (*raw.rows.basis(at).cites, *raw.rows.basis(at).overrides)
        ]
        for at in range(len(raw.rows.ids))
    ]
    ids = [(name, *ends(raw.rows.locate(at))) for at, name in enumerate(raw.rows.ids)]
    return ids, cells, distinct, bases, list(raw.rows.alike), raw.lost


def ends(fragment: Any) -> tuple[int, int]:
    span = fragment.span()
    return span.start, span.end


CELLS = st.one_of(
    st.sampled_from(["", "-", "1", " 2 ", '""', '"""a"""', '"a,b"', 'not("a")', ' "x" ', '"x" ', '"a\nb"', "F1", '"']),
    st.text(st.sampled_from('ab", \r\n{}'), max_size=6).map(lambda text: text.replace("\r", "")),
)
LINES = st.lists(
    st.one_of(st.lists(CELLS, min_size=6, max_size=6), st.lists(CELLS, min_size=1, max_size=7)).map(",".join)
)


@settings(max_examples=400, deadline=None)
@given(LINES, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_both_readers_read_the_same(lines: list[str], end: str, closed: bool) -> None:
    text = end.join([HEADER, *lines]) + (end if closed else "")
    assert read(text, quickly=True) == read(text, quickly=False)


# What it costs


def test_each_distinct_cell_is_read_once_and_no_row_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []
    for name in ("parse_unary_tests", "parse_expression"):
        parse = getattr(linking, name)

        def counted(fragment: Any, *others: Any, parse: Any = parse) -> Any:
            parsed.append(fragment.text)
            return parse(fragment, *others)

        monkeypatch.setattr(linking, name, counted)

    def never(*_: object) -> None:
        raise AssertionError("a row was made")

    monkeypatch.setattr(Rows, "_row", never)
    monkeypatch.setattr(LinkedRows, "_row", never)
    loaded = load(written(tmp_path, [row(number) for number in range(ROWS)]))
    assert len(parsed) == len(set(parsed)) == ROWS // 40 + 40 + 50
    assert asked(loaded, "c7", 25).outputs == {"band": 32}
    assert len(loaded.rows) == ROWS
    logic: Any = loaded.programs[0].built.tables["band#0"].linked.logic
    assert [len(cells.values) for cells in (*logic.rows.conditions, *logic.rows.results)] == [500, 40, 50]
    assert [cells.codes.itemsize for cells in (*logic.rows.conditions, *logic.rows.results)] == [4, 4, 4]


def test_rows_far_down_decide_and_explain(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, [row(number) for number in range(ROWS)]))
    decision = asked(loaded, "c499", 395)
    assert decision.fired == ("band/r19999",)
    assert str(decision.explanation).split("Policy:")[0] == (
        "Decision: band\n"
        "  band: 49\n"
        "\n"
        "Why:\n"
        '  - Band 49, of "F1". [band/r19999]\n'
        "      It saw: country is c499; amount is 395.\n"
        "      Source: Help: (F1) A fact.\n"
        "\n"
        "Why not otherwise:\n"
        "  - band/r39: country is c499, it asks for c0.\n"
        "  - band/r79: country is c499, it asks for c1.\n"
        "  - band/r119: country is c499, it asks for c2.\n"
        "  - band/r159: country is c499, it asks for c3.\n"
        "  - band/r199: country is c499, it asks for c4.\n"
        "  - and 19994 other rows, further off\n"
        "\n"
    )


# What is wrong with a row


def test_a_bad_cell_far_down_is_pointed_at(tmp_path: Path) -> None:
    lines = [row(number) for number in range(ROWS)]
    lines[15_001] = 'r15001,"""c375""",[10..20,1,F1,'
    assert told(written(tmp_path, lines)) == (
        'rows.csv:15003:26: error: expected the range\'s end, ")" or "]", but the text ends here (on all days) '
        "[feel-unbalanced]\n"
        '15003 | r15001,"""c375""",[10..20,1,F1,\n'
        "      |                          ^\n"
        '   note: "[" is opened here (rows.csv:15003:19)\n'
        '15003 | r15001,"""c375""",[10..20,1,F1,\n'
        "      |                   ^"
    )


def test_wrong_rows_are_told_in_order(tmp_path: Path) -> None:
    lines = [row(number) for number in range(9_000)]
    lines[8_000] = 'r7999,"""c1""",-,1,F1,'
    lines[8_001] = 'R8001,"""c1""",-,1,F1,'
    lines[8_002] = 'r8002,"""c1""",,1,F1,'
    lines[8_003] = 'r8003,"""c1""",-,1,F2,'
    lines[8_004] = 'r8004,"""c1""",-,1,F1,{nobody}'
    heads = [line for line in told(written(tmp_path, lines)).split("\n") if line.startswith("rows.csv")]
    assert heads == [
        'rows.csv:8002:1: error: there are two of the name "r7999" [policy-duplicate-name]',
        (
            'rows.csv:8003:1: error: "R8001" cannot be the id of a row: ids are small letters, digits and dashes '
            "[policy-row-id]"
        ),
        'rows.csv:8004:16: error: the cell of "amount" is empty [policy-empty-cell]',
        'rows.csv:8005:20: error: there is no fact "F2" [source-unknown-fact]',
        'rows.csv:8006:24: error: no name "nobody" is known here (on all days) [feel-unknown-name]',
    ]


def test_problems_are_bounded(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        load(written(tmp_path, [f'R{number},"""a""",-,1,F9,' for number in range(ROWS)]))
    assert len(caught.value.problems) == 1_001
    with pytest.raises(PolicyError) as caught:
        load(written(tmp_path, [f'r{number},"""a""",-' for number in range(ROWS)]))
    assert len(caught.value.problems) == 1_001


def test_rows_and_bytes_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [row(number) for number in range(200)]
    monkeypatch.setattr(bulk, "MAX_ROWS", 100)
    assert told(written(tmp_path, lines)) == (
        "rows.csv:102:1: error: this table has more than 100 rows [policy-too-many-rows]\n"
        '  102 | r100,"""c2""",[200..210),0,F1,\n'
        "      | ^\n"
        "   hint: split it by what decides first, such as a country"
    )


def test_data_may_be_larger_than_policies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, [row(number) for number in range(20_000)])
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 1_000)
    load(tmp_path)
    monkeypatch.setattr(files, "MAX_DATA_BYTES", 4 << 10)
    assert told(tmp_path).startswith(
        "p.yaml:16:19: error: rows.csv is larger than 0 MiB: that is no data [file-too-large]"
    )


def test_a_set_of_many_rows_is_pickled_as_its_files(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, [row(number) for number in range(2_000)]))
    again = pickle.loads(pickle.dumps(loaded))  # noqa: S301 - our own
    assert asked(again, "c7", 25).outputs == asked(loaded, "c7", 25).outputs == {"band": 32}
    assert again.rows == loaded.rows
