"""The payload that Excel sends to a server (Office.js), made from a workbook file.

Values come through calamine itself, in the way of Office.js: whole numbers without a point,
dates as ISO texts, error values as their texts.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
from python_calamine import CalamineWorkbook, SheetVisibleEnum

ERRORS = ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!")


def payload(path: Path, *, errors: bool = False) -> dict[str, Any]:
    """What Excel would post for this workbook; ``errors`` reads error values too (slow)."""
    import xlwings as xw

    book = CalamineWorkbook.from_path(str(path))
    sheets = []
    for sheet in book.sheets_metadata:
        rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        visible = sheet.visible == SheetVisibleEnum.Visible
        sheets.append(
            {
                "name": sheet.name,
                "visibility": "Visible" if visible else "Hidden",
                "values": [[_sent(value) for value in row] for row in rows] or [[]],
                "pictures": [],
                "shapes": [],
                "charts": [],
                "tables": [],
                "notes": [],
                "print_area": None,
                "show_gridlines": True,
                "pivot_tables": [],
            }
        )
    if errors:
        _add_errors(path, sheets)
    return {
        "client": "Office.js",
        "version": xw.__version__,
        "book": {"name": path.name, "active_sheet_index": 0, "selection": "A1"},
        "names": [],
        "sheets": sheets,
    }


def _sent(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.isoformat() + ".000Z"
    if isinstance(value, dt.date):
        return value.isoformat() + "T00:00:00.000Z"
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _add_errors(path: Path, sheets: list[dict[str, Any]]) -> None:
    book = openpyxl.load_workbook(path, data_only=True)
    for sheet in sheets:
        for row in book[sheet["name"]].iter_rows():
            for cell in row:
                if cell.data_type == "e":
                    sheet["values"][cell.row - 1][cell.column - 1] = cell.value
