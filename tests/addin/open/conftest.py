"""xlwings as a server has it, with its remote engine; and Calc, which plays Excel."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
import xlwings as xw
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from addin import native
from addin.native import mac, windows
from checks.auditor import audit
from checks.commands.marked import marks
from tests.addin.open.samples import PLANTED
from tests.hosts.calc import Calc
from tests.hosts.excel_com import Words
from tests.hosts.libreoffice import missing


@pytest.fixture(scope="session", autouse=True)
def remote_engine() -> None:
    """Add the remote engine to xlwings, as importing it with the licence key would have done."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XLWINGS_LICENSE_KEY", "noncommercial")
        if "remote" not in {engine.name for engine in xw.engines}:
            from xlwings.pro import _xlremote

            xw.engines.add(xw.Engine(impl=_xlremote.engine))


@pytest.fixture(scope="session")
def calc(tmp_path_factory: pytest.TempPathFactory, remote_engine: None) -> Iterator[Calc]:
    """One Calc for all tests of open workbooks."""
    reason = missing()
    if reason is not None:
        pytest.skip(reason)
    with Calc(tmp_path_factory.mktemp("calc")) as running, pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "here", lambda: mac if running.spoken else windows)
        patch.setitem(sys.modules, "appscript", SimpleNamespace(k=Words()))
        yield running


@pytest.fixture
def opened(calc: Calc) -> Iterator[Callable[[Path], xw.Book]]:
    """Opens workbook files in Calc, and closes them in the end."""
    books: list[xw.Book] = []
    calc.app.alerts.clear()
    calc.app.answers.clear()
    calc.app.status_bar = False
    calc.spoken = False

    def make(path: Path) -> xw.Book:
        books.append(calc.open(path))
        return books[-1]

    yield make
    for book in books:
        calc.close(book)


@pytest.fixture(scope="module")
def kept_open(calc: Calc, small: Path) -> Iterator[xw.Book]:
    book = calc.open(small)
    yield book
    calc.close(book)


@pytest.fixture
def beside(calc: Calc, kept_open: xw.Book) -> xw.Book:
    """The small workbook, for buttons that leave it as it is; the first cell is selected."""
    calc.app.current = kept_open.impl
    calc.app.alerts.clear()
    calc.app.answers.clear()
    calc.app.status_bar = False
    calc.do(kept_open, "activate", sheet="封面")
    calc.do(kept_open, "select", sheet="封面", block=[0, 0, 0, 0])
    return kept_open


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four sheets of the planted sample: eight marks, of all kinds, on three of them."""
    book = openpyxl.load_workbook(PLANTED)
    kept = ("封面", "部门收入总表", "部门支出总表", "部门政府性基金拨款表")
    for name in book.sheetnames:
        if name not in kept:
            del book[name]
    path = tmp_path_factory.mktemp("small") / "四张表.xlsx"
    book.save(path)
    return path


@pytest.fixture(scope="session")
def decorated(tmp_path_factory: pytest.TempPathFactory, small: Path) -> Path:
    """With a user's fills and notes on every second and third cell that gets a mark."""
    book = openpyxl.load_workbook(small)
    for number, mark in enumerate(marks(audit(small))):
        cell = book[mark.sheet][mark.cell]
        if number % 2 == 0:
            for each in merged(book[mark.sheet], mark.cell):
                each.fill = PatternFill("solid", fgColor="FFFFFF00")
        if number % 3 == 0:
            cell.comment = Comment(f"请财务处核对（{number}）", "张三")
    path = tmp_path_factory.mktemp("decorated") / "用户的.xlsx"
    book.save(path)
    return path


def merged(sheet: Any, cell: str) -> list[Any]:
    """The cell, or the cells of the merged range that it begins."""
    for area in sheet.merged_cells.ranges:
        if area.coord.split(":")[0] == cell:
            return [each for row in sheet[area.coord] for each in row]
    return [sheet[cell]]
