"""Running the command line in this process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from policy_engine.cli.main import app

ROOT = Path(__file__).resolve().parent.parent.parent
RULES = ROOT / "tests" / "cli" / "rules"
BROKEN = ROOT / "docs" / "examples" / "misspelt"


@dataclass(frozen=True)
class Ran:
    """What a command gave."""

    code: int
    out: str
    err: str

    def __str__(self) -> str:
        return f"exit code {self.code}\n--- standard output\n{self.out}--- standard error\n{self.err}"


def run(*arguments: str | Path, stdin: bytes | None = None, at: Path = ROOT) -> Ran:
    """Runs `policy-engine` in a terminal of 80 columns, in a directory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "80")
        patch.setenv("TERM", "dumb")
        patch.chdir(at)
        result = CliRunner().invoke(app, [str(one) for one in arguments], input=stdin, prog_name="policy-engine")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)
