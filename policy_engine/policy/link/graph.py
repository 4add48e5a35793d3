"""The decision graph: an order in which each unit follows what it requires, and the cycles that prevent one."""

from __future__ import annotations

from collections.abc import Collection, Mapping


def order(requires: Mapping[str, Collection[str]]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Names in an order such that each follows those it requires, and the cycles found.

    A cycle is given from its first name around to that name again. Names on a cycle are ordered as they come.
    """
    done: dict[str, None] = {}
    path: list[str] = []
    on_path: dict[str, int] = {}
    cycles: list[tuple[str, ...]] = []
    for root in requires:
        if root in done:
            continue
        path.append(root)
        on_path[root] = 0
        stack = [iter(sorted(requires[root]))]
        while stack:
            following = next(stack[-1], None)
            if following is None:
                stack.pop()
                finished = path.pop()
                del on_path[finished]
                done[finished] = None
            elif following in on_path:
                cycles.append((*path[on_path[following] :], following))
            elif following not in done and following in requires:
                on_path[following] = len(path)
                path.append(following)
                stack.append(iter(sorted(requires[following])))
    return tuple(done), tuple(cycles)
