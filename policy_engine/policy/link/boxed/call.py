"""An invocation (DMN 1.5, 10.2.1.3): a function called with arguments by name."""

from __future__ import annotations

from policy_engine.feel.ast import Argument, Call, Expression
from policy_engine.policy.boxed import CallLogic
from policy_engine.policy.link.boxed.form import Link
from policy_engine.policy.link.place import Linking, Place
from policy_engine.types.feeltype import ANY, FunctionType, Type
from policy_engine.types.relations import strip_nullable


def link_call(logic: CallLogic, place: Place, linking: Linking, link: Link) -> tuple[Expression, Type]:
    """The call's tree and the function's result; an argument that the function does not have is a problem."""
    function, type_ = link(logic.function, place, linking)
    arguments: list[Argument] = []
    for name, value in logic.arguments:
        tree, _ = link(value, place.within(name.name), linking)
        arguments.append(Argument(0, 0, name.name, tree))
    bare = strip_nullable(type_)
    if not isinstance(bare, FunctionType):
        return Call(0, 0, function, tuple(arguments)), ANY
    if bare.names is not None:
        _check_names(logic, bare.names, linking)
    return Call(0, 0, function, tuple(arguments)), bare.result


def _check_names(logic: CallLogic, names: tuple[str, ...], linking: Linking) -> None:
    given = [name.name for name, _ in logic.arguments]
    listed = ", ".join(f'"{name}"' for name in names) or "none"
    for name, _ in logic.arguments:
        if name.name not in names:
            linking.problems.error(
                "call-argument", f'the function has no parameter "{name.name}"', name.span, hint=f"it has {listed}"
            )
    missing = [name for name in names if name not in given]
    if missing and all(name in names for name in given):
        shown = ", ".join(f'"{name}"' for name in missing)
        linking.problems.error("call-argument", f"the call gives no {shown}", logic.span, hint=f"it takes {listed}")
