"""Reading `*.cases.yaml` files.

policy cases: redemption          # what the file is about
base: {account: {...}}            # laid under every case
cases:
  - name: a card in another currency
    decision: redemption
    source: H13                   # facts that it shows
    gift_card: {currency: CAD}    # any field of the snapshot, laid over the base, mapping by mapping
    expect: {outcome: refuse}     # or `error: snapshot-missing`; a decision with one output may leave out its name
    decided by: [redemption/other-currency]

What only the policy can tell, such as a decision or a field that is not there, is told by `check`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeGuard

from policy_engine.cases.model import ONE_OUTPUT, Case, CaseFile
from policy_engine.policy.read.scalars import citations
from policy_engine.policy.yaml.build import parse
from policy_engine.policy.yaml.data import to_data
from policy_engine.policy.yaml.decode import decode
from policy_engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence
from policy_engine.text.problem import Halt, Note, PolicyError, Problem, Problems
from policy_engine.text.suggest import did_you_mean

FILE_KEYS = ("policy cases", "base", "cases")
CASE_KEYS = ("name", "decision", "source", "expect", "error", "decided by")
_EXPECTATIONS = ("expect", "error")


def read_cases(path: Path) -> tuple[Case, ...]:
    """The cases of a file.

    Raises:
        PolicyError: with all that is wrong with the file.
    """
    return read_case_file(path).cases


def read_case_file(path: Path) -> CaseFile:
    """A file of cases.

    Raises:
        PolicyError: with all that is wrong with the file.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PolicyError([Problem("file-unreadable", f"{path.as_posix()}: {error.strerror}")]) from None
    return case_file_of(data, path.as_posix())


def case_file_of(data: bytes, name: str) -> CaseFile:
    """A file of cases that was read before, by the name that its problems tell it by.

    Raises:
        PolicyError: with all that is wrong with the file.
    """
    problems = Problems()
    try:
        source = decode(data, name)
    except Halt as halt:
        raise PolicyError([halt.problem]) from None
    root = parse(source, problems)
    if isinstance(root, Mapping):
        read = _read_file(root, problems)
    else:
        read = CaseFile((), None)
        if root is not None or not problems.errors:
            span = source.span(0, 0) if root is None else root.span
            problems.error("cases-not-a-mapping", "a file of cases is a mapping", span)
    problems.raise_errors()
    return read


def _read_file(root: Mapping, problems: Problems) -> CaseFile:
    for key, node in root.keys.items():
        if key not in FILE_KEYS:
            hint = did_you_mean(key, FILE_KEYS)
            problems.error("cases-unknown-key", f'no key "{key}" in a file of cases', node.span, hint=hint)
    label = root.items.get("policy cases")
    if not isinstance(label, Scalar):
        problems.error("cases-no-label", "`policy cases` says what the cases are about", root.span)
    base = root.items.get("base")
    if base is not None and not isinstance(base, Mapping):
        problems.error("cases-base", "`base` is a mapping: a snapshot, or a part of one", base.span)
    base = base if isinstance(base, Mapping) else None
    items = root.items.get("cases")
    if not isinstance(items, Sequence) or not items.items:
        span = root.span if items is None else root.keys["cases"].span
        problems.error("cases-missing", "`cases` is a list of one case or more", span)
        return CaseFile((), base)
    cases: list[Case] = []
    named: dict[str, Case] = {}
    about = label.text if isinstance(label, Scalar) else ""
    under = {} if base is None else to_data(base)
    for item in items.items:
        case = _read_case(item, about, under, problems)
        if case is not None:
            first = named.setdefault(case.name, case)
            if first is not case:
                notes = (Note("the first one", first.span),)
                problems.error("cases-duplicate-name", f'"{case.name}" names two cases', case.span, notes=notes)
            cases.append(case)
    return CaseFile(tuple(cases), base)


def _read_case(node: Node, label: str, base: object, problems: Problems) -> Case | None:
    if not isinstance(node, Mapping):
        problems.error("cases-not-a-case", "a case is a mapping", node.span)
        return None
    name, decision = node.items.get("name"), node.items.get("decision")
    if not _is_text(name) or not _is_text(decision):
        problems.error("cases-incomplete", "a case has a `name` and a `decision`", node.span)
        return None
    source = node.items.get("source")
    if source is not None and not _is_text(source) and not _are_texts(source):
        problems.error(
            "cases-source", "`source` names facts, separated by blanks, or is a list", node.keys["source"].span
        )
    expect, error = _expected(node, name, problems)
    decided_by = _decided_by(node, problems)
    over = {key: to_data(value) for key, value in node.items.items() if key not in CASE_KEYS}
    snapshot = merged(base, over)
    return Case(
        name.text,
        label,
        name.span,
        decision.text,
        snapshot if isinstance(snapshot, dict) else {},
        citations(source),
        expect,
        error,
        decided_by,
        node,
    )


def _expected(node: Mapping, name: Scalar, problems: Problems) -> tuple[dict[str, object] | None, str | None]:
    """The outputs or the code that a case expects; neither, and a problem, where it does not say so."""
    expect, error = node.items.get("expect"), node.items.get("error")
    wanted = expect if expect is not None else error
    if wanted is None:
        near = ((key, did_you_mean(key, _EXPECTATIONS)) for key in node.keys if key not in CASE_KEYS)
        key, hint = next(((key, hint) for key, hint in near if hint), (None, None))
        span = name.span if key is None else node.keys[key].span
        message = "a case says what it must give: `expect` or `error`"
        problems.error("cases-no-expectation", message, span, hint=hint)
    elif expect is not None and error is not None:
        problems.error("cases-no-expectation", "a case expects outputs or a problem, not both", node.keys["error"].span)
    elif (isinstance(wanted, Scalar) and wanted.is_empty) or (isinstance(wanted, Mapping) and not wanted.items):
        hint = "write outputs, as `expect: {output: value}`" if expect is not None else None
        span = node.keys["error" if expect is None else "expect"].span
        problems.error("cases-no-expectation", "nothing is expected here", span, hint=hint)
    elif error is not None and not _is_text(error):
        problems.error("cases-no-expectation", "`error` is the code of one problem", error.span)
    elif isinstance(error, Scalar):
        return None, error.text
    else:
        data = to_data(wanted)
        return data if isinstance(data, dict) else {ONE_OUTPUT: data}, None
    return None, None


def _decided_by(node: Mapping, problems: Problems) -> tuple[str, ...] | None:
    rows = node.items.get("decided by")
    if rows is None:
        return None
    if not _are_texts(rows):
        problems.error("cases-decided-by", "`decided by` is a list of rows, as `table/row`", rows.span)
        return None
    if "error" in node.items:
        key = node.keys["decided by"].span
        problems.error("cases-decided-by", "no row decides where a case ends with a problem", key)
    return tuple(row.text for row in rows.items if isinstance(row, Scalar))


def _is_text(node: Node | None) -> TypeGuard[Scalar]:
    return isinstance(node, Scalar) and bool(node.text.strip())


def _are_texts(node: Node) -> TypeGuard[Sequence]:
    return isinstance(node, Sequence) and all(map(_is_text, node.items))


def merged(base: object, over: object) -> object:
    """One value laid over another: mappings key by key, anything else instead."""
    if isinstance(base, dict) and isinstance(over, dict):
        return base | {key: merged(base.get(key), value) for key, value in over.items()}
    return over
