"""Page numbers, running heads and what is printed twice where a page ends: none of it is text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from checks.amounts import fold
from checks.layouts.frames import numbers_a_table
from checks.published.document import Item, Line

_NUMBER = re.compile(
    r"^(?:[-－—–·.~〜\s]*\d{1,4}[-－—–·.~〜\s]*|第\s*\d+\s*页.{0,12}|共\s*\d+\s*页"
    r"|(?:page\s*)?\d+\s*(?:/|of)\s*\d+|[-—\s]*[ivxlc]{1,6}[-—\s]*)$",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+|[一二三四五六七八九十百]+")
#: a head or foot is what this share of the pages repeats, on this many at least
_SHARE, _LEAST = 0.5, 3


def without_furniture(pages: Sequence[list[Item]]) -> list[Item]:
    """The items of all pages in order, without what belongs to the page and not to the text."""
    repeated = _repeated(pages)
    kept: list[Item] = []
    before: list[Item] = []
    for page in pages:
        items = list(page)
        for end in (0, -1):
            while items and _is_furniture(items[end], repeated, end):
                del items[end]
        items = items[_overlap(before, items) :]
        kept += items
        if items:
            before = items
    return kept


def _repeated(pages: Sequence[list[Item]]) -> set[tuple[int, str]]:
    """Texts, digits aside, that stand first or last on most pages: (0 or -1, text)."""
    counts: Counter[tuple[int, str]] = Counter()
    for page in pages:
        for end in (0, -1):
            if page and isinstance(item := page[end], Line):
                counts[end, _DIGITS.sub("0", item.text)] += 1
    filled = sum(1 for page in pages if page)
    return {key for key, n in counts.items() if n >= _LEAST and n >= _SHARE * filled}


def _is_furniture(item: Item, repeated: set[tuple[int, str]], end: int) -> bool:
    if not isinstance(item, Line):
        return False
    if numbers_a_table(fold(item.text)) and not item.text.strip("-－—– ").isdigit():
        return False  # 公开01表 stands above every table
    return bool(_NUMBER.match(item.text)) or (end, _DIGITS.sub("0", item.text)) in repeated


def _overlap(before: Sequence[Item], after: Sequence[Item]) -> int:
    """How many lines at the top of a page are the last ones of the page before, printed again.

    Excel prints rows twice where a cell is taller than the page.
    """
    first = [item.text if isinstance(item, Line) else None for item in before]
    second = [item.text if isinstance(item, Line) else None for item in after]
    for n in range(min(len(first), len(second)), 0, -1):
        if first[-n:] == second[:n] and None not in second[:n]:
            letters = sum(len(text or "") for text in second[:n])
            return n if letters >= 30 else 0
    return 0
