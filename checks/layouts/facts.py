"""Facts: the year, the kind of document and the department, from the cover and the titles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from checks.amounts import fold
from checks.book import BudgetBook, Cell
from checks.layouts.frames import YEAR, department_name
from checks.layouts.model import Layout
from checks.reading.grid import Grid

#: what a cover calls the document
_DOCUMENTS = {"budget": "预算", "final": "决算"}
#: names of a blank form: 上海市普陀区XX局
_PLACEHOLDER = re.compile(r"[XxＸ×*＊○〇_]{2,}|某某")


def settle_facts(book: BudgetBook, year: int | None, chosen: str | None) -> None:
    """Give the book its year, kind and department.

    ``year`` overrides what the workbook says; ``chosen`` is the set that was taken where the
    workbook holds those of a 部门 and of a 单位.
    """
    votes: Counter[int] = Counter()
    for table in book.tables.values():
        for region in table.regions:
            if region.title is not None and (match := YEAR.search(fold(region.title.text))):
                book.years.append((region.title, int(match[1])))
                votes[int(match[1])] += 1
    titles = "".join(
        fold(region.title.text if region.title else region.grid.sheet)
        for table in book.tables.values()
        for region in table.regions
    )
    placed = {r.grid.sheet for t in book.tables.values() for r in t.regions}
    stated = cover(book.source.grids, placed)
    book.kind = chosen or kind_on_cover(stated, book.layout)
    for cell in stated:
        text = fold(cell.text)
        match = YEAR.search(text)
        if match and _DOCUMENTS[book.layout.document] in text:
            book.years.append((cell, int(match[1])))
            votes[int(match[1])] += 2
    named = office_on_cover(stated, book.layout)
    if named is not None:
        book.cover_department, book.department = named
    if book.kind is None:
        book.kind = "unit" if titles.count("单位") > titles.count("部门") else "department"
    if book.department is None:
        names = Counter(
            department_name(region.department_label.text)
            for table in book.tables.values()
            for region in table.regions
            if region.department_label is not None
        )
        known = [name for name, _ in names.most_common() if name and not _PLACEHOLDER.search(name)]
        book.department = known[0] if known else None
    book.year = year or (votes.most_common(1)[0][0] if votes else None)


def cover(grids: Sequence[Grid], placed: Collection[str]) -> list[Cell]:
    """The text cells of the cover: the sheet 封面, or a first sheet that holds no table.

    ``placed``: the sheets that hold tables.
    """
    named = (grid for grid in grids if "封面" in grid.sheet)
    grid = next(named, next((g for g in grids[:1] if g.sheet not in placed), None))
    if grid is None:
        return []
    return [
        Cell(grid.sheet, r, c, value)
        for r, row in enumerate(grid.rows[:40])
        for c, value in enumerate(row)
        if isinstance(value, str) and value.strip() and len(value) <= 80
    ]


def kind_on_cover(cells: Sequence[Cell], layout: Layout) -> str | None:
    """ "department" or "unit", as the cover says first."""
    for cell in cells:
        text = fold(cell.text)
        for kind, pattern in (("unit", layout.unit), ("department", layout.department)):
            if pattern.search(text):
                return kind
    return None


def office_on_cover(cells: Sequence[Cell], layout: Layout) -> tuple[Cell, str] | None:
    """The name of the 部门 or 单位 on the cover with its cell; not the XX局 of a blank form."""
    for cell in cells:
        for pattern in (layout.unit, layout.department):
            found = pattern.search(fold(cell.text))
            name = found.groupdict().get("name") if found else None
            if name and not _PLACEHOLDER.search(name):
                return cell, name
    for cell in cells if layout.office is not None else ():
        text = fold(cell.text)
        named = layout.office is not None and layout.office.fullmatch(text)
        if named and not _PLACEHOLDER.search(text):
            return cell, text
    return None
