"""Random small policies with invariants, and random snapshots for them: what is proved of them must hold."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "request",
    "type": "object",
    "x-moment": "/as_of",
    "x-time-zone": "/zone",
    "x-currency": "/currency",
    "properties": {
        "as_of": {"type": "string", "format": "date-time"},
        "zone": {"type": "string", "format": "time-zone", "default": "UTC"},
        "currency": {"type": "string", "format": "currency"},
        "n": {"type": "number"},
        "m": {"type": "number", "minimum": 0},
        "o": {"type": ["number", "null"], "default": None},
        "i": {"type": "integer", "minimum": 0, "maximum": 9},
        "p": {"$ref": "#/$defs/money"},
        "q": {"$ref": "#/$defs/money"},
        "flag": {"type": "boolean"},
        "loud": {"type": ["boolean", "null"]},
        "size": {"type": "string", "enum": ["small", "middle", "large"]},
        "colour": {"type": ["string", "null"], "enum": ["red", "green"]},
        "text": {"type": "string"},
        "other": {"type": "string"},
        "day": {"type": "string", "format": "date"},
        "start": {"type": "string", "format": "date"},
        "end": {"type": ["string", "null"], "format": "date"},
        "at": {"type": "string", "format": "date-time"},
        "owner": {
            "type": "object",
            "properties": {"age": {"type": "number"}, "kind": {"enum": ["a", "b"], "type": "string"}},
        },
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "price": {"$ref": "#/$defs/money"},
                    "weight": {"type": "number"},
                    "state": {"type": "string", "enum": ["new", "used"]},
                },
            },
        },
    },
    "$defs": {
        "money": {"type": ["string", "number"], "x-type": "money", "minimum": 0, "pattern": "^[0-9]+(\\.[0-9]+)?$"}
    },
}  # fmt: skip

NUMBERS = ("0", "1", "2", "3", "10", "0.5", "-1", "-3", "1E+33", "9999999999999999999999999999999999", "1E-30")
DATES = ("2026-02-28", "2026-03-01", "2026-03-10", "2026-03-11", "2026-03-31")
TEXTS = ("", "a", "b", "aa", "B")


class Maker:
    """Makes expressions of a type out of what a policy has so far, by name."""

    def __init__(self, some: random.Random) -> None:
        self.some = some
        self.known: dict[str, list[str]] = {
            "number": ["n", "m", "o", "i", "p", "q", "owner.age"],
            "boolean": ["flag", "loud"],
            "date": ["day", "start", "end"],
            "string": ["text", "other", "size", "colour", "owner.kind"],
            "moment": ["as_of", "at"],
        }
        self.functions: dict[str, str] = {}
        self.services: list[str] = []

    def one(self, type_: str, depth: int = 2) -> str:
        """An expression of a type."""
        make: dict[str, Callable[[int], str]] = {
            "number": self.number,
            "boolean": self.boolean,
            "date": self.date,
            "string": self.string,
        }
        return make[type_](depth)

    def name(self, type_: str) -> str:
        """A name for a value of a type."""
        return self.some.choice(self.known[type_])

    def number(self, depth: int) -> str:
        """An expression of a number."""
        pick = self.some.random()
        if depth <= 0 or pick < 0.3:
            return self.name("number") if self.some.random() < 0.7 else self.some.choice(NUMBERS[:8])
        a, b = self.number(depth - 1), self.number(depth - 1)
        if pick < 0.62:
            return f"({a} {self.some.choice('++--*/')} {b})"
        if pick < 0.7:
            return f"{self.some.choice(['min', 'max'])}({a}, {b})"
        if pick < 0.78:
            return f"(if {self.boolean(depth - 1)} then {a} else {b})"
        if pick < 0.84:
            return f"{self.some.choice(['floor', 'ceiling', 'abs'])}({a})"
        if pick < 0.86 and self.services:
            return f"{self.some.choice(self.services)}({self.number(depth - 1)}, {self.number(0)})"
        if pick < 0.88 and self.functions:
            return f"{self.some.choice(list(self.functions))}({a}, {b})"
        if pick < 0.91:
            return "-" + self.name("number")
        return self.some.choice(
            [
                "count(items)",
                "sum(items.price)",
                "sum(append(items.price, 0))",
                "sum(items.weight)",
                "sum(items[price > 2].price)",
                'count(items[state = "new"])',
                f"sum(for x in items return if x.price > {a} then x.price else 1)",
                _taken("p", "min(x.price, before)"),
                _taken("p + q", f"if x.price {self.some.choice(['<', '<=', '>'])} before then x.price else before"),
                _taken("n", "if x.weight < before then x.weight else before"),
                _taken("m", "if x.price <= before then x.price else 0", "[take > 0]"),
            ]
        )

    def date(self, depth: int) -> str:
        """An expression of a date."""
        pick = self.some.random()
        if depth <= 0 or pick < 0.5:
            return self.name("date") if self.some.random() < 0.8 else f'date("{self.some.choice(DATES)}")'
        if pick < 0.8:
            return f'({self.date(depth - 1)} {self.some.choice("+-")} duration("P{self.some.choice([0, 1, 7])}D"))'
        if pick < 0.9:
            return f"(if {self.boolean(depth - 1)} then {self.date(depth - 1)} else {self.date(depth - 1)})"
        return "local day(as_of, zone)"

    def string(self, depth: int) -> str:
        """An expression of a string."""
        if depth <= 0 or self.some.random() < 0.7:
            return self.name("string") if self.some.random() < 0.8 else f'"{self.some.choice(TEXTS)}"'
        return f"(if {self.boolean(depth - 1)} then {self.string(depth - 1)} else {self.string(depth - 1)})"

    def boolean(self, depth: int) -> str:
        """A condition."""
        pick = self.some.random()
        if depth <= 0 or pick < 0.12:
            return self.name("boolean")
        if pick < 0.5:
            type_ = self.some.choice(["number", "number", "number", "date", "string"])
            a, b = self.one(type_, depth - 1), self.one(type_, depth - 1)
            return f"{a} {self.some.choice(['<', '<=', '=', '!=', '>', '>='])} {b}"
        if pick < 0.6:
            return f"({self.boolean(depth - 1)} {self.some.choice(['and', 'or'])} {self.boolean(depth - 1)})"
        if pick < 0.68:
            return f"not({self.boolean(depth - 1)})"
        if pick < 0.76:
            return f"{self.name(self.some.choice(['number', 'date', 'string']))} {self.some.choice(['=', '!='])} null"
        if pick < 0.82:
            low, high = sorted(self.some.sample((0, 1, 2, 3, 10), 2))
            ends = self.some.choice(["[]", "[)", "(]", "()"])
            return f"{self.name('number')} in {ends[0]}{low}..{high}{ends[1]}"
        if pick < 0.87:
            return f"{self.number(depth - 1)} between {self.number(0)} and {self.number(0)}"
        if pick < 0.93:
            return f'size in ("{self.some.choice(["small", "large"])}", "middle")'
        if pick < 0.97:
            return f"(if {self.boolean(depth - 1)} then {self.boolean(depth - 1)} else {self.boolean(depth - 1)})"
        return f"{self.some.choice(['some', 'every'])} x in items satisfies x.price > {self.number(0)}"


def _taken(begun: str, take: str, some: str = "") -> str:
    """The sum of what a loop's items take of an amount, one after another."""
    return (
        f"sum(append((for x in items return {{before: if count(partial) = 0 then {begun} else partial[-1].left, "
        f"take: {take}, left: before - take}}){some}.take, 0))"
    )


def _cell(maker: Maker, type_: str) -> str:
    some = maker.some
    if some.random() < 0.35:
        return "-"
    if type_ == "boolean":
        return some.choice(["true", "false"])
    if type_ == "string":
        return some.choice(['"a"', '"b"', 'not("a")', '"a", "aa"', '< "b"'])
    if type_ == "date":
        day = some.choice(DATES)
        return some.choice([f'< date("{day}")', f'>= date("{day}")', f'date("{day}")', "null"])
    low, high = sorted(some.sample((0, 1, 2, 3, 10), 2))
    return some.choice(
        [f"< {low}", f">= {high}", f"[{low}..{high}]", f"({low}..{high})", str(low), f"not({low})", "null", "< n"]
    )


def _input(maker: Maker, type_: str) -> str:
    """A column, and what it is declared to have, which its expression may not ensure."""
    some = maker.some
    if type_ == "string" and some.random() < 0.4:
        words = some.choice(['["a", "b", "aa"]', '["a", "b", "aa", null]'])
        return f"{{expression: {some.choice(['text', 'other'])}, type: {words}}}"
    return f"{{expression: '{maker.one(type_, 1)}', type: {type_}{'' if some.random() < 0.2 else '?'}}}"


def _shadows(some: random.Random) -> list[str]:
    """Functions that are named like built-ins."""
    made = {
        "count": ("q: Any", ["0 - 1", "if q = null then 1 else 0 - 2"]),
        "sum": ("q: Any", ["0 - 7", "0"]),
        "min": ("a: number, b: number", ["a + b", "if a < b then b else a"]),
        "floor": ("a: number", ["a + 1", "0 - a"]),
        "abs": ("a: number", ["a", "0 - 1"]),
    }
    lines = []
    for name in some.sample(sorted(made), some.randrange(1, 3)):
        parameters, bodies = made[name]
        lines += [f"  {name}: {{parameters: {{{parameters}}}, expression: '{some.choice(bodies)}', assumed: made up}}"]
    return lines


def _table(maker: Maker, name: str, indent: str) -> tuple[list[str], dict[str, str]]:
    """A table's lines, and the types of what it gives by the names that an expression has for them."""
    some = maker.some
    policy = some.choice(["first", "first", "first", "unique", "any", "priority", "output order", "rule order",
                          "collect", "collect sum", "collect count", "collect min"])  # fmt: skip
    types = [some.choice(["number", "boolean", "string", "date"]) for _ in range(some.randrange(1, 4))]
    inputs = [f"  c{at}: {_input(maker, type_)}" for at, type_ in enumerate(types)]
    several = policy in ("first", "unique", "any") and some.random() < 0.5
    if policy.startswith("collect ") or (not several and policy in ("first", "unique") and some.random() < 0.3):
        outputs, kinds = {"x": "number?"}, {"x": "number"}
    elif several:
        outputs, kinds = {"x": "[a, b, c]", "y": "number?"}, {"x": "word", "y": "number"}
    else:
        outputs, kinds = {"x": "[a, b, c]"}, {"x": "word"}
    rows = []
    for at in range(some.randrange(2, 6)):
        cells = [_cell(maker, type_) for type_ in types]
        results = [
            some.choice("abc") if kind == "word" else maker.number(1).replace("|", "") for kind in kinds.values()
        ]
        rows.append(f"  | r{at} | {' | '.join(cells)} | {' | '.join(results)} |")
    heads = " | ".join(f"c{at}" for at in range(len(types)))
    out = " | ".join(outputs)
    lines = ["table:", f"  hit policy: {policy}", "  inputs:", *(f"  {line}" for line in inputs), "  outputs:"]
    lines += [f"    {one}: {text}" for one, text in outputs.items()]
    lines += ["  rows: |", f"    | id | {heads} | -> {out} |", *(f"  {row}" for row in rows)]
    if policy != "collect count" and some.random() < 0.4:
        default = ", ".join(f'{one}: "{some.choice("abc") if kind == "word" else "1"}"' for one, kind in kinds.items())
        lines.append(f"  default: {{{default}}}")
    names: dict[str, str] = {}
    if policy in ("output order", "rule order", "collect"):
        names = {f"{name}[1]": "string", f"count({name})": "number"}
    elif len(outputs) > 1:
        names = {f"{name}.x": "string", f"{name}.y": "number"}
    else:
        names = {name: "number" if kinds["x"] == "number" else "string"}
    return [indent + line for line in lines], names


def policy(some: random.Random) -> tuple[list[str], int]:
    """The texts of a policy's files, the first with the invariants, and how many invariants there are."""
    maker = Maker(some)
    lines = ["parameters:", "  limit: {values: [{value: 2}, {from: 2026-03-11, value: 3}], assumed: made up}"]
    maker.known["number"].append("limit")
    lines += ["functions:", "  f:", "    parameters: {a: number, b: number}"]
    lines += [f"    expression: '{some.choice(['a + b', 'if a > b then a else b', 'min(a, b) - 1', 'a * b'])}'"]
    lines += ["    assumed: made up"]
    maker.functions["f"] = "number"
    if some.random() < 0.25:
        lines += _shadows(some)
    lines.append("values:")
    for at in range(2):
        type_ = some.choice(["number", "boolean", "date"])
        lines += [f"  v{at}: {{expression: '{maker.one(type_, 2)}', type: {type_}?, assumed: made up}}"]
        maker.known[type_].append(f"v{at}")
    lines.append("services:")
    for at, name in enumerate(("v0", "v1")):
        if name in maker.known["number"]:
            fields = some.choice(["n, i", "i, p", "o, m", "i, n"])
            lines.append(f"  s{at}: {{outputs: [{name}], input data: [{fields}]}}")
            maker.services.append(f"s{at}")
    if not maker.services:
        lines.pop()
    lines.append("decisions:")
    for at in range(3):
        lines += [f"  d{at}:", "    assumed: made up"]
        if some.random() < 0.75:
            table, names = _table(maker, f"d{at}", "    ")
            lines += table
        else:
            lines += ["    context:", f"      x: '{maker.number(2)}'", "      y: 'if x > 1 then \"a\" else \"b\"'"]
            names = {f"d{at}.x": "number", f"d{at}.y": "string"}
        for name, kind in names.items():
            maker.known[kind] += [name] * 3
    lines.append("invariants:")
    count = 10
    for at in range(count):
        kind = some.choice(["never", "never", "always"])
        if kind == "never":
            condition = " and ".join(maker.boolean(2) for _ in range(some.randrange(1, 4)))
        else:
            condition = f"if {maker.boolean(1)} then {maker.boolean(2)} else true"
        if some.random() < 0.25:
            a, b = maker.number(1), maker.number(1)
            kind, condition = "never", some.choice(
                [f"{a} + {b} < {a} and {b} >= 0", f"min({a}, {b}) > {a}", f"{a} - {b} > {a} and {b} >= 0",
                 f"{a} < {b} and {b} < n and n < {a}", f"({a}) < ({b}) and ({b}) <= ({a})",
                 "sum(items.price) < 0",
                 _taken("p + q", "min(x.price, before)") + " > p + q",
                 _taken("p + q", "if x.price <= before then x.price else 0", "[take > 1]") + " > p + q",
                 _taken("m", "min(x.price, before)") + " > m",
                 f"p + q < p and {maker.boolean(1)}", f"p - q > p or {maker.boolean(1)} and p < 0"]
            )  # fmt: skip
        lines += [f"  it holds {at}:", f"    {kind}: '{condition}'", "    assumed: made up"]
    files = ["\n".join(lines) + "\n"]
    if some.random() < 0.5:
        for part, days in (("", "to: 2026-03-10"), (" ", "from: 2026-03-11")):
            value = maker.number(1) if part else "1"
            values = f"values:\n  w: {{expression: '{value}', assumed: made up}}\n"
            files.append(f"policy: dated\neffective: {{{days}}}\n{values}")
    return files, count


def snapshot(some: random.Random) -> dict[str, Any]:
    """A random snapshot: at edges mostly, now and then without a field."""

    def amount() -> str:
        return some.choice(["0", "1", "2", "3", "3.01", "10", "999999999999999.99", "500000000000000"])

    made: dict[str, Any] = {
        "as_of": some.choice(["2026-03-10T09:00:00Z", "2026-03-11T00:00:00Z", "2026-03-10T23:59:59-05:00"]),
        "zone": some.choice(["UTC", "America/New_York"]),
        "currency": some.choice(["USD", "USD", "EUR"]),
        "n": _number(some),
        "m": _number(some).lstrip("-"),
        "o": some.choice([None, _number(some)]),
        "i": some.randrange(10),
        "p": amount(),
        "q": amount(),
        "flag": some.random() < 0.5,
        "loud": some.choice([True, False, None]),
        "size": some.choice(["small", "middle", "large"]),
        "colour": some.choice(["red", "green", None]),
        "text": some.choice(TEXTS),
        "other": some.choice(TEXTS),
        "day": some.choice(DATES),
        "start": some.choice(DATES),
        "end": some.choice([*DATES, None]),
        "at": some.choice(["2026-03-10T09:00:00Z", "2026-03-10T10:00:00+01:00", "2026-03-01T00:00:00Z"]),
        "owner": {"age": _number(some), "kind": some.choice("ab")},
        "items": [
            {"price": amount(), "weight": _number(some), "state": some.choice(["new", "used"])}
            for _ in range(some.choice([0, 1, 1, 2, 3, 5]))
        ],
    }
    if some.random() < 0.1:
        made.pop(some.choice([name for name in made if name not in ("as_of", "currency")]))
    return made


def _number(some: random.Random) -> str:
    return some.choice(NUMBERS) if some.random() < 0.6 else str(some.randrange(-2, 12))
