"""Values as declared types ask for them: converted, or null where they do not conform (DMN 1.5, 10.3.2.9.4).

Allowed values count too: of enumerations, and the unary tests of constrained types (7.3.3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from policy_engine.feel.runtime_calls import MISMATCH, conform
from policy_engine.types.feeltype import (
    AnyType,
    ContextType,
    ListType,
    NullableType,
    RangeType,
    ScalarType,
    Type,
)
from policy_engine.types.recursive import RecursiveType
from policy_engine.values.compare import equal

Test = Callable[..., object]
"""`test(run, value)`: true where the value is allowed."""
Tests = Mapping[str, Sequence[Test]]
"""Those of constrained types, by name: a value is allowed where all are true."""


def fitting(value: object, type_: Type) -> object:
    """The value converted to a type, allowed values aside; null where it does not conform."""
    found = conform(value, type_)
    return None if found is MISMATCH else found


class Conformer:
    """Converts values to one type. Immutable."""

    __slots__ = ("_constrained", "_tests", "_type")

    def __init__(self, type_: Type, tests: Tests) -> None:
        self._type = type_
        self._tests = tests
        self._constrained = _is_constrained(type_, tests)

    def __call__(self, run: object, value: object) -> object:
        """The converted value, or null."""
        found = fitting(value, self._type)
        return found if not self._constrained or self._allowed(run, found, self._type) else None

    def _allowed(self, run: object, value: object, type_: Type) -> bool:
        if value is None:
            return True
        match type_:
            case NullableType(item=item):
                return self._allowed(run, value, item)
            case ScalarType(values=values, name=name):
                listed = values is None or any(equal(value, one) is True for one in values)
                return listed and self._passes(run, value, name)
            case ListType(item=item, name=name):
                inside = isinstance(value, list) and all(self._allowed(run, one, item) for one in value)
                return inside and self._passes(run, value, name)
            case ContextType(fields=fields, name=name):
                entries = value if isinstance(value, dict) else {}
                inside = all(self._allowed(run, entries[key], field) for key, field in fields if key in entries)
                return inside and self._passes(run, value, name)
            case RecursiveType():
                return self._allowed(run, value, type_.definition)
            case RangeType(name=name) | AnyType(name=name):
                return self._passes(run, value, name)
            case _:
                return True

    def _passes(self, run: object, value: object, name: str | None) -> bool:
        tests = self._tests.get(name, ()) if name is not None else ()
        return all(test(run, value) is True for test in tests)


def _is_constrained(type_: Type, tests: Tests) -> bool:
    match type_:
        case NullableType(item=item):
            return _is_constrained(item, tests)
        case ListType(item=item, name=name):
            return name in tests or _is_constrained(item, tests)
        case RecursiveType():
            return True
        case RangeType(name=name) | AnyType(name=name):
            return name in tests
        case ScalarType(values=values, name=name):
            return values is not None or name in tests
        case ContextType(fields=fields, name=name):
            return name in tests or any(_is_constrained(field, tests) for _, field in fields)
        case _:
            return False
