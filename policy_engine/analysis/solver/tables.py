"""Small decision tables as terms: the outputs of the first row that accepts.

By the hit policies `unique` and `any` a second row that accepts ends the evaluation, or gives the same; and where none
does and there is no default, nothing comes out. So the first is enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from policy_engine.analysis.solver.smt import Formula
from policy_engine.analysis.solver.terms import CONTEXT, Term
from policy_engine.analysis.solver.tests import Tests, Values
from policy_engine.engine.table import CompiledTable
from policy_engine.feel.ast import Embedded, Parsed
from policy_engine.policy.link.linked import Unit
from policy_engine.policy.model import HitPolicy

MAX_CELLS: Final = 400
_SINGLE: Final = frozenset({HitPolicy.FIRST, HitPolicy.UNIQUE, HitPolicy.ANY})


class Tables:
    """Tables within expressions."""

    def __init__(self, values: Values, tests: Tests) -> None:
        self.values = values
        self.tests = tests

    def value(self, node: Embedded, unit: Unit, scope: Mapping[str, Term]) -> Term | None:
        """The value of a table; None for one that is not looked into."""
        table = self.values.program.built.tables.get(node.key)
        if table is None or table.linked.dmn or table.linked.logic.hit_policy not in _SINGLE:
            return None
        linked = table.linked
        if not len(linked.rows) or len(linked.rows) * (len(linked.inputs) + len(linked.outputs)) > MAX_CELLS:
            return None
        inputs = [self.values.value(column.parsed.node, unit, scope) for column in linked.inputs]
        terms = self.values.terms
        if linked.default is None:
            found = self._outputs(table, linked.rows[len(linked.rows) - 1].results, unit, scope)
            rows = range(len(linked.rows) - 1)
        else:
            found = self._outputs(table, linked.default, unit, scope)
            rows = range(len(linked.rows))
        for row in reversed(rows):
            accepts = self._accepts(table, row, inputs, unit, scope)
            if accepts is not False:
                found = terms.choose(accepts, self._outputs(table, linked.rows[row].results, unit, scope), found)
        return found

    def _accepts(
        self, table: CompiledTable, row: int, inputs: list[Term], unit: Unit, scope: Mapping[str, Term]
    ) -> Formula:
        parts: list[Formula] = []
        for at, value in enumerate(inputs):
            region, kind = table.regions[at][row], table.kinds[at]
            if region is not None and region.is_everything:
                continue
            if region is None or kind is None:
                passes = self.tests.tests(value, table.linked.rows[row].test(at), unit, scope)
                parts.append(self.values.terms.sides(passes)[0])
            else:
                parts.append(self.values.logic.within(value, region, kind))
        return self.values.terms.smt.all(*parts)

    def _outputs(self, table: CompiledTable, cells: tuple[Parsed, ...], unit: Unit, scope: Mapping[str, Term]) -> Term:
        made = {
            output.name: self.values.value(parsed.node, unit, scope)
            for output, parsed in zip(table.linked.outputs, cells, strict=True)
        }
        return next(iter(made.values())) if len(made) == 1 else Term(CONTEXT, False, entries=made)
