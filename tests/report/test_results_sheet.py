"""The sheet 审核结果: safe to open, easy to print, the same bytes each time."""

import io
import zipfile
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from lxml import etree

from checks.addresses import location
from checks.findings import Culprit, Report
from checks.report import results_sheet
from checks.report.in_memory import to_bytes
from checks.report.results_sheet import results_workbook
from tests.report import samples

HEADINGS = [
    "序号", "级别", "规则", "表", "单元格", "说明", "实际", "应为", "相差", "建议", "规则名与依据",
    "编号",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _one_basis(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sheet is tested without the rule book."""
    monkeypatch.setattr(results_sheet, "rule_bases", lambda: {"BN101": "表内横向勾稽"})


def saved(report: Report, **settings: Any) -> Any:
    data = to_bytes(results_workbook(report, **settings))
    return openpyxl.load_workbook(io.BytesIO(data)).active


def header_row(sheet: Any) -> int:
    return next(r for r in range(1, 40) if sheet.cell(r, 1).value == "序号")


def texts(sheet: Any) -> list[str]:
    return [c.value for row in sheet.iter_rows() for c in row if isinstance(c.value, str)]


def test_one_sheet_of_this_name() -> None:
    assert results_workbook(samples.failing()).sheetnames == ["审核结果"]


def test_the_summary_comes_first() -> None:
    sheet = saved(samples.failing())
    above = [t for row in sheet.iter_rows(max_row=header_row(sheet) - 1, values_only=True)
             for t in row if t]  # fmt: skip
    assert above[0] == "审核结果：上海市科学技术协会2025（错误样例）.xlsx"
    assert (
        above[1]
        == "上海市科学技术协会，部门预算，2025 年，上海市部门预算、单位预算公开套表（九张表）"
    )
    assert above[2:5] == ["错误 4", "警告 1", "提示 2"]
    assert any(t.startswith("规则 13 条：通过 3，未通过 6，未检查 3，不适用 1") for t in above)
    assert "支出总表：部门支出总表!A1:G40 元" in above


def test_findings_are_worst_first_with_amounts_as_numbers() -> None:
    sheet = saved(samples.failing())
    header = header_row(sheet)
    rows = list(sheet.iter_rows(min_row=header, max_row=header + 8, values_only=True))
    assert list(rows[0]) == HEADINGS
    assert [row[1] for row in rows[1:]] == ["错误"] * 4 + ["警告"] + ["提示"] * 2 + ["已核"]
    assert rows[1][2:9] == (
        "BN101", "支出总表", "E12", samples.ROW.message, 1106700, None, -900,
    )  # fmt: skip
    assert samples.ROW.culprit is not None
    assert samples.ROW.culprit.cell != "E12", "应为 1,107,600 would be advice to break E12"
    assert rows[1][9:] == (
        "疑错 G12 应为 1,106,700（相邻两位数字颠倒）", "行合计（表内横向勾稽）", samples.ROW.id,
    )  # fmt: skip
    assert sheet.cell(header + 3, 7).number_format == "#,##0.00"


def test_links_lead_to_the_cell() -> None:
    sheet = saved(samples.failing())
    link = sheet.cell(header_row(sheet) + 1, 5).hyperlink
    assert link.location == "'部门支出总表'!E12"
    assert link.target is None


def test_links_lead_to_another_file() -> None:
    sheet = saved(samples.failing(), link_file="../预算 #1/原件.xls")
    link = sheet.cell(header_row(sheet) + 1, 5).hyperlink
    assert link.location == "'部门支出总表'!E12"
    assert link.target == "../预算%20%231/原件.xls"


def test_quotes_in_sheet_names_are_doubled() -> None:
    assert location("2025'年 ", "A1") == "'2025''年 '!A1"


def test_nothing_becomes_a_formula() -> None:
    book = results_workbook(samples.strange_names())
    cells = [c for row in book.active.iter_rows() for c in row if c.value is not None]
    assert not [c for c in cells if c.data_type == "f"]
    risky = [c for c in cells if isinstance(c.value, str) and c.value[0] in "=+-@\t\r"]
    assert risky
    assert all(c.quotePrefix for c in risky)
    with zipfile.ZipFile(io.BytesIO(to_bytes(book))) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")


def test_an_amount_a_float_cannot_hold_stays_text() -> None:
    report = samples.failing()
    report.findings = [replace(samples.ROW, actual="12345678901234567.89")]
    sheet = saved(report)
    assert sheet.cell(header_row(sheet) + 1, 7).value == "12345678901234567.89"


def test_filter_frozen_header_and_print_setup() -> None:
    sheet = saved(samples.failing())
    header = header_row(sheet)
    assert sheet.auto_filter.ref == f"A{header}:L{header + 8}"
    assert sheet.freeze_panes == f"A{header + 1}"
    assert sheet.print_title_rows == f"${header}:${header}"
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.sheet_properties.tabColor is not None, "the last of twenty tabs is overlooked"
    assert "&P" in sheet.oddFooter.right.text


def test_the_fills_are_those_of_the_marks() -> None:
    from checks.findings import Severity
    from checks.marking import FILLS

    sheet = saved(samples.failing())
    first = header_row(sheet) + 1
    fills = [sheet.cell(first + n, 2).fill.fgColor.rgb[2:] for n in (0, 4, 5)]
    assert fills == [FILLS[s] for s in Severity]


def test_rows_are_high_enough_for_their_text() -> None:
    sheet = saved(samples.failing())
    long = header_row(sheet) + 2
    assert sheet.row_dimensions[long].height > 4 * 14


def test_what_was_not_checked_follows_with_reasons() -> None:
    found = texts(saved(samples.passing()))
    assert "没有发现问题。" in found
    assert found.index("未检查的规则 3 条（不算通过）") < found.index("没有 2025 年的科目表")


def test_the_duties_that_were_not_finished_follow_with_reasons() -> None:
    found = texts(saved(samples.with_duties()))
    assert "复核事项 5 项：查完 1，没有查完 3，不适用 1；完成率 25.00%" in found
    assert "设置 gouji.toml：SJ107 已关闭（试行）" in found
    start = found.index("没有查完的复核事项 3 项（不算通过）")
    assert found[start + 1 : start + 10] == [
        "事项", "内容", "为什么没有检查",
        "表式-12", "公式", "SJ107 文件不含公式，无法比较；SJ108 文件不含公式，无法比较",
        "科目-08", "旧科目", "KM108 没有 2025 年的科目表",
    ]  # fmt: skip


def test_the_last_line_says_how_to_waive() -> None:
    assert texts(saved(samples.failing()))[-1].startswith("核实一个问题：在预算工作簿里加一张")


@pytest.mark.parametrize("report", [samples.unreadable(), samples.not_a_budget()])
def test_a_file_that_was_not_audited_says_why(report: Report) -> None:
    assert any(str(report.error) in text for text in texts(saved(report)))


@pytest.mark.parametrize("report", samples.all_of_them(), ids=lambda r: r.path)
def test_same_report_same_bytes_and_well_formed(report: Report) -> None:
    data = to_bytes(results_workbook(report))
    assert data == to_bytes(results_workbook(report))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {i.date_time for i in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.read("docProps/core.xml").count(b"2025-01-01T00:00:00Z") == 2
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(package.read(name))
        assert not [n for n in package.namelist() if "drawing" in n or "media" in n]


def test_what_one_wrong_cell_broke_stands_together() -> None:
    report = samples.failing()
    wrong = Culprit(samples.EXPENDITURE, "G17", "1106700", "第4、5位数字颠倒")
    first = replace(samples.ROW, culprit=wrong)
    report.findings = [first, samples.CODE, replace(samples.ROW, cell="G15", culprit=wrong)]
    sheet = saved(report)
    top = header_row(sheet)
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(top + 1, top + 3)]
    assert [row[4] for row in rows][:2] == ["E12", "G15"]
    assert "应为 1,106,700" in rows[0][9]
    assert rows[1][9] == "改正 部门支出总表!G17 后随之相符"
