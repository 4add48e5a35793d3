"""Linking invariants: conditions over the snapshot, values and decisions."""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.feel.checker import Wanted
from policy_engine.policy.link.declared import Declared
from policy_engine.policy.link.dependencies import dependencies
from policy_engine.policy.link.linked import LinkedInvariant, Unit, UnitKind
from policy_engine.policy.link.logic import link_logic
from policy_engine.policy.link.place import Linking, Place
from policy_engine.policy.link.reads import clock_reads, reads_of
from policy_engine.policy.link.segments import Segment
from policy_engine.policy.model import Decision, ExpressionLogic, Invariant, Named, PolicyFile
from policy_engine.policy.read.names import check_new
from policy_engine.text.problem import Problems
from policy_engine.types.feeltype import BOOLEAN
from policy_engine.types.relations import nullable


def link_invariants(segment: Segment, declared: Declared, problems: Problems) -> Iterator[LinkedInvariant]:
    """The invariants of a stretch of days, once all that they name is linked."""
    seen: dict[str, Named] = {}
    for file in segment.files:
        own: set[str] = set()
        for invariant in file.invariants:
            # Two in one file are told when it is read.
            if invariant.name.name not in own:
                check_new(invariant.name, seen, "each invariant", problems)
            own.add(invariant.name.name)
            yield _linked(invariant, file, declared, problems)


def _linked(invariant: Invariant, file: PolicyFile, declared: Declared, problems: Problems) -> LinkedInvariant:
    # No FEEL name, so that no expression names it, and no declaration has it.
    name = f"\x00invariant {invariant.name.name}"
    logic = ExpressionLogic(invariant.condition.span(), invariant.condition)
    known = declared.items.keys() - declared.unsure if declared.unsure else declared.items
    needs = dependencies(logic, (), declared.names, known)
    doubtful = declared.told or not declared.faulty.isdisjoint(needs.requires | needs.mentions)
    linking = Linking(problems, declared.named, name, file.is_dmn, root=declared.schema.root, doubtful=doubtful)
    place = Place(name, name, {}, declared.scope(file), declared.names)
    wanted = Wanted(nullable(BOOLEAN), f'the invariant "{invariant.name.name}"', code="invariant-type")
    node, _ = link_logic(logic, place, linking, wanted)
    declared.named.update(linking.types)
    unit = Unit(
        name,
        UnitKind.DECISION,
        node,
        nullable(BOOLEAN),
        file,
        Decision(invariant.name, logic, public=True, basis=invariant.basis),
        invariant.basis,
        tuple(linking.tables),
        (),
        frozenset(needs.requires),
        frozenset(reads_of(node, declared.schema.root)),
        frozenset(),
        promised=nullable(BOOLEAN),
        helpers=linking.helpers,
        clock=clock_reads([node], declared.schema) if file.is_dmn else frozenset(),
    )
    return LinkedInvariant(invariant, unit)
