"""What only the whole set can show: names across files, versions that overlap, documents that nobody declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from policy_engine.policy.model import Named, PolicyFile
from policy_engine.policy.read.file import FileRead, SetKeys
from policy_engine.text.problem import Note, Problems
from policy_engine.text.suggest import did_you_mean


def check_versions(files: Iterable[PolicyFile], problems: Problems) -> None:
    """Versions of one policy: no day may have two."""
    by_name: dict[str, list[PolicyFile]] = {}
    for file in files:
        by_name.setdefault(file.name.name, []).append(file)
    for name, versions in by_name.items():
        versions.sort(key=lambda file: file.effective_from or date.min)
        reaching: PolicyFile | None = None  # of those before, the one that reaches furthest
        for file in versions:
            starts = file.effective_from or date.min
            if reaching is not None and starts <= (reaching.effective_to or date.max):
                problems.error(
                    "policy-versions-overlap",
                    f'two versions of "{name[:60]}" hold on {_first_shared(file, reaching)}',
                    file.name.span,
                    hint="end one before the other begins: `effective: {from: …, to: …}`; both days are within it",
                    notes=(Note("the other version", reaching.name.span),),
                )
            if reaching is None or (file.effective_to or date.max) > (reaching.effective_to or date.max):
                reaching = file


def _first_shared(file: PolicyFile, other: PolicyFile) -> str:
    starts = file.effective_from or other.effective_from
    return "all days" if starts is None else f"{starts}"


def check_names(files: Iterable[PolicyFile], problems: Problems) -> None:
    """A name is given once in a set; versions of one policy may share theirs."""
    spaces: dict[str, dict[str, tuple[str, Named]]] = {}
    for file in files:
        told: set[tuple[str, str]] = set()
        for kind, name in _names(file):
            policy, first = spaces.setdefault(kind, {}).setdefault(name.name, (file.name.name, name))
            if policy == file.name.name or (kind, name.name) in told:
                continue
            told.add((kind, name.name))
            problems.error(
                "policy-duplicate-name",
                f'two policies of this set define "{name.name[:60]}"',
                name.span,
                hint="give one of them another name",
                notes=(Note("the other stands here", first.span),),
            )


def _names(file: PolicyFile) -> Iterator[tuple[str, Named]]:
    for type_ in file.types:
        yield "type", type_.name
    for document in file.documents:
        yield "document", document.name
    for fact in file.facts:
        yield "fact", fact.id
    for parameter in file.parameters:
        yield "name", parameter.name
    for function in file.functions:
        yield "name", function.name
    for service in file.services:
        yield "name", service.name
    for decision in file.decisions:
        yield "name", decision.name


def check_documents(reads: Iterable[FileRead], problems: Problems) -> None:
    """Each fact names a document of the set."""
    every = list(reads)
    known = {document.name.name for read in every for document in read.file.documents}
    for read in every:
        for named in read.documents_named:
            if named.name not in known:
                problems.error(
                    "policy-unknown-document",
                    f'there is no document "{named.name[:60]}"',
                    named.span,
                    hint=did_you_mean(named.name, sorted(known)) or "declare it under `documents`",
                )


def the_set_keys(
    reads: Iterable[FileRead], directory: str, problems: Problems, *, complete: bool
) -> SetKeys | None:
    """The keys of the set, which exactly one file has. `complete`: every file could be read."""
    every = [read.set_keys for read in reads if read.set_keys is not None]
    if not every:
        if complete:
            problems.error(
                "policy-set-missing",
                f"no file in {directory} has the keys `policy set`, `version` and `snapshot`",
                hint="write them at the top of one file",
            )
        return None
    for other in every[1:]:
        problems.error(
            "policy-set-twice",
            "two files have the keys of the set",
            other.name.span,
            hint="leave `policy set`, `version` and `snapshot` in one of them",
            notes=(Note("the other file", every[0].name.span),),
        )
    return every[0]
