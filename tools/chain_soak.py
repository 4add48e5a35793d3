"""Long runs of rules that chain: that the two engines agree, that memory stays flat, that nothing crashes.

    python tools/chain_soak.py agree --bases 20000     # durable-rules against the plain chainer, from 8 threads
    python tools/chain_soak.py memory --times 100000   # next_actions over and over, with the resident memory
    python tools/chain_soak.py policies --seconds 600  # random policies that the linter accepts

Each ends with exit code 1 at the first difference. `--seed` makes a run repeatable.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from policy_engine import PolicyError, load  # noqa: E402 - the root must be on the path first
from policy_engine.cases.reader import read_cases  # noqa: E402
from policy_engine.inference.choice import ENGINE  # noqa: E402
from policy_engine.inference.limits import check_matches  # noqa: E402
from policy_engine.inference.model import Chainer, ChainError, RuleSet  # noqa: E402
from policy_engine.inference.plain import PlainChainer  # noqa: E402
from tests.inference.generate import facts, policy  # noqa: E402
from tests.inference.support import place  # noqa: E402

THREADS = 8
BASES_FOR_ONE = 100
"""Random fact bases tried on one random policy."""


def resident() -> float:
    """Resident memory of this process, in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def accepted(random: Random) -> Iterator[tuple[RuleSet | None, Chainer | None]]:
    """Random policies: the rule set and its compiled engine, or None for one that was refused."""
    with tempfile.TemporaryDirectory() as directory:
        for number in range(sys.maxsize):
            rules = Path(directory) / f"r{number}"
            place(policy(random), rules)
            try:
                loaded = load(rules)
            except PolicyError:
                yield None, None
            else:
                compiled = loaded.programs[0].built.rules["d#rules"]
                yield compiled.rules, compiled.chainer
            for path in rules.iterdir():
                path.unlink()
            rules.rmdir()


def differs(rules: RuleSet, chainer: Chainer, seed: int) -> int | None:
    """The number of firings for a random fact base in two orders; None where the engines differ."""
    random = Random(seed)
    base = facts(random, rules)
    try:
        check_matches(rules, base)
    except ChainError:
        return 0
    expected = PlainChainer(rules).run(base)
    for _ in range(2):
        random.shuffle(base)
        if chainer.run(base) != expected:
            return None
    return len(expected)


def agree(bases: int, seed: int) -> None:
    """Compares the engines on random fact bases, from several threads at once."""
    tried = fired = refused = policies = 0
    start = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        for rules, chainer in accepted(Random(seed)):
            if rules is None or chainer is None:
                refused += 1
                continue
            policies += 1
            seeds = [hash((seed, tried + at)) for at in range(min(BASES_FOR_ONE, bases - tried))]
            for one, found in zip(seeds, pool.map(lambda s: differs(rules, chainer, s), seeds), strict=True):  # noqa: B023 - used up at once
                if found is None:
                    sys.exit(f"the engines differ: seed {seed}, policy {policies + refused}, facts {one}")
                fired += found
            tried += len(seeds)
            if tried >= bases:
                break
    print(
        f"{ENGINE} against the plain chainer: {tried:,} fact bases in 2 orders each, {policies} policies"
        f" ({refused} more refused), {fired:,} firings, {THREADS} threads: no difference"
        f" ({time.perf_counter() - start:.0f} s)"
    )


def memory(times: int) -> None:
    """Decides on the snapshots of all cases, over and over."""
    policies = load()
    cases = [case for path in sorted((ROOT / "rules").glob("*.cases.yaml")) for case in read_cases(path)]
    snapshots = []
    for case in cases:
        try:
            policies.evaluate(case.snapshot, "next_actions")
        except PolicyError:
            continue
        snapshots.append(case.snapshot)
    start = time.perf_counter()
    for number, snapshot in enumerate(cycle(snapshots), 1):
        policies.evaluate(snapshot, "next_actions")
        if number in (times // 10, times):
            print(f"{number:,} evaluations of {len(snapshots)} snapshots: {resident():.1f} MB resident", flush=True)
        if number >= times:
            break
    print(f"{ENGINE}: {(time.perf_counter() - start) / times * 1e6:.0f} us each")


def policies(seconds: float, seed: int) -> None:
    """Runs random policies for a time."""
    start = time.monotonic()
    kept = refused = bases = 0
    told = start
    for rules, chainer in accepted(Random(seed)):
        if rules is None or chainer is None:
            refused += 1
        else:
            kept += 1
            for at in range(20):
                if differs(rules, chainer, hash((seed, kept, at))) is None:
                    sys.exit(f"the engines differ: seed {seed}, policy {kept + refused}")
                bases += 1
        now = time.monotonic()
        if now - told > seconds / 5 or now - start > seconds:
            told = now
            print(
                f"{now - start:.0f} s: {kept:,} policies accepted, {refused:,} refused, {bases:,} fact bases,"
                f" {resident():.1f} MB resident",
                flush=True,
            )
        if now - start > seconds:
            break


def main() -> None:
    """Runs what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("agree", "memory", "policies"))
    parser.add_argument("--bases", type=int, default=20_000)
    parser.add_argument("--times", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.what == "agree":
        agree(given.bases, given.seed)
    elif given.what == "memory":
        memory(given.times)
    else:
        policies(given.seconds, given.seed)


if __name__ == "__main__":
    main()
