"""The keywords of JSON Schema (draft 2020-12) that a snapshot's schema may use, and our own beside them.

A keyword that is not here is an error, not an annotation: it would look as if it were checked.

Our own:

`x-moment`, `x-time-zone`, `x-currency` (at the root)
    JSON pointers to the moment that the snapshot shows, the time zone whose day is today, and the currency of
    amounts that name none.
`x-type: money`
    An amount: `type` is `["string", "number"]`, `pattern` is `MONEY_PATTERN`, `minimum` is 0. Beyond what these
    say, its value has no more decimals than its currency (18 where that has no minor unit), and is less than 10^15.
`x-currency` (at an amount)
    `./name`: the field beside it that holds its currency; or a JSON pointer.
`x-changeable: false`
    Nobody can change it to get another outcome; it holds for everything within.
`x-unique: name` (at a list of objects)
    No two items have the same value of that field.
`x-feel: true`
    A value of any type, read as FEEL's: JSON's numbers, texts, booleans, lists and objects. Its type is declared by
    the policy (`inputs`), and is null where it is absent. What stands beside it is for other tools.
`x-secret: true`
    Its value is never shown, in no explanation either.

`required` and `additionalProperties` are left out on purpose: a field is missing only for a decision that reads
it, and an unknown field is a warning. `default` is what an absent field reads as.
"""

from __future__ import annotations

from typing import Final

ANNOTATIONS: Final = frozenset({"title", "description", "examples", "default", "$comment"})
"""Keywords that say something about a field and check nothing."""

OWN: Final = frozenset({"x-type", "x-currency", "x-changeable", "x-unique", "x-secret", "x-feel"})
ROOT_POINTERS: Final = ("x-moment", "x-time-zone", "x-currency")
ROOT_ONLY: Final = frozenset({"$schema", "$id", "$defs", "x-moment", "x-time-zone"})

BESIDE_REF: Final = ANNOTATIONS | {"$ref", "x-currency", "x-changeable", "x-unique", "x-secret"}
"""What may stand beside a `$ref`: it says more about this use of the definition, and checks nothing else."""

BY_TYPE: Final = {
    "object": frozenset({"properties"}),
    "array": frozenset({"items", "x-unique"}),
    "string": frozenset({"enum", "format"}),
    "number": frozenset({"minimum", "maximum"}),
    "integer": frozenset({"minimum", "maximum"}),
    "boolean": frozenset[str](),
    "money": frozenset({"minimum", "pattern", "x-type", "x-currency"}),
}
"""The checks that each type may have."""

ANYWHERE: Final = ANNOTATIONS | {"type", "x-changeable", "x-secret"}
KEYWORDS: Final = ANYWHERE | OWN | ROOT_ONLY | {"$ref"} | frozenset().union(*BY_TYPE.values())

FORMATS: Final = ("date", "date-time", "time-zone", "currency", "country")
MONEY_PATTERN: Final = r"^[0-9]+(\.[0-9]+)?$"
MONEY_TYPES: Final = ["string", "number"]
DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
