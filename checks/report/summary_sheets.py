"""The sheets of the summary workbook: styles, print set-up, cells and links."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

from checks.addresses import location
from checks.report.cells import NOT_XML, clean
from checks.report.width import wrap

_FONT = "等线"
INK, HEAD, RULE, BAND = "#1C2023", "#22506A", "#D9D4C7", "#F4F2EC"
INKS = {"error": "#A3261D", "warning": "#8A5A00", "info": "#2F5D8A", "waived": "#2F7054"}
#: Excel's limits: rows of a sheet, links of a sheet
_ROWS, _LINKS = 1_048_000, 60_000
#: points of a line of text, and of the highest row
_LINE, _HIGHEST = 13.5, 400.0


class Column(NamedTuple):
    """A heading and its width in characters."""

    name: str
    width: float


class Book:
    """The workbook being written; ``folder`` is where it will stand."""

    def __init__(self, stream: IO[bytes], folder: Path | None, *, in_memory: bool = False) -> None:
        from xlsxwriter import Workbook

        options = {
            # rows go to temporary files, or all that is written stays in memory
            "in_memory" if in_memory else "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_format_properties": {"font_name": _FONT, "font_size": 10},
        }
        self.made = Workbook(stream, options)
        # a fixed date: the same run gives the same bytes
        self.made.set_properties(
            {"title": "预算勾稽审核汇总", "author": "gouji 勾稽", "created": datetime(2025, 1, 1)}  # noqa: DTZ001
        )
        self.folder = folder
        self._tables: list[Sheet] = []
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def style(self, **properties: Any) -> Any:
        """The format with these properties, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            usual = {"font_name": _FONT, "font_size": 10, "font_color": INK, "valign": "top"}
            self._formats[key] = self.made.add_format({**usual, **properties})
        return self._formats[key]

    def sheet(self, name: str) -> Sheet:
        """A new sheet without columns of its own."""
        return Sheet(self, name, ())

    def table(self, name: str, columns: Sequence[Column]) -> Sheet:
        """A new sheet whose first row heads these columns."""
        sheet = Sheet(self, name, columns)
        sheet.head()
        self._tables.append(sheet)
        return sheet

    def close(self) -> None:
        """Write it all."""
        for table in self._tables:
            if table.at > 1:
                table.made.autofilter(0, 0, table.at - 1, len(table.columns) - 1)
        self.made.close()


class Sheet:
    """One sheet, written from top to bottom; ``at`` is the next free row (0-based)."""

    def __init__(self, book: Book, name: str, columns: Sequence[Column]) -> None:
        self.book = book
        self.name = name
        self.columns = columns
        self.at = 0
        self._links = 0
        self._full = False
        self.made = book.made.add_worksheet(name)
        self.made.hide_gridlines(2)
        self.made.set_landscape()
        self.made.set_paper(9)
        self.made.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.6)
        self.made.fit_to_pages(1, 0)
        self.made.set_footer(f'&L&"{_FONT}"&9{name}&R&"{_FONT}"&9第 &P 页，共 &N 页')

    def head(self) -> None:
        """The row of headings, which stays in view and stands on every printed page."""
        style = self.book.style(
            bold=True, font_color="#FFFFFF", bg_color=HEAD, valign="vcenter", text_wrap=True,
            border=1, border_color=HEAD,
        )  # fmt: skip
        for i, column in enumerate(self.columns):
            self.made.set_column(i, i, column.width)
        self.made.set_row(0, 24)
        for i, column in enumerate(self.columns):
            self.text(0, i, column.name, style)
        self.made.freeze_panes(1, 0)
        self.made.repeat_rows(0)
        self.at = 1

    def text(self, row: int, column: int, text: str, style: Any) -> None:
        """A text, which stays one even if it begins like a formula."""
        text = clean(text)
        if not text:
            self.made.write_blank(row, column, None, style)
        else:
            self.made.write_string(row, column, text, style)

    def styled(self, text: str, **properties: Any) -> Any:
        """The format for a text, with the mark that keeps Excel from reading it as a formula."""
        if text[:1] in ("=", "+", "-", "@", "\t", "\r"):
            properties["quote_prefix"] = True
        return self.book.style(**properties)

    def row(self, values: Sequence[object], **properties: Any) -> None:
        """The next row; numbers to the right, text wrapped."""
        if not self.room():
            return
        self.height([str(value) for value in values])
        for i, value in enumerate(values):
            self.cell(self.at, i, value, **properties)
        self.at += 1

    def height(self, texts: Sequence[str]) -> None:
        """Make the next row as high as its texts need, each wrapped in its column."""
        lines = 1
        for text, column in zip(texts, self.columns, strict=False):
            if len(text) * 2 >= column.width:
                lines = max(lines, len(wrap(text, max(4, int(column.width) - 1))))
        if lines > 1:
            self.made.set_row(self.at, min(_HIGHEST, lines * _LINE + 2))

    def cell(self, row: int, column: int, value: object, **properties: Any) -> None:
        """One cell of a table, with its hairline."""
        line = {"bottom": 4, "bottom_color": RULE}
        if value is None:
            self.made.write_blank(row, column, None, self.book.style(**line, **properties))
        elif isinstance(value, int | float):
            number = {"align": "right", "indent": 1, "num_format": "#,##0", **line, **properties}
            if isinstance(value, float):
                number["num_format"] = properties.get("num_format", "0.0%")
            if not value:
                number["font_color"] = "#A9A9A9"
            self.made.write_number(row, column, value, self.book.style(**number))
        else:
            text = str(value)
            style = self.styled(text, text_wrap=True, **line, **properties)
            self.text(row, column, text, style)

    def link(
        self, row: int, column: int, shown: str, path: str, sheet: str | None, cell: str | None
    ) -> None:
        """A link to a workbook, or to one of its cells; the text alone where there is no file."""
        target = self._target(path)
        if target is None or self._links >= _LINKS or not shown:
            self.cell(row, column, shown)
            return
        place = ""
        if sheet is not None and cell is not None:
            place = f"#{location(sheet, cell)}"
        url = NOT_XML.sub("", f"external:{target}{place}")
        if len(url) > 2000:
            self.cell(row, column, shown)
            return
        self._links += 1
        style = self.styled(
            shown, text_wrap=True, bottom=4, bottom_color=RULE, font_color="#0563C1", underline=1
        )
        self.made.write_url(row, column, url, style, NOT_XML.sub("", shown)[:255])

    def _target(self, path: str) -> str | None:
        if not os.path.exists(path):  # noqa: PTH110 - a member of an archive, a URL
            return None
        if self.book.folder is not None:
            try:
                path = os.path.relpath(path, self.book.folder)
            except ValueError:  # another drive on Windows
                path = os.path.abspath(path)  # noqa: PTH100
        # a # divides file and cell, a % makes the rest pass for escaped
        return None if "#" in path or "%" in path else path.replace(os.sep, "/")

    def room(self) -> bool:
        """Whether another row fits; a full sheet says so once, in its last row."""
        if self.at < _ROWS:
            return True
        if not self._full:
            self._full = True
            self.cell(self.at, 0, "工作表已满，其余的没有列出；全部结果见 findings.json。")
        return False
