"""Prints a command of the README: the shell block under the heading that an HTML comment names.

    <!-- command: test -->
    ```sh
    ...
    ```
"""

from __future__ import annotations

import re
import sys
from pathlib import Path


def command(name: str) -> str:
    """The shell block marked with a name.

    Raises:
        SystemExit: where there is none.
    """
    text = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    found = re.search(rf"<!-- command: {re.escape(name)} -->\n```sh\n(.*?)\n```", text, re.DOTALL)
    if found is None:
        raise SystemExit(f"the README has no command {name!r}")
    return found[1]


if __name__ == "__main__":
    print(command(sys.argv[1]))
