"""A decision table: its columns, and its rows in whichever form they are written, as one `TableLogic`."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass, replace
from itertools import islice
from typing import cast

from policy_engine.feel.names import normal_name
from policy_engine.policy.model import (
    Basis,
    HitPolicy,
    InputColumn,
    Named,
    OutputColumn,
    Rows,
    TableLogic,
)
from policy_engine.policy.read.allow import allowed
from policy_engine.policy.read.grid import RESERVED, RawTable, with_headings
from policy_engine.policy.read.names import check_name, check_new, check_row_id, is_row_id
from policy_engine.policy.read.rows import raw_table
from policy_engine.policy.read.scalars import citations, feel, prose, template, text_of
from policy_engine.policy.read.schema import keys_of
from policy_engine.policy.read.state import Reading
from policy_engine.policy.read.types import type_spec
from policy_engine.policy.rows import Cells
from policy_engine.policy.yaml.limits import MAX_PROBLEMS
from policy_engine.policy.yaml.nodes import Mapping, Node, Scalar
from policy_engine.text.coded import CODES
from policy_engine.text.problem import Note, Problems
from policy_engine.text.source import Fragment
from policy_engine.text.suggest import did_you_mean

MAX_ALIKE = 20_000
"""Rows up to which the one most like an unknown id is looked for."""


def read_table(node: Node, reading: Reading) -> TableLogic | None:
    """The table that a node writes, or None where too much of it is wrong; what is wrong is told."""
    return _Reader(node, reading).table() if isinstance(node, Mapping) else None


@dataclass(slots=True)
class _Reader:
    node: Mapping
    reading: Reading

    @property
    def problems(self) -> Problems:
        return self.reading.problems

    def table(self) -> TableLogic | None:
        before = len(self.problems.errors)
        misspelt = not self.node.items.keys() <= set(keys_of("table"))
        inputs = self._declared_inputs()
        outputs = self._declared_outputs()
        raw = raw_table(
            self.node.items.get("rows"),
            None if inputs is None else tuple(column.label.name for column in inputs),
            None if outputs is None else tuple(column.name.name for column in outputs),
            self.reading,
        )
        texts = self._texts("because")
        reasons = {
            key: template(value, f"the reason of `{key[:60]}`", self.reading) for key, value in texts.items()
        }
        # Without its `inputs` a table's headers would be taken for FEEL.
        if raw is None or (inputs is None and (misspelt or "inputs" in self.node.items)):
            return None
        conditions, found_inputs = self._match_inputs(raw, inputs)
        results, found_outputs = self._match_outputs(raw, outputs)
        rows = self._rows(raw, conditions, results, reasons)
        default = self._default(found_outputs)
        if "default" in reasons and "default" not in self.node.items:
            key = cast(Mapping, self.node.items["because"]).keys["default"]
            self.problems.error(
                "policy-because",
                "a reason for `default`, and the table has none",
                key.span,
                hint="write `default` beside it",
            )
        return TableLogic(
            self.node.span,
            self._hit_policy() or HitPolicy.UNIQUE,
            found_inputs,
            found_outputs,
            rows,
            default,
            reasons.get("default"),
            misspelt
            or self._hit_policy() is None
            or any(column.type is None for column in outputs or ())
            or len(self.problems.errors) > before,
            Basis(citations(self.node.items.get("source")), (), text_of(self.node.items.get("assumed"))),
            allowed(self.node.items.get("allow"), self.reading),
        )

    def _hit_policy(self) -> HitPolicy | None:
        """The hit policy; None where it is none, which the schema has told."""
        if "hit policy" not in self.node.items:
            return HitPolicy.UNIQUE
        written = text_of(self.node.items["hit policy"])
        return HitPolicy(written) if written in list(HitPolicy) else None

    # Columns

    def _declared_inputs(self) -> tuple[InputColumn, ...] | None:
        node = self.node.items.get("inputs")
        if not isinstance(node, Mapping):
            return None
        columns = []
        seen: dict[str, Named] = {}
        for key, value in node.items.items():
            label = Named(normal_name(key), node.keys[key].span)
            if not check_new(label, seen, "each column", self.problems):
                continue
            if not label.name:
                self.problems.error("policy-name", "a column without a label", label.span)
            written = value.items.get("expression") if isinstance(value, Mapping) else value
            type_ = type_spec(value.items.get("type"), self.reading) if isinstance(value, Mapping) else None
            shown = f'the expression of "{label.name[:60]}"'
            # The schema has told of a list or mapping. A column that is wrong still has its place, and no
            # expression, so that its cells are not told to be unknown.
            text = feel(written, shown, self.reading) if isinstance(written, Scalar) else None
            place = Fragment("", label.span.source, ((0, label.span.start),))
            columns.append(InputColumn(label, text or place, type_))
        return tuple(columns)

    def _declared_outputs(self) -> tuple[OutputColumn, ...] | None:
        node = self.node.items.get("outputs")
        if not isinstance(node, Mapping):
            return None
        columns = []
        seen: dict[str, Named] = {}
        for key, value in node.items.items():
            name = Named(normal_name(key), node.keys[key].span)
            if not check_new(name, seen, "each output", self.problems):
                continue
            self._check_output(name)
            columns.append(OutputColumn(name, type_spec(value, self.reading)))
        return tuple(columns)

    def _check_output(self, name: Named) -> None:
        check_name(name, "an output", self.problems)
        if name.name in RESERVED:
            self.problems.error(
                "policy-name",
                f'"{name.name}" cannot be the name of an output: it is a header of its own',
                name.span,
                hint="choose another name",
            )

    def _match_inputs(
        self, raw: RawTable, declared: tuple[InputColumn, ...] | None
    ) -> tuple[list[int | None], tuple[InputColumn, ...]]:
        """For each column, which header it has; and the columns."""
        if declared is not None:
            places = self._match(raw.inputs, [column.label for column in declared], raw)
            return places, with_headings(declared, places, raw.inputs)
        named = [Named(normal_name(header.text), header.span()) for header in raw.inputs]
        self._tell_twice(named)
        columns = [InputColumn(name, header) for name, header in zip(named, raw.inputs, strict=True)]
        return list(range(len(columns))), tuple(columns)

    def _match_outputs(
        self, raw: RawTable, declared: tuple[OutputColumn, ...] | None
    ) -> tuple[list[int | None], tuple[OutputColumn, ...]]:
        if declared is not None:
            places = self._match(raw.outputs, [column.name for column in declared], raw)
            return places, with_headings(declared, places, raw.outputs)
        named = [Named(normal_name(header.text), header.span()) for header in raw.outputs]
        self._tell_twice(named)
        for name in (name for name in named if name.name):
            self._check_output(name)
        return list(range(len(named))), tuple(OutputColumn(name) for name in named)

    def _match(self, headers: tuple[Fragment, ...], declared: list[Named], raw: RawTable) -> list[int | None]:
        names = {column.name: index for index, column in enumerate(declared)}
        places: list[int | None] = [None] * len(declared)
        unknown = False
        named = [Named(normal_name(header.text), header.span()) for header in headers]
        if not raw.any_absent:
            self._tell_twice(named)
        for index, header in enumerate(named):
            place = names.get(header.name)
            if place is not None:
                places[place] = index
            elif header.name:
                unknown = True
                hint = did_you_mean(header.name, names) or f"the columns are {', '.join(filter(None, names))}"
                self.problems.error(
                    "policy-unknown-column", f'there is no column "{header.name[:60]}"', header.span, hint=hint
                )
        for column, at in zip(declared, places, strict=True):
            if at is None and not unknown and column.name not in RESERVED:
                self.problems.error(
                    "policy-missing-column",
                    f'the rows have no column "{column.name[:60]}"',
                    column.span,
                    hint="take it out here, or add it to the header of the rows",
                )
        return places

    def _tell_twice(self, named: list[Named]) -> None:
        seen: dict[str, Named] = {}
        for name in named:
            first = seen.setdefault(name.name, name)
            if first is not name and name.name:
                self.problems.error(
                    "policy-duplicate-column",
                    f'two columns have the header "{name.name[:60]}"',
                    name.span,
                    notes=(Note("the first stands here", first.span),),
                )

    # Rows

    def _rows(
        self,
        raw: RawTable,
        conditions: list[int | None],
        results: list[int | None],
        reasons: dict[str, Fragment | None],
    ) -> Rows:
        written = raw.rows
        ids = written.ids
        shared, assumed_by_row = self._shared_basis()
        own: dict[int, Basis] = {}
        beside: dict[int, Fragment] = {}
        seen: dict[str, Named] = {}
        empty = _empty_cells(raw)
        listed = reasons.keys() | assumed_by_row.keys()
        # Most rows are as they should be: those that may not be are looked at one by one.
        for row in self._to_look_at(raw, empty, listed):
            name = Named(ids[row], written.locate(row).span())
            check_row_id(name.name, name.span, self.problems)
            if name.name:
                check_new(name, seen, "each row", self.problems)
            self._tell_empty(row, raw, empty.get(row, ()))
            if (assumed := assumed_by_row.get(name.name)) is not None:
                own[row] = self._with_assumed(written.basis(row), assumed)
            if (reason := self._reason_beside(row, raw, reasons)) is not None:
                beside[row] = reason
        if "" not in raw.lost and (self._names_rows("because") or self._names_rows("assumed")):
            known = {*ids, *raw.lost}
            self._tell_unknown_rows(known, "because")
            self._tell_unknown_rows(known, "assumed")
        alike = written.alike
        if own:
            alike = array(CODES, alike)
            for number, row in enumerate(own, max(alike) + 1):
                alike[row] = number

        def basis(row: int) -> Basis:
            found = own.get(row) or written.basis(row)
            if found.cites or found.assumed is not None:
                return found
            return replace(shared, overrides=found.overrides) if found.overrides else shared

        rows = Rows(
            ids,
            _in_order(written.conditions, conditions),
            _in_order(written.results, results),
            written.locate,
            alike,
            basis,
            written.messages,
            beside,
        )
        used = [*conditions, *(None if at is None else at + len(raw.inputs) for at in results)]
        unread = {row for row, at in written.unread if at in used}
        if None in used:
            return rows.without(set(range(len(rows))))
        return rows.without(unread) if unread else rows

    def _to_look_at(self, raw: RawTable, empty: dict[int, list[int]], listed: Set[str]) -> list[int]:
        """Rows of which something may be wrong or is written elsewhere, and the first of each id given twice."""
        ids = raw.rows.ids
        found = {row for row, name in enumerate(ids) if not is_row_id(name)}
        found.update(empty)
        if len(set(ids)) < len(ids):
            firsts: dict[str, int] = {}
            for row, name in enumerate(ids):
                first = firsts.setdefault(name, row)
                if first != row:
                    found.update((first, row))
        first_of_them = sorted(found)[: 2 * MAX_PROBLEMS]
        return sorted({*first_of_them, *(row for row, name in enumerate(ids) if listed and name in listed)})

    def _tell_empty(self, row: int, raw: RawTable, columns: Sequence[int]) -> None:
        headers = (*raw.inputs, *raw.outputs)
        cells = (*raw.rows.conditions, *raw.rows.results)
        for at in columns:
            accepts = at < len(raw.inputs)
            self.problems.error(
                "policy-empty-cell",
                f'the cell of "{headers[at].text[:60]}" is empty',
                cells[at].locate(row).span(),
                hint="write `-` where anything is accepted" if accepts else "write null for no value",
            )

    def _reason_beside(self, row: int, raw: RawTable, reasons: dict[str, Fragment | None]) -> Fragment | None:
        """The reason of a row that stands beside the rows."""
        name = raw.rows.ids[row]
        listed = reasons.get(name) if name != "default" else None
        messages = raw.rows.messages
        if listed is not None and messages is not None and messages[row]:
            self.problems.error(
                "policy-because",
                f"the row `{name[:60]}` has two reasons",
                listed.span(),
                hint="leave one of them out",
                notes=(Note("the other stands in the row", messages.locate(row).span()),),
            )
        return listed

    def _with_assumed(self, basis: Basis, own: Scalar) -> Basis:
        if basis.assumed is not None:
            self.problems.error(
                "policy-assumed",
                "this row says twice why it is assumed",
                own.span,
                hint="leave one out: this, or the one in the row",
            )
        return replace(basis, assumed=own.text.strip())

    def _shared_basis(self) -> tuple[Basis, dict[str, Scalar]]:
        """The basis of rows that have none of their own, and the assumptions that name their row."""
        assumed = self.node.items.get("assumed")
        cites = citations(self.node.items.get("source"))
        if not isinstance(assumed, Mapping):
            return Basis(cites, (), prose(assumed, self.reading)), {}
        by_row = {}
        for key, value in self._texts("assumed").items():
            if prose(value, self.reading) is not None:
                by_row[key] = cast(Scalar, value)
            elif not isinstance(value, Scalar) or value.is_empty:
                self.problems.error("policy-shape", f"the assumption of `{key[:60]}` should be text", value.span)
        return Basis(cites), by_row

    def _texts(self, key: str) -> dict[str, Node]:
        node = self.node.items.get(key)
        return {name.strip(): value for name, value in node.items.items()} if isinstance(node, Mapping) else {}

    def _names_rows(self, key: str) -> bool:
        return isinstance(self.node.items.get(key), Mapping)

    def _tell_unknown_rows(self, rows: Collection[str], key: str) -> None:
        node = self.node.items.get(key)
        if not isinstance(node, Mapping):
            return
        for name, at in node.keys.items():
            if name.strip() not in rows and not (key == "because" and name.strip() == "default"):
                # Likeness is asked of each: not of a million.
                hint = did_you_mean(name, rows) if len(rows) <= MAX_ALIKE else None
                self.problems.error("policy-unknown-row", f'there is no row "{name[:60]}"', at.span, hint=hint)

    def _default(self, outputs: tuple[OutputColumn, ...]) -> tuple[Fragment, ...] | None:
        node = self.node.items.get("default")
        if not isinstance(node, Mapping):
            return None
        names = [column.name.name for column in outputs]
        cells = {}
        unknown = False
        for key, value in node.items.items():
            name = normal_name(key)
            if name not in names:
                unknown = True
                hint = did_you_mean(name, names) or f"the outputs are {', '.join(filter(None, names))}"
                self.problems.error(
                    "policy-unknown-column", f'there is no output "{name[:60]}"', node.keys[key].span, hint=hint
                )
            cells[name] = feel(value, f'the default of "{name[:60]}"', self.reading)
        missing = [name for name in names if name not in cells]
        if missing and not unknown:
            listed = ", ".join(f'"{name}"' for name in missing)
            self.problems.error(
                "policy-empty-cell", f"the default gives no {listed}", node.span, hint="write null for no value"
            )
        found = [cells.get(name) for name in names]
        return None if None in found else tuple(cell for cell in found if cell is not None)


def _in_order(cells: tuple[Cells, ...], places: list[int | None]) -> tuple[Cells, ...]:
    """The columns as the table has them. One that the rows do not have is told, and none of them is used."""
    return tuple(Cells.written(()) if place is None else cells[place] for place in places)


def _empty_cells(raw: RawTable) -> dict[int, list[int]]:
    """By row, the columns whose cell is empty where one must be written."""
    found: dict[int, list[int]] = {}
    if raw.any_absent:
        return found
    for at, cells in enumerate((*raw.rows.conditions, *raw.rows.results)):
        for row in islice(cells.having(""), 2 * MAX_PROBLEMS):
            found.setdefault(row, []).append(at)
    return found
