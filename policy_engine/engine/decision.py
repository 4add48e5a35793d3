"""Decisions: what `evaluate` gives back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, NoReturn

from policy_engine.text.problem import Halt, PolicyError, Problem
from policy_engine.types.snapshot.reading import Reading
from policy_engine.values.python import to_json, to_python
from policy_engine.values.work import MAX_STEPS, TOO_LONG, evaluating

if TYPE_CHECKING:
    from policy_engine.engine.explanation import Explanation
    from policy_engine.engine.program import Program


@dataclass(frozen=True, slots=True)
class PolicyInfo:
    """The policy that decided.

    Its name and version, the days it is in force (both within it; None is open), and the SHA-256 of all files of
    the set.
    """

    name: str
    version: str
    effective_from: date | None
    effective_to: date | None
    digest: str

    def to_dict(self) -> dict[str, object]:
        """JSON-ready, in a stable key order."""
        return {
            "name": self.name,
            "version": self.version,
            "effective": {
                "from": self.effective_from.isoformat() if self.effective_from else None,
                "to": self.effective_to.isoformat() if self.effective_to else None,
            },
            "digest": self.digest,
        }


class Decision:
    """One decision on one snapshot.

    It holds the outputs, the rows that decided and its own copy of what it read; the explanation is worked out from
    those when it is first asked for, and costs nothing until then.
    """

    __slots__ = (
        "__weakref__",
        "_explanation",
        "_program",
        "_reading",
        "_value",
        "decided_by",
        "name",
        "outputs",
        "warnings",
    )

    def __init__(
        self,
        name: str,
        program: Program,
        value: object,
        outputs: dict[str, object],
        decided_by: tuple[str, ...],
        reading: Reading,
    ) -> None:
        self.name = name
        self.decided_by = decided_by
        """The rows that decided, as `table/row`, in the order they did; one entry a call."""
        self.warnings = reading.warnings
        """What is odd in the snapshot, such as an unknown field."""
        self._program = program
        self._value = value
        self._reading = reading
        self._explanation: Explanation | None = None
        self.outputs = outputs
        """Output names to plain Python values: Decimal, date, datetime, str, bool, list, dict, None."""

    @property
    def policy(self) -> PolicyInfo:
        """The policy that decided."""
        return self._program.info_of(self.name)

    @property
    def fired(self) -> tuple[str, ...]:
        """Every row that fired for this decision, in all that it rests on too, the deepest first.

        Worked out anew, like the explanation: decisions that are made together share what they rest on.
        """
        return self._program.fired(self.name, self._reading.inputs)

    @property
    def explanation(self) -> Explanation:
        """Why, why not otherwise, what would change it, and what it rests on; worked out once.

        Raises PolicyError where the caller's stack has no room for it, or where it would be too large.
        """
        if self._explanation is None:
            self._explanation = self._explain()
        return self._explanation

    def _explain(self) -> Explanation:
        try:
            from policy_engine.engine.explain import explain

            return explain(self._program, self.name, self._reading.inputs)
        except Halt as halt:
            if halt.problem.code == TOO_LONG:
                raise PolicyError([_too_large(self.name)]) from None
            raise PolicyError([self._program.too_deep(self.name)]) from None
        except RecursionError:
            # What was decided once is decided again, but for the stack: the reader's may have less room.
            raise PolicyError([self._program.too_deep(self.name)]) from None

    def to_dict(self) -> dict[str, object]:
        """JSON-ready, in a stable key order, decimals and dates as strings; without the explanation.

        Raises PolicyError where that would be too large: numbers are written with all their digits.
        """
        try:
            with evaluating():
                outputs = to_json(self._program.outputs_of(self.name, self._value))
        except Halt as halt:
            raise PolicyError([halt.problem]) from None
        return {
            "decision": self.name,
            "outputs": outputs,
            "decided_by": list(self.decided_by),
            "policy": self.policy.to_dict(),
            "warnings": [warning.to_dict() for warning in self.warnings],
        }

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Decision holds its compiled policy and is not copied or pickled: send its to_dict()")

    def __repr__(self) -> str:
        return f"Decision({self.name!r}, outputs={self.outputs!r}, decided_by={self.decided_by!r})"


class Decisions(Mapping[str, Decision]):
    """Every public decision whose inputs are present, by name; `undecided` says why the others are not."""

    def __init__(
        self, decided: Mapping[str, Decision], undecided: Mapping[str, tuple[Problem, ...]], policy: PolicyInfo
    ) -> None:
        self._decided = dict(decided)
        self.undecided: dict[str, tuple[Problem, ...]] = dict(undecided)
        """Names of the other decisions, and what stood in the way of each."""
        self.policy = policy
        """The policy set as it is in force on the snapshot's day."""

    def __getitem__(self, name: str) -> Decision:
        return self._decided[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._decided)

    def __len__(self) -> int:
        return len(self._decided)

    def to_dict(self) -> dict[str, object]:
        """JSON-ready, in a stable key order."""
        return {
            "policy": self.policy.to_dict(),
            "decisions": {name: decision.to_dict() for name, decision in self._decided.items()},
            "undecided": {
                name: [problem.to_dict() for problem in problems] for name, problems in self.undecided.items()
            },
        }

    def __repr__(self) -> str:
        return f"Decisions({self._decided!r}, undecided={list(self.undecided)!r})"


def _too_large(decision: str) -> Problem:
    return Problem(
        TOO_LONG,
        f'the explanation of "{decision}" takes more than {MAX_STEPS:,} steps',
        hint="the decision itself stands: ask for its outputs alone, or loop over less",
    )


def plain_outputs(decision: str, outputs: Mapping[str, object]) -> dict[str, object]:
    """Outputs as plain Python values. Raises `Halt` for one that Python does not have."""
    plain: dict[str, object] = {}
    name = ""
    try:
        for name, value in outputs.items():
            plain[name] = to_python(value)
    except Halt as halt:
        message = f'the output "{name}" of {decision} cannot be given: {halt.problem.message}'
        raise Halt(replace(halt.problem, message=message)) from None
    return plain
