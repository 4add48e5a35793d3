"""Names of types that FEEL can say: what else a model calls them, underscores stand for."""

from __future__ import annotations

import re
from typing import Final

from policy_engine.feel.names import KEYWORDS

_PLAIN: Final = re.compile(r"[^\W\d]\w*(?:[ .]\w+)*")
_OTHER: Final = re.compile(r"[^\w.]+")


def type_name(name: str) -> str:
    """A type's name as an expression can mention it."""
    if _PLAIN.fullmatch(name) and KEYWORDS.isdisjoint(re.split("[ .]", name)):
        return name
    parts = [_OTHER.sub("_", part) for part in name.split(".")]
    return ".".join(part if part[:1].isalpha() and part not in KEYWORDS else f"t{part}" for part in parts)
