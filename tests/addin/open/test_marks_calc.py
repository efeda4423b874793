"""Marks in a workbook that is open in a real spreadsheet (Calc plays Excel), and off again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw

from addin import marks as put_marks
from addin import ribbon
from addin.buttons.checking import audited
from addin.openbook import source_of
from checks.auditor import audit
from checks.commands.marked import marks
from checks.findings import Severity
from checks.marking import FILLS, MEMORY, Mark
from tests.addin.open.samples import PLANTED, SEED
from tests.hosts.calc import Calc

Opener = Callable[[Path], xw.Book]
YELLOW = 0xFFFF00


def dump(calc: Calc, book: xw.Book) -> dict[str, Any]:
    """Everything a user sees but our own sheets."""
    found: dict[str, Any] = calc.do(book, "dump", leave=[MEMORY, "审核结果"])
    return found


def notes(state: dict[str, Any]) -> dict[tuple[str, str], str]:
    return {
        (name, at): text for name, sheet in state.items() for at, text in sheet["notes"].items()
    }


def at(cell: str) -> str:
    """A1 as `dump` names it: 0,0."""
    row, column = openpyxl.utils.cell.coordinate_to_tuple(cell)
    return f"{row - 1},{column - 1}"


def wanted(path: Path) -> dict[tuple[str, str], Mark]:
    return {(m.sheet, at(m.cell)): m for m in marks(audit(path))}


def bearing(state: dict[str, Any], places: Iterable[tuple[str, str]]) -> dict[Any, int]:
    return {(name, cell): state[name]["fills"].get(cell, -1) for name, cell in places}


def writes(calc: Calc) -> dict[str, int]:
    """What was written since `calls` was cleared; the sheet that is looked at is not counted."""
    words = ("set ", "add", "delete", "clear")
    return {name: n for name, n in calc.calls.items() if name.startswith(words)}


def few_calls(calc: Calc, sheets: int, marked: int) -> None:
    """At most three reads of cells for each sheet, and a fixed number for each mark."""
    told = ("value", "formula", "special_cells", "number_format")
    assert sum(calc.calls[name] for name in told) <= 3 * sheets
    assert calc.calls["value"] == sheets
    assert calc.calls["add_note"] == marked
    assert calc.calls["set value"] == 2  # the memory: its heading, and all rows at once
    for name in ("pattern", "set color", "merge_cells"):
        assert calc.calls[name] <= marked, name
    assert calc.calls["note"] <= 2 * marked  # xlwings asks twice
    assert sum(calc.calls.values()) <= 8 * sheets + 12 * marked


@pytest.mark.parametrize("path", [SEED, PLANTED], ids=["seed", "planted"])
def test_it_audits_as_its_file_and_marked_saved_reopened_and_off_again_nothing_is_left(
    calc: Calc, opened: Opener, tmp_path: Path, path: Path
) -> None:
    book = opened(path)
    here, file = audited(book).report, audit(path)
    assert here.findings == file.findings
    assert here.outcomes == file.outcomes
    before = dump(calc, book)
    calc.calls.clear()
    ribbon.check_workbook(book=book)
    expected = wanted(path)
    few_calls(calc, sheets=len(before), marked=len(expected))
    with_marks = dump(calc, book)
    assert bearing(with_marks, expected) == {
        place: int(FILLS[mark.severity], 16) for place, mark in expected.items()
    }
    assert notes(with_marks) == {place: mark.note for place, mark in expected.items()}
    saved = calc.save(book, tmp_path / "saved.xlsx")
    again = opened(saved)
    assert dump(calc, again) == with_marks
    # marks and memory are no part of the budget
    assert {f.id for f in audit(saved).findings} == {f.id for f in file.findings}
    ribbon.clear_marks(book=again)
    assert dump(calc, again) == before
    assert MEMORY not in calc.do(again, "sheets")


def test_the_users_fills_and_notes_come_back(
    calc: Calc, opened: Opener, decorated: Path, tmp_path: Path
) -> None:
    book = opened(decorated)
    before = dump(calc, book)
    assert YELLOW in bearing(before, wanted(decorated)).values()
    ribbon.check_workbook(book=book)
    noted = notes(dump(calc, book))
    assert notes(before).items() <= noted.items()
    assert len(noted) > len(notes(before))
    again = opened(calc.save(book, tmp_path / "saved.xlsx"))
    ribbon.clear_marks(book=again)
    assert dump(calc, again) == before


def test_marking_twice_writes_nothing(calc: Calc, opened: Opener, small: Path) -> None:
    book = opened(small)
    ribbon.check_workbook(book=book)
    before = calc.do(book, "dump", leave=[])
    calc.calls.clear()
    ribbon.check_workbook(book=book)
    assert writes(calc) == {}
    assert calc.do(book, "dump", leave=[]) == before


@pytest.fixture
def pair(opened: Opener, decorated: Path) -> tuple[xw.Book, xw.Book]:
    """The same workbook twice, one of them marked."""
    plain, marked = opened(decorated), opened(decorated)
    ribbon.check_workbook(book=marked)
    return plain, marked


def test_marks_are_found_after_rows_were_inserted_and_deleted(
    calc: Calc, pair: tuple[xw.Book, xw.Book], opened: Opener, small: Path, tmp_path: Path
) -> None:
    plain, marked = pair
    name = next(mark.sheet for mark in marks(audit(small)) if mark.severity is Severity.ERROR)
    row = min(int(a.split(",")[0]) for s, a in wanted(small) if s == name)
    for book in pair:
        calc.do(book, "insert_rows", sheet=name, row=row, count=3)
        calc.do(book, "delete_rows", sheet="部门支出总表", row=9, count=1)
    again = opened(calc.save(marked, tmp_path / "saved.xlsx"))
    ribbon.clear_marks(book=again)
    assert dump(calc, again) == dump(calc, opened(calc.save(plain, tmp_path / "plain.xlsx")))


def test_marks_are_found_after_rows_were_sorted(
    calc: Calc, pair: tuple[xw.Book, xw.Book], small: Path
) -> None:
    plain, marked = pair
    name = "部门支出总表"
    rows = [int(a.split(",")[0]) for s, a in wanted(small) if s == name]
    assert len(rows) > 1
    for book in pair:
        calc.do(book, "sort", sheet=name, block=[min(rows), 0, max(rows), 6], column=4)
    before, after = notes(dump(calc, plain)), dump(calc, plain)
    assert dump(calc, marked)["部门支出总表"]["cells"] == after["部门支出总表"]["cells"]
    said = ribbon.clear_marks(book=marked)
    assert "找不到" not in said
    assert dump(calc, marked) == after
    assert notes(dump(calc, marked)) == before


def test_rows_of_the_same_texts_are_told_apart_when_they_were_sorted(
    calc: Calc, opened: Opener, small: Path
) -> None:
    plain, book = opened(small), opened(small)
    rows = [
        [201.0, "行政运行", 5.0, 100.0],
        [206.0, "行政运行", 7.0, 300.0],
        [208.0, "其他", 1.0, 200.0],
    ]
    for each in (plain, book):
        calc.do(each, "add_sheet", name="表", index=0)
        calc.do(each, "set_values", sheet="表", block=[0, 0, 2, 3], rows=rows)
        calc.do(each, "set_colour", sheet="表", block=[0, 3, 0, 3], value=YELLOW)
    here = [Mark("表", f"D{row}", Severity.ERROR, f"第 {row} 行") for row in (1, 2)]
    put_marks.put(book, source_of(book).grids, here)
    for each in (plain, book):
        calc.do(each, "sort", sheet="表", block=[0, 0, 2, 3], column=3)
    done = put_marks.take_off(book, source_of(book).grids)
    assert (done.taken_off, done.remarks) == (2, [])
    assert dump(calc, book) == dump(calc, plain)
    # a number beside a mark that was corrected does not lose it
    put_marks.put(book, source_of(book).grids, here)
    for each in (plain, book):
        calc.do(each, "set_formulas", sheet="表", block=[0, 2, 0, 2], rows=[[6.0]])
    done = put_marks.take_off(book, source_of(book).grids)
    assert (done.taken_off, done.remarks) == (2, [])
    assert dump(calc, book) == dump(calc, plain)


def test_the_colour_of_a_lost_mark_is_not_taken_for_the_users(
    calc: Calc, opened: Opener, small: Path
) -> None:
    book = opened(small)
    calc.do(book, "add_sheet", name="表", index=0)
    rows = [["甲", 1.0], ["乙", 2.0], ["丙", 3.0]]
    calc.do(book, "set_values", sheet="表", block=[0, 0, 2, 1], rows=rows)
    put_marks.put(book, source_of(book).grids, [Mark("表", "B3", Severity.ERROR, "错误")])
    calc.do(book, "sort", sheet="表", block=[0, 0, 2, 1], column=1)
    moved = next(int(at.split(",")[0]) for at in dump(calc, book)["表"]["fills"])
    assert moved != 2
    calc.do(book, "set_values", sheet="表", block=[moved, 0, moved, 0], rows=[["'丁"]])
    before = dump(calc, book)
    again = [Mark("表", f"B{moved + 1}", Severity.ERROR, "错误")]
    done = put_marks.put(book, source_of(book).grids, again)
    assert (done.marked, dump(calc, book)) == (0, before)
    done = put_marks.take_off(book, source_of(book).grids)
    assert done.remarks == ["“表”第 3 行附近的一处标记找不到了，那里的底色和批注请自行恢复。"]
    assert dump(calc, book) == before


def test_a_mark_that_cannot_be_found_is_reported_and_one_whose_row_is_gone_is_not(
    calc: Calc, opened: Opener, small: Path
) -> None:
    book = opened(small)
    ribbon.check_workbook(book=book)
    first, second = sorted(place for place in wanted(small) if place[0] == "部门支出总表")[:2]
    lost, gone = (int(cell.split(",")[0]) for _, cell in (first, second))
    assert lost != gone
    block = [lost, 0, lost, 6]
    calc.do(book, "set_values", sheet=first[0], block=block, rows=[["'另一行"] * 7])
    calc.do(book, "set_colour", sheet=first[0], block=block, value=0x00FF00)
    calc.do(book, "delete_rows", sheet=first[0], row=gone, count=1)
    lost -= lost > gone
    said = ribbon.clear_marks(book=book)
    assert said.count("找不到") == 1
    assert f"“部门支出总表”第 {lost + 1} 行附近的一处标记找不到了" in said
    assert set(notes(dump(calc, book)).values()) == {wanted(small)[first].note}


def test_a_corrected_cell_loses_its_mark_and_the_others_keep_theirs(
    calc: Calc, opened: Opener, small: Path
) -> None:
    book = opened(small)
    ribbon.check_workbook(book=book)
    before = notes(dump(calc, book))
    report = audit(small)
    wrong = next(f.culprit for f in report.findings if f.culprit and f.unit and f.culprit.suggested)
    assert wrong.suggested is not None
    book.sheets[wrong.sheet].range(wrong.cell).value = float(wrong.suggested)
    ribbon.check_workbook(book=book)
    after = notes(dump(calc, book))
    assert (wrong.sheet, at(wrong.cell)) in before
    assert (wrong.sheet, at(wrong.cell)) not in after
    assert len(after) > len(before) / 2
    ribbon.clear_marks(book=book)
    assert notes(dump(calc, book)) == {}


def test_a_fill_that_the_user_changed_since_stays_the_users(
    calc: Calc, opened: Opener, small: Path
) -> None:
    book = opened(small)
    ribbon.check_workbook(book=book)
    sheet, cell = next(iter(wanted(small)))
    row, column = map(int, cell.split(","))
    calc.do(book, "set_colour", sheet=sheet, block=[row, column, row, column], value=0x00FF00)
    ribbon.clear_marks(book=book)
    assert dump(calc, book)[sheet]["fills"][cell] == 0x00FF00


def test_a_protected_sheet_is_left_alone_and_the_others_are_marked(
    calc: Calc, opened: Opener, small: Path
) -> None:
    book = opened(small)
    calc.do(book, "protect", sheet="部门支出总表", password="")
    before = dump(calc, book)
    said = ribbon.check_workbook(book=book)
    assert "工作表“部门支出总表”有保护" in said
    after = dump(calc, book)
    assert after["部门支出总表"] == before["部门支出总表"]
    assert len(notes(after)) == sum(s != "部门支出总表" for s, _ in wanted(small))
    ribbon.clear_marks(book=book)
    assert dump(calc, book) == before


def test_marks_on_a_sheet_that_is_protected_since_wait_until_it_is_not(
    calc: Calc, opened: Opener, small: Path
) -> None:
    book = opened(small)
    before = dump(calc, book)
    ribbon.check_workbook(book=book)
    wrong = next(f.culprit for f in audit(small).findings if f.culprit and f.unit)
    assert wrong.suggested is not None
    book.sheets[wrong.sheet].range(wrong.cell).value = float(wrong.suggested)
    marked = dump(calc, book)
    calc.do(book, "protect", sheet=wrong.sheet, password="")
    here = sum(sheet == wrong.sheet for sheet, _ in wanted(small))
    said = ribbon.check_workbook(book=book)
    assert f"工作表“{wrong.sheet}”有保护" in said
    assert dump(calc, book)[wrong.sheet]["fills"] == marked[wrong.sheet]["fills"]
    said = ribbon.clear_marks(book=book)
    assert f"工作表“{wrong.sheet}”有保护，{here} 处没有去掉标记" in said
    assert dump(calc, book)[wrong.sheet]["notes"] == marked[wrong.sheet]["notes"]
    calc.do(book, "unprotect", sheet=wrong.sheet, password="")
    ribbon.clear_marks(book=book)
    row, column = (n - 1 for n in openpyxl.utils.cell.coordinate_to_tuple(wrong.cell))
    block = [row, column, row, column]
    calc.do(book, "set_formulas", sheet=wrong.sheet, block=block,
            rows=[[before[wrong.sheet]["cells"][row][column]]])  # fmt: skip
    assert dump(calc, book) == before


def test_a_protected_sheet_that_lets_cells_be_coloured_takes_no_notes(
    calc: Calc, opened: Opener, small: Path, tmp_path: Path
) -> None:
    name = "部门支出总表"
    mended = openpyxl.load_workbook(small)
    for row in mended[name].iter_rows():
        for cell in row:
            cell.protection = openpyxl.styles.Protection(locked=False)
    mended.save(tmp_path / "未锁定.xlsx")
    book = opened(tmp_path / "未锁定.xlsx")
    before = dump(calc, book)
    ribbon.check_workbook(book=book)
    notes_there = dump(calc, book)[name]["notes"]
    calc.do(book, "protect", sheet=name, password="")
    said = ribbon.clear_marks(book=book)
    assert f"{len(notes_there)} 处没有去掉标记" in said
    assert dump(calc, book)[name]["fills"] == before[name]["fills"]
    assert dump(calc, book)[name]["notes"] == notes_there
    said = ribbon.check_workbook(book=book)
    assert dump(calc, book)[name]["notes"] == notes_there
    calc.do(book, "unprotect", sheet=name, password="")
    ribbon.clear_marks(book=book)
    assert dump(calc, book) == before


def test_a_protected_workbook_is_audited_and_left_alone(
    calc: Calc, opened: Opener, small: Path
) -> None:
    book = opened(small)
    calc.do(book, "protect", sheet=None, password="")
    before = calc.do(book, "dump", leave=[])
    said = ribbon.check_workbook(book=book)
    assert said.startswith("错误 ")
    assert "撤销“保护工作簿”" in said
    assert calc.do(book, "dump", leave=[]) == before
    assert "撤销“保护工作簿”" in ribbon.show_findings(book=book)
    calc.do(book, "unprotect", sheet=None, password="")


def test_hidden_rows_and_sheets_are_marked_where_they_are(
    calc: Calc, opened: Opener, small: Path
) -> None:
    book = opened(small)
    sheet, cell = next((s, a) for s, a in wanted(small) if s == "部门支出总表")
    row = int(cell.split(",")[0])
    calc.do(book, "hide_rows", sheet=sheet, row=row, count=1)
    calc.do(book, "set_visible", sheet="部门收入总表", value=False)
    before = dump(calc, book)
    ribbon.check_workbook(book=book)
    after = dump(calc, book)
    assert (sheet, cell) in notes(after)
    assert any(s == "部门收入总表" for s, _ in notes(after))
    ribbon.clear_marks(book=book)
    assert dump(calc, book) == before


def test_the_active_sheet_and_the_program_are_as_before(
    calc: Calc, opened: Opener, small: Path
) -> None:
    book = opened(small)
    calc.do(book, "select", sheet="部门收入总表", block=[4, 2, 6, 3])
    ribbon.check_workbook(book=book)
    assert calc.do(book, "active") == "部门收入总表"
    assert (calc.app.screen_updating, calc.app.enable_events) == (True, True)
    ribbon.clear_marks(book=book)
    assert calc.do(book, "active") == "部门收入总表"


def test_many_marks_of_one_column_are_painted_in_one_call(
    calc: Calc, opened: Opener, small: Path
) -> None:
    book = opened(small)
    sheet = "部门支出总表"
    grids = source_of(book).grids
    many = [Mark(sheet, f"K{row}", Severity.ERROR, f"第 {row} 行") for row in range(1, 16)]
    calc.calls.clear()
    done = put_marks.put(book, grids, many)
    assert done.marked == 15
    assert calc.calls["set color"] == 1
    assert calc.calls["pattern"] == 1
    assert calc.calls["set value"] == 2  # the memory: its heading, and all rows at once
    calc.calls.clear()
    put_marks.take_off(book, grids)
    assert calc.calls["set color"] == 1
    assert calc.calls["color"] == 1


def test_of_too_many_only_the_gravest_are_marked(
    calc: Calc, opened: Opener, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from addin.buttons import checking

    monkeypatch.setattr(checking, "_MOST", 5)
    book = opened(small)
    said = ribbon.check_workbook(book=book)
    errors = {place for place, mark in wanted(small).items() if mark.severity is Severity.ERROR}
    assert len(errors) == 5
    assert set(notes(dump(calc, book))) == errors
    assert f"其余 {len(wanted(small)) - 5} 格见问题清单" in said
