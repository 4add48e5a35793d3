"""Examples of the documentation, and the policies that they are parts of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from policy_engine import PolicySet, load

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))

_BLOCK = re.compile(r"(?:<!-- ([^>]*?) -->\n)?```(\w+)\n(.*?)```", re.DOTALL)
_FACT = re.compile(r"\b[HRP][0-9]+\b")
_HEADER = """
policy set: examples of the documentation
version: "1"
snapshot: ../account_snapshot.schema.json
policy: sources
documents:
  help: {title: The help page, authority: official, rank: 1}
"""


@dataclass(frozen=True)
class Block:
    """A fenced block of a page, with the mark above it."""

    page: Path
    line: int
    mark: str
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks(*languages: str) -> list[Block]:
    """All blocks of some languages."""
    return [block for page in PAGES for block in _blocks(page) if block.language in languages]


def _blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for found in _BLOCK.finditer(text):
        yield Block(page, text.count("\n", 0, found.start(3)), found[1] or "", found[2], found[3])


def load_example(text: str, directory: Path) -> PolicySet:
    """An example as a policy of its own, beside a set that has its facts and the reference policy's snapshot."""
    rules = directory / "rules"
    rules.mkdir()
    schema = (ROOT / "schemas" / "account_snapshot.schema.json").read_bytes()
    (directory / "account_snapshot.schema.json").write_bytes(schema)
    facts = sorted(set(_FACT.findall(text)))
    stated = "".join(f"  {fact}: {{document: help, text: What {fact} says.}}\n" for fact in facts)
    (rules / "sources.yaml").write_text(_HEADER + (f"facts:\n{stated}" if stated else ""), encoding="utf-8")
    named = text if re.search(r"^policy:", text, re.MULTILINE) else f"policy: example\n{text}"
    (rules / "example.yaml").write_text(named, encoding="utf-8")
    return load(rules)
