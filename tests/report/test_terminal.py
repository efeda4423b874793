"""The report on the terminal: what a clerk must be able to read there."""

import io
from dataclasses import replace

from checks.findings import Culprit, Report
from checks.report.terminal import Total, open_console, print_report, print_totals
from tests.report import samples


def shown(report: Report, columns: int = 100) -> str:
    stream = io.StringIO()
    print_report(report, open_console(stream, columns))
    return stream.getvalue()


def totals(reports: list[Report], skipped: list[str], columns: int = 100) -> list[str]:
    stream = io.StringIO()
    print_totals([Total.of(r) for r in reports], (), skipped, open_console(stream, columns))
    return stream.getvalue().splitlines()


def test_an_error_says_sum_cell_and_suggestion() -> None:
    text = shown(samples.failing())
    error = text[text.index("错误 BN101") :].splitlines()[:4]
    assert error == [
        f"错误 BN101 行合计 E12  [{samples.ROW.id}]",
        "         合计 1,106,700 ≠ 基本支出 0 + 项目支出 1,107,600，相差 -900",
        "         → 疑错 G12 应为 1,106,700（相邻两位数字颠倒）",
        "         涉及 F12、G12",
    ]


def test_figures_are_given_when_the_message_lacks_them() -> None:
    assert "实际 21.5，应为 26.5，相差 -5 万元" in shown(samples.failing())


def test_without_a_unique_culprit_the_candidates_are_listed() -> None:
    assert "可能是 G11 应为 1,108,500（一位数字写错）；G12" in shown(samples.failing())


def test_a_code_gets_no_thousands_separators() -> None:
    assert "30,217" not in shown(samples.failing())


def test_findings_stand_under_their_tables_in_order() -> None:
    text = shown(samples.failing())
    titles = ["  收入总表  部门收入总表!A1:I35（元）", "  支出总表  ", "  基本支出经济分类表  ",
              "  三公经费和机关运行经费表  ", "  工作簿整体"]  # fmt: skip
    places = [text.index(f"\n{title}") for title in titles]
    assert places == sorted(places)


def test_a_rounding_takes_one_line_with_the_number_of_its_copies() -> None:
    lines = shown(samples.many_infos(), 120).splitlines()
    own = [line for line in lines if "25,391,376" in line]
    assert len(own) == 20
    assert own[3] == (
        "         D13  实际 25,391,376，应为 25,391,377，相差 -1 元（另有 1 处相同） "
        "20805 行政事业单位养老支出 合计"
    )


def test_what_was_not_checked_is_said_with_its_reason() -> None:
    text = shown(samples.passing())
    assert "没有发现问题" in text
    assert "未检查 3 条规则（不算通过）" in text
    assert "· 文件不含公式，无法比较：SJ107 公式缓存值、SJ108 手填的小计" in text
    assert "规则 7 条：通过 3，未通过 0，未检查 3，不适用 1；共核对 930 处" in text


def test_the_duties_that_were_not_finished_are_said_by_reason() -> None:
    text = shown(samples.with_duties(), 120)
    assert "没有查完的复核事项 3 项（不算通过）" in text
    assert "· 文件不含公式，无法比较：表式-12 公式（SJ107、SJ108）\n" in text
    assert "· 尚未实现：披露-09 及时公开\n" in text
    assert "复核事项 5 项：查完 1，没有查完 3，不适用 1；完成率 25.00%" in text
    assert "设置 gouji.toml：SJ107 已关闭（试行）" in text
    assert "未检查 3 条规则" not in text


def test_without_a_duty_that_applies_there_is_no_rate() -> None:
    report = samples.with_duties()
    report.duties, report.completion = report.duties[1:2], None
    assert "完成率 无（没有适用的事项）" in shown(report)


def test_what_was_waived_counts_apart_with_its_reason() -> None:
    text = shown(samples.failing())
    assert "错误 4，警告 1，提示 2，已核 1" in text
    assert "已核 SJ105 隐藏的行列 A30：按保密要求隐藏，已报财政局备案" in text


def test_piped_text_has_no_escapes() -> None:
    assert "\x1b" not in shown(samples.strange_names())


def test_totals_put_the_worst_first() -> None:
    lines = totals(samples.all_of_them(), [])
    assert lines[0] == "合计 6 个工作簿"
    names = [line.split("  ")[-1].rsplit("/")[-1] for line in lines[2:8]]
    assert names == [
        "加密.xlsx", "通讯录.xlsx", "上海市科学技术协会2025（错误样例）.xlsx",
        "=😀 it's 预算.xlsx", "二十处舍入.xlsx", "上海市科学技术协会2025.xlsx",
    ]  # fmt: skip
    assert lines[8].strip() == ("错误 5，警告 1，提示 22；无错误和警告的工作簿 2 个，未能审核 2 个")


def test_one_workbook_needs_no_totals() -> None:
    assert totals([samples.passing()], []) == []


def test_skipped_files_are_named() -> None:
    assert totals([samples.passing()], ["预算/~$锁.xlsx"])[1] == "  预算/~$锁.xlsx"


def test_what_one_wrong_cell_broke_stands_folded_below_it() -> None:
    report = samples.failing()
    wrong = Culprit(samples.EXPENDITURE, "G17", "1106700", "第4、5位数字颠倒")
    first = replace(samples.ROW, culprit=wrong)
    second = replace(samples.ROW, cell="G15", rule="BN102", culprit=wrong)
    report.findings = [first, second]
    text = shown(report)
    assert "应为 1,106,700（第4、5位数字颠倒）" in text
    assert "改正后以下 2 处随之相符" in text
    assert text.index("应为 1,106,700") < text.index("BN101") < text.index("BN102")
