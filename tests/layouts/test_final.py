# ruff: noqa: E501 - tables as they stand
"""部门决算: recognised as what it is, audited with its own identities, and no budget."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.auditor import audit
from tests.layouts.final_account import PROSE, SHEETS
from tests.layouts.published import audited, checked, serious

#: what the published document really has wrong
GENUINE = [("SM501", "情况说明", "A9"), ("SM503", "情况说明", "A12")]
BOTH = {**SHEETS, "情况说明": PROSE}


def test_a_published_account_is_read_and_audited(tmp_path: Path) -> None:
    report = audited(tmp_path, BOTH)
    assert (report.layout, report.year, report.kind) == ("final", 2024, "department")
    assert report.department == "上海市普陀区财政局"
    assert [t.sheet for t in report.tables] == [name for name in SHEETS if name != "封面"]
    assert serious(report) == GENUINE
    assert [o.rule for o in report.outcomes if "程序出错" in (o.because or "")] == []


def test_its_roundings_of_a_hundredth_are_hints(tmp_path: Path) -> None:
    # 社会保障和就业 326.71 in the 总表, 326.72 in the other tables
    report = audited(tmp_path, SHEETS)
    assert {f.rule for f in report.findings if f.difference == "-0.01"} == {
        "BJ121",
        "BJ122",
        "BN102",
        "BN103",
    }


def test_the_rules_of_budgets_are_silent(tmp_path: Path) -> None:
    done = checked(audited(tmp_path, BOTH))
    assert not {rule for rule in done if rule[:3] in ("BJ1", "SG1", "SM1", "SM2")} - {
        "BJ121",
        "BJ122",
        "BJ123",
        "BJ124",
        "SG101",
        "SG102",
    }
    # 本年收入, 本年支出, 三本 = 财政拨款, five other sources, four classes
    assert done["BJ121"] == 1 + 1 + 1 + 5 + 4
    # 19 codes by three columns
    assert done["BJ124"] == 19 * 3


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "found"),
    [
        ("收入支出决算总表", "B12", 6.02, "BN104"),
        ("收入支出决算总表", "B19", 49.41, "BN104"),
        ("收入支出决算总表", "D5", 2160.66, "BN105"),
        ("收入支出决算总表", "D19", 53.54, "BN105"),
        ("收入支出决算总表", "D20", 2959.39, "BN106"),
        ("收入决算表", "K6", 6.02, "BJ121"),
        ("收入决算表", "F9", 1511.98, "BN101"),
        ("支出决算表", "G9", 8.07, "BJ124"),
        ("支出决算表", "E6", 2904.05, "BJ121"),
        ("财政拨款收入支出决算总表", "B13", 26.13, "BN104"),
        ("财政拨款收入支出决算总表", "E12", 12.63, "BN105"),
        ("一般公共预算支出决算表", "G9", 130.25, "BN101"),
        ("一般公共预算支出决算表", "F25", 2363.91, "BJ123"),
        ("基本支出决算表", "D22", 2125.26, "BN107"),
        ("基本支出决算表", "H6", 12.21, "BN102"),
        ("三公经费支出决算表", "A7", 9.5, "BN101"),
        ("三公经费支出决算表", "L7", 0.4, "SG101"),
        ("政府性基金决算表", "J6", 3, "BN108"),
    ],
)
def test_one_wrong_figure_is_found(
    tmp_path: Path, sheet: str, cell: str, value: float, found: str
) -> None:
    report = audited(tmp_path, SHEETS, {(sheet, cell): value})
    assert found in {rule for rule, _, _ in serious(report)}


#: the same figures as the Ministry's forms print them: 行次, 栏次, sheets GK01 …
NUMBERED = {
    "GK01": """
收入支出决算总表
 | | | | | 公开01表
部门：上海市普陀区财政局 | | | | | 金额单位：万元
收入 | | | 支出 | |
项目 | 行次 | 金额 | 项目 | 行次 | 金额
栏次 | | 1 | 栏次 | | 2
一、一般公共预算财政拨款收入 | 1 | 2,940.05 | 一、一般公共服务支出 | 32 | 2,106.66
二、政府性基金预算财政拨款收入 | 2 | | 二、外交支出 | 33 |
八、其他收入 | 8 | 6.20 | 八、社会保障和就业支出 | 39 | 326.71
 | 9 | | 九、卫生健康支出 | 40 | 60.99
 | 19 | | 十九、住房保障支出 | 50 | 445.69
本年收入合计 | 27 | 2,946.25 | 本年支出合计 | 57 | 2,940.05
使用非财政拨款结余和专用结余 | 28 | | 结余分配 | 58 |
年初结转和结余 | 29 | 49.14 | 年末结转和结余 | 59 | 55.34
 | 30 | | | 60 |
总计 | 31 | 2,995.39 | 总计 | 62 | 2,995.39
注：1.本表反映部门本年度的总收支和年末结转结余情况。
""",
    "GK02": """
收入决算表
 | | | | | | | | | | 公开02表
部门：上海市普陀区财政局 | | | | | | | | | | 金额单位：万元
项目 | | | | 本年收入合计 | 财政拨款收入 | 上级补助收入 | 事业收入 | 经营收入 | 附属单位上缴收入 | 其他收入
支出功能分类科目编码 | | | 科目名称 | | | | | | |
类 | 款 | 项 | 栏次 | 1 | 2 | 3 | 4 | 5 | 6 | 7
 | | | 合计 | 2,946.25 | 2,940.05 | | | | | 6.20
'201 | | | 一般公共服务支出 | 2,112.86 | 2,106.66 | | | | | 6.20
'20106 | | | 财政事务 | 2,112.86 | 2,106.66 | | | | | 6.20
'2010601 | | | 行政运行 | 1,528.09 | 1,521.89 | | | | | 6.20
'2010699 | | | 其他财政事务支出 | 584.77 | 584.77
'208 | | | 社会保障和就业支出 | 326.71 | 326.71
'20805 | | | 行政事业单位养老支出 | 326.71 | 326.71
'2080505 | | | 机关事业单位基本养老保险缴费支出 | 326.71 | 326.71
'210 | | | 卫生健康支出 | 60.99 | 60.99
'21011 | | | 行政事业单位医疗 | 60.99 | 60.99
'2101101 | | | 行政单位医疗 | 60.99 | 60.99
'221 | | | 住房保障支出 | 445.69 | 445.69
'22102 | | | 住房改革支出 | 445.69 | 445.69
'2210203 | | | 购房补贴 | 445.69 | 445.69
""",
    "GK06": """
一般公共预算财政拨款基本支出决算明细表
 | | | | | | | | 公开06表
部门：上海市普陀区财政局 | | | | | | | | 金额单位：万元
人员经费 | | | 公用经费 | | | | |
科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数
'301 | 工资福利支出 | 2,082.85 | '302 | 商品和服务支出 | 171.07 | '307 | 债务利息及费用支出 |
'30101 | 基本工资 | 262.33 | '30201 | 办公费 | 21.21 | '30701 | 国内债务付息 |
'30102 | 津贴补贴 | 1,820.52 | '30202 | 印刷费 | 149.86 | '310 | 资本性支出 | 13.58
'303 | 对个人和家庭的补助 | 69.41 | '30203 | 咨询费 | | '31002 | 办公设备购置 | 13.58
'30302 | 退休费 | 69.41 | | | | | |
人员经费合计 | | 2,152.26 | 公用经费合计 | | | | | 184.65
""",
    "GK07": """
财政拨款“三公”经费支出决算表
 | | | | | | | | | | | 公开07表
部门：上海市普陀区财政局 | | | | | | | | | | | 金额单位：万元
预算数 | | | | | | 决算数 | | | | |
合计 | 因公出国（境）费 | 公务用车购置及运行维护费 | | | 公务接待费 | 合计 | 因公出国（境）费 | 公务用车购置及运行维护费 | | | 公务接待费
 | | 小计 | 公务用车购置费 | 公务用车运行维护费 | | | | 小计 | 公务用车购置费 | 公务用车运行维护费 |
1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12
0.95 | | | | | 0.95 | | | | | |
""",
    "GK09": """
国有资本经营预算财政拨款支出决算表
 | | | | | | 公开09表
部门：上海市普陀区财政局 | | | | | | 金额单位：万元
项目 | | | | 本年支出 | |
支出功能分类科目编码 | | | 科目名称 | 合计 | 基本支出 | 项目支出
类 | 款 | 项 | 栏次 | 1 | 2 | 3
 | | | 合计 | | |
注：本部门没有国有资本经营预算财政拨款支出，故本表无数据。
""",
}  # fmt: skip


def test_rows_and_columns_that_are_numbered(tmp_path: Path) -> None:
    report = audited(tmp_path, NUMBERED)
    assert report.layout == "final"
    assert [(t.kind, t.unit) for t in report.tables] == [
        ("balance", "万元"),
        ("income", "万元"),
        ("basic_economic", "万元"),
        ("three_public", "万元"),
        ("state_capital", "万元"),
    ]
    # the other four tables are missing, and that is all
    assert {rule for rule, _, _ in serious(report)} == {"BS101"}
    done = checked(report)
    assert (done["BN104"], done["BN105"], done["BN107"]) == (2, 2, 2)


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "found"),
    [
        ("GK01", "C9", 6.02, "BN104"),
        ("GK02", "K7", 2.6, "BN103"),
        ("GK06", "I11", 186.45, "BN107"),
        ("GK06", "C8", 1802.52, "BN102"),
        ("GK07", "F8", 0.59, "BN101"),
        ("GK07", "L8", 0.59, "SG101"),
    ],
)
def test_numbered_tables_are_audited(
    tmp_path: Path, sheet: str, cell: str, value: float, found: str
) -> None:
    report = audited(tmp_path, NUMBERED, {(sheet, cell): value})
    assert found in {rule for rule, _, _ in serious(report)}


def test_levels_merged_with_the_row_of_the_total(tmp_path: Path) -> None:
    # as many print it: 类 款 项 stand in cells merged over the last header row and the 合计 row
    sheets = dict(BOTH)
    lines = sheets["收入决算表"].splitlines()
    at = lines.index("类 | 款 | 项 | | | | | | | |")
    lines[at + 1] = "类 | 款 | 项 | " + lines[at + 1].removeprefix(" | | | ")
    lines[at] = ""
    split = "支出功能分类科目编码 | | | 科目名称"
    lines = [line.replace(split, "支出功能分类 | | | 科目名称") for line in lines]
    lines[at] = "科目编码"
    sheets["收入决算表"] = "\n".join(lines)
    report = audited(tmp_path, sheets)
    assert serious(report) == GENUINE
    assert checked(report)["BN101"] == checked(audited(tmp_path, BOTH))["BN101"]


def test_the_publication_itself() -> None:
    path = Path(__file__).parents[3] / "shared" / "documents" / "pt_czj_2024_final.pdf"
    if not path.exists():
        pytest.skip(f"the published documents are not here ({path.parent})")
    pytest.importorskip("pdfplumber", reason="pdfplumber is not installed (extra import)")
    report = audit(path)
    assert (report.layout, len(report.tables)) == ("final", 9)
    assert [rule for rule, _, _ in serious(report)] == ["SM501", "SM503"]


def test_what_older_forms_list_below_the_balances_is_not_added_up(tmp_path: Path) -> None:
    older = SHEETS["收入支出决算总表"].replace(
        "总计 | 2,995.39 | 总计 | 2,995.39",
        "其中：项目支出结转和结余 | 49.14 | 项目支出结转和结余 | 55.34\n"
        "总计 | 2,995.39 | 总计 | 2,995.39",
    )
    report = audited(tmp_path, {**SHEETS, "收入支出决算总表": older})
    assert serious(report) == []
    because = {o.rule: o.because for o in report.outcomes}
    assert "不认识的支出“项目支出结转和结余”" in (because["BN105"] or "")


def test_income_and_expenditure_of_each_row_in_parts(tmp_path: Path) -> None:
    # 年初 and 本年收入 divided like 本年支出: the columns of 本年支出 are meant
    rows = """
一般公共预算财政拨款收入支出决算表
 | | | | | | | | | | | 单位：万元
项目 | | | 年初结转和结余 | 本年收入 | | | 本年支出 | | | 年末结转和结余 |
科目编码 | | 科目名称 | 合计 | 合计 | 基本支出 | 项目支出 | 合计 | 基本支出 | 项目支出 | 合计 | 项目支出结转
'201 | | 一般公共服务支出 | 10.00 | 50.00 | 20.00 | 30.00 | 45.00 | 20.00 | 25.00 | 15.00 | 15.00
'20106 | | 财政事务 | 10.00 | 50.00 | 20.00 | 30.00 | 45.00 | 20.00 | 25.00 | 15.00 | 15.00
'2010601 | | 行政运行 | 10.00 | 50.00 | 20.00 | 30.00 | 45.00 | 20.00 | 25.00 | 15.00 | 15.00
 | | 合计 | 10.00 | 50.00 | 20.00 | 30.00 | 45.00 | 20.00 | 25.00 | 15.00 | 15.00
"""
    sheets = {"封面": SHEETS["封面"], "一般公共预算": rows}
    report = audited(tmp_path, sheets)
    assert [t.kind for t in report.tables] == ["general_public"]
    assert {rule for rule, _, _ in serious(report)} == {"BS101"}
    assert checked(report)["BN108"] == 4
    wrong = audited(tmp_path, sheets, {("一般公共预算", "K7"): 51})
    assert "BN108" in {rule for rule, _, _ in serious(wrong)}
