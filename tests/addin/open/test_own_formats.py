"""Fills and notes that people made by hand come back whole, or are not touched and it is said.

Fills are made as Excel's own macro recorder would, upon the stand-in of its object model.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw

from addin import marks as put_marks
from addin import ribbon
from addin.openbook import source_of
from checks.auditor import audit
from checks.findings import Severity
from checks.marking import FILLS, MEMORY, Mark, mark_copy
from tests.addin.open.test_marks_calc import dump, notes
from tests.addin.open.test_served_in_calc import press
from tests.hosts.calc import Calc

Opener = Callable[[Path], xw.Book]
SHEET = "部门支出总表"
RED = int(FILLS[Severity.ERROR], 16)


def com(book: xw.Book, cell: str) -> Any:
    """The interior of a cell, as on Windows."""
    from tests.hosts.excel_com import ComRange

    return ComRange(book.sheets[SHEET].range(cell).impl).Interior


def gradient(interior: Any) -> None:
    interior.Pattern = 4000
    interior.Gradient.Degree = 90
    interior.Gradient.ColorStops.Clear()
    for at, theme, tint in ((0, 1, 0.0), (1, 5, 0.399975585192419)):
        stop = interior.Gradient.ColorStops.Add(at)
        stop.ThemeColor = theme
        stop.TintAndShade = tint


def path(interior: Any) -> None:
    interior.Pattern = 4001
    for edge in ("Left", "Right", "Top", "Bottom"):
        setattr(interior.Gradient, f"Rectangle{edge}", 0.5)
    interior.Gradient.ColorStops.Clear()
    for at, colour in ((0, 0xFFFFFF), (1, 0x50B000)):
        interior.Gradient.ColorStops.Add(at).Color = colour


def hatched(interior: Any) -> None:
    interior.Pattern = 14
    interior.Color = 0x00FFFF
    interior.PatternThemeColor = 6
    interior.PatternTintAndShade = -0.25


def striped(interior: Any) -> None:
    interior.Pattern = 11
    interior.ThemeColor = 7
    interior.PatternColor = 0x112233


def themed(interior: Any) -> None:
    interior.Pattern = 1
    interior.ThemeColor = 9
    interior.TintAndShade = 0.799981688894314


def plain(interior: Any) -> None:
    interior.Color = 0x33CCFF


def bare_lines(interior: Any) -> None:
    """Lines on no colour: what lies behind them is told in more than one way."""
    interior.Pattern = 14


FILLED = {"K1": gradient, "K2": path, "K3": hatched, "K4": striped, "K5": themed, "K6": plain,
          "K7": bare_lines}  # fmt: skip


def filled(book: xw.Book) -> None:
    for cell, make in FILLED.items():
        make(com(book, cell))


def put(book: xw.Book, *cells: str) -> put_marks.Done:
    wanted = [Mark(SHEET, cell, Severity.ERROR, f"错误 {cell}") for cell in cells]
    return put_marks.put(book, source_of(book).grids, wanted)


def state(calc: Calc, book: xw.Book) -> Any:
    """Everything a user sees, with what Calc does not know of fills."""
    return dump(calc, book), calc.formats.of(book.impl.number)


def listed(calc: Calc, book: xw.Book) -> list[Any]:
    """Everything in the list of findings."""
    cells = calc.do(book, "dump", leave=[])["审核结果"]["cells"]
    return [value for row in cells for value in row]


def colours(calc: Calc, book: xw.Book) -> dict[str, int]:
    fills = dump(calc, book)[SHEET]["fills"]
    return {cell: fills.get(f"{int(cell[1:]) - 1},10", -1) for cell in FILLED}


def test_every_fill_comes_back_whole(calc: Calc, opened: Opener, small: Path) -> None:
    book = opened(small)
    filled(book)
    before = state(calc, book)
    done = put(book, *FILLED)
    assert colours(calc, book) == dict.fromkeys(FILLED, RED) | {"K7": -1}
    assert done.remarks == [
        "1 处只加了批注，没有动底色：原来的底色（图案、渐变等）在这里不能保证原样恢复。"
    ]
    marked = state(calc, book)
    assert put(book, *FILLED).marked == 7
    assert state(calc, book) == marked
    done = put_marks.take_off(book, source_of(book).grids)
    assert (done.taken_off, done.remarks) == (7, [])
    assert state(calc, book) == before
    assert MEMORY not in calc.do(book, "sheets")


def test_on_macos_lines_and_gradients_are_not_touched(
    calc: Calc, opened: Opener, small: Path
) -> None:
    book = opened(small)
    filled(book)
    before = state(calc, book)
    calc.spoken = True
    done = put(book, *FILLED)
    after = colours(calc, book)
    assert {cell for cell, colour in after.items() if colour == RED} == {"K5", "K6"}
    assert "5 处只加了批注，没有动底色" in done.remarks[0]
    assert len(notes(dump(calc, book))) == 7
    put_marks.take_off(book, source_of(book).grids)
    assert state(calc, book) == before


def test_a_merged_range_of_several_fills_gets_the_note_only(
    calc: Calc, opened: Opener, small: Path
) -> None:
    book = opened(small)
    calc.do(book, "merge", sheet=SHEET, block=[0, 10, 2, 11])
    calc.do(book, "merge", sheet=SHEET, block=[4, 10, 5, 11])
    plain(com(book, "L2"))
    for cell in ("K5", "K6", "L5", "L6"):
        themed(com(book, cell))
    before = state(calc, book)
    put(book, "K1", "K5")
    fills = dump(calc, book)[SHEET]["fills"]
    assert "0,10" not in fills
    assert [fills[at] for at in ("4,10", "4,11", "5,10", "5,11")] == [RED] * 4
    put_marks.take_off(book, source_of(book).grids)
    assert state(calc, book) == before


def test_a_fill_that_does_not_come_back_keeps_its_mark_and_is_told(
    calc: Calc, opened: Opener, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from addin.native import windows

    book = opened(small)
    filled(book)
    put(book, "K1", "K6")
    monkeypatch.setattr(windows, "set_fill", lambda range, _: setattr(range, "color", None))
    done = put_marks.take_off(book, source_of(book).grids)
    assert done.taken_off == 1
    assert "1 处原来的底色在这里恢复不了，标记没有去掉" in done.remarks[0]
    assert MEMORY in calc.do(book, "sheets")


def test_what_was_marked_on_windows_is_not_guessed_at_by_a_server(
    calc: Calc, opened: Opener, small: Path
) -> None:
    book = opened(small)
    filled(book)
    before = state(calc, book)
    put(book, "K1", "K6")
    [said] = press(calc, book, "clear_marks")
    assert "已去掉 1 处标记" in said
    assert "请用加标记时用的 Excel 打开工作簿" in said
    put_marks.take_off(book, source_of(book).grids)
    assert state(calc, book) == before


def test_what_a_server_marked_comes_off_on_windows(calc: Calc, opened: Opener, small: Path) -> None:
    book = opened(small)
    before = state(calc, book)
    press(calc, book, "check_workbook")
    assert dump(calc, book) != before[0]
    ribbon.clear_marks(book=book)
    assert state(calc, book) == before


def test_a_note_of_the_users_is_not_touched_and_the_list_says_so(
    calc: Calc, opened: Opener, decorated: Path
) -> None:
    book = opened(decorated)
    own = notes(dump(calc, book))
    calc.calls.clear()
    said = ribbon.check_workbook(book=book)
    remark = f"{len(own)} 处只标了底色，没有加批注：那里已有批注、批注讨论，或者有保护。"
    assert remark in said
    assert calc.calls["set note text"] == calc.calls["delete note"] == 0
    ribbon.show_findings(book=book)
    listed = [
        value for row in calc.do(book, "dump", leave=[])["审核结果"]["cells"] for value in row
    ]
    assert remark in listed
    ribbon.check_workbook(book=book)  # the list that is there stays up to date
    listed = [
        value for row in calc.do(book, "dump", leave=[])["审核结果"]["cells"] for value in row
    ]
    assert remark in listed
    ribbon.clear_marks(book=book)
    assert calc.calls["set note text"] == 0
    assert notes(dump(calc, book)) == own


def test_a_cell_with_such_a_fill_and_a_note_is_only_listed(
    calc: Calc, opened: Opener, small: Path
) -> None:
    book = opened(small)
    bare_lines(com(book, "K7"))
    calc.do(book, "set_note", sheet=SHEET, row=6, column=10, text="张三看过")
    before = state(calc, book)
    done = put(book, "K7")
    assert state(calc, book) == before
    assert (done.marked, done.remarks) == (0, ["1 处底色和批注都没有动，只列在问题清单里。"])
    assert put(book, "K7").remarks == done.remarks
    put_marks.take_off(book, source_of(book).grids)
    assert MEMORY not in calc.do(book, "sheets")


def test_a_copy_of_the_marked_workbook_has_the_fills_of_the_unmarked(
    calc: Calc, opened: Opener, small: Path, tmp_path: Path
) -> None:
    """`gouji check --mark` of a workbook saved with marks: the memory tells the whole fill."""
    book = opened(small)
    filled(book)
    put(book, *FILLED)
    marked = calc.save(book, tmp_path / "marked.xlsx")
    mark_copy(marked.read_bytes(), tmp_path / "copy.xlsx", [], None)
    sheet = openpyxl.load_workbook(tmp_path / "copy.xlsx")[SHEET]
    fills = {cell: sheet[cell].fill for cell in FILLED}
    assert fills["K1"].type == "linear"
    assert fills["K1"].degree == 90
    assert [(s.position, s.color.theme, s.color.tint) for s in fills["K1"].stop] == [
        (0.0, 0, 0.0), (1.0, 4, 0.399975585192419)
    ]  # fmt: skip
    assert (fills["K2"].type, fills["K2"].left, fills["K2"].bottom) == ("path", 0.5, 0.5)
    assert [s.color.rgb for s in fills["K2"].stop] == ["FFFFFFFF", "FF00B050"]
    assert fills["K3"].patternType == "lightUp"
    assert (fills["K3"].fgColor.theme, fills["K3"].fgColor.tint) == (5, -0.25)
    assert fills["K3"].bgColor.rgb == "FFFFFF00"
    assert fills["K4"].patternType == "lightHorizontal"
    assert (fills["K4"].fgColor.rgb, fills["K4"].bgColor.theme) == ("FF332211", 6)
    assert (fills["K5"].fgColor.theme, fills["K5"].fgColor.tint) == (8, 0.799981688894314)
    assert fills["K6"].fgColor.rgb == "FFFFCC33"


def test_the_box_of_a_note_shows_the_whole_sentence(
    calc: Calc, opened: Opener, small: Path
) -> None:
    book = opened(small)
    ribbon.check_workbook(book=book)
    boxes = {key[1:]: box for key, box in calc.formats.boxes.items() if key[0] == book.impl.number}
    said = {
        (sheet, *map(int, at.split(","))): text
        for (sheet, at), text in notes(dump(calc, book)).items()
    }
    assert boxes.keys() == said.keys()
    for place, text in said.items():
        width, height = boxes[place]
        # letters of Excel's 9 points: Chinese ones are 9 wide, others 5
        wide = [sum(9 if ord(c) > 0x2E7F else 5 for c in line) for line in text.split("\n")]
        lines = sum(max(1, -(-points // int(width - 9))) for points in wide)
        assert height >= lines * 11.25, (text, boxes[place])
        assert width <= 480


@pytest.mark.parametrize("spoken", [False, True], ids=["windows", "macos"])
def test_a_shared_workbook_is_audited_and_left_alone(
    calc: Calc, opened: Opener, small: Path, spoken: bool
) -> None:
    book = opened(small)
    book.impl.shared, calc.spoken = True, spoken
    before = calc.do(book, "dump", leave=[])
    said = ribbon.check_workbook(book=book)
    assert said.startswith("错误 ")
    assert "工作簿正在共享（旧式的共享工作簿）" in said
    wrong = next(f.culprit for f in audit(small).findings if f.culprit and f.culprit.suggested)
    calc.do(book, "activate", sheet=wrong.sheet)
    book.sheets[wrong.sheet].range(wrong.cell).select()
    calc.app.answers.append("ok")
    assert "没有改动任何单元格" in ribbon.accept_suggestion(book=book)
    assert calc.do(book, "dump", leave=[]) == before
    book.impl.shared = False
    ribbon.check_workbook(book=book)
    marked = calc.do(book, "dump", leave=[])
    book.impl.shared = True
    assert "工作簿正在共享" in ribbon.clear_marks(book=book)
    assert "工作簿正在共享" in ribbon.check_workbook(book=book)
    assert calc.do(book, "dump", leave=[]) == marked
    book.impl.shared = False
    ribbon.clear_marks(book=book)
    assert calc.do(book, "dump", leave=[]) == before
