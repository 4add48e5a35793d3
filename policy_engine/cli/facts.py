"""`policy-engine facts`: which rules rest on which facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from shutil import get_terminal_size
from textwrap import fill

from policy_engine.cli.common import Format, Output, say, telling, to_text
from policy_engine.cli.directory import Rules, directory
from policy_engine.engine.policy_set import load
from policy_engine.policy.coverage import Coverage, coverage_of
from policy_engine.policy.model import Document, PolicyFiles


def facts(rules: Rules = None, form: Output = Format.TEXT) -> None:
    """List every fact of the sources, the rules and invariants that cite it, and the rules that override it."""
    with telling(form):
        files = load(directory(rules, form)).files
        covered = coverage_of(files)
        if form is Format.JSON:
            say(to_text({"facts": [one.to_dict() for one in covered]}))
        else:
            say("\n".join(_lines(files, covered)))


def _lines(files: PolicyFiles, covered: list[Coverage]) -> Iterator[str]:
    documents = {document.name.name: document for file in files.files for document in file.documents}
    columns = get_terminal_size().columns
    for name, of_document in groupby(covered, lambda one: one.document):
        yield _heading(documents[name])
        for one in of_document:
            yield _wrapped(f"{one.fact:<4} ", one.text, columns)
            yield from _rows("cited by", one.cited_by, columns)
            yield from _rows("overridden by", one.overridden_by, columns)
            yield from _rows("invariants:", one.invariants, columns)
        yield ""
    overridden = sum(bool(one.overridden_by) for one in covered)
    rows = {row for one in covered for row in one.cited_by}
    invariants = {name for one in covered for name in one.invariants}
    stated = f", and {len(invariants)} invariants" if invariants else ""
    yield f"{len(covered)} facts, {overridden} of them overridden; {len(rows)} rules and parameters cite them{stated}."


def _heading(document: Document) -> str:
    return f"{document.title} ({document.authority}, rank {document.rank})"


def _rows(lead: str, names: Iterable[str], columns: int) -> Iterator[str]:
    listed = ", ".join(names)
    if listed:
        yield _wrapped(f"       {lead} ", listed, columns)


def _wrapped(lead: str, text: str, columns: int) -> str:
    return fill(
        text,
        max(columns, 40),
        initial_indent=lead,
        subsequent_indent=" " * min(len(lead), 9),
        break_on_hyphens=False,
        break_long_words=False,
    )
