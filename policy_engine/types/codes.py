"""Formats of text that a list names one by one: the codes of ISO, the names of time zones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Final

from policy_engine.types.iso import country_codes, currencies
from policy_engine.values.zone import zone_names

LISTED: Final[Mapping[str, Callable[[], Collection[str]]]] = MappingProxyType(
    {"currency": currencies, "country": country_codes, "time-zone": zone_names}
)
"""By a format's name, what gives its texts; they are read when they are first asked for."""

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "currency": "the code of a currency in use (ISO 4217)",
        "country": "the two-letter code of a country (ISO 3166-1)",
        "time-zone": "the name of a time zone (IANA)",
    }
)
"""A text of each format, in words."""
