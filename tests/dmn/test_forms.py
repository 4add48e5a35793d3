"""Forms of models put together as is usual: services, functions as values, tables and contexts in each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_engine.values.text import to_text
from tests.dmn.support import decision, imported, input_data, literal, value


def function(name: str, parameters: str, body: str, requires: str = "") -> str:
    """A business knowledge model whose id is its name with dashes."""
    formal = "".join(f'<formalParameter name="{parameter}"/>' for parameter in parameters.split(","))
    required = "".join(
        f'<knowledgeRequirement><requiredKnowledge href="#{id_}"/></knowledgeRequirement>' for id_ in requires.split()
    )
    return (
        f'<businessKnowledgeModel name="{name}" id="{name.replace(" ", "-")}"><variable name="{name}"/>'
        f"<encapsulatedLogic>{formal}{body}</encapsulatedLogic>{required}</businessKnowledgeModel>"
    )


def context(*entries: tuple[str, str]) -> str:
    """A context; an entry without a name is the result."""
    made = ""
    for name, logic in entries:
        variable = f'<variable name="{name}"/>' if name else ""
        made += f"<contextEntry>{variable}{logic}</contextEntry>"
    return f"<context>{made}</context>"


def definition(parameters: str, body: str) -> str:
    """A function in a box."""
    formal = "".join(f'<formalParameter name="{parameter}"/>' for parameter in parameters.split(","))
    return f"<functionDefinition>{formal}{literal(body)}</functionDefinition>"


def service(name: str, outputs: str, data: str = "", decisions: str = "") -> str:
    """A decision service whose id is its name with dashes."""
    tags = {"outputDecision": outputs, "inputDecision": decisions, "inputData": data}
    inside = "".join(f'<{tag} href="#{id_}"/>' for tag, ids in tags.items() for id_ in ids.split())
    id_ = name.replace(" ", "-")
    return f'<decisionService name="{name}" id="{id_}"><variable name="{name}"/>{inside}</decisionService>'


def relation(columns: str, *rows: tuple[str, ...]) -> str:
    """A relation, its columns' names separated by commas."""
    head = "".join(f'<column name="{name}"/>' for name in columns.split(","))
    body = "".join(f"<row>{''.join(map(literal, row))}</row>" for row in rows)
    return f"<relation>{head}{body}</relation>"


def table(hit: str, tested: str, outputs: str, *rules: str) -> str:
    """A table of one condition; a rule is `test -> result; result`."""
    made = ""
    for rule in rules:
        test, results = rule.replace("<", "&lt;").split(" -> ")
        cells = "".join(f"<outputEntry><text>{result}</text></outputEntry>" for result in results.split("; "))
        made += f"<rule><inputEntry><text>{test}</text></inputEntry>{cells}</rule>"
    return (
        f'<decisionTable hitPolicy="{hit}"><input><inputExpression><text>{tested}</text></inputExpression></input>'
        f"{outputs}{made}</decisionTable>"
    )


N = input_data("n", "number")
DAYS = literal('[@"2020-02-28"..@"2020-03-01"]')
PEOPLE = decision("people", relation("name,age", ('"Ada"', "30"), ('"Bob"', "50")))
ADULT = (
    decision("big", literal("n > 2"), "", "i:n") + N + service("is big", "big", "n")
)
RANKED = (
    '<output name="rank"><outputValues><text>"high","low"</text></outputValues></output>'
    '<output name="band"><outputValues><text>3,2,1</text></outputValues></output>'
)
FORMS = {
    "a service filters": (ADULT + decision("d", literal("[1,2,3,4][is big(item)]"), "", "k:is-big"), "[3, 4]"),
    "a service is handed to a function": (
        ADULT + function("ask", "f", literal("f(3)")) + decision("d", literal("ask(is big)"), "", "k:is-big k:ask"),
        "true",
    ),
    "a service of several outputs in a loop": (
        N
        + decision("a", literal("n + 1"), "", "i:n")
        + decision("b", literal("n * 2"), "", "i:n")
        + service("s", "a b", "n")
        + decision("d", literal("for x in [1, 2] return s(x).b + s(n: x).a"), "", "k:s"),
        "[4, 7]",
    ),
    "a service with a decision given": (
        decision("a", literal("5"))
        + decision("b", literal("a * 2"), "", "a")
        + service("s", "b", "", "a")
        + decision("d", literal("s(7) + b"), "", "k:s b"),
        "24",
    ),
    "a function sorts": (
        PEOPLE
        + function("older", "x,y", literal("x.age > y.age"))
        + decision("d", literal("sort(people, older).name"), "", "people k:older"),
        '["Bob", "Ada"]',
    ),
    "a function replaces": (
        function("fits", "x,y", literal("x = y or x = 2"))
        + decision("d", literal("list replace([1, 2, 3], fits, 3)"), "", "k:fits"),
        "[1, 3, 3]",
    ),
    "a function gives a function": (
        function("inc", "x", literal("x + 1"))
        + function("pick", "f,x", literal("if x then f else inc"), "inc")
        + decision("d", literal("pick(null, false)(4)"), "", "k:pick"),
        "5",
    ),
    "functions in contexts call one another": (
        decision(
            "d",
            context(
                ("base", literal("10")),
                ("f", definition("x", "x + base")),
                ("inner", context(("g", definition("y", "f(y) * 2")), ("", literal("g(1) + f(0)")))),
                ("", literal("inner")),
            ),
        ),
        "32",
    ),
    "a function in a context calls itself": (
        decision(
            "d", context(("fact", definition("x", "if x <= 1 then 1 else x * fact(x - 1)")), ("", literal("fact(5)")))
        ),
        "120",
    ),
    "a table in a context in a function": (
        function(
            "score",
            "a",
            context(
                ("band", table("UNIQUE", "a", "<output/>", '< 10 -> "low"', '>= 10 -> "high"')),
                ("", literal('if band = "high" then 2 else 1')),
            ),
        )
        + decision("d", literal("[score(1), score(10)]"), "", "k:score"),
        "[1, 2]",
    ),
    "a loop over days": (
        decision(
            "d",
            f'<for iteratorVariable="day"><in>{DAYS}</in><return>{literal("day.day")}</return></for>',
        ),
        "[28, 29, 1]",
    ),
    "a filter over a relation by a function": (
        PEOPLE
        + function("old", "p", literal("p.age > 40"))
        + decision(
            "d",
            f"<filter><in>{literal('people')}</in><match>{literal('old(item)')}</match></filter>",
            "",
            "people k:old",
        ),
        '[{name: "Bob", age: 50}]',
    ),
    "a call that leaves an argument out": (
        function("f", "x,y", literal("[x, y]"))
        + decision(
            "d",
            f'<invocation>{literal("f")}<binding><parameter name="y"/>{literal("2")}</binding></invocation>',
            "",
            "k:f",
        ),
        "[null, 2]",
    ),
    "durations of a table": (
        decision(
            "d",
            table(
                "FIRST",
                '@"2020-02-15" + @"P1M"',
                "<output/>",
                '< @"2020-03-01" -> 1',
                '[@"2020-03-01"..@"2020-04-01") -> @"2020-02-15" - @"2020-01-01"',
            ),
        ),
        "P45D",
    ),
    "outputs in order of several priorities": (
        decision("d", table("OUTPUT ORDER", "5", RANKED, '< 10 -> "low"; 3', '< 20 -> "high"; 1', '< 30 -> "high"; 2')),
        '[{rank: "high", band: 2}, {rank: "high", band: 1}, {rank: "low", band: 3}]',
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_form(form: str, tmp_path: Path) -> None:
    body, wanted = FORMS[form]
    assert to_text(value(imported(tmp_path, body), "d")) == wanted
