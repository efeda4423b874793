"""Readings: whether rows come to a total under some way of taking them as groups and parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from checks.amounts import ZERO

#: more rows, or more ways to take them, than this are not tried
_MOST_ROWS, _MOST_WAYS = 400, 5000


def comes_to(values: Sequence[Decimal], total: Decimal, slack: Decimal) -> bool | None:
    """Whether some rows are the sums of those after (or before) them so that the rest is the total.

    None when that cannot be told: too many rows, or too many ways.
    """
    if len(values) > _MOST_ROWS:
        return None
    for ordered in (values, values[::-1]):
        try:
            if _comes_to(ordered, total, slack):
                return True
        except _TooManyError:
            return None
    return False


class _TooManyError(Exception):
    pass


def _comes_to(values: Sequence[Decimal], total: Decimal, slack: Decimal) -> bool:
    #: row -> where its parts may end
    ends: list[set[int]] = [set() for _ in values]
    for i in reversed(range(len(values))):
        if values[i] > 0:
            whole = values[i]
            ends[i] = {
                j for j, s in _ways(values, i + 1, whole + slack, ends) if abs(s - whole) <= slack
            }
    return any(
        j == len(values) and abs(s - total) <= slack
        for j, s in _ways(values, 0, total + slack, ends)
    )


def _ways(
    values: Sequence[Decimal], start: int, most: Decimal, ends: Sequence[set[int]]
) -> Iterator[tuple[int, Decimal]]:
    """Every place and sum that rows from ``start`` on can come to, up to ``most``."""
    seen: set[tuple[int, Decimal]] = set()
    waiting = [(start, ZERO)]
    while waiting:
        at, so_far = waiting.pop()
        if at == len(values):
            continue
        added = so_far + values[at]
        for after in (at + 1, *ends[at]):
            if added <= most and (after, added) not in seen:
                if len(seen) > _MOST_WAYS:
                    raise _TooManyError
                seen.add((after, added))
                waiting.append((after, added))
                yield after, added
