"""The values that no source states and the policy assumes."""

from __future__ import annotations

from datetime import timedelta

GRACE = timedelta(days=5)
RETENTION_MONTHS = 10
HOLD = timedelta(minutes=60)
REMINDER_LEAD = timedelta(days=7)

_CARDS = frozenset({"visa", "mastercard", "amex"})
_PAYPAL = _CARDS | {"paypal"}
_CARRIER = _CARDS | {"carrier_billing"}
_BOTH = _PAYPAL | {"carrier_billing"}

ACCEPTED: dict[str, tuple[frozenset[str], bool]] = {
    "US": (_BOTH | {"discover"}, True),
    "CA": (_PAYPAL, True),
    "GB": (_BOTH, True),
    "DE": (_BOTH, True),
    "FR": (_BOTH, True),
    "ES": (_BOTH, True),
    "IT": (_BOTH, True),
    "PL": (_BOTH - {"amex"}, True),
    "JP": (_CARRIER, True),
    "AU": (_PAYPAL, True),
    "BR": (_CARDS, False),
    "MX": (_PAYPAL, False),
    "IN": (_CARDS, False),
    "TR": (_CARDS, False),
}
"""By country: the payment types that it takes, and whether it takes prepaid and virtual cards."""
