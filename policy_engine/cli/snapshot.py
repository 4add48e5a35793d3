"""Reading the snapshot that a command is given: JSON or YAML, from a file or from standard input."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from policy_engine.policy.yaml.build import parse
from policy_engine.policy.yaml.data import position, to_data
from policy_engine.policy.yaml.decode import decode
from policy_engine.policy.yaml.nodes import Mapping as YamlMapping
from policy_engine.text.problem import Halt, PolicyError, Problem, Problems
from policy_engine.types.json_text import MAX_BYTES

Locate = Callable[[str], tuple[int, int] | None]
"""Line and column of a value by its path as problems show it; for JSON text the engine finds them by itself."""

_JSON_STARTS = (b"{", b"[", b'"')
_SAID = {
    "yaml-alias": "the snapshot has a YAML alias, which no snapshot may",
    "yaml-anchor": "the snapshot has a YAML anchor, which no snapshot may",
    "yaml-documents": "the snapshot has more than one YAML document",
    "yaml-duplicate-key": "a key is written twice",
    "yaml-key": "a key is not a plain text",
    "yaml-limit": "the snapshot is too large, or nested too deep",
    "yaml-tag": "the snapshot has a YAML tag, which no snapshot may",
    "file-encoding": "the snapshot is not in UTF-8",
    "file-character": "an unfit character, most often a control character, stands here",
}
"""What is wrong, without the text that is wrong: it may hold a secret."""


def read_snapshot(name: str) -> tuple[Mapping[str, object] | bytes, Locate | None]:
    """A snapshot, and, for YAML, where its values stand.

    A file whose name ends in `.yaml` or `.yml` is YAML, any other JSON. Standard input (`-`) is JSON where it
    starts like it, and YAML elsewhere.

    Raises:
        PolicyError: where it cannot be read. Nothing of its text is told.
    """
    if name == "-":
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        # A lone byte order mark or UTF-16 is left to the JSON reader, whose problem names it.
        start = data.lstrip(b" \t\r\n\xef\xbb\xbf")
        is_yaml = bool(start) and not start.startswith(_JSON_STARTS) and start[:1] not in b"\xff\xfe\x00"
    else:
        data = _file(name)
        is_yaml = name.endswith((".yaml", ".yml"))
    return _yaml(data, name) if is_yaml else (data, None)


def _file(name: str) -> bytes:
    try:
        with Path(name).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise PolicyError([_unreadable(name, error.strerror or "it cannot be read")]) from None
    except ValueError:
        raise PolicyError([_unreadable(name, "no file has such a name")]) from None


def _unreadable(name: str, why: str) -> Problem:
    return Problem("file-unreadable", f"{name}: {why}")


def _yaml(data: bytes, name: str) -> tuple[Mapping[str, object], Locate]:
    if len(data) > MAX_BYTES:
        raise PolicyError([Problem("yaml-limit", f"the snapshot is longer than {MAX_BYTES:,} bytes")])
    problems = Problems()
    try:
        root = parse(decode(data, name), problems)
    except Halt as halt:
        raise PolicyError([_without_text(halt.problem)]) from None
    if problems.errors:
        raise PolicyError([_without_text(problem) for problem in problems.errors])
    content = {} if root is None else to_data(root)
    if not isinstance(root, YamlMapping) or not isinstance(content, dict):
        raise PolicyError([Problem("snapshot-not-an-object", "a snapshot is a mapping of fields")])
    return content, lambda path: position(root, path)


def _without_text(problem: Problem) -> Problem:
    """A problem of a snapshot's text: the place, never the line, which may hold a code."""
    where = problem.span.position if problem.span is not None else None
    message = _SAID.get(problem.code, "the snapshot is not YAML that can be read")
    return Problem(problem.code, message, position=where)
