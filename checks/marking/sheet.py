"""The cells of one sheet part: found, or made where they belong, and given a format."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from checks.addresses import address, area, place
from checks.marking.package import DamagedError, Element, local
from checks.marking.workbook import child, insert_ordered, named

SHEET_ORDER = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection "
    "protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells "
    "phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins "
    "pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors "
    "smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls "
    "webPublishItems tableParts extLst"
)

#: Pixels of a column or row that says nothing about its size.
_COLUMN_PIXELS = 64
_ROW_PIXELS = 20


class Sheet:
    """A worksheet part. Rows and columns count from 1."""

    def __init__(self, root: Element, part: str) -> None:
        if local(root) not in ("worksheet", "macrosheet", "dialogsheet"):
            raise DamagedError(part)
        self.root = root
        self.part = part
        data = child(root, "sheetData")
        self._data = insert_ordered(root, "sheetData", SHEET_ORDER) if data is None else data

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """The cell that stands for this one: the top left of its merged range, or itself."""
        for left, top, right, bottom in self._merges:
            if top <= row <= bottom and left <= column <= right:
                return top, left
        return row, column

    def merged(self, row: int, column: int) -> list[tuple[int, int]]:
        """The cells of the merged range that begins here, or this one alone."""
        for left, top, right, bottom in self._merges:
            if (top, left) == (row, column):
                return [(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)]
        return [(row, column)]

    def style(self, row: int, column: int) -> int:
        """The number of a cell's format, taken from its row or column when there is no cell."""
        element = self._rows.get(row)
        cell = None if element is None else _cell(element, column)
        if cell is not None:
            return _number(cell.get("s"), 0)
        if element is not None and element.get("customFormat") in ("1", "true"):
            return _number(element.get("s"), 0)
        found = self._column(column)
        return 0 if found is None else _number(found.get("style"), 0)

    def set_style(self, row: int, column: int, style: int) -> None:
        """Give a cell a format; the cell and its row are made when they are not there."""
        element = self._rows.get(row)
        if element is None:
            element = self._new_row(row)
        cell = _cell(element, column)
        if cell is None:
            cell = self._new_cell(element, row, column)
        cell.set("s", str(style))

    def empty(self, row: int, column: int) -> None:
        """Take the value out of a cell; its format stays."""
        element = self._rows.get(row)
        cell = None if element is None else _cell(element, column)
        if cell is not None:
            cell.attrib.pop("t", None)
            for inner in list(cell):
                cell.remove(inner)

    def restyle(self, wanted: set[int], change: Callable[[int], int]) -> bool:
        """Replace these formats of cells by others; says whether there were any."""
        formats = {str(style) for style in wanted}
        touched = False
        for row in self._data if formats else ():
            for cell in row:
                style = cell.get("s") if local(cell) == "c" else None
                if style in formats:
                    cell.set("s", str(change(int(style))))
                    touched = True
        return touched

    def column_pixels(self, column: int) -> int:
        """Width of a column on the screen; 0 when it is hidden."""
        found = self._column(column)
        if found is None:
            return self._column_default
        if found.get("hidden") in ("1", "true"):
            return 0
        return _column_pixels(found.get("width"), self._column_default)

    def row_pixels(self, row: int) -> int:
        """Height of a row on the screen; 0 when it is hidden."""
        element = self._rows.get(row)
        if element is None:
            return self._row_default
        if element.get("hidden") in ("1", "true"):
            return 0
        return round(_decimal(element.get("ht"), self._row_default * 0.75) / 0.75)

    @cached_property
    def _rows(self) -> dict[int, Element]:
        rows: dict[int, Element] = {}
        number = 0
        for element in self._data:
            if local(element) == "row":
                number = _number(element.get("r"), number + 1)
                rows.setdefault(number, element)
        return rows

    @cached_property
    def _merges(self) -> list[tuple[int, int, int, int]]:
        found = child(self.root, "mergeCells")
        areas = [] if found is None else [area(e.get("ref", "")) for e in found if local(e)]
        return [a for a in areas if a is not None]

    @cached_property
    def _columns(self) -> list[tuple[int, int, Element]]:
        found = child(self.root, "cols")
        items = [] if found is None else [e for e in found if local(e) == "col"]
        return [(_number(e.get("min"), 0), _number(e.get("max"), 0), e) for e in items]

    @cached_property
    def _column_default(self) -> int:
        found = child(self.root, "sheetFormatPr")
        width = None if found is None else found.get("defaultColWidth")
        return _column_pixels(width, _COLUMN_PIXELS)

    @cached_property
    def _row_default(self) -> int:
        found = child(self.root, "sheetFormatPr")
        if found is None:
            return _ROW_PIXELS
        if found.get("zeroHeight") in ("1", "true"):
            return 0
        return round(_decimal(found.get("defaultRowHeight"), _ROW_PIXELS * 0.75) / 0.75)

    def _column(self, column: int) -> Element | None:
        return next((e for first, last, e in self._columns if first <= column <= last), None)

    def _new_row(self, row: int) -> Element:
        from lxml import etree

        element = etree.Element(named(self.root, "row"), r=str(row))
        later = min((n for n in self._rows if n > row), default=None)
        if later is None:
            self._data.append(element)
        else:
            self._rows[later].addprevious(element)
        self._rows[row] = element
        return element

    def _new_cell(self, element: Element, row: int, column: int) -> Element:
        from lxml import etree

        cell = etree.Element(named(self.root, "c"), r=address(row, column))
        number = after = 0
        for position, sibling in enumerate(element):
            if local(sibling) == "c":
                number = _column_of(sibling, number + 1)
                if number > column:
                    break
                after = position + 1
        element.insert(after, cell)
        self._widen(element, row, column)
        return cell

    def _widen(self, element: Element, row: int, column: int) -> None:
        """Let the row's span and the sheet's dimension reach a new cell."""
        spans = (element.get("spans") or "").split(":")
        if len(spans) == 2:
            first, last = _number(spans[0], column), _number(spans[1], column)
            element.set("spans", f"{min(first, column)}:{max(last, column)}")
        dimension = child(self.root, "dimension")
        used = None if dimension is None else area(dimension.get("ref", ""))
        if dimension is not None and used is not None:
            left, top, right, bottom = used
            first_cell = address(min(top, row), min(left, column))
            last_cell = address(max(bottom, row), max(right, column))
            both = first_cell if first_cell == last_cell else f"{first_cell}:{last_cell}"
            dimension.set("ref", both)


def _cell(element: Element, column: int) -> Element | None:
    number = 0
    for cell in element:
        if local(cell) == "c":
            number = _column_of(cell, number + 1)
            if number == column:
                return cell
    return None


def _column_of(cell: Element, implied: int) -> int:
    found = place(cell.get("r") or "")
    return implied if found is None else found[1]


def _number(text: str | None, default: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return default


def _decimal(text: str | None, default: float) -> float:
    try:
        return float(text or "")
    except ValueError:
        return default


def _column_pixels(width: str | None, default: int) -> int:
    """Excel's pixels for a width in characters of seven pixels, padding included."""
    characters = _decimal(width, -1)
    return default if characters < 0 else int((256 * characters + 18) / 256 * 7)
