"""Details of the sheets of an ods file, from content.xml and styles.xml."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from checks.addresses import LAST_COLUMN, LAST_ROW
from checks.errors import UnreadableError
from checks.reading.formulas import plain_openformula
from checks.reading.grid import SheetDetails
from checks.reading.odsformats import NumberStyles
from checks.reading.parts import DamagedPart, Package, parse, safe_parser

_PREFIXES = {
    f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0": name
    for name in ("table", "office", "style", "text")
} | {
    "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0": "number",
    "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0": "calcext",
}
#: cells of repeated runs that details speak of; what lies beyond has none
_MOST_EXPANDED = 2_000_000
#: one element that stands for more spaces than a cell can hold
_SPACES = re.compile(rb'text:c="[0-9]{6,}"')


@dataclass(slots=True)
class _Cell:
    row: int
    column: int
    rows: int
    columns: int
    style: str
    formula: str | None
    value_type: str
    is_error: bool
    text: str = ""


@dataclass(slots=True)
class _Sheet:
    name: str
    cells: list[_Cell] = field(default_factory=list)
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    #: (first column, column after the last, default style)
    columns: list[tuple[int, int, str]] = field(default_factory=list)


class OdsDetails:
    """The details of one workbook's sheets; its content is read once.

    Raises DamagedPart from ``extent``, UnreadableError for content made to fill memory.
    """

    def __init__(self, package: Package, path: Path) -> None:
        reader = _Reader()
        try:
            content = package.read("content.xml")
            if _SPACES.search(content):
                raise UnreadableError(
                    f"文件“{path}”解压后异常庞大，可能是恶意构造的，"
                    "请确认来源，并另存为新文件后再试。"
                )
            reader.read(content)
            if package.find("styles.xml") is not None:
                reader.read(package.read("styles.xml"))
        except DamagedPart as error:
            from checks.reading.kinds import damaged

            raise damaged(path) from error
        self._sheets = reader.sheets
        self._styles = reader.styles

    def _sheet(self, index: int, sheet: str) -> _Sheet | None:
        if index < len(self._sheets) and self._sheets[index].name == sheet:
            return self._sheets[index]
        return next((one for one in self._sheets if one.name == sheet), None)

    def extent(self, index: int, sheet: str) -> tuple[int, int] | None:
        """(rows, columns) up to the last cell with content."""
        found = self._sheet(index, sheet)
        if found is None or not found.cells:
            return None
        return (
            max(cell.row + cell.rows for cell in found.cells),
            max(cell.column + cell.columns for cell in found.cells),
        )

    def details(
        self, index: int, sheet: str, height: int, width: int
    ) -> Callable[[], SheetDetails]:
        """What works out the details of this sheet, whose values reach ``height`` × ``width``."""

        def load() -> SheetDetails:
            found = self._sheet(index, sheet)
            return SheetDetails() if found is None else _details(found, self._styles, height, width)

        return load


def _details(sheet: _Sheet, styles: NumberStyles, height: int, width: int) -> SheetDetails:
    formats: dict[tuple[int, int], str] = {}
    formulas: dict[tuple[int, int], str] = {}
    errors: dict[tuple[int, int], str] = {}
    uncached: set[tuple[int, int]] = set()
    for cell in sheet.cells:
        height, width = max(height, cell.row + 1), max(width, cell.column + 1)
        if len(formats) + cell.rows * cell.columns > _MOST_EXPANDED:
            break
        for column in range(cell.column, cell.column + cell.columns):
            code = styles.code(cell.style or _default_style(sheet, column))
            for row in range(cell.row, cell.row + cell.rows):
                formats[row, column] = code
                if cell.formula is not None:
                    formulas[row, column] = plain_openformula(cell.formula)
                    if not cell.value_type:
                        uncached.add((row, column))
                if cell.is_error:
                    errors[row, column] = cell.text
    return SheetDetails(
        formats,
        _expanded(sheet.hidden_rows, height),
        _expanded(sheet.hidden_columns, width),
        formulas,
        errors,
        frozenset(uncached),
    )


def _expanded(runs: list[tuple[int, int]], limit: int) -> frozenset[int]:
    return frozenset(i for first, after in runs for i in range(first, min(after, limit)))


def _default_style(sheet: _Sheet, column: int) -> str:
    for first, after, style in sheet.columns:
        if first <= column < after:
            return style
    return ""


class _Reader:
    """Collects sheets and styles from the parser's events."""

    def __init__(self) -> None:
        self.sheets: list[_Sheet] = []
        self.styles = NumberStyles()
        self._path: list[str] = []
        self._row = self._rows = self._column = 0
        self._row_style = ""
        self._cell: _Cell | None = None
        self._paragraphs = 0

    def read(self, xml: bytes) -> None:
        """One part. Raises DamagedPart when it is not well-formed."""
        parser = safe_parser(" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        self._path = []
        parse(parser, xml)

    def _start(self, name: str, given: dict[str, str]) -> None:
        name = _short(name)
        path = self._path
        path.append(name)
        prefix = name.partition(":")[0]
        if prefix in ("number", "style"):
            self.styles.start(name, {_short(k): v for k, v in given.items()})
        elif name == "table:table":
            if len(path) >= 2 and path[-2] == "office:spreadsheet":
                self.sheets.append(_Sheet(given.get(_TABLE + "name", "")))
                self._row = self._rows = self._column = 0
        elif prefix == "table" and path.count("table:table") == 1 and self.sheets:
            if path[2:3] == ["office:spreadsheet"]:
                self._in_table(name, given)
        elif name == "text:p" and self._cell is not None:
            self._paragraphs += 1

    def _in_table(self, name: str, given: dict[str, str]) -> None:
        sheet = self.sheets[-1]
        hidden = given.get(_TABLE + "visibility", "visible") in ("collapse", "filter")
        if name == "table:table-column":
            after = min(self._column + _count(given, "number-columns-repeated"), LAST_COLUMN)
            if hidden:
                sheet.hidden_columns.append((self._column, after))
            if style := given.get(_TABLE + "default-cell-style-name"):
                sheet.columns.append((self._column, after, style))
            self._column = after
        elif name == "table:table-row":
            self._row += self._rows
            self._rows = min(_count(given, "number-rows-repeated"), LAST_ROW - self._row)
            self._row_style = given.get(_TABLE + "default-cell-style-name", "")
            self._column = 0
            if hidden:
                sheet.hidden_rows.append((self._row, self._row + self._rows))
        elif name in ("table:table-cell", "table:covered-table-cell"):
            columns = min(_count(given, "number-columns-repeated"), LAST_COLUMN - self._column)
            style = given.get(_TABLE + "style-name", "") or self._row_style
            self._cell = _Cell(
                self._row, self._column, self._rows, columns, style,
                given.get(_TABLE + "formula"), given.get(_OFFICE + "value-type", ""),
                given.get(_CALCEXT + "value-type") == "error",
            )  # fmt: skip
            self._paragraphs = 0
            self._column += columns

    def _end(self, name: str) -> None:
        name = _short(name)
        self._path.pop()
        if name.startswith(("number:", "style:")):
            self.styles.end(name)
        elif name in ("table:table-cell", "table:covered-table-cell") and self._cell is not None:
            cell, self._cell = self._cell, None
            if cell.value_type or cell.formula is not None or self._paragraphs:
                self.sheets[-1].cells.append(cell)

    def _characters(self, text: str) -> None:
        if self._cell is not None:
            if self._cell.is_error:
                self._cell.text += text.strip()
        else:
            self.styles.characters(text)


_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_CALCEXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "


def _short(name: str) -> str:
    """``table:table-row`` for a name that the parser gives with its whole namespace."""
    namespace, _, local = name.rpartition(" ")
    return f"{_PREFIXES.get(namespace, '?')}:{local}"


def _count(given: dict[str, str], name: str) -> int:
    value = given.get(_TABLE + name, "1")
    return int(value) if value.isdecimal() and len(value) < 10 and value != "0" else 1
