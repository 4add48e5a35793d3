"""The rows of a table in any of their three forms, as one raw table."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from policy_engine.policy.read.bulk import csv_table
from policy_engine.policy.read.grid import RawTable
from policy_engine.policy.read.headed import headed_table
from policy_engine.policy.read.listed import listed_table
from policy_engine.policy.read.pipes import pipe_lines
from policy_engine.policy.read.state import Reading
from policy_engine.policy.yaml.nodes import Node, Scalar, Sequence


def raw_table(
    node: Node | None, inputs: tuple[str, ...] | None, outputs: tuple[str, ...] | None, reading: Reading
) -> RawTable | None:
    """The rows that a node writes, or None (and a problem, here or by the schema) where they cannot be read.

    `inputs` and `outputs` are the names of declared columns.
    """
    if node is None:
        return None
    if isinstance(node, Sequence):
        return listed_table(node, inputs, outputs, reading) if node.items else None
    if isinstance(node, Scalar):
        return _pipes(node, reading)
    file = node.items.get("csv")
    return _csv(file, reading) if isinstance(file, Scalar) and file.text.strip() else None


def _pipes(node: Scalar, reading: Reading) -> RawTable | None:
    if not node.text:
        return None
    if node.style != "|":
        reading.problems.error(
            "policy-rows",
            "rows are a block, and a block begins with `|`",
            node.span,
            hint="write `rows: |`, and each row on a line of its own below it",
        )
        return None
    return headed_table(pipe_lines(node, reading.problems), node.span, reading.problems)


def _csv(node: Scalar, reading: Reading) -> RawTable | None:
    name = node.text.strip()
    if not _is_beside(name, reading.files.directory):
        reading.problems.error(
            "policy-csv",
            "a CSV file stands beside the policy, or in a folder below it",
            node.span,
            hint="for example `rows: {csv: methods.csv}`",
        )
        return None
    source = reading.files.read(name, reading.problems, node.span, of_data=True)
    return csv_table(source, node.span, reading.problems) if source is not None else None


def _is_beside(name: str, directory: Path) -> bool:
    """Whether a path stays within the directory, links followed."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\x00" in name:
        return False
    root = os.path.realpath(directory)
    return os.path.commonpath([root, os.path.realpath(directory / name)]) == root
