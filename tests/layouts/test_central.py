# ruff: noqa: E501 - tables as they stand
"""中央部门's nine tables with 上年结转, 使用非财政拨款结余 and 结转下年.

The totals of the 收支总表 are those 北京理工大学 published for 2026
(https://xxgk.bit.edu.cn/docs/2026-04/122c058af442403a836ae073ac2af456.pdf); how they divide into
类, columns and the other tables is made up here so that everything adds up.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.amounts import fold
from checks.auditor import audit
from checks.findings import Verdict
from checks.layouts import model
from checks.layouts.titles import table_of
from tests.layouts.published import audited, checked, serious

SHEETS = {
    "封面": """
北京理工大学2026年度部门预算
""",
    "收支总表": """
部门收支总表
部门：北京理工大学 | | | 单位：万元
收 入 | | 支 出 |
项 目 | 预算数 | 项 目 | 预算数
一、一般公共预算拨款收入 | 328,257.46 | 一、教育支出 | 1,200,990.23
二、政府性基金预算拨款收入 | | 二、科学技术支出 | 10,000.00
三、国有资本经营预算拨款收入 | | 三、社会保障和就业支出 | 12,000.00
四、事业收入 | 647,129.46 | 四、住房保障支出 | 8,000.00
五、事业单位经营收入 | | |
六、其他收入 | 185,491.35 | |
本年收入合计 | 1,160,878.27 | 本年支出合计 | 1,230,990.23
使用非财政拨款结余 | 35,216.23 | 结转下年 | 560,108.18
上年结转 | 595,003.91 | |
收入总计 | 1,791,098.41 | 支出总计 | 1,791,098.41
""",
    "收入总表": """
部门收入总表
部门：北京理工大学 | | | | | | | | | | | | 单位：万元
科目 | | 合计 | 上年结转 | 一般公共预算拨款收入 | 政府性基金预算拨款收入 | 国有资本经营预算拨款收入 | 事业收入 | | 事业单位经营收入 | 上级补助收入 | 其他收入 | 使用非财政拨款结余
科目编码 | 科目名称 | | | | | | 金额 | 其中：教育收费 | | | |
'205 | 教育支出 | 1,761,098.41 | 590,003.91 | 303,257.46 | | | 647,129.46 | 90,000.00 | | | 185,491.35 | 35,216.23
'20502 | 普通教育 | 1,761,098.41 | 590,003.91 | 303,257.46 | | | 647,129.46 | 90,000.00 | | | 185,491.35 | 35,216.23
'2050205 | 高等教育 | 1,761,098.41 | 590,003.91 | 303,257.46 | | | 647,129.46 | 90,000.00 | | | 185,491.35 | 35,216.23
'206 | 科学技术支出 | 10,000.00 | 5,000.00 | 5,000.00
'20602 | 基础研究 | 10,000.00 | 5,000.00 | 5,000.00
'2060203 | 自然科学基金 | 10,000.00 | 5,000.00 | 5,000.00
'208 | 社会保障和就业支出 | 12,000.00 | | 12,000.00
'20805 | 行政事业单位养老支出 | 12,000.00 | | 12,000.00
'2080505 | 机关事业单位基本养老保险缴费支出 | 12,000.00 | | 12,000.00
'221 | 住房保障支出 | 8,000.00 | | 8,000.00
'22102 | 住房改革支出 | 8,000.00 | | 8,000.00
'2210201 | 住房公积金 | 8,000.00 | | 8,000.00
 | 合计 | 1,791,098.41 | 595,003.91 | 328,257.46 | | | 647,129.46 | 90,000.00 | | | 185,491.35 | 35,216.23
""",
    "支出总表": """
部门支出总表
部门：北京理工大学 | | | | | | | 单位：万元
科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 | 上缴上级支出 | 事业单位经营支出 | 对附属单位补助支出
'205 | 教育支出 | 1,200,990.23 | 900,990.23 | 300,000.00
'20502 | 普通教育 | 1,200,990.23 | 900,990.23 | 300,000.00
'2050205 | 高等教育 | 1,200,990.23 | 900,990.23 | 300,000.00
'206 | 科学技术支出 | 10,000.00 | | 10,000.00
'20602 | 基础研究 | 10,000.00 | | 10,000.00
'2060203 | 自然科学基金 | 10,000.00 | | 10,000.00
'208 | 社会保障和就业支出 | 12,000.00 | 12,000.00
'20805 | 行政事业单位养老支出 | 12,000.00 | 12,000.00
'2080505 | 机关事业单位基本养老保险缴费支出 | 12,000.00 | 12,000.00
'221 | 住房保障支出 | 8,000.00 | 8,000.00
'22102 | 住房改革支出 | 8,000.00 | 8,000.00
'2210201 | 住房公积金 | 8,000.00 | 8,000.00
 | 合计 | 1,230,990.23 | 920,990.23 | 310,000.00
""",
    "财政拨款收支总表": """
财政拨款收支总表
部门：北京理工大学 | | | | | | 单位：万元
收 入 | | 支 出 | | | |
项 目 | 预算数 | 项 目 | 合计 | 一般公共预算 | 政府性基金预算 | 国有资本经营预算
一、本年收入 | 328,257.46 | 一、本年支出 | 333,257.46 | 333,257.46
（一）一般公共预算拨款 | 328,257.46 | （一）教育支出 | 303,257.46 | 303,257.46
（二）政府性基金预算拨款 | | （二）科学技术支出 | 10,000.00 | 10,000.00
（三）国有资本经营预算拨款 | | （三）社会保障和就业支出 | 12,000.00 | 12,000.00
二、上年结转 | 6,000.00 | （四）住房保障支出 | 8,000.00 | 8,000.00
（一）一般公共预算拨款 | 6,000.00
（二）政府性基金预算拨款
（三）国有资本经营预算拨款 | | 二、结转下年 | 1,000.00 | 1,000.00
收入总计 | 334,257.46 | 支出总计 | 334,257.46 | 334,257.46
""",
    "一般公共预算支出表": """
一般公共预算支出表
部门：北京理工大学 | | | | | | | 单位：万元
功能分类科目 | | 2025年执行数 | 2026年预算数 | | | 2026年预算数比2025年执行数 |
科目编码 | 科目名称 | | 小计 | 基本支出 | 项目支出 | 增减额 | 增减%
'205 | 教育支出 | 300,000.00 | 303,257.46 | 250,000.00 | 53,257.46 | 3,257.46 | 1.09
'20502 | 普通教育 | 300,000.00 | 303,257.46 | 250,000.00 | 53,257.46 | 3,257.46 | 1.09
'2050205 | 高等教育 | 300,000.00 | 303,257.46 | 250,000.00 | 53,257.46 | 3,257.46 | 1.09
'206 | 科学技术支出 | 4,000.00 | 5,000.00 | | 5,000.00 | 1,000.00 | 25.00
'20602 | 基础研究 | 4,000.00 | 5,000.00 | | 5,000.00 | 1,000.00 | 25.00
'2060203 | 自然科学基金 | 4,000.00 | 5,000.00 | | 5,000.00 | 1,000.00 | 25.00
'208 | 社会保障和就业支出 | 11,000.00 | 12,000.00 | 12,000.00 | | 1,000.00 | 9.09
'20805 | 行政事业单位养老支出 | 11,000.00 | 12,000.00 | 12,000.00 | | 1,000.00 | 9.09
'2080505 | 机关事业单位基本养老保险缴费支出 | 11,000.00 | 12,000.00 | 12,000.00 | | 1,000.00 | 9.09
'221 | 住房保障支出 | 8,000.00 | 8,000.00 | 8,000.00 | | 0.00 | 0.00
'22102 | 住房改革支出 | 8,000.00 | 8,000.00 | 8,000.00 | | 0.00 | 0.00
'2210201 | 住房公积金 | 8,000.00 | 8,000.00 | 8,000.00 | | 0.00 | 0.00
 | 合计 | 323,000.00 | 328,257.46 | 270,000.00 | 58,257.46 | 5,257.46 | 1.63
""",
    "一般公共预算基本支出表": """
一般公共预算基本支出表
部门：北京理工大学 | | | | 单位：万元
部门预算支出经济分类科目 | | 本年一般公共预算基本支出 | |
科目编码 | 科目名称 | 合计 | 人员经费 | 公用经费
'301 | 工资福利支出 | 200,000.00 | 200,000.00
'30101 | 基本工资 | 180,000.00 | 180,000.00
'30108 | 机关事业单位基本养老保险缴费 | 12,000.00 | 12,000.00
'30113 | 住房公积金 | 8,000.00 | 8,000.00
'302 | 商品和服务支出 | 50,000.00 | | 50,000.00
'30201 | 办公费 | 50,000.00 | | 50,000.00
'303 | 对个人和家庭的补助 | 20,000.00 | 20,000.00
'30308 | 助学金 | 20,000.00 | 20,000.00
 | 合计 | 270,000.00 | 220,000.00 | 50,000.00
""",
    "三公": """
一般公共预算“三公”经费支出表
部门：北京理工大学 | | | | | | | | | | | 单位：万元
2025年预算数 | | | | | | 2026年预算数 | | | | |
合计 | 因公出国（境）费 | 公务用车购置及运行费 | | | 公务接待费 | 合计 | 因公出国（境）费 | 公务用车购置及运行费 | | | 公务接待费
 | | 小计 | 公务用车购置费 | 公务用车运行费 | | | | 小计 | 公务用车购置费 | 公务用车运行费 |
90.00 | 10.00 | 60.00 | | 60.00 | 20.00 | 80.00 | 8.00 | 54.00 | | 54.00 | 18.00
""",
    "政府性基金预算支出表": """
政府性基金预算支出表
部门：北京理工大学 | | | | 单位：万元
科目编码 | 科目名称 | 本年政府性基金预算支出 | |
 | | 合计 | 基本支出 | 项目支出
 | 合计 | | |
注：本单位没有使用政府性基金预算安排的支出，故本表无数据。
""",
    "国有资本经营预算支出表": """
国有资本经营预算支出表
部门：北京理工大学 | | | | 单位：万元
科目编码 | 科目名称 | 本年国有资本经营预算支出 | |
 | | 合计 | 基本支出 | 项目支出
 | 合计 | | |
注：本单位没有使用国有资本经营预算安排的支出，故本表无数据。
""",
}


def test_the_nine_tables_are_read_and_nothing_is_wrong(tmp_path: Path) -> None:
    report = audited(tmp_path, SHEETS)
    assert (report.layout, report.year, report.department) == ("central", 2026, "北京理工大学")
    assert [t.sheet for t in report.tables] == [name for name in SHEETS if name != "封面"]
    assert serious(report) == []
    assert [o.rule for o in report.outcomes if "程序出错" in (o.because or "")] == []
    done = checked(report)
    # nine figures of the two totals tables, 本年支出, four classes, three funds, one limit
    assert done["BJ120"] == 9 + 1 + 4 + 3 + 1
    assert (done["BN104"], done["BN105"]) == (5, 2 + 2 * 4)
    assert (done["SG101"], done["BJ107"]) == (1, 1)


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "found"),
    [
        ("收支总表", "B12", 32516.23, "BN104"),
        ("收支总表", "B13", 590003.91, "BJ120"),
        ("收支总表", "D12", 560018.18, "BN105"),
        ("收支总表", "D8", 9000, "BN105"),
        ("收入总表", "D17", 595003.19, "BN101"),
        ("收入总表", "M17", 32516.23, "BJ120"),
        ("支出总表", "D5", 900000.23, "BN101"),
        ("支出总表", "C7", 1000, "BJ120"),
        ("财政拨款收支总表", "B10", 600, "BN104"),
        ("财政拨款收支总表", "D12", 100, "BN101"),
        ("财政拨款收支总表", "E7", 1000, "BN101"),
        ("财政拨款收支总表", "D6", 303275.46, "BN105"),
        ("一般公共预算支出表", "E17", 207000, "BJ107"),
        ("三公", "G7", 90, "SG101"),
        ("三公", "K7", 45, "SG102"),
    ],
)
def test_one_wrong_figure_is_found(
    tmp_path: Path, sheet: str, cell: str, value: float, found: str
) -> None:
    report = audited(tmp_path, SHEETS, {(sheet, cell): value})
    assert found in {rule for rule, _, _ in serious(report)}


#: the 财政拨款收支总表 without money of other years
SAME_YEAR: dict[tuple[str, str], object] = {
    **{("财政拨款收支总表", cell): 0 for cell in ("B9", "B10", "D12", "E12")},
    **{("财政拨款收支总表", cell): 5000 for cell in ("D7", "E7")},
    **{("财政拨款收支总表", cell): 328257.46 for cell in ("D5", "E5", "B13", "D13", "E13")},
}


def test_appropriations_of_one_year_are_compared_with_their_table(tmp_path: Path) -> None:
    report = audited(tmp_path, SHEETS, SAME_YEAR)
    assert serious(report) == []
    # a total and four classes of 一般公共预算, the totals of two empty funds
    assert checked(report)["BJ120"] == 18 + 1 + 4 + 2


def test_carried_money_makes_the_table_another_thing_and_it_is_said(tmp_path: Path) -> None:
    (outcome,) = [o for o in audited(tmp_path, SHEETS).outcomes if o.rule == "BJ120"]
    assert outcome.verdict is Verdict.NOT_CHECKED
    assert outcome.because == "财政拨款收支总表有上年结转或结转下年，与本年预算的口径不同"


@pytest.mark.parametrize(
    ("sheet", "cell", "value"),
    [
        ("财政拨款收支总表", "E6", 303275.46),
        ("财政拨款收支总表", "B6", 382257.46),
        ("一般公共预算支出表", "D17", 328275.46),
        ("一般公共预算支出表", "D11", 21000.00),
        ("政府性基金预算支出表", "C5", 500.00),
    ],
)
def test_a_figure_that_is_not_that_of_the_appropriation(
    tmp_path: Path, sheet: str, cell: str, value: float
) -> None:
    changes = SAME_YEAR | {(sheet, cell): value}
    wrong = [f for f in audited(tmp_path, SHEETS, changes).findings if f.rule == "BJ120"]
    places = {(f.sheet, f.cell) for f in wrong}
    places |= {(p.sheet, p.cell) for f in wrong for p in f.related}
    assert (sheet, cell) in places


def test_the_sample_of_shanghai_stays_with_shanghai() -> None:
    sample = next((Path(__file__).parents[2] / "workbooks").glob("*2025.xlsx"))
    assert audit(sample).layout == "shanghai"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        # 北京市文物局 2024年度部门预算 (wwj.beijing.gov.cn): fourteen tables, six of them its own
        ("收支总表", "balance_with_carryover"),
        ("收入总表", "income_by_fund"),
        ("支出总表", "expenditure_with_transfers"),
        ("项目支出表", "project_list"),
        ("政府采购预算明细表", "procurement_list"),
        ("财政拨款收支总表", "fiscal_with_carryover"),
        ("一般公共预算财政拨款支出表", "general_public"),
        ("一般公共预算财政拨款基本支出表", "basic_economic"),
        ("政府性基金预算财政拨款支出表", "government_fund"),
        ("国有资本经营预算财政拨款支出表", "state_capital"),
        ("财政拨款“三公”经费支出表", "three_public"),
        ("政府购买服务预算财政拨款明细表", "purchased_services"),
        ("项目支出绩效目标表", "performance"),
        ("部门整体支出绩效目标表", "whole_performance"),
        # what these are is not theirs
        ("一般公共预算项目支出表", None),
        ("项目支出决算表", None),
        ("项目支出绩效自评表", None),
        ("政府采购执行情况表", None),
        ("政府采购情况决算表", None),
        # 融安县板榄镇 2019, 柳城县残疾人联合会 2019
        ("支出分经济科目表", "expenditure_economic"),
        ("项目支出明细表", "project_list"),
        ("项目支出（资金来源）预算明细表", "project_list"),
        ("“三公”经费、会议费和培训费支出预算表", "three_public"),
        ("政府购买服务预算表", "purchased_services"),
        # 中共双鸭山市委统战部 2021
        ("一般公共预算“三公”经费支出情况表", "three_public"),
        ("政府性基金预算支出情况表", "government_fund"),
        # others of 2022 and later
        ("部门收支预算总体情况表", "balance_with_carryover"),
        ("部门预算收支总表", "balance_with_carryover"),
        ("财政拨款收支预算表", "fiscal_with_carryover"),
        ("一般公共预算支出预算明细表", "general_public"),
        ("一般公共预算财政拨款支出情况表", "general_public"),
        ("一般公共预算基本支出经济分类预算表", "basic_economic"),
        ("一般公共预算基本支出明细表", "basic_economic"),
        ("一般公共预算财政拨款“三公”经费支出预算表", "three_public"),
        ("“三公”经费预算公开表", "three_public"),
        ("政府性基金预算支出预算情况表", "government_fund"),
        ("国有资本经营预算财政拨款支出预算表", "state_capital"),
        ("项目支出预算明细表", "project_list"),
        ("部门政府采购预算明细表", "procurement_list"),
        ("政府购买服务支出预算表", "purchased_services"),
        ("部门项目支出绩效目标申报表", "performance"),
        ("部门预算整体绩效目标表", "whole_performance"),
        ("部门预算项目支出及其他支出预算表", None),
        ("财政专户管理资金支出表", None),
        ("转移支付项目绩效目标表", None),
        ("新增资产配置预算表", None),
        ("一般公共预算机关运行经费预算表", None),
        ("上年结转支出预算表", None),
        ("部门决算收支总表", None),
        # 防城港市公共资源交易中心 2018年部门预算 (www.fcgggzy.cn)
        ("部门收支总表", "balance_with_carryover"),
        ("部门预算资金安排的“三公”经费情况表", "three_public"),
        ("政府性基金预算拨款支出预算表", "government_fund"),
    ],
)
def test_titles_as_provinces_print_them(title: str, kind: str | None) -> None:
    table = table_of(fold(title), model.load("central"))
    assert (table.kind if table is not None else None) == kind
