"""What a snapshot's fields mean: each read by its path, checked as it is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

Object = Mapping[str, object]

_TWO = ("USD", "EUR", "GBP", "CAD", "INR", "BRL", "TRY")
DIGITS = dict.fromkeys(_TWO, 2) | {"JPY": 0, "KRW": 0, "BHD": 3, "KWD": 3}
"""The decimals of the currencies that are used here; any other code counts as no currency."""
_COUNTRIES = ("US", "CA", "GB", "DE", "FR", "ES", "IT", "PL", "JP", "AU", "BR", "MX", "IN", "TR")
COUNTRIES = frozenset((*_COUNTRIES, "NL", "NO", "BH", "NP", "NZ"))
"""The countries that are used here; any other code counts as none."""

STATUSES = ("none", "active", "cancelled", "closed", "paused")
BILLING_SOURCES = ("direct", "apple", "google_play", "amazon", "carrier", "cable", "unknown")
PACKAGE_STATUSES = ("none", "included", "unlinked")
CARD_STATES = ("valid", "invalid", "already_redeemed", "damaged")
CARD_FORMS = ("physical", "digital", "receipt")
METHOD_TYPES = ("visa", "mastercard", "amex", "discover", "paypal", "carrier_billing")
METHOD_ROLES = ("primary", "backup")
METHOD_STATUSES = ("ok", "failed", "expired")
EVENT_TYPES = ("payment_failed", "payment_succeeded", "method_updated", "restarted")
ACTOR_ROLES = ("account_holder", "profile_member")
DEVICES = ("web", "mobile_app", "tv")
REQUEST_KINDS = ("refund", "reload", "cash_out", "extend_expiry", "transfer")

_MONEY = re.compile(r"[0-9]+(\.[0-9]+)?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@cache
def find_zone(name: str) -> ZoneInfo:
    """A time zone by the rules of the tzdata package, which may be newer than the operating system's."""
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as rules:
        return ZoneInfo.from_file(rules, key=name)


class Undecidable(Exception):  # noqa: N818 - an answer of the oracle, not a fault in it
    """The decision needs a field that is missing or invalid."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class Place:
    """One object of a snapshot, and where it stands."""

    def __init__(self, value: object, path: str = "") -> None:
        if not isinstance(value, Mapping):
            raise Undecidable(path)
        self._object: Object = value
        self._path = path

    def path(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def has(self, name: str) -> bool:
        return name in self._object

    def value(self, name: str) -> object:
        if name not in self._object:
            raise Undecidable(self.path(name))
        return self._object[name]

    def at(self, name: str) -> Place:
        return Place(self.value(name), self.path(name))

    def items(self, name: str) -> list[Place]:
        """The objects of a list; a list that is absent is empty."""
        found = self._object.get(name, [])
        if not isinstance(found, list):
            raise Undecidable(self.path(name))
        return [Place(item, f"{self.path(name)}[{index}]") for index, item in enumerate(found)]

    def text(self, name: str) -> str:
        found = self.value(name)
        if not isinstance(found, str):
            raise Undecidable(self.path(name))
        return found

    def word(self, name: str, words: tuple[str, ...] | frozenset[str]) -> str:
        found = self.text(name)
        if found not in words:
            raise Undecidable(self.path(name))
        return found

    def currency(self, name: str) -> str:
        return self.word(name, frozenset(DIGITS))

    def country(self, name: str) -> str:
        return self.word(name, COUNTRIES)

    def flag(self, name: str, absent: bool | None = None) -> bool:
        if absent is not None and not self.has(name):
            return absent
        found = self.value(name)
        if not isinstance(found, bool):
            raise Undecidable(self.path(name))
        return found

    def whole_number(self, name: str, least: int, most: int) -> int:
        found = self.value(name)
        if isinstance(found, bool) or not isinstance(found, int | Decimal) or found % 1:
            raise Undecidable(self.path(name))
        if not least <= found <= most:
            raise Undecidable(self.path(name))
        return int(found)

    def moment(self, name: str) -> datetime:
        found = self.text(name)
        try:
            if _MOMENT.fullmatch(found):
                return datetime.fromisoformat(found).astimezone(UTC)
        except ValueError:
            pass
        raise Undecidable(self.path(name))

    def day(self, name: str) -> date:
        found = self.text(name)
        try:
            if _DAY.fullmatch(found):
                return date.fromisoformat(found)
        except ValueError:
            pass
        raise Undecidable(self.path(name))

    def zone(self, name: str) -> tzinfo:
        """A time zone; UTC where there is none."""
        if not self.has(name):
            return UTC
        try:
            return find_zone(self.text(name))
        except OSError:
            raise Undecidable(self.path(name)) from None

    def money(self, name: str, currency: str) -> Decimal:
        """An amount of zero or more, with no more decimals of value than its currency has."""
        found = self.value(name)
        if isinstance(found, str):
            amount = Decimal(found) if _MONEY.fullmatch(found) else Decimal(-1)
        elif isinstance(found, int | Decimal) and not isinstance(found, bool):
            amount = Decimal(found)
        elif isinstance(found, float):
            amount = Decimal(repr(found))
        else:
            amount = Decimal(-1)
        if amount < 0 or amount.scaleb(DIGITS[currency]) % 1:
            raise Undecidable(self.path(name))
        return amount
