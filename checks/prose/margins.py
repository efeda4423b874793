"""Lines broken at a right margin, as text copied from Word or PDF stands in rows: joined again."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from itertools import pairwise
from typing import NamedTuple

_ENDED = re.compile(r"[。！？；：;:!?][”』」’)）]*$")
_NUMBERED = re.compile(
    r"[\s　]*(?:第[一二三四五六七八九十]+[章部条]|[（(][一二三四五六七八九十\d]{1,3}[)）]"
    r"|[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[、.．](?!\d)|[①-⑳])"
)
#: what stands alone on a line between two pages: 3, — 3 —, 第3页, 3/25
_PAGE = re.compile(
    r"\s*(?:[-—－–·]*\s*\d{1,3}\s*[-—－–·]*|第\s*\d{1,3}\s*页.{0,8}|\d{1,3}\s*/\s*\d{1,3})\s*"
)
#: how the rest of a broken sentence begins, and what leads to a number
_REST = re.compile(r"[，。、；）,;)%％]|[万亿]?元(?![\u4e00-\u9fff])")
_LEADS = re.compile(r"(?:\d[,.]?|增加|减少|增长|下降|[为比较至]|预算|收入|支出|费)$")
#: a margin, in half-width characters, and how far a line may stay away from it
_NARROWEST, WIDEST, _AWAY = 40, 160, 10
#: no page number is longer, and so many rows may lie between two pages
_SHORT, _TURN = 20, 8


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
    pages = {line.row for line in lines if len(line.text) < _SHORT and _PAGE.fullmatch(line.text)}
    if pages:
        lines = [line for line in lines if line.row not in pages]
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
            and (following.row == line.row + 1 or _turned(line.row, following.row, pages))
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
    return found if sure else [chain for chain in found if _broken(chain)]


def _broken(chain: Sequence[Line]) -> bool:
    """Whether the lines cannot stand alone: a number is cut, or only the first indents."""
    if all(_inside(a.text.rstrip(), b.text) for a, b in pairwise(chain)):
        return True
    indented = [line.text.startswith(("　　", "  ")) for line in chain]
    ended = _ENDED.search(chain[-1].text.rstrip())
    return indented[0] and not any(indented[1:]) and ended is not None


def _inside(before: str, after: str) -> bool:
    """Whether a break lies inside a number, before its unit or before a comma."""
    return bool(_REST.match(after)) or (after[:1].isdigit() and bool(_LEADS.search(before)))


def _turned(row: int, following: int, pages: Set[int]) -> bool:
    """Whether nothing but a page number lies between two rows."""
    return following - row <= _TURN and any(between in pages for between in range(row, following))
