"""Decisions and explanations as syrupy snapshots: plain text, one file a test, so that a diff reads as a change of
policy."""

from __future__ import annotations

import re
from textwrap import indent
from typing import Any

from syrupy.assertion import SnapshotAssertion
from syrupy.exceptions import SnapshotDoesNotExist
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.location import PyTestLocation
from syrupy.types import SerializableData, SerializedData

from policy_engine.engine.decision import Decision
from policy_engine.engine.narrate import narrate

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class DecisionSnapshots(SingleFileSnapshotExtension):
    """Stores a `Decision` (its outputs and its explanation) or a text, as text."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"

    def serialize(self, data: SerializableData, **_: Any) -> SerializedData:
        """The text of a decision."""
        return as_text(data) if isinstance(data, Decision) else str(data)

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: int | str = 0) -> str:
        """A file name that reads like the case's name."""
        name = super().get_snapshot_name(test_location=test_location, index=index)
        return re.sub(r"[^\w\-\[\].]+", "-", str(name)).strip("-")


def as_text(decision: Decision) -> str:
    """What is stored of a decision: its outputs and its explanation."""
    # Without the version: it changes with every edit of any file, and would drown the change that matters.
    return narrate(decision.explanation, policy=False) + "\n"


def difference(decision: Decision, snapshot: SnapshotAssertion) -> str | None:
    """What differs between a decision and what is stored of it, or None."""
    stored = snapshot.use_extension(DecisionSnapshots)
    # As text: what goes wrong in the explanation itself is no difference, and syrupy would make it one.
    if stored == as_text(decision):
        return None
    # Syrupy colours each character, terminal or not; the signs before the lines say it all.
    lines = [_COLOUR.sub("", line).rstrip() for line in stored.get_assert_diff()]
    told = indent("\n".join(lines), "    ")
    return f"  the decision is not as it is stored; pytest --snapshot-update stores it:\n{told}"


def keep(snapshot: SnapshotAssertion) -> None:
    """Leaves what is stored of a case as it is: it failed before it could be compared, which is no reason to delete it.

    Syrupy takes what no test compares for unused, and `--snapshot-update` deletes that.
    """
    stored = snapshot.use_extension(DecisionSnapshots)
    try:
        text = stored.extension.read_snapshot(
            test_location=stored.test_location, index=stored.index, session_id=str(id(stored.session))
        )
    except SnapshotDoesNotExist:
        return
    stored.assert_match(text)
