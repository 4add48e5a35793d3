"""Did you mean: the known name nearest to an unknown one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice
from typing import Final

MAX_KNOWN: Final = 300
"""Known words, at most, that an unknown one is compared with."""
_MAX_DIFFERENCE: Final = 2
"""By how many characters the length of a word may differ, where there are more."""


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint naming the closest known word, or None when none is close. Of many words, only those are looked at that
    begin alike and are about as long."""
    asked = word.casefold()[:200]
    options = {name.casefold(): name for name in known}
    if len(options) > MAX_KNOWN:
        near = (option for option in options if _is_near(option, asked))
        options = {option: options[option] for option in islice(near, MAX_KNOWN)}
    close = get_close_matches(asked, options, n=1, cutoff=0.6)
    return f'did you mean "{options[close[0]]}"?' if close else None


def _is_near(option: str, asked: str) -> bool:
    return option[:1] == asked[:1] and abs(len(option) - len(asked)) <= _MAX_DIFFERENCE
