"""A table of drawn snapshots: accounts as they may well be, one in two hundred of them with something wrong.

Only what `redemption` reads, and an id and a value that it does not: the columns that somebody would select for it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_HOMES = (
    ("US", "USD", "America/New_York", 30),
    ("US", "USD", "America/Los_Angeles", 12),
    ("GB", "GBP", "Europe/London", 10),
    ("DE", "EUR", "Europe/Berlin", 9),
    ("FR", "EUR", "Europe/Paris", 8),
    ("ES", "EUR", "Europe/Madrid", 5),
    ("CA", "CAD", "America/Toronto", 6),
    ("BR", "BRL", "America/Sao_Paulo", 7),
    ("JP", "JPY", "Asia/Tokyo", 5),
    ("AU", "AUD", "Australia/Sydney", 3),
    ("SE", "SEK", "Europe/Stockholm", 2),
    ("IN", "INR", "Asia/Kolkata", 3),
)
"""A country, its currency, a time zone, and how many live there."""
_STATUS = {"active": 700, "cancelled": 80, "paused": 40, "closed": 80, "none": 98, "suspended": 2}
_SOURCE = {"direct": 60, "apple": 9, "google_play": 11, "amazon": 5, "carrier": 8, "cable": 4, "unknown": 3}
_PACKAGE = {"none": 90, "included": 7, "unlinked": 3}
_STATE = {"valid": 880, "invalid": 60, "already_redeemed": 48, "damaged": 12}
_FORM = {"physical": 40, "digital": 45, "receipt": 15}
_VALUE = {"15.00": 20, "25.00": 40, "50.00": 30, "100.00": 10}
_FIRST, _SECONDS = 1_735_689_600, 2 * 365 * 86_400
"""2025-01-01T00:00:00Z, and the seconds of the two years in which the snapshots were taken."""
_BAD_MOMENT, _BAD_CARD = 0.002, 0.001


def table(rows: int, seed: int = 1) -> pa.Table:
    """Snapshots as nested columns; the same seed gives the same ones."""
    random = np.random.default_rng(seed)
    home = random.choice(len(_HOMES), rows, p=_shares([home[3] for home in _HOMES]))
    at_home = random.random(rows)
    elsewhere = random.integers(0, len(_HOMES), rows)
    # Most cards were bought where the account is; one in ten abroad, one in twenty in another currency.
    bought = np.where(at_home < 0.90, home, elsewhere)
    paid = np.where(at_home < 0.95, home, elsewhere)
    currency = pa.array(_column(1)).take(pa.array(paid))
    account = pa.StructArray.from_arrays(
        [
            pc.binary_join_element_wise("acct-", pa.array(np.arange(rows)).cast(pa.string()), ""),
            _drawn(random, _STATUS, rows),
            *(pa.array(_column(at)).take(pa.array(home)) for at in range(3)),
            _drawn(random, _SOURCE, rows),
            _drawn(random, _PACKAGE, rows),
        ],
        names=["id", "status", "country", "currency", "time_zone", "billing_source", "package_status"],
    )
    card = pa.StructArray.from_arrays(
        [
            _drawn(random, _FORM, rows),
            _drawn(random, _STATE, rows),
            pc.if_else(pa.array(random.random(rows) < _BAD_CARD), "POINTS", currency),
            pa.array(_column(0)).take(pa.array(bought)),
            _drawn(random, _VALUE, rows),
        ],
        names=["form", "state", "currency", "country", "value"],
    )
    return pa.table({"as_of": _moments(random, rows), "account": account, "gift_card": card})


def good_snapshots(count: int) -> list[dict[str, Any]]:
    """Snapshots with nothing wrong, as Python has them."""
    found: list[dict[str, Any]] = table(count + count // 50 + 10).to_pylist()
    good = [one for one in found if _is_good(one)]
    return good[:count]


def _is_good(snapshot: dict[str, Any]) -> bool:
    words = snapshot["as_of"], snapshot["account"]["status"], snapshot["gift_card"]["currency"]
    return not {"yesterday", "suspended", "POINTS"}.intersection(words)


def _moments(random: Any, rows: int) -> pa.Array:
    """Texts: most in UTC, some with an offset, a few that are no moment."""
    seconds = _FIRST + random.integers(0, _SECONDS, rows)
    texts = pa.array(np.datetime_as_string(seconds.astype("datetime64[s]")).astype(object), pa.string())
    offsets = np.array(["Z", "+01:00", "-05:00"], dtype=object)[random.choice(3, rows, p=[0.8, 0.1, 0.1])]
    written = pc.binary_join_element_wise(texts, pa.array(offsets, pa.string()), "")
    return pc.if_else(pa.array(random.random(rows) < _BAD_MOMENT), "yesterday", written)


def _drawn(random: Any, words: dict[str, int], rows: int) -> pa.Array:
    chosen = random.choice(len(words), rows, p=_shares(list(words.values())))
    return pa.array(list(words)).take(pa.array(chosen))


def _column(at: int) -> list[Any]:
    return [home[at] for home in _HOMES]


def _shares(weights: list[int]) -> Any:
    return np.array(weights) / sum(weights)
