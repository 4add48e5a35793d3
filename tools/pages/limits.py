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
        (name, value, words)
        for path in (ROOT / "policy_engine").rglob("*.py")
        for name, value, words in _limits_in(path)
    )
    return table(("name", "limit", ""), ((code(name), _shown(value), words) for name, value, words in rows))


def _limits_in(path: Path) -> Iterator[tuple[str, float, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if "MAX_" not in (names := ast.dump(tree)) and "Limits" not in names:
        return
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    module = import_module(name)
    for constant, words in _documented(tree.body):
        if constant.startswith("MAX_"):
            yield f"{name.removeprefix('policy_engine.')}.{constant}", getattr(module, constant), words
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == "Limits":
            for field, words in _documented(node.body):
                yield f"{name.removeprefix('policy_engine.')}.{field}", getattr(module.LIMITS, field), words


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
    return f"{mebi:,.0f} MiB" if mebi and not rest else f"{value:,}"
