"""Reading `*.cases.yaml` files.

policy cases: redemption          # what the file is about
base: {account: {...}}            # laid under every case
cases:
  - name: a card in another currency
    decision: redemption
    source: H13                   # facts that it shows
    gift_card: {currency: CAD}    # any field of the snapshot, laid over the base, mapping by mapping
    expect: {outcome: refuse}     # or `error: snapshot-missing`
    decided by: [redemption/other-currency]
"""

from __future__ import annotations

from pathlib import Path

from policy_engine.cases.model import Case
from policy_engine.policy.read.scalars import citations
from policy_engine.policy.yaml.build import parse
from policy_engine.policy.yaml.data import to_data
from policy_engine.policy.yaml.decode import decode
from policy_engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence
from policy_engine.text.problem import Halt, PolicyError, Problem, Problems
from policy_engine.text.suggest import did_you_mean

FILE_KEYS = ("policy cases", "base", "cases")
CASE_KEYS = ("name", "decision", "source", "expect", "error", "decided by")


def read_cases(path: Path) -> tuple[Case, ...]:
    """The cases of a file.

    Raises:
        PolicyError: with all that is wrong with the file.
    """
    problems = Problems()
    try:
        source = decode(path.read_bytes(), str(path))
    except Halt as halt:
        raise PolicyError([halt.problem]) from None
    except OSError as error:
        raise PolicyError([Problem("file-unreadable", f"{path}: {error.strerror}")]) from None
    root = parse(source, problems)
    cases = _read_file(root, problems) if isinstance(root, Mapping) else []
    if root is not None and not isinstance(root, Mapping):
        problems.error("cases-not-a-mapping", "a file of cases is a mapping", root.span)
    problems.raise_errors()
    return tuple(cases)


def _read_file(root: Mapping, problems: Problems) -> list[Case]:
    for key, node in root.keys.items():
        if key not in FILE_KEYS:
            problems.error(
                "cases-unknown-key",
                f'no key "{key}" in a file of cases',
                node.span,
                hint=did_you_mean(key, FILE_KEYS),
            )
    label = root.items.get("policy cases")
    if not isinstance(label, Scalar):
        problems.error("cases-no-label", "`policy cases` says what the cases are about", root.span)
    base = root.items.get("base")
    if base is not None and not isinstance(base, Mapping):
        problems.error("cases-base", "`base` is a mapping: a snapshot, or a part of one", base.span)
    items = root.items.get("cases")
    if not isinstance(items, Sequence):
        problems.error("cases-missing", "`cases` is a list", root.span)
        return []
    cases: list[Case] = []
    names: set[str] = set()
    about = label.text if isinstance(label, Scalar) else ""
    under = to_data(base) if isinstance(base, Mapping) else {}
    for item in items.items:
        case = _read_case(item, about, under, problems)
        if case is not None:
            if case.name in names:
                problems.error("cases-duplicate-name", f'"{case.name}" names two cases', case.span)
            names.add(case.name)
            cases.append(case)
    return cases


def _read_case(node: Node, label: str, base: object, problems: Problems) -> Case | None:
    if not isinstance(node, Mapping):
        problems.error("cases-not-a-case", "a case is a mapping", node.span)
        return None
    name, decision = node.items.get("name"), node.items.get("decision")
    if not isinstance(name, Scalar) or not isinstance(decision, Scalar):
        problems.error("cases-incomplete", "a case has a `name` and a `decision`", node.span)
        return None
    expect, error = node.items.get("expect"), node.items.get("error")
    wanted = expect if expect is not None else error
    if (expect is None) == (error is None) or not isinstance(wanted, Scalar if expect is None else Mapping):
        problems.error("cases-no-expectation", "a case says what it must give: either `expect` or `error`", name.span)
        return None
    decided_by = node.items.get("decided by")
    rows = decided_by.items if isinstance(decided_by, Sequence) else ()
    if decided_by is not None and (
        not isinstance(decided_by, Sequence) or not all(isinstance(row, Scalar) for row in rows)
    ):
        problems.error("cases-decided-by", "`decided by` is a list of rows, as `table/row`", decided_by.span)
    over = {key: to_data(value) for key, value in node.items.items() if key not in CASE_KEYS}
    snapshot = merged(base, over)
    expected = to_data(expect) if isinstance(expect, Mapping) else None
    return Case(
        name.text,
        label,
        name.span,
        decision.text,
        snapshot if isinstance(snapshot, dict) else {},
        citations(node.items.get("source")),
        expected if isinstance(expected, dict) else None,
        error.text if isinstance(error, Scalar) else None,
        tuple(row.text for row in rows if isinstance(row, Scalar)) if decided_by is not None else None,
    )


def merged(base: object, over: object) -> object:
    """One value laid over another: mappings key by key, anything else instead."""
    if isinstance(base, dict) and isinstance(over, dict):
        return base | {key: merged(base.get(key), value) for key, value in over.items()}
    return over
