"""What may stand in a cell of a workbook that is a report."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from checks.findings import plain

#: what XML 1.0 cannot hold
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
#: Excel shows no more characters than this in a cell
_LONGEST = 32_000
#: how many digits of any number a float holds
_DIGITS = 15


def clean(text: str) -> str:
    """The text without what XML does not allow, and no longer than a cell."""
    text = NOT_XML.sub("", text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def as_number(text: str | None, unit: str | None) -> tuple[int | float, str] | None:
    """An amount of the findings file as a number that sorts, and its number format.

    None for what is no amount, and for what a float cannot hold.
    """
    try:
        value = Decimal(text) if text and unit else None
    except InvalidOperation:
        return None
    if value is None or not value.is_finite() or len(value.as_tuple().digits) > _DIGITS:
        return None
    decimals = len(plain(value).partition(".")[2])
    if not decimals:
        return int(value), "#,##0"
    return float(value), "#,##0." + "0" * max(2, decimals)
