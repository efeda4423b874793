"""Buttons on a workbook that is open in a real spreadsheet (Calc plays Excel)."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw

from addin import ribbon
from addin.buttons.checking import audited
from checks.auditor import audit
from checks.commands.marked import marks
from checks.findings import Finding, Severity
from checks.marking import FILLS, MEMORY
from tests.hosts.calc import Calc
from tests.published import printing

Opener = Callable[[Path], xw.Book]
ROOT = Path(__file__).resolve().parents[3]
TOTALS = "部门支出总表"
KINDS = ("formula_overwritten", "formula_range_short", "row_hidden")


def select(calc: Calc, book: xw.Book, sheet: str, cell: str) -> None:
    row, column = openpyxl.utils.cell.coordinate_to_tuple(cell)
    calc.do(book, "activate", sheet=sheet)
    calc.do(book, "select", sheet=sheet, block=[row - 1, column - 1, row - 1, column - 1])


def values(calc: Calc, book: xw.Book, sheet: str) -> list[list[Any]]:
    _, _, bottom, right = calc.do(book, "used", sheet=sheet)
    rows: list[list[Any]] = calc.do(book, "values", sheet=sheet, block=[0, 0, bottom, right])
    return rows


def located(path: Path) -> Finding:
    """A finding that says which amount is wrong and what it should be."""
    return next(
        f for f in audit(path).findings if f.culprit and f.unit and f.culprit.suggested is not None
    )


def test_mutants_of_formulas_and_hidden_rows_too(opened: Opener, shared: Path) -> None:
    """The first of each kind; with GOUJI_EVERY_MUTANT=1 all."""
    folder = shared / "corpus" / "mutants"
    kinds = [sorted(folder.glob(f"*_{kind}*.xlsx")) for kind in KINDS]
    assert all(len(kind) > 1 for kind in kinds)
    most = None if os.environ.get("GOUJI_EVERY_MUTANT") else 1
    for path in (path for kind in kinds for path in kind[:most]):
        assert audited(opened(path)).report.findings == audit(path).findings, path.name


def test_the_next_and_the_previous_finding(calc: Calc, beside: xw.Book) -> None:
    said = ribbon.next_finding(book=beside)
    assert calc.app.status_bar == said
    assert said.startswith("1/")
    first = calc.do(beside, "selection")
    second_said = ribbon.next_finding(book=beside)
    assert second_said.startswith("2/")
    assert calc.do(beside, "selection") != first
    assert ribbon.previous_finding(book=beside) == said
    assert calc.do(beside, "selection") == first
    total = said.partition(" ")[0].partition("/")[2]
    assert ribbon.previous_finding(book=beside).startswith(f"{total}/{total} ")


def test_a_hidden_sheet_is_named_and_not_shown(calc: Calc, opened: Opener, small: Path) -> None:
    book = opened(small)
    ribbon.next_finding(book=book)
    name = calc.do(book, "selection")[0]
    calc.do(book, "activate", sheet="封面")
    calc.do(book, "set_visible", sheet=name, value=False)
    assert f"工作表“{name}”是隐藏的" in ribbon.next_finding(book=book)
    assert calc.do(book, "active") == "封面"


def test_the_list_of_findings_links_to_the_cells_and_keeps_up(
    calc: Calc, opened: Opener, small: Path
) -> None:
    book = opened(small)
    ribbon.show_findings(book=book)
    assert calc.do(book, "active") == "审核结果"
    rows = values(calc, book, "审核结果")
    listed = [row for row in rows if isinstance(row[-1], str) and row[-1].startswith("f")]
    report = audit(small)
    assert {row[-1] for row in listed} == {f.id for f in report.findings}
    with_cell = next(f for f in report.findings if f.cell)
    row = next(n for n, r in enumerate(rows) if r[-1] == with_cell.id)
    [[link]] = calc.do(book, "formulas", sheet="审核结果", block=[row, 4, row, 4])
    assert link == f'=HYPERLINK("#\'{with_cell.sheet}\'!{with_cell.cell}","{with_cell.cell}")'
    wrong = located(small).culprit
    assert wrong is not None
    assert wrong.suggested is not None
    book.sheets[wrong.sheet].range(wrong.cell).value = float(wrong.suggested)
    ribbon.check_workbook(book=book)
    after = {r[-1] for r in values(calc, book, "审核结果") if isinstance(r[-1], str)}
    assert after & {f.id for f in report.findings} < {f.id for f in report.findings}
    assert audited(book).report.findings  # the list itself is no part of the budget


def test_a_suggestion_is_shown_accepted_and_taken_back(
    calc: Calc, opened: Opener, small: Path
) -> None:
    book = opened(small)
    wrong = located(small).culprit
    assert wrong is not None
    assert wrong.suggested is not None
    cell = book.sheets[wrong.sheet].range(wrong.cell)
    before = cell.raw_value
    ribbon.check_workbook(book=book)
    select(calc, book, wrong.sheet, wrong.cell)
    calc.app.alerts.clear()
    calc.app.answers[:] = ["cancel"]
    assert ribbon.accept_suggestion(book=book) == "没有改动。"
    assert cell.raw_value == before
    assert "→" in calc.app.alerts[0]
    calc.app.answers[:] = ["ok"]
    said = ribbon.accept_suggestion(book=book)
    assert cell.raw_value == float(wrong.suggested)
    assert f"{wrong.cell} 已由" in said
    row = int(wrong.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    calc.do(book, "insert_rows", sheet=wrong.sheet, row=row - 1, count=2)
    said = ribbon.undo_accept(book=book)
    moved = book.sheets[wrong.sheet].range((row + 2, cell.column))
    assert moved.raw_value == before
    assert "已恢复为" in said
    assert ribbon.undo_accept(book=book) == "没有可以撤销的采纳。"


def test_a_protected_sheet_is_not_corrected_and_nothing_is_remembered(
    calc: Calc, opened: Opener, small: Path
) -> None:
    book = opened(small)
    wrong = located(small).culprit
    assert wrong is not None
    cell = book.sheets[wrong.sheet].range(wrong.cell)
    before = cell.raw_value
    calc.do(book, "protect", sheet=wrong.sheet, password="")
    select(calc, book, wrong.sheet, wrong.cell)
    calc.app.answers[:] = ["ok"]
    said = ribbon.accept_suggestion(book=book)
    assert said.startswith(f"工作表“{wrong.sheet.strip()}”有保护，{wrong.cell} 没有改动")
    assert cell.raw_value == before
    assert MEMORY not in calc.do(book, "sheets")
    assert ribbon.undo_accept(book=book) == "没有可以撤销的采纳。"


def test_what_was_changed_since_is_not_taken_back(calc: Calc, opened: Opener, small: Path) -> None:
    book = opened(small)
    wrong = located(small).culprit
    assert wrong is not None
    select(calc, book, wrong.sheet, wrong.cell)
    calc.app.answers[:] = ["ok"]
    ribbon.accept_suggestion(book=book)
    book.sheets[wrong.sheet].range(wrong.cell).value = 12345.0
    assert "采纳之后又改过（现在是 12,345）" in ribbon.undo_accept(book=book)
    assert book.sheets[wrong.sheet].range(wrong.cell).raw_value == 12345.0


def test_nothing_hidden_stays_in_a_workbook_that_is_handed_in(
    calc: Calc, opened: Opener, small: Path
) -> None:
    book = opened(small)
    before = calc.do(book, "sheets")
    wrong = located(small).culprit
    assert wrong is not None
    select(calc, book, wrong.sheet, wrong.cell)
    calc.app.answers[:] = ["ok"]
    ribbon.accept_suggestion(book=book)
    assert "采纳过的 1 处改动保留" in ribbon.clear_marks(book=book)
    assert calc.do(book, "sheets") == before
    assert ribbon.undo_accept(book=book) == "没有可以撤销的采纳。"


def test_a_waived_finding_is_written_down_and_no_longer_marked(
    calc: Calc, opened: Opener, small: Path
) -> None:
    book = opened(small)
    finding = next(
        f
        for f in audit(small).findings
        if f.severity is Severity.INFO and f.rule == "BN102" and not f.culprit
    )
    assert finding.sheet is not None
    assert finding.cell is not None
    ribbon.check_workbook(book=book)
    select(calc, book, finding.sheet, finding.cell)
    reason, name = ("u:" + text.encode("utf-16-be").hex() for text in ("已报财政局同意", "李四"))
    said = ribbon.waive_finding(reason, name, book=book)
    assert "已标为已核实" in said
    lines = values(calc, book, "已核实")
    assert next(line for line in lines if line[0] == finding.id)[4:6] == ["已报财政局同意", "李四"]
    waived = next(f for f in audited(book).report.findings if f.id == finding.id)
    assert waived.waived == "已报财政局同意（李四）"
    row, column = openpyxl.utils.cell.coordinate_to_tuple(finding.cell)
    at = {"sheet": finding.sheet, "row": row - 1, "column": column - 1}
    assert finding.rule not in (calc.do(book, "note", **at) or "")


def test_a_line_of_the_list_stands_for_its_finding(
    calc: Calc, opened: Opener, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import webbrowser

    pages: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda url: pages.append(url) or True)
    book = opened(small)
    ribbon.show_findings(book=book)
    finding = audit(small).findings[0]
    rows = values(calc, book, "审核结果")
    row = next(n for n, r in enumerate(rows) if r[-1] == finding.id)
    select(calc, book, "审核结果", f"F{row + 1}")
    said = ribbon.explain_rule(book=book)
    assert said.startswith(f"{finding.rule} ")
    from urllib.parse import unquote, urlparse

    page = Path(unquote(urlparse(pages[0]).path)).read_text(encoding="utf-8")
    assert f"<h1>{finding.rule} " in page
    assert "如何修改" in page


def test_a_sheet_alone_is_marked_and_counted(calc: Calc, opened: Opener, small: Path) -> None:
    book = opened(small)
    sheet, other = "部门支出总表", "部门收入总表"
    calc.do(book, "activate", sheet=sheet)
    said = ribbon.check_sheet(book=book)
    assert said.startswith("本表：错误 ")
    state = calc.do(book, "dump", leave=[])
    assert state[sheet]["notes"]
    assert len(state[other]["notes"]) < 3  # only what findings of this sheet accuse


def test_hints_are_marked_or_not_and_the_marks_follow(
    calc: Calc, opened: Opener, small: Path
) -> None:
    book, hint = opened(small), int(FILLS[Severity.INFO], 16)

    def fills() -> list[int]:
        state = calc.do(book, "dump", leave=["审核结果", MEMORY])
        return [fill for sheet in state.values() for fill in sheet["fills"].values()]

    before = fills()
    assert ribbon.mark_hints(book=book, hints=False) == "只标错误和警告，提示见问题清单。"
    assert fills() == before  # nothing is marked yet, nothing is marked now
    said = ribbon.check_workbook(book=book, hints=False)
    graver = [fill for fill in fills() if fill not in before]
    assert graver
    assert hint not in graver
    wanted = [mark.severity for mark in marks(audit(small))]
    assert f"标注 {len(wanted) - wanted.count(Severity.INFO)} 处" in said
    said = ribbon.mark_hints(book=book)
    assert said == calc.app.status_bar
    assert said == f"提示也标出来。现在标注了 {len(wanted)} 处。"
    assert hint in fills()
    ribbon.mark_hints(book=book, hints=False)
    assert sorted(fill for fill in fills() if fill not in before) == sorted(graver)
    ribbon.clear_marks(book=book)
    assert fills() == before


def test_an_unselected_cell_gets_a_sentence(calc: Calc, beside: xw.Book) -> None:
    select(calc, beside, "封面", "A1")
    assert ribbon.accept_suggestion(book=beside).startswith("A1 没有问题")
    assert ribbon.check_selection(book=beside).startswith("所选区域：错误 0，警告 0，提示 0。")


def test_settings_are_those_of_the_command_line(calc: Calc, opened: Opener, small: Path) -> None:
    book = opened(small)
    target = Path(book.fullname).with_name("gouji.toml")
    target.write_text('year = 2024\n\n[off]\nSM411 = "已报财政局"\n', encoding="utf-8")
    said = ribbon.settings("2025年", "shanghai", "", book=book)
    assert "年度 2025，表式 shanghai" in said
    assert target.read_text(encoding="utf-8") == (
        'layout = "shanghai"\nyear = 2025\n\n[off]\nSM411 = "已报财政局"\n'
    )
    assert [f.rule for f in audited(book).report.findings if f.rule == "SM411"] == []
    assert "没有“nowhere”这种表式" in ribbon.settings("", "nowhere", "", book=book)
    assert "year = 2025" in target.read_text(encoding="utf-8")


def test_a_folder_is_audited_as_on_the_command_line(
    calc: Calc, beside: xw.Book, small: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "各单位"
    folder.mkdir()
    (folder / small.name).write_bytes(small.read_bytes())
    said = ribbon.check_folder(str(folder), book=beside)
    assert "发现了错误" in said
    results = tmp_path / "各单位-审核结果"
    assert str(results) in said
    assert (results / "findings.json").is_file()
    assert (results / small.with_suffix(".checked.xlsx").name).is_file()


def test_a_blank_set_of_tables_is_written_and_opened(calc: Calc, beside: xw.Book) -> None:
    said = ribbon.new_book("2026", "unit", book=beside)
    written = Path(beside.fullname).with_name("2026年单位预算公开套表.xlsx")
    assert written.is_file()
    assert str(written) in said
    assert "基本信息" in calc.do(xw.Book(impl=calc.app.current), "sheets")
    calc.close(xw.Book(impl=calc.app.current))
    calc.app.current = beside.impl


def test_a_published_text_is_imported_and_opened(
    calc: Calc, beside: xw.Book, small: Path, tmp_path: Path
) -> None:
    document = tmp_path / "公开文本.html"
    printing.print_html(document, printing.pages(small))
    assert "没有文件" in ribbon.import_published(str(tmp_path / "没有.html"), book=beside)
    said = ribbon.import_published(f'"{document}"', book=beside)
    written = document.with_suffix(".xlsx")
    assert str(written) in said
    assert said == calc.app.alerts[-1]
    imported = xw.Book(impl=calc.app.current)
    assert imported.name == written.name
    assert "部门支出总表" in calc.do(imported, "sheets")
    numbers = [[v for v in row if isinstance(v, float)] for row in values(calc, beside, TOTALS)]
    again = [[v for v in row if isinstance(v, float)] for row in values(calc, imported, TOTALS)]
    assert [row for row in again if row] == [row for row in numbers if row]
    calc.close(imported)
    calc.app.current = beside.impl
    # what is there already is kept
    before = written.read_bytes()
    said = ribbon.import_published(str(document), book=beside)
    assert "公开文本 (2).xlsx" in said
    assert written.read_bytes() == before
    calc.close(xw.Book(impl=calc.app.current))
    calc.app.current = beside.impl


def test_about_says_what_runs_here(calc: Calc, beside: xw.Book) -> None:
    said = ribbon.about(book=beside)
    assert said == calc.app.alerts[-1]
    pages = list((ROOT / "docs" / "rules").glob("[A-Z][A-Z][0-9]*.md"))
    assert f"规则 {len(pages)} 条" in said
    assert f"勾稽 gouji {version('gouji')}：" in said
    assert f"xlwings {version('xlwings')}" in said
    assert "正式科目表：没有导入" in said
    assert "BSD-3-Clause" in said
    assert "不上传任何内容" in said


def test_last_year_is_compared(calc: Calc, opened: Opener, small: Path, tmp_path: Path) -> None:
    before = openpyxl.load_workbook(small)
    for sheet in before:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("2025", "2024")
    path = tmp_path / "上年.xlsx"
    before.save(path)
    book = opened(small)
    said = ribbon.compare_last_year(str(path), book=book)
    assert "与上年对比：错误 " in said
    assert "上年.xlsx" in said
    ids = {row[-1] for row in values(calc, book, "审核结果") if isinstance(row[-1], str)}
    assert len(ids) > len({f.id for f in audit(small).findings})
    other = ribbon.compare_last_year(str(small), book=book)
    assert "看不出是同一个单位相邻的两年" in other


def test_an_error_in_python_ends_as_one_sentence(
    calc: Calc, opened: Opener, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from addin.buttons import checking

    def broken(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    book = opened(small)
    monkeypatch.setattr(checking, "audited", broken)
    said = ribbon.check_workbook(book=book)
    assert said == calc.app.alerts[-1]
    assert said.startswith("“审核工作簿”没有完成，程序出错（ZeroDivisionError：division by zero）")
    assert "Traceback" not in said
    assert (calc.app.screen_updating, calc.app.enable_events) == (True, True)
