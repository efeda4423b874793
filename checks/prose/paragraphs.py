"""Paragraphs: the prose sheets of a workbook, cut up with cell addresses.

One paragraph per cell, a whole section in one cell, or everything on one sheet like a Word
file: all become the same list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from checks.amounts import fold
from checks.book import BudgetBook, a1
from checks.findings import Place

#: heading (folded) -> section
_HEADINGS = (
    (re.compile(r"目录$"), "contents"),
    (re.compile(r"主要职能$|主要职责$|单位职能$|部门职能$"), "functions"),
    (re.compile(r"机构设置(情况)?$"), "institutions"),
    (re.compile(r"名词解释$"), "glossary"),
    (re.compile(r"编制说明$"), "compilation"),
    (re.compile(r"其他相关情况(的)?说明$"), "other"),
    (re.compile(r"(?<!三公)(?<!机关运行)经费情况说明$|项目(支出|经费|预算)情况说明$"), "projects"),
)
#: what every heading ends with; most paragraphs are sorted out by it
_LAST_WORDS = ("录", "能", "责", "置", "况", "释", "明")
_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]+[、.]|第[一二三四五六七八九十]+部分|\d+[、.])")


@dataclass(frozen=True, slots=True)
class Paragraph:
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

    @property
    def folded(self) -> str:
        """Half-width, without white space and quotes, for matching."""
        return fold(self.text)

    @property
    def cell(self) -> str:
        """The A1 address of its cell."""
        return a1(self.row, self.column)

    def place(self) -> Place:
        """Its cell, for a finding; the text is shortened."""
        shown = self.text if len(self.text) <= 60 else self.text[:59] + "…"
        return Place(self.sheet, self.cell, shown)


def paragraphs(book: BudgetBook) -> list[Paragraph]:
    """Every paragraph outside the tables, in sheet order, with the section it belongs to."""
    taken = [
        (region.grid.sheet, region.top, region.bottom)
        for table in book.tables.values()
        for region in table.regions
    ]
    found: list[Paragraph] = []
    for grid in book.source.grids:
        blocks = [(top, bottom) for sheet, top, bottom in taken if sheet == grid.sheet]
        name = _section(fold(grid.sheet))
        section = "cover" if "封面" in grid.sheet else name
        for r, row in enumerate(grid.rows):
            if any(top <= r <= bottom for top, bottom in blocks):
                continue
            for c, value in enumerate(row):
                if not isinstance(value, str) or not value.strip():
                    continue
                for text in _lines(value):
                    opened = _opened(text)
                    if section == "contents" and name == "contents":
                        opened = ""
                    if opened:
                        section = opened
                    found.append(Paragraph(grid.sheet, r, c, text, section, bool(opened)))
    return found


def _opened(text: str) -> str:
    """The section a paragraph opens as its heading; "" when it is no heading."""
    if len(text) > 60 or not text.rstrip("　 ”」)）").endswith(_LAST_WORDS):
        return ""
    return _section(_NUMBERING.sub("", fold(text)))


def _section(folded: str) -> str:
    return next((section for pattern, section in _HEADINGS if pattern.search(folded)), "")


def _lines(text: str) -> Iterator[str]:
    if "\n" not in text and "\r" not in text:
        yield text.strip()
        return
    for line in re.split(r"[\r\n]+", text):
        stripped = line.strip()
        if stripped:
            yield stripped
