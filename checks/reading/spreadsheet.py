"""Values of a workbook through calamine, each sheet with a way to its details."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from checks.addresses import LAST_ROW
from checks.errors import UnreadableError
from checks.reading.grid import NO_DETAILS, CellValue, Grid, SheetDetails
from checks.reading.kinds import damaged
from checks.reading.parts import MB, MOST_CELLS, DamagedPart, Package

_OTHER_SHEETS = (
    (SheetTypeEnum.ChartSheet, "图表"),
    (SheetTypeEnum.DialogSheet, "对话框表"),
    (SheetTypeEnum.MacroSheet, "宏表"),
    (SheetTypeEnum.Vba, "VBA 模块"),
)

#: glibc returns a large block to the system when it is freed, and each page of the next one is
#: an interruption: some 200 for one workbook. Once it has freed a block of this size (untouched,
#: so that it costs no memory) it keeps blocks up to that size for the next workbook.
_KEPT_BY_MALLOC = 8 * MB
bytes(_KEPT_BY_MALLOC)

Result = TypeVar("Result")
#: (index, sheet name, height, width) -> what reads the details of that sheet
DetailsOf = Callable[[int, str, int, int], Callable[[], SheetDetails]]
#: (index, sheet name) -> (rows, columns) where they may be too many, else None
ExtentOf = Callable[[int, str], tuple[int, int] | None]


def read_spreadsheet(
    data: bytes,
    path: Path,
    kind: str,
    package: Package | None,
    remarks: list[str],
    password: str | None,
) -> list[Grid]:
    """The worksheets of an xlsx, xlsm, xlsb, xls or ods file, in file order.

    What is left out gets a sentence in ``remarks``. Raises UnreadableError when nothing of the
    file can be read.
    """
    if kind == "xls":
        from checks.reading.biff import within_sheets

        if not within_sheets(data):
            raise damaged(path)
    extent_of, details_of = _helpers(data, path, kind, package, remarks)
    with _quiet_stderr():
        try:
            stream = BytesIO(data if package is None else package.stored())
            book = _calmly(lambda: CalamineWorkbook.from_filelike(stream))
            sheets = book.sheets_metadata
        except PasswordError as error:
            return _decrypted(data, path, kind, remarks, password, error)
        except CalamineError as error:
            if kind == "xls":
                return _decrypted(data, path, kind, remarks, password, error)
            raise damaged(path) from error
        grids: list[Grid] = []
        left_out = 0
        for index, sheet in enumerate(sheets):
            if sheet.typ != SheetTypeEnum.WorkSheet:
                what = next((what for typ, what in _OTHER_SHEETS if typ == sheet.typ), "特殊表")
                remarks.append(f"工作表“{sheet.name}”是{what}，没有可审核的单元格，已跳过。")
                continue
            try:
                rows, height, width = _values(book, index, extent_of(index, sheet.name))
            except _TooLargeError as error:
                remarks.append(_too_large(sheet.name, error.height, error.width))
                left_out += 1
            except (CalamineError, DamagedPart):
                remarks.append(f"工作表“{sheet.name}”的内容已损坏，未读取，请修复后再审核。")
                left_out += 1
            else:
                visible = sheet.visible == SheetVisibleEnum.Visible
                details = details_of(index, sheet.name, height, width)
                grids.append(Grid(sheet.name, trimmed(rows), visible, details))
    if not grids:
        if left_out:
            raise damaged(path) if left_out == 1 and len(sheets) == 1 else _nothing_left(path)
        raise UnreadableError(f"文件“{path}”里没有工作表，请检查文件是否完整。")
    return grids


class _TooLargeError(Exception):
    """A sheet beyond what is read, or beyond the last row that any program writes."""

    def __init__(self, height: int, width: int) -> None:
        self.height = height
        self.width = width


def _values(
    book: CalamineWorkbook, index: int, extent: tuple[int, int] | None
) -> tuple[list[list[CellValue]], int, int]:
    """The values of a sheet, its height and its width; ``extent`` is how far it may reach.

    Raises CalamineError and _TooLargeError.
    """
    if extent is not None:
        _refuse_too_large(*extent)
    sheet = _calmly(partial(book.get_sheet_by_index, index))
    height, width = _size(sheet)
    _refuse_too_large(height, width)
    return _calmly(partial(sheet.to_python, skip_empty_area=False)), height, width


def _refuse_too_large(height: int, width: int) -> None:
    if height * width > MOST_CELLS or height > LAST_ROW:
        raise _TooLargeError(height, width)


def _too_large(name: str, height: int, width: int) -> str:
    return (
        f"工作表“{name}”的使用范围达 {height} 行 × {width} 列，超出可读取的大小，未读取，"
        "请删除表外零散的单元格后再审核。"
    )


def _nothing_left(path: Path) -> UnreadableError:
    return UnreadableError(
        f"文件“{path}”里没有一张工作表可以读取，请用 Excel 或 WPS 修复后另存为 .xlsx 再试。"
    )


def _size(sheet: CalamineSheet) -> tuple[int, int]:
    """Rows and columns counted from A1."""
    if sheet.end is None:
        return 0, 0
    return sheet.end[0] + 1, sheet.end[1] + 1


def trimmed(rows: list[list[CellValue]]) -> list[list[CellValue]]:
    """Without the blank rows and columns at the end; the rectangle stays a rectangle."""
    while rows and rows[-1].count("") == len(rows[-1]):
        rows.pop()
    if rows and all(row[-1] == "" for row in rows):
        width = max(_width(row) for row in rows)
        return [row[:width] for row in rows]
    return rows


def _width(row: list[CellValue]) -> int:
    width = len(row)
    while width and row[width - 1] == "":
        width -= 1
    return width


def _decrypted(
    data: bytes,
    path: Path,
    kind: str,
    remarks: list[str],
    password: str | None,
    error: Exception,
) -> list[Grid]:
    """Once more with an xls that is encrypted inside; the error of a damaged file otherwise."""
    from checks.reading.encrypted import decrypted, is_encrypted

    if not is_encrypted(data):
        raise damaged(path) from error
    plain = decrypted(data, path, password)
    if is_encrypted(plain):  # decrypting changed nothing: do not try for ever
        raise damaged(path) from error
    return read_spreadsheet(plain, path, kind, None, remarks, None)


def _helpers(
    data: bytes, path: Path, kind: str, package: Package | None, remarks: list[str]
) -> tuple[ExtentOf, DetailsOf]:
    """How far a sheet reaches and how its details are read, by kind of file."""
    if kind in ("xlsx", "xlsm") and package is not None:
        from checks.reading.xlsx import XlsxDetails

        xlsx = XlsxDetails(package, remarks)
        return xlsx.extent, xlsx.details
    if kind == "ods" and package is not None:
        from checks.reading.opendocument import OdsDetails

        ods = OdsDetails(package, path)
        return ods.extent, ods.details
    if kind == "xlsb" and package is not None:
        from checks.reading.xlsb import XlsbExtents

        return XlsbExtents(package).extent, lambda *_: lambda: NO_DETAILS
    if kind == "xls":
        from checks.reading.xls import XlsDetails

        # 65,536 rows of 256 columns always fit
        return lambda *_: None, XlsDetails(data, remarks).details
    return lambda *_: None, lambda *_: lambda: NO_DETAILS


def _calmly(work: Callable[[], Result]) -> Result:
    """What the work gives. A Rust panic, a BaseException of no importable type, is an error."""
    try:
        return work()
    except OSError as error:  # what was unpacked ends early
        raise CalamineError(str(error)) from error
    except (Exception, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":
            raise
        raise CalamineError(f"calamine panicked: {panic}") from panic


@contextlib.contextmanager
def _quiet_stderr() -> Iterator[None]:
    """Keep Rust's panic message, written past Python to descriptor 2, off the screen."""
    try:
        kept = os.dup(2)
        nowhere = os.open(os.devnull, os.O_WRONLY)
    except OSError:  # no stderr at all, as inside Excel
        yield
        return
    try:
        os.dup2(nowhere, 2)
        os.close(nowhere)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
