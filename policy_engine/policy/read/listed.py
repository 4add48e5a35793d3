"""Rows as a list of mappings: `- {id: x, when: {card: invalid}, then: {outcome: refuse}, source: R5}`."""

from __future__ import annotations

from policy_engine.feel.names import normal_name
from policy_engine.policy.model import Basis
from policy_engine.policy.read.grid import RawRow, RawRows, RawTable
from policy_engine.policy.read.scalars import NO_BASIS, citations, feel, prose, template
from policy_engine.policy.read.schema import keys_of, place_of, unknown_key
from policy_engine.policy.read.state import Reading
from policy_engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence, describe
from policy_engine.text.source import Fragment
from policy_engine.text.suggest import did_you_mean


def listed_table(
    node: Sequence, inputs: tuple[str, ...] | None, outputs: tuple[str, ...] | None, reading: Reading
) -> RawTable:
    """The raw table of a list of rows. `inputs` and `outputs` are the columns where the table declares them.

    Otherwise the columns are what the rows name: every key of a `when`, and the keys of the first `then`.
    """
    return _Listed(node, reading).table(inputs, outputs)


class _Listed:
    def __init__(self, node: Sequence, reading: Reading) -> None:
        self.node = node
        self.reading = reading
        self.problems = reading.problems
        self.keys = frozenset(keys_of("row"))
        self.inputs: dict[str, Fragment] = {}
        self.outputs: dict[str, Fragment] = {}
        self.open_inputs = self.open_outputs = True

    def table(self, inputs: tuple[str, ...] | None, outputs: tuple[str, ...] | None) -> RawTable:
        place = self.node.span
        if inputs is not None:
            self.open_inputs = False
            self.inputs = {name: Fragment(name, place.source, ((0, place.start),)) for name in inputs}
        if outputs is not None:
            self.open_outputs = False
            self.outputs = {name: Fragment(name, place.source, ((0, place.start),)) for name in outputs}
        found = [
            (item, *self._cells(item))
            for item in self.node.items
            if isinstance(item, Mapping) or self._tell_shape(item)
        ]
        rows = []
        lost = [""] * (len(self.node.items) - len(found))
        for item, conditions, results in found:
            row = self._row(item, conditions, results)
            if row is not None:
                rows.append(row)
            else:
                lost.append("")
        return RawTable(
            place,
            tuple(self.inputs.values()),
            tuple(self.outputs.values()),
            RawRows.of(rows, len(self.inputs), len(self.outputs)),
            True,
            tuple(lost),
        )

    def _tell_shape(self, item: Node) -> bool:
        self.problems.error(
            "policy-shape",
            f"a row should be a mapping (`key: value`), not {describe(item)}",
            place_of(item, ""),
            hint="for example `- {id: a, when: {card: invalid}, then: {outcome: refuse}}`",
        )
        return False

    def _cells(self, item: Node) -> tuple[dict[str, Fragment], dict[str, Fragment] | None]:
        """The cells of one row; finds columns that are not declared."""
        assert isinstance(item, Mapping)  # noqa: S101 - `table` has looked
        for key, at in item.keys.items():
            if key not in self.keys:
                unknown_key(key, at, keys_of("row"), self.problems)
        conditions: dict[str, Fragment] = {}
        when = item.items.get("when")
        if when is not None:
            conditions = self._part(item, "when", self.inputs, self.open_inputs)
        results = None
        if "then" in item.items:
            results = self._part(item, "then", self.outputs, self.open_outputs)
            if results:
                self.open_outputs = False
        elif not any(key not in self.keys for key in item.items):
            self.problems.error(
                "policy-missing-key",
                "this row has no `then`",
                item.span,
                hint="for example `then: {outcome: refuse}`",
            )
        return conditions, results

    def _part(self, row: Mapping, key: str, columns: dict[str, Fragment], is_open: bool) -> dict[str, Fragment]:
        part = row.items[key]
        if not isinstance(part, Mapping):
            if not (isinstance(part, Scalar) and part.is_empty and key == "when"):
                self.problems.error(
                    "policy-shape",
                    f"`{key}` should be a mapping (`column: FEEL`), not {describe(part)}",
                    place_of(part, key),
                    hint=f"for example `{key}: {{card: invalid}}`",
                )
            return {}
        cells: dict[str, Fragment] = {}
        for label, value in part.items.items():
            name = label if label in columns else normal_name(label)
            if name not in columns:
                if not is_open:
                    unknown_column(label, part.keys[label], columns, self.reading)
                    continue
                columns[name] = part.keys[label].fragment.strip()
            if isinstance(value, Scalar) and value.is_empty:
                self._tell_empty(value, label, key)
                continue
            cell = feel(value, f'the cell of "{label[:60]}"', self.reading, in_row=True)
            if cell is not None:
                cells[name] = cell
        return cells

    def _tell_empty(self, value: Scalar, label: str, key: str) -> None:
        hint = "write '-' where anything is accepted" if key == "when" else "write null for no value"
        self.problems.error(
            "policy-empty-cell", f'the cell of "{label[:60]}" is empty', place_of(value, label), hint=hint
        )

    def _row(
        self, item: Node, conditions: dict[str, Fragment], results: dict[str, Fragment] | None
    ) -> RawRow | None:
        assert isinstance(item, Mapping)  # noqa: S101 - `table` has looked
        name = item.items.get("id")
        if isinstance(name, Scalar) and not name.is_empty:
            id_ = name.fragment.strip()
        else:
            if name is not None and not isinstance(name, Scalar):
                self.problems.error("policy-shape", f"`id` should be text, not {describe(name)}", name.span)
            elif not any(key not in self.keys for key in item.items) or name is not None:
                self.problems.error(
                    "policy-missing-key",
                    "this row has no `id`",
                    item.span,
                    hint="for example `id: other-currency`",
                )
            return None
        absent = Fragment("-", id_.source, ((0, id_.offset(0)),))
        given = results or {}
        if given:
            self._tell_missing(item, given)
        return RawRow(
            id_,
            tuple([conditions.get(column) or absent for column in self.inputs]),
            tuple([given.get(column) for column in self.outputs]),
            self._basis(item),
            template(item.items.get("because"), "`because`", self.reading),
        )

    def _tell_missing(self, item: Mapping, given: dict[str, Fragment]) -> None:
        then = item.items["then"]
        if not isinstance(then, Mapping):
            return
        written = {normal_name(key) for key in then.items}
        if any(name not in self.outputs for name in written):
            return
        for column in self.outputs:
            if column not in written:
                self.problems.error(
                    "policy-empty-cell",
                    f'this row gives no "{column[:60]}"',
                    then.span,
                    hint="write null for no value",
                )

    def _basis(self, item: Mapping) -> Basis:
        items = item.items
        if not ("source" in items or "overrides" in items or "assumed" in items):
            return NO_BASIS
        for key in ("source", "overrides", "assumed"):
            node = items.get(key)
            if isinstance(node, Mapping) or (key == "assumed" and isinstance(node, Sequence)):
                self.problems.error("policy-shape", f"`{key}` should be text, not {describe(node)}", node.span)
            elif isinstance(node, Scalar) and node.is_empty:
                self.problems.error("policy-empty", f"`{key}` is empty", place_of(node, key))
        return Basis(
            citations(items.get("source")),
            citations(items.get("overrides")),
            prose(items.get("assumed"), self.reading),
        )


def unknown_column(label: str, at: Scalar, known: dict[str, Fragment], reading: Reading) -> None:
    """Tells of a column that the table does not have."""
    hint = did_you_mean(label, known) or f"the columns are {', '.join(known)}"
    reading.problems.error("policy-unknown-column", f'there is no column "{label[:60]}"', at.span, hint=hint)
