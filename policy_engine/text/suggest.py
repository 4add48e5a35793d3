"""Did you mean: the known name nearest to an unknown one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches
from itertools import islice
from typing import Final

MAX_KNOWN: Final = 300
"""Known words, at most, that an unknown one is compared with."""
_CLOSE: Final = 3
"""Close words, at most, of which one may be meant."""
_NEGATIONS: Final = (
    *("not ", "not_", "not-", "no ", "no_", "no-", "non ", "non_", "non-", "non", "never ", "except ", "all but "),
    *("un", "in", "im", "ir", "il", "dis"),
)
"""What turns a word into its opposite."""
_COMPARING: Final = frozenset(
    (
        *("not", "no", "non", "never", "except", "without", "over", "under", "above", "below", "more", "less"),
        *("least", "most", "before", "after", "until", "since", "between", "other", "any", "all"),
    )
)
"""Words that say something about another one."""
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
    close = get_close_matches(asked, options, n=_CLOSE, cutoff=0.6)
    meant = next((option for option in close if not _is_opposite(asked, option)), None)
    return None if meant is None else f'did you mean "{options[meant]}"?'


def _is_opposite(asked: str, option: str) -> bool:
    """Whether one of two words is likelier the other's opposite than its misspelling: `unpaid` and `paid`; or says more
    of it: `over limit`."""
    if not _COMPARING.isdisjoint(set(asked.split()) - set(option.split())):
        return True
    for longer, shorter in ((asked, option), (option, asked)):
        for prefix in _NEGATIONS:
            rest = longer.removeprefix(prefix)
            if rest == longer or shorter.startswith(prefix):
                continue
            if SequenceMatcher(None, rest, shorter).ratio() > SequenceMatcher(None, longer, shorter).ratio():
                return True
    return False


def _is_near(option: str, asked: str) -> bool:
    return option[:1] == asked[:1] and abs(len(option) - len(asked)) <= _MAX_DIFFERENCE
