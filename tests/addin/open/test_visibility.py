"""Which rows and columns are seen, where Excel does not answer the plain question."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw
from openpyxl.worksheet.filters import FilterColumn, Filters

from addin import ribbon, visible
from addin.buttons.checking import audited
from checks.auditor import audit
from checks.findings import Verdict
from checks.marking import MEMORY
from tests.addin.open.test_marks_calc import dump, notes
from tests.hosts.calc import Calc

Opener = Callable[[Path], xw.Book]
SHEET = "部门支出总表"


@pytest.mark.parametrize("spoken", [False, True], ids=["windows", "macos"])
def test_a_protected_sheet_with_hidden_rows_is_audited_as_its_file(
    calc: Calc, opened: Opener, small: Path, tmp_path: Path, spoken: bool
) -> None:
    mended = openpyxl.load_workbook(small)
    for sheet in mended:
        sheet.protection.sheet = True
    for row in (9, 10, 15):
        mended[SHEET].row_dimensions[row].hidden = True
    mended[SHEET].column_dimensions["F"].hidden = True
    mended.save(tmp_path / "受保护.xlsx")
    file = audit(tmp_path / "受保护.xlsx")
    assert "SJ103" in {finding.rule for finding in file.findings}
    book = opened(tmp_path / "受保护.xlsx")
    calc.spoken = spoken
    calc.calls.clear()
    report = audited(book).report
    assert report.findings == file.findings
    assert report.outcomes == file.outcomes
    assert calc.calls["hidden"] <= 40  # two for a sheet without any, halves where there are some


def test_formulas_that_a_protected_sheet_hides_are_said_to_be_unknown(
    calc: Calc, opened: Opener, small: Path, tmp_path: Path
) -> None:
    mended = openpyxl.load_workbook(small)
    mended[SHEET].protection.sheet = True
    mended.save(tmp_path / "公式可见.xlsx")
    seen = {o.rule: o for o in audited(opened(tmp_path / "公式可见.xlsx")).report.outcomes}
    assert seen["SJ112"].because == "表中没有公式"
    mended[SHEET]["E9"].protection = openpyxl.styles.Protection(hidden=True)
    mended.save(tmp_path / "公式隐藏.xlsx")
    unseen = {o.rule: o for o in audited(opened(tmp_path / "公式隐藏.xlsx")).report.outcomes}
    assert unseen["SJ112"].verdict is Verdict.NOT_CHECKED
    assert unseen["SJ112"].because == "打开的工作簿读不到支出总表的公式"


def test_a_filtered_list_is_marked_where_it_is_and_the_filter_stays(
    calc: Calc, opened: Opener, small: Path, tmp_path: Path
) -> None:
    mended = openpyxl.load_workbook(small)
    sheet = mended[SHEET]
    sheet.auto_filter.ref = f"A6:G{sheet.max_row}"
    sheet.auto_filter.filterColumn.append(FilterColumn(0, filters=Filters(filter=["206"])))
    for row in range(7, sheet.max_row + 1):
        sheet.row_dimensions[row].hidden = str(sheet.cell(row, 1).value) != "206"
    mended.save(tmp_path / "筛选.xlsx")
    file, book = audit(tmp_path / "筛选.xlsx"), opened(tmp_path / "筛选.xlsx")
    report = audited(book).report
    assert report.findings == file.findings
    assert report.outcomes == file.outcomes
    _, bottom = used = rows(calc, book)
    hidden = calc.do(book, "hidden_rows", sheet=SHEET, block=[0, 0, bottom, 0])
    assert hidden
    before = dump(calc, book)
    ribbon.check_workbook(book=book)
    marked = notes(dump(calc, book))
    assert any(int(at.split(",")[0]) in hidden for name, at in marked if name == SHEET)
    assert rows(calc, book) == used
    assert calc.do(book, "hidden_rows", sheet=SHEET, block=[0, 0, bottom, 0]) == hidden
    ribbon.clear_marks(book=book)
    assert dump(calc, book) == before
    assert MEMORY not in calc.do(book, "sheets")


def rows(calc: Calc, book: xw.Book) -> tuple[int, int]:
    top, _, bottom, _ = calc.do(book, "used", sheet=SHEET)
    return top, bottom


@dataclass
class Cut:
    """A range of macOS's Excel, which forgets what does not go into 255 characters."""

    top: int
    height: int
    seen: frozenset[int]

    @property
    def row(self) -> int:
        return self.top + 1

    column = 1

    @property
    def shape(self) -> tuple[int, int]:
        return self.height, 7

    @property
    def address(self) -> str:
        return f"$A${self.top + 1}:$G${self.top + self.height}"

    @property
    def sheet(self) -> Any:
        return self

    def range(self, first: tuple[int, int], last: tuple[int, int]) -> Cut:
        return Cut(first[0] - 1, last[0] - first[0] + 1, self.seen)

    def get_special_cells(self, kind: str) -> list[Cut]:
        assert kind == "visible"
        areas = [Cut(r, 1, self.seen) for r in self._inside()]
        told, length = [], 0
        for area in areas:
            length += len(area.address) + 1
            if length <= 255:
                told.append(area)
        return told

    def _inside(self) -> Iterable[int]:
        return (r for r in range(self.top, self.top + self.height) if r in self.seen)


def test_an_answer_that_macos_cut_off_is_asked_for_in_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = frozenset(range(0, 300, 2))
    assert len(Cut(0, 300, seen).get_special_cells("visible")) < len(seen)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert visible.unseen(Cut(0, 300, seen), (0, 0)).rows == frozenset(range(300)) - seen
