"""Details of the sheets of an xls file, through xlrd; its formulas cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from io import StringIO
from typing import Any

from checks.reading.grid import NO_DETAILS, SheetDetails


class XlsDetails:
    """The details of one workbook's sheets; xlrd reads the whole file at the first question."""

    def __init__(self, data: bytes, remarks: list[str]) -> None:
        self._data = data
        self._remarks = remarks

    @cached_property
    def _book(self) -> Any | None:
        import xlrd

        try:
            return xlrd.open_workbook(
                file_contents=self._data, formatting_info=True, logfile=StringIO()
            )
        except Exception:  # xlrd lets anything through for odd files that calamine reads
            self._remarks.append("xls 文件的数字格式和隐藏行列无法读取，按未知处理。")
            return None

    def details(
        self, _index: int, sheet: str, height: int, width: int
    ) -> Callable[[], SheetDetails]:
        """What reads the details of this sheet, whose values reach ``height`` × ``width``."""

        def load() -> SheetDetails:
            book = self._book
            if book is None or sheet not in book.sheet_names():
                return NO_DETAILS
            return _details(book, book.sheet_by_name(sheet), height, width)

        return load


def _details(book: Any, sheet: Any, height: int, width: int) -> SheetDetails:
    import xlrd

    formats: dict[tuple[int, int], str] = {}
    errors: dict[tuple[int, int], str] = {}
    codes = [
        book.format_map[xf.format_key].format_str if xf.format_key in book.format_map else "General"
        for xf in book.xf_list
    ]
    for row in range(sheet.nrows):
        styles = sheet._cell_xf_indexes[row]
        for column, kind in enumerate(sheet.row_types(row)):
            if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                continue
            style = styles[column]
            formats[row, column] = codes[style] if 0 <= style < len(codes) else "General"
            if kind == xlrd.XL_CELL_ERROR:
                code = sheet.cell_value(row, column)
                errors[row, column] = xlrd.error_text_from_code.get(code, "#N/A")
    return SheetDetails(
        number_formats=formats,
        hidden_rows=frozenset(r for r, i in sheet.rowinfo_map.items() if i.hidden and r < height),
        hidden_columns=frozenset(c for c, i in sheet.colinfo_map.items() if i.hidden and c < width),
        error_values=errors,
    )
