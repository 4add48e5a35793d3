"""The commands and their options, from the command line itself."""

from __future__ import annotations

from typing import Any

from typer.main import get_command

from policy_engine.cli.main import app
from tools.pages.markdown import code, table


def commands() -> str:
    """A section for each command."""
    root: Any = get_command(app)
    return "\n".join(_command(name, command) for name, command in root.commands.items())


def _command(name: str, command: Any) -> str:
    words = [f"policy-engine {name}", *(_usage(one) for one in command.params if one.name != "help")]
    rows = [(code(_name(one)), _help(one)) for one in command.params if one.name != "help"]
    return f"### {name}\n\n{code(' '.join(words))}\n\n{_unwrapped(command.help)}\n\n{table(('', ''), rows)}"


def _usage(one: Any) -> str:
    shown = _name(one)
    return shown if one.required or shown.startswith("[") else f"[{shown}]"


def _name(one: Any) -> str:
    option = one.opts[0]
    if not option.startswith("-"):
        return str(one.metavar)
    return option if one.is_flag else f"{option} {one.metavar}"


def _help(one: Any) -> str:
    default = getattr(one.default, "value", None)
    return f"{one.help} Default: {code(default)}." if default else str(one.help)


def _unwrapped(text: str) -> str:
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
