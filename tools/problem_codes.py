"""Problem codes, as the source has them: every kebab-case text that is given as the code of a problem.

A code is the first argument of `Problem(...)`, `Finding(...)`, `problems.error(...)`, `problems.warning(...)` and of a
few helpers, the `code=` of any call, or what a name or default that says `code` holds. Run as a program, it lists each
code and the files that have it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "policy_engine"
CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+\Z")


def problem_codes(package: Path = PACKAGE) -> dict[str, list[str]]:
    """Codes, sorted, and the modules that have each."""
    found: dict[str, list[str]] = {}
    for path in sorted(package.rglob("*.py")):
        module = path.relative_to(package.parent).as_posix()
        for code in codes_in(ast.parse(path.read_text(encoding="utf-8"))):
            if module not in found.setdefault(code, []):
                found[code].append(module)
    return dict(sorted(found.items()))


def codes_in(tree: ast.Module) -> Iterator[str]:
    """The codes of one module."""
    helpers = _helpers(tree)
    constants = _constants(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for at in _code_arguments(node, helpers):
                yield from _texts(at, constants)
        elif isinstance(node, ast.FunctionDef):
            arguments = [*node.args.args, *node.args.kwonlyargs]
            defaults = [*node.args.defaults, *node.args.kw_defaults]
            for argument, default in zip(reversed(arguments), reversed(defaults), strict=False):
                if argument.arg == "code" and default is not None:
                    yield from _texts(default, constants)


def _helpers(tree: ast.Module) -> dict[str, int]:
    """Functions of the module that take a `code`, and which argument it is."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [argument.arg for argument in node.args.args if argument.arg not in ("self", "cls")]
            if "code" in names:
                found[node.name] = names.index("code")
    return found


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    return {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _code_arguments(call: ast.Call, helpers: dict[str, int]) -> Iterator[ast.expr]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    at = helpers.get(name, 0 if name in ("Problem", "Finding", "error", "warning", "halt") else -1)
    if 0 <= at < len(call.args):
        yield call.args[at]
    yield from (keyword.value for keyword in call.keywords if keyword.arg == "code")


def _texts(node: ast.expr, constants: dict[str, ast.expr]) -> Iterator[str]:
    """Every text that an expression may be: of a constant, a name, or either side of a conditional."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Name) and node.id in constants:
        yield from _texts(constants[node.id], {})
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body, constants)
        yield from _texts(node.orelse, constants)


if __name__ == "__main__":
    for code, modules in problem_codes().items():
        print(f"{code:32} {', '.join(modules)}")
