"""Types as written in policy files, as types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from policy_engine.feel.names import Names
from policy_engine.feel.parser import parse_type
from policy_engine.feel.resolve import resolve_type
from policy_engine.policy.model import TypeSpec
from policy_engine.text.problem import Halt, Problems
from policy_engine.text.source import Fragment
from policy_engine.types.feeltype import ANY, ContextType, Kind, ScalarType, Type
from policy_engine.types.relations import nullable
from policy_engine.types.size import MAX_PARTS, is_too_large

_NUMBER = re.compile(r"-?(\d+(\.\d+)?|\.\d+)\Z")


def resolve_spec(spec: TypeSpec, named: Mapping[str, Type], problems: Problems, name: str | None = None) -> Type:
    """The type that a specification means; `Any` where it is wrong, which is reported."""
    type_ = _resolve(spec, named, problems, name)
    return nullable(type_) if spec.nullable else type_


def _resolve(spec: TypeSpec, named: Mapping[str, Type], problems: Problems, name: str | None) -> Type:
    if spec.values is not None:
        return _enumeration(spec.values, problems, name)
    if spec.fields is not None:
        fields = tuple((field.name, resolve_spec(inner, named, problems)) for field, inner in spec.fields)
        made = ContextType(fields, name=name)
        if is_too_large(made):
            problems.error(
                "type-too-large",
                f"this type has more than {MAX_PARTS:,} parts, those of the types in it counted each time",
                spec.span,
                hint="let what need not be known of it be Any",
            )
            return ANY
        return made
    if spec.text is None:
        return ANY
    try:
        return resolve_type(parse_type(spec.text, Names(named)), named, problems, spec.text)
    except Halt as halt:
        problems.found.append(halt.problem)
        return ANY


def _enumeration(values: tuple[Fragment, ...], problems: Problems, name: str | None) -> Type:
    """Words are strings; only where every value is a number (or a boolean) are they numbers (or booleans)."""
    texts = [fragment.text.strip() for fragment in values]
    seen: set[str] = set()
    for text, fragment in zip(texts, values, strict=True):
        if text in seen:
            problems.error("type-duplicate-value", f'"{text}" is listed twice', fragment.span())
        seen.add(text)
    if texts and all(_NUMBER.match(text) for text in texts):
        return ScalarType(Kind.NUMBER, tuple(Decimal(text) for text in texts), name=name)
    if texts and all(text in ("true", "false") for text in texts):
        return ScalarType(Kind.BOOLEAN, tuple(text == "true" for text in texts), name=name)
    return ScalarType(Kind.STRING, tuple(_word(text) for text in texts), name=name)


def _word(text: str) -> str:
    return text[1:-1] if len(text) >= 2 and text[0] == text[-1] == '"' else text


def words_of(type_: Type) -> frozenset[str]:
    """The words that a column of a type takes unquoted."""
    if isinstance(type_, ScalarType) and type_.kind is Kind.STRING and type_.values is not None:
        return frozenset(value for value in type_.values if isinstance(value, str))
    return frozenset()
