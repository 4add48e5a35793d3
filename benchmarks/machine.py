"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PACKAGES = (
    "policy-engine", "zen-engine", "datalogic-py", "json-logic-qubit", "rule-engine", "cel-expr-python", "cel-python",
    "durable-rules", "pyyaml", "polars", "pyarrow", "numpy",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Machine:
    """A computer and what runs on it."""

    processor: str
    cores: int
    memory: float | None
    """In GB."""
    system: str
    python: str
    packages: dict[str, str]

    def json(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)

    def text(self) -> str:
        """One line of it, and one of packages."""
        memory = "" if self.memory is None else f", {self.memory:.0f} GB"
        packages = ", ".join(f"{name} {number}" for name, number in self.packages.items())
        return f"{self.processor}, {self.cores} cores{memory}, {self.system}, {self.python}\n{packages}"


def machine() -> Machine:
    """This one."""
    return Machine(
        _processor(),
        os.cpu_count() or 1,
        _memory(),
        f"{platform.system()} {platform.machine()}",
        f"{platform.python_implementation()} {platform.python_version()}",
        {name: found for name in PACKAGES if (found := _version(name))},
    )


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    if described.exists():
        for line in described.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory() -> float | None:
    if not hasattr(os, "sysconf") or "SC_PHYS_PAGES" not in os.sysconf_names:
        return None
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
