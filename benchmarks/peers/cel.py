"""CEL by its two packages: cel-python, plain Python, and cel-expr-python, Google's C++.

Each row is a program, and they are tried in turn. One program for the whole table is not an option for cel-expr-python:
it refuses conditionals nested more than 32 deep and texts of more than 100,000 characters.
"""

from __future__ import annotations

from benchmarks.peers.peer import Decide, Peer, module
from benchmarks.peers.rule_engine import condition
from benchmarks.shapes import NO_ROW, Snapshot, Table


def _python(table: Table) -> Decide:
    celpy = module("celpy")
    environment = celpy.Environment()
    to_cel = celpy.json_to_cel
    rules = [environment.program(environment.compile(condition(table, row, "&&"))).evaluate for row in table.rows]

    def decide(snapshot: Snapshot) -> object:
        activation = to_cel(snapshot)
        return next((number for number, holds in enumerate(rules) if holds(activation)), NO_ROW)

    return decide


def _cpp(table: Table) -> Decide:
    cel = module("cel_expr_python.cel")
    words = dict.fromkeys(table.words, cel.Type.STRING)
    variables = {name: words.get(name, cel.Type.INT) for name in table.columns}
    environment = cel.NewEnv(variables={"as_of": cel.Type.STRING, **variables})
    rules = [environment.compile(condition(table, row, "&&")).eval for row in table.rows]

    def decide(snapshot: Snapshot) -> object:
        activation = environment.Activation(snapshot)
        return next((number for number, holds in enumerate(rules) if holds(activation).value()), NO_ROW)

    return decide


PEERS = (
    Peer("cel-expr-python (C++)", _cpp, "cel_expr_python", "cel-expr-python"),
    Peer(
        "cel-python",
        _python,
        "celpy",
        "cel-python",
        largest=128,
        why="it takes about a millisecond to try a row, and as long to compile it",
    ),
)
