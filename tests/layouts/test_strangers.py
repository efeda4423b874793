"""What is not of this budget is named and left aside, never mixed in and never guessed."""

from __future__ import annotations

import copy
import re

import pytest

from checks.auditor import audit, audit_source
from checks.errors import NotABudgetError
from checks.findings import Report
from checks.layouts.recognise import recognise
from checks.reading.grid import Grid, Source
from tests.layouts.budgets import BLANK, CODED, DOCUMENTS, Cell, Sheet, book, reading, same


def _serious(report: Report) -> list[str]:
    return [
        f"{f.rule} {f.message}"
        for f in report.findings
        if f.severity.value != "info" and not f.rule.startswith("SM")
    ]


def _named(report: Report) -> list[str]:
    return [f.message for f in report.findings if f.rule == "BS107"]


# Columns the layout does not know


@pytest.mark.parametrize("heading", ["上级补助收入", "上年结转", "附属单位上缴收入"])
def test_another_source_of_income_is_no_false_sum(name: str, heading: str) -> None:
    varied = book(name)
    sheet = varied["income"]
    sheet.insert_columns(5)
    sheet.rows[sheet.header[1] - 1][5] = Cell(heading)
    for r in sheet.data:
        if isinstance(sheet.rows[r][6].value, float):
            sheet.rows[r][5] = Cell("1,000.00" if heading == "上年结转" else 1000.0)
    same(name, varied, also=frozenset({"SJ101"}))


@pytest.mark.parametrize(
    ("kind", "role"),
    [("income", "operating"), ("fiscal_balance", "state_capital"),
     ("fiscal_balance", "government_fund")],
)  # fmt: skip
def test_a_column_nobody_needs_is_left_out(name: str, kind: str, role: str) -> None:
    varied = book(name)
    sheet = varied[kind]
    column = next(c for key, c in sheet.columns.items() if key.endswith(role))
    if any(isinstance(sheet.rows[r][column].value, float) for r in sheet.data):
        pytest.skip("the column has amounts here")
    for row in sheet.rows[sheet.header[0] :]:
        del row[column]
    assert _serious(audit_source(varied.source())) == []


def test_heading_of_a_column_is_blank(name: str) -> None:
    varied = book(name)
    for sheet in varied.tables("expenditure"):
        sheet.insert_columns(5)
        for r in sheet.data:
            if isinstance(sheet.rows[r][6].value, float):
                sheet.rows[r][5] = Cell(7.0)
    same(name, varied)


@pytest.mark.parametrize("at", [0, -1])
def test_lines_are_numbered_in_a_column(name: str, at: int) -> None:
    varied = book(name)
    for sheet in varied.tables(*CODED):
        column = 0 if at == 0 else sheet.width
        sheet.insert_columns(column)
        sheet.rows[sheet.header[0]][column] = Cell("序号")
        for i, r in enumerate(sheet.data):
            if any(isinstance(cell.value, float) for cell in sheet.rows[r]):
                sheet.rows[r][column] = Cell(float(i + 1))
    same(name, varied)


def test_remarks_stand_in_a_column(name: str) -> None:
    varied = book(name)
    for sheet in varied.tables(*CODED):
        sheet.rows[sheet.header[0]].append(Cell("备注"))
        for r in sheet.data:
            if any(isinstance(cell.value, float) for cell in sheet.rows[r]):
                sheet.rows[r].append(Cell("含上年结转3.5万元"))
    same(name, varied)


def test_part_of_a_row_is_no_row_without_a_code(name: str) -> None:
    varied = book(name)
    for sheet in varied.tables("expenditure", "general_public"):
        line = [BLANK] * sheet.width
        line[sheet.columns["name"]] = Cell("其中：人员经费")
        line[sheet.columns["total"]] = Cell(12345.0)
        sheet.rows.insert(sheet.data.start + 1, line)
    same(name, varied)


# Copies and other sets


def _other_word(match: re.Match[str]) -> str:
    return "单位" if match[0] == "部门" else "部门"


def _copy(sheet: Sheet, name: str, visible: bool = True, factor: float = 1.5) -> Sheet:
    other = copy.deepcopy(sheet)
    other.name, other.visible = name, visible
    for row in other.rows:
        row[:] = [Cell(c.value * factor if isinstance(c.value, float) else c.value) for c in row]
    return other


@pytest.mark.parametrize("visible", [True, False], ids=["草稿", "隐藏"])
@pytest.mark.parametrize("before", [True, False], ids=["在前", "在后"])
def test_a_copy_of_a_table_is_named_and_left_aside(name: str, visible: bool, before: bool) -> None:
    varied = book(name)
    sheet = varied["expenditure"]
    other = _copy(sheet, f"{sheet.name}（草稿）", visible)
    varied.replace([sheet], [other, sheet] if before else [sheet, other])
    same(name, varied, also=frozenset({"BS107"}))
    (said,) = _named(audit_source(varied.source()))
    assert f"已在工作表“{sheet.name}”中找到" in said


def test_a_copy_without_its_total_is_no_continuation(name: str) -> None:
    varied = book(name)
    for sheet in list(varied.tables("expenditure", "balance")):
        other = _copy(sheet, "Sheet9" + sheet.kind)
        for row in other.rows:
            if any(c.value == "合计" or "总计" in str(c.value) for c in row[:3]):
                row[:] = row[3:] if sheet.kind == "balance" else [BLANK]
        varied.sheets.append(other)
    same(name, varied, also=frozenset({"BS107"}))


def test_the_filled_table_wins_over_the_blank_form(name: str) -> None:
    varied = book(name)
    sheet = varied["expenditure"]
    blank = _copy(sheet, "支出总表空表")
    for r in blank.data:
        blank.rows[r] = [BLANK]
    varied.sheets.insert(0, varied.sheets.pop(0))
    varied.replace([sheet], [blank, sheet])
    same(name, varied, also=frozenset({"BS107"}))


def test_sheets_of_last_year_are_left_aside(name: str) -> None:
    varied = book(name)
    for sheet in list(varied.tables()):
        old = _copy(sheet, f"上年{sheet.name.strip()}"[:31], factor=0.9)
        old.words(lambda t: re.sub(r"202[56]年", "2024年", t))
        varied.replace([sheet], [old, sheet])
    same(name, varied, also=frozenset({"BS107"}))
    assert len(_named(audit_source(varied.source()))) == 9


@pytest.mark.parametrize("mixed", [False, True], ids=["各九张", "交错"])
def test_a_department_and_its_unit_are_not_mixed(name: str, mixed: bool) -> None:
    varied = book(name)
    others = []
    for sheet in list(varied.tables()):
        other = _copy(sheet, f"另{sheet.name.strip()}"[:31], factor=0.5)
        other.words(
            lambda t: re.sub("预算单位|部门(?!预算经)|单位(?![:：])", _other_word, t),
            range(other.header[0]),
        )
        other.name = re.sub("部门|单位", _other_word, other.name)
        if mixed:
            varied.replace([sheet], [sheet, other])
        others.append(other)
    if not mixed:
        varied.sheets += others
    # one table of the set is missing: the other set may not lend its own
    gone = varied["state_capital"]
    varied.sheets.remove(gone)
    report = audit_source(varied.source())
    alone = book(name)
    alone.sheets.remove(alone["state_capital"])
    assert reading(recognise(varied.source())) == reading(recognise(alone.source()))
    assert sum("两套表请分在两个工作簿里审核" in said for said in _named(report)) == 9
    # that the missing table is missing is said, as if the other set were not there
    assert _serious(report) == _serious(audit_source(alone.source()))


@pytest.mark.parametrize("what", ["单位", "年度"])
def test_another_office_or_year_lends_no_table(name: str, what: str) -> None:
    varied, alone = book(name), book(name)
    for sheet in list(varied.tables()):
        other = _copy(sheet, f"乙{sheet.name.strip()}"[:31], factor=0.5)
        if what == "单位":
            other.edit(*other.department, lambda t: t.split("：")[0] + "：乙中心")
        else:
            other.words(lambda t: re.sub("202[56]年", "2024年", t), range(other.header[0]))
        varied.sheets.append(other)
    varied.sheets.remove(varied.sheets[-2])  # so that neither set is the greater one
    for changed in (varied, alone):
        changed.sheets.remove(changed["three_public"])
    assert reading(recognise(varied.source())) == reading(recognise(alone.source()))
    report = audit_source(varied.source())
    assert _serious(report) == _serious(audit_source(alone.source()))
    assert sum("两套表请分在两个工作簿里审核" in said for said in _named(report)) == 8


def test_one_table_of_another_office_is_a_slip_and_no_set(name: str) -> None:
    varied = book(name)
    sheet = varied["expenditure"]
    sheet.edit(*sheet.department, lambda t: t.split("：")[0] + "：乙中心")
    report = audit_source(varied.source())
    assert [said.split()[0] for said in _serious(report)] == ["BS103"]
    assert _named(report) == []


# Look-alikes


def _final(title: str) -> list[list[object]]:
    return [
        [title],
        ["公开01表"],
        ["部门：某局", "", "", "", "", "金额单位：万元"],
        ["收入", "", "", "支出", "", ""],
        ["项目", "行次", "决算数", "项目", "行次", "决算数"],
        ["栏次", "", 1.0, "栏次", "", 2.0],
        ["一、一般公共预算财政拨款收入", 1.0, 100.0, "一、一般公共服务支出", 31.0, 70.0],
        ["二、政府性基金预算财政拨款收入", 2.0, 0.0, "二、外交支出", 32.0, 5.0],
        ["本年收入合计", 27.0, 100.0, "本年支出合计", 57.0, 90.0],
        ["年初结转和结余", 28.0, 3.0, "年末结转和结余", 58.0, 14.0],
        ["总计", 30.0, 103.0, "总计", 60.0, 103.0],
    ]


_PROJECTS: list[list[object]] = [
    ["2025年部门项目支出预算表"],
    ["编制部门：某局", "", "", "", "单位：元"],
    ["项目", "", "项目名称", "支出预算", ""],
    ["功能分类科目编码", "功能分类科目名称", "", "合计", "项目支出"],
    ["2060702", "科普活动", "全国科普日", 1.0, 2.0],
    ["2060702", "科普活动", "大院大所", 3.0, 4.0],
    ["合计", "", "", 5.0, 6.0],
]
_GOALS: list[list[object]] = [
    ["2025年部门整体支出绩效目标表"],
    ["部门名称", "某局", "预算金额", "支出"],
    ["一级指标", "二级指标", "三级指标", "指标值"],
    ["产出指标", "数量指标", "培训人数", "≥100人"],
    ["产出指标", "质量指标", "合格率", "100%"],
    ["效益指标", "社会效益", "满意度", "≥90%"],
]


@pytest.mark.parametrize(
    "rows",
    [
        _final("2024年度收入支出决算总表"),
        _final("收入支出总表"),
        _final("2024年部门财务收支总表"),
        _PROJECTS,
        [["2025年部门项目支出预算总表"], *_PROJECTS[1:]],
        [["2025年部门财政拨款支出预算总表"], *_PROJECTS[1:]],
        _GOALS,
        [["2025年部门政府采购预算明细表"], *_PROJECTS[1:]],
    ],
    ids=["决算总表", "不写决算的决算表", "像预算的决算表", "项目支出表", "项目支出总表",
         "财政拨款支出总表", "绩效目标表", "采购表"],
)  # fmt: skip
@pytest.mark.parametrize("place", ["自己一张", "收支总表之下", "替换"])
def test_tables_that_only_look_alike(name: str, rows: list[list[object]], place: str) -> None:
    varied = book(name)
    stranger = [[Cell(v) for v in row] for row in rows]
    if place == "自己一张":
        varied.sheets.append(Sheet("收支总表附表", stranger))
    elif place == "收支总表之下":
        varied["income"].rows += [[], *stranger]
    else:
        varied.sheets = [s for s in varied.sheets if not s.kind]
        varied.sheets.append(Sheet("部门收支总表", stranger))
        if rows == _final("2024年度收入支出决算总表"):
            assert recognise(varied.source()).layout.document == "final"
            return
        with pytest.raises(NotABudgetError):
            recognise(varied.source())
        return
    same(name, varied, also=frozenset({"BS107"}))
    assert len(_named(audit_source(varied.source()))) == 1


def test_only_a_final_account_is_no_budget() -> None:
    rows = _final("2024年度收入支出决算总表")
    source = Source("决算.xlsx", "", "xlsx", [Grid("收支总表", rows)])  # type: ignore[arg-type]
    report = audit_source(source)
    assert (report.layout, [t.kind for t in report.tables]) == ("final", ["balance"])
    with pytest.raises(NotABudgetError):
        recognise(source, layout="shanghai")


# Blank forms


@pytest.mark.parametrize(
    "form",
    ["official_template_department.xlsx", "official_template_unit.xlsx",
     "official_template_unit.xls"],
)  # fmt: skip
def test_blank_official_form_has_nothing_wrong(form: str) -> None:
    path = DOCUMENTS / form
    if not path.exists():
        pytest.skip(f"the official forms are not here ({DOCUMENTS})")
    report = audit(path)
    assert report.status == "ok"
    assert len(report.tables) == 9
    # its prose is all placeholders, which is another matter; its cover names no office yet
    assert {f.rule for f in report.findings if not f.rule.startswith("SM")} == {"BS105", "BS110"}
    assert _serious(report) == []
    assert report.department is None
