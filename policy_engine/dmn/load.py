"""`import_model`: a model's file to the files of a policy set."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from policy_engine.dmn.convert import convert
from policy_engine.dmn.instances import load_instances
from policy_engine.text.problem import Halt, PolicyError, Problem, Problems

ELEMENTS: Final = frozenset({"dmn-external-function", "dmn-import-type", "dmn-imported-values", "dmn-language"})
"""Errors of one element, without which the others have their meaning all the same."""


@dataclass(frozen=True, slots=True)
class Imported:
    """An imported model: the files of its policy set by name, and what there is to tell.

    `left` are errors that name what could not be carried: the rest decides, and what rests on it is a problem where
    it is reached.
    """

    files: dict[str, str]
    warnings: tuple[Problem, ...]
    left: tuple[Problem, ...] = ()

    def write(self, directory: Path) -> None:
        """Writes the files. Raises OSError where that cannot be."""
        directory.mkdir(parents=True, exist_ok=True)
        for name, text in self.files.items():
            (directory / name).write_text(text, "utf-8")


def import_model(path: Path) -> Imported:
    """The policy set that decides as a DMN model does (DMN 1.2 to 1.5).

    Raises:
        PolicyError: with all that is wrong with a model that does not hang together. Nothing else is raised for
            any file.
    """
    problems = Problems()
    try:
        root = load_instances(path, problems)
        files = convert(root, problems)
    except Halt as halt:
        raise PolicyError([*problems, halt.problem]) from None
    left = problems.errors
    if any(problem.code not in ELEMENTS for problem in left):
        problems.raise_errors()
    return Imported(files, tuple(problem for problem in problems if problem not in left), left)
