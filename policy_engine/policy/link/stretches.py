"""What is wrong on some days only, told once and with its days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from policy_engine.policy.link.segments import Segment, in_words
from policy_engine.policy.model import Named, PolicyFile, PolicyFiles
from policy_engine.text.problem import Note, Problem, Problems

_UNKNOWN = ("feel-unknown-name", "feel-unknown-function")


def names_of(files: PolicyFiles) -> Iterator[str]:
    """The name of everything that a set declares on any day."""
    for file in files.files:
        for named in _declared(file):
            yield named.name


def told_once(by_stretch: Sequence[tuple[Segment, Problems]], files: PolicyFiles) -> list[Problem]:
    """The problems of all stretches of days: what is wrong on several is told once.

    What is wrong on some days only of those on which its file is in force says on which.
    """
    where: dict[Problem, list[Segment]] = {}
    for segment, found in by_stretch:
        for problem in dict.fromkeys(found):
            where.setdefault(problem, []).append(segment)
    told = []
    absent: dict[tuple[object, ...], tuple[Problem, Named, list[Segment]]] = {}
    for problem, on in where.items():
        named = _not_in_force(problem, on, files)
        if named is not None:
            # Its hint may differ between stretches.
            key = (problem.code, problem.message, problem.span)
            absent.setdefault(key, (problem, named, []))[2].extend(on)
        elif _is_by_day(problem, files) or len(on) == sum(_concerns(problem, other) for other, _ in by_stretch):
            told.append(problem)
        else:
            told.append(replace(problem, message=f"{problem.message} ({in_words(on)})"))
    for problem, named, on in absent.values():
        told.append(
            Problem(
                "name-not-in-force",
                f'"{named.name}" is not in force {in_words(on)}, and this is',
                problem.span,
                hint="see `effective` in the files of both",
                notes=(Note("declared here", named.span),),
            )
        )
    return told


def _not_in_force(problem: Problem, on: Iterable[Segment], files: PolicyFiles) -> Named | None:
    """The declaration, in a file of other days, of the name that a problem does not know."""
    if problem.code not in _UNKNOWN:
        return None
    present = {file.source for segment in on for file in segment.files}
    for file in files.files:
        if file.source not in present:
            for named in _declared(file):
                if f'"{named.name}"' in problem.message:
                    return named
    return None


def _is_by_day(problem: Problem, files: PolicyFiles) -> bool:
    """Whether it stands in a parameter: the days of its values stand beside them."""
    span = problem.span
    if span is None or problem.code == "parameter-no-value":
        return True
    texts = (value.text for file in files.files for parameter in file.parameters for value in parameter.values)
    return any(
        text.source is span.source and text.offset(0) <= span.start <= text.offset(len(text.text)) for text in texts
    )


def _concerns(problem: Problem, segment: Segment) -> bool:
    return any(problem.span is not None and file.source is problem.span.source for file in segment.files)


def _declared(file: PolicyFile) -> Iterator[Named]:
    yield from (parameter.name for parameter in file.parameters)
    yield from (function.name for function in file.functions)
    yield from (service.name for service in file.services)
    yield from (decision.name for decision in file.decisions)
