"""gouji new: a blank book filled with the leaf figures of a published budget gives its totals."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import checks
from addin import shipped
from checks.blank.wording import SHOWN_ROWS
from checks.blank.writing import write
from checks.cli import main
from checks.findings import Finding, Report, Severity
from tests.hosts.libreoffice import LibreOffice

SEED = shipped("workbooks") / "上海市科学技术协会2025.xlsx"
OFFICE = "上海市科学技术协会"
CODED = {
    "部门收入总表": 3,
    "部门支出总表": 3,
    "部门一般公共预算拨款表": 3,
    "部门一般公共预算拨款基本支出明细表": 2,
}
#: what the published text says beside the tables (workbooks/, 其他相关情况说明 and 编制说明)
SAID: Mapping[str, str | float] = {
    "地区": "上海市",
    "级别": "市级",
    "部门名称": OFFICE,
    "上年_一般公共预算": 16_190,
    "增减原因": "项目经费减少",
    "三公_出国": 525_000,
    "三公_接待": 74_700,
    "三公_运行": 140_000,
    "机关运行经费": 5_172_800,
    "上年_出国": 52.5,
    "上年_接待": 7.47,
    "上年_运行": 14,
    "原因_出国": "因公出国安排无变化",
    "原因_接待": "接待标准无变化",
    "原因_购置": "无购车计划",
    "原因_运行": "车辆数无变化",
    "原因_用车": "车辆数无变化",
    "采购_货物": 39.03,
    "采购_服务": 714.62,
    "采购_中小": 688.3,
    "采购_小微": 8.3,
    "机关数": 1,
    "绩效_单位": 7,
    "绩效_项目": 29,
    "绩效_资金": 5_062.83,
    "资产日期": "2024年8月31日",
    "车辆_7": 14,
    "项目1": "科普活动",
    "项目1资金": 110.67,
}
OWN_WORDS = {
    "部门主要职能!A3": f"{OFFICE}是科技工作者的群众组织。",
    "部门机构设置!A3": f"{OFFICE}部门预算是包括本部以及下属6家预算单位的综合收支计划。",
    "名词解释!A3": "财政拨款收入：从本级财政部门取得的资金。",
    "项目经费情况说明!A4": "面向公众开展科普活动。",
    "项目经费情况说明!A6": "《中华人民共和国科学技术普及法》。",
    "项目经费情况说明!A8": f"{OFFICE}。",
    "项目经费情况说明!A10": "按计划组织实施。",
    "项目经费情况说明!A12": "2025年1月至12月。",
    "项目经费情况说明!A16": "详见项目绩效目标表。",
}


@cache
def opened(path: Path, *, values: bool = False) -> openpyxl.Workbook:
    """A workbook, read once; with the values of its formulas or the formulas."""
    return openpyxl.load_workbook(path, data_only=values)


def blank(path: Path, kind: str = "department", rows: int = SHOWN_ROWS) -> Path:
    with path.open("wb") as stream:
        write(stream, 2025, kind, rows)
    return path


def agreeing(book: Path) -> dict[str, str]:
    """What 核对 says, 是 or 否, by statement; under "" its sentence."""
    sheet = opened(book, values=True)["核对"]
    told = {row[1]: row[7] for row in sheet.iter_rows(min_row=5, values_only=True) if row[1]}
    return told | {"": sheet["A2"].value}


def published(sheet: str) -> dict[str, list[float]]:
    """The amounts of a table of the published budget by code, "" for the total."""
    codes = CODED[sheet]
    return _by_code(opened(SEED)[sheet], codes)


def _by_code(sheet: Worksheet, codes: int) -> dict[str, list[float]]:
    found = {}
    for row in sheet.iter_rows(min_row=9, values_only=True):
        code = "".join(str(part) for part in row[:codes] if part)
        amounts = [float(value or 0) for value in row[codes + 1 :]]
        if code.isdigit():
            found[code] = amounts
        elif "合计" in (code, row[codes]):
            found[""] = amounts
    return found


def inputs(book: Path) -> dict[str, str]:
    """The cells of 基本信息 by the names that formulas call them."""
    names = opened(book).defined_names
    return {
        name: defined.attr_text.replace("'", "").replace("$", "")
        for name, defined in names.items()
        if "基本信息" in defined.attr_text
    }


def leaf_figures(book: Path) -> dict[str, str | float]:
    """What a clerk would type: the 项 and 款 of the published budget, and nothing above them."""
    income, spent = published("部门收入总表"), published("部门支出总表")
    general = published("部门一般公共预算拨款表")
    cells: dict[str, Any] = {}
    for row, code in enumerate((c for c in income if len(c) == 7), 6):
        basic, project = general.get(code, [0, 0, 0])[1:]
        _, _, *sources = income[code]
        typed = dict(zip("IJK", sources, strict=True)) | {
            "C": basic,
            "D": project,
            "L": spent[code][1] - basic,
            "M": spent[code][2] - project,
        }
        cells[f"录入科目!A{row}"] = code
        cells[f"录入科目!O{row}"] = "开展工作"
        cells |= {f"录入科目!{column}{row}": amount for column, amount in typed.items() if amount}
    listed = opened(book)["录入经济分类"]
    rows = {listed.cell(row, 1).value: row for row in range(6, 106)}
    free = min(row for row in range(6, 106) if not listed.cell(row, 1).value)
    for code, (_, personnel, public) in published("部门一般公共预算拨款基本支出明细表").items():
        if len(code) != 5:
            continue
        if code not in rows:
            rows[code], free = free, free + 1
            cells[f"录入经济分类!A{rows[code]}"] = code
        cells[f"录入经济分类!C{rows[code]}"] = personnel
        cells[f"录入经济分类!D{rows[code]}"] = public
    return cells


@pytest.fixture(scope="module")
def filled(office: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published budget typed into a blank book."""
    folder = tmp_path_factory.mktemp("filled")
    book = blank(folder / "blank.xlsx")
    at = inputs(book)
    cells = leaf_figures(book) | OWN_WORDS | {at[name]: value for name, value in SAID.items()}
    office.fill(book, cells, folder / "filled.xlsx")
    return folder / "filled.xlsx"


@pytest.fixture(scope="module")
def report(filled: Path) -> Report:
    return checks.audit(filled)


@pytest.mark.parametrize("sheet", CODED)
def test_every_row_and_total_is_as_published(sheet: str, filled: Path) -> None:
    ours = _by_code(opened(filled, values=True)[sheet], CODED[sheet])
    theirs = published(sheet)
    assert ours.keys() == theirs.keys()
    # the published subtotals are rounded each by itself: 301 and 20805 (seed.md)
    for code, amounts in theirs.items():
        assert ours[code] == pytest.approx(amounts, abs=2), code


def test_the_two_sided_tables_and_three_public_are_as_published(filled: Path) -> None:
    book = opened(filled, values=True)
    overview = book["部门收支总表"]
    lines = {overview.cell(r, 3).value: overview.cell(r, 4).value for r in range(8, 25)}
    assert lines["二、科学技术支出"] == 117_406_639
    assert lines["三、社会保障和就业支出"] == 25_391_377
    assert overview["B24"].value == overview["D24"].value == 179_194_142
    three = [cell.value for cell in book["部门“三公”经费和机关运行费预算表"][7]]
    assert three == [73.97, 52.5, 7.47, 14, 0, 14, 517.28]


def test_the_audit_finds_nothing_but_the_rounding(report: Report) -> None:
    assert [f.message for f in report.findings if f.severity is not Severity.INFO] == []
    # 行政运行 with 项目支出 is in the published budget (seed.md)
    rest = [f for f in report.findings if f.rule != "KM109"]
    assert [(f.rule, f.difference) for f in rest] == [("BJ107", "-1")]


def test_the_text_is_checked_against_the_tables(report: Report) -> None:
    checked = {outcome.rule: outcome.checked for outcome in report.outcomes}
    assert checked["SM101"] >= 8
    assert checked["SM102"] == 16  # the 项 that 财政拨款 pays for
    assert checked["SM105"] > 0


def test_what_is_typed_agrees_but_for_the_rounding(filled: Path) -> None:
    told = agreeing(filled)
    assert told.pop("") == "核对：全部相符。"
    # 85,320,678 by function and 85,320,679 by use in the published budget (seed.md)
    assert told.pop("一般公共预算支出表基本支出 = 基本支出经济分类表合计") == "舍入"
    assert set(told.values()) == {"是"}
    assert len(told) == 22


def test_what_does_not_agree_is_said_where_it_is_typed(
    filled: Path, office: LibreOffice, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.xlsx"
    at = inputs(filled)
    listed = opened(filled)["录入经济分类"]
    row = next(row for row in range(6, 106) if listed.cell(row, 1).value == "30201")
    assert listed[f"D{row}"].value == 502_494  # 办公费
    # 因公出国 was 525,000 in both
    typed = {f"录入经济分类!D{row}": 602_494, at["三公_出国"]: 425_000, at["绩效_资金"]: 7_000}
    office.fill(filled, typed, wrong)
    book = opened(wrong, values=True)
    told = agreeing(wrong)
    assert [says for says, answer in told.items() if answer == "否"] == [
        "一般公共预算支出表基本支出 = 基本支出经济分类表合计",
        "经济分类 30212 因公出国（境）费用 ≤ “三公”经费表",
        "涉及项目预算资金 ≤ 支出总表项目支出",
    ]
    sentence = "核对：有 3 项不符，见“核对”表里的“否”。"
    assert told[""] == book["录入科目"]["A3"].value == book["录入经济分类"]["A3"].value == sentence


#: 17 类 with two 款 of one 项 each: 85 rows and the total
MANY = [
    f"{kind}{item}"
    for kind in (*range(201, 209), *range(210, 217), 219, 220)
    for item in ("0101", "0202")
]


@pytest.fixture(scope="module")
def many(office: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More 类 than the two-sided tables have lines, more rows than a page has."""
    folder = tmp_path_factory.mktemp("many")
    book = blank(folder / "blank.xlsx")
    typed: dict[str, Any] = {f"录入科目!A{row}": code for row, code in enumerate(MANY, 6)}
    typed |= {f"录入科目!D{row}": 100 for row, _ in enumerate(MANY, 6)}
    typed |= {inputs(book)[f"项目{n}"]: f"项目{n}" for n in (1, 2, 3)}
    office.fill(book, typed, folder / "many.xlsx")
    return folder / "many.xlsx"


def test_a_sentence_tells_what_does_not_fit(many: Path) -> None:
    book = opened(many, values=True)
    hidden = "：在左上角的名称框输入“59:94”并回车，再右键行号选“取消隐藏”。"
    assert book["部门支出总表"]["A1"].value == f"还有 36 行没有显示{hidden}"
    assert book["部门政府性基金拨款表"]["A1"].value in (None, "")
    assert book["部门收支总表"]["A1"].value == (
        "类多于 16 个，本表放不下，少列的类不在支出总计里：请按下属单位分开编制。"
    )
    assert book["部门编制说明"]["A2"].value.startswith("还有 18 个科目没有显示：")
    assert book["项目经费情况说明"]["A2"].value.startswith("有 1 个项目的说明没有显示：")
    told = agreeing(many)
    assert told["放不下或没有显示的表为 0 张（表上有红字）"] == "否"
    # the 17th 类 is not in the total of 收支总表
    assert told["收支总表支出总计 = 支出总表合计"] == "否"


def test_the_rows_that_the_sentence_names_are_those_that_are_hidden(many: Path) -> None:
    sheet = opened(many)["部门支出总表"]
    assert not sheet.row_dimensions[58].hidden
    assert all(sheet.row_dimensions[row].hidden for row in range(59, 95))
    shown = opened(many, values=True)["部门支出总表"]
    assert shown["D94"].value == "合计"
    assert shown["D95"].value in (None, "")


def pages(book: Path, office: LibreOffice, folder: Path) -> list[str]:
    """The text of every page as LibreOffice prints it, without its number."""
    pdfplumber = pytest.importorskip("pdfplumber", reason="pdfplumber is not installed")
    (pdf,) = office.convert([book], "pdf", folder)
    with pdfplumber.open(pdf) as printed:
        return [
            re.sub(r"第\s*\d+\s*页，共\s*\d+\s*页", "", page.extract_text()).strip()
            for page in printed.pages
        ]


@pytest.mark.parametrize("kind", ["department", "unit"])
def test_no_page_is_blank(kind: str, office: LibreOffice, tmp_path: Path) -> None:
    printed = pages(blank(tmp_path / "blank.xlsx", kind), office, tmp_path)
    assert [n for n, text in enumerate(printed, 1) if not text] == []
    titles = [text for text in printed if text.startswith("2025年") and "表\n" in text]
    assert len(titles) == 9  # each table on one page


def test_a_table_over_two_pages_has_its_header_on_both(
    office: LibreOffice, tmp_path: Path, filled: Path
) -> None:
    book = blank(tmp_path / "blank.xlsx", rows=100)
    typed = {f"录入科目!A{row}": code for row, code in enumerate(MANY, 6)}
    office.fill(book, typed, tmp_path / "long.xlsx")
    printed = pages(tmp_path / "long.xlsx", office, tmp_path)
    spent = [text for text in printed if "支出预算" in text and "功能分类科目名称" in text]
    first, second = (text for text in spent if "基本支出 项目支出" in text)
    assert "部门支出预算总表" in first
    assert "部门支出预算总表" not in second
    assert "合计" in second.splitlines()[-1]
    whole = pages(filled, office, tmp_path)
    assert [n for n, text in enumerate(whole, 1) if not text] == []
    assert any("16、住房保障支出" in text and "主要用于：开展工作。" in text for text in whole)


def _errors(path: Path) -> list[Finding]:
    return [f for f in checks.audit(path).findings if f.severity is Severity.ERROR]


def test_a_figure_typed_over_a_formula_is_found(
    filled: Path, office: LibreOffice, tmp_path: Path
) -> None:
    sheet = opened(filled, values=True)["部门支出总表"]
    row = next(r for r in range(9, 60) if sheet.cell(r, 4).value == "科普活动")
    wrong = tmp_path / "wrong.xlsx"
    office.fill(filled, {f"部门支出总表!G{row}": 1_107_600}, wrong)
    culprits = {f.culprit.cell for f in _errors(wrong) if f.culprit}
    assert culprits == {f"E{row}", f"G{row}"}  # 合计 in E adds up what was typed over


def test_a_unit_with_three_codes(office: LibreOffice, tmp_path: Path) -> None:
    book = blank(tmp_path / "unit.xlsx", "unit")
    at = inputs(book)
    typed: dict[str, Any] = {
        at["部门名称"]: "甲中心",
        "录入科目!A6": "2080505",
        "录入科目!C6": 300,
        "录入科目!A7": "2060701",
        "录入科目!C7": 1_000,
        "录入科目!D7": 200,
        "录入科目!E7": 50,
        # 事业收入 that pays for personnel
        "录入科目!L7": 70,
        "录入科目!O7": 70,
        # a 项 that no list has, with names beside
        "录入科目!A8": "2239901",
        "录入科目!K8": 9,
    }
    names = opened(book)
    extra = names.defined_names["补充科目"].attr_text.split("!")[1].replace("$", "").split(":")[0]
    column = extra.rstrip("0123456789")
    beside = openpyxl.utils.get_column_letter(openpyxl.utils.column_index_from_string(column) + 1)
    for row, (code, name) in enumerate(
        (("223", "国有资本经营预算支出"), ("22399", "其他支出甲"), ("2239901", "其他支出乙")), 6
    ):
        typed |= {f"录入科目!{column}{row}": code, f"录入科目!{beside}{row}": name}
    out = tmp_path / "filled.xlsx"
    office.fill(book, typed, out)
    sheets = opened(out, values=True)
    spent = _by_code(sheets["单位支出总表"], 3)
    assert spent["20607"] == [1_320, 1_270, 50]
    assert spent["22399"] == [9, 0, 9]
    assert spent[""] == [1_629, 1_570, 59]
    overview = sheets["单位收支总表"]
    assert [c.value for c in overview[10]][2:] == ["一、科学技术支出", 1_320, 1_070, 200, 50]
    total = next(r for r in range(10, 40) if overview.cell(r, 1).value == "收入总计")
    assert overview.cell(total, 2).value == overview.cell(total, 4).value == 1_629
    assert sheets["录入科目"]["Q6"].value in (None, "")


def test_only_what_is_typed_is_not_locked(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(blank(tmp_path / "blank.xlsx"))
    for sheet in book:
        assert sheet.protection.sheet, sheet.title
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    assert cell.protection.locked, (sheet.title, cell.coordinate)
    assert not book["录入科目"]["A6"].protection.locked
    assert not book["录入经济分类"]["C6"].protection.locked


def test_the_same_bytes_twice() -> None:
    first, second = io.BytesIO(), io.BytesIO()
    write(first, 2026, "unit")
    write(second, 2026, "unit")
    assert first.getvalue() == second.getvalue()


@pytest.mark.parametrize("kind", ["部门", "单位"])
def test_the_blank_books_that_ship_have_no_errors(kind: str) -> None:
    report = checks.audit(shipped("workbooks") / f"空白套表2026（{kind}）.xlsx")
    assert report.status == "ok"
    assert len(report.tables) == 9
    assert [f.message for f in report.findings if f.severity is not Severity.INFO] == []


def test_the_command_does_not_write_over_a_book(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "套表.xlsx"
    command = ["new", "--year", "2026", "--kind", "unit", "-o", str(book)]
    assert main(command) == 0
    before = book.read_bytes()
    assert main(command) == 2
    assert "已经存在" in capsys.readouterr().err
    assert book.read_bytes() == before
