"""A workbook open in Calc as served Excel: what it posts, and the actions that come back.

Excel posts the values of all sheets and which cells have notes; xlwings on the server answers
with actions, which the code in the browser carries out one after the other. Here Calc does.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import xlwings as xw

from tests.hosts.calc import COM_TEXTS, Calc

_NO_DAY = dt.datetime(1899, 12, 30)  # noqa: DTZ001


def payload(calc: Calc, book: xw.Book) -> dict[str, Any]:
    """What Excel would post now."""
    names = calc.do(book, "sheets")
    return {
        "client": "Office.js",
        "version": xw.__version__,
        "book": {
            "name": book.name,
            "active_sheet_index": names.index(calc.do(book, "active")),
            "selection": _selection(calc, book),
        },
        "names": [],
        "sheets": [_sheet(calc, book, name) for name in names],
    }


def _selection(calc: Calc, book: xw.Book) -> str:
    from checks.addresses import a1

    _, top, left, bottom, right = calc.do(book, "selection")
    first, last = a1(top, left), a1(bottom, right)
    return first if first == last else f"{first}:{last}"


def _sheet(calc: Calc, book: xw.Book, name: str) -> dict[str, Any]:
    from checks.addresses import a1

    _, _, bottom, right = calc.do(book, "used", sheet=name)
    values = calc.do(book, "values", sheet=name, block=[0, 0, bottom, right])
    return {
        "name": name,
        "visibility": "Visible" if calc.do(book, "visible", sheet=name) else "Hidden",
        "values": [[_sent(value) for value in row] for row in values],
        "used_range_address": f"A1:{a1(bottom, right)}",
        "notes": [{"address": a1(r, c)} for r, c, _ in calc.do(book, "notes", sheet=name)],
        "pictures": [],
        "shapes": [],
        "charts": [],
        "tables": [],
        "print_area": None,
        "show_gridlines": True,
        "pivot_tables": [],
    }


def _sent(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, dict):
        moment = _NO_DAY + dt.timedelta(days=value["date"])
        return moment.isoformat(timespec="seconds") + ".000Z"
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return COM_TEXTS.get(value, value) if isinstance(value, int) else value


def apply(calc: Calc, book: xw.Book, actions: list[dict[str, Any]]) -> list[str]:
    """Carry out actions in their order; the texts of the message boxes."""
    shown: list[str] = []
    for action in actions:
        _Player(calc, book, action, shown).play()
    return shown


class _Player:
    """One action, by the name of its function in xlwings' JavaScript."""

    def __init__(self, calc: Calc, book: xw.Book, action: dict[str, Any], shown: list[str]) -> None:
        self.calc, self.book, self.action, self.shown = calc, book, action, shown
        self.args = action["args"] or []

    def play(self) -> None:
        getattr(self, self.action["func"])()

    def do(self, job: str, **what: Any) -> Any:
        return self.calc.do(self.book, job, **what)

    @property
    def sheet(self) -> str:
        return str(self.do("sheets")[self.action["sheet_position"]])

    @property
    def block(self) -> list[int]:
        top, left = self.action["start_row"], self.action["start_column"]
        height, width = self.action["row_count"], self.action["column_count"]
        return [top, left, top + height - 1, left + width - 1]

    def cells(self, job: str, **what: Any) -> Any:
        return self.do(job, sheet=self.sheet, block=self.block, **what)

    def setValues(self) -> None:
        self.cells("set_values", rows=self.action["values"])

    def setFormula(self) -> None:
        self.cells("set_formulas", rows=self.action["values"])

    def rangeClearContents(self) -> None:
        _, _, height, width = (None, None, self.action["row_count"], self.action["column_count"])
        self.cells("set_values", rows=[[None] * width for _ in range(height)])

    def setRangeColor(self) -> None:
        colour = self.args[0]
        value = None if colour is None else int(colour.removeprefix("#"), 16)
        self.cells("set_colour", value=value)

    def copyFromRange(self) -> None:
        position, address, kind, *_ = self.args
        assert kind == "formats"
        source = self.do("sheets")[position]
        first, _, last = address.replace("$", "").partition(":")
        self.do(
            "copy_formats",
            sheet=source,
            block=[*_at(first), *_at(last or first)],
            to_sheet=self.sheet,
            to_block=self.block,
        )

    def addNote(self) -> None:
        row, column = self.block[:2]
        assert self.do("note", sheet=self.sheet, row=row, column=column) is None
        self.do("set_note", sheet=self.sheet, row=row, column=column, text=self.args[1])

    def setNoteText(self) -> None:
        row, column = self.block[:2]
        assert self.do("note", sheet=self.sheet, row=row, column=column) is not None
        self.do("set_note", sheet=self.sheet, row=row, column=column, text=self.args[1])

    def deleteNote(self) -> None:
        row, column = self.block[:2]
        assert self.do("note", sheet=self.sheet, row=row, column=column) is not None
        self.do("set_note", sheet=self.sheet, row=row, column=column, text=None)

    def addSheet(self) -> None:
        index, name = self.args
        self.do("add_sheet", name=name, index=index)
        self.do("activate", sheet=name)

    def sheetDelete(self) -> None:
        self.do("delete_sheet", sheet=self.sheet)

    def sheetClear(self) -> None:
        self.do("clear", sheet=self.sheet)

    def setSheetVisibility(self) -> None:
        self.do("set_visible", sheet=self.sheet, value=self.args[0] == "Visible")

    def activateSheet(self) -> None:
        self.do("activate", sheet=self.do("sheets")[self.args[0]])

    def rangeSelect(self) -> None:
        self.cells("select")

    def setColumnWidth(self) -> None:
        self.cells("set_width", characters=self.args[0] / 5.25)  # Office.js counts in points

    def setFontProperty(self) -> None:
        key, value = self.args
        if key == "color":
            value = int(value.removeprefix("#"), 16)
        self.cells("set_font", key=key, value=value)

    def setWrapText(self) -> None:
        self.cells("set_wrap", value=self.args[0])

    def setVerticalAlignment(self) -> None:
        assert self.args == ["Top"]
        self.cells("set_top")

    def setNumberFormat(self) -> None:
        self.cells("set_number_format", code=self.args[0])

    def alert(self) -> None:
        self.shown.append(self.args[0])


def _at(cell: str) -> tuple[int, int]:
    from openpyxl.utils.cell import coordinate_to_tuple

    row, column = coordinate_to_tuple(cell)
    return row - 1, column - 1
