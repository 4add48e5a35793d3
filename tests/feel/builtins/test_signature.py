"""Result types that follow from the arguments' types."""

from __future__ import annotations

import pytest

from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.types.feeltype import (
    ANY,
    DATE,
    DAYS_DURATION,
    MONEY,
    NUMBER,
    STRING,
    ContextType,
    Kind,
    ListType,
    NullableType,
    ScalarType,
    Type,
)

MONEYS = ListType(MONEY)
WORD = ScalarType(Kind.STRING, values=("a", "b"), name="word")
PAIR = ContextType((("a", NUMBER), ("b", NUMBER)))


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("min", [MONEYS], MONEY),
        ("max", [MONEY, MONEY], MONEY),
        ("min", [MONEY, NUMBER], NUMBER),
        ("min", [MONEY, STRING], ANY),
        ("sum", [MONEYS], MONEY),
        ("mean", [NullableType(MONEYS)], MONEY),
        ("mode", [MONEYS], MONEYS),
        ("count", [MONEYS], NUMBER),
        ("abs", [NullableType(MONEY)], MONEY),
        ("abs", [DAYS_DURATION], DAYS_DURATION),
        ("decimal", [MONEY, NUMBER], MONEY),
        ("modulo", [MONEY, NUMBER], MONEY),
        ("sort", [MONEYS, ANY], MONEYS),
        ("reverse", [DATE], ListType(DATE)),
        ("sublist", [ListType(WORD), NUMBER, NUMBER], ListType(WORD)),
        ("append", [ListType(DATE), DATE], ListType(DATE)),
        ("append", [ListType(WORD), STRING], ListType(STRING)),
        ("concatenate", [MONEYS, MONEYS], MONEYS),
        ("flatten", [ListType(ListType(DATE))], ListType(DATE)),
        ("insert before", [ListType(DATE), NUMBER, STRING], ListType(ANY)),
        (
            "get entries",
            [PAIR],
            ListType(ContextType((("key", STRING), ("value", NUMBER)))),
        ),
        ("local day", [ANY, STRING], DATE),
    ],
)
def test_result_type(name: str, arguments: list[Type], result: Type) -> None:
    signatures = [signature for signature in REGISTRY[name].signatures if signature.takes(len(arguments))]
    assert result in [signature.result_of(arguments) for signature in signatures]


def test_only_the_clock_is_refused() -> None:
    assert [name for name, entry in REGISTRY.items() if entry.clock] == ["now", "today"]


def test_signatures_are_shown() -> None:
    shown = [str(signature) for signature in REGISTRY["substring"].signatures]
    assert shown == ["(string: string, start position: number, length?: number)"]
    assert str(REGISTRY["min"].signatures[1]) == "(c1: Any, ...)"


@pytest.mark.parametrize(
    ("name", "overload", "names", "order"),
    [
        ("min", 1, ["c1"], (0,)),
        ("min", 1, ["c3", "c1", "c2"], (1, 2, 0)),
        ("min", 1, ["c2"], None),
        ("min", 1, ["c1", "c3"], None),
        ("min", 1, ["c1", "c1"], None),
        ("min", 1, ["list"], None),
        ("sum", 0, ["list"], (0,)),
        ("sum", 0, ["n1"], None),
        ("append", 0, ["item", "list"], (1, 0)),
        ("append", 0, ["list"], None),
        ("sublist", 0, ["start position", "list"], (1, 0)),
        ("sublist", 0, ["length", "list", "start position"], (1, 2, 0)),
        ("sublist", 0, ["list"], None),
        ("list contains", 0, ["list"], (0, None)),
        ("list contains", 0, ["element"], None),
        ("insert before", 0, ["position", "list"], (1, 0, None)),
    ],
)
def test_named_arguments_are_put_in_order(
    name: str, overload: int, names: list[str], order: tuple[int | None, ...] | None
) -> None:
    assert REGISTRY[name].signatures[overload].order(names) == order
