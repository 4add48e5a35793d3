"""Models for tests: short texts around what a test is about."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from policy_engine import PolicySet, load
from policy_engine.dmn.load import import_model
from policy_engine.text.problem import PolicyError

DMN15 = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def definitions(body: str, name: str = "model", namespace: str = "https://example.com/model", dmn: str = DMN15) -> str:
    """A whole model."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<definitions xmlns="{dmn}" name="{name}" namespace="{namespace}" id="d">\n{body}\n</definitions>\n'
    )


def literal(text: str) -> str:
    """A literal expression."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<literalExpression><text>{escaped}</text></literalExpression>"


def decision(name: str, logic: str, type_: str = "", requires: str = "") -> str:
    """A decision whose id is its name with dashes; `requires` holds ids, of inputs (`i:id`), decisions or functions
    (`k:id`)."""
    typed = f' typeRef="{type_}"' if type_ else ""
    parts = []
    for required in requires.split():
        kind, id_ = required.split(":", 1) if required[:2] in ("i:", "k:") else ("", required)
        tag = {"i": "requiredInput", "": "requiredDecision", "k": "requiredKnowledge"}[kind]
        around = "knowledgeRequirement" if kind == "k" else "informationRequirement"
        href = id_ if "#" in id_ else f"#{id_}"
        parts.append(f'<{around}><{tag} href="{href}"/></{around}>')
    return (
        f'<decision name="{name}" id="{name.replace(" ", "-")}"><variable name="{name}"{typed}/>'
        f"{''.join(parts)}{logic}</decision>"
    )


def input_data(name: str, type_: str = "") -> str:
    """An input whose id is its name with dashes."""
    typed = f' typeRef="{type_}"' if type_ else ""
    return f'<inputData name="{name}" id="{name.replace(" ", "-")}"><variable name="{name}"{typed}/></inputData>'


def place(directory: Path, text: str, name: str = "model.dmn") -> Path:
    """A model as a file."""
    path = directory / name
    path.write_text(text, "utf-8")
    return path


def imported(directory: Path, body: str) -> PolicySet:
    """The policy set that a model becomes."""
    return imported_file(directory, place(directory, definitions(body)))


def imported_file(directory: Path, path: Path) -> PolicySet:
    """The policy set that a model's file becomes."""
    import_model(path).write(directory / "policy")
    return load(directory / "policy")


def value(policies: PolicySet, name: str, inputs: Mapping[str, object] | None = None) -> object:
    """The FEEL value of a decision."""
    return policies.programs[-1].value(name, inputs or {})


def problems(path: Path) -> str:
    """What an import that must fail says."""
    with pytest.raises(PolicyError) as caught:
        import_model(path)
    return str(caught.value)
