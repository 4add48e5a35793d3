"""Functions as values (DMN 1.5, 10.3.2.13)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A built-in, a user-defined function or a business knowledge model. Equal to itself alone.

    `call` takes the arguments in the order of `parameters`; `types` are the parameters' declared types (None
    where one is not declared, and empty where none is), which the caller conforms the arguments to.
    """

    parameters: tuple[str, ...]
    call: Callable[..., object]
    name: str | None = None
    types: tuple[object | None, ...] = ()
