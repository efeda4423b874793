"""The worksheet functions as plain Python: what they say, and every shape an argument comes in."""

import inspect
from pathlib import Path

import pytest

from addin import functions
from addin.functions import FUNCTIONS
from addin.functions_cells import read

ROWS = 1_048_576
PLANTED = (
    Path(__file__).resolve().parents[2] / "workbooks" / "上海市科学技术协会2025（含十处错误）.xlsx"
)


def test_names_are_ascii_and_described():
    for made in FUNCTIONS.values():
        assert made.name.isascii()
        assert made.name.isupper()
        assert list(inspect.signature(made.call).parameters) == list(made.arguments)
        for text in (made.doc, *made.arguments.values()):
            assert text
            assert not text.isascii()


def test_codes_and_names():
    assert functions.GJ_NAME("2060702") == "科普活动"
    assert functions.GJ_NAME("301") == "工资福利支出"
    assert functions.GJ_NAME("2069876") == "#N/A"
    assert functions.GJ_CODE("工资福利支出") == "301"
    assert functions.GJ_CODE("没有这个科目") == "#N/A"
    assert functions.GJ_LEVEL("21011") == "款"


def test_a_name_that_many_have_asks_for_the_parent():
    assert functions.GJ_CODE("行政运行").endswith("请写上级科目。")
    assert functions.GJ_CODE("行政运行", "20129") == "2012901"
    assert functions.GJ_CODE("行政运行", 301) == "#N/A"


def test_a_code_with_the_name_of_another():
    said = functions.GJ_CODECHECK("2080502", "行政单位离退休")
    assert said == (
        "2080502的名称写作“行政单位离退休”，科目表中是“事业单位离退休”，"
        "“行政单位离退休”是2080501的名称"
    )
    assert functions.GJ_CODECHECK("2080502", "事业单位离退休") == ""


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("2060702", ""),
        ("合计", ""),
        ("", ""),
        ("206070", "“（没有名称）”的类编码不规范"),
        ("2069876", "提示：2069876不在随软件的科目表中，名称没有核对"),
    ],
)
def test_a_code_alone(code, said):
    assert functions.GJ_CODECHECK(code) == said


def test_a_piece_that_lost_its_zero():
    said = functions.GJ_CODECHECK(
        [["206", 7.0, ""], ["206", "07", "02"]], [["科学技术普及"], ["科普活动"]]
    )
    assert said == [["20607 科学技术普及的款编码存成了数字，丢了前面的 0，应为文本 07"], [""]]


def test_an_old_name_is_told_for_its_year():
    said = functions.GJ_CODECHECK("210", "医疗卫生与计划生育支出", 2025)
    assert said == "210 医疗卫生与计划生育支出是旧名称，2019年已称“卫生健康支出”"


def test_an_official_table_of_the_year_counts(tmp_path, monkeypatch):
    from checks.catalogue.official import Table, save

    monkeypatch.setenv("GOUJI_HOME", str(tmp_path))
    rows = (("206", "科学技术支出"), ("20699", "本年新设的款"))
    save(Table("functional", 2031, "表.xlsx", True, rows))
    save(Table("income", 2031, "表.xlsx", True, (("10301", "政府性基金收入"),)))
    assert functions.GJ_NAME([["20699"], ["20607"]], 2031) == [["本年新设的款"], ["#N/A"]]
    assert functions.GJ_NAME("20607") == "科学技术普及"
    assert functions.GJ_NAME("10301", 2031) == "政府性基金收入"
    assert functions.GJ_NAME("10301") == "#N/A"
    assert functions.GJ_CODECHECK("20607", "科学技术普及", 2031).startswith(
        "20607 科学技术普及不在2031年的正式"
    )


TABLE = [
    ["206", "", "", 700.0, 10.0],
    ["206", "07", "", 400.0, 20.0],
    ["206", "07", "01", 100.5, 1.0],
    ["206", "07", "02", 300.25, 2.0],
    ["206", "99", "", 300.0, 3.0],
    ["208", "", "", 50.0, 4.0],
    ["合计", "", "", 9.0, 9.0],
]
CODES = [row[:3] for row in TABLE]
ONE = [row[3:4] for row in TABLE]
BOTH = [row[3:] for row in TABLE]


def test_a_subtotal_is_the_sum_of_the_level_below():
    assert functions.GJ_SUBTOTAL(CODES, ONE, "20607") == 400.75
    assert functions.GJ_SUBTOTAL(CODES, ONE, "206") == 700
    assert functions.GJ_SUBTOTAL(CODES, ONE, "合计") == 750
    assert functions.GJ_SUBTOTAL(CODES, ONE, "2060701") == "#N/A"


def test_subtotals_of_several_codes_and_columns():
    assert functions.GJ_SUBTOTAL(CODES, BOTH, [["206"], [""], ["合计"]]) == [
        [700, 23],
        ["", ""],
        [750, 14],
    ]


def test_a_subtotal_whose_row_is_not_there_yet():
    rows = [["2060701", 1.0], ["2060702", 2.0]]
    codes, amounts = [r[:1] for r in rows], [r[1:] for r in rows]
    assert functions.GJ_SUBTOTAL(codes, amounts, "20607") == 3
    assert functions.GJ_SUBTOTAL([["2060701", "2060702"]], [[1.0, 2.0]], "20607") == 3


def test_words_among_the_amounts_are_no_zero():
    assert functions.GJ_SUBTOTAL([["20607"], ["2060701"]], [[""], ["待定"]], "20607") == "#VALUE!"
    assert functions.GJ_SUBTOTAL([["20607"], ["2060701"]], [[""], ["#REF!"]], "20607") == "#REF!"
    assert functions.GJ_SUBTOTAL([["20607"], ["2060701"]], [[""], ["１，２００"]], "20607") == 1200


def test_a_rounding_is_a_hint_and_more_is_wrong():
    assert functions.GJ_SUMCHECK(100, [[50, 50]]) == ""
    assert (
        functions.GJ_SUMCHECK(100, [[50, 51]])
        == "提示：合计 100 ≠ 各项之和 101，相差 -1元，在四舍五入的范围之内"
    )
    assert functions.GJ_SUMCHECK(100, [[50, 52]]) == "合计 100 ≠ 各项之和 102，相差 -2元"
    assert (
        functions.GJ_SUMCHECK(87.5, [[40, 47.52]], "万元")
        == "合计 87.5 ≠ 各项之和 87.52，相差 -0.02万元"
    )
    assert functions.GJ_SUMCHECK(1, 1, "美元").startswith("不认识的单位“美元”，可以写：元、")


def test_sums_by_row_and_by_column():
    assert functions.GJ_SUMCHECK([[3], [9]], [[1, 2], [4, 4]])[0] == [""]
    assert functions.GJ_DIFF([[3], [9]], [[1, 2], [4, 4]]) == [[0], [1]]
    assert functions.GJ_DIFF([[3, 9]], [[1, 4], [2, 4]]) == [[0, 1]]
    assert functions.GJ_DIFF([[3], [9]], [[1], [2], [3]]).startswith("合计要是一格")


def test_differences_are_exact():
    assert functions.GJ_DIFF(0.3, [[0.1, 0.2]]) == 0
    assert functions.GJ_DIFF(100000000.03, [[100000000.01, 0.01]]) == 0.01


def test_ten_thousands_round_half_up():
    assert functions.GJ_WAN(877050, 2) == 87.71
    assert functions.GJ_WAN(-50) == -0.01
    assert functions.GJ_WAN(12345678, 0) == 1235
    assert functions.GJ_WAN("") == ""
    assert functions.GJ_WAN(1, 1.5) == "小数位数要写 0 到 8 的整数。"


def test_equal_across_units():
    assert functions.GJ_EQUAL(87.71, "万元", 877080, "元") is True
    assert functions.GJ_EQUAL(87.70, "万元", 877080, "元") is False
    assert functions.GJ_EQUAL(100, "元", 101, "元") is False
    assert functions.GJ_EQUAL([[1], [2]], "万", [[10000], [20001]], "元") == [[True], [True]]
    assert functions.GJ_EQUAL(1, "", 1, "元").startswith("不认识的单位“”")


def test_three_public():
    assert functions.GJ_SANGONG(73.97, 52.5, 7.47, 14, 0, 14) == ""
    assert functions.GJ_SANGONG(73.97, 52.5, 7.47, 14, "—", 15) == (
        "公务用车购置及运行费 14 ≠ 购置费 0 + 运行费 15 = 15，相差 -1万元"
    )
    column = functions.GJ_SANGONG(
        [[3], [4]], [[1], [1]], [[1], [1]], [[1], [1]], [[1], [1]], [[0], [0]]
    )
    assert column[0] == [""]
    assert column[1][0].startswith("“三公”经费合计 4 ≠ ")
    assert column[1][0].endswith(" = 3，相差 1万元")


def test_figures_of_sentences():
    text = "2025年预算15,207.99万元，比2024年减少982万元，下降6.1%；单价100万元以上设备2台。"
    assert functions.GJ_FIGURES([[text], [""]]) == [
        ["15,207.99万元", 15207.99, "万元", 152079900],
        ["982万元", 982, "万元", 9820000],
    ]
    assert functions.GJ_FIGURES("没有金额") == ""


@pytest.mark.parametrize(
    "argument", [None, "", [[None]], [[""]], [["", None]], ((None,), (None,)), []]
)
def test_blank_arguments_give_blanks(argument):
    shown = read(functions.GJ_NAME(argument))
    assert shown.blank
    assert read(functions.GJ_LEVEL(argument)).blank
    assert read(functions.GJ_CODECHECK(argument)).blank
    assert functions.GJ_FIGURES(argument) == ""


@pytest.mark.parametrize(
    "error", ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"]
)
def test_errors_stay_what_they_are(error):
    assert functions.GJ_NAME(error) == error
    assert functions.GJ_NAME(2025, error) == error
    assert functions.GJ_LEVEL([["206"], [error]]) == [["类"], [error]]
    assert functions.GJ_DIFF(1, [[error]]) == error
    assert functions.GJ_CODECHECK("206", error) == error
    assert functions.GJ_WAN([[error, 10000]]) == [[error, 1]]


def test_errors_as_com_gives_them():
    assert functions.GJ_LEVEL(((206.0,), (-2146826246,))) == [["类"], ["#N/A"]]


def test_a_range_keeps_its_height_and_a_whole_column_does_not():
    assert functions.GJ_LEVEL([["206"], [None], [None]]) == [["类"], [""], [""]]
    assert functions.GJ_LEVEL([["206"], [None], ["20607"]] + [[None]] * (ROWS - 3)) == [
        ["类"],
        [""],
        ["款"],
    ]
    assert functions.GJ_LEVEL((("206",),) + ((None,),) * (ROWS - 1)) == [["类"]]


def test_whole_columns_against_each_other():
    filler = [[""]] * (ROWS - 3)
    codes = [["20607"], ["2060701"], ["2060702"], *filler]
    amounts = [[""], [1.0], [2.0], *filler]
    assert functions.GJ_SUBTOTAL(codes, amounts, "20607") == 3
    assert functions.GJ_DIFF([[3.0], [5.0], [""], *filler], [[1.0], [2.0], [""], *filler]) == [
        [2.0],
        [3.0],
    ]


def test_lying_ranges():
    assert functions.GJ_LEVEL([["206", "20607"]]) == [["类", "款"]]
    assert functions.GJ_LEVEL(["206", "07"]) == "款"  # 206 | 07: one code in pieces
    assert functions.GJ_NAME([["206", "208", "210"]]) == [
        ["科学技术支出", "社会保障和就业支出", "卫生健康支出"]
    ]


@pytest.mark.parametrize("value", [True, object(), {"type": "Entity"}, "=1+1", 1e300, -0.0])
def test_no_value_breaks_a_function(value):
    for made in FUNCTIONS.values():
        count = len(made.arguments)
        for argument in (value, [[value, value]], [[value], [value]]):
            result = made.call(*[argument] * count)
            assert "请把它告诉我们" not in str(result), made.name


TABLE_SHEET = [
    ["2025年部门支出预算总表", "", "", "", "", "", ""],
    ["编制部门：某某局", "", "", "", "", "", "单位：元"],
    ["项目", "", "", "", "支出预算", "", ""],
    ["功能分类科目编码", "", "", "功能分类科目名称", "合计", "基本支出", "项目支出"],
    ["类", "款", "项", "", "", "", ""],
    ["206", "", "", "科学技术支出", 300.0, 100.0, 200.0],
    ["206", "07", "", "科学技术普及", 300.0, 100.0, 200.0],
    ["206", "07", "02", "科普活动", 300.0, 100.0, 210.0],
    ["合计", "", "", "", 300.0, 100.0, 200.0],
]


def test_a_table_is_audited_where_it_stands():
    found = functions.GJ_TABLECHECK(TABLE_SHEET)
    assert ["BN101 行合计", "E8"] in [row[1:3] for row in found]
    assert all(row[4] == "G8 应为 200" for row in found if row[0] == "错误")


def test_a_table_without_findings_says_what_was_not_checked():
    sound = [list(row) for row in TABLE_SHEET]
    sound[7][6] = 200.0
    said = functions.GJ_TABLECHECK(sound)
    assert said.startswith("支出总表：核对了")
    assert said.endswith("与其他表和文字的核对没有做。")


def test_a_range_from_the_middle_of_a_sheet():
    from addin.functions_books import placed

    with placed(20, 2):
        found = functions.GJ_TABLECHECK(TABLE_SHEET)
    assert ["BN101 行合计", "G28"] in [row[1:3] for row in found]


def test_findings_need_a_workbook():
    said = functions.GJ_FINDINGS("BN")
    assert said == "GJ_FINDINGS 要在 Excel 的工作簿里使用。"
    assert functions.GJ_FINDINGS("XX999").startswith("没有叫“XX999”的规则或级别")


def test_findings_of_the_workbook():
    from addin.functions_books import given
    from checks.reading import open_source

    with given(open_source(PLANTED)):
        rows = functions.GJ_FINDINGS("BN101")
        assert {row[1] for row in rows} == {"BN101 行合计"}
        swapped = next(row for row in rows if row[3] == "E17")
        assert swapped[0] == "错误"
        assert swapped[2] == "部门支出总表"
        assert swapped[5] == "G17 应为 1106700"
        assert {row[1][:2] for row in functions.GJ_FINDINGS("sm")} == {"SM"}
