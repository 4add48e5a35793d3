"""Each example of the page on boxed expressions gives what the page says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from policy_engine.feel.ast import Expression
from policy_engine.feel.compiler import Namespace, compile_expression
from policy_engine.feel.parser import parse_expression
from policy_engine.text.source import Fragment
from policy_engine.values.compare import same
from tests.docs.support import ROOT, load_example

_EXAMPLE = re.compile(r"```yaml\n(.*?)```\n\n(.*?)\n(?:\n|$)", re.DOTALL)
_SAID = re.compile(r"`([^`]+)` is `([^`]+)`")
EXAMPLES = _EXAMPLE.findall((ROOT / "docs" / "boxed.md").read_text("utf-8"))
_NO_RUN: Any = None


@pytest.mark.parametrize(("policy", "said"), EXAMPLES, ids=[_SAID.findall(said)[0][0] for _, said in EXAMPLES])
def test_an_example_gives_what_the_page_says(policy: str, said: str, tmp_path: Path) -> None:
    policies = load_example(policy, tmp_path)
    pairs = _SAID.findall(said)
    assert pairs
    for name, text in pairs:
        tree = parse_expression(Fragment.of(text)).node
        assert isinstance(tree, Expression)
        wanted = compile_expression(tree, locals=(), globals={}, namespace=Namespace())(_NO_RUN)
        assert same(policies.programs[-1].value(name, {}), wanted)


def test_every_form_has_an_example() -> None:
    forms = ("list:", "relation:", "filter:", "for:", "some:", "every:", "call:", "function:", "entries:", "services:")
    assert [form for form in forms if not any(form in policy for policy, _ in EXAMPLES)] == []
