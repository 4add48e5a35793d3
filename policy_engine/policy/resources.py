"""Where the files that ship with the package are: in an installed wheel, or in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def rules_directory() -> Path:
    """The policies that ship with the package."""
    return _shipped("rules")


def schema_path(name: str) -> Path:
    """The file of a JSON Schema that ships with the package, such as `policy.schema.json`."""
    return _shipped("schemas") / name


def _shipped(folder: str) -> Path:
    installed = _PACKAGE / "shipped" / folder
    return installed if installed.is_dir() else _PACKAGE.parent / folder
