"""Titles: the lines of a sheet that name a table, and which table of a layout they name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from checks.amounts import fold
from checks.book import Cell
from checks.layouts.frames import numbers_a_table
from checks.layouts.model import Layout, TableLayout
from checks.layouts.notes import is_note
from checks.reading.grid import Grid

#: what may follow a title in its cell: （续表）, （单位：元）, 公开02表, 编制部门：… 单位：元
_TAIL = re.compile(
    r"(?:\(?续表?[\d一二三四五六七八九十]*\)?|\([^()决算绩效]{0,12}\)|[\d.…—-]+|(?<=表)[》*]|\[[^\[\]]*\]|第\d+页(?:共\d+页)?"
    r"|(?<=表)\(?(?:编制|填报|金额|计量)?(?:部门|单位)(?:名称)?[::].*|(?<=表)(?:公开|附)\d+表)$"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cell that may be the title of a table."""

    cell: Cell
    folded: str
    #: whether nothing else stands in its row but labels
    alone: bool


def candidates(grid: Grid) -> list[Candidate]:
    """The cells of a sheet that may be titles; the same for every layout."""
    rows = grid.rows
    texts = [
        (r, v)
        for r, row in enumerate(rows)
        for v in row
        if v and isinstance(v, str) and len(v) <= 80 and "表" in v
    ]
    found: dict[int, Candidate] = {}
    for r, text in texts:
        if r in found:
            continue
        whole = fold(text)
        folded = strip_tail(whole)
        # 表1 without its number is 表, and no title
        if not folded.endswith("表") or numbers_a_table(folded) or numbers_a_table(whole):
            continue
        if not folded.endswith("空表") and not is_note(folded):
            row = rows[r]
            alone = all(isinstance(v, str) for v in row) and sum(v != "" for v in row) <= 3
            found[r] = Candidate(Cell(grid.sheet, r, row.index(text), text), folded, alone)
    return list(found.values())


@lru_cache(maxsize=1024)
def strip_tail(folded: str) -> str:
    """A folded title without what may follow it in its cell."""
    while True:
        shorter = _TAIL.sub("", folded)
        if shorter == folded:
            return folded
        folded = shorter


@lru_cache(maxsize=1024)
def table_of(folded: str, layout: Layout, *, sheet: bool = False) -> TableLayout | None:
    """The table whose title (or sheet name) ends the text; of several the one that explains most.

    None where what stands before makes another table of it: 项目支出预算总表.
    """
    refused = layout.refused_titles.search(folded) is not None
    best: tuple[int, TableLayout] | None = None
    for table in layout.tables:
        if table.refused_titles.search(folded) if table.refused_titles is not None else refused:
            continue
        pattern = table.sheets if sheet else table.titles
        for match in pattern.finditer(folded) if pattern is not None else ():
            if match.end() == len(folded) and (best is None or match.start() < best[0]):
                best = (match.start(), table)
    if best is None:
        return None
    start, found = best
    return None if (found.other_tables or layout.other_tables).search(folded[:start]) else found


def likeness(sheets: Sequence[tuple[Grid, list[Candidate]]], layout: Layout) -> int:
    """How many tables of the layout the titles and sheet names of a workbook speak of."""
    kinds: set[str] = set()
    for grid, found in sheets:
        named = [table_of(c.folded, layout) for c in found]
        named.append(table_of(strip_tail(fold(grid.sheet)), layout, sheet=True))
        kinds.update(t.kind for t in named if t is not None and not t.beside)
    return len(kinds)


def of_another(folded: str, layout: Layout) -> bool:
    """Whether a title is one of this set, or of another document that looks like it."""
    return bool(layout.refused_titles.search(folded)) or any(
        match.end() == len(folded)
        for table in layout.tables
        for match in table.titles.finditer(folded)
    )
