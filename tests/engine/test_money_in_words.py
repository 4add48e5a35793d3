"""Amounts of money in explanations: with the set's currency, whatever the decision reads besides."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from tests.support import SCHEMA, load_set, snapshot

PRICED = {**SCHEMA, "x-currency": "/currency"}
FEE = """
table:
  inputs: {{n: n}}
  outputs: {{fee: money}}
  rows: |
    | id  | n   | -> fee | because |
    | few | < 9 | 5.00   | {} |
  default: {{fee: 0}}
"""


def _said(tmp_path: Path, files: str, decision: str, **given: object) -> list[str]:
    """The lines of an explanation."""
    policies = load_set(tmp_path, files, schema=PRICED)
    return policies.evaluate(snapshot(**given), decision).explanation.text.splitlines()


def _fee(tmp_path: Path, sentence: str, **given: object) -> list[str]:
    files = "decisions:\n  late fee:\n    assumed: t\n" + indent(FEE.format(sentence), "    ")
    return [line for line in _said(tmp_path, files, "late fee", n=1, **given) if "fee" in line]


@pytest.mark.parametrize("sentence", ["The fee is {fee}.", "The fee is {fee}, paid in {currency}."])
def test_an_output_has_its_currency_whatever_the_sentences_read(tmp_path: Path, sentence: str) -> None:
    told = _fee(tmp_path, sentence, currency="USD")
    assert told[1] == "  fee: $5.00"
    assert told[2].startswith("  - The fee is $5.00")


def test_an_amount_is_a_bare_number_where_the_snapshot_has_no_currency(tmp_path: Path) -> None:
    assert _fee(tmp_path, "The fee is {fee}.", currency=...)[1:3] == ["  fee: 5", "  - The fee is 5. [late fee/few]"]


def test_a_currency_that_is_none_spoils_no_decision(tmp_path: Path) -> None:
    assert _fee(tmp_path, "The fee is {fee}.", currency="dollars")[1] == "  fee: 5"


@pytest.mark.parametrize(
    ("logic", "line"),
    [
        ('{expression: "5.00", type: money, assumed: t}', "  fee: €5.00"),
        ('{expression: "[5.00, 7]", type: list<money>, assumed: t}', "  fee: €5.00, €7.00"),
    ],
)
def test_a_decision_without_a_table_has_it_too(tmp_path: Path, logic: str, line: str) -> None:
    assert line in _said(tmp_path, f"decisions:\n  fee: {logic}\n", "fee", n=1, currency="EUR")


def test_so_has_what_a_decision_rests_on(tmp_path: Path) -> None:
    files = """
    parameters:
      service fee: {value: 5.00, type: money, assumed: t}
    decisions:
      due: {expression: n > 3 and service fee > n, assumed: t}
    """
    assert "  - service fee: €5.00" in _said(tmp_path, files, "due", n=4, currency="EUR")


def test_a_secret_currency_is_not_read_for_it(tmp_path: Path) -> None:
    fields = PRICED["properties"] | {"currency": {"type": "string", "format": "currency", "x-secret": True}}
    files = 'decisions:\n  fee: {expression: "5.00", type: money, assumed: t}\n'
    policies = load_set(tmp_path, files, schema=PRICED | {"properties": fields})
    text = policies.evaluate(snapshot(currency="EUR"), "fee").explanation.text
    assert "  fee: 5" in text.splitlines()
