"""Everything that the linter refuses, with the whole text of what it says; and each of its codes has a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from policy_engine import load
from policy_engine.text.problem import PolicyError
from tests.inference.support import HERE, place

REFUSED = HERE / "refused"
PACKAGE = HERE.parents[1] / "policy_engine"
PAGES = HERE.parents[1] / "docs" / "rules"


@pytest.mark.parametrize("name", sorted(path.stem for path in REFUSED.iterdir()))
def test_what_the_linter_says(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snapshot: SnapshotAssertion
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PolicyError) as caught:
        load(place(REFUSED / f"{name}.yaml", Path("rules")))
    assert str(caught.value) + "\n" == snapshot


def codes() -> set[str]:
    """Every code of a problem with rules."""
    texts = (path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    return {code for text in texts for code in re.findall(r'"(rules-[a-z-]+)"', text)}


def test_each_code_has_a_page() -> None:
    assert {path.stem for path in PAGES.glob("rules-*.md")} == codes()


@pytest.mark.parametrize("page", sorted(PAGES.glob("rules-*.md")), ids=lambda page: page.stem)
def test_each_page_says_what_why_and_what_instead(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# `{page.stem}`\n")
    assert all(heading in text for heading in ("## Why", "## Write instead"))
