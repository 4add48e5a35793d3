"""Whether one snapshot can make several conditions come out as they should: proved not, or values that may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policy_engine.analysis.solver.expressions import Expressions
from policy_engine.analysis.solver.smt import Answer, Effort, Formula, Smt, TooLarge, solver_package
from policy_engine.engine.fields import FieldPath
from policy_engine.engine.program import Program
from policy_engine.feel.ast import Expression
from policy_engine.policy.link.linked import Unit


@dataclass(frozen=True, slots=True)
class Condition:
    """An expression of a unit, and what it should be: true or false, null for neither."""

    node: Expression
    unit: Unit
    value: bool | None = True


@dataclass(frozen=True, slots=True)
class Satisfied:
    """What was found out. YES comes with values of fields, which the evaluator has yet to confirm; NO is proved of
    every snapshot on which the conditions' evaluations end in no problem."""

    answer: Answer
    values: Mapping[FieldPath, object]


def satisfiable(program: Program, conditions: Sequence[Condition], effort: Effort | None = None) -> Satisfied:
    """Whether one snapshot meets all conditions. Without the solver's package nothing is found out."""
    package = solver_package()
    policy = program.policy
    open_ = policy.constraints or policy.inputs or program.built.conformers
    if package is None or open_:
        return Satisfied(Answer.UNKNOWN, {})
    smt = Smt(package, effort or Effort())
    expressions = Expressions(smt, program)
    try:
        wanted = [_meets(expressions, condition) for condition in conditions]
    except (TooLarge, RecursionError):
        return Satisfied(Answer.UNKNOWN, {})
    answer, model = smt.ask(*wanted)
    if answer is not Answer.YES:
        return Satisfied(answer, {})
    return Satisfied(answer, plainest(expressions, wanted, model))


def plainest(expressions: Expressions, wanted: Sequence[Formula], model: object) -> dict[FieldPath, object]:
    """The values of fields of a model; of one that reads more easily, where there is one."""
    for wish in expressions.fields.plain():
        answer, better = expressions.smt.ask(*wanted, *wish) if wish else (Answer.YES, model)
        if answer is Answer.YES:
            return expressions.fields.values(better)
    return expressions.fields.values(model)


def _meets(expressions: Expressions, condition: Condition) -> Formula:
    term = expressions.value(condition.node, condition.unit, {})
    is_true, is_false = expressions.terms.sides(term)
    if condition.value is None:
        return expressions.smt.no(expressions.smt.any(is_true, is_false))
    return is_true if condition.value else is_false
