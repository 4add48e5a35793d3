"""Expressions have the values that DMN 1.5, 10.3.2 gives them."""

from __future__ import annotations

import pytest

from policy_engine.values.compare import same
from tests.feel.compiler.evaluating import value_of

CASES = """
1 + 2 * 3                                                   | 7
-(2 ** 3)                                                   | -8
1 / 0                                                       | null
"a" + 1                                                     | null
1 < 2                                                       | true
1 < "a"                                                     | null
1 = "a"                                                     | null
1 != null                                                   | true
null = null                                                 | true
null != 1                                                   | true
"a" = "a"                                                   | true
true = false                                                | false
null > 1                                                    | null
3 between 1 and 3                                           | true
null between 1 and 3                                        | null
9 between null and 3                                        | false
true and null                                               | null
false and null                                              | false
1 and false                                                 | false
1 and true                                                  | null
null or true                                                | true
null or false                                               | null
"x" or false                                                | null
false or false or true                                      | true
true and true and "x"                                       | null
if null then 1 else 2                                       | 2
if true then 1 else 2                                       | 1
if 1 = 1 and null then 1 else for i in [1] return i         | [1]
1 in (2, [1..3])                                            | true
1 in []                                                     | false
1 in [[2..4], [1..3]]                                       | true
1 in ["a", 1]                                               | true
2 in ["a", 1]                                               | null
4 in (< 3, > 5)                                             | false
5 in (? > 3)                                                | true
1 in (? > 3, ? = 1)                                         | true
[4] in (count(?) > 1)                                       | false
[1, 2, 3][item in (? > 1)]                                  | [2, 3]
5 in (6 in (? > 5) and ? < 6)                               | true
2 in [1..? + 1]                                             | true
for i in 1..2 return i in (? * i > 2)                       | [false, true]
null in [1..3]                                              | null
5 in [1..null]                                              | null
"b" in ["a".."c")                                           | true
[1..3] in [[1..3]]                                          | true
[1..3] = [1..3]                                             | true
["a"..3] = null                                             | true
{a: 1, b: a + 1}.b                                          | 2
{a: 1}.b                                                    | null
[{x: 1}, {y: 2}].x                                          | [1, null]
null.x                                                      | null
"text".x                                                    | null
@"2024-02-29".year                                          | 2024
@"2024-02-29".weekday                                       | 4
@"2024-02-29T10:11:12+01:00".time offset                    | @"PT1H"
@"2024-02-29T10:11:12@Europe/Paris".timezone                | "Europe/Paris"
@"2024-02-29T10:11:12@Europe/Paris".time offset             | @"PT1H"
@"10:11:12.5".second                                        | 12.5
@"P1DT2H3M4.5S".seconds                                     | 4.5
@"-P1Y2M".months                                            | -2
[1..3).end included                                         | false
[1..3).start                                                | 1
[1, 2, 3][2]                                                | 2
[1, 2, 3][-1]                                               | 3
[1, 2, 3][0]                                                | null
[1, 2, 3][1.5]                                              | null
[1, 2, 3][item > 1]                                         | [2, 3]
[1, 2, 3][1 + 1]                                            | 2
[1, 2, 3][true]                                             | [1, 2, 3]
[1, 2, 3]["x"]                                              | []
[][1]                                                       | null
[][item > 1]                                                | []
[][count([]) + 1]                                           | null
7[1]                                                        | 7
7[item > 1]                                                 | [7]
null[1]                                                     | null
[@"2024-02-29"][year = 2024]                                 | []
null[item > 1]                                              | null
[{item: 1}, {item: 2}][item > 1]                            | [{item: 2}]
[{x: 1, y: 2}, {x: null}][x > 0]                            | [{x: 1, y: 2}]
[[1, 2], [3]][[4] = [item[1] + 1]]                          | [[3]]
for i in [1, 2], j in [i, 9] return i * j                   | [1, 9, 4, 18]
for i in 3..1 return i                                      | [3, 2, 1]
for i in (1..3] return i                                    | [2, 3]
for i in @"2024-02-28"..@"2024-03-01" return i.day          | [28, 29, 1]
for i in [@"P1D"..@"P2D"] return i                          | null
for i in 1..1.5 return i                                    | null
for i in 5 return i                                         | [5]
(for i in 1E34..1E34 + 10 return i)[7] - 1E34               | 10
for i in null return i                                      | null
for i in [1], j in null return i                            | null
for i in [] return i                                        | []
for i in 1..4 return if i = 1 then 1 else partial[-1] * i   | [1, 2, 6, 24]
for i in 1..3 return partial                                | [[], [[]], [[], [[]]]]
for i in 1..2 return count(partial)                         | [0, 1]
some i in [1, null, 3] satisfies i > 2                      | true
some i in [1, null] satisfies i > 2                         | null
some i in [] satisfies true                                 | false
every i in [3, null] satisfies i > 2                        | null
every i in [1, null] satisfies i > 2                        | false
every i in [] satisfies false                               | true
some i in [1, 2], j in [2, 3] satisfies i = j               | true
every i in null satisfies i                                 | null
some i in [1], j in null satisfies true                     | null
(function(a, b) a - b)(3, 1)                                | 2
(function(a, b) a - b)(b: 3, a: 1)                          | -2
(function(a) a)(1, 2)                                       | null
(function(a) a)(b: 1)                                       | null
(function(a: number) a)("x")                                | null
(function(a: number) a)([7])                                | 7
(function(a: list<number>) a)(7)                            | [7]
(function(a: date and time) a)(@"2024-01-01")               | @"2024-01-01T00:00:00Z"
1(2)                                                        | null
nothing(2)                                                  | null
{f: function(n) if n <= 1 then 1 else n * f(n - 1), r: f(5)}.r | 120
{f: count, r: f([1, 2])}.r                                  | 2
(for i in 1..3 return function() i)[2]()                    | 2
(for i in 1..2, g in [function() i] return g)[1]()          | 1
(for i in 1..2 return {f: function(n) if n = 0 then i else f(n - 1)})[1].f(3) | 1
for f in [min, max] return f([1, 2])                        | [1, 2]
[{n: 1, count: function(x) n + 7}][count([1, 2]) = 8] = []  | false
count([{count: function(x) 7}, {count: 3}][count([1, 2]) = 7]) | 1
[[{count: function(x) 7}]][count(item[count(0) = 7]) = 1] != [] | true
abs = abs                                                   | true
abs = floor                                                 | false
sort([3, 1, 2], function(a: string, b: string) true)        | null
sort([3, [1]], function(a: number, b: number) a < b)        | [[1], 3]
list replace([1, 2], function(a: string, b) true, 3)        | null
list replace([1, 2], function(a: list<number>, b) a = [2], 3) | [1, 3]
string length(string: "abc")                                | 3
count(1, 2, 3)                                              | null
substring("abc")                                            | null
1 instance of number                                        | true
null instance of number                                     | false
[1] instance of list<string>                                | false
@"2024-13-01"                                               | null
""".strip().splitlines()


@pytest.mark.parametrize("case", CASES)
def test_value(case: str) -> None:
    text, _, expected = case.rpartition(" | ")
    found = value_of(text)
    assert same(found, value_of(expected)), found
