"""Slips of people who type numbers."""

from __future__ import annotations

from decimal import Decimal
from random import Random


def slip(text: str, how: str, random: Random) -> str | None:
    """A number with one slip: "swapped" digits, one "changed", "dropped" or "doubled" digit.

    None when this number allows none, or stays what it was.
    """
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    leading = digits[0]
    if how == "swapped":
        pairs = [
            i
            for i in digits[:-1]
            if i + 1 in digits
            and text[i] != text[i + 1]
            and not (i == leading and text[i + 1] == "0")
        ]
        if not pairs:
            return None
        i = random.choice(pairs)
        new = text[:i] + text[i + 1] + text[i] + text[i + 2 :]
    elif how == "changed":
        i = random.choice(digits)
        others = [d for d in "0123456789" if d != text[i] and not (i == leading and d == "0")]
        new = text[:i] + random.choice(others) + text[i + 1 :]
    elif how == "dropped":
        kept = [i for i in digits if i != leading or text[i + 1 : i + 2] not in ("0", ".", "")]
        if len(digits) < 3 or not kept:
            return None
        i = random.choice(kept)
        new = text[:i] + text[i + 1 :]
    else:
        i = random.choice(digits)
        new = text[:i] + text[i] + text[i:]
    worth = new.replace(",", "")
    same = Decimal(worth) == Decimal(text.replace(",", "")) if worth else True
    return None if same or not Decimal(worth) else new


def plain(value: Decimal) -> str:
    """Digits without separators or trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def typed(text: str) -> int | float:
    """What Excel stores when it is typed."""
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else float(number)
