"""Pages: what is generated is fresh, links lead somewhere, and nothing is left out."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from policy_engine.cli.main import app
from tests.docs.support import PAGES, ROOT
from tools.pages.walk import walked

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_FENCE = re.compile(r"^(`{3,}).*?^\1$", re.MULTILINE | re.DOTALL)


def test_generated_parts_are_fresh() -> None:
    run = subprocess.run([sys.executable, "tools/docs.py"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr


STEPS = """\
<!-- file: rules/mine.yaml -->
```yaml
policy: one
```

<!-- edit: rules/mine.yaml -->
```diff
-policy: one
+policy: two
```

<!-- run -->
```console
$ grep policy rules/mine.yaml
policy: three
$ policy-engine check
$ echo $?
```
"""


def test_a_page_is_done_from_top_to_bottom() -> None:
    assert walked("no commands, as it is") == "no commands, as it is"
    done = walked(STEPS)
    assert done.startswith(STEPS[: STEPS.index("policy: three")] + "policy: two\n$ policy-engine check\n")
    assert "[policy-set-missing]" in done
    assert done.endswith("\n$ echo $?\n1\n```\n")
    assert walked(done) == done
    with pytest.raises(SystemExit, match=r"mine\.yaml does not have these lines once:\npolicy: three"):
        walked(STEPS.replace("-policy: one", "-policy: three"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for link in _LINK.findall(_FENCE.sub("", page.read_text(encoding="utf-8"))):
        if link.startswith(("https://", "http://")):
            continue
        path, _, heading = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{link} leads nowhere"
        assert target.is_relative_to(ROOT), f"{link} leads out of the repository"
        if heading:
            assert heading in _anchors(target), f"{link}: {target.name} has no such heading"


def _anchors(page: Path) -> set[str]:
    found = _HEADING.findall(_FENCE.sub("", page.read_text(encoding="utf-8")))
    kept = ("".join(char for char in heading.lower() if char.isalnum() or char in " -_") for heading in found)
    return {heading.replace(" ", "-") for heading in kept}


def test_every_page_can_be_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    todo = [ROOT / "README.md"]
    while todo:
        page = todo.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        links = (link.partition("#")[0] for link in _LINK.findall(page.read_text(encoding="utf-8")))
        todo += [(page.parent / link).resolve() for link in links if link and not link.startswith("http")]
    assert set(PAGES) <= seen


def test_every_command_is_documented() -> None:
    root: Any = get_command(app)
    for page in ("README.md", "docs/cli.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        assert [name for name in root.commands if f"policy-engine {name}" not in text] == []


def test_every_package_is_in_the_architecture() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    packages = {path.parent.relative_to(ROOT).as_posix() for path in ROOT.glob("policy_engine/*/**/__init__.py")}
    mentioned = set(re.findall(r"`(policy_engine/[a-z_/]+)`", text))
    assert mentioned == packages


def test_commands_of_the_readme_are_found_by_name() -> None:
    for name in ("try", "test"):
        run = subprocess.run(  # noqa: S603
            [sys.executable, "tools/readme_command.py", name], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert run.stdout.startswith("python3 -m venv")
