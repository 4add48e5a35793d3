"""A decision table: its columns, and its rows in whichever form they are written, as one `TableLogic`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import cast

from policy_engine.feel.names import normal_name
from policy_engine.policy.model import (
    Basis,
    HitPolicy,
    InputColumn,
    Named,
    OutputColumn,
    Row,
    TableLogic,
)
from policy_engine.policy.read.grid import RESERVED, RawRow, RawTable
from policy_engine.policy.read.names import check_name, check_new, check_row_id
from policy_engine.policy.read.rows import raw_table
from policy_engine.policy.read.scalars import citations, feel, prose, template, text_of
from policy_engine.policy.read.schema import keys_of
from policy_engine.policy.read.state import Reading
from policy_engine.policy.read.types import type_spec
from policy_engine.policy.yaml.nodes import Mapping, Node, Scalar
from policy_engine.text.problem import Note, Problems
from policy_engine.text.source import Fragment
from policy_engine.text.suggest import did_you_mean


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
            self._allowed(),
        )

    def _allowed(self) -> tuple[tuple[Named, str], ...]:
        """What the analysis finds and is meant, with the reasons."""
        node = self.node.items.get("allow")
        if not isinstance(node, Mapping):
            return ()
        reasons = {key: prose(value, self.reading) for key, value in node.items.items()}
        return tuple(
            (Named(" ".join(key.split()), node.keys[key].span), reason) for key, reason in reasons.items() if reason
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
            return self._match(raw.inputs, [column.label for column in declared], raw), declared
        named = [Named(normal_name(header.text), header.span()) for header in raw.inputs]
        self._tell_twice(named)
        columns = [InputColumn(name, header) for name, header in zip(named, raw.inputs, strict=True)]
        return list(range(len(columns))), tuple(columns)

    def _match_outputs(
        self, raw: RawTable, declared: tuple[OutputColumn, ...] | None
    ) -> tuple[list[int | None], tuple[OutputColumn, ...]]:
        if declared is not None:
            return self._match(raw.outputs, [column.name for column in declared], raw), declared
        named = [Named(normal_name(header.text), header.span()) for header in raw.outputs]
        self._tell_twice(named)
        for name in named:
            if name.name:
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
    ) -> tuple[Row, ...]:
        shared, assumed_by_row = self._shared_basis()
        rows = []
        seen: dict[str, Named] = {}
        in_order = conditions == list(range(len(raw.inputs))) and results == list(range(len(raw.outputs)))
        for line in raw.rows:
            name = Named(line.id.text, line.id.span())
            check_row_id(name.name, name.span, self.problems)
            if name.name:
                check_new(name, seen, "each row", self.problems)
            tests = line.conditions if in_order else _reordered(line.conditions, conditions)
            values = line.results if in_order else _reordered(line.results, results)
            self._tell_empty(line, raw)
            own = assumed_by_row.get(name.name)
            basis = line.basis if own is None else self._with_assumed(line.basis, own)
            if not basis.cites and basis.assumed is None:
                basis = replace(shared, overrides=basis.overrides) if basis.overrides else shared
            because = self._because(line, reasons)
            if None not in tests and None not in values:
                rows.append(
                    Row(
                        name,
                        cast("tuple[Fragment, ...]", tests),
                        cast("tuple[Fragment, ...]", values),
                        basis,
                        because,
                    )
                )
        if "" not in raw.lost:
            known = [*seen, *raw.lost]
            self._tell_unknown_rows(known, "because")
            self._tell_unknown_rows(known, "assumed")
        return tuple(rows)

    def _tell_empty(self, line: RawRow, raw: RawTable) -> None:
        if raw.any_absent:
            return
        for cell, header in zip(line.conditions, raw.inputs, strict=True):
            if cell is not None and not cell.text:
                self.problems.error(
                    "policy-empty-cell",
                    f'the cell of "{header.text[:60]}" is empty',
                    cell.span(),
                    hint="write `-` where anything is accepted",
                )
        for cell, header in zip(line.results, raw.outputs, strict=True):
            if cell is not None and not cell.text:
                self.problems.error(
                    "policy-empty-cell",
                    f'the cell of "{header.text[:60]}" is empty',
                    cell.span(),
                    hint="write null for no value",
                )

    def _because(self, line: RawRow, reasons: dict[str, Fragment | None]) -> Fragment | None:
        listed = reasons.get(line.id.text) if line.id.text != "default" else None
        if listed is None or line.because is None:
            return listed or line.because
        self.problems.error(
            "policy-because",
            f"the row `{line.id.text[:60]}` has two reasons",
            listed.span(),
            hint="leave one of them out",
            notes=(Note("the other stands in the row", line.because.span()),),
        )
        return line.because

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

    def _tell_unknown_rows(self, rows: Collection[str], key: str) -> None:
        node = self.node.items.get(key)
        if not isinstance(node, Mapping):
            return
        for name, at in node.keys.items():
            if name.strip() not in rows and not (key == "because" and name.strip() == "default"):
                self.problems.error(
                    "policy-unknown-row", f'there is no row "{name[:60]}"', at.span, hint=did_you_mean(name, rows)
                )

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


def _reordered(cells: tuple[Fragment | None, ...], places: list[int | None]) -> tuple[Fragment | None, ...]:
    return tuple(None if place is None else cells[place] for place in places)
