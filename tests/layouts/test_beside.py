# ruff: noqa: E501 - tables as they stand
"""Tables beside the nine: 北京's and 广西's, and the lists of 三公 that stand on their side.

Only titles of the listings could be found (sources in checks/layouts/beside/listings.toml), so
their columns are those of the forms of 预算管理一体化 and **their figures are made up**. The lists of
三公 on their side carry the figures that were published.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.findings import Finding, Report, Severity
from tests.layouts.published import audited, checked, serious
from tests.layouts.test_central import SHEETS as NINE

PROJECTS = """
项目支出表
预算04表
部门：北京理工大学 | | | | | | | | | | | 单位：万元
类型 | 项目名称 | 项目单位 | 合计 | 本年拨款 | | | 财政拨款结转结余 | | | 财政专户管理资金 | 单位资金
 | | | | 一般公共预算 | 政府性基金预算 | 国有资本经营预算 | 一般公共预算 | 政府性基金预算 | 国有资本经营预算 | |
特定目标类 | 教学设备更新 | 本级 | 200,000.00 | 40,000.00 | | | 3,000.00 | | | | 157,000.00
特定目标类 | 实验楼修缮 | 本级 | 63,257.46 | 13,257.46 | | | | | | 9,000.00 | 41,000.00
其他运转类 | 科研平台运行 | 研究院 | 46,742.54 | 5,000.00 | | | 2,000.00 | | | | 39,742.54
合计 | | | 310,000.00 | 58,257.46 | | | 5,000.00 | | | 9,000.00 | 237,742.54
"""
PROCUREMENT = """
政府采购预算明细表
部门：北京理工大学 | 单位：万元
采购类别 | 金额
合计 | 1,753.65
A货物 | 639.03
B工程 | 400.00
C服务 | 714.62
"""
SERVICES = """
政府购买服务预算财政拨款明细表
部门：北京理工大学 | | | | | 单位：万元
政府购买服务指导性目录 | | | 项目名称 | 合计 | 一般公共预算
一级目录 | 二级目录 | 三级目录 | | |
A公共服务 | 教育服务 | 教育课程研究 | 课程建设 | 60.00 | 60.00
B辅助服务 | 后勤服务 | 物业服务 | 物业管理 | 240.50 | 240.50
合计 | | | | 300.50 | 300.50
"""
CARD = """
项目支出绩效目标表
（2026年度）
项目名称 | 教学设备更新 | |
主管部门 | 某部 | 实施单位 | 北京理工大学
项目资金（万元） | 年度资金总额： | 200,000.00 |
 | 其中：财政拨款 | 40,000.00 |
 | 上年结转 | 3,000.00 |
 | 其他资金 | 157,000.00 |
年度总体目标 | 更新教学设备120台 | |
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | 设备数量 | 120
效益指标 | 社会效益 | 受益学生 | 20000
"""
WHOLE = """
部门整体支出绩效目标表
（2026年度）
部门名称 | 北京理工大学 |
年度预算申请 | 资金总额（万元） | 1,230,990.23
 | 基本支出 | 920,990.23
 | 项目支出 | 310,000.00
总体目标 | 提高教学质量 |
"""
SECOND = (
    CARD.replace("教学设备更新", "实验楼修缮")
    .replace("200,000.00", "63,257.46")
    .replace("40,000.00", "13,257.46")
    .replace("3,000.00", "0.00")
    .replace("157,000.00", "50,000.00")
)
BEIJING = NINE | {
    "项目支出表": PROJECTS,
    "政府采购": PROCUREMENT,
    "购买服务": SERVICES,
    "绩效1": CARD,
    "绩效2": SECOND,
    "整体绩效": WHOLE,
}

BY_ECONOMY = """
支出分经济科目表
单位：某镇人民政府 | | | | 单位：万元
科目编码 | 科目名称 | 总计 | 基本支出 | 项目支出
 | 合计 | 868.40 | 768.40 | 100.00
'301 | 工资福利支出 | 600.40 | 600.40 |
'30101 | 基本工资 | 528.40 | 528.40 |
'30113 | 住房公积金 | 72.00 | 72.00 |
'302 | 商品和服务支出 | 248.00 | 168.00 | 80.00
'30201 | 办公费 | 148.00 | 148.00 |
'30299 | 其他商品和服务支出 | 100.00 | 20.00 | 80.00
'303 | 对个人和家庭的补助 | 20.00 | | 20.00
'30305 | 生活补助 | 20.00 | | 20.00
"""
ACROSS_ECONOMY = """
支出分经济科目表
单位：某镇人民政府 | | | | | 单位：万元
功能科目名称 | 总计 | 工资福利支出 | 商品和服务支出 | 对个人和家庭的补助 | 资本性支出
行政运行 | 500.00 | 400.00 | 90.00 | 10.00 |
一般行政管理事务 | 80.00 | | 60.00 | | 20.00
合计 | 580.00 | 400.00 | 150.00 | 10.00 | 20.00
"""
DETAIL = """
项目支出明细表
单位：某镇人民政府 | | | | 单位：万元
单位名称 | 项目名称 | 合计 | 一般公共预算拨款 | 政府性基金
某镇政府 | 道路维修 | 60.00 | 50.00 | 10.00
某镇政府 | 垃圾清运 | 40.00 | 40.00 |
 | 小计 | 100.00 | 90.00 | 10.00
某镇文化站 | 送戏下乡 | 25.00 | 25.00 |
 | 小计 | 25.00 | 25.00 |
 | 合计 | 125.00 | 115.00 | 10.00
"""
GROUPED = """
项目支出明细表
单位：某镇人民政府 | | | 单位：万元
单位名称 | 项目名称 | 合计 | 一般公共预算拨款
合计 | | 125.00 | 125.00
某镇政府 | | 100.00 | 100.00
 | 道路维修 | 60.00 | 60.00
 | 垃圾清运 | 40.00 | 40.00
某镇文化站 | | 25.00 | 25.00
 | 送戏下乡 | 25.00 | 25.00
"""
# groups that nothing but their figures shows, two deep
INDENTED = """
项目支出预算表
单位：某厅 | | 单位：万元
项目名称 | 合计 | 一般公共预算
合计 | 125.00 | 125.00
某厅 | 125.00 | 125.00
厅机关 | 100.00 | 100.00
道路维修 | 60.00 | 60.00
垃圾清运 | 40.00 | 40.00
文化中心 | 25.00 | 25.00
送戏下乡 | 25.00 | 25.00
"""
MEETINGS = """
“三公”经费、会议费和培训费支出预算表
单位：某镇人民政府 | | | | | | | 单位：万元
合计 | “三公”经费 | | | | | 会议费 | 培训费
 | 小计 | 因公出国（境）费 | 公务用车购置及运行费 | | 公务接待费 | |
 | | | 小计 | 公务用车运行费 | | |
14.00 | 9.00 | 0.00 | 8.00 | 8.00 | 1.00 | 3.00 | 2.00
"""
PERFORMANCE_LIST = """
项目支出绩效目标表
单位：某厅 | | | | | | | 单位：万元
项目名称 | 资金总额 | 其中：财政拨款 | 其他资金 | 绩效目标 | 一级指标 | 二级指标 | 指标值
道路维修 | 60.00 | 50.00 | 10.00 | 修路5公里 | 产出指标 | 数量指标 | 5公里
 | | | | | 产出指标 | 时效指标 | 12月底
垃圾清运 | 40.00 | 40.00 | | 清运4000吨 | 产出指标 | 数量指标 | 4000
"""
#: a bureau of 广东, 2019 (…/sgjf/content/post_3449036.html)
GUANGDONG = """
财政拨款安排的行政经费及“三公”经费预算表
 | | | | 单位：万元
项 目 | 合计 | 一般公共 预算 | 政府性基金 预算 | 国有资本 经营预算
行政经费 | 312.23 | 312.23 | 0.00 | 0.00
“三公”经费 | 29.00 | 29.00 | 0.00 | 0.00
其中：（一）因公出国（境）支出 | 0.00 | 0.00 | 0.00 | 0.00
（二）公务用车购置及运行维护支出 | 28.00 | 28.00 | 0.00 | 0.00
1.公务用车购置 | 0.00 | 0.00 | 0.00 | 0.00
2.公务用车运行维护费 | 28.00 | 28.00 | 0.00 | 0.00
（三）公务接待费支出 | 1.00 | 1 | 0.00 | 0.00
"""
#: 南通市国资委 2016
NANTONG = """
2016年市国资委财政拨款“三公”经费预算表
 | | 金额单位：万元
项目 | 2016年预算数 |
 | 小计 | 其中：一般公共预算安排数
一、“三公”经费合计 | 21.63 | 21.63
（一）因公出国（境）费 | 单位不需填列 | 单位不需填列
（二）公务接待费 | 14.83 | 14.83
（三）公务用车费 | 6.8 | 6.8
1.公务用车购置费 | |
2.公务用车运行维护费 | 6.8 | 6.8
二、会议费 | 7.59 | 7.59
三、培训费 | 15.86 | 15.86
注：按照党中央、国务院有关文件及部门预算管理有关规定，“三公”经费包括因公出国（境）费、公务接待费、公务用车费。
"""
#: 重庆市江北区 2021
JIANGBEI = """
2021年区本级“三公”经费预算支出表
 | 单位:万元
项目 | 预算数
合计 | 4432
1.因公出国（境）费用 | 39
2.公务接待费 | 323
3.公务用车购置及运行维护费 | 4070
其中：公务用车运行维护费 | 2648
公务用车购置 | 1422
"""


def of(report: Report, *rules: str) -> list[Finding]:
    return [f for f in report.findings if f.rule in rules]


def one(folder: Path, text: str, changes: dict[str, object] | None = None) -> Report:
    """The audit of a workbook of that table alone."""
    edits = {("表", cell): value for cell, value in (changes or {}).items()}
    return audited(folder, {"表": text}, edits, layout="central")


def test_beijing_s_fourteen_tables_are_read_and_nothing_is_wrong(tmp_path: Path) -> None:
    report = audited(tmp_path, BEIJING)
    assert report.layout == "central"
    assert serious(report) == []
    assert of(report, "BN109", "BN110", "BJ125", "BJ126", "BS107", "BS111") == []
    assert [t.kind for t in report.tables][9:] == [
        "project_list", "procurement_list", "purchased_services",
        "performance", "performance", "whole_performance",
    ]  # fmt: skip
    done = checked(report)
    # 4 rows of projects, 2 cards and 1; the columns of projects, purchases, services
    assert done["BN109"] == 4 + 2 + 1
    assert done["BN110"] == 9 + 1 + 2
    assert (done["BJ125"], done["BJ126"]) == (1, 2)


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "rule", "severity"),
    [
        ("项目支出表", "E6", 14000.00, "BN109", "warning"),
        ("项目支出表", "D8", 47642.54, "BN109", "warning"),
        ("项目支出表", "L9", 273742.54, "BN109", "warning"),
        ("项目支出表", "E9", 85257.46, "BN110", "warning"),
        ("项目支出表", "D9", 301000.00, "BJ125", "info"),
        ("政府采购", "B6", 936.03, "BN110", "info"),
        ("购买服务", "E5", 600.00, "BN110", "warning"),
        ("购买服务", "F7", 305.50, "BN110", "warning"),
        ("绩效1", "C6", 14000.00, "BN109", "warning"),
        ("绩效2", "C5", 62357.46, "BJ126", "info"),
        ("整体绩效", "C5", 902990.23, "BN109", "info"),
    ],
)
def test_a_wrong_figure_beside_the_nine_is_found(
    tmp_path: Path, sheet: str, cell: str, value: float, rule: str, severity: str
) -> None:
    report = audited(tmp_path, BEIJING, {(sheet, cell): value})
    assert {f.severity for f in report.findings} <= {Severity.INFO, Severity.WARNING}
    found = [f for f in of(report, rule) if f.severity.value == severity]
    named = {(f.sheet, f.cell) for f in found} | {
        (p.sheet, p.cell) for f in found for p in f.related
    }
    assert (sheet, cell) in named


def test_a_rounding_beside_the_nine_is_a_remark(tmp_path: Path) -> None:
    report = audited(tmp_path, BEIJING, {("项目支出表", "E9"): 58257.47})
    assert serious(report) == []


@pytest.mark.parametrize(
    ("text", "rows", "sums"),
    [
        (BY_ECONOMY, 9, 9 + 3),
        (ACROSS_ECONOMY, 3, 5),
        (DETAIL, 6, 9),
        (GROUPED, 0, 6),
        (PERFORMANCE_LIST, 2, 0),
    ],
)
def test_a_table_of_guangxi_is_read_and_nothing_is_wrong(
    tmp_path: Path, text: str, rows: int, sums: int
) -> None:
    report = one(tmp_path, text)
    assert [f.message for f in report.findings if f.severity is not Severity.INFO and f.cell] == []
    assert of(report, "BN109", "BN110", "BS107") == []
    done = checked(report)
    assert (done.get("BN109", 0), done.get("BN110", 0)) == (rows, sums)


@pytest.mark.parametrize(
    ("text", "cell", "value", "rule"),
    [
        (BY_ECONOMY, "D5", 604.00, "BN109"),
        (BY_ECONOMY, "C6", 582.40, "BN109"),
        (BY_ECONOMY, "E8", 60.00, "BN110"),
        (ACROSS_ECONOMY, "C4", 440.00, "BN109"),
        (ACROSS_ECONOMY, "D6", 510.00, "BN110"),
        (DETAIL, "C4", 90.00, "BN109"),
        (DETAIL, "D6", 95.00, "BN110"),
        (DETAIL, "E9", 100.00, "BN110"),
        (GROUPED, "C5", 10.00, "BN110"),
        (PERFORMANCE_LIST, "C6", 30.00, "BN109"),
    ],
)
def test_a_wrong_figure_in_it_is_found(
    tmp_path: Path, text: str, cell: str, value: float, rule: str
) -> None:
    found = of(one(tmp_path, text, {cell: value}), rule)
    assert cell in {f.cell for f in found} | {p.cell for f in found for p in f.related}
    assert {f.severity for f in found} <= {Severity.WARNING, Severity.INFO}


def test_groups_that_only_their_figures_show_are_nobody_s_fault(tmp_path: Path) -> None:
    report = one(tmp_path, INDENTED)
    assert of(report, "BN109", "BN110") == []


def test_a_column_nobody_knows_leaves_the_sums_unchecked(tmp_path: Path) -> None:
    strange = DETAIL.replace("政府性基金", "债券资金")
    report = one(tmp_path, strange)
    assert of(report, "BN109") == []
    (outcome,) = [o for o in report.outcomes if o.rule == "BN109"]
    assert outcome.verdict.value == "not_checked"
    assert "债券资金" in (outcome.because or "")


def test_a_part_alone_is_no_sum(tmp_path: Path) -> None:
    part = """
项目支出表
单位：某厅 | | 单位：万元
项目名称 | 合计 | 其中：财政拨款
道路维修 | 60.00 | 60.00
垃圾清运 | 90.00 | 90.00
送戏下乡 | 30.00 | 20.00
合计 | 180.00 | 170.00
"""
    assert of(one(tmp_path, part), "BN109", "BN110") == []


def test_columns_that_overlap_are_nobody_s_fault(tmp_path: Path) -> None:
    # 单位资金 is said twice over: no row comes out, and none is accused
    twice = """
项目支出表
单位：某厅 | | | | 单位：万元
项目名称 | 合计 | 一般公共预算 | 单位资金 | 财政专户管理资金
道路维修 | 60.00 | 40.00 | 20.00 | 20.00
垃圾清运 | 90.00 | 60.00 | 30.00 | 30.00
合计 | 150.00 | 100.00 | 50.00 | 50.00
"""
    report = one(tmp_path, twice)
    assert of(report, "BN109") == []
    (outcome,) = [o for o in report.outcomes if o.rule == "BN109"]
    assert "口径不明" in (outcome.because or "")


@pytest.mark.parametrize(
    ("text", "three_public", "columns"),
    [(GUANGDONG, 4, 7), (NANTONG, 1, 0), (JIANGBEI, 1, 0), (MEETINGS, 1, 0)],
)
def test_three_public_in_another_form(
    tmp_path: Path, text: str, three_public: int, columns: int
) -> None:
    report = one(tmp_path, text)
    assert [t.kind for t in report.tables] == ["three_public"]
    assert [
        (f.rule, f.message) for f in report.findings if f.sheet and f.severity is Severity.ERROR
    ] == []
    done = checked(report)
    assert done["SG101"] == three_public
    assert done.get("BN103", 0) == columns


@pytest.mark.parametrize(
    ("text", "cell", "value", "rule"),
    [
        (GUANGDONG, "B5", 92.00, "SG101"),
        (GUANGDONG, "C7", 82.00, "SG102"),
        (GUANGDONG, "B9", 2.80, "SG102"),
        (GUANGDONG, "C4", 321.23, "BN103"),
        (GUANGDONG, "D10", 5.00, "BN103"),
        (NANTONG, "B7", 18.43, "SG101"),
        (NANTONG, "B10", 8.60, "SG102"),
        (JIANGBEI, "B4", 4423, "SG101"),
        (JIANGBEI, "B9", 1242, "SG102"),
        (MEETINGS, "A6", 41.00, "BN101"),
        (MEETINGS, "F6", 10.00, "SG101"),
    ],
)
def test_a_wrong_figure_of_three_public_is_found_in_its_cell(
    tmp_path: Path, text: str, cell: str, value: float, rule: str
) -> None:
    found = of(one(tmp_path, text, {cell: value}), rule)
    assert [f.severity for f in found if f.severity is Severity.ERROR]
    assert cell in {f.cell for f in found} | {p.cell for f in found for p in f.related}


def test_the_list_on_its_side_takes_the_place_of_the_usual_one(tmp_path: Path) -> None:
    sheets = NINE | {"三公": GUANGDONG}
    report = audited(tmp_path, sheets)
    assert [f.message for f in of(report, "BS101")] == []
    assert "three_public" in [t.kind for t in report.tables]
