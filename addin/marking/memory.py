"""The hidden sheet in which the add-in remembers what it changed, and where that is now.

What its rows say is told in checks/marking/memory.py. One call reads them all.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from addin import native
from addin.openbook import two_dimensional
from checks.addresses import column_letters, location
from checks.errors import OutputError
from checks.marking import MEMORY
from checks.marking.memory import FIRST, WIDTH, Kept, kept_in

if TYPE_CHECKING:
    import xlwings as xw

_SAYS = "勾稽用这张表恢复标记前的样子、撤销采纳的建议，请不要改动；“清除标记”会删去它。"


class Memory:
    """The memory of one open workbook; the sheet is made when the first change is kept.

    Raises OutputError for a shared workbook, in which Excel lets nobody delete a sheet, nor
    protect one: what was changed there could not be changed back.
    """

    def __init__(self, book: xw.Book, sheets: dict[str, xw.Sheet] | None = None) -> None:
        _refuse_shared(book)
        self._book = book
        self._sheets = {sheet.name: sheet for sheet in book.sheets} if sheets is None else sheets
        self.sheet: xw.Sheet | None = self._sheets.get(MEMORY)
        self._last = FIRST - 1
        self.kept: list[Kept] = self._read() if self.sheet is not None else []

    def of(self, kind: str) -> list[Kept]:
        """The changes of one kind whose cells are still there, oldest first."""
        return [kept for kept in self.kept if kept.kind == kind]

    def add(self, changes: Iterable[Kept]) -> list[Kept]:
        """Keep changes, in one write; they come back with their rows."""
        new = [replace(c, at=self._last + 1 + n) for n, c in enumerate(changes)]
        if not new:
            return []
        if self.sheet is None:
            self.sheet = self._make()
        self._write(new)
        self._last = new[-1].at
        self.kept += new
        return new

    def change(self, changes: Iterable[Kept]) -> None:
        """Keep these in the place of what stands in their rows."""
        by_row = {change.at: change for change in changes}
        if by_row:
            self.kept = [by_row.get(kept.at, kept) for kept in self.kept]
            for run in _runs(sorted(by_row)):
                self._write([by_row[at] for at in run])

    def forget(self, changes: Iterable[Kept]) -> None:
        """Drop changes; with the last of them goes the sheet."""
        gone = {change.at for change in changes}
        if not gone or self.sheet is None:
            return
        self.kept = [kept for kept in self.kept if kept.at not in gone]
        if not self.kept:
            self.drop()
            return
        for run in _runs(sorted(gone)):
            self._block(run[0], run[-1]).value = [[""] * WIDTH for _ in run]

    def drop(self) -> None:
        """Delete the sheet, or empty it where the workbook keeps its sheets."""
        if self.sheet is None:
            return
        try:
            self.sheet.visible = True  # Excel does not delete a very hidden sheet
            self.sheet.delete()
        except NotImplementedError:
            raise
        except Exception:  # the structure is protected; each engine has an error of its own
            self._block(1, max(self._last, 1)).value = [[""] * WIDTH] * max(self._last, 1)
            hide(self.sheet)
        self.sheet, self.kept, self._last = None, [], FIRST - 1
        self._sheets.pop(MEMORY, None)

    def _make(self) -> xw.Sheet:
        try:
            sheet = self._book.sheets.add(MEMORY, after=list(self._sheets.values())[-1])
        except Exception as error:  # each engine has an error class of its own
            raise OutputError(
                "工作簿不让添加工作表（结构受保护，或是共享工作簿），没有地方记住单元格原来的样子，"
                "所以没有改动单元格；请先撤销“保护工作簿”再点一次。"
            ) from error
        sheet.range((1, 1)).value = _SAYS
        hide(sheet)
        self._sheets[MEMORY] = sheet
        return sheet

    def _block(self, first: int, last: int) -> xw.Range:
        assert self.sheet is not None
        return self.sheet.range((first, 1), (last, WIDTH))

    def _write(self, run: Sequence[Kept]) -> None:
        """Rows that follow one another, in one call."""
        rows = []
        for kept in run:
            cell = location(kept.sheet, f"${column_letters(kept.column)}${kept.row + 1}")
            said = (f"s:{text}" for text in kept.said)
            where = (f"s:{kept.sheet}", f"=ROW({cell})", f"=COLUMN({cell})")
            rows.append([kept.kind, *where, f"s:{kept.beside}", *said])
        self._block(run[0].at, run[-1].at).value = rows

    def _read(self) -> list[Kept]:
        assert self.sheet is not None
        used = self.sheet.used_range
        try:
            rows, told = two_dimensional(used.formula), True
        except NotImplementedError:  # served Excel sends what the formulas come to
            rows, told = two_dimensional(used.raw_value), False
        found = []
        for at, row in enumerate(rows, start=used.row):
            self._last = max(self._last, at)
            kept = kept_in(row, at, formulas=told)
            if kept is not None:
                found.append(kept)
        return found


def _refuse_shared(book: xw.Book) -> None:
    excel = native.of(book.app)
    try:
        shared = excel is not None and excel.shared(book)
    except Exception:  # each engine has an error class of its own
        shared = False
    if shared:
        raise OutputError(
            "工作簿正在共享（旧式的共享工作簿），Excel 这时不让删除工作表，改动以后恢复不了原样，"
            "所以没有改动任何单元格；请先在“审阅”中停止共享，再点一次。"
        )


def _runs(rows: Sequence[int]) -> list[list[int]]:
    """Consecutive numbers together."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and runs[-1][-1] == row - 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def hide(sheet: xw.Sheet) -> None:
    """Hide a sheet; on Windows so that Excel's own menu does not list it either."""
    very = sys.platform == "win32" and sheet.book.app.engine.type == "desktop"
    sheet.visible = 2 if very else False  # type: ignore[assignment]
