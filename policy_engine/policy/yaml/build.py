"""Events to a tree, under limits; what YAML can say and a policy may not is told on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from policy_engine.policy.yaml.decode import check_characters
from policy_engine.policy.yaml.explain import explain
from policy_engine.policy.yaml.limits import MAX_DEPTH, MAX_NODES, MAX_SCALAR
from policy_engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence
from policy_engine.text.problem import Halt, Note, Problem, Problems
from policy_engine.text.source import Source

# libyaml's event stream is some twenty times as fast as PyYAML's own, with the same offsets. It keeps its depth
# on the heap; only its composer recurses, and that is never used here. There is no falling back on the parser in
# Python: it reads YAML otherwise (`{day: date?}` is an error to it), and a policy means one thing everywhere.
_LOADER: Any = getattr(yaml, "CSafeLoader", None)

_NO_KEY = "<<"
"""A plain key that is none: YAML's merge key. What stands under it is left out of the tree."""
_INDENT_INDICATOR = re.compile(r"[|>][+-]?[1-9]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def parse(source: Source, problems: Problems) -> Node | None:
    """The tree of a file, or None where it has none; what is wrong is added to `problems`."""
    if _LOADER is None:
        problems.error(
            "yaml-parser",
            "PyYAML is installed without libyaml, its parser",
            hint="install PyYAML from a wheel, or build it with libyaml",
        )
        return None
    builder = _Builder(source, problems)
    try:
        check_characters(source)
        events: Iterator[Any] = yaml.parse(source.text, Loader=_LOADER)
        builder.take(events)
    except yaml.MarkedYAMLError as error:
        problems.found.append(explain(error, source))
        return None
    except Halt as halt:
        problems.found.append(halt.problem)
        return None
    return builder.root


class _Builder:
    def __init__(self, source: Source, problems: Problems) -> None:
        self.source = source
        self.problems = problems
        self.root: Node | None = None
        self.before = len(problems)
        self.rejoined: tuple[Scalar, Problem] | None = None
        """The text that was put together last, which may be cut once more."""

    def take(self, events: Iterator[Any]) -> None:
        """Builds the tree; stops at the first limit that is passed.

        The events' stubs allow marks to be absent, which no parser leaves out; hence `Any`.
        """
        source = self.source
        stack: list[Sequence | Mapping] = []
        keys: list[Scalar | None] = []  # for each open collection, the key that waits for its value
        count = 0
        documents = 0
        for event in events:
            kind = type(event)
            start, end = event.start_mark.index, event.end_mark.index
            node: Node
            if kind is ScalarEvent:
                style = event.style or ""
                node = Scalar(source, start, end, event.value, style)
                if event.anchor is not None or event.tag is not None or style:
                    self._check_scalar(event, node)
                if len(event.value) > MAX_SCALAR:
                    self._limit(f"a value of more than {MAX_SCALAR:,} characters", start)
                    return
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if kind is MappingStartEvent:
                    node = Mapping(source, start, end, bool(event.flow_style))
                else:
                    node = Sequence(source, start, end, bool(event.flow_style))
                self._check_properties(event, start, end)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                stack.pop().end = end
                keys.pop()
                continue
            elif kind is AliasEvent:
                self._alias(event.anchor, start, end)
                node = Scalar(source, start, end, source.text[start:end], "'")
            elif kind is DocumentStartEvent:
                documents += 1
                if not self._document(event, start, documents):
                    return
                continue
            else:
                continue
            count += 1
            if count > MAX_NODES:
                self._limit(f"more than {MAX_NODES:,} values", start)
                return
            if not stack:
                self.root = node
            else:
                keys[-1] = self._place(stack[-1], keys[-1], node)
            if not isinstance(node, Scalar):
                if len(stack) >= MAX_DEPTH:
                    self._limit(f"more than {MAX_DEPTH} levels of nesting", start)
                    return
                stack.append(node)
                keys.append(None)

    def _place(self, parent: Sequence | Mapping, key: Scalar | None, node: Node) -> Scalar | None:
        """Puts a node into its parent; gives the key that waits for a value."""
        if isinstance(parent, Sequence):
            parent.items.append(node)
            return None
        if key is None:
            return self._key(node)
        if parent.flow and self._rejoin(parent, key, node):
            return None
        if key.text == _NO_KEY and not key.style:
            return None  # told by `_key`
        if key.text not in parent.items:
            parent.items[key.text] = node
            parent.keys[key.text] = key
        else:
            first = parent.keys[key.text]
            note = Note("it was first written here", first.span)
            self.problems.error(
                "yaml-duplicate-key", f'the key "{_short(key.text)}" is written twice', key.span, notes=(note,)
            )
        return None

    def _rejoin(self, parent: Mapping, key: Scalar, node: Node) -> bool:
        """Puts a text together again that a comma in braces cut in two: its rest is taken for a key without a value.

        `{days: max(1, 2)}` is to YAML the value `max(1` of `days` and a key `2)`. The cut is told, once for a text.
        """
        if not isinstance(node, Scalar) or not node.is_empty or key.style or not parent.items:
            return False
        name, last = next(reversed(parent.items.items()))
        text = self.source.text
        if not isinstance(last, Scalar) or last.is_empty or ":" in text[key.end : node.start]:
            return False
        comma = text.find(",", last.end)
        if self.rejoined is not None and last is self.rejoined[0]:
            _, told = self.rejoined
            self.problems.found.remove(told)
            comma = told.span.start if told.span is not None else comma
        elif last.style:
            return False
        whole = " ".join(text[last.start : key.end].split())
        parent.items[name] = joined = Scalar(self.source, last.start, key.end, whole, "'")
        is_cut = any(last.text.count(a) > last.text.count(b) for a, b in ("()", "[]")) or last.text.count('"') % 2
        quoted = whole.replace("'", "''")
        hint = f"put single quotes around the whole text: '{_short(quoted)}'"
        if not is_cut:
            hint += f"; if `{_short(key.text)}` is an entry of its own, give it a value: `{_short(key.text)}: …`"
        self.problems.error(
            "yaml-comma",
            f"in braces a comma separates entries: it cuts the text of `{_short(name)}` in two",
            self.source.span(comma, comma + 1),
            hint=hint,
        )
        self.rejoined = (joined, self.problems.found[-1])
        return True

    def _key(self, node: Node) -> Scalar:
        if not isinstance(node, Scalar):
            self.problems.error(
                "yaml-key",
                "a key has to be text, not a list or a mapping",
                node.span,
                hint="put quotes around it if it is meant as text",
            )
            return Scalar(self.source, node.start, node.end, _NO_KEY, "")
        if node.text == _NO_KEY and not node.style:
            self.problems.error(
                "yaml-merge-key",
                "policies have no merge keys (`<<`)",
                node.span,
                hint="write the keys out, or give what is shared a name under `values`",
            )
        return node

    def _check_properties(
        self, event: ScalarEvent | MappingStartEvent | SequenceStartEvent, start: int, end: int
    ) -> None:
        if event.anchor is not None:
            at = start
            self.problems.error(
                "yaml-anchor",
                f"policies have no anchors (`&{_short(event.anchor)}`)",
                self.source.span(at, at + 1),
                hint="put quotes around the text, or give what is shared a name under `values`",
            )
        if event.tag is not None:
            at = max(self.source.text.find("!", start, end), start)
            word = self.source.text[at : at + 40].split(maxsplit=1)[0]
            self.problems.error(
                "yaml-tag",
                f"`{word}` is a YAML tag here, not part of the text",
                self.source.span(at, at + len(word)),
                hint="put single quotes around the whole text: '!= 3'"
                if word == "!="
                else "leave it out, or put single quotes around the whole text",
            )

    def _check_scalar(self, event: ScalarEvent, node: Scalar) -> None:
        self._check_properties(event, node.start, node.end)
        if event.anchor is not None or event.tag is not None:
            self._skip_properties(node)
        if node.style in ("|", ">"):
            indicator = _INDENT_INDICATOR.match(self.source.text, node.start)
            if indicator is not None:
                self.problems.error(
                    "yaml-block-indent",
                    f"`{indicator[0]}`: policies have no indentation numbers",
                    self.source.span(node.start, indicator.end()),
                    hint=f"write `{indicator[0][:-1]}`; the first line sets the indentation",
                )
        elif node.style == '"' and _SURROGATE.search(node.text):
            self.problems.error(
                "yaml-escape", "an escape in this text stands for half of a surrogate pair", node.span
            )

    def _skip_properties(self, node: Scalar) -> None:
        """Moves the start past `&anchor` and `!tag`, so that the characters of the text are found."""
        text = self.source.text
        while node.start < node.end and text[node.start] in "&!":
            while node.start < node.end and not text[node.start].isspace():
                node.start += 1
            while node.start < node.end and text[node.start].isspace():
                node.start += 1

    def _alias(self, anchor: str, start: int, end: int) -> None:
        self.problems.error(
            "yaml-alias",
            f"policies have no aliases (`*{_short(anchor)}`)",
            self.source.span(start, end),
            hint="put quotes around the text, or give what is shared a name under `values`",
        )

    def _document(self, event: DocumentStartEvent, start: int, number: int) -> bool:
        if number > 1:
            self.problems.error(
                "yaml-documents",
                "a file holds one policy; a second document starts here",
                self.source.span(start, start + 3),
                hint="put it into a file of its own",
            )
            return False
        if event.version is not None or event.tags:
            self.problems.error(
                "yaml-directive",
                "policies have no YAML directives",
                self.source.span(start, start + 1),
                hint="leave the line out",
            )
        return True

    def _limit(self, what: str, start: int) -> None:
        self.root = None
        del self.problems.found[self.before :]  # one clear problem; a hostile file has any number of others
        self.problems.found.append(
            Problem("yaml-limit", f"{what}: that is no policy", self.source.span(start, start + 1))
        )


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
