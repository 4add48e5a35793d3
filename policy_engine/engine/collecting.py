"""Python's collector of cycles, paused while a set is loaded."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Makes no collection, where collections were on; they are on again afterwards.

    Loading makes millions of objects and drops few: the collector would walk through all of them again and again, for
    two thirds of the time of a large set. What a load may take is bounded by the limits of its files.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
