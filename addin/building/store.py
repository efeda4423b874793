"""The add-in's sheet gouji.conf: settings, sentences and descriptions of functions for VBA.

A sheet is Unicode whatever the code page, and it lies in the add-in: no file of the user's is
touched. macros/Store.bas reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SHEET = "gouji.conf"
#: Excel's longest cell text
_LONGEST = 32_767

_SHEET_XML = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<sheetPr codeName="{code_name}"/><sheetData>{rows}</sheetData></worksheet>'
)


def sheet(
    settings: Mapping[str, str | bool],
    sentences: Mapping[str, str],
    functions: Iterable[tuple[str, str, str, str]],
    code_name: str,
) -> bytes:
    """The sheet's part: A:B settings by lower-case name, D:E sentences, G:J functions."""
    columns = _columns(settings, sentences, functions)
    height = max(map(len, columns))
    rows = "".join(f'<row r="{row + 1}">{_cells(row, columns)}</row>' for row in range(height))
    return _SHEET_XML.format(code_name=code_name, rows=rows).encode()


def fill(
    sheet: Worksheet,
    settings: Mapping[str, str | bool],
    sentences: Mapping[str, str],
    functions: Iterable[tuple[str, str, str, str]],
) -> None:
    """The same into a sheet of a workbook that openpyxl writes."""
    for number, column in enumerate(_columns(settings, sentences, functions), start=1):
        for row, value in enumerate(column, start=1):
            if value != "":
                sheet.cell(row, number, value)


def _columns(
    settings: Mapping[str, str | bool],
    sentences: Mapping[str, str],
    functions: Iterable[tuple[str, str, str, str]],
) -> list[list[str | bool]]:
    columns: list[list[str | bool]] = [[] for _ in range(10)]
    for first, pairs in ((0, settings), (3, sentences)):
        for key, value in pairs.items():
            columns[first].append(key)
            columns[first + 1].append(value)
    for function in functions:
        for column, text in enumerate(function, start=6):
            columns[column].append(text)
    return columns


def settings_of(part: bytes) -> dict[str, str | bool]:
    """The settings written into a sheet's part by `sheet`."""
    from lxml import etree

    found: dict[str, str | bool] = {}
    for row in etree.fromstring(part).iter("{*}row"):
        key, value = ("".join(cell.itertext()) for cell in list(row)[:2])
        if row[0].get("r", "").startswith("A"):
            found[key] = value == "1" if row[1].get("t") == "b" else value
    return found


def _cells(row: int, columns: Sequence[Sequence[str | bool]]) -> str:
    made = []
    for letter, column in zip("ABCDEFGHIJ", columns, strict=True):
        if row >= len(column) or column[row] == "":
            continue
        value, address = column[row], f"{letter}{row + 1}"
        if isinstance(value, bool):
            made.append(f'<c r="{address}" t="b"><v>{int(value)}</v></c>')
            continue
        if len(value) > _LONGEST:
            raise ValueError(f"{SHEET}!{address}: {len(value)} characters")
        text = escape(value)
        made.append(
            f'<c r="{address}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        )
    return "".join(made)
