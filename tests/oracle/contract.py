"""An independent reading of the fourteen decisions, as plain Python: what the shipped policy is held against.

It shares nothing with the engine: no FEEL, no tables, no schema. Where a decision's input is missing or invalid it
raises `Undecidable` with the path.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import localcontext

from tests.oracle.cards import card_request, redemption, unredeemed_card
from tests.oracle.days import today
from tests.oracle.drawing import consumption, hold
from tests.oracle.paying import billing_access, payment_method_acceptance, payment_state, payment_update
from tests.oracle.reminding import reminder
from tests.oracle.running import cancellation, plan_change, proration, run_out
from tests.oracle.snapshot import Place

DECISIONS: dict[str, Callable[[Place], dict[str, object]]] = {
    decision.__name__: decision
    for decision in (
        redemption,
        hold,
        consumption,
        proration,
        run_out,
        reminder,
        plan_change,
        cancellation,
        payment_state,
        payment_update,
        payment_method_acceptance,
        billing_access,
        unredeemed_card,
        card_request,
    )
}


def decide(snapshot: Mapping[str, object], decision: str) -> dict[str, object]:
    """The outputs of a decision.

    The account's own day is needed by every decision, even one that does not name it: it says which version of the
    policy is in force.

    Raises:
        Undecidable: with the path of an input that is missing or invalid.
    """
    place = Place(snapshot)
    today(place)
    with localcontext() as context:
        context.prec = 60
        return DECISIONS[decision](place)
