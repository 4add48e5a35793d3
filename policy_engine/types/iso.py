"""The code lists of ISO: currencies (4217) and countries (3166-1).

They come from packages, never from the machine, so that a snapshot is as good on one as on another.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from iso4217 import Currency
from pycountry import countries

NO_MINOR_UNIT: Final = 18
"""Decimals of the codes that have no minor unit (gold, test codes): as many as leave room for the digits before the
point, of which amounts have at most 15, and for one that a sum has more; so no sum or difference is rounded."""


@cache
def currencies() -> Mapping[str, int]:
    """The active currency codes, each with the number of decimals of its minor unit (USD 2, JPY 0, KWD 3)."""
    units = {unit.code: NO_MINOR_UNIT if unit.exponent is None else unit.exponent for unit in Currency}
    return MappingProxyType(dict(sorted(units.items())))


@cache
def country_codes() -> frozenset[str]:
    """The two-letter country codes."""
    return frozenset(country.alpha_2 for country in countries)
