"""The shape of a policy file, checked against `policy.schema.json`, with errors in plain words.

Rows and per-row texts are left to the table reader: a large table has more of them than jsonschema can check in
good time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from policy_engine.policy.resources import schema_path
from policy_engine.policy.yaml.limits import MAX_FRAME_NODES
from policy_engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence, describe
from policy_engine.text.problem import Note, Problems
from policy_engine.text.source import Span
from policy_engine.text.suggest import did_you_mean

_TYPES = {"string": "text", "object": "a mapping (`key: value`)", "array": "a list"}


@cache
def policy_schema() -> dict[str, Any]:
    """The published schema of policy files."""
    schema: dict[str, Any] = json.loads(schema_path("policy.schema.json").read_text("utf-8"))
    return schema


@cache
def keys_of(definition: str) -> tuple[str, ...]:
    """The keys that the schema knows for one of its definitions."""
    return tuple(policy_schema()["$defs"][definition]["properties"])


@cache
def words_of(definition: str, key: str) -> tuple[str, ...]:
    """The words that the schema allows for a key."""
    return tuple(policy_schema()["$defs"][definition]["properties"][key]["enum"])


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(policy_schema())


def check_shape(root: Node, problems: Problems) -> bool:
    """Tells everything in a file that the schema does not allow; False where the file is too large to check."""
    frame = _Frame()
    instance = frame.instance(root)
    if frame.count > MAX_FRAME_NODES:
        problems.error(
            "yaml-limit",
            f"more than {MAX_FRAME_NODES:,} values outside the rows of tables: that is no policy",
            root.span,
            hint="a policy of this size belongs into several files",
        )
        return False
    for found in _distinct(_validator().iter_errors(instance)):
        _Telling(found, _node_at(root, found.absolute_path), problems).tell()
    return True


@dataclass(slots=True)
class _Frame:
    """The tree as plain data, without what the table reader checks itself."""

    count: int = 0

    def instance(self, node: Node) -> object:
        self.count += 1
        if self.count > MAX_FRAME_NODES:
            return None
        if isinstance(node, Scalar):
            return None if node.is_empty else node.text
        if isinstance(node, Sequence):
            return [self.instance(item) for item in node.items]
        return {
            key: self._table(value) if key == "table" and isinstance(value, Mapping) else self.instance(value)
            for key, value in node.items.items()
        }

    def _table(self, table: Mapping) -> dict[str, object]:
        out: dict[str, object] = {}
        for key, value in table.items.items():
            if key == "rows" and isinstance(value, Sequence) and value.items:
                out[key] = "rows"
            elif key in ("because", "assumed") and isinstance(value, Mapping):
                out[key] = {}
            else:
                out[key] = self.instance(value)
        return out


def _distinct(errors: Iterable[ValidationError]) -> list[ValidationError]:
    """Without errors that only follow from a wrong type at the same place."""
    found = list(errors)
    wrong = {tuple(error.absolute_path) for error in found if error.validator == "type"}
    return [error for error in found if error.validator == "type" or tuple(error.absolute_path) not in wrong]


def _node_at(root: Node, path: Iterable[str | int]) -> Node:
    node = root
    for step in path:
        if isinstance(node, Mapping):
            node = node.items[str(step)]
        elif isinstance(node, Sequence):
            node = node.items[int(step)]
    return node


@dataclass(frozen=True, slots=True)
class _Telling:
    """One error of jsonschema and the node that it concerns."""

    error: ValidationError
    node: Node
    problems: Problems

    def tell(self) -> None:
        tellers: dict[str, Callable[[], None]] = {
            "type": self._type,
            "additionalProperties": self._unknown_keys,
            "required": self._missing_key,
            "dependentRequired": self._missing_companions,
            "oneOf": self._one_of,
            "enum": self._enum,
            "pattern": self._pattern,
            "minLength": self._empty,
            "minItems": self._empty,
            "minProperties": self._empty,
        }
        tellers[str(self.error.validator)]()

    @property
    def _schema(self) -> AnyMapping[str, Any]:
        schema: Any = self.error.schema
        return cast("AnyMapping[str, Any]", schema)

    @property
    def _wanted(self) -> Any:
        """What the failed keyword of the schema says."""
        return self.error.validator_value

    @property
    def _place(self) -> Span:
        return place_of(self.node, self._key)

    @property
    def _key(self) -> str | None:
        path = list(self.error.absolute_path)
        return str(path[-1]) if path and isinstance(path[-1], str) else None

    def _type(self) -> None:
        if isinstance(self.node, Scalar) and self.node.is_empty:
            self._empty()
            return
        allowed = self._wanted
        allowed = [allowed] if isinstance(allowed, str) else allowed
        wanted = [_TYPES[name] for name in ("string", "array", "object") if name in allowed]
        what = self._key_words()
        self.problems.error(
            "policy-shape",
            f"{what} should be {' or '.join(wanted)}, not {describe(self.node)}",
            self._place,
            hint=self._explained(),
        )

    def _unknown_keys(self) -> None:
        if not isinstance(self.node, Mapping):
            return
        known = list(self._schema.get("properties", {}))
        for key, node in self.node.keys.items():
            if key not in known:
                unknown_key(key, node, known, self.problems)

    def _missing_key(self) -> None:
        """One error comes for each key that is missing."""
        if isinstance(self.node, Mapping):
            for key in self._wanted:
                if f"'{key}'" in self.error.message.split(" is a ")[0]:
                    self._missing(self.node, key)

    def _missing(self, node: Mapping, key: str) -> None:
        if _misspelt(node, [key], self._schema):
            return
        title = str(self._schema.get("title", "this")).lower()
        here = f"these {title} have" if title.endswith("s") else f"this {title} has"
        about = self._schema.get("properties", {}).get(key, {})
        self.problems.error(
            "policy-missing-key",
            f"{here if self.error.absolute_path else 'the file has'} no `{key}`",
            node.span,
            hint=_example(key, about),
        )

    def _missing_companions(self) -> None:
        if not isinstance(self.node, Mapping):
            return
        for key, companions in self._wanted.items():
            if key not in self.node.items:
                continue
            for other in companions:
                if other in self.node.items or _misspelt(self.node, [other], self._schema):
                    continue
                about = self._schema.get("properties", {}).get(other, {})
                if not self.error.message.startswith(repr(other)) or not self.error.message.endswith(repr(key)):
                    continue
                self.problems.error(
                    "policy-missing-key",
                    f"`{key}` needs `{other}` beside it",
                    self.node.keys[key].span,
                    hint=_example(other, about),
                )

    def _one_of(self) -> None:
        if not isinstance(self.node, Mapping):
            return
        options = [option["required"][0] for option in self._wanted if "required" in option]
        present = [key for key in options if key in self.node.items]
        title = str(self._schema.get("title", "this")).lower()
        listed = ", ".join(f"`{key}`" for key in options[:-1]) + f" or `{options[-1]}`"
        if not present:
            if not _misspelt(self.node, options, self._schema):
                self.problems.error(
                    "policy-missing-key",
                    f"this {title} does not say its value",
                    self.node.span,
                    hint=f"write one of {listed}",
                )
            return
        first, second = (self.node.keys[key].span for key in present[:2])
        self.problems.error(
            "policy-keys-exclude",
            f"`{present[1]}` cannot stand beside `{present[0]}`",
            second,
            hint=f"write one of {listed}",
            notes=(Note(f"`{present[0]}` stands here", first),),
        )

    def _enum(self) -> None:
        unknown_word(self._key_words(), self.node, self._wanted, self.problems)

    def _pattern(self) -> None:
        self.problems.error(
            "policy-shape",
            f"{self._key_words()} is not written as it should be",
            self._place,
            hint=self._explained(),
        )

    def _empty(self) -> None:
        self.problems.error("policy-empty", f"{self._key_words()} is empty", self._place, hint=self._explained())

    def _key_words(self) -> str:
        if not self.error.absolute_path:
            return "a policy file"
        key = self._key
        return f"`{key}`" if key is not None else "this entry"

    def _explained(self) -> str | None:
        """What the schema says about the place, and an example."""
        about = str(self._schema.get("description", "")).rstrip(".")
        about = about[:1].lower() + about[1:]
        examples = self._schema.get("examples", [])
        text = next((example for example in examples if isinstance(example, str | int)), None)
        if text is None or "\n" in str(text):
            return about or None
        return f"{about}; for example `{text}`"


def place_of(node: Node, key: str | None = None) -> Span:
    """Where to point for a whole node; what is not written has no characters, so the place behind its key."""
    span = node.span
    if isinstance(node, Scalar) and node.is_empty:
        line = node.source.text.rfind("\n", 0, node.start) + 1
        stop = len(node.source.text[line : node.start].rstrip()) + line
        return node.source.span(stop, stop) if key is not None and stop > line else span
    return span


def unknown_key(key: str, node: Scalar, known: Iterable[str], problems: Problems) -> None:
    """Tells of a key that nobody knows."""
    names = list(known)
    hint = did_you_mean(key, names) or f"the keys here are {', '.join(f'`{name}`' for name in names)}"
    shown = key if len(key) <= 60 else key[:59] + "…"
    problems.error("policy-unknown-key", f'unknown key "{shown}"', node.span, hint=hint)


def unknown_word(what: str, node: Node, words: Iterable[str], problems: Problems) -> None:
    """Tells of a word that is none of those allowed."""
    allowed = list(words)
    text = node.text if isinstance(node, Scalar) else ""
    hint = did_you_mean(text, allowed) or f"it is one of: {', '.join(allowed)}"
    if not isinstance(node, Scalar) or node.is_empty:
        problems.error(
            "policy-shape", f"{what} should be text, not {describe(node)}", place_of(node, ""), hint=hint
        )
        return
    problems.error("policy-unknown-word", f'{what} cannot be "{text[:60]}"', node.span, hint=hint)


def _misspelt(node: Mapping, wanted: Iterable[str], schema: AnyMapping[str, Any]) -> bool:
    """Whether an unknown key is likely one of those wanted: then one problem is enough."""
    known = schema.get("properties", {})
    keys = [key for key in node.items if key not in known]
    return any(did_you_mean(key, wanted) for key in keys)


def _example(key: str, about: AnyMapping[str, Any]) -> str | None:
    for example in about.get("examples", []):
        if isinstance(example, str | int) and "\n" not in str(example):
            return f"for example `{key}: {example}`"
    description = str(about.get("description", "")).rstrip(".")
    return f"{description[:1].lower()}{description[1:]}" or None
