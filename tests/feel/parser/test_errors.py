"""What a user sees: the whole text of each problem, caret and hint with it."""

from __future__ import annotations

import pytest

from tests.feel.parser.shape import problem

EXPRESSION = [
    (
        "a == 1",
        (
            '1:3: error: "==" is no FEEL operator [feel-syntax]\n'
            "    1 | a == 1\n"
            "      |   ^^\n"
            "   hint: write = for equality"
        ),
    ),
    (
        "a && b",
        ('1:3: error: "&&" is no FEEL operator [feel-syntax]\n    1 | a && b\n      |   ^^\n   hint: write and'),
    ),
    (
        "a || b",
        (
            '1:3: error: "||" is no FEEL operator [feel-syntax]\n'
            "    1 | a || b\n"
            "      |   ^^\n"
            "   hint: write or; texts are joined with +"
        ),
    ),
    (
        "!a",
        ('1:1: error: "!" is no FEEL operator [feel-syntax]\n    1 | !a\n      | ^\n   hint: write not(...)'),
    ),
    (
        "'x'",
        (
            "1:1: error: text does not stand in single quotes [feel-syntax]\n"
            "    1 | 'x'\n"
            "      | ^\n"
            '   hint: write "double quotes"'
        ),
    ),
    (
        "a <> 1",
        (
            '1:3: error: "<>" is no FEEL operator [feel-syntax]\n'
            "    1 | a <> 1\n"
            "      |   ^^\n"
            "   hint: write != for inequality"
        ),
    ),
    (
        "\u201cx\u201d",
        (
            "1:1: error: this is a typographic quote, “ [feel-syntax]\n"
            "    1 | “x”\n"
            "      | ^\n"
            '   hint: write the straight double quotes of the keyboard: "'
        ),
    ),
    (
        "a \u2264 1",
        ('1:3: error: "≤" is no FEEL operator [feel-syntax]\n    1 | a ≤ 1\n      |   ^\n   hint: write <='),
    ),
    (
        "5%",
        (
            '1:2: error: "%" is no FEEL operator [feel-syntax]\n'
            "    1 | 5%\n"
            "      |  ^\n"
            "   hint: write modulo(a, b) for a remainder, a / 100 for a percentage"
        ),
    ),
    (
        "a = = 2",
        (
            '1:5: error: expected a value after "=", but here stands "=" [feel-syntax]\n'
            "    1 | a = = 2\n"
            "      |     ^"
        ),
    ),
    (
        '"abc',
        (
            "1:1: error: this text is never closed [feel-unterminated-string]\n"
            '    1 | "abc\n'
            "      | ^\n"
            '   hint: close it with "'
        ),
    ),
    (
        '"a\nb"',
        (
            "1:1: error: this text is not closed on its line [feel-unterminated-string]\n"
            '    1 | "a\n'
            "      | ^\n"
            '   hint: close it with "; a line break in a text is written \\n'
        ),
    ),
    (
        '@"P1D',
        (
            "1:2: error: this text is never closed [feel-unterminated-string]\n"
            '    1 | @"P1D\n'
            "      |  ^\n"
            '   hint: close it with "'
        ),
    ),
    (
        "@x",
        ('1:1: error: after @ stands a text [feel-syntax]\n    1 | @x\n      | ^\n   hint: write @"2026-01-31"'),
    ),
    (
        '"a\\uZZ"',
        (
            "1:3: error: \\u needs four hexadecimal digits [feel-escape]\n"
            '    1 | "a\\uZZ"\n'
            "      |   ^^\n"
            "   hint: write \\\\ for a backslash"
        ),
    ),
    (
        '"\\ud800"',
        (
            "1:2: error: \\ud800 is half of a character [feel-escape]\n"
            '    1 | "\\ud800"\n'
            "      |  ^^^^^^\n"
            "   hint: write \\\\ for a backslash"
        ),
    ),
    (
        '"\\UFFFFFF"',
        (
            "1:2: error: \\UFFFFFF is past the last character [feel-escape]\n"
            '    1 | "\\UFFFFFF"\n'
            "      |  ^^^^^^^^\n"
            "   hint: write \\\\ for a backslash"
        ),
    ),
    (
        "if a then 1",
        (
            '1:12: error: expected "else", but the text ends here [feel-syntax]\n'
            "    1 | if a then 1\n"
            "      |            ^\n"
            "   hint: an if always has an else: write else null where there is nothing to say"
        ),
    ),
    (
        "if a 1",
        (
            '1:7: error: expected "then", but the text ends here [feel-syntax]\n'
            "    1 | if a 1\n"
            "      |       ^\n"
            "   hint: an if reads: if condition then value else value"
        ),
    ),
    (
        "[1..]",
        (
            '1:5: error: expected the range\'s upper end, but here stands "]" [feel-syntax]\n'
            "    1 | [1..]\n"
            "      |     ^\n"
            "   hint: a range without an upper end is (>= 1)"
        ),
    ),
    (
        "[..5]",
        (
            "1:2: error: expected the range's lower end [feel-syntax]\n"
            "    1 | [..5]\n"
            "      |  ^^\n"
            "   hint: a range without a lower end is (<= 10)"
        ),
    ),
    (
        "[1..2",
        (
            '1:6: error: expected the range\'s end, ")" or "]", but the text ends here [feel-unbalanced]\n'
            "    1 | [1..2\n"
            "      |      ^\n"
            '   note: "[" is opened here (1:1)\n'
            "    1 | [1..2\n"
            "      | ^"
        ),
    ),
    (
        "1..5",
        (
            '1:2: error: expected an operator or the end, but here stands ".." [feel-syntax]\n'
            "    1 | 1..5\n"
            "      |  ^^\n"
            "   hint: a range stands in brackets: [1..10], (1..10)"
        ),
    ),
    (
        "(!= 5)",
        (
            '1:2: error: "(!= ...)" is a test, not a range [feel-syntax]\n'
            "    1 | (!= 5)\n"
            "      |  ^^\n"
            "   hint: it stands after in: x in (!= 5)"
        ),
    ),
    (
        "[1,]",
        (
            '1:3: error: expected something after the comma, but here stands "]" [feel-syntax]\n'
            "    1 | [1,]\n"
            "      |   ^\n"
            "   hint: take the comma away"
        ),
    ),
    (
        "f(1,)",
        (
            '1:4: error: expected something after the comma, but here stands ")" [feel-syntax]\n'
            "    1 | f(1,)\n"
            "      |    ^\n"
            "   hint: take the comma away"
        ),
    ),
    (
        "{a: 1,}",
        (
            '1:6: error: expected something after the comma, but here stands "}" [feel-syntax]\n'
            "    1 | {a: 1,}\n"
            "      |      ^\n"
            "   hint: take the comma away"
        ),
    ),
    (
        "a in (1,)",
        (
            '1:8: error: expected something after the comma, but here stands ")" [feel-syntax]\n'
            "    1 | a in (1,)\n"
            "      |        ^\n"
            "   hint: take the comma away"
        ),
    ),
    (
        "function(a,) 1",
        (
            '1:11: error: expected something after the comma, but here stands ")" [feel-syntax]\n'
            "    1 | function(a,) 1\n"
            "      |           ^\n"
            "   hint: take the comma away"
        ),
    ),
    (
        "True",
        ('1:1: error: FEEL has no "True" [feel-syntax]\n    1 | True\n      | ^^^^\n   hint: write true'),
    ),
    (
        "None",
        ('1:1: error: FEEL has no "None" [feel-syntax]\n    1 | None\n      | ^^^^\n   hint: write null'),
    ),
    (
        "(1 + 2",
        (
            '1:7: error: expected ")", but the text ends here [feel-unbalanced]\n'
            "    1 | (1 + 2\n"
            "      |       ^\n"
            '   note: "(" is opened here (1:1)\n'
            "    1 | (1 + 2\n"
            "      | ^"
        ),
    ),
    (
        "[1, (2]",
        (
            '1:7: error: expected ")", but here stands "]" [feel-unbalanced]\n'
            "    1 | [1, (2]\n"
            "      |       ^\n"
            '   note: "(" is opened here (1:5)\n'
            "    1 | [1, (2]\n"
            "      |     ^"
        ),
    ),
    (
        "1)",
        (
            '1:2: error: ")" closes nothing [feel-unbalanced]\n'
            "    1 | 1)\n"
            "      |  ^\n"
            "   hint: take it away, or open it before"
        ),
    ),
    (
        "(1, 2)",
        (
            '1:3: error: expected ")", but here stands "," [feel-syntax]\n'
            "    1 | (1, 2)\n"
            "      |   ^\n"
            "   hint: a list stands in square brackets: [1, 2]"
        ),
    ),
    (
        "[1 2]",
        (
            '1:4: error: expected "," or "]", but here stands "2" [feel-syntax]\n'
            "    1 | [1 2]\n"
            "      |    ^\n"
            '   note: "[" is opened here (1:1)\n'
            "    1 | [1 2]\n"
            "      | ^"
        ),
    ),
    (
        "f(1 2)",
        (
            '1:5: error: expected "," or ")", but here stands "2" [feel-syntax]\n'
            "    1 | f(1 2)\n"
            "      |     ^\n"
            '   note: "(" is opened here (1:2)\n'
            "    1 | f(1 2)\n"
            "      |  ^"
        ),
    ),
    (
        "{a 1}",
        (
            '1:5: error: expected ":" after the key, but here stands "}" [feel-syntax]\n'
            "    1 | {a 1}\n"
            "      |     ^\n"
            "   hint: write {key: value}; a key that is no name stands in quotes"
        ),
    ),
    (
        "{1: 2}",
        (
            '1:2: error: expected a key, but here stands "1" [feel-syntax]\n'
            "    1 | {1: 2}\n"
            "      |  ^\n"
            "   hint: write {key: value}; a key that is no name stands in quotes"
        ),
    ),
    (
        "{a: 1, a: 2}",
        ('1:8: error: the key "a" is there twice [feel-duplicate-key]\n    1 | {a: 1, a: 2}\n      |        ^'),
    ),
    (
        "f(a: 1, 2)",
        (
            "1:9: error: arguments are all named or all in order [feel-mixed-arguments]\n"
            "    1 | f(a: 1, 2)\n"
            "      |         ^\n"
            "   hint: name each of them, or none"
        ),
    ),
    (
        "f(a: 1, a: 2)",
        (
            '1:9: error: the argument "a" is given twice [feel-duplicate-argument]\n'
            "    1 | f(a: 1, a: 2)\n"
            "      |         ^"
        ),
    ),
    (
        "function(a, a) 1",
        (
            '1:13: error: the parameter "a" is there twice [feel-duplicate-parameter]\n'
            "    1 | function(a, a) 1\n"
            "      |             ^"
        ),
    ),
    (
        "function(a b",
        (
            '1:13: error: expected "," or ")", but the text ends here [feel-syntax]\n'
            "    1 | function(a b\n"
            "      |             ^\n"
            "   hint: write function(a, b: number) a + b"
        ),
    ),
    (
        "function a",
        (
            '1:10: error: expected "(" and the parameters, but here stands "a" [feel-syntax]\n'
            "    1 | function a\n"
            "      |          ^\n"
            "   hint: write function(a, b) a + b"
        ),
    ),
    (
        "a < 1 < 2",
        (
            '1:7: error: a comparison is compared once more, with "<" [feel-chained-comparison]\n'
            "    1 | a < 1 < 2\n"
            "      |       ^\n"
            "   hint: join two comparisons with and, or put one of them in parentheses"
        ),
    ),
    (
        "a = 1 in b",
        (
            '1:7: error: a comparison is compared once more, with "in" [feel-chained-comparison]\n'
            "    1 | a = 1 in b\n"
            "      |       ^^\n"
            "   hint: join two comparisons with and, or put one of them in parentheses"
        ),
    ),
    (
        "< 5",
        (
            '1:1: error: expected a value, but here stands "<" [feel-syntax]\n'
            "    1 | < 5\n"
            "      | ^\n"
            "   hint: a comparison needs a value on its left; a test compares ? : write ? < 5"
        ),
    ),
    (
        "a and",
        ("1:6: error: expected a value, but the text ends here [feel-syntax]\n    1 | a and\n      |      ^"),
    ),
    (
        "1 +",
        ("1:4: error: expected a value, but the text ends here [feel-syntax]\n    1 | 1 +\n      |    ^"),
    ),
    (
        "* 3",
        ('1:1: error: expected a value, but here stands "*" [feel-syntax]\n    1 | * 3\n      | ^'),
    ),
    (
        "a b.",
        (
            "1:5: error: expected a name after the dot, but the text ends here [feel-syntax]\n"
            "    1 | a b.\n"
            "      |     ^"
        ),
    ),
    (
        "1.",
        (
            "1:3: error: expected a name after the dot, but the text ends here [feel-syntax]\n"
            "    1 | 1.\n"
            "      |   ^\n"
            "   hint: a number does not end with a dot: write 1 or 1.0"
        ),
    ),
    (
        "1_000",
        (
            '1:2: error: expected an operator or the end, but here stands "_000" [feel-syntax]\n'
            "    1 | 1_000\n"
            "      |  ^^^^"
        ),
    ),
    (
        "a not in b",
        (
            '1:3: error: expected an operator or the end, but here stands "not" [feel-syntax]\n'
            "    1 | a not in b\n"
            "      |   ^^^\n"
            "   hint: not stands in front, as a function: not(x in y)"
        ),
    ),
    (
        "a between 1, 2",
        (
            '1:12: error: expected "and", but here stands "," [feel-syntax]\n'
            "    1 | a between 1, 2\n"
            "      |            ^\n"
            "   hint: between reads: x between 1 and 10"
        ),
    ),
    (
        "for x of y return 1",
        (
            '1:12: error: expected "in" after the variable, but here stands "return" [feel-syntax]\n'
            "    1 | for x of y return 1\n"
            "      |            ^^^^^^\n"
            "   hint: write for x in list return value"
        ),
    ),
    (
        "for in in x return 1",
        (
            '1:5: error: expected a variable\'s name, but here stands "in" [feel-syntax]\n'
            "    1 | for in in x return 1\n"
            "      |     ^^\n"
            "   hint: write for x in list return value"
        ),
    ),
    (
        "some x in y return 1",
        (
            '1:13: error: expected "satisfies", but here stands "return" [feel-syntax]\n'
            "    1 | some x in y return 1\n"
            "      |             ^^^^^^\n"
            "   hint: it reads: some x in list satisfies condition"
        ),
    ),
    (
        "a instance number",
        (
            '1:12: error: expected "of", but here stands "number" [feel-syntax]\n'
            "    1 | a instance number\n"
            "      |            ^^^^^^\n"
            "   hint: write x instance of number"
        ),
    ),
    (
        "a instance of 1",
        (
            '1:15: error: expected a type, but here stands "1" [feel-syntax]\n'
            "    1 | a instance of 1\n"
            "      |               ^\n"
            "   hint: such as number, date and time, list<string>"
        ),
    ),
    (
        "a instance of list<number",
        (
            '1:26: error: expected ">", but the text ends here [feel-unbalanced]\n'
            "    1 | a instance of list<number\n"
            "      |                          ^\n"
            '   note: "<" is opened here (1:19)\n'
            "    1 | a instance of list<number\n"
            "      |                   ^"
        ),
    ),
    (
        "a instance of function<number>",
        (
            '1:31: error: expected "->" and the type of the result, but the text ends here [feel-syntax]\n'
            "    1 | a instance of function<number>\n"
            "      |                               ^"
        ),
    ),
    (
        "a instance of context<a>",
        (
            '1:24: error: expected ":" after the name, but here stands ">" [feel-syntax]\n'
            "    1 | a instance of context<a>\n"
            "      |                        ^\n"
            "   hint: write context<name: type>"
        ),
    ),
    (
        "# 1",
        ('1:1: error: "#" has no meaning in FEEL [feel-unknown-character]\n    1 | # 1\n      | ^'),
    ),
    (
        "\x07",
        ('1:1: error: "U+0007" has no meaning in FEEL [feel-unknown-character]\n    1 | \\u0007\n      | ^^^^^^'),
    ),
    (
        "/* a",
        ("1:1: error: this comment never ends [feel-syntax]\n    1 | /* a\n      | ^^\n   hint: close it with */"),
    ),
    (
        "",
        (
            "1:1: error: expected a value, but there is nothing [feel-empty]\n"
            "    1 | \n"
            "      | ^\n"
            "   hint: no value is null"
        ),
    ),
    (
        "  // only",
        (
            "1:10: error: expected a value, but there is nothing [feel-empty]\n"
            "    1 |   // only\n"
            "      |          ^\n"
            "   hint: no value is null"
        ),
    ),
    (
        "1e99999",
        (
            "1:1: error: this number is too large [feel-number]\n"
            "    1 | 1e99999\n"
            "      | ^^^^^^^\n"
            "   hint: numbers stay below 1E+6145"
        ),
    ),
    (
        "\U0001f40e + )",
        (
            '1:5: error: ")" closes nothing [feel-unbalanced]\n'
            "    1 | 🐎 + )\n"
            "      |      ^\n"
            "   hint: take it away, or open it before"
        ),
    ),
]


TESTS = [
    (
        "",
        (
            "1:1: error: expected a test, but there is nothing [feel-empty]\n"
            "    1 | \n"
            "      | ^\n"
            "   hint: write - for anything"
        ),
    ),
    (
        "1, -",
        (
            '1:4: error: "-" stands alone: it accepts anything [feel-syntax]\n'
            "    1 | 1, -\n"
            "      |    ^\n"
            "   hint: drop it, or the other tests"
        ),
    ),
    (
        "1..5",
        (
            '1:2: error: expected an operator or the end, but here stands ".." [feel-syntax]\n'
            "    1 | 1..5\n"
            "      |  ^^\n"
            "   hint: a range stands in brackets: [1..10], (1..10)"
        ),
    ),
    (
        "> 5 and < 10",
        (
            '1:5: error: expected a comma or the end, but here stands "and" [feel-syntax]\n'
            "    1 | > 5 and < 10\n"
            "      |     ^^^\n"
            "   hint: a test with both ends is a range, as in [5..10); ? stands for the value: ? > 5 and ? < 10"
        ),
    ),
    (
        "not(1..5)",
        (
            "1:6: error: a range stands in brackets of its own inside not [feel-syntax]\n"
            "    1 | not(1..5)\n"
            "      |      ^^\n"
            "   hint: write not([1..10])"
        ),
    ),
    (
        "not(1",
        (
            '1:6: error: expected "," or ")", but the text ends here [feel-unbalanced]\n'
            "    1 | not(1\n"
            "      |      ^\n"
            '   note: "(" is opened here (1:4)\n'
            "    1 | not(1\n"
            "      |    ^"
        ),
    ),
    (
        "1,",
        (
            "1:2: error: expected something after the comma, but the text ends here [feel-syntax]\n"
            "    1 | 1,\n"
            "      |  ^\n"
            "   hint: take the comma away"
        ),
    ),
    (
        "not(1,)",
        (
            '1:6: error: expected something after the comma, but here stands ")" [feel-syntax]\n'
            "    1 | not(1,)\n"
            "      |      ^\n"
            "   hint: take the comma away"
        ),
    ),
    (
        "not(-)",
        ('1:6: error: expected a value, but here stands ")" [feel-syntax]\n    1 | not(-)\n      |      ^'),
    ),
    (
        "1,,2",
        ('1:3: error: expected a value, but here stands "," [feel-syntax]\n    1 | 1,,2\n      |   ^'),
    ),
    (
        "a > ",
        ("1:5: error: expected a value, but the text ends here [feel-syntax]\n    1 | a > \n      |     ^"),
    ),
    (
        "1 2",
        (
            '1:3: error: expected an operator or the end, but here stands "2" [feel-syntax]\n'
            "    1 | 1 2\n"
            "      |   ^"
        ),
    ),
    (
        "not(a) 1",
        (
            '1:8: error: expected an operator or the end, but here stands "1" [feel-syntax]\n'
            "    1 | not(a) 1\n"
            "      |        ^"
        ),
    ),
]


TYPE = [
    (
        "",
        ("1:1: error: expected a type, but there is nothing [feel-empty]\n    1 | \n      | ^"),
    ),
    (
        "1",
        (
            '1:1: error: expected a type, but here stands "1" [feel-syntax]\n'
            "    1 | 1\n"
            "      | ^\n"
            "   hint: such as number, date and time, list<string>"
        ),
    ),
    (
        "list<",
        (
            "1:6: error: expected a type, but the text ends here [feel-syntax]\n"
            "    1 | list<\n"
            "      |      ^\n"
            "   hint: such as number, date and time, list<string>"
        ),
    ),
    (
        "list<number",
        (
            '1:12: error: expected ">", but the text ends here [feel-unbalanced]\n'
            "    1 | list<number\n"
            "      |            ^\n"
            '   note: "<" is opened here (1:5)\n'
            "    1 | list<number\n"
            "      |     ^"
        ),
    ),
    (
        "number 1)",
        (
            '1:9: error: ")" closes nothing [feel-unbalanced]\n'
            "    1 | number 1)\n"
            "      |         ^\n"
            "   hint: take it away, or open it before"
        ),
    ),
    (
        "context<a: number, a: number>",
        (
            '1:20: error: the entry "a" is there twice [feel-duplicate-key]\n'
            "    1 | context<a: number, a: number>\n"
            "      |                    ^"
        ),
    ),
]


@pytest.mark.parametrize(
    ("of", "text", "shown"),
    [
        *(("expression", *case) for case in EXPRESSION),
        *(("tests", *case) for case in TESTS),
        *(("type", *case) for case in TYPE),
    ],
)
def test_problem(of: str, text: str, shown: str) -> None:
    assert problem(text, of=of) == shown
