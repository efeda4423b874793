"""The workbook being written: formats by what they are for, and names that formulas can say."""

from __future__ import annotations

import io
from datetime import datetime
from functools import cache
from typing import IO, Any

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

#: what a file says of when it was made: the same bytes whenever it is
_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - the format knows no time zones
MONEY = "#,##0;-#,##0;;@"
WAN = "#,##0.00;-#,##0.00;0.00;@"
_FONT = {"font_name": "宋体", "font_size": 11, "font_scheme": "none"}
_BASE = _FONT | {"valign": "vcenter"}
_LINE = {"border": 1, "border_color": "#7F7F7F"}
_TYPED = {"bg_color": "#FFFBE6", "locked": False}
#: format by purpose; a cell that is typed into is pale yellow and not locked
_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"font_size": 16, "bold": True, "align": "center"},
    "cover": {"font_size": 28, "bold": True, "align": "center"},
    "left": {},
    "right": {"align": "right"},
    "head": _LINE | {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#EEF3F8"},
    "code": {"align": "center", "num_format": "@"},
    "name": {"text_wrap": True},
    "money": {"num_format": MONEY},
    "wan": {"num_format": WAN},
    "text": {"text_wrap": True, "valign": "top"},
    "typed_text": _LINE | _TYPED | {"text_wrap": True, "num_format": "@"},
    "typed_prose": _TYPED | {"text_wrap": True, "valign": "top"},
    "typed_code": _LINE | _TYPED | {"num_format": "@", "align": "center"},
    "typed_money": _LINE | _TYPED | {"num_format": "#,##0.##;-#,##0.##;0;@"},
    "typed_wan": _LINE | _TYPED | {"num_format": WAN},
    "typed_count": _LINE | _TYPED | {"num_format": "0"},
    "lined_name": _LINE | {"text_wrap": True},
    "lined_money": _LINE | {"num_format": MONEY},
    "lined_exact": _LINE | {"num_format": "#,##0.##;-#,##0.##;0"},
    "lined_center": _LINE | {"align": "center"},
    "lined_wan": _LINE | {"num_format": WAN},
    "fault": _LINE | {"text_wrap": True, "font_color": "#9C0006"},
    "alarm": {"font_color": "#9C0006", "bold": True},
    "answer": _LINE | {"align": "center", "bold": True, "font_color": "#006100"},
    "wrong": {"font_color": "#FFFFFF", "bg_color": "#C00000", "bold": True},
    "hint": {"font_color": "#595959", "text_wrap": True},
}

Sheet = Any


class _Plain(Worksheet):  # type: ignore[misc]
    """Takes formulas as they are: no function here has another name in files.

    XlsxWriter looks in each for thirty functions that have, which took most of the time.
    """

    def _prepare_formula(self, formula: str, *_: bool) -> str:
        return formula.removeprefix("=")


class Paper:
    """A workbook that is written once, in order; close() puts it into the stream."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._made = io.BytesIO()  # what the disk refuses is then an OSError like any other
        # columns are as wide as the digits of this font, in Excel and in LibreOffice
        self._book = xlsxwriter.Workbook(
            self._made, {"in_memory": True, "default_format_properties": dict(_FONT)}
        )
        self._book.set_properties({"title": "部门预算公开套表", "created": _MADE})
        self._book.set_calc_mode("auto")
        self.look = cache(self._look)

    def _look(self, purpose: str) -> Any:
        return self._book.add_format(_BASE | _FORMATS[purpose])

    def row_lines(self) -> Any:
        """The border a conditional format draws around rows in use."""
        return self._book.add_format(_LINE)

    def wrong(self) -> Any:
        """How a conditional format shows what is wrong."""
        return self._book.add_format(_FORMATS["wrong"])

    def sheet(self, name: str, *, tab: str | None = None, portrait: bool = False) -> Sheet:
        """A new sheet, A4, one page wide, locked but for what is typed into."""
        sheet = self._book.add_worksheet(name, _Plain)
        sheet.set_paper(9)
        if not portrait:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        sheet.hide_gridlines(2)
        sheet.protect(options={"format_columns": True, "format_rows": True, "autofilter": True})
        if tab:
            sheet.set_tab_color(tab)
        return sheet

    def name(self, name: str, sheet: str, first: str, last: str | None = None) -> None:
        """A name for a cell or a range, so that formulas read as sentences."""
        cells = absolute(first) + (f":{absolute(last)}" if last else "")
        self._book.define_name(name, f"='{sheet}'!{cells}")

    def define(self, name: str, formula: str) -> None:
        """A name for a formula."""
        self._book.define_name(name, f"={formula}")

    def close(self) -> None:
        """Write the file."""
        self._book.close()
        self._stream.write(self._made.getvalue())


def absolute(cell: str) -> str:
    """C6 -> $C$6."""
    row, column = xl_cell_to_rowcol(cell)
    return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))


def a1(row: int, column: int) -> str:
    """The address of a 1-based row and a 0-based column."""
    return str(xl_rowcol_to_cell(row - 1, column))


def numbers_only(sheet: Sheet, first: tuple[int, int], last: tuple[int, int], message: str) -> None:
    """Let Excel take nothing but numbers between two cells: 1-based row, 0-based column."""
    sheet.data_validation(
        first[0] - 1,
        first[1],
        last[0] - 1,
        last[1],
        {
            "validate": "decimal",
            "criteria": "between",
            "minimum": -1e13,
            "maximum": 1e13,
            "error_title": "要填数字",
            "error_message": message,
        },
    )
