"""The server's actions carried out by a real spreadsheet: marked, and off again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import xlwings as xw

from addin import ribbon
from checks.auditor import audit
from checks.commands.marked import marks
from checks.marking import FILLS, MEMORY
from tests.hosts.calc import Calc
from tests.hosts.calc_served import apply, payload

Opener = Callable[[Path], xw.Book]


def press(calc: Calc, book: xw.Book, name: str, *answers: str) -> list[str]:
    """Post the workbook, run the button on the server, carry out what comes back."""
    served = xw.Book(json=payload(calc, book))
    try:
        getattr(ribbon, name)(*answers, book=served)
        return apply(calc, book, served.json()["actions"])
    finally:
        served.close()


def dump(calc: Calc, book: xw.Book) -> dict[str, Any]:
    found: dict[str, Any] = calc.do(book, "dump", leave=[MEMORY, "审核结果"])
    return found


def at(cell: str) -> str:
    row, column = openpyxl.utils.cell.coordinate_to_tuple(cell)
    return f"{row - 1},{column - 1}"


def test_marked_listed_saved_and_off_again_nothing_is_left(
    calc: Calc, opened: Opener, small: Path, tmp_path: Path
) -> None:
    path = tmp_path / "有批注.xlsx"
    mended = openpyxl.load_workbook(small)
    first = marks(audit(small))[0]
    yellow = openpyxl.styles.PatternFill("solid", fgColor="FFFFFF00")
    for mark in marks(audit(small))[::2]:
        if mark.cell != "A2":  # the first of a merged range
            mended[mark.sheet][mark.cell].fill = yellow
    mended[first.sheet][first.cell].comment = openpyxl.comments.Comment("张三看过", "张三")
    mended.save(path)
    book = opened(path)
    before = dump(calc, book)
    shown = press(calc, book, "check_workbook")
    assert shown[0].startswith("错误 ")
    marked = dump(calc, book)
    wanted = {(m.sheet, at(m.cell)): m for m in marks(audit(path))}
    for (sheet, cell), mark in wanted.items():
        fill = marked[sheet]["fills"].get(cell)
        if mark.cell == "A2":  # a title, which may be merged: its fill is left alone
            assert fill == before[sheet]["fills"].get(cell)
        else:
            assert fill == int(FILLS[mark.severity], 16)
        note = "张三看过" if (sheet, cell) == (first.sheet, at(first.cell)) else mark.note
        assert marked[sheet]["notes"][cell] == note  # of a note that is there nothing is told
    served = xw.Book(json=payload(calc, book))
    ribbon.check_workbook(book=served)
    again = [action["func"] for action in served.json()["actions"]]
    served.close()
    assert again == ["alert"]
    press(calc, book, "show_findings")
    assert calc.do(book, "active") == "审核结果"
    reopened = opened(calc.save(book, tmp_path / "saved.xlsx"))
    press(calc, reopened, "clear_marks")
    assert dump(calc, reopened) == before
    assert MEMORY not in calc.do(reopened, "sheets")


def test_inserted_rows_are_followed(calc: Calc, opened: Opener, small: Path) -> None:
    book, plain = opened(small), opened(small)
    press(calc, book, "check_workbook")
    for each in (book, plain):
        calc.do(each, "insert_rows", sheet="部门支出总表", row=5, count=2)
    press(calc, book, "clear_marks")
    assert dump(calc, book) == dump(calc, plain)


def test_the_next_finding_is_selected_and_told(calc: Calc, opened: Opener, small: Path) -> None:
    book = opened(small)
    [said] = press(calc, book, "next_finding")
    assert said.startswith("1/")
    first = calc.do(book, "selection")
    assert first[0] in said
    [said] = press(calc, book, "next_finding")
    assert said.startswith("2/")
    assert calc.do(book, "selection") != first


def test_a_suggestion_is_accepted_once_it_was_confirmed(
    calc: Calc, opened: Opener, small: Path
) -> None:
    book = opened(small)
    wrong = next(f.culprit for f in audit(small).findings if f.culprit and f.unit)
    assert wrong.suggested is not None
    row, column = map(int, at(wrong.cell).split(","))
    calc.do(book, "activate", sheet=wrong.sheet)
    calc.do(book, "select", sheet=wrong.sheet, block=[row, column, row, column])
    before = calc.do(book, "values", sheet=wrong.sheet, block=[row, column, row, column])
    assert "任务窗格" in press(calc, book, "accept_suggestion")[0]
    press(calc, book, "accept_suggestion", "yes")
    block = {"sheet": wrong.sheet, "block": [row, column, row, column]}
    assert calc.do(book, "values", **block) == [[float(wrong.suggested)]]
    press(calc, book, "undo_accept")
    assert calc.do(book, "values", **block) == before
