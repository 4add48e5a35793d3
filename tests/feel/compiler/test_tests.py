"""Condition cells (DMN 1.5, 10.3.1.2 rules 7 to 17)."""

from __future__ import annotations

import pytest

from tests.feel.compiler.evaluating import passes, value_of

CASES = """
-                          | 5             | true
-                          | null          | true
5                          | 5             | true
5                          | null          | false
5                          | "a"           | null
null                       | null          | true
null                       | 5             | false
"a", "b"                   | "b"           | true
"a", "b"                   | null          | false
not("a", "b")              | "c"           | true
not("a", "b")              | null          | true
not("a")                   | "a"           | false
not(> 5)                   | null          | null
> 5                        | 6             | true
> 5                        | null          | null
!= 5                       | 6             | true
[1..5)                     | 5             | false
[1..5]                     | 5             | true
(1..5]                     | 1             | false
[1..5]                     | null          | null
(< 5)                      | 4             | true
(>= 5)                     | 4             | false
< 1, > 5                   | 6             | true
< 1, > 5                   | 3             | false
< 1, > 5                   | null          | null
null, > 5                  | null          | true
[1, 2]                     | 2             | true
[1, 2]                     | [1, 2]        | true
[1, 2]                     | 3             | false
? > 1 and ? < 3            | 2             | true
? + 1                      | 2             | null
? = null                   | null          | true
count(?) > 1               | [1, 2]        | true
some i in ? satisfies i > 1| [1, 2]        | true
? = 2 and 5 in (? > 3)     | 2             | true
[1..?]                     | 2             | true
[? + 1..9]                 | 2             | false
true                       | true          | true
true                       | false         | false
1 < 2                      | true          | true
1 < 2                      | "a"           | null
@"2024-01-01"              | @"2024-01-01" | true
>= @"2024-01-01"           | @"2023-12-31" | false
""".strip().splitlines()


@pytest.mark.parametrize("case", CASES)
def test_cell(case: str) -> None:
    text, value, expected = (part.strip() for part in case.rsplit("|", 2))
    assert passes(text, value_of(value)) is value_of(expected)
