"""The pages on the analysis: each table to avoid gives what the page says is told, each to prefer gives nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policy_engine.analysis.tables.report import analyse
from tests.docs.support import ROOT, Block, blocks, load_example

PAGES = sorted((ROOT / "docs" / "analysis").glob("*.md"))
AVOID = [block for block in blocks("yaml") if block.mark == "avoid"]
PREFER = [block for block in blocks("yaml") if block.mark == "prefer"]
TOLD = {str(block): block for block in blocks("text") if block.mark == "told"}


def after(block: Block) -> Block:
    """The block of what is told that follows another."""
    return next(told for told in TOLD.values() if told.page == block.page and told.line > block.line)


@pytest.mark.parametrize("block", AVOID, ids=str)
def test_what_is_to_be_avoided_is_told(block: Block, tmp_path: Path) -> None:
    problems = analyse(load_example(block.text, tmp_path)).told(notes=True)
    lines = []
    for problem in problems:
        lines.append(f"{problem.severity}: {problem.message} [{problem.code}]")
        lines += [f"   hint: {problem.hint}"] if problem.hint else []
    assert after(block).text.splitlines() == lines


@pytest.mark.parametrize("block", PREFER, ids=str)
def test_what_is_to_be_preferred_is_clean(block: Block, tmp_path: Path) -> None:
    assert analyse(load_example(block.text, tmp_path)).told() == ()


def test_each_page_has_both_and_says_why() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        marked = [block for block in AVOID + PREFER if block.page == page]
        if marked:
            assert {block.mark for block in marked} == {"avoid", "prefer"}
            assert re.findall(r"^## (.+)$", text, re.MULTILINE)[:3] == ["Avoid", "Prefer", "Why"]
    assert len({block.page for block in AVOID}) >= 7
