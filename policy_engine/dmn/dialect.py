"""The versions of DMN that models are written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Dialect:
    """A version, its namespaces, and whether it has the boxed forms that came with DMN 1.4."""

    version: str
    model: str
    diagram: str
    feel: str
    has_new_forms: bool
    """Boxed conditional, filter and iterator (DMN 1.5, 10.2.1.9 to 10.2.1.11)."""
    has_list_constraints: bool
    """Whether a type of lists can constrain the whole list (`typeConstraint`, 7.3.2)."""


_SPACE: Final = "https://www.omg.org/spec/DMN"


def _dialect(version: str, day: str, diagram: str, **has: bool) -> Dialect:
    return Dialect(version, f"{_SPACE}/{day}/MODEL/", f"{_SPACE}/{diagram}/DMNDI/", f"{_SPACE}/{day}/FEEL/", **has)


DMN_15: Final = _dialect("1.5", "20230324", "20230324", has_new_forms=True, has_list_constraints=True)
DIALECTS: Final[Mapping[str, Dialect]] = {
    "1.3": _dialect("1.3", "20191111", "20191111", has_new_forms=False, has_list_constraints=False),
    "1.4": _dialect("1.4", "20211108", "20191111", has_new_forms=True, has_list_constraints=False),
    "1.5": DMN_15,
}
