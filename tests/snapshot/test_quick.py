"""The quick checks and the thorough ones are two meanings of one schema: they agree."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings

from policy_engine.types.snapshot.foreign import plain_copy
from policy_engine.types.snapshot.thorough import Inspector
from tests.snapshot.support import REDEMPTION, WHOLE, schema, snapshot, whole_reader
from tests.snapshot.test_oracle import MUTATIONS, change

READERS = [schema().reader(reads) for reads in (WHOLE, REDEMPTION, (("account", "plan", "price"),), ())]


@given(MUTATIONS)
@settings(max_examples=500, deadline=None)
def test_quick_and_thorough_agree(mutations: list[tuple[tuple[Any, ...], object, bool]]) -> None:
    document = snapshot()
    for path, value, drop in mutations:
        change(document, path, value, drop)
    for reader in READERS:
        quick, unknown = reader._try(document)
        inspector = Inspector(reader._plan, plain_copy(document, reader._outline.root))
        thorough = inspector.run()
        if quick is None:
            assert inspector.findings or inspector.unreadable
        else:
            assert not inspector.findings
            assert quick == thorough
            assert list(quick) == list(thorough)
            assert bool(reader.read(document).warnings) is unknown


def test_a_good_snapshot_needs_the_quick_checks_only() -> None:
    made, unknown = whole_reader()._try(snapshot())
    assert made is not None
    assert not unknown
