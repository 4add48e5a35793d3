"""The commands `import-dmn` and `export-dmn`."""

from __future__ import annotations

from pathlib import Path

from policy_engine import load
from policy_engine.dmn.xml import read_xml
from tests.cli.support import RULES, run
from tests.dmn.support import decision, definitions, literal, place


def test_import_writes_what_can_be_loaded(tmp_path: Path) -> None:
    model = place(tmp_path, definitions(decision("d", literal("1 + 1"))))
    ran = run("import-dmn", model, "-o", tmp_path / "out")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"{tmp_path.as_posix()}/out/model.yaml\n{tmp_path.as_posix()}/out/snapshot.schema.json\n"
    assert str(load(tmp_path / "out").evaluate("{}", "d").outputs["d"]) == "2"


def test_import_of_what_is_wrong_writes_nothing(tmp_path: Path) -> None:
    ran = run("import-dmn", place(tmp_path, "<a/>"), "-o", tmp_path / "out")
    assert ran.code == 1
    assert "[dmn-namespace]" in ran.err
    assert not (tmp_path / "out").exists()


def test_export_writes_a_model(tmp_path: Path) -> None:
    ran = run("export-dmn", RULES, "-o", tmp_path / "m.dmn")
    assert ran.code == 0
    assert ran.out == f"{tmp_path.as_posix()}/m.dmn\n"
    assert read_xml(tmp_path / "m.dmn").name == "definitions"


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    ran = run("export-dmn", RULES, "-o", tmp_path / "no" / "m.dmn")
    assert ran.code == 1
    assert "[output-unwritable]" in ran.err


def test_export_of_a_day_and_a_version(tmp_path: Path) -> None:
    ran = run("export-dmn", RULES, "-o", tmp_path / "m.dmn", "--on", "2026-01-31", "--dmn", "1.3")
    assert ran.code == 0
    assert read_xml(tmp_path / "m.dmn").namespace == "https://www.omg.org/spec/DMN/20191111/MODEL/"


def test_export_on_what_is_no_day(tmp_path: Path) -> None:
    ran = run("export-dmn", RULES, "-o", tmp_path / "m.dmn", "--on", "2026-02-30")
    assert ran.code == 2
    assert "'2026-02-30' is no day, as 2026-01-31 is" in ran.err
    assert not (tmp_path / "m.dmn").exists()
