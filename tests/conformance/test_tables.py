"""What the standard says of decision tables, held against policies as they are and those of `semantics: dmn`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from policy_engine import PolicyError
from policy_engine.values.compare import same
from policy_engine.values.text import to_text
from tests.conformance.files import Case, File, Group, groups_of, read
from tests.conformance.literals import literal
from tests.conformance.policies import codes_of, value_of

FILES = read("tables")


def _faults(case: Case, table: str, dialect: str) -> Iterator[str]:
    """What a table gives and should not."""
    told = codes_of(table, dialect)
    if told:
        if told != (case.problem,):
            yield f"told {told}, not {case.problem}"
        return
    try:
        found = value_of(case, table, dialect)
    except PolicyError as error:
        codes = [problem.code for problem in error.problems]
        if codes != [case.problem]:
            yield f"ends with {codes}"
        return
    if case.problem is not None or case.expected is None:
        yield f"gives {to_text(found)}, not {case.problem}"
    elif not same(found, literal(case.expected)):
        yield f"is {to_text(found)}, not {case.expected}"


@pytest.mark.parametrize("group", groups_of(FILES), ids=lambda group: group.id)
def test_group(group: Group) -> None:
    faults = [
        f"{case.id} [{dialect}]: {fault}"
        for case in group.cases
        for dialect in case.dialects
        for fault in _faults(case, group.file.tables[case.text], dialect)
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_table_is_asked(file: File) -> None:
    assert set(file.tables) == {case.text for case in file.cases}
