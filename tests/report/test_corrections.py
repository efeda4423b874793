"""The list of cells to change, and how a code, an amount and a sentence are worded in it."""

from dataclasses import replace

from checks.commands import marked
from checks.findings import Culprit, Finding, Place
from checks.report import wording
from checks.report.corrections import corrections
from tests.report import samples
from tests.report.pages import text as words
from tests.report.pages import tree, written
from tests.report.samples import report_of
from tests.report.test_terminal import shown

CODE = Culprit(samples.EXPENDITURE, "B14", "06", "其他表中这一科目的编码是2040607")


def misplaced() -> tuple[Finding, Finding]:
    """A row under a wrong 款: the sum that it breaks, and the code that the other table tells."""
    total = replace(samples.SECTION, candidates=(), culprit=CODE)
    code = replace(
        samples.CODE,
        cell="B14",
        actual="2041107",
        expected="2040607",
        related=(Place(samples.EXPENDITURE, "B14", "11", "2041107 公共法律服务"),),
        culprit=CODE,
    )
    return total, code


def test_a_wrong_code_is_no_amount_though_it_breaks_sums() -> None:
    """It once read 现为 2,041,107，应为 6, which nobody can type into a code column."""
    total, code = misplaced()
    (cell,) = corrections(report_of(total, code))
    assert (cell.now, cell.should, len(cell.findings)) == ("11", "06", 2)
    assert "应为 06" in wording.suggestion(total)
    (mark,) = marked.marks(report_of(total, code))
    assert mark.note.startswith("错误：本格应为 06\n")
    text = shown(report_of(total, code))
    assert "B14 2041107 公共法律服务 现为 11，应为 06" in text
    assert "2,041,107" not in text


def test_of_a_sentence_only_what_changes_is_shown() -> None:
    sentence = "12、住房保障支出（221类）住房改革支出（02款）住房公积金（01项）208.80万元。" * 3
    wrong = Culprit("部门编制说明", "A18", sentence, "一般公共预算支出表是208.7959万元")
    finding = replace(
        samples.CODE, sheet="部门编制说明", cell="A18", actual="201.5", expected="208.8",
        unit="万元", culprit=wrong,
    )  # fmt: skip
    (cell,) = corrections(report_of(finding))
    assert (cell.now, cell.should) == ("", "…208.8万元…（不是 201.5）")


def test_a_name_and_an_empty_code_are_told_as_they_stand() -> None:
    """A unit is told by its word alone, 万元 of 单位：万元: that is not what the cell holds."""
    name = Culprit(samples.EXPENDITURE, "D23", "事业单位离退休", "与其他表中的名称不同")
    code = Culprit(samples.EXPENDITURE, "B35", "02", "款编码缺失")
    unit = Culprit(samples.EXPENDITURE, "G4", "单位：元", "单位与数字不符")
    said = [
        replace(
            samples.CODE,
            sheet=wrong.sheet,
            cell=wrong.cell,
            actual=was,
            expected=becomes,
            culprit=wrong,
        )
        for wrong, was, becomes in (
            (name, "行政单位离退休", "事业单位离退休"),
            (code, None, "02"),
            (unit, "万元", "元"),
        )
    ]
    cells = corrections(report_of(*said))
    assert [cell.now for cell in cells] == ["行政单位离退休", "空白", ""]


def test_a_cell_blamed_in_two_ways_is_one_cell() -> None:
    wrong = Culprit(samples.EXPENDITURE, "G12", "1106700", "换一种说法")
    assert len(corrections(report_of(samples.ROW, replace(samples.ROW, culprit=wrong)))) == 1


def test_what_was_waived_or_may_be_rounding_is_not_to_be_changed() -> None:
    rounding = replace(samples.rounding(20), culprit=CODE)
    assert corrections(report_of(replace(samples.ROW, waived="已核"), rounding)) == []


def test_the_terminal_ends_with_what_to_change_and_the_counts() -> None:
    """Where a screen that has scrolled stops, nothing said how many errors there are."""
    lines = [line.strip() for line in shown(report_of(samples.ROW), 120).splitlines() if line]
    assert lines[-4:-1] == [
        "可以断定要改的 1 格（写明数的，gouji fix 可以写进副本）",
        "· 支出总表 G12 项目支出：1,107,600 → 1,106,700（相邻两位数字颠倒）",
        "错误 1，警告 0，提示 0",
    ]


def test_the_page_lists_the_cells_above_the_map_with_links_to_the_findings() -> None:
    page = tree(written([report_of(samples.ROW)]))
    (row,) = page.xpath("//table[contains(@class, 'fixes')]/tbody/tr")
    assert [words(cell) for cell in row] == [
        "支出总表 G12 项目支出", "1,107,600", "1,106,700", "相邻两位数字颠倒", "1 处",
    ]  # fmt: skip
    target = row.xpath(".//a/@href")[0].removeprefix("#")
    assert page.get_element_by_id(target) is not None
