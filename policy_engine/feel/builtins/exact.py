"""Arithmetic without rounding, for what is rounded once at the end."""

from __future__ import annotations

from decimal import Context, InvalidOperation
from typing import Final

EXACT: Final = Context(prec=30_000, Emin=-99_999, Emax=99_999, traps=[InvalidOperation])
"""Has room for the sum of any numbers and of their squares, and for the integer quotient of any two.

A number's digits stand between 10**-6176 and 10**6144, those of its square between 10**-12352 and 10**12289.
"""
