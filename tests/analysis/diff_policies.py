"""Random small policies, and random edits of them.

Tables of all hit policies, values that read some entries of others, functions (also ones named like a built-in), lists,
parameters that change on a day, decision services that are asked with what no field can be, columns with a type of
their own, rules that chain: whatever a proof may overlook.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from policy_engine import PolicyError, PolicySet, load
from tests.support import SCHEMA, write_set

WORDS: Final = ("small", "middle", "large")
POLICIES: Final = (
    "first", "first", "first", "unique", "any", "priority", "rule order", "output order", "collect", "collect sum",
    "collect min", "collect max", "collect count",
)  # fmt: skip
_SINGLE: Final = ("first", "first", "first", "unique", "any", "priority")
NUMBERS: Final = ("0", "1", "2", "3", "5", "1.0", "2.5", "4")


@dataclass
class Table:
    """A table: columns by label, rows as lists of cells, outputs by name."""

    policy: str
    inputs: dict[str, str]
    outputs: dict[str, str]
    rows: list[tuple[str, list[str], list[str]]]
    default: list[str] | None
    types: dict[str, list[str]] = field(default_factory=dict)
    """Words that a column declares."""

    def text(self, indent: str) -> str:
        """The table in YAML."""
        inputs: dict[str, Any] = {
            name: {"expression": one, "type": self.types[name]} if name in self.types else one
            for name, one in self.inputs.items()
        }
        lines = ["table:", f"  hit policy: {self.policy}", f"  inputs: {json.dumps(inputs)}"]
        lines.append("  outputs: {" + ", ".join(f"{name}: {kind}" for name, kind in self.outputs.items()) + "}")
        lines.append("  rows: |")
        names = list(self.outputs)
        lines.append("    | id | " + " | ".join([*self.inputs, f"-> {names[0]}", *names[1:]]) + " |")
        for name, tests, results in self.rows:
            lines.append("    | " + " | ".join([name, *tests, *results]) + " |")
        if self.default is not None:
            cells = zip(names, self.default, strict=True)
            lines.append("  default: {" + ", ".join(f"{name}: {json.dumps(cell)}" for name, cell in cells) + "}")
        return "\n".join(indent + line for line in lines)


@dataclass
class Policy:
    """A policy set: parameters, functions, values and decisions in order; `schema` is that of its snapshots."""

    parameters: dict[str, list[tuple[str | None, str]]]
    functions: dict[str, Any]
    values: dict[str, Any]
    decisions: dict[str, Any]
    schema: dict[str, Any] = field(default_factory=lambda: copy.deepcopy(SCHEMA))
    words: tuple[str, ...] = WORDS
    note: str = ""
    services: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """The policy in YAML."""
        lines = [f"# {self.note}", "types:", f"  grade: [{', '.join(self.words)}]", "parameters:"]
        for name, values in self.parameters.items():
            lines += [f"  {name}:", "    assumed: made up", "    values:"]
            for day, value in values:
                start = "" if day is None else f"from: {day}, "
                lines.append(f"      - {{{start}value: {json.dumps(value)}}}")
        lines.append("functions:")
        for name, logic in self.functions.items():
            lines += [f"  {name}:", "    parameters: {x: number}", "    assumed: made up", _logic(logic)]
        for section, units in (("values", self.values), ("decisions", self.decisions)):
            lines.append(f"{section}:")
            for name, logic in units.items():
                lines += [f"  {name}:", "    assumed: made up", _logic(logic)]
        if self.services:
            lines += ["services:", *(f"  {name}: {logic}" for name, logic in self.services.items())]
        return "\n".join(lines) + "\n"

    def load(self, directory: Path) -> PolicySet | None:
        """The set, loaded; None where it is no policy."""
        try:
            return load(write_set(directory, self.text(), schema=self.schema))
        except PolicyError:
            return None

    def tables(self) -> Iterator[Table]:
        """All tables."""
        for units in (self.functions, self.values, self.decisions):
            for logic in units.values():
                parts = [logic, *logic.values()] if isinstance(logic, dict) else [logic]
                yield from (part for part in parts if isinstance(part, Table))


def _logic(logic: Any) -> str:
    if isinstance(logic, Table):
        return logic.text("    ")
    if isinstance(logic, str) and logic.startswith("facts:"):
        return "\n".join(f"    {line}" for line in logic.splitlines())
    if isinstance(logic, str):
        return f"    expression: {json.dumps(logic)}"
    lines = ["    context:"]
    for name, part in logic.items():
        if isinstance(part, Table):
            lines += [f"      {name}:", part.text("        ")]
        else:
            lines += [f"      {name}:", f"        expression: {json.dumps(part)}"]
    return "\n".join(lines)


class Maker:
    """Makes policies and edits them; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self.some = random.Random(seed)

    # Policies

    def policy(self) -> Policy:
        """A policy of three to five values and as many decisions, which read them in different ways."""
        pick = self.some.choice
        policy = Policy({}, {}, {}, {})
        policy.parameters["limit"] = [(None, pick(NUMBERS))]
        if self.some.random() < 0.6:
            policy.parameters["limit"].append(("2026-07-01", pick(NUMBERS)))
        policy.parameters["bonus"] = [(None, pick(NUMBERS))]
        numbers = ["n", "m", "count of"]
        policy.functions["scaled"] = self.table(["x"], ["x"], single=True) if self.some.random() < 0.5 else "x * 2"
        computed = ["n", "m", "limit", "n + 1", "bonus"]
        policy.values["first one"] = self.table(numbers, computed, policies=_SINGLE, wide=True)
        policy.values["lists"] = self.table([*numbers, "first one.a"], ["n", "bonus"])
        policy.values["second one"] = {
            "part": self.number(numbers), "graded": self.table(numbers, ["n"], single=True, words=True),
            "more": self.number([*numbers, "part"]),
        }  # fmt: skip
        policy.values["third one"] = self.table(["second one.part", "n"], ["m", "limit"], policies=_SINGLE, wide=True)
        inner = self.number(["n", "bonus", "price"])
        policy.values["listed"] = f"for one in items return {{price: one.price, kept: {self.number(['one.price'])}}}"
        policy.values["kept ones"] = f"listed[{pick(['price > limit', 'kept > 2', 'item.price < 3', 'true'])}]"
        policy.values["spare"] = inner.replace("price", "m")
        readers = [
            "first one.a", "first one.b", "second one.part", "lists", "count(lists)", "third one.b", "third one",
            "second one.graded", "third one.a", "scaled(n)",
            "scaled(second one.part)", "first one", "second one", "kept ones.price", "kept ones.kept",
            "count(kept ones)",
            "some one in items satisfies one.price > limit", "spare", "if flag then first one.a else third one.a",
            '{whole: first one, part: second one.part}.whole.a', "for x in kept ones return x.price + bonus",
            'if first one.b = "small" then 1 else second one.part',
        ]  # fmt: skip
        for at, reader in enumerate(self.some.sample(readers, 8)):
            policy.decisions[f"d{at}"] = self.around(reader, readers)
        policy.decisions["table"] = self.table(["first one.a", "count of"], ["limit", "second one.part"])
        policy.decisions["rules"] = _RULES
        if self.some.random() < 0.4:
            # Not the built-in of that name, which is never below zero.
            policy.functions["string length"] = pick(["0 - x", "x - 3", "x / 2"])
            policy.decisions["shadowed"] = self.table(["string length(n)", "string length(m)"], ["n"], single=True)
        if self.some.random() < 0.5:
            policy.decisions["inner"] = self.table(["count of", "n"], ["n"], single=True)
            policy.decisions["outer"] = self.table(["inner", "count of"], ["inner"], single=True)
            given = pick(["[count of]", "[n]", "[count of, n]"])
            output = pick(["inner", "outer"])
            policy.services["asked"] = f"{{outputs: [{output}], input data: {given}}}"
            arguments = pick(["n", "m", "m - 2", "n / 2"]), pick(["n", "m", "0 - m"])
            policy.decisions["asking"] = f"asked({', '.join(arguments[: given.count(',') + 1])})"
        if self.some.random() < 0.5:
            declared = self.table(["n", "m"], ["n"], single=True)
            declared.inputs["word"] = pick(["text", "size"])
            declared.types["word"] = ["small", "middle"]
            declared.rows = [(name, [*tests, pick(["-", "small", "small, middle"])], results)
                             for name, tests, results in declared.rows]  # fmt: skip
            policy.decisions["declared"] = declared
        return policy

    def around(self, reader: str, readers: list[str]) -> str:
        """An expression that reads what another does, in a way of its own."""
        forms = [
            "{0}", "{0}", "{0}", "[{0}, 1]", "{{kept: {0}, other: 1}}.kept", "{{kept: {0}, other: 1}}.other",
            "if flag then ({0}) else ({1})", "string({0})", "count([{0}])", "(function(x: Any) x)({0})", "[{0}][1]",
            "for one in items return {0}", "{{kept: {0}, all: {{inner: kept}}}}.all", "string({0}) = string({1})",
            "[{0}][item != null]", "some one in [string({0})] satisfies one = string({1})",
            "get value({{kept: {0}}}, \"kept\")",
            "first one[a > 2].b", "first one[b = \"small\"].a", "third one[item.a > 1].b", "lists[1]",
        ]  # fmt: skip
        form: str = self.some.choice(forms)
        return form.format(reader, self.some.choice(readers))

    def number(self, names: list[str]) -> str:
        """An expression that is a number."""
        pick = self.some.choice
        forms: list[str] = [
            "{0}", "{0} + {1}", "if {0} > {1} then {1} else {0}", "if flag then {0} else {1}", "scaled({0})",
            "{0} * 2", 'if size = "large" then {0} else 0',
        ]  # fmt: skip
        form = pick(forms)
        return form.format(pick(names), pick([*names, *NUMBERS, "limit"]))

    def table(
        self,
        columns: list[str],
        computed: list[str],
        *,
        policies: tuple[str, ...] = POLICIES,
        single: bool = False,
        words: bool = False,
        wide: bool = False,
    ) -> Table:
        """A table: of one output where it is `single`, of words; of three where it is `wide`."""
        pick = self.some.choice
        inputs = {"number": pick(columns)}
        others = {"flag": "flag", "size": "size", "colour": "colour", "loud": "loud", "second": columns[-1]}
        if columns != ["x"]:
            inputs |= {name: others[name] for name in self.some.sample(sorted(others), self.some.randrange(3))}
        policy = pick(["first", "unique", "any"] if single else policies)
        kinds = {"a": "grade" if words else "number"}
        if wide or (not single and not policy.startswith("collect ") and self.some.random() < 0.5):
            kinds |= {"b": "grade", "c": "number"}
        if policy in ("priority", "output order"):
            kinds["b"] = "[small, middle, large]"
        table = Table(policy, inputs, kinds, [], None)
        for at in range(self.some.randrange(2, 5)):
            table.rows.append(self.row(f"r{at}", table, computed))
        if policy != "collect count" and self.some.random() < 0.8:
            table.default = [self.output(kind, computed) for kind in kinds.values()]
        return table

    def row(self, name: str, table: Table, computed: list[str]) -> tuple[str, list[str], list[str]]:
        """A row of a table."""
        results = [self.output(kind, computed) for kind in table.outputs.values()]
        is_inner = "x" in table.inputs.values()
        return name, [self.cell(label, is_inner=is_inner) for label in table.inputs], results

    def cell(self, label: str, *, is_inner: bool = False) -> str:
        """A condition."""
        pick = self.some.choice
        low, high = sorted(self.some.sample(range(7), 2))
        if label in ("flag", "loud"):
            return pick(["-", "true", "false"])
        if label == "word":
            return pick(["-", "small", "small, middle", "middle"])
        if label == "size":
            return pick(["-", "small", "middle, large", "not(large)"])
        if label == "colour":
            return pick(["-", "red", "null", "green, null", "not(null)"])
        made: str = pick([
            "-", f"< {low}", f">= {low}", f"[{low}..{high}]", f"({low}..{high})", f"{low}", f"not({high})",
            *(() if is_inner else ("< limit", ">= bonus", "? > n + 1")), f"{low}, {high}", f"<= {low}.5", f"> {low}",
        ])  # fmt: skip
        return made

    def output(self, kind: str, computed: list[str]) -> str:
        """An output."""
        if kind != "number":
            return self.some.choice(["small", "middle", "large"])
        return self.some.choice([*NUMBERS, *NUMBERS, *computed])

    # Edits

    def edited(self, policy: Policy) -> Policy:
        """A copy with one to three edits."""
        other = copy.deepcopy(policy)
        for _ in range(self.some.choice([1, 1, 1, 2, 3])):
            self.some.choice(_EDITS)(self, other)
        return other

    def _of_table(self, policy: Policy) -> Table:
        return self.some.choice(list(policy.tables()))

    def edit_cell(self, policy: Policy) -> None:
        """Another condition."""
        table = self._of_table(policy)
        _, tests, _ = self.some.choice(table.rows)
        at = self.some.randrange(len(tests))
        tests[at] = self.cell(list(table.inputs)[at], is_inner="x" in table.inputs.values())

    def edit_output(self, policy: Policy) -> None:
        """Another output."""
        table = self._of_table(policy)
        _, _, results = self.some.choice(table.rows)
        at = self.some.randrange(len(results))
        results[at] = self.output(list(table.outputs.values())[at], [])

    def edit_order(self, policy: Policy) -> None:
        """Two rows change places."""
        rows = self._of_table(policy).rows
        at = self.some.randrange(len(rows) - 1)
        rows[at], rows[at + 1] = rows[at + 1], rows[at]

    def edit_rows(self, policy: Policy) -> None:
        """A row more, or one less."""
        table = self._of_table(policy)
        if self.some.random() < 0.5 and len(table.rows) > 2:
            table.rows.pop(self.some.randrange(len(table.rows)))
        else:
            at = self.some.randrange(len(table.rows) + 1)
            table.rows.insert(at, self.row(f"new{len(table.rows)}", table, []))

    def edit_split(self, policy: Policy) -> None:
        """A row twice: nothing changes where only the first counts."""
        table = self._of_table(policy)
        at = self.some.randrange(len(table.rows))
        table.rows.insert(at, (f"twin{len(table.rows)}", list(table.rows[at][1]), list(table.rows[at][2])))

    def edit_policy(self, policy: Policy) -> None:
        """Another hit policy."""
        table = self._of_table(policy)
        if table.policy in ("first", "unique", "any"):
            table.policy = self.some.choice(["first", "unique", "any"])

    def edit_default(self, policy: Policy) -> None:
        """Another default, or none."""
        table = self._of_table(policy)
        if table.policy == "collect count":
            return
        table.default = self.some.choice([None, [self.output(kind, []) for kind in table.outputs.values()]])

    def edit_parameter(self, policy: Policy) -> None:
        """Another value of a parameter, the same one otherwise written, or another from a day on."""
        values = policy.parameters[self.some.choice(list(policy.parameters))]
        at = self.some.randrange(len(values))
        day, value = values[at]
        values[at] = day, self.some.choice([*NUMBERS, f"{value} + 0", value])
        if len(values) == 1 and self.some.random() < 0.3:
            values.append(("2026-07-01", self.some.choice([value, *NUMBERS])))

    def edit_expression(self, policy: Policy) -> None:
        """Another expression of a value."""
        policy.values["spare"] = self.number(["n", "m", "bonus"])
        if self.some.random() < 0.5:
            (context,) = (logic for logic in policy.values.values() if isinstance(logic, dict))
            context[self.some.choice(["part", "more"])] = self.number(["n", "m"])

    def edit_name(self, policy: Policy) -> None:
        """Another name of a value, everywhere."""
        old = self.some.choice(["first one", "second one", "listed", "spare", "scaled", "bonus", "kept ones"])
        text = repr(policy).replace(old, f"other {old}")
        renamed = eval(text, {"Policy": Policy, "Table": Table})  # noqa: S307 - what this module wrote
        for name in ("parameters", "functions", "values", "decisions"):
            setattr(policy, name, getattr(renamed, name))

    def edit_layout(self, policy: Policy) -> None:
        """What changes nothing: the order of units, a comment, ids of rows, labels of columns."""
        policy.values = dict(reversed(policy.values.items()))
        policy.note = "another comment"
        table = self._of_table(policy)
        table.rows = [(f"{name}x", tests, results) for name, tests, results in table.rows]

    def edit_schema(self, policy: Policy) -> None:
        """Words, bounds, descriptions and fields of the snapshot's schema."""
        fields = policy.schema["properties"]
        match self.some.randrange(6):
            case 0:
                fields["size"]["enum"].append("huge")
            case 1:
                fields["count of"]["maximum"] = 4
            case 2:
                fields["n"]["description"] = "a number"
            case 3:
                fields["extra"] = {"type": "string"}
            case 4:
                fields["items"]["items"]["properties"]["weight"] = {"type": "number"}
            case _:
                policy.words = (*policy.words, "huge")


_EDITS: Final = (
    Maker.edit_cell, Maker.edit_cell, Maker.edit_output, Maker.edit_output, Maker.edit_order, Maker.edit_order,
    Maker.edit_rows, Maker.edit_split, Maker.edit_policy, Maker.edit_default, Maker.edit_parameter,
    Maker.edit_parameter, Maker.edit_expression, Maker.edit_name, Maker.edit_layout, Maker.edit_schema,
)  # fmt: skip

_RULES: Final = """facts:
  fact: {from: first one, fields: [a], says: it is so}
  size of it: {from: second one, fields: [graded], says: it is}
conclusions:
  do: {action: grade}
outputs:
  actions: {list: do}
rules:
  one:
    when: [size of it: {graded: "small"}]
    then: {do: {action: large}}
    because: it is small
    assumed: made up
  two:
    when: [size of it: {graded: "large"}]
    then: {do: {action: middle}}
    because: it is {size of it.graded}
    assumed: made up""".replace("  fact: {from: first one, fields: [a], says: it is so}\n", "")
