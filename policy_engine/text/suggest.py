"""Did you mean: the known name nearest to an unknown one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint naming the closest known word, or None when none is close."""
    options = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold()[:200], options, n=1, cutoff=0.6)
    return f'did you mean "{options[close[0]]}"?' if close else None
