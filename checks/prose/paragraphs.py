"""Paragraphs: the prose sheets of a workbook, cut up with cell addresses.

One paragraph per cell, a whole section in one cell, or everything on one sheet like a Word
file: all become the same list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple
from weakref import WeakKeyDictionary

from checks.addresses import a1
from checks.amounts import fold
from checks.book import BudgetBook
from checks.findings import Place
from checks.prose.margins import WIDEST, Line, chains
from checks.reading.grid import CellValue, Grid

#: how a heading (folded) ends, by the section it opens; no two of them end alike
_HEADING = re.compile(
    r"(?:(?P<contents>目录)"
    r"|(?P<functions>主要职能|主要职责|单位职能|部门职能)"
    r"|(?P<institutions>机构设置(?:情况)?)"
    r"|(?P<glossary>名词解释)"
    r"|(?P<compilation>编制说明)"
    r"|(?P<other>其他相关情况(?:的)?说明)"
    r"|(?P<projects>(?<!三公)(?<!机关运行)经费情况说明|项目(?:支出|经费|预算)情况说明))$"
)
#: what may follow a heading, and the last character of every one: most paragraphs are no heading
_AFTER = "　 ”」)）"
_LAST = frozenset("录能责置况释明" + _AFTER)
#: no heading is longer
_LONGEST = 60
_BREAKS = re.compile(r"[\r\n]+")
_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]+[、.]|第[一二三四五六七八九十]+部分|\d+[、.])")


class Paragraph(NamedTuple):
    """One paragraph and where it stands. ``text`` is as written, white space at the ends aside."""

    sheet: str
    #: 0-based
    row: int
    column: int
    text: str
    #: "compilation", "other", "projects", "institutions", "functions", "glossary", "contents",
    #: "cover" or ""
    section: str
    #: whether it is the heading that opens its section (a project statement opens one each)
    heading: bool = False
    #: of a paragraph broken over rows: where in ``folded`` each further row begins, and its row
    breaks: tuple[tuple[int, int], ...] = ()

    @property
    def folded(self) -> str:
        """Half-width, without white space and quotes, for matching."""
        return fold(self.text)

    @property
    def at(self) -> Paragraph:
        """Itself: where a line stands, whether it is a whole paragraph or a piece of one."""
        return self

    @property
    def cell(self) -> str:
        """The A1 address of its cell."""
        return a1(self.row, self.column)

    def place(self, position: int = 0) -> Place:
        """Its cell, for a finding; that of a position in ``folded`` where it has several."""
        shown = self.text if len(self.text) <= 60 else self.text[:59] + "…"
        return Place(self.sheet, a1(self.row_at(position), self.column), shown)

    def row_at(self, position: int) -> int:
        """The row of a position in ``folded``."""
        return max((r for start, r in self.breaks if start <= position), default=self.row)


def paragraphs(book: BudgetBook) -> list[Paragraph]:
    """Every paragraph outside the tables, in sheet order, with the section it belongs to."""
    taken: dict[str, list[tuple[int, int]]] = {}
    for table in book.tables.values():
        for region in table.regions:
            taken.setdefault(region.grid.sheet, []).append((region.top, region.bottom))
    found: list[Paragraph] = []
    for grid in book.source.grids:
        sheet = grid.sheet
        name = _section(fold(sheet))
        section = "cover" if "封面" in sheet else name
        cells = _outside(grid, taken.get(sheet, []))
        joined = _joined(cells)
        swallowed = {r for _, breaks in joined.values() for _, r in breaks}
        for r, c, value in cells:
            if not isinstance(value, str) or r in swallowed:
                continue
            if r in joined:
                text, breaks = joined[r]
                found.append(Paragraph(sheet, r, c, text, section, breaks=breaks))
                continue
            for line in _BREAKS.split(value) if "\n" in value or "\r" in value else (value,):
                text = line.strip()
                if not text:
                    continue
                opened = text[-1] in _LAST and section_opened(text)
                if opened and not (section == "contents" and name == "contents"):
                    section = opened
                    found.append(Paragraph(sheet, r, c, text, section, True))
                else:
                    found.append(Paragraph(sheet, r, c, text, section))
    return found


#: row, column, value
_Cell = tuple[int, int, CellValue]


def _outside(grid: Grid, blocks: Sequence[tuple[int, int]]) -> list[_Cell]:
    """The filled cells of a sheet in the rows that no table takes."""
    found: list[_Cell] = []
    start = 0
    for top, bottom in [*sorted(blocks), (len(grid.rows), 0)]:
        rows = enumerate(grid.rows[start:top], start)
        found += [(r, c, v) for r, row in rows for c, v in enumerate(row) if v != ""]
        start = max(start, bottom + 1)
    return found


def _joined(cells: Sequence[_Cell]) -> dict[int, tuple[str, tuple[tuple[int, int], ...]]]:
    """Paragraphs broken over rows, by the first of these: the text, and its breaks."""
    lines: list[Line] = []
    for row, there in groupby(cells, itemgetter(0)):
        (_, column, text), *others = there
        if others or not isinstance(text, str) or "\n" in text:
            continue
        if len(text) > WIDEST and len(text.rstrip()) > WIDEST:
            return {}  # no margin is that far out
        lines.append(Line(row, column, text))
    joined: dict[int, tuple[str, tuple[tuple[int, int], ...]]] = {}
    for chain in chains(lines):
        text = chain[0].text.strip()
        breaks: list[tuple[int, int]] = []
        for line in chain[1:]:
            breaks.append((len(fold(text)), line.row))
            text += line.text.strip()
        joined[chain[0].row] = text, tuple(breaks)
    return joined


class Divided(NamedTuple):
    """The paragraphs of a budget, those of the project statements apart: they are the most."""

    projects: Sequence[Paragraph]
    others: Sequence[Paragraph]


_known: WeakKeyDictionary[BudgetBook, Divided] = WeakKeyDictionary()


def divided(book: BudgetBook) -> Divided:
    """The paragraphs of a budget, each part in order; divided on first use."""
    known = _known.get(book)
    if known is None:
        all_ = book.paragraphs
        known = _known[book] = Divided(
            [p for p in all_ if p.section == "projects"],
            [p for p in all_ if p.section != "projects"],
        )
    return known


def section_opened(text: str) -> str:
    """The section a paragraph opens as its heading; "" when it is no heading."""
    if len(text) > _LONGEST or text.rstrip(_AFTER)[-1:] not in _LAST:
        return ""
    return _section(_NUMBERING.sub("", fold(text)))


def _section(folded: str) -> str:
    match = _HEADING.search(folded)
    return (match.lastgroup or "") if match else ""
