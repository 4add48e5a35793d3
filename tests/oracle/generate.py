"""Snapshots drawn from a seed: over all fields and values, and often on an edge where a decision turns.

The moment is chosen after the money: where that runs out and when its reminder is due are known by then, and a
snapshot is worth most at the first and the last second of such a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from tests.oracle import snapshot as words
from tests.oracle.assumed import GRACE, REMINDER_LEAD, RETENTION_MONTHS
from tests.oracle.breaking import broken
from tests.oracle.contract import decide
from tests.oracle.days import in_month, months_after, start_of

ZONES = (
    "America/New_York", "Europe/Paris", "Asia/Tokyo", "UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago",
    "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns", "America/Havana", "Africa/Cairo",
    "America/Santiago", "Pacific/Auckland",
)  # fmt: skip
MONTH_ENDS = ((1, 31), (2, 28), (2, 29), (1, 29), (1, 30), (3, 31), (4, 30), (8, 31), (12, 31), (3, 1))
SWITCHES = ((3, 8), (3, 9), (3, 29), (3, 30), (11, 1), (11, 2), (10, 25), (10, 4), (9, 6), (4, 24))
"""Days around a change of the clocks in one of the zones."""
EDGES = (time(0, 0), time(0, 0, 1), time(23, 59, 59), time(1), time(12, 30))

Fields = dict[str, object]


def generate(seed: int) -> Fields:
    """A snapshot; the same seed gives the same one."""
    rng = Random(seed)
    account = _account(rng)
    found: Fields = {"as_of": "2026-01-01T00:00:00Z", "account": account} | _asked(rng, account)
    billed = date.fromisoformat(str(account["next_billing_date"]))
    zone = _zone_of(account)
    today = _today(rng, found, billed)
    as_of = datetime.combine(today, rng.choice(EDGES), zone).astimezone(UTC)
    if rng.random() < 0.3:
        as_of = start_of(billed, zone) + timedelta(minutes=rng.choice((-90, -60, -59, -1, 0, 30, 3000)))
    found["as_of"] = _written(rng, as_of, zone)
    _redeem(rng, account, as_of, max(as_of, start_of(billed, zone)))
    _history(rng, account, as_of, zone)
    _reminders(rng, found, as_of, zone)
    return broken(rng, found) if rng.random() < 0.15 else found


def _account(rng: Random) -> Fields:
    year = rng.choice((2024, 2025, 2026, 2026, 2027, 2028, 2099))
    day = rng.choice((*MONTH_ENDS, *SWITCHES, (rng.randint(1, 12), rng.randint(1, 28))))
    billed = in_month(year, *day)
    currency = rng.choice(("USD", "USD", "USD", "EUR", "EUR", "GBP", "JPY", "CAD", "BHD"))
    account: Fields = {
        "id": "acct-1",
        "status": rng.choices(words.STATUSES, (2, 12, 5, 2, 3))[0],
        "country": rng.choice(sorted(words.COUNTRIES)),
        "currency": currency,
        "time_zone": rng.choice(ZONES),
        "billing_source": rng.choices(words.BILLING_SOURCES, (8, 1, 1, 1, 1, 1, 3))[0],
        "package_status": rng.choices(words.PACKAGE_STATUSES, (4, 1, 1))[0],
        "plan": _plan(rng, currency),
        "next_billing_date": billed.isoformat(),
        "billing_day": rng.choice((billed.day, billed.day, None, 31, 30, 29, 1, rng.randint(1, 31))),
        "cancelled_on": None,
        "locked": rng.random() < 0.2,
    }
    account["payment_methods"] = [
        {
            "id": f"pm-{index}",
            "type": rng.choice(words.METHOD_TYPES),
            "role": rng.choice(words.METHOD_ROLES),
            "status": rng.choices(words.METHOD_STATUSES, (3, 2, 1))[0],
            "prepaid": rng.random() < 0.2,
        }
        for index in range(rng.choice((0, 0, 0, 1, 1, 2, 2, 3)))
    ]
    account["gift_balances"] = _balances(rng, account)
    for name, chance in (("time_zone", 0.1), ("billing_day", 0.25), ("locked", 0.5), ("cancelled_on", 0.5)):
        if rng.random() < chance:
            del account[name]
    if not account["payment_methods"] and rng.random() < 0.5:
        del account["payment_methods"]
    if not account["gift_balances"] and rng.random() < 0.5:
        del account["gift_balances"]
    return account


def _plan(rng: Random, currency: str, usual: int | None = None) -> Fields:
    """A plan that costs nothing or at least 100 units: no money of these snapshots lasts until the year 10000."""
    units = usual if usual is not None else rng.choice((0, 100, 700, 999, 1799, 10000, rng.randint(100, 50000)))
    plan: Fields = {"name": "standard", "price": _amount(rng, units, currency)}
    if rng.random() < 0.6:
        plan["tax"] = _amount(rng, rng.choice((0, 100, 144, rng.randint(100, 3000))), currency)
    return plan


def _amount(rng: Random, units: int, currency: str) -> object:
    """An amount of so many of a currency's smallest units, in one of the ways to write it."""
    exact = Decimal(units).scaleb(-words.DIGITS[currency])
    form = rng.randrange(8)
    if form == 0:
        return int(exact) if exact % 1 == 0 else float(exact)
    if form == 1:
        return exact
    return f"{exact:f}{'' if form > 2 or not words.DIGITS[currency] else '00'}"


def _balances(rng: Random, account: Fields) -> list[Fields]:
    bill = str(account["currency"])
    plan = account["plan"]
    assert isinstance(plan, dict)
    charge = sum(Decimal(str(plan.get(part, "0"))) for part in ("price", "tax"))
    units = int(Decimal(charge).scaleb(words.DIGITS[bill]))
    count = rng.choice((0, 0, 1, 1, 2, 2, 3, 4, 5))
    if rng.random() < 0.25 and count:
        amounts = _cut(rng, units * rng.randint(1, 4), count)
    else:
        amounts = [
            rng.choice((0, 1, units, units - 1 if units else 0, units * rng.randint(1, 30), rng.randint(0, 40000)))
            for _ in range(count)
        ]
    if rng.random() < 0.12:
        amounts = [0] * count
    found: list[Fields] = []
    for index, amount in enumerate(amounts):
        currency = bill if rng.random() < 0.85 else rng.choice(("USD", "EUR", "JPY", "CAD", "BHD"))
        found.append(
            {
                "id": f"gc-{index + 1}",
                "currency": currency,
                "remaining": _amount(rng, amount, currency),
                "redeemed_at": "2023-01-01T00:00:00Z",
            }
        )
    rng.shuffle(found)
    return found


def _cut(rng: Random, total: int, count: int) -> list[int]:
    cuts = sorted(rng.randint(0, total) for _ in range(count - 1))
    return [high - low for low, high in zip([0, *cuts], [*cuts, total], strict=True)]


def _asked(rng: Random, account: Fields) -> Fields:
    currency = str(account["currency"])
    other = rng.choice(("USD", "EUR", "CAD", "JPY"))
    plan = account["plan"]
    actor: Fields = {"role": rng.choice(words.ACTOR_ROLES), "device": rng.choice(words.DEVICES)}
    if rng.random() < 0.6:
        actor["has_login"] = rng.random() < 0.6
    return {
        "gift_card": {
            "form": rng.choice(words.CARD_FORMS),
            "state": rng.choices(words.CARD_STATES, (5, 1, 1, 1))[0],
            "currency": currency if rng.random() < 0.8 else other,
            "country": account["country"] if rng.random() < 0.5 else rng.choice(sorted(words.COUNTRIES)),
            "value": "25",
        },
        "new_plan": plan if rng.random() < 0.1 else _plan(rng, currency, rng.choice((None, None, 1299, 0))),
        "payment_method": {
            "type": rng.choice(words.METHOD_TYPES),
            "prepaid": rng.random() < 0.3,
            "virtual": rng.random() < 0.3,
        },
        "request": {"kind": rng.choices(words.REQUEST_KINDS, (1, 1, 1, 1, 4))[0]},
        "actor": actor,
    }


def _zone_of(account: Fields) -> ZoneInfo:
    return words.find_zone(str(account.get("time_zone", "UTC")))


def _today(rng: Random, found: Fields, billed: date) -> date:
    """The account's day: around the run-out date and its reminder, or around the next bill."""
    end = decide(found | {"as_of": "2100-01-01T00:00:00Z"}, "run_out")["date"]
    if isinstance(end, date) and rng.random() < 0.7:
        turn = end - rng.choice((timedelta(0), REMINDER_LEAD, REMINDER_LEAD))
        return turn + timedelta(days=rng.choice((-1, 0, 0, 1, 3)))
    return billed + timedelta(days=rng.choice((-60, -30, -15, -8, -7, -2, -1, 0, 1)))


def _redeem(rng: Random, account: Fields, as_of: datetime, charged_at: datetime) -> None:
    """When each balance was redeemed: mostly long ago, else around `as_of` or just before the charge."""
    balances = account.get("gift_balances", [])
    assert isinstance(balances, list)
    past = as_of - timedelta(days=rng.randint(2, 300), seconds=rng.randint(0, 86399))
    around = [timedelta(minutes=minutes) for minutes in (-120, -61, -60, -59.5, -59, -1, 0, 1, 60, 4000)]
    for balance in balances:
        moment = rng.choice((past, past, past - timedelta(days=rng.randint(0, 3)), past + timedelta(minutes=1)))
        if rng.random() < 0.25:
            moment = rng.choice((as_of, as_of, charged_at)) + rng.choice(around)
        balance["redeemed_at"] = _written(rng, moment, UTC)


def _history(rng: Random, account: Fields, as_of: datetime, zone: ZoneInfo) -> None:
    """Payment events, many of them so that grace or retention ends about today."""
    today = as_of.astimezone(zone).date()
    failed = today - rng.choice((GRACE, GRACE, timedelta(0), timedelta(days=2), timedelta(days=60)))
    if rng.random() < 0.3:
        failed = months_after(today, -RETENTION_MONTHS) - GRACE
    failed += timedelta(days=rng.choice((-1, 0, 0, 1)))
    start = datetime.combine(failed, rng.choice(EDGES), zone).astimezone(UTC)
    moments = [start]
    for _ in range(5):
        moments.append(moments[-1] + rng.choice((timedelta(0), timedelta(minutes=7), timedelta(days=1))))
    moments += [as_of, as_of + timedelta(seconds=1)]
    count = rng.choice((0, 1, 1, 1, 2, 3, 4, 5, 6))
    kinds = ["payment_failed", *rng.choices(words.EVENT_TYPES, (3, 1, 3, 3), k=5)][:count]
    if count > 2 and rng.random() < 0.3:
        kinds[1:3] = ["method_updated", "restarted"]
    if rng.random() < 0.15:
        rng.shuffle(kinds)
    chosen = sorted(rng.sample(moments, count)) if rng.random() < 0.8 else rng.choices(moments, k=count)
    events = [{"type": kind, "at": _written(rng, at, zone)} for kind, at in zip(kinds, chosen, strict=True)]
    if rng.random() < 0.3:
        rng.shuffle(events)
    if events or rng.random() < 0.5:
        account["payment_events"] = events


def _reminders(rng: Random, found: Fields, as_of: datetime, zone: ZoneInfo) -> None:
    """Reminders on the first and the last second of the days around the one on which it is due."""
    account = found["account"]
    assert isinstance(account, dict)
    due = decide(found, "reminder")["send_on"]
    turn = due if isinstance(due, date) else as_of.date()
    moments = [
        datetime.combine(turn + timedelta(days=days), edge, zone).astimezone(UTC)
        for days in (-30, -1, -1, 0, 0, 1)
        for edge in EDGES
    ]
    before = [moment for moment in moments if moment <= as_of]
    chosen = rng.sample(before, min(len(before), rng.choice((0, 0, 1, 1, 2))))
    kinds = ("balance_low", "balance_low", "balance_low", "welcome")
    sent = [{"kind": rng.choice(kinds), "sent_at": _written(rng, moment, zone)} for moment in chosen]
    if sent or rng.random() < 0.5:
        account["reminders_sent"] = sent


def _written(rng: Random, moment: datetime, *zones: object) -> str:
    """An instant in one of the ways to write it: as UTC, in the account's zone, or half way round the world."""
    places: Sequence[object] = (UTC, *zones, words.find_zone("Asia/Kolkata"))
    place = rng.choice(places)
    assert place is UTC or isinstance(place, ZoneInfo)
    text = moment.astimezone(place).isoformat()
    return text.replace("+00:00", "Z") if rng.random() < 0.7 else text
