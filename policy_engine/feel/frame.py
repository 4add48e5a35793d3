"""What compiled code reads from: the snapshot's fields and the decisions' values, each kept once it is known."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from policy_engine.feel.runtime_paths import path

InputPath = tuple[str, ...]
"""A field of the snapshot, or a path below one: `("account", "plan", "price")`."""


class Frame(ABC):
    """The state of one evaluation, as compiled code sees it.

    `slots` keeps what was read of the snapshot, by the numbers that `Namespace.slot` gave to paths; `values` what
    decisions gave, by theirs. `ABSENT` stands where nobody asked yet: then the code calls `read` or `value`.
    """

    __slots__ = ("paths", "slots", "values")

    paths: Sequence[InputPath]
    """The paths by slot."""
    slots: list[object]
    values: list[object]

    @property
    @abstractmethod
    def inputs(self) -> Mapping[str, object]:
        """The snapshot's root fields; reading one that is absent raises `Halt`."""

    @abstractmethod
    def value(self, index: int) -> object:
        """The value of a decision or named value. Raises `Halt`."""

    def read(self, slot: int) -> object:
        """The value at a slot's path. Raises `Halt` where the snapshot has none."""
        name, *rest = self.paths[slot]
        found = self.inputs[name]
        for name in rest:
            found = path(found, name)
        self.slots[slot] = found
        return found
