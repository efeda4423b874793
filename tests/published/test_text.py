"""Plain text with its empty cells lost: what must add up puts the numbers back, and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks import audit, published
from checks.published.sheets import Composed, Sheet
from tests.published import printing
from tests.published.comparing import prose, tables
from tests.published.conftest import ROOT, SAMPLE, corpus

SEED = ROOT.parent / "shared" / "seed.txt"


def imported(path: Path) -> Composed:
    return published.import_document(path.read_bytes(), path, "text")


def sheet_of(composed: Composed, name: str) -> Sheet:
    return next(sheet for sheet in composed.sheets if sheet.name == name)


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("text") / "a.txt"
    printing.print_text(path, [p for p in printing.pages(SAMPLE) if "项目经费" not in p.title])
    return path.read_text(encoding="utf-8")


def said(path: Path) -> list[tuple[str, str | None, str]]:
    """Rule, sheet and what is said without the cell: blank rows of a table are lost in a text."""
    return [
        (f.rule, f.sheet, f.label or f.message.split("（原文")[0]) for f in audit(path).findings
    ]


def changed(text: str, tmp_path: Path, *changes: tuple[str, str]) -> Path:
    for old, new in changes:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_tables_come_back_cell_by_cell(text: str, tmp_path: Path) -> None:
    assert tables(changed(text, tmp_path)) == tables(SAMPLE)


def test_every_cell_put_back_is_marked(text: str, tmp_path: Path) -> None:
    composed = imported(changed(text, tmp_path))
    income = sheet_of(composed, "部门收入总表")
    # 合计, 财政拨款, 事业收入 and 其他收入 of every row
    assert set(income.recovered) == {
        (r, c) for (r, c), v in income.cells.items() if isinstance(v, float)
    }
    assert all(income.recovered.values()), "each is the only way"
    # their own sums leave four labellings; the totals of 收支总表 decide
    assert "收支总表" in income.notes[36, 6]
    expenditure = sheet_of(composed, "部门支出总表")
    assert "本表" in expenditure.notes[12, 6]
    assert (36, 5) not in expenditure.recovered, "合计 has as many numbers as columns"
    assert (8, 4) not in sheet_of(composed, "部门收支总表").recovered


def test_seed_text_equals_the_workbook() -> None:
    if not SEED.exists():
        pytest.skip("the seed is not on this machine")
    wanted = corpus("seed_kx_2025_dept.xlsx")
    assert tables(SEED) == tables(wanted)
    assert prose(SEED) == prose(wanted)
    composed = imported(SEED)
    cells = [sure for sheet in composed.sheets for sure in sheet.recovered.values()]
    assert (len(cells), sum(cells)) == (268, 268)
    assert not any(sheet.undecided for sheet in composed.sheets)
    assert said(SEED) == said(wanted)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        # 项目支出 of one item; 合计 of the whole; a figure of a 款
        ("62,656,615\n\n208 社会保障和就业支出 25,391,376 25,391,376",
         "62,665,615\n\n208 社会保障和就业支出 25,391,376 25,391,376"),
        ("合计 179,194,141 111,634,826 67,559,315", "合计 179,194,141 111,643,826 67,559,315"),
        ("合计 85,320,677 74,513,501 10,807,176", "合计 85,320,677 74,513,501 10,807,716"),
    ],
)  # fmt: skip
def test_an_error_of_the_publication_stays_where_it_is(
    text: str, tmp_path: Path, line: str, wrong: str
) -> None:
    composed = imported(changed(text, tmp_path, (line, wrong)))
    right = imported(changed(text, tmp_path))
    differing = []
    for sheet, other in zip(composed.sheets, right.sheets, strict=True):
        if sheet.form == "table":
            assert sheet.cells.keys() == other.cells.keys(), "no number moves, none goes"
            assert not sheet.undecided
            differing += [(sheet, at) for at, v in sheet.cells.items() if v != other.cells[at]]
    ((sheet, at),) = differing
    assert sheet.recovered.get(at, False) is False, "and its place is not called sure"
    path = tmp_path / "a.txt"
    path.write_text(text.replace(line, wrong), encoding="utf-8")
    assert any(f.severity == "error" for f in audit(path).findings)


TWO = """\
上海市2025年区级部门预算
预算主管部门：某局

2025年部门支出预算总表
编制部门：某局 单位：元
项目 支出预算
功能分类科目编码 功能分类科目名称 合计 基本支出 项目支出
类 款 项
201 一般公共服务支出 {total} {first} {second}
201 03 政府办公厅（室）及相关机构事务 {total} {first} {second}
201 03 01 行政运行 500,000 500,000
201 03 02 一般行政管理事务 500,000 500,000
合计 {total} {first} {second}
"""


def test_what_nothing_decides_stays_blank_with_a_note(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TWO.format(total="1,000,000", first="500,000", second="500,000"), "utf-8")
    sheet = sheet_of(imported(path), "部门支出总表")
    # either item may be 基本支出, the other is 项目支出: 合计 is certain, nothing else is
    assert sheet.cells[10, 4] == sheet.cells[11, 4] == 500000
    assert {(10, 5), (10, 6), (11, 5), (11, 6)} == sheet.undecided
    assert not {(10, 5), (10, 6), (11, 5), (11, 6)} & sheet.cells.keys()
    assert "500,000" in sheet.notes[10, 5]


def test_more_numbers_than_columns_are_not_squeezed_in(tmp_path: Path) -> None:
    told = TWO.format(total="900,000", first="300,000", second="600,000")
    path = tmp_path / "a.txt"
    path.write_text(told.replace("行政运行 500,000", "行政运行 1 2 500,000"), "utf-8")
    sheet = sheet_of(imported(path), "部门支出总表")
    assert "比表头的3栏还多" in sheet.notes[10, 4]
    assert (10, 4) not in sheet.cells


def test_a_column_nobody_knows_keeps_its_table_open(tmp_path: Path) -> None:
    told = TWO.format(total="900,000", first="300,000", second="600,000")
    path = tmp_path / "a.txt"
    path.write_text(
        told.replace("基本支出 项目支出\n", "基本支出 项目支出 上缴上级支出\n"), "utf-8"
    )
    sheet = sheet_of(imported(path), "部门支出总表")
    assert "上缴上级支出" in sheet.notes[10, 4]


def test_names_broken_over_lines_and_glued_codes(tmp_path: Path) -> None:
    told = TWO.format(total="900,000", first="300,000", second="600,000")
    for old, new in (
        ("201 03 政府办公厅（室）及", "20103 政府办公厅（室）及\n"),
        ("201 03 01 行政运行 500,000 500,000", "2010301 行政运行 300,000 300,000"),
        ("一般行政管理事务 500,000 500,000", "一般行政管理事务 600,000 600,000"),
    ):
        told = told.replace(old, new)
    path = tmp_path / "a.txt"
    path.write_text(told, "utf-8")
    sheet = sheet_of(imported(path), "部门支出总表")
    assert [sheet.cells.get((9, c)) for c in range(7)] == [
        "201", "03", None, "政府办公厅（室）及相关机构事务", 900000, 300000, 600000,
    ]  # fmt: skip
    assert [sheet.cells.get((10, c)) for c in range(7)] == [
        "201", "03", "01", "行政运行", 300000, 300000, None,
    ]  # fmt: skip
    assert sheet.cells[11, 6] == 600000
