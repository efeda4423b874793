"""Which cell a finding's mark goes to, and what its note says."""

from dataclasses import replace

from checks.commands import marked
from checks.findings import Culprit, Severity
from checks.marking import Mark
from tests.report import samples
from tests.report.samples import report_of


def test_the_mark_is_on_the_culprit_and_says_why() -> None:
    assert marked.marks(report_of(samples.ROW)) == [
        Mark(
            samples.EXPENDITURE,
            "G12",
            Severity.ERROR,
            "错误：本格应为 1,106,700\n"
            "原因：相邻两位数字颠倒\n"
            "BN101 行合计：支出总表 E12 合计 1,106,700 ≠ "
            "基本支出 0 + 项目支出 1,107,600，相差 -900",
        )
    ]


def test_what_one_wrong_cell_broke_stands_below_one_answer() -> None:
    """Four sums that one cell broke had told the answer four times over."""
    other = replace(samples.ROW, rule="BN102", message="G10 1,106,700 ≠ 1,107,600，相差 -900")
    (mark,) = marked.marks(report_of(samples.ROW, other))
    assert mark.note.splitlines() == [
        "错误：本格应为 1,106,700",
        "原因：相邻两位数字颠倒",
        "改正后以下 2 处随之相符：",
        "· BN101 支出总表 E12 合计 1,106,700 ≠ 基本支出 0 + 项目支出 1,107,600，相差 -900",
        "· BN102 G10 1,106,700 ≠ 1,107,600，相差 -900",
    ]


def test_a_text_that_was_read_is_no_figure() -> None:
    """The title of an empty table once stood below its sentence as 实际."""
    empty = replace(samples.CODE, actual="2025年部门预算表", expected=None)
    (mark,) = marked.marks(report_of(empty))
    assert "实际" not in mark.note


def test_without_culprit_the_mark_is_on_the_finding() -> None:
    (mark,) = marked.marks(report_of(samples.SECTION))
    assert mark.cell == "G9"
    assert "建议：可能是 G11 应为 1,108,500（一位数字写错）" in mark.note


def test_a_rounding_is_marked_where_it_shows() -> None:
    culprit = Culprit("部门收入总表", "D21", None, "")
    finding = replace(samples.rounding(20, copies=3), culprit=culprit)
    (mark,) = marked.marks(report_of(finding))
    assert (mark.cell, mark.severity) == ("D20", Severity.INFO)


def test_findings_of_one_cell_share_a_mark_worst_first() -> None:
    info = replace(samples.rounding(20), sheet=samples.EXPENDITURE, cell="G12")
    warning = replace(samples.CODE, sheet=samples.EXPENDITURE, cell="G12")
    (mark,) = marked.marks(report_of(info, warning, samples.ROW))
    assert mark.severity is Severity.ERROR
    first = [part.splitlines()[0] for part in mark.note.split("\n————————————\n")]
    assert first == ["错误：本格应为 1,106,700", "警告 KM105 科目名称", "提示 BN103 款＝Σ项"]


def test_a_crowded_cell_points_to_the_results_sheet() -> None:
    (mark,) = marked.marks(
        report_of(*(replace(samples.ROW, rule=f"BN{n}") for n in range(101, 111)))
    )
    assert mark.note.endswith("还有 4 条，见工作表“审核结果”。")


def test_what_has_no_cell_or_is_waived_is_not_marked() -> None:
    assert marked.marks(report_of(samples.MISSING, samples.WAIVED)) == []
