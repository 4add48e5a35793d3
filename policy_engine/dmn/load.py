"""`import_model`: a model's file to the files of a policy set."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from policy_engine.dmn.convert import convert
from policy_engine.dmn.instances import load_instances
from policy_engine.text.problem import Halt, PolicyError, Problem, Problems


@dataclass(frozen=True, slots=True)
class Imported:
    """An imported model: the files of its policy set by name, and warnings."""

    files: dict[str, str]
    warnings: tuple[Problem, ...]

    def write(self, directory: Path) -> None:
        """Writes the files. Raises OSError where that cannot be."""
        directory.mkdir(parents=True, exist_ok=True)
        for name, text in self.files.items():
            (directory / name).write_text(text, "utf-8")


def import_model(path: Path) -> Imported:
    """The policy set that decides as a DMN model does (DMN 1.2 to 1.5).

    Raises:
        PolicyError: with every element that cannot be carried. Nothing else is raised for any file.
    """
    problems = Problems()
    try:
        root = load_instances(path, problems)
        files = convert(root, problems)
    except Halt as halt:
        raise PolicyError([*problems, halt.problem]) from None
    problems.raise_errors()
    return Imported(files, tuple(problems))
