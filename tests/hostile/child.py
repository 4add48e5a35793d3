"""A piece of work in a process of its own, under limits that nothing sensible comes near: what it printed."""

from __future__ import annotations

import os
import resource
import subprocess
import sys

SECONDS = 60
"""Far more than any of them takes, so that a busy machine does not fail the test."""
BYTES = 2 << 30


def run(code: str, *arguments: str) -> str:
    """What a program prints; an assertion fails where it dies, takes too long or asks for too much memory."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))

    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=SECONDS * 4,
        preexec_fn=limit,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr[-2_000:]
    return done.stdout
