"""What the standard says of decision tables, held against policies as they are and those of `semantics: dmn`."""

from __future__ import annotations

import pytest

from policy_engine import PolicyError
from policy_engine.values.compare import same
from tests.conformance.files import Case, File, read
from tests.conformance.literals import literal
from tests.conformance.policies import codes_of, value_of

FILES = read("tables")
RUNS = [(file, case, dialect) for file in FILES for case in file.cases for dialect in case.dialects]

IDS = [f"{case.id} [{dialect}]" for _, case, dialect in RUNS]


@pytest.mark.parametrize(("file", "case", "dialect"), RUNS, ids=IDS)
def test_table(file: File, case: Case, dialect: str) -> None:
    table = file.tables[case.text]
    if case.problem is None:
        assert case.expected is not None
        found = value_of(case, table, dialect)
        assert same(found, literal(case.expected)), found
        return
    told = codes_of(table, dialect)
    if told:
        assert told == (case.problem,)
        return
    with pytest.raises(PolicyError) as caught:
        value_of(case, table, dialect)
    assert [problem.code for problem in caught.value.problems] == [case.problem]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_table_is_asked(file: File) -> None:
    assert set(file.tables) == {case.text for case in file.cases}
