"""A workbook saved with the ribbon's marks, marked in a copy: as if it had never borne them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw

from addin import ribbon
from checks.auditor import audit
from checks.cli import main
from checks.commands.marked import marks
from checks.errors import OutputError
from checks.marking import FILLS, MEMORY, mark_copy
from tests.addin.open.test_served_in_calc import press
from tests.hosts.calc import Calc

Opener = Callable[[Path], xw.Book]
OURS = {f"FF{colour}" for colour in FILLS.values()}
SHEET = "部门支出总表"


def seen(path: Path) -> dict[tuple[str, str], Any]:
    """Value, fill and note of every cell but on sheets of ours, as openpyxl reads them."""
    found = {}
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows() if sheet.title not in (MEMORY, "审核结果") else ():
            for cell in row:
                solid = cell.fill.patternType == "solid"
                fill = cell.fill.fgColor.rgb if solid else None
                note = cell.comment.text if cell.comment is not None else None
                if fill or note or getattr(cell, "value", None) is not None:
                    value = getattr(cell, "value", None)
                    found[sheet.title, cell.coordinate] = (value, fill, note)
    return found


def bare(path: Path) -> dict[tuple[str, str], Any]:
    """A copy without any marks of ours."""
    target = path.with_suffix(".bare.xlsx")
    mark_copy(path.read_bytes(), target, [], None)
    return seen(target)


def checked(path: Path) -> dict[tuple[str, str], Any]:
    """What ``gouji check --mark`` writes."""
    out = path.with_suffix("")
    main(["check", str(path), "--mark", "--output", str(out)])
    return seen(out / f"{path.stem}.checked.xlsx")


@pytest.fixture(scope="module")
def once(
    calc: Calc, decorated: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """The same workbook as the spreadsheet saves it, without and with marks."""
    folder, book = tmp_path_factory.mktemp("saved"), calc.open(decorated)
    plain = calc.save(book, folder / "plain.xlsx")
    ribbon.check_workbook(book=book)
    marked = calc.save(book, folder / "marked.xlsx")
    calc.close(book)
    return plain, marked


@pytest.fixture
def saved(once: tuple[Path, Path], tmp_path: Path) -> tuple[Path, Path]:
    """Copies of them, to be changed."""
    plain, marked = (Path(shutil.copy(path, tmp_path)) for path in once)
    return plain, marked


def marked_cells(state: dict[tuple[str, str], Any]) -> set[tuple[str, str]]:
    return {place for place, (_, fill, _) in state.items() if fill in OURS}


def test_a_marked_copy_is_that_of_the_workbook_without_ribbon_marks(
    calc: Calc, opened: Opener, saved: tuple[Path, Path]
) -> None:
    plain, marked = saved
    yellow = {place for place, (_, fill, _) in seen(plain).items() if fill == "FFFFFF00"}
    assert yellow & marked_cells(seen(marked))
    assert bare(marked) == seen(plain)
    assert checked(marked) == checked(plain)
    # the copy, opened, has nothing to be cleared, and the hidden sheet goes
    book = opened(marked.with_suffix(".bare.xlsx"))
    ribbon.clear_marks(book=book)
    assert MEMORY not in calc.do(book, "sheets")


def test_notes_that_excel_saves_in_the_name_of_its_user(saved: tuple[Path, Path]) -> None:
    plain, marked = saved
    book = openpyxl.load_workbook(marked)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is not None:
                    cell.comment.author = "张三"
    book.save(marked)
    assert bare(marked) == seen(plain)


def test_marks_of_the_served_add_in(
    calc: Calc, opened: Opener, decorated: Path, tmp_path: Path
) -> None:
    plain, book = opened(decorated), opened(decorated)
    press(calc, book, "check_workbook")
    marked = calc.save(book, tmp_path / "marked.xlsx")
    assert marked_cells(seen(marked))
    assert bare(marked) == seen(calc.save(plain, tmp_path / "plain.xlsx"))


def test_rows_were_inserted_and_sorted_and_a_fill_changed_since(
    calc: Calc, opened: Opener, decorated: Path, small: Path, tmp_path: Path
) -> None:
    plain, book = opened(decorated), opened(decorated)
    ribbon.check_workbook(book=book)
    cells = [mark.cell for mark in marks(audit(small)) if mark.sheet == SHEET]
    rows = sorted(openpyxl.utils.cell.coordinate_to_tuple(cell)[0] - 1 for cell in cells)
    for each in (plain, book):
        calc.do(each, "sort", sheet=SHEET, block=[rows[0], 0, rows[-1], 6], column=4)
        calc.do(each, "insert_rows", sheet=SHEET, row=3, count=2)
        calc.do(each, "rename_sheet", sheet="部门收入总表", name="收入 '总' 表")
    state = seen(calc.save(book, tmp_path / "before.xlsx"))
    name, cell = next(place for place in sorted(marked_cells(state)) if place[0] != SHEET)
    row, column = (n - 1 for n in openpyxl.utils.cell.coordinate_to_tuple(cell))
    for each in (plain, book):
        calc.do(each, "set_colour", sheet=name, block=[row, column] * 2, value=0x00FF00)
    marked = calc.save(book, tmp_path / "marked.xlsx")
    assert bare(marked) == seen(calc.save(plain, tmp_path / "plain.xlsx"))


def test_a_mark_that_cannot_be_found_is_not_guessed_at(
    saved: tuple[Path, Path], tmp_path: Path
) -> None:
    _, marked = saved
    book = openpyxl.load_workbook(marked)
    for sheet in book:
        for row in sheet.iter_rows() if sheet.title != MEMORY else ():
            for cell in row:
                if cell.fill.patternType == "solid" and cell.fill.fgColor.rgb in OURS:
                    cell.fill = openpyxl.styles.PatternFill()
                if isinstance(cell.value, str):
                    cell.value += "！"
    book.save(marked)
    target = tmp_path / "copy.xlsx"
    with pytest.raises(OutputError, match=r"请用 Excel 打开原文件，点“清除标记”，保存后再标注"):
        mark_copy(marked.read_bytes(), target, [], None)
    assert not target.exists()
