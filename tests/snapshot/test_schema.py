"""The schema: the types it gives, and the whole text of what is told about a bad one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policy_engine.text.problem import PolicyError
from policy_engine.text.source import Source
from policy_engine.types.feeltype import (
    BOOLEAN,
    DATE,
    DATE_TIME,
    MONEY,
    NUMBER,
    ContextType,
    Kind,
    ListType,
    NullableType,
    ScalarType,
)
from policy_engine.types.schema import load_schema
from policy_engine.types.snapshot.shape import NO_DEFAULT
from tests.snapshot.support import schema

GOOD: dict[str, Any] = {
    "type": "object",
    "x-moment": "/at",
    "x-time-zone": "/zone",
    "x-currency": "/currency",
    "properties": {
        "at": {"type": "string", "format": "date-time"},
        "zone": {"type": "string", "format": "time-zone"},
        "currency": {"type": "string", "format": "currency"},
        "price": {"$ref": "#/$defs/money"},
        "f": {"type": "string"},
    },
    "$defs": {
        "money": {
            "type": ["string", "number"],
            "x-type": "money",
            "minimum": 0,
            "pattern": "^[0-9]+(\\.[0-9]+)?$",
        }
    },
}


def load(text: str) -> str:
    try:
        load_schema(Source("s.json", text))
    except PolicyError as error:
        return str(error)
    return ""


def with_field(field: object, **root: object) -> str:
    """What is told of the good schema with another field `f`; the source lines are one field each."""
    changed = {**GOOD, "properties": {**GOOD["properties"], "f": field}, **root}
    return load(json.dumps({key: value for key, value in changed.items() if value is not ...}))


def undated(**root: object) -> str:
    """What is told where no moment is asked for."""
    changed = {**GOOD, **root}
    text = json.dumps({key: value for key, value in changed.items() if value is not ...})
    try:
        load_schema(Source("s.json", text), moment_required=False)
    except PolicyError as error:
        return str(error)
    return ""


def told(text: str) -> list[str]:
    """Messages and hints, without places, codes and excerpts."""
    return [
        line.split(": error: ", 1)[1].removesuffix(" [schema-invalid]") if ": error: " in line else line.strip()
        for line in text.splitlines()
        if " | " not in line
    ]


def test_the_good_one() -> None:
    assert with_field({"type": "string"}) == ""


@pytest.mark.parametrize(
    ("field", "lines"),
    [
        (7, ["#/properties/f: draft 2020-12 does not allow this value (type)"]),
        (
            {"type": "text"},
            ["#/properties/f/type: draft 2020-12 does not allow this value (anyOf)"],
        ),
        (
            {},
            [
                '#/properties/f: "type" must be one of object, array, string, number, integer, boolean',
                'hint: or that and "null"; an amount of money has "x-type": "money" too',
            ],
        ),
        (
            {"type": ["string", "boolean"]},
            [
                '#/properties/f/type: "type" must be one of object, array, string, number, integer, boolean',
                'hint: or that and "null"; an amount of money has "x-type": "money" too',
            ],
        ),
        (
            {"type": "object", "required": ["a"]},
            [
                '#/properties/f/required: "required" is not supported',
                "hint: a field is missing for a decision that reads it",
            ],
        ),
        (
            {"type": "object", "additionalProperties": False},
            [
                '#/properties/f/additionalProperties: "additionalProperties" is not supported',
                "hint: an unknown field is a warning",
            ],
        ),
        (
            {"type": "string", "x-changable": False},
            [
                '#/properties/f/x-changable: "x-changable" is not supported',
                'hint: did you mean "x-changeable"?',
            ],
        ),
        (
            {"type": "string", "minimum": 1},
            ['#/properties/f/minimum: "minimum" has no meaning here'],
        ),
        (
            {"type": "string", "format": "datetime"},
            ["#/properties/f/format: there is no such format", 'hint: did you mean "date-time"?'],
        ),
        (
            {"type": "string", "enum": ["a", 1]},
            ["#/properties/f/enum: an enumeration lists different words"],
        ),
        ({"type": "array"}, ['#/properties/f: a list says what its "items" are']),
        (
            {"$ref": "#/$defs/mony"},
            ["#/properties/f/$ref: there is no such definition", 'hint: did you mean "money"?'],
        ),
        (
            {"$ref": "other.json"},
            ["#/properties/f/$ref: there is no such definition"],
        ),
        (
            {"$ref": "#/$defs/money", "minimum": 1},
            ['#/properties/f/minimum: "minimum" has no meaning here'],
        ),
        (
            {"type": "string", "x-secret": "yes"},
            ['#/properties/f/x-secret: "x-secret" is true or false'],
        ),
        (
            {"type": "boolean", "default": "no"},
            ["#/properties/f/default: the default is not what the field must be; that of a list is []"],
        ),
        (
            {"type": "integer", "minimum": 0.5},
            ["#/properties/f/minimum: a bound is a whole number"],
        ),
        (
            {"type": "number", "x-type": "money", "minimum": 0},
            ['#/properties/f/type: the "type" of money is ["string", "number"]'],
        ),
        (
            {"$ref": "#/$defs/money", "x-currency": "./coin"},
            ['#/properties/f/x-currency: coin is no field of format "currency"'],
        ),
        (
            {"$ref": "#/$defs/money", "x-currency": "currency"},
            ["#/properties/f/x-currency: a JSON pointer such as /account/currency must stand here"],
        ),
        (
            {
                "type": "array",
                "items": {"type": "object", "properties": {"id": {"type": "string"}}},
                "x-unique": "ids",
            },
            [
                '#/properties/f/x-unique: "x-unique" names a scalar field of the items',
                'hint: did you mean "id"?',
            ],
        ),
    ],
    ids=str,
)
def test_a_bad_field(field: object, lines: list[str]) -> None:
    assert told(with_field(field)) == lines


@pytest.mark.parametrize(
    ("root", "lines"),
    [
        ({"type": "array"}, ['#/properties: "properties" has no meaning here']),
        ({"x-moment": ...}, ["#: a JSON pointer such as /account/currency must stand here"]),
        (
            {"x-moment": "/zone"},
            ['#/x-moment: "x-moment" must point to a field of format "date-time"'],
        ),
        (
            {"x-time-zone": "/no"},
            ['#/x-time-zone: "x-time-zone" must point to a field of format "time-zone"'],
        ),
        (
            {"x-currency": "/at"},
            ['#/x-currency: "x-currency" must point to a field of format "currency"'],
        ),
        (
            {"$schema": "http://json-schema.org/draft-07/schema#"},
            [
                "#/$schema: only draft 2020-12 is read",
                'hint: write "https://json-schema.org/draft/2020-12/schema"',
            ],
        ),
        (
            {"$defs": {**GOOD["$defs"], "a": {"type": "array", "items": {"$ref": "#/$defs/a"}}}},
            ['#/$defs/a/items/$ref: "a" is within itself: a snapshot has no recursive types'],
        ),
    ],
    ids=str,
)
def test_a_bad_root(root: dict[str, object], lines: list[str]) -> None:
    assert told(with_field({"type": "string"}, **root))[: len(lines)] == lines


@pytest.mark.parametrize("root", [{}, {"x-time-zone": ...}, {"x-time-zone": ..., "x-moment": ...}], ids=str)
def test_where_no_moment_is_asked_for_it_needs_no_zone(root: dict[str, object]) -> None:
    assert undated(**root) == ""


def test_a_zone_is_of_no_use_without_a_moment() -> None:
    assert told(undated(**{"x-moment": ...})) == ["#: a JSON pointer such as /account/currency must stand here"]


def test_a_problem_has_its_place() -> None:
    text = json.dumps(GOOD, indent=1).replace('"format": "time-zone"', '"format": "timezone"')
    assert (
        load(text)
        == """\
s.json:13:14: error: #/properties/zone/format: there is no such format [schema-invalid]
   13 |    "format": "timezone"
      |              ^^^^^^^^^^
   hint: did you mean "time-zone"?"""
    )


def test_what_is_not_json_has_its_place() -> None:
    assert (
        load('{"type": "object",\n "x": }')
        == """\
s.json:2:7: error: a JSON value must stand here [json-syntax]
    2 |  "x": }
      |       ^"""
    )


def test_types() -> None:
    root, named = schema().root, schema().named
    account = root.field("account")
    assert isinstance(account, ContextType)
    assert str(account) == "account"
    assert account == named["account"]
    assert account.field("status") == ScalarType(
        Kind.STRING, ("none", "active", "cancelled", "closed", "paused"), name="account_status"
    )
    assert account.field("currency") == ScalarType(Kind.STRING, format="currency")
    assert account.field("locked") == BOOLEAN
    assert account.field("next_billing_date") == DATE
    assert account.field("cancelled_on") == NullableType(DATE)
    assert account.field("billing_day") == NullableType(NUMBER)
    assert account.field("gift_balances") == ListType(named["gift_balance"])
    assert root.field("as_of") == DATE_TIME
    assert root.field("new_plan") == named["plan"]
    assert named["money"] == MONEY


def test_pointers() -> None:
    assert schema().moment == ("as_of",)
    assert schema().time_zone == ("account", "time_zone")
    assert schema().currency == ("account", "currency")
    assert schema().always_reads(("account",))
    assert not schema().always_reads(("account", "status"))


def test_fields() -> None:
    field = schema().field
    remaining = field(("account", "gift_balances", "[]", "remaining"))
    assert remaining is not None
    assert remaining.currency == ("account", "gift_balances", "[]", "currency")
    assert (remaining.type, remaining.changeable, remaining.default) == (MONEY, True, NO_DEFAULT)
    price = field(("new_plan", "price"))
    assert price is not None
    assert price.currency == ("account", "currency")
    balances, day, event = (
        field(("account", "gift_balances")),
        field(("account", "billing_day")),
        field(("account", "payment_events", "[]", "type")),
    )
    assert balances is not None
    assert (balances.unique, balances.default) == ("id", [])
    assert day is not None
    assert (day.low, day.high, day.default) == (1, 31, None)
    assert event is not None
    assert not event.changeable
    assert field(("account", "no")) is None


def test_expansion() -> None:
    assert schema().expand([("account", "gift_balances", "[]", "remaining")]) == {
        ("as_of",),
        ("account", "time_zone"),
        ("account", "gift_balances", "[]", "remaining"),
        ("account", "gift_balances", "[]", "currency"),
        ("account", "gift_balances", "[]", "id"),
    }
    assert ("account", "currency") in schema().expand([("new_plan",)])
