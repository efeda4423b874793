"""The summary workbook: everything counted, nothing a formula, the same bytes each time."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from checks.findings import Report, Severity
from checks.report.summary import Writer
from tests.report import samples
from tests.report.pages import PLANTED, planted


def written(reports: Sequence[Report], folder: Path | None = None) -> bytes:
    stream = BytesIO()
    writer = Writer(stream, folder)
    for report in reports:
        writer.add(report)
    writer.close()
    return stream.getvalue()


def opened(reports: Sequence[Report], folder: Path | None = None) -> Any:
    return openpyxl.load_workbook(BytesIO(written(reports, folder)))


def rows(sheet: Any) -> list[dict[str, Any]]:
    head, *rest = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rest]


@pytest.fixture(scope="module")
def book() -> Any:
    return opened([planted(), samples.failing(), samples.unreadable()], PLANTED.parent)


def test_every_finding_is_a_row_with_its_figures(book: Any) -> None:
    found = rows(book["全部问题"])
    expected = [*planted().findings, *samples.failing().findings]
    assert sorted(r["编号"] for r in found) == sorted(f.id for f in expected)
    by_id = {r["编号"]: r for r in found}
    for finding in expected:
        row = by_id[finding.id]
        assert row["说明"] == finding.message
        assert row["单元格"] == finding.cell
        if finding.unit and finding.difference:
            assert row["相差"] == float(finding.difference)


def test_departments_stand_worst_first_with_their_counts(book: Any) -> None:
    found = rows(book["各部门"])
    assert [r["结果"] for r in found] == ["没有审核", "有错误", "有错误"]
    assert found[0]["说明"] == samples.unreadable().error
    assert found[1]["错误"] == planted().count(Severity.ERROR)
    assert found[1]["完成率"] == planted().completion


def test_rules_and_the_matrix_count_the_same(book: Any) -> None:
    by_rule = {r["规则"]: r for r in rows(book["各规则"])}
    errors = sum(r["错误"] for r in by_rule.values())
    assert errors == planted().count(Severity.ERROR) + samples.failing().count(Severity.ERROR)
    matrix = list(book["部门与规则"].iter_rows(min_row=2, values_only=True))
    for column, rule in enumerate(matrix[0][1:], 1):
        counted = sum(row[column] or 0 for row in matrix[1:])
        assert counted == by_rule[rule]["错误"] + by_rule[rule]["警告"]


def test_what_was_not_finished_is_told_with_the_reason() -> None:
    book = opened([samples.with_duties()])
    assert "尚未实现" in {r["没有查完的原因"] for r in rows(book["没有查完"])}


def test_the_first_sheet_concludes_and_draws() -> None:
    data = written([planted(), samples.failing()])
    sheet = openpyxl.load_workbook(BytesIO(data))["总览"]
    assert "2 个有错误" in sheet["A2"].value
    # openpyxl reads no charts back
    with zipfile.ZipFile(BytesIO(data)) as package:
        charts = [n for n in package.namelist() if n.startswith("xl/charts/chart")]
    assert len(charts) == 2


def test_no_text_becomes_a_formula_or_a_number() -> None:
    hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")']
    findings = [
        replace(samples.ROW, message=text, title=text, label=text, actual=text, unit=None)
        for text in hostile
    ]
    report = replace(samples.strange_names(), findings=findings, department="=cmd|' /C calc'!A0")
    data = written([report, replace(samples.unreadable(), error="=1+1")])
    book = openpyxl.load_workbook(BytesIO(data))
    texts = set()
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                if isinstance(cell.value, str) and cell.value[:1] in "=+-@\t\r":
                    assert cell.quotePrefix, (sheet.title, cell.coordinate)
                    texts.add(cell.value)
    assert {"=1+1", "+1", "-1", "@SUM(A1)"} <= texts
    with zipfile.ZipFile(BytesIO(data)) as package:
        sheets = [n for n in package.namelist() if n.startswith("xl/worksheets/sheet")]
        assert not any(b"<f>" in package.read(name) for name in sheets)


def test_links_lead_to_the_cell_from_where_the_workbook_stands(tmp_path: Path) -> None:
    sheet = opened([planted()], tmp_path)["全部问题"]
    cell = next(c for c in sheet["I"][1:] if c.value == "E34")
    target = cell.hyperlink.target.replace("\\", "/")  # as Excel itself writes it
    assert (tmp_path / target).resolve() == PLANTED
    assert cell.hyperlink.location == "'部门收入总表'!E34"
    assert [c for c in opened([samples.failing()])["全部问题"]["I"] if c.hyperlink] == []


def test_it_prints_with_its_headings_on_every_page(book: Any) -> None:
    for name in ("各部门", "各规则", "全部问题", "没有查完"):
        sheet = book[name]
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")


def test_the_same_reports_give_the_same_bytes() -> None:
    reports = [planted(), *samples.all_of_them()]
    assert written(reports) == written(reports)


@pytest.mark.parametrize("reports", [[], samples.all_of_them()])
def test_any_reports_make_a_workbook(reports: list[Report]) -> None:
    assert opened(reports).sheetnames[0] == "总览"


def test_a_name_no_xml_can_hold_does_not_break_it() -> None:
    path = "坏\udc80\x00名.xlsx"
    (row,) = rows(opened([replace(samples.unreadable(), path=path)])["各部门"])
    assert row["文件"] == "坏名.xlsx"
