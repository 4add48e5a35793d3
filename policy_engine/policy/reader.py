"""The reader: a directory of policy files to the model, with everything that is wrong told in one run."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from policy_engine.policy.model import PolicyFiles
from policy_engine.policy.read.file import FileRead, read_file
from policy_engine.policy.read.files import Contents, Files
from policy_engine.policy.read.state import Reading
from policy_engine.policy.read.whole import check_documents, check_names, check_versions, the_set_keys
from policy_engine.policy.told import bounded
from policy_engine.policy.yaml.limits import MAX_FILES
from policy_engine.text.problem import PolicyError, Problem, Problems, Severity
from policy_engine.text.source import Source, Span

__all__ = ["is_policy_file", "policy_file_names", "read_policies", "read_what_can_be"]


def read_policies(path: Path) -> PolicyFiles:
    """Reads the policy files of a directory: `*.yaml`, without `*.cases.yaml`; folders below are not looked into.

    FEEL is kept as raw fragments, whose characters know their place. Raises `PolicyError` with the problems of
    all files; nothing else.
    """
    files, told = read_what_can_be(path)
    if files is None or any(problem.severity is Severity.ERROR for problem in told):
        raise PolicyError(bounded(list(told)))
    return files


def read_what_can_be(path: Path, contents: Contents | None = None) -> tuple[PolicyFiles | None, tuple[Problem, ...]]:
    """The same, with the errors beside it: what could be read may be wrong in other ways, which are told with them.

    None where there is no set: its keys, or the schema of its snapshot, cannot be read. What is wrong of what could
    be read is left out, or known by its name alone (`UnreadLogic`). `contents` are the files of a set that was read
    before: then nothing is read from the directory, whose name they are told by.
    """
    problems = Problems()
    files = Files(path, contents)
    names = policy_file_names(path, problems) if contents is None else sorted(filter(is_policy_file, contents))
    reads: list[FileRead] = []
    complete = True
    for name in names:
        source = files.read(name, problems)
        own = Problems()
        read = None if source is None else read_file(Reading(source, own, files))
        problems.found += sorted(own.found, key=_place)
        complete = complete and read is not None and read.whole
        if read is not None:
            reads.append(read)
    dated = tuple(read.file for read in reads if read.dated)
    check_versions(dated, problems)
    check_names((read.file for read in reads), problems)
    if complete:
        check_documents(reads, problems)
    keys = the_set_keys(reads, path.as_posix(), problems, complete=complete and bool(names))
    schema: Source | None = None
    if keys is not None and keys.snapshot is not None:
        schema = _schema(keys.snapshot.name, files, problems, keys.snapshot.span)
    told = tuple(problems.found)
    if keys is None or schema is None:
        return None, told
    whole = complete and len(dated) == len(reads)
    return PolicyFiles(keys.name.name, keys.version or "", dated, schema, files.digest(), whole, files.contents), told


def policy_file_names(path: Path, problems: Problems) -> list[str]:
    """The names of the policy files in a directory, sorted; none, and a problem, where it cannot be read."""
    shown = path.as_posix()
    try:
        found = sorted(entry.name for entry in path.iterdir() if not entry.name.startswith("."))
    except FileNotFoundError:
        problems.error("directory-missing", f"there is no directory {shown}")
        return []
    except NotADirectoryError:
        problems.error(
            "directory-missing", f"{shown} is a file, not a directory", hint="name the directory that it is in"
        )
        return []
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        problems.error("directory-unreadable", f"the directory {shown} cannot be read: {why}")
        return []
    for name in found:
        if name.endswith(".yml"):
            problems.error(
                "file-name",
                f"{shown}/{name} is not read",
                hint=f'policy files end in ".yaml": rename it to "{name[:-4]}.yaml"',
            )
    names = [name for name in found if is_policy_file(name)]
    if not names:
        problems.error("directory-empty", f"there are no policy files (`*.yaml`) in {shown}")
    elif len(names) > MAX_FILES:
        problems.error("directory-large", f"there are more than {MAX_FILES:,} policy files in {shown}")
        return []
    return names


def is_policy_file(name: str) -> bool:
    """Whether a file of a set's directory holds policies, by its name."""
    return "/" not in name and name.endswith(".yaml") and not name.endswith(".cases.yaml")


def _schema(name: str, files: Files, problems: Problems, span: Span) -> Source | None:
    if PurePosixPath(name).is_absolute() or "\\" in name:
        problems.error(
            "policy-snapshot",
            "the path of the snapshot's schema starts from this directory, and has `/` between its parts",
            span,
            hint="for example `snapshot: ../schemas/account_snapshot.schema.json`",
        )
        return None
    return files.read(name, problems, span)


def _place(problem: Problem) -> tuple[str, int]:
    return ("", -1) if problem.span is None else (problem.span.source.name, problem.span.start)
