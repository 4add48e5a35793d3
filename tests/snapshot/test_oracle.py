"""jsonschema and the compiled checks accept the same documents, but for what is listed here.

Stricter than jsonschema: decimals of a currency, sizes of numbers and texts, NUL and lone surrogates, fractions
below a nanosecond, offsets beyond 14 hours, unique ids, amounts without a currency. The generated documents keep
clear of these, or `OURS_ALONE` names the code.
"""

from __future__ import annotations

import json
import re
import zoneinfo
from collections.abc import Iterator
from typing import Any, cast

import jsonschema
import pycountry
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from iso4217 import Currency
from jsonschema.protocols import Validator

from policy_engine.text.problem import Severity
from tests.snapshot.support import SCHEMA_FILE, snapshot, text_of, whole_reader

OURS_ALONE = {"snapshot-missing", "snapshot-repeated"}


def whole_match(_: Validator, pattern: str, instance: object, __: object) -> Iterator[jsonschema.ValidationError]:
    """`pattern` as ECMA-262 has it: `$` is the end of the text, not before a last line break."""
    if isinstance(instance, str) and not re.fullmatch(pattern, instance, re.ASCII):
        yield jsonschema.ValidationError("pattern")


def oracle() -> Validator:
    checker = jsonschema.FormatChecker()
    for name, known in {
        "time-zone": zoneinfo.available_timezones() - {"localtime"},
        "currency": {unit.code for unit in Currency},
        "country": {country.alpha_2 for country in pycountry.countries},
    }.items():
        checker.checks(name)(lambda value, known=known: not isinstance(value, str) or value in known)
    moment = checker.checkers["date-time"][0]
    checker.checks("date-time")(lambda value: bool(moment(value)) and not str(value).endswith("\n"))
    extend: Any = jsonschema.validators.extend
    kind = extend(jsonschema.Draft202012Validator, {"pattern": whole_match})
    return cast(Validator, kind(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")), format_checker=checker))


ORACLE = oracle()

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 40),
    st.sampled_from([1.5, 15.0, 0.25, -0.5, 12.5, -0.0]),
    st.sampled_from(
        [
            "active",
            "closed",
            "none",
            "visa",
            "VISA",
            "primary",
            "ok",
            "web",
            "tv",
            "refund",
            "valid",
            "physical",
            "payment_failed",
            "account_holder",
            "US",
            "us",
            "XX",
            "UK",
            "GB",
            "USD",
            "JPY",
            "usd",
            "DEM",
            "XXX",
            "UTC",
            "Europe/Paris",
            "europe/paris",
            "EST",
            "+05:00",
            "12",
            "12.50",
            "0",
            "00.1",
            "-1",
            "1.",
            ".5",
            "1e3",
            "١٢",
            "2026-03-15",
            "2026-02-29",
            "2024-02-29",
            "2026-3-15",
            "0000-01-01",
            "9999-12-31",
            "20260315",
            "2026-W11-1",
            "2026-03-15T00:00:00Z",
            "2026-03-15t00:00:00z",
            "2026-03-15T00:00:00.5+05:30",
            "2026-03-15T24:00:00Z",
            "2026-03-15T00:00:00",
            "2026-03-15T23:59:60Z",
            "2026-02-30T00:00:00Z",
            "2026-03-15T00:00:00-00:00",
        ]
    ),
    st.sampled_from(["", " 12", "12\n", "2026-03-15\n", "2026-03-15T00:00:00Z\n", "2026-03-15 00:00:00Z"]),
    st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=8),
    st.lists(st.none(), max_size=1),
    st.dictionaries(st.sampled_from(["id", "price", "other"]), st.just("1"), max_size=2),
)


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    if isinstance(value, dict):
        return found + [deep for key, item in value.items() for deep in places(item, (*path, key))]
    if isinstance(value, list):
        return found + [deep for index, item in enumerate(value) for deep in places(item, (*path, index))]
    return found


PLACES = places(snapshot(account__locked=True, actor__has_login=False))


def change(document: dict[str, Any], path: tuple[Any, ...], value: object, drop: bool) -> None:
    at: Any = document
    try:
        for step in path[:-1]:
            at = at[step]
        if drop and isinstance(at, dict):
            at.pop(path[-1], None)
        else:
            at[path[-1]] = value
    except (TypeError, KeyError, IndexError):
        return


MUTATIONS = st.lists(
    st.tuples(st.sampled_from(PLACES), VALUES, st.sampled_from([False, False, True])), min_size=1, max_size=3
)


@given(MUTATIONS)
@settings(max_examples=800, deadline=None)
def test_the_oracle_agrees(mutations: list[tuple[tuple[Any, ...], object, bool]]) -> None:
    document = snapshot()
    for path, value, drop in mutations:
        change(document, path, value, drop)
    agree(document)


@pytest.mark.parametrize("path", PLACES, ids=lambda path: ".".join(map(str, path)))
@given(value=VALUES)
@settings(max_examples=25, deadline=None)
def test_each_field_alone(path: tuple[Any, ...], value: object) -> None:
    document = snapshot()
    change(document, path, value, False)
    agree(document)


def agree(document: dict[str, Any]) -> None:
    reading = whole_reader().read(document)
    codes = {problem.code for _, problem in reading.problems}
    messages = {problem.message.split(" than ")[0] for _, problem in reading.problems}
    ours_alone = codes <= OURS_ALONE or messages == {"the amount has more decimals"}
    accepted = ORACLE.is_valid(document)
    if accepted:
        assert not codes or ours_alone, text_of(reading)
    else:
        assert codes, list(ORACLE.iter_errors(document))
    assert all(warning.severity is Severity.WARNING for warning in reading.warnings)


def test_the_examples_of_the_schema_are_valid() -> None:
    whole = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    for name, part in whole["$defs"].items():
        for example in part.get("examples", ()):
            ORACLE.evolve(schema={**whole, "$ref": f"#/$defs/{name}", "type": ORACLE_ANY}).validate(example)


ORACLE_ANY = ["object", "string", "number"]
