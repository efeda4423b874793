"""Lines broken at a right margin, as text copied from Word or PDF stands in rows: joined again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

_ENDED = re.compile(r"[。！？；：;:!?][”』」’)）]*$")
_NUMBERED = re.compile(
    r"[\s　]*(?:第[一二三四五六七八九十]+[章部条]|[（(][一二三四五六七八九十\d]{1,3}[)）]"
    r"|[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[、.．](?!\d)|[①-⑳])"
)
#: a margin, in half-width characters, and how far a line may stay away from it
_NARROWEST, WIDEST, _AWAY = 40, 160, 10


class Line(NamedTuple):
    """The one text of a row."""

    row: int
    column: int
    text: str

    @property
    def width(self) -> int:
        """Its width in half-width characters."""
        text = self.text.rstrip()
        return (len(text) + len(text.encode("utf-8", "replace"))) // 2


def chains(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of a sheet that are one paragraph, where the sheet is broken at a margin.

    That is so when several lines break off near the longest one, and go on to a full stop.
    """
    widths = [line.width for line in lines]
    margin = max(widths, default=0)
    if not _NARROWEST <= margin <= WIDEST:
        return []
    found: list[list[Line]] = []
    open_ = False
    for (line, following), width in zip(pairwise(lines), widths, strict=False):
        full = width >= margin - _AWAY and not line.text.rstrip().endswith("。")
        goes_on = (
            full
            and following.row == line.row + 1
            and following.column == line.column
            and not _NUMBERED.match(following.text)
        )
        if goes_on and open_:
            found[-1].append(following)
        elif goes_on:
            found.append([line, following])
        open_ = goes_on
    ended = [chain for chain in found if _ENDED.search(chain[-1].text.rstrip())]
    sure = sum(len(chain) - 1 for chain in ended) >= 3 and 2 * len(ended) >= len(found)
    return found if sure else []
