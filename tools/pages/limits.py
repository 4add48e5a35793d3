"""The engine's limits, from the constants that hold them and the words under them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from itertools import pairwise
from pathlib import Path

from tools.pages.markdown import code, table

ROOT = Path(__file__).resolve().parent.parent.parent


def limits() -> str:
    """A table of every documented `MAX_...` constant and every field of a class `Limits`."""
    rows = sorted(
        (module, value, words)
        for path in (ROOT / "policy_engine").rglob("*.py")
        for module, value, words in _limits_in(path)
    )
    return table(
        ("limit", "", "held in"), ((_shown(value), words, code(module)) for module, value, words in rows)
    )


def _limits_in(path: Path) -> Iterator[tuple[str, float, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if "MAX_" not in (names := ast.dump(tree)) and "Limits" not in names:
        return
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    module = import_module(name)
    for constant, words in _documented(tree.body):
        if constant.startswith("MAX_"):
            yield name.removeprefix("policy_engine."), getattr(module, constant), words
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == "Limits":
            for field, words in _documented(node.body):
                yield name.removeprefix("policy_engine."), getattr(module.LIMITS, field), words


def _documented(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for node, after in pairwise(body):
        match node, after:
            case (
                ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(words))),
            ):
                yield name, " ".join(words.split())


def _shown(value: float) -> str:
    mebi, rest = divmod(value, 1024 * 1024)
    return f"{value:,g}" if rest or not mebi or value % 1 else f"{mebi:,.0f} MiB"
