"""A decision service: what it gives and takes, resolved to units and snapshot fields (DMN 1.5, 10.4)."""

from __future__ import annotations

from policy_engine.feel.ast import Embedded, Expression
from policy_engine.policy.link.boxed.typed import converted
from policy_engine.policy.link.declared import Declared, input_path
from policy_engine.policy.link.linked import LinkedService, UnitKind
from policy_engine.policy.link.place import Linking
from policy_engine.policy.link.types import resolve_spec
from policy_engine.policy.model import DecisionService, Named
from policy_engine.text.suggest import did_you_mean
from policy_engine.types.feeltype import ANY, ContextType, FunctionType, Type
from policy_engine.types.size import bounded

_DECISIONS = (UnitKind.DECISION, UnitKind.VALUE)


def link_service(
    service: DecisionService, declared: Declared, linking: Linking
) -> tuple[Expression, Type, LinkedService]:
    """The tree of a call of the service (its parameters are local names), its result's type, and what it needs.

    One output is the result itself; several are a context of them by name.
    """
    for name in (*service.outputs, *service.encapsulated, *service.input_decisions):
        _check_decision(name, declared, linking)
    ways = []
    for name in service.input_data:
        found = input_path(name.name, declared)
        if found is None:
            hint = did_you_mean(name.name, [root for root, _ in declared.schema.root.fields])
            linking.problems.error("service-unknown", f'there is no input "{name.name}"', name.span, hint=hint)
        ways.append((name.name,) if found is None else found[0])
    outputs = tuple((name.name, service.name_of(name)) for name in service.outputs)
    linked = LinkedService(
        f"{service.name.name}#service",
        outputs,
        tuple(ways),
        tuple(name.name for name in service.input_decisions),
    )
    tree: Expression = Embedded(0, 0, linked.handle, service.parameters)
    if service.type is not None:
        wanted = resolve_spec(service.type, declared.named, linking.problems)
        return converted(tree, wanted, linking), wanted, linked
    types = [(name, declared.types.get(unit, ANY)) for unit, name in outputs]
    type_ = types[0][1] if len(types) == 1 else bounded(ContextType(tuple(types)))
    known = declared.types[service.name.name]
    if isinstance(known, FunctionType):  # else its name is another's too, which is told
        declared.types[service.name.name] = FunctionType(known.parameters, type_, known.names)
    return tree, type_, linked


def _check_decision(name: Named, declared: Declared, linking: Linking) -> None:
    decisions = [other for other, item in declared.items.items() if item.kind in _DECISIONS]
    if name.name not in decisions:
        linking.problems.error(
            "service-unknown",
            f'there is no decision "{name.name}"',
            name.span,
            hint=did_you_mean(name.name, decisions),
        )
