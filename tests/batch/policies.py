"""Random small policies over the snapshot of `tests/support.py`: tables in all their forms, asked in all ways."""

from __future__ import annotations

from random import Random
from textwrap import indent

NUMBERS = ("n", "m", "count of", "n + m", "n * 2 - m", "if flag then n else m", "customer.age", "count(items)",
           "v1", "sum(items.price)", "f(n)", "if v1 > 3 then 1 / 0 else n", "string length(text)")  # fmt: skip
WORDS = ("size", "colour", "note", "text", "if flag then size else \"small\"", "customer.name", "v2", "items[1].state",
         "items[id = \"a\"][1].state", "currency")  # fmt: skip
DATES = (
    "day",
    "end",
    "today",
    'day + duration("P3D")',
    "if loud then end else day",
    "date(at)",
    "local day(at, time_zone)",
)
BOOLEANS = ("flag", "loud", "flag and loud", "n > m", "end = null", "some item in items satisfies item.price > n")
NUMBER_CELLS = ("-", "< 5", ">= 5", "[2..7]", "3", "(5..9)", "not(4)", "1, 5, 7", "null, < 3", "> m", "-2.5")
WORD_CELLS = ("-", '"small"', '"red","green"', 'not("large")', "null", '"hello"', '"new", "x"', "text", "not(null)")
DATE_CELLS = (
    "-",
    '< date("2026-03-15")',
    '>= date("2026-03-15")',
    'date("2026-03-20")',
    "null",
    "> today",
    "not(null)",
)
LISTED_CELLS = ("-", "small", "hello, red", "not(small)", '"hello"')
BOOLEAN_CELLS = ("-", "true", "false", "not(true)")
FAMILIES = (
    (NUMBERS, NUMBER_CELLS, "number?"), (WORDS, WORD_CELLS, "string?"),
    (DATES, DATE_CELLS, "date?"), (BOOLEANS, BOOLEAN_CELLS, "boolean?"),
    (WORDS[:4], LISTED_CELLS, "[small, hello, red]"),
)  # fmt: skip
OUTPUTS = ("1", "2", "n", "m + 1", "count(items)", "v1", "f(m)", "10 / (n - 5)")
POLICIES = ("first", "unique", "any", "collect", "rule order", "collect count", "first", "first")


def policy(rng: Random) -> tuple[str, ...]:
    """The texts of a set's files: a policy, at times in two versions."""
    if rng.random() < 0.6:
        return (_text(rng, ""),)
    day = rng.choice(("2026-03-09", "2026-03-10", "2026-03-11"))
    after = {"2026-03-09": "2026-03-10", "2026-03-10": "2026-03-11", "2026-03-11": "2026-03-12"}[day]
    gap = rng.random() < 0.2
    return (
        _text(rng, f"policy: p\neffective: {{to: {day}}}\n"),
        _text(rng, f"policy: p\neffective: {{from: {'2026-03-14' if gap else after}}}\n"),
    )


def _text(rng: Random, head: str) -> str:
    logic = {
        "v1": rng.choice(("n", "m - 1", "customer.age", "if loud then m else n")),
        "v2": rng.choice(("text", "size", "customer.name", "colour")),
    }
    parts = [
        head,
        "functions:\n  f: {parameters: {x: number}, assumed: a test, expression: if x > 6 then x * 2 else x}\n",
        "values:\n  today: {expression: 'local day(as_of, time_zone)', assumed: a test}\n",
        *(f"  {name}: {{expression: '{text}', assumed: a test}}\n" for name, text in logic.items()),
        f"  t1:\n    assumed: a test\n{indent(_table(rng, NUMBERS[:7]), '    ')}",
        f"decisions:\n  answer:\n    assumed: a test\n{indent(_logic(rng), '    ')}",
    ]
    return "".join(parts)


def _logic(rng: Random) -> str:
    shape = rng.random()
    table = _table(rng, (*NUMBERS, *(("t1",) if rng.random() < 0.5 else ())))
    if shape < 0.6:
        return table
    if shape < 0.75:
        return f"if: {rng.choice(BOOLEANS)}\nthen:\n{indent(table, '  ')}else: t1\n"
    if shape < 0.9:
        inner = indent(_table(rng, (*NUMBERS[:5], "a", "a + n")), "    ")
        return f"context:\n  a: {rng.choice(NUMBERS)}\n  result:\n{inner}"
    return f"expression: '[t1, {rng.choice(NUMBERS)}]'\n"


def _table(rng: Random, numbers: tuple[str, ...]) -> str:
    hit = rng.choice(POLICIES)
    columns: list[tuple[str, tuple[str, ...], str | None]] = []
    for _ in range(rng.randint(1, 3)):
        expressions, cells, type_ = rng.choice(FAMILIES)
        chosen: tuple[str, ...] = numbers if expressions is NUMBERS else expressions
        columns.append((rng.choice(chosen), cells, type_ if rng.random() < 0.7 or cells is LISTED_CELLS else None))
    lines = [f"  hit policy: {hit}", "  inputs:"]
    for at, (expression, _, declared) in enumerate(columns):
        typed = f", type: {declared}" if declared else ""
        lines.append(f"    c{at}: {{expression: '{expression}'{typed}}}")
    lines.append("  rows: |")
    heads = " | ".join(f"c{at}" for at in range(len(columns)))
    lines.append(f"    | id | {heads} | -> out |")
    constants = rng.random() < 0.4
    outputs = OUTPUTS[:2] if constants else OUTPUTS
    for row in range(rng.randint(1, 4)):
        tests = " | ".join(rng.choice(some) for _, some, _ in columns)
        lines.append(f"    | r{row} | {tests} | {rng.choice(outputs)} |")
    if not hit.startswith("collect c") and rng.random() < 0.7:
        lines.append("  default: {out: 0}")
    return "table:\n" + "\n".join(lines) + "\n"


MOMENTS = (
    "2026-03-10T09:00:00Z", "2026-03-10T23:59:59Z", "2026-03-11T00:30:00+01:00", "2026-03-09T23:00:00-05:00",
    "2026-03-12T00:00:00Z", "2026-01-01T00:00:00.5Z", "2026-09-01T12:00:00z", "nonsense", None,
)  # fmt: skip
VALUES: dict[str, tuple[object, ...]] = {
    "as_of": MOMENTS,
    "time_zone": ("UTC", "Europe/Paris", "Pacific/Kiritimati", "America/St_Johns", None, "Mars"),
    "n": (1, 2, 5, 7, 4.5, None, "x"),
    "m": (5, 7, -1, None),
    "count of": (0, 3, 9, 10, None),
    "note": ("hello", None, "small"),
    "text": ("hello", "x", "", None),
    "flag": (True, False, None),
    "loud": (True, False, None),
    "size": ("small", "middle", "large", "huge", None),
    "colour": ("red", "green", None),
    "day": ("2026-03-15", "2026-03-20", "2026-03-01", "2026-02-30", None),
    "end": ("2026-03-15", None, "2026-03-20"),
    "at": ("2026-03-10T08:00:00-05:00", "2026-03-15T00:00:00Z", None),
    "country": ("US", "DE", None),
    "currency": ("USD", "JPY", None),
    "number": ("4111-1111", None),
    "customer": ({"name": "Ann", "age": 40}, {"name": "small", "age": 3}, {"age": 5}, None, {"name": "x"}),
    "items": (
        [],
        [{"id": "a", "price": 10, "state": "new"}],
        [{"id": "b", "price": 2, "state": "used"}, {"id": "a", "price": 1, "state": "new"}],
        [{"id": "a", "price": 1}, {"id": "a", "price": 2}],
        None,
    ),
}


def row(rng: Random, clean: float) -> dict[str, object]:
    """A random snapshot; `clean` is the chance that a field is one of its first two values."""
    return {name: rng.choice(values[:2] if rng.random() < clean else values) for name, values in VALUES.items()}
