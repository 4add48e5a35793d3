"""The namespaces of DMN, by version."""

from __future__ import annotations

from typing import Final

MODELS: Final = {
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
"""The model namespaces that are read."""
OLD: Final = ("http://www.omg.org/spec/DMN/20151101/dmn.xsd", "http://www.omg.org/spec/DMN/20130901")

DC: Final = "http://www.omg.org/spec/DMN/20180521/DC/"
DI: Final = "http://www.omg.org/spec/DMN/20180521/DI/"


def is_feel(language: str) -> bool:
    """Whether an expression or type language is FEEL, of any version."""
    return "/FEEL" in language or language.lower() in ("feel", "dmn/feel") or language.endswith("/DMN15.xsd")
