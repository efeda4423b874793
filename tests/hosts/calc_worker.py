"""LibreOffice's side of tests/hosts/calc.py: runs inside soffice, see tests/hosts/libreoffice.py.

Cells are asked for and changed as Excel's object model would: values as COM gives them, formulas
in Excel's spelling, colours as RGB, writing on a protected sheet refused.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.hosts.libreoffice import factory, properties, serve

# com.sun.star.sheet.CellFlags DATETIME and ANNOTATION, FormulaResult.ERROR
DATES, NOTES, ERRORS = 2, 8, 4
#: LibreOffice's error numbers -> what COM gives
COM_ERRORS = {
    532: -2146826281,
    519: -2146826273,
    524: -2146826265,
    525: -2146826259,
    502: -2146826252,
    503: -2146826252,
    32767: -2146826246,
}
DOCUMENTS: dict[int, Any] = {}


class RefusedError(Exception):
    """What Excel refuses as well."""


def do(desktop: Any, job: dict[str, Any]) -> Any:
    """One job: a function of this module by name."""
    what = {key: value for key, value in job.items() if key not in ("job", "timeout")}
    if job["job"] == "open":
        return open_book(desktop, **what)
    document = DOCUMENTS[what.pop("book")]
    return JOBS[job["job"]](document, **what)


def open_book(desktop: Any, path: str) -> dict[str, Any]:
    document = desktop.loadComponentFromURL(
        Path(path).resolve().as_uri(), "_blank", 0, properties(Hidden=True)
    )
    number = len(DOCUMENTS) + 1
    DOCUMENTS[number] = document
    return {"book": number}


def close_book(document: Any) -> None:
    document.close(True)


def save_book(document: Any, path: str, filter: str) -> None:
    document.storeToURL(Path(path).resolve().as_uri(), properties(FilterName=filter))


def sheets(document: Any) -> list[str]:
    return list(document.Sheets.ElementNames)


def active(document: Any) -> str:
    return str(document.CurrentController.ActiveSheet.Name)


def activate(document: Any, sheet: str) -> None:
    document.CurrentController.setActiveSheet(document.Sheets.getByName(sheet))


def add_sheet(document: Any, name: str, index: int) -> None:
    if document.isProtected():
        raise RefusedError("工作簿结构受保护")
    document.Sheets.insertNewByName(name, index)


def delete_sheet(document: Any, sheet: str) -> None:
    if document.isProtected():
        raise RefusedError("工作簿结构受保护")
    document.Sheets.removeByName(sheet)


def rename_sheet(document: Any, sheet: str, name: str) -> None:
    document.Sheets.getByName(sheet).Name = name


def visible(document: Any, sheet: str) -> bool:
    return bool(document.Sheets.getByName(sheet).IsVisible)


def set_visible(document: Any, sheet: str, value: bool) -> None:
    document.Sheets.getByName(sheet).IsVisible = value


def used(document: Any, sheet: str) -> list[int]:
    cursor = document.Sheets.getByName(sheet).createCursor()
    cursor.gotoStartOfUsedArea(False)
    cursor.gotoEndOfUsedArea(True)
    where = cursor.RangeAddress
    return [where.StartRow, where.StartColumn, where.EndRow, where.EndColumn]


def cells(document: Any, sheet: str, block: list[int]) -> Any:
    top, left, bottom, right = block
    return document.Sheets.getByName(sheet).getCellRangeByPosition(left, top, right, bottom)


def protected(document: Any, sheet: str) -> bool:
    return bool(document.Sheets.getByName(sheet).isProtected())


def writable(document: Any, sheet: str, block: list[int]) -> Any:
    """The block; refused on a protected sheet unless its cells are not locked, as in Excel."""
    found = cells(document, sheet, block)
    if document.Sheets.getByName(sheet).isProtected() and found.CellProtection.IsLocked:
        raise RefusedError("您试图更改的单元格或图表位于受保护的工作表中")
    return found


def values(document: Any, sheet: str, block: list[int]) -> list[list[Any]]:
    """As COM: numbers, texts, None for blank, {"date": …} for dates, error values as integers."""
    found = cells(document, sheet, block)
    top, left = block[:2]
    rows: list[list[Any]] = [[None if v == "" else v for v in row] for row in found.getDataArray()]
    for area in found.queryContentCells(DATES).RangeAddresses:
        for r in range(area.StartRow, area.EndRow + 1):
            for c in range(area.StartColumn, area.EndColumn + 1):
                rows[r - top][c - left] = {"date": rows[r - top][c - left]}
    for area in found.queryFormulaCells(ERRORS).RangeAddresses:
        for r in range(area.StartRow, area.EndRow + 1):
            for c in range(area.StartColumn, area.EndColumn + 1):
                error = found.getCellByPosition(c - left, r - top).getError()
                rows[r - top][c - left] = COM_ERRORS.get(error, -2146826273)
    return rows


def set_values(document: Any, sheet: str, block: list[int], rows: list[list[Any]]) -> None:
    """As typed: a text that begins with = is a formula, one behind ' stays a text."""
    found = writable(document, sheet, block)
    if all(not isinstance(v, str) or v[:1] not in "='" for row in rows for v in row):
        found.setDataArray(tuple(tuple("" if v is None else v for v in row) for row in rows))
        return
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            cell = found.getCellByPosition(c, r)
            if value is None:
                cell.setString("")
            elif isinstance(value, str):
                if value.startswith("="):
                    cell.setFormula(to_calc(value))
                else:
                    cell.setString(value.removeprefix("'"))
            else:
                cell.setValue(value)


def formulas(document: Any, sheet: str, block: list[int]) -> list[list[str]]:
    return [
        [to_excel(text) if text[:1] == "=" else text for text in row]
        for row in cells(document, sheet, block).getFormulaArray()
    ]


def set_formulas(document: Any, sheet: str, block: list[int], rows: list[list[Any]]) -> None:
    found = writable(document, sheet, block)
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            cell = found.getCellByPosition(c, r)
            if isinstance(text, str):
                cell.setFormula(to_calc(text) if text[:1] == "=" else text)
            elif text is not None:
                cell.setValue(text)


_CELL = r"\$?[A-Z]{1,3}\$?\d+"
_TO_CALC = re.compile(rf"('(?:[^']|'')+'|[\w.]+)!({_CELL})")
_TO_EXCEL = re.compile(rf"\$?('(?:[^']|'')+'|[^\W\d]\w*)\.({_CELL})")


def to_calc(formula: str) -> str:
    """``='表'!$A$1`` as LibreOffice's API spells it: ``=$'表'.$A$1``."""
    return "".join(
        part if i % 2 else _TO_CALC.sub(r"$\1.\2", part).replace(",", ";")
        for i, part in enumerate(re.split(r'("(?:[^"]|"")*")', formula))
    )


def to_excel(formula: str) -> str:
    return "".join(
        part if i % 2 else _TO_EXCEL.sub(r"\1!\2", part).replace(";", ",")
        for i, part in enumerate(re.split(r'("(?:[^"]|"")*")', formula))
    )


def number_format(document: Any, sheet: str, block: list[int]) -> str | None:
    """One code for the block; None where it is mixed."""
    found = cells(document, sheet, block)
    if found.getPropertyState("NumberFormat").value == "AMBIGUOUS_VALUE":
        return None
    return str(document.NumberFormats.getByKey(found.NumberFormat).FormatString)


def colour(document: Any, sheet: str, block: list[int]) -> int | None:
    """None for no fill, 0 where the block is mixed: what COM gives."""
    found = cells(document, sheet, block)
    if found.getPropertyState("CellBackColor").value == "AMBIGUOUS_VALUE":
        return 0
    return None if found.CellBackColor == -1 else int(found.CellBackColor) & 0xFFFFFF


def set_colour(document: Any, sheet: str, block: list[int], value: int | None) -> None:
    writable(document, sheet, block).CellBackColor = -1 if value is None else value


def merged(document: Any, sheet: str, block: list[int]) -> list[int]:
    """The merged area around the first cell of the block."""
    single = [block[0], block[1], block[0], block[1]]
    found = cells(document, sheet, single)
    cursor = document.Sheets.getByName(sheet).createCursorByRange(found)
    cursor.collapseToMergedArea()
    where = cursor.RangeAddress
    return [where.StartRow, where.StartColumn, where.EndRow, where.EndColumn]


def any_merged(document: Any, sheet: str, block: list[int]) -> bool | None:
    """False for none, True for one merged cell, None for a mixture, as Excel says it."""
    if not cells(document, sheet, block).getIsMerged():
        return False
    return True if block[:2] == block[2:] else None


def set_number_format(document: Any, sheet: str, block: list[int], code: str) -> None:
    import uno

    locale = uno.createUnoStruct("com.sun.star.lang.Locale")
    formats = document.NumberFormats
    key = formats.queryKey(code, locale, False)
    writable(document, sheet, block).NumberFormat = (
        formats.addNew(code, locale) if key == -1 else key
    )


def clear(document: Any, sheet: str) -> None:
    used_block = used(document, sheet)
    cells(document, sheet, used_block).clearContents(1023)


def hidden(document: Any, sheet: str, block: list[int], axis: str) -> bool | None:
    """Whether rows or columns are hidden; None where they differ."""
    found = cells(document, sheet, block)
    lines = found.Rows if axis == "rows" else found.Columns
    seen = {lines.getByIndex(n).IsVisible for n in range(lines.Count)}
    return None if len(seen) > 1 else not seen.pop()


def formula_hidden(document: Any, sheet: str, block: list[int]) -> bool | None:
    """Whether formulas are hidden; None where cells differ."""
    found = cells(document, sheet, block)
    if found.getPropertyState("CellProtection").value == "AMBIGUOUS_VALUE":
        return None
    return bool(found.CellProtection.IsFormulaHidden)


def visible_areas(document: Any, sheet: str, block: list[int]) -> list[list[int]]:
    return [
        [a.StartRow, a.StartColumn, a.EndRow, a.EndColumn]
        for a in cells(document, sheet, block).queryVisibleCells().RangeAddresses
    ]


def notes(document: Any, sheet: str) -> list[tuple[int, int, str]]:
    found = []
    for one in document.Sheets.getByName(sheet).Annotations:
        place = one.Position
        found.append((place.Row, place.Column, one.String))
    return found


def note(document: Any, sheet: str, row: int, column: int) -> str | None:
    cell = document.Sheets.getByName(sheet).getCellByPosition(column, row)
    return str(cell.Annotation.String) or None


def set_note(document: Any, sheet: str, row: int, column: int, text: str | None) -> None:
    if protected(document, sheet):  # drawing objects are, whatever the cells are
        raise RefusedError("无法对受保护的工作表使用此命令")
    found = document.Sheets.getByName(sheet)
    cell = found.getCellByPosition(column, row)
    cell.clearContents(NOTES)
    if text is not None:
        found.Annotations.insertNew(cell.CellAddress, text)


def set_note_size(
    document: Any, sheet: str, row: int, column: int, width: float, height: float
) -> None:
    """The box of a note, in points."""
    import uno

    cell = document.Sheets.getByName(sheet).getCellByPosition(column, row)
    size = uno.createUnoStruct("com.sun.star.awt.Size")
    size.Width, size.Height = int(width * 2540 / 72), int(height * 2540 / 72)
    cell.Annotation.AnnotationShape.setSize(size)


def selection(document: Any) -> list[Any]:
    where = document.CurrentSelection.RangeAddress
    name = document.Sheets.getByIndex(where.Sheet).Name
    return [name, where.StartRow, where.StartColumn, where.EndRow, where.EndColumn]


def select(document: Any, sheet: str, block: list[int]) -> None:
    document.CurrentController.select(cells(document, sheet, block))


def copy_formats(
    document: Any, sheet: str, block: list[int], to_sheet: str, to_block: list[int]
) -> None:
    """Only what the tests look at: fill and number format."""
    source, target = cells(document, sheet, block), cells(document, to_sheet, to_block)
    target.CellBackColor = source.CellBackColor
    target.NumberFormat = source.NumberFormat


def set_width(document: Any, sheet: str, block: list[int], characters: float) -> None:
    cells(document, sheet, block).Columns.Width = int(characters * 200)


def set_font(document: Any, sheet: str, block: list[int], key: str, value: Any) -> None:
    found = cells(document, sheet, block)
    if key == "bold":
        found.CharWeight = found.CharWeightAsian = 150.0 if value else 100.0
    elif key == "color":
        found.CharColor = value
    elif key == "size":
        found.CharHeight = found.CharHeightAsian = float(value)


def set_top(document: Any, sheet: str, block: list[int]) -> None:
    cells(document, sheet, block).VertJustify = 1  # com.sun.star.table.CellVertJustify2.TOP


def set_wrap(document: Any, sheet: str, block: list[int], value: bool) -> None:
    cells(document, sheet, block).IsTextWrapped = value


# What users do, for the tests.


def insert_rows(document: Any, sheet: str, row: int, count: int) -> None:
    document.Sheets.getByName(sheet).Rows.insertByIndex(row, count)


def delete_rows(document: Any, sheet: str, row: int, count: int) -> None:
    document.Sheets.getByName(sheet).Rows.removeByIndex(row, count)


def sort(document: Any, sheet: str, block: list[int], column: int) -> None:
    """Whole cells, formats included, by one 0-based column of the block, downwards."""
    import uno

    field = uno.createUnoStruct("com.sun.star.table.TableSortField")
    field.Field, field.IsAscending = column, False
    fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
    before = {(r, c): text for r, c, text in notes(document, sheet)}
    keys = values(document, sheet, block)
    found = cells(document, sheet, block)
    descriptor = list(found.createSortDescriptor())
    for prop in descriptor:
        if prop.Name == "SortFields":
            prop.Value = fields
        elif prop.Name in ("BindFormatsToContent", "IsSortColumns"):
            prop.Value = prop.Name == "BindFormatsToContent"
        elif prop.Name == "ContainsHeader":
            prop.Value = False
    uno.invoke(found, "sort", (tuple(descriptor),))
    _move_notes(document, sheet, block, before, keys)


def _move_notes(
    document: Any,
    sheet: str,
    block: list[int],
    before: dict[tuple[int, int], str],
    keys: list[list[Any]],
) -> None:
    """Excel sorts notes with their cells; LibreOffice leaves them where they were."""
    after = values(document, sheet, block)
    top, left, bottom, right = block
    inside = {
        at: text for at, text in before.items() if top <= at[0] <= bottom and left <= at[1] <= right
    }
    for row, column in inside:
        set_note(document, sheet, row, column, None)
    for (row, column), text in inside.items():
        set_note(document, sheet, top + after.index(keys[row - top]), column, text)


def protect(document: Any, sheet: str | None, password: str) -> None:
    (document if sheet is None else document.Sheets.getByName(sheet)).protect(password)


def unprotect(document: Any, sheet: str | None, password: str) -> None:
    (document if sheet is None else document.Sheets.getByName(sheet)).unprotect(password)


def merge(document: Any, sheet: str, block: list[int]) -> None:
    cells(document, sheet, block).merge(True)


def hide_rows(document: Any, sheet: str, row: int, count: int) -> None:
    found = document.Sheets.getByName(sheet)
    found.getCellRangeByPosition(0, row, 0, row + count - 1).Rows.IsVisible = False


def hidden_rows(document: Any, sheet: str, block: list[int]) -> list[int]:
    """The rows of a block that are not seen, filtered ones too."""
    lines = cells(document, sheet, block).Rows
    return [block[0] + n for n in range(lines.Count) if not lines.getByIndex(n).IsVisible]


def fingerprint(document: Any, sheet: str) -> str:
    """What every cell of a large sheet holds, as one number."""
    import hashlib

    block = cells(document, sheet, [0, 0, *used(document, sheet)[2:]])
    return hashlib.sha256(repr(block.getDataArray()).encode()).hexdigest()


def coloured(document: Any, sheet: str) -> dict[str, int]:
    """The fills of a sheet other than none, by ``row,column``."""
    block = cells(document, sheet, [0, 0, *used(document, sheet)[2:]])
    fills: dict[str, int] = {}
    for alike in block.getUniqueCellFormatRanges():
        if alike.CellBackColor != -1:
            for place in alike.RangeAddresses:
                for r in range(place.StartRow, place.EndRow + 1):
                    for c in range(place.StartColumn, place.EndColumn + 1):
                        fills[f"{r},{c}"] = alike.CellBackColor
    return fills


def dump(document: Any, leave: list[str]) -> dict[str, Any]:
    """Every sheet but ``leave``: formulas and values, fills other than none, notes, visibility."""
    found: dict[str, Any] = {}
    for name in document.Sheets.ElementNames:
        if name in leave:
            continue
        sheet = document.Sheets.getByName(name)
        where = used(document, name)
        block = sheet.getCellRangeByPosition(0, 0, where[3], where[2])
        found[name] = {
            "cells": [list(row) for row in block.getFormulaArray()],
            "fills": coloured(document, name),
            "notes": {f"{r},{c}": text for r, c, text in notes(document, name)},
            "visible": sheet.IsVisible,
            "protected": sheet.isProtected(),
        }
    return found


JOBS = {
    name: function
    for name, function in list(globals().items())
    if callable(function) and getattr(function, "__module__", None) == __name__
}

getComponentFactory = factory(do)

if __name__ == "__main__":
    serve(sys.argv[1], __file__)
