"""What a policy file may be at most. Far above any policy; low enough that a hostile file costs little."""

from __future__ import annotations

MAX_FILE_BYTES = 8 * 1024 * 1024
"""Bytes of one file: a table of 16,384 wide rows takes about 4 MiB."""

MAX_SCALAR = 6 * 1024 * 1024
"""Characters of one value: a pipe table is one value."""

MAX_DEPTH = 40
"""Levels of nesting. Readers of the tree recurse, so this bounds their stack."""

MAX_NODES = 1_000_000
"""Values, lists and mappings of one file."""

MAX_FRAME_NODES = 20_000
"""Nodes of one file outside the rows of its tables."""

MAX_FILES = 1_000
"""Policy files of one directory."""

MAX_SET_BYTES = 64 * 1024 * 1024
"""Bytes of all policy files of one set."""

MAX_DATA_BYTES = 256 * 1024 * 1024
"""Bytes of one CSV file, and of all CSV files of one set."""

MAX_ROWS = 4_000_000
"""Rows of one CSV file."""

MAX_PROBLEMS = 1_000
"""Problems told in one run; past it, only their number."""
