"""What the reference policy's cases exercise and notice, as docs/testing.md prints it.

python tools/mutation_figures.py            # coverage, and a sample of the changes: is the page still right?
python tools/mutation_figures.py --write    # all of it, which takes minutes
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from policy_engine import load  # noqa: E402 - the root must be on the path first
from policy_engine.analysis.coverage.measure import measure  # noqa: E402
from policy_engine.analysis.coverage.text import summary  # noqa: E402
from policy_engine.analysis.mutation.judge import mutate  # noqa: E402
from policy_engine.analysis.mutation.result import JudgedChange  # noqa: E402
from policy_engine.analysis.mutation.text import mutation_summary  # noqa: E402
from policy_engine.analysis.mutation.verdict import Verdict  # noqa: E402
from policy_engine.cases.check import cases_of  # noqa: E402

PAGE: Final = ROOT / "docs" / "testing.md"
SAMPLE: Final = 150
_BLOCK: Final = re.compile(r"(<!-- figures -->\n```text\n)(.*?)(```\n<!-- end of figures -->\n)", re.DOTALL)


def covered() -> str:
    """The coverage, on one line."""
    return summary(measure(load(ROOT / "rules"), cases_of(ROOT / "rules")))


def _line(one: JudgedChange) -> str:
    return f"  {one.table}: {one.row}: {one.text}"


def figures() -> str:
    """All of it: the sums, and what stays undecided, by why."""
    rules = ROOT / "rules"
    mutation = mutate(load(rules), cases_of(rules))
    if mutation.count(Verdict.SURVIVED) or mutation.count(Verdict.SEEN):
        sys.exit("a change survives, or is seen and not expected: policy-engine mutate rules says which")
    groups: dict[str, list[JudgedChange]] = {}
    for one in mutation.judged:
        if one.verdict is Verdict.UNDECIDED:
            groups.setdefault(_group(one.why), []).append(one)
    lines = [covered(), mutation_summary(mutation)]
    for why, some in groups.items():
        lines += ["", f"{why}:", *dict.fromkeys(map(_line, some))]
    return "\n".join(lines) + "\n"


def _group(why: str) -> str:
    if "not proved that none has" in why:
        return "No snapshot tried gets to where the table differs, and that none does is not proved"
    if "decisions that get there" in why:
        return "The table differs, and no decision that rests on it does on any snapshot tried"
    if "a message may" in why:
        return "No expression reads it by its name, though messages may"
    return "No snapshot tried has another outcome"


def stale() -> list[str]:
    """What the page no longer tells, as far as a sample shows."""
    found = _BLOCK.search(PAGE.read_text(encoding="utf-8"))
    told = found[2].splitlines() if found else []
    wrong = [line for line in [covered()] if line not in told]
    rules = ROOT / "rules"
    judged = mutate(load(rules), cases_of(rules), sample=SAMPLE, trials=0).judged
    missed = [_line(one) for one in judged if one.verdict in (Verdict.UNDECIDED, Verdict.SEEN)]
    return [*wrong, *(line for line in missed if line not in told)]


def main() -> None:
    """Checks or writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    if parser.parse_args().write:
        made = figures()
        text = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(_BLOCK.sub(lambda found: f"{found[1]}{made}{found[3]}", text), encoding="utf-8")
    elif wrong := stale():
        print("\n".join(wrong))
        sys.exit("docs/testing.md does not tell these: run python tools/mutation_figures.py --write")


if __name__ == "__main__":
    main()
