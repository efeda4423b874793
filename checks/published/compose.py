"""A document -> the sheets of a workbook: the official layout where it fits, as found elsewhere."""

from __future__ import annotations

from itertools import count

from checks.book import BudgetBook
from checks.errors import NotABudgetError
from checks.layouts.model import TableLayout
from checks.published import official
from checks.published.document import Document
from checks.published.found_sheet import found_sheet, free_name, short_name
from checks.published.official_sheet import append, fits, table_sheet
from checks.published.outline import Outline, outline
from checks.published.prose_sheets import COVER, contents, cover, prose_sheets
from checks.published.raw import raw_rows
from checks.published.sheets import Composed, Sheet
from checks.published.tables import Published
from checks.published.unruled import gridded, other_layout
from checks.reading.grid import Grid, Source


def compose(document: Document) -> Composed:
    """The sheets of the workbook that a document prints."""
    other = other_layout(document.items)
    if other is not None:
        document.items = gridded(document, other)
    parts = outline(document, lines_as_tables=other is None)
    book = _recognised(document, parts)
    if book is not None and book.layout.name == "shanghai":
        sheets = _official(parts, book)
    else:
        sheets = _as_found(parts, book)
    return Composed(sheets, book.layout.name if book else None, list(document.remarks))


def _recognised(document: Document, parts: Outline) -> BudgetBook | None:
    """The tables as the recogniser sees them, each on a grid of its own: T0, T1 …"""
    from checks.layouts.recognise import recognise

    grids = [Grid(COVER, [[line.text] for line in parts.cover.lines])]
    grids += [Grid(f"T{i}", raw_rows(table)) for i, table in enumerate(parts.tables)]
    try:
        return recognise(Source(document.path, "", document.kind, grids))
    except NotABudgetError:
        return None


def _official(parts: Outline, book: BudgetBook) -> list[Sheet]:
    """The sheets of the official layout, in its order; the tables it does not know behind them."""
    of = book.kind or "department"
    regions = {
        int(region.grid.sheet[1:]): (kind, region)
        for kind, table in book.tables.items()
        for region in table.regions
    }
    placed: dict[str, Sheet] = {}
    left: list[Sheet] = []
    names = {official.table_sheet(kind, of) for kind in official.KINDS}
    for i, table in enumerate(parts.tables):
        kind, region = regions.get(i, ("", None))
        if region is not None and kind in official.KINDS:
            target = official.table(kind, of)
            if kind in placed:
                append(placed[kind], table, region, target)
            elif fits(table, region, target):
                placed[kind] = table_sheet(table, region, target)
            else:
                placed[kind] = found_sheet(table, target.sheet, region)
        else:
            left.append(found_sheet(table, free_name(short_name(table), names), region))
            names.add(left[-1].name)
    sheets = _front(parts)
    prose = prose_sheets(parts, of)
    sheets += [prose.pop(s) for s in official.BEFORE_TABLES if s in prose]
    sheets += [placed[kind] for kind in official.KINDS if kind in placed]
    sheets += left
    sheets += [prose.pop(s) for s in official.AFTER_TABLES if s in prose]
    sheets += prose.values()
    return sheets


def _as_found(parts: Outline, book: BudgetBook | None) -> list[Sheet]:
    """The sheets of another layout: its tables in its order and under its names, prose as found."""
    of = (book.kind if book else None) or "department"
    regions = {
        int(region.grid.sheet[1:]): region
        for table in (book.tables.values() if book else ())
        for region in table.regions
    }
    sheets = _front(parts)
    prose = prose_sheets(parts, of)
    names = {sheet.name for sheet in [*sheets, *prose.values()]}
    indices = count()
    #: where a table is that the layout knows -> its number there
    numbers: dict[int, int] = {}
    for part in parts.body:
        if isinstance(part, Published):
            region = regions.get(next(indices))
            name = _sheet_name(region.table.layout) if region is not None else short_name(part)
            if region is not None and region.table.layout.number:
                numbers[len(sheets)] = region.table.layout.number
            sheets.append(found_sheet(part, free_name(name, names), region))
            names.add(sheets[-1].name)
        elif (part.section or part.name) in prose:
            sheets.append(prose.pop(part.section or part.name))
    # the tables the layout knows change places among themselves only
    ordered = [sheets[at] for at in sorted(numbers, key=numbers.__getitem__)]
    for at, sheet in zip(numbers, ordered, strict=True):
        sheets[at] = sheet
    return sheets


def _front(parts: Outline) -> list[Sheet]:
    """Cover and contents, where there are any."""
    sheets = [cover(parts.cover)] if parts.cover.lines else []
    if parts.contents is not None:
        sheets.append(contents(parts.contents))
    return sheets


def _sheet_name(layout: TableLayout) -> str:
    """What the sheet of a table is called in its layout: 公开01表, 收入决算表."""
    numbered = f"公开{layout.number:02d}表"
    sheets = layout.sheets
    return numbered if sheets is not None and sheets.fullmatch(numbered) else layout.name
