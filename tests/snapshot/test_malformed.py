"""Malformed snapshots and the whole text of what is told about each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.snapshot.support import text_of, whole_reader

FIXTURES = sorted((Path(__file__).parent / "malformed").glob("*.json"))


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
def test_malformed(fixture: Path) -> None:
    reading = whole_reader().read(fixture.read_bytes())
    told = text_of(reading)
    assert told + "\n" == fixture.with_suffix(".txt").read_text(encoding="utf-8")
    for code in ("GIFT-7731-SECRET", "7731"):
        assert code not in told


def test_there_are_many() -> None:
    assert len(FIXTURES) >= 60
