"""What a built-in may use up. Beyond a limit the evaluation halts with one problem; that is never a null."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn

from policy_engine.text.problem import Halt, Problem
from policy_engine.values.number import digits
from policy_engine.values.work import spend, spend_copy, spend_text


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that no sensible policy comes near."""

    characters: int = 4_000_000
    """Of a string that a function makes."""

    items: int = 1_000_000
    """Of a list that a function makes."""

    pattern: int = 2_000
    """Characters of a regular expression."""

    groups: int = 100
    """Nested groups of a regular expression."""

    repeats: int = 10_000
    """Of a regular expression's parts, each as often as the `{n,m}` around it say: the machine that is built."""

    classes: int = 50
    """Character classes of a regular expression, and classes within them: each is worked out in full."""

    subject: int = 200_000
    """Characters that a regular expression is tried on."""

    seconds: float = 1.0
    """For one use of a regular expression: some backtrack for ever."""


LIMITS = Limits()


def halt(code: str, message: str, hint: str | None = None) -> NoReturn:
    """Ends the evaluation."""
    raise Halt(Problem(code, message, hint=hint))


def check_items(count: int) -> None:
    """Halts where a list would have too many items. Spends the steps of making it."""
    if count > LIMITS.items:
        halt("feel-list-too-long", f"a list of more than {LIMITS.items:,} items")
    spend_copy(count)


def check_characters(count: int) -> None:
    """Halts where a string would be too long. Spends the steps of making it."""
    if count > LIMITS.characters:
        halt("feel-text-too-long", f"a string of more than {LIMITS.characters:,} characters")
    spend_text(count)


def check_size(value: object) -> None:
    """Halts where a value written out would be too long.

    A list that holds one list twice is small in memory and doubles at each level when written out.
    """
    items = characters = 0
    waiting = [value]
    while waiting:
        top = waiting.pop()
        if isinstance(top, dict):
            top = [*top, *top.values()]
        if isinstance(top, list):
            items += len(top) + 1
            spend(len(top))
            waiting += top
        elif isinstance(top, str):
            characters += len(top)
        elif isinstance(top, Decimal):
            characters += digits(top)
        if items > LIMITS.items or characters > LIMITS.characters:
            check_items(items)
            check_characters(characters)
