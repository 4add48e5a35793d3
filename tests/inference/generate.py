"""Random policies of rules that chain, and random facts for them.

The policies are written as text and go the whole way through reader, linker and linter. A part of what is written is
outside the profile on purpose: such a policy is refused, and another is written.
"""

from __future__ import annotations

from random import Random

from policy_engine.inference.model import GREATEST_INTEGER, LEAST_INTEGER, Fact, RuleSet, Sort, Value

WORDS = ("red", "green", "blue", "grey")
STRINGS = ("a", "b", "ab", "ab c", "10", "true", "é", "", "\\n", 'q"', "x" * 300)
INTEGERS = (0, 1, 2, 3, -1, 10, GREATEST_INTEGER, LEAST_INTEGER, GREATEST_INTEGER - 1, 2**31, 2**32)
TYPES = ("string", "boolean", "number", "color")
EXAMPLES = {"string": '"a"', "boolean": "true", "number": "1", "color": '"red"'}
GIVEN = 4
CONCLUDED = 4


def policy(random: Random) -> str:
    """The text of a policy: `rules/` needs nothing beside it but the set's own file."""
    kinds = {f"g{at}": _fields(random) for at in range(GIVEN)}
    kinds |= {f"c{at}": _fields(random) for at in range(CONCLUDED)}
    out = ["policy: random", "types:", f"  color: [{', '.join(WORDS)}]"]
    for name, fields in kinds.items():
        listed = ", ".join(f"{field}: {type_}" for field, type_ in fields.items())
        out.append(f"  t {name}: {{{listed}}}")
    out.append("values:")
    for name, fields in kinds.items():
        if name[0] == "g":
            one = ", ".join(f"{field}: {EXAMPLES[type_]}" for field, type_ in fields.items())
            out.append(f"  v {name}: {{expression: '[{{{one}}}]', type: list<t {name}>}}")
    out += ["decisions:", "  d:", "    facts:"]
    out += [
        f"      {name}: {{each: v {name}, fields: [{', '.join(fields)}]}}"
        for name, fields in kinds.items()
        if name[0] == "g"
    ]
    out.append("    conclusions:")
    for name, fields in kinds.items():
        if name[0] == "c":
            out.append(f"      {name}: {{{', '.join(f'{field}: {type_}' for field, type_ in fields.items())}}}")
    out.append("    rules:")
    for number in range(random.randint(1, 24)):
        out += _rule(random, number, kinds)
    out += ["    outputs:", f"      all: {{list: c{CONCLUDED - 1}}}"]
    return "\n".join(out) + "\n"


def _fields(random: Random) -> dict[str, str]:
    return {f"f{at}": random.choice(TYPES) for at in range(random.randint(1, 3))}


def _rule(random: Random, number: int, kinds: dict[str, dict[str, str]]) -> list[str]:
    level = random.randint(0, CONCLUDED - 1)
    # Mostly facts and earlier conclusions; at times one that makes a circle, which the linter has to find.
    reach = GIVEN + (level if random.random() < 0.98 else CONCLUDED)
    names = random.choices(list(kinds)[:reach], k=random.choice((1, 1, 2, 2, 3)))
    seen: dict[str, dict[str, str]] = {}
    conditions = []
    for at, name in enumerate(names):
        cells = {}
        for field, type_ in kinds[name].items():
            joins = [f"{alias}.{other}" for alias, fields in seen.items() for other in fields if fields[other] == type_]
            if joins and random.random() < 0.5:
                cells[field] = random.choice(joins)
            elif random.random() < 0.4:
                cells[field] = _test(random, type_)
        alias = f"m{at}"
        seen[alias] = kinds[name]
        listed = ", ".join(f"{field}: '{_quoted(cell)}'" for field, cell in cells.items())
        conditions.append(f"          - {{{name}: {{{listed}}}, as: {alias}}}")
    fields = []
    for field, type_ in kinds[f"c{level}"].items():
        taken = [f"{alias}.{other}" for alias, own in seen.items() for other in own if own[other] == type_]
        value = random.choice(taken) if taken and random.random() < 0.7 else _constant(random, type_)
        fields.append(f"{field}: '{_quoted(value)}'")
    return [
        f"      r{number}:",
        "        when:",
        *conditions,
        f"        then: {{c{level}: {{{', '.join(fields)}}}}}",
        f"        priority: {random.randint(0, 3)}",
        "        because: it follows",
        "        assumed: For the test.",
    ]


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _test(random: Random, type_: str) -> str:
    if random.random() < 0.005:
        return "null"
    if type_ == "number":
        low, high = sorted((random.choice(INTEGERS), random.choice(INTEGERS)))
        return random.choice((f"{low}", f"< {high}", f">= {low}", f"[{low}..{high}]", f"{low}, {high}", f"not({low})"))
    if type_ in ("color", "boolean") and random.random() < 0.3:
        return f"not({_constant(random, type_)})"
    if random.random() < 0.3:
        return f"{_constant(random, type_)}, {_constant(random, type_)}"
    return _constant(random, type_)


def _constant(random: Random, type_: str) -> str:
    if type_ == "number":
        return str(random.choice(INTEGERS))
    if type_ == "boolean":
        return random.choice(("true", "false"))
    if type_ == "color":
        return random.choice(WORDS)
    text = random.choice(STRINGS)
    return '"' + text.replace('"', '\\"') + '"'


def facts(random: Random, rules: RuleSet, most: int = 5) -> list[Fact]:
    """Random facts of a rule set, in random order, some of them twice."""
    found = []
    for number, kind in enumerate(rules.kinds):
        if kind.given:
            found += [
                Fact(number, tuple(_value(random, field.sort, field.words) for field in kind.fields))
                for _ in range(random.randint(0, most))
            ]
    if found and random.random() < 0.3:
        found.append(random.choice(found))
    random.shuffle(found)
    return found


def _value(random: Random, sort: Sort, words: tuple[str, ...] | None) -> Value:
    if sort is Sort.INTEGER:
        return random.choice(INTEGERS)
    if sort is Sort.BOOLEAN:
        return random.random() < 0.5
    if words:
        return random.choice(words)
    return random.choice((*(text.replace("\\n", "\n") for text in STRINGS), "other", str(random.randint(0, 9)), "\x00"))
