"""Reports made by hand, as an audit would make them."""

from __future__ import annotations

from checks.findings import (
    Culprit,
    DutyOutcome,
    Finding,
    Outcome,
    Place,
    Report,
    Severity,
    TableFound,
    Verdict,
)

EXPENDITURE = "部门支出总表"
ECONOMIC = "部门一般公共预算拨款基本支出明细表"
STATE_CAPITAL = "部门国有资本经营预算拨款表 "
THREE_PUBLIC = "部门“三公”经费和机关运行费预算表"

TABLES = [
    ("balance", "收支总表", "部门收支总表", "A1:D19", "元"),
    ("income", "收入总表", "部门收入总表", "A1:I35", "元"),
    ("expenditure", "支出总表", EXPENDITURE, "A1:G40", "元"),
    ("fiscal_balance", "财政拨款收支总表", "部门财政拨款收支总表", "A1:F16", "元"),
    ("general", "一般公共预算支出表", "部门一般公共预算拨款表", "A1:G36", "元"),
    ("fund", "政府性基金预算支出表", "部门政府性基金拨款表", "A1:G9", "元"),
    ("state_capital", "国有资本经营预算支出表", STATE_CAPITAL, "A1:G9", "元"),
    ("economic", "基本支出经济分类表", ECONOMIC, "A1:F47", "元"),
    ("three_public", "三公经费和机关运行经费表", THREE_PUBLIC, "A1:G8", "万元"),
]

ROW = Finding(
    rule="BN101",
    title="行合计",
    severity=Severity.ERROR,
    message="支出总表 E12 合计 1,106,700 ≠ 基本支出 0 + 项目支出 1,107,600，相差 -900",
    sheet=EXPENDITURE,
    cell="E12",
    related=(
        Place(EXPENDITURE, "E12", "1106700", "合计"),
        Place(EXPENDITURE, "F12", "0", "基本支出"),
        Place(EXPENDITURE, "G12", "1107600", "项目支出"),
    ),
    actual="1106700",
    expected="1107600",
    difference="-900",
    unit="元",
    culprit=Culprit(EXPENDITURE, "G12", "1106700", "相邻两位数字颠倒"),
    table="expenditure",
)

SECTION = Finding(
    rule="BN103",
    title="款＝Σ项",
    severity=Severity.ERROR,
    message=(
        "支出总表 G9 20607 科学技术普及 项目支出 61,482,615 ≠ 2060701 机构运行 0 + "
        "2060702 科普活动 1,107,600 + 2060703 青少年科技活动 3,424,000 + "
        "2060704 学术交流活动 2,760,000 + 2060705 科技馆站 20,000,000 + "
        "2060799 其他科学技术普及支出 34,190,115，相差 900"
    ),
    sheet=EXPENDITURE,
    cell="G9",
    related=tuple(
        Place(EXPENDITURE, f"G{row}", value)
        for row, value in zip(
            range(9, 16),
            ("61482615", "0", "1107600", "3424000", "2760000", "20000000", "34190115"),
            strict=True,
        )
    ),
    actual="61482615",
    expected="61481715",
    difference="900",
    unit="元",
    candidates=(
        Culprit(EXPENDITURE, "G11", "1108500", "一位数字写错"),
        Culprit(EXPENDITURE, "G12", "3424900", "一位数字写错"),
        Culprit("部门收入总表", "G12", None, "与本表同项不一致"),
    ),
    table="expenditure",
)

CODE = Finding(
    rule="KM105",
    title="科目名称",
    severity=Severity.WARNING,
    message="基本支出经济分类表 C15 30217 写作“公务接待”，科目表中为“公务接待费”",
    sheet=ECONOMIC,
    cell="C15",
    actual="公务接待",
    expected="公务接待费",
    table="economic",
)

MISSING = Finding(
    rule="BS101",
    title="表格齐全",
    severity=Severity.ERROR,
    message="缺少政府性基金预算支出表：没有数据的表格也应列出空表并说明",
    sheet=None,
    cell=None,
)

THREE = Finding(
    rule="SG101",
    title="三公合计",
    severity=Severity.ERROR,
    message="三公经费和机关运行经费表 A8 合计 21.50 ≠ 因公出国（境）费 2.5 + 公务接待费 5 + "
    "公务用车购置及运行费 19，相差 -5",
    sheet=THREE_PUBLIC,
    cell="A8",
    actual="21.5",
    expected="26.5",
    difference="-5",
    unit="万元",
    culprit=Culprit(THREE_PUBLIC, "D8", "14", "与文字说明一致"),
    table="three_public",
)

WAIVED = Finding(
    rule="SJ105",
    title="隐藏的行列",
    severity=Severity.WARNING,
    message="支出总表 A30 第 30 行已隐藏但有金额",
    sheet=EXPENDITURE,
    cell="A30",
    waived="按保密要求隐藏，已报财政局备案",
    table="expenditure",
)


def rounding(row: int, copies: int = 0) -> Finding:
    """A sum that misses by one within its rounding, with its copies elsewhere."""
    return Finding(
        rule="BN103",
        title="款＝Σ项",
        severity=Severity.INFO,
        message=f"收入总表 D{row} 20805 行政事业单位养老支出 合计 25,391,376，分项之和 25,391,377，"
        "相差 -1，在四舍五入范围内",
        sheet="部门收入总表",
        cell=f"D{row}",
        label="20805 行政事业单位养老支出 合计",
        copies=tuple(
            Place(EXPENDITURE, f"E{row + n}", "25391376", "20805 行政事业单位养老支出 合计")
            for n in range(copies)
        ),
        actual="25391376",
        expected="25391377",
        difference="-1",
        unit="元",
        table="income",
    )


def tables() -> list[TableFound]:
    """The nine tables of a department in Shanghai."""
    return [
        TableFound(kind, name, sheet, place, f"2025年{name}", unit, 1.0)
        for kind, name, sheet, place, unit in TABLES
    ]


def outcomes(*failed: Finding) -> list[Outcome]:
    """Rules that passed or failed, one that does not apply, three that were not checked."""
    bad = {f.rule: f.title for f in failed if f.severity is not Severity.INFO}
    good = {"BN104": "类＝Σ款", "BJ101": "收支总表与收入总表", "KM101": "科目编码位数"}
    return [
        *(Outcome(rule, title, Verdict.FAILED, 120) for rule, title in bad.items()),
        *(Outcome(rule, title, Verdict.PASSED, 310) for rule, title in good.items()),
        Outcome("BJ109", "单位汇总", Verdict.NOT_APPLICABLE, 0, "只有一个单位"),
        Outcome("SJ107", "公式缓存值", Verdict.NOT_CHECKED, 0, "文件不含公式，无法比较"),
        Outcome("SJ108", "手填的小计", Verdict.NOT_CHECKED, 0, "文件不含公式，无法比较"),
        Outcome("KM108", "往年科目名称", Verdict.NOT_CHECKED, 0, "没有 2025 年的科目表"),
    ]


def _report(path: str, *findings: Finding) -> Report:
    return Report(
        path=path,
        sha256="5e" * 32,
        status="ok",
        year=2025,
        layout="shanghai",
        kind="department",
        department="上海市科学技术协会",
        tables=tables(),
        outcomes=outcomes(*findings),
        findings=list(findings),
        source_kind="xlsx",
    )


def passing(path: str = "预算/上海市科学技术协会2025.xlsx") -> Report:
    """Nothing found."""
    return _report(path)


def report_of(*findings: Finding) -> Report:
    """A sound workbook with these findings."""
    report = passing()
    report.findings = list(findings)
    return report


def failing(path: str = "预算/上海市科学技术协会2025（错误样例）.xlsx") -> Report:
    """Errors in several tables, a warning, a waived one, two roundings."""
    return _report(
        path, rounding(20, copies=5), rounding(26), ROW, SECTION, WAIVED, CODE, THREE, MISSING
    )


def with_duties() -> Report:
    """A reviewer's list of five: one done, two with rules that did not run, one without a rule."""
    report = passing()
    no_formulas = "文件不含公式，无法比较"
    report.duties = [
        DutyOutcome("表内-02", "纵向勾稽", Verdict.PASSED, ("BN104",)),
        DutyOutcome("表间-09", "单位汇总", Verdict.NOT_APPLICABLE, ("BJ109",), "只有一个单位"),
        DutyOutcome(
            "表式-12", "公式", Verdict.NOT_CHECKED, ("SJ107", "SJ108"),
            f"SJ107 {no_formulas}；SJ108 {no_formulas}",
        ),
        DutyOutcome(
            "科目-08", "旧科目", Verdict.NOT_CHECKED, ("KM108",), "KM108 没有 2025 年的科目表"
        ),
        DutyOutcome("披露-09", "及时公开", Verdict.NOT_CHECKED, (), "尚未实现"),
    ]  # fmt: skip
    report.completion = 0.25
    report.remarks = ["设置 gouji.toml：SJ107 已关闭（试行）"]
    return report


def many_infos() -> Report:
    """Twenty roundings and nothing else."""
    return _report("预算/二十处舍入.xlsx", *(rounding(row, row % 4) for row in range(10, 30)))


def strange_names() -> Report:
    """Long names, quotes, emoji, and texts that look like formulas."""
    sheet = "2025'年“部门”支出😀总表（含下属单位、含追加、第三次修改稿）"
    report = _report(
        "很长的文件夹名称/" * 6 + "=😀 it's 预算.xlsx",
        Finding(
            "SJ101",
            "金额存成文本",
            Severity.ERROR,
            "=1+1 看起来像公式\t的文字\x1b[31m",
            sheet,
            "B2",
            actual="+1,000",
            expected="-1000.50",
            difference="@x",
            culprit=Culprit(sheet, "XFD1048576", "=SUM(A1)", "-减号开头"),
            table="expenditure",
        ),
    )
    report.department = '=HYPERLINK("x")'
    report.tables[2] = TableFound(
        "expenditure", "支出总表", sheet, "A1:G40", "2025年支出总表", "元", 0.8
    )
    return report


def unreadable(path: str = "预算/加密.xlsx") -> Report:
    """A file that could not be read."""
    return Report(path, None, "unreadable", f"{path} 有打开密码：请用 --password 给出密码。")


def not_a_budget(path: str = "预算/通讯录.xlsx") -> Report:
    """A workbook without a budget table."""
    return Report(path, "ab" * 32, "not_a_budget", f"{path} 里没有认得出的预算表：请确认文件。")


def all_of_them() -> list[Report]:
    """Every sample, in the order of a batch."""
    return [passing(), failing(), many_infos(), strange_names(), unreadable(), not_a_budget()]
