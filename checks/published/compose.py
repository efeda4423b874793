"""A document -> the sheets of a workbook: the official layout where it fits, as found elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence

from checks.amounts import fold
from checks.book import BudgetBook, Region
from checks.errors import NotABudgetError
from checks.published import official
from checks.published.document import Document, Origin, Row
from checks.published.joining import paragraphs
from checks.published.official import OfficialTable
from checks.published.outline import Outline, Part, outline, plain_entry
from checks.published.sheets import Composed, Sheet
from checks.published.tables import Published, is_number, number
from checks.reading.grid import CellValue, Grid, Source

_COVER, _CONTENTS = "封面", "目录"
_OFFICE = re.compile(r"(?:预算(?:主管)?|编报|编制)?(?:部门|单位)(?:名称)?\s*[:：]")
_CODE_HEADER = re.compile(r"编码|代码|行次|序号|栏次")
_FORBIDDEN = re.compile(r"[\\/?*\[\]:：]")
#: where a row of the raw grid of a table stands
_TITLE, _LABELS, _FIRST = 1, 2, 3


def compose(document: Document) -> Composed:
    """The sheets of the workbook that a document prints."""
    parts = outline(document)
    tables = parts.tables
    book = _recognised(document, parts, tables)
    remarks = list(document.remarks)
    if book is not None and book.layout.name == "shanghai":
        sheets = _official(parts, tables, book)
    else:
        sheets = _as_found(parts, book)
    return Composed(sheets, book.layout.name if book else None, remarks)


def _recognised(
    document: Document, parts: Outline, tables: Sequence[Published]
) -> BudgetBook | None:
    """The tables as the recogniser sees them, each on a grid of its own: T0, T1 …"""
    from checks.layouts.recognise import recognise

    grids = [Grid(_COVER, [[line.text] for line in parts.cover.lines])]
    grids += [Grid(f"T{i}", _raw_rows(table)) for i, table in enumerate(tables)]
    try:
        return recognise(Source(document.path, "", document.kind, grids))
    except NotABudgetError:
        return None


def _raw_rows(table: Published) -> list[list[CellValue]]:
    others = "  ".join(w.text for w in table.others)
    title = table.title.text if table.title else ""
    labels = [w.text if w else "" for w in (table.department, table.unit)]
    rows: list[list[CellValue]] = [[others], [title], list(labels)]
    rows += [[_raw(c) for c in row.cells] for row in table.rows]
    return rows


def _raw(cell: str | None) -> CellValue:
    if cell and ("," in cell or "." in cell) and is_number(cell):
        return number(cell)
    return cell or ""


# ---- the official workbook ----------------------------------------------------------------


def _official(parts: Outline, tables: Sequence[Published], book: BudgetBook) -> list[Sheet]:
    of = book.kind or "department"
    regions = {
        int(region.grid.sheet[1:]): (kind, region)
        for kind, table in book.tables.items()
        for region in table.regions
    }
    placed: dict[str, Sheet] = {}
    left: list[Sheet] = []
    names = {official.table_sheet(kind, of) for kind in official.KINDS}
    for i, table in enumerate(tables):
        kind, region = regions.get(i, ("", None))
        if region is not None and kind in official.KINDS:
            target = official.table(kind, of)
            if kind in placed:
                _append(placed[kind], table, region, target)
            elif _fits(table, region, target):
                placed[kind] = _table_sheet(table, region, target)
            else:
                placed[kind] = _found_sheet(table, target.sheet, region)
        else:
            left.append(_found_sheet(table, _free_name(_short_name(table), names), region))
            names.add(left[-1].name)
    sheets = [_cover(parts.cover)] if parts.cover.lines else []
    if parts.contents is not None:
        sheets.append(_contents(parts.contents))
    prose = _prose(parts, of)
    sheets += [prose.pop(s) for s in official.BEFORE_TABLES if s in prose]
    sheets += [placed[kind] for kind in official.KINDS if kind in placed]
    sheets += left
    sheets += [prose.pop(s) for s in official.AFTER_TABLES if s in prose]
    sheets += prose.values()
    return sheets


def _fits(table: Published, region: Region, target: OfficialTable) -> bool:
    """Whether every column of the table has its place in the official one."""
    used = set(region.columns.values())
    known = set(target.roles)
    if not set(region.columns) <= known:
        return False
    data = table.rows[region.header_bottom + 1 - _FIRST :]
    return not any(
        cell and c not in used and not _spans(row, c, used)
        for row in data
        for c, cell in enumerate(row.cells)
    )


def _spans(row: Row, column: int, used: set[int]) -> bool:
    """Whether a cell outside the known columns covers the ones to its right: 合计."""
    right = column + 1
    return right < len(row.cells) and row.cells[right] is None and right in used


def _table_sheet(table: Published, region: Region, target: OfficialTable) -> Sheet:
    sheet = Sheet(target.sheet, "table")
    _frame(sheet, table, target)
    _header(sheet, table, region, target)
    _rows(sheet, table, region, target, target.first_row)
    return sheet


def _append(sheet: Sheet, table: Published, region: Region, target: OfficialTable) -> None:
    """Add a further block of the same table below what is there."""
    _rows(sheet, table, region, target, max(r for r, _ in sheet.cells) + 1)


def _frame(sheet: Sheet, table: Published, target: OfficialTable) -> None:
    last = target.width - 1
    if table.title is not None:
        sheet.put(target.title_row, 0, table.title.text, table.title.origin)
        sheet.merged.append((target.title_row, 0, target.title_row, last))
    if table.department is not None:
        sheet.put(target.label_row, 0, table.department.text, table.department.origin)
        sheet.merged.append((target.label_row, 0, target.label_row, last - 1))
    if table.unit is not None:
        sheet.put(target.label_row, last, table.unit.text, table.unit.origin)
    for i, other in enumerate(table.others[: target.title_row]):
        sheet.put(i, 0, other.text, other.origin)


def _header(sheet: Sheet, table: Published, region: Region, target: OfficialTable) -> None:
    """The official header; where the publication words a heading differently, its words."""
    printed = table.rows[: region.header_bottom + 1 - _FIRST]
    origin = printed[0].origin if printed else table.origin
    mapped = [region.columns.get(role) for role in target.roles]
    same = len(printed) == len(target.header) and mapped == list(range(target.width))
    for r, line in enumerate(target.header):
        for c, text in enumerate(line):
            if same:
                told = printed[r].cells[c] or ""
                if fold(told) != fold(text):
                    text = told
            elif text in ("项目", "类", "款", "项") or mapped[c] is not None or not text:
                pass
            sheet.put(target.header_row + r, c, text, origin)
    sheet.merged += target.merged
    sheet.header = range(target.header_row, target.first_row)


def _rows(
    sheet: Sheet, table: Published, region: Region, target: OfficialTable, first: int
) -> None:
    start = region.header_bottom + 1 - _FIRST
    amounts = {c for c, role in enumerate(target.roles) if not _is_text(role)}
    source = [region.columns.get(role) for role in target.roles]
    glued = "section" in target.roles and region.columns.get("section") is None
    at = first
    for r, row in enumerate(table.rows[start:], start):
        cells = [row.cells[c] if c is not None else "" for c in source]
        texts = [cell or "" for cell in cells]
        if glued:
            texts = _split_code(texts, target)
        label = _leading(row, source)
        if label:
            texts[0] = label
        for c, text in enumerate(texts):
            _put_cell(sheet, at, c, text, row.origin, amount=c in amounts)
            raw = source[c]
            if raw is not None:
                _note(sheet, table, (r, raw), (at, c))
        if row.cells and row.cells[0] and _total_spans(row):
            width = min(sum(1 for role in target.roles if role in _NAMING), target.width)
            if width > 1:
                sheet.merged.append((at, 0, at, width - 1))
        at += 1
    for note in table.notes:
        sheet.put(at, 0, note.text, note.origin)
        sheet.merged.append((at, 0, at, target.width - 1))
        at += 1


_NAMING = ("class", "section", "item", "name")


def _is_text(role: str) -> bool:
    return role in _NAMING or role.endswith(".label")


def _total_spans(row: Row) -> bool:
    return len(row.cells) > 1 and row.cells[1] is None and fold(row.cells[0] or "") == "合计"


def _leading(row: Row, source: Sequence[int | None]) -> str:
    """The text of a cell that covers the first columns though none of them is its own."""
    first = source[0]
    if first is None or (first < len(row.cells) and row.cells[first] is not None):
        return ""
    return next((c for c in reversed(row.cells[:first]) if c), "")


def _split_code(texts: list[str], target: OfficialTable) -> list[str]:
    """2010301 in one cell -> 201, 03, 01."""
    code = texts[0].strip()
    levels = sum(1 for role in target.roles if role in ("class", "section", "item"))
    if code.isdigit() and len(code) in (3, 5, 7)[:levels]:
        pieces = [code[:3], code[3:5], code[5:7]][:levels]
        texts[:levels] = pieces
    return texts


def _put_cell(
    sheet: Sheet, row: int, column: int, text: str, origin: Origin, *, amount: bool
) -> None:
    text = text.strip()
    if amount and is_number(text):
        sheet.put(row, column, number(text), origin)
        sheet.formats[row, column] = _format(text)
    else:
        sheet.put(row, column, text, origin)


def _format(text: str) -> str:
    """The number format that prints an amount as it was printed."""
    digits = len(text.split(".")[1]) if "." in text else 0
    whole = "#,##0" if "," in text or len(text.lstrip("-−").split(".")[0]) < 4 else "0"
    return whole + ("." + "0" * digits if digits else "")


def _note(sheet: Sheet, table: Published, raw: tuple[int, int], at: tuple[int, int]) -> None:
    if raw in table.recovered:
        sheet.notes[at] = table.recovered[raw]
        sheet.recovered[at] = table.recovered[raw].startswith("唯一")
    elif raw in table.undecided:
        sheet.notes[at] = table.undecided[raw]
        sheet.undecided.add(at)


# ---- tables as found ----------------------------------------------------------------------


def _as_found(parts: Outline, book: BudgetBook | None) -> list[Sheet]:
    of = (book.kind if book else None) or "department"
    regions = {
        int(region.grid.sheet[1:]): region
        for table in (book.tables.values() if book else ())
        for region in table.regions
    }
    sheets = [_cover(parts.cover)] if parts.cover.lines else []
    if parts.contents is not None:
        sheets.append(_contents(parts.contents))
    prose = _prose(parts, of)
    names: set[str] = {sheet.name for sheet in [*sheets, *prose.values()]}
    index = 0
    for part in parts.body:
        if isinstance(part, Published):
            sheet = _found_sheet(part, _free_name(_short_name(part), names), regions.get(index))
            names.add(sheet.name)
            sheets.append(sheet)
            index += 1
        elif part.section in prose:
            sheets.append(prose.pop(part.section))
    return sheets


def _found_sheet(table: Published, name: str, region: Region | None) -> Sheet:
    """A table with its own header and columns."""
    sheet = Sheet(name, "table")
    last = max(table.width - 1, 0)
    for i, other in enumerate(table.others[:1]):
        sheet.put(i, 0, other.text, other.origin)
    if table.title is not None:
        sheet.put(_TITLE, 0, table.title.text, table.title.origin)
        if last:
            sheet.merged.append((_TITLE, 0, _TITLE, last))
    labels = [w.text for w in (table.department, *table.others[1:]) if w is not None]
    if labels:
        where = table.department or table.others[1]
        sheet.put(_LABELS, 0, "  ".join(labels), where.origin)
    if table.unit is not None:
        sheet.put(_LABELS, last if last or not labels else 1, table.unit.text, table.unit.origin)
    header = (region.header_bottom + 1 - _FIRST) if region is not None else _header_rows(table)
    codes = _code_columns(table, header)
    if region is not None:
        codes |= {c for role, c in region.columns.items() if _is_text(role)}
    for r, row in enumerate(table.rows):
        for c, cell in enumerate(row.cells):
            if cell is None:
                continue
            amount = r >= header and c not in codes
            _put_cell(sheet, _FIRST + r, c, cell, row.origin, amount=amount)
            _note(sheet, table, (r, c), (_FIRST + r, c))
        sheet.merged += _spans_of(table, r, _FIRST)
    sheet.header = range(_FIRST, _FIRST + header)
    at = _FIRST + len(table.rows)
    for note in table.notes:
        sheet.put(at, 0, note.text, note.origin)
        at += 1
    return sheet


def _spans_of(table: Published, r: int, offset: int) -> list[tuple[int, int, int, int]]:
    """Merged cells that begin in a row."""
    found = []
    cells = table.rows[r].cells
    for c, cell in enumerate(cells):
        if cell is None:
            continue
        right = c
        while (
            right + 1 < len(cells)
            and cells[right + 1] is None
            and not _covered(table, r, right + 1)
        ):
            right += 1
        bottom = r
        while bottom + 1 < len(table.rows) and _down(table.rows[bottom + 1], c, right):
            bottom += 1
        if (bottom, right) != (r, c) and (cell or r == 0):
            found.append((r + offset, c, bottom + offset, right + offset * 0))
    return found


def _covered(table: Published, r: int, c: int) -> bool:
    """Whether a covered cell belongs to one that begins in a row above."""
    up = r
    while up > 0 and table.rows[up].cells[c] is None:
        up -= 1
        above = table.rows[up].cells[c]
        if above is not None:
            return True
        left = c
        while left > 0 and table.rows[up].cells[left] is None:
            left -= 1
        if table.rows[up].cells[left] is not None and table.rows[r].cells[left] is None:
            return True
    return False


def _down(row: Row, left: int, right: int) -> bool:
    if any(cell is not None for cell in row.cells[left : right + 1]):
        return False
    return (
        left == 0
        or row.cells[left - 1] is not None
        or all(cell is None for cell in row.cells[:left])
    )


def _header_rows(table: Published) -> int:
    if table.header_rows is not None:
        return table.header_rows
    for r, row in enumerate(table.rows):
        if any(cell and is_number(cell) for cell in row.cells):
            return r
    return 0


def _code_columns(table: Published, header: int) -> set[int]:
    """Columns of codes and of row numbers, by what heads them."""
    found = set()
    heading = ""
    for c in range(table.width):
        cells = [row.cells[c] for row in table.rows[:header] if c < len(row.cells)]
        told = "".join(cell for cell in cells if cell)
        heading = told if cells and cells[0] is not None else heading + told
        lowest = fold(next((cell for cell in reversed(cells) if cell), ""))
        if _CODE_HEADER.search(fold(told or heading)) or lowest in ("类", "款", "项"):
            found.add(c)
    return found


def _short_name(table: Published) -> str:
    """The name of the sheet of a table: 公开01表, or its title without the year."""
    for other in table.others:
        if len(other.text) <= 10 and other.text.endswith("表"):
            return other.text
    title = table.title.text if table.title else "表"
    return re.sub(r"\d{4}年度?", "", title)


def _free_name(wanted: str, taken: set[str]) -> str:
    name = _FORBIDDEN.sub("", wanted).strip("' ")[:28] or "表"
    free, n = name, 1
    while free in taken:
        n += 1
        free = f"{name[:25]}（{n}）"
    return free


# ---- prose --------------------------------------------------------------------------------


def _cover(part: Part) -> Sheet:
    sheet = Sheet(_COVER, "prose")
    row = 2
    for line in part.lines:
        if _OFFICE.search(line.text) and row < 8:
            row = 8
        sheet.put(row, 0, line.text.strip(), line.origin)
        sheet.merged.append((row, 0, row, 12))
        row += 1
    return sheet


def _contents(part: Part) -> Sheet:
    sheet = Sheet(_CONTENTS, "prose")
    assert part.heading is not None
    sheet.put(0, 0, "目  录", part.heading.origin)
    for i, line in enumerate(part.lines):
        text = plain_entry(line.text).strip()
        indent = "    " if re.match(r"\d+\s*[.．、]", text) else ""
        sheet.put(3 + i, 0, indent + text, line.origin)
    return sheet


def _prose(parts: Outline, of: str) -> dict[str, Sheet]:
    """One sheet for each section; a project statement after the other on one sheet."""
    sheets: dict[str, Sheet] = {}
    for part in parts.body:
        if isinstance(part, Published):
            continue
        name = official.prose_sheet(part.section, of) if part.section else "其他文字"
        sheet = sheets.setdefault(part.section, Sheet(name, "prose"))
        row = max((r for r, _ in sheet.cells), default=-1) + 1
        if part.heading is not None:
            first = row == 0
            row += not first
            sheet.put(row, 0, part.heading.text.strip(), part.heading.origin)
            row += 2 if first else 1
        for paragraph in paragraphs(part.lines):
            sheet.put(row, 0, paragraph.text, paragraph.origin)
            row += 1
    return sheets
