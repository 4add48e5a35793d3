"""Decisions and explanations as syrupy snapshots: plain text, one file a test, so that a diff reads as a change of
policy."""

from __future__ import annotations

import re
from typing import Any

from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.location import PyTestLocation
from syrupy.types import SerializableData, SerializedData

from policy_engine.engine.decision import Decision
from policy_engine.engine.narrate import narrate


class DecisionSnapshots(SingleFileSnapshotExtension):
    """Stores a `Decision` (its outputs and its explanation) or a text, as text."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"

    def serialize(self, data: SerializableData, **_: Any) -> SerializedData:
        """The text of a decision."""
        # Without the version: it changes with every edit of any file, and would drown the change that matters.
        return narrate(data.explanation, policy=False) + "\n" if isinstance(data, Decision) else str(data)

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: int | str = 0) -> str:
        """A file name that reads like the case's name."""
        name = super().get_snapshot_name(test_location=test_location, index=index)
        return re.sub(r"[^\w\-\[\].]+", "-", str(name)).strip("-")
