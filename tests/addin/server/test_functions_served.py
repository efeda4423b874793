"""Every worksheet function through xlwings' own entry, with the payloads Excel sends.

Excel sends each argument as a matrix, blanks as "" or null, errors as objects, an argument that
is left out as null; it takes back a matrix, its errors as objects.
"""

import pytest

from addin.functions import FUNCTIONS

REF = {"type": "Error", "basicType": "Error", "basicValue": "#REF!", "errorType": "Ref"}
REF_BACK = {"type": "Error", "errorType": "Ref"}
NA_BACK = {"type": "Error", "errorType": "NotAvailable"}
VALUE_BACK = {"type": "Error", "errorType": "Value"}

#: function, arguments as Excel sends them, what goes back
CALLS = [
    ("GJ_NAME", ([[2060702]], None), [["科普活动"]]),
    ("GJ_NAME", ([["206", "07", "02"], ["", "", ""]], [[2025]]), [["科普活动"], [""]]),
    ("GJ_NAME", ([["206"], ["999"], [REF]], None), [["科学技术支出"], [NA_BACK], [REF_BACK]]),
    ("GJ_CODE", ([["科普活动"]], None), [["2060702"]]),
    ("GJ_CODE", ([["行政运行"]], [[20601]]), [["2060101"]]),
    ("GJ_LEVEL", ([[206, 20607, 2060702, "x"]],), [["类", "款", "项", VALUE_BACK]]),
    ("GJ_CODECHECK", ([["310"], ["302"]], [["商品和服务支出"], ["商品和服务支出"]], None),
     [[("310的名称写作“商品和服务支出”，科目表中是“资本性支出”，"
        "“商品和服务支出”是302的名称")], [""]]),
    ("GJ_SUBTOTAL", ([["20607"], ["2060701"], ["2060702"]], [[0], [100.1], [200.2]], [["20607"]]),
     [[300.3]]),
    ("GJ_SUMCHECK", ([[1106700]], [[0, 1107600]], None),
     [["合计 1,106,700 ≠ 各项之和 1,107,600，相差 -900元"]]),
    ("GJ_SUMCHECK", ([[3], [4]], [[1, 2], [2, REF]], [["万元"]]), [[""], [REF_BACK]]),
    ("GJ_DIFF", ([[0.3]], [[0.1], [0.2]]), [[0]]),
    ("GJ_WAN", ([[877080], [None], ["1,000"], ["合计"]], [[1]]),
     [[87.7], [""], [0.1], [VALUE_BACK]]),
    ("GJ_EQUAL", ([[73.97]], [["万元"]], [[739700]], [["元"]]), [[True]]),
    ("GJ_SANGONG", ([[75.97]], [[52.5]], [[7.47]], [[14]], [[0]], [[14]]),
     [[("“三公”经费合计 75.97 ≠ 因公出国（境）费 52.5 + 公务接待费 7.47 + "
        "公务用车购置及运行费 14 = 73.97，相差 2万元")]]),
    ("GJ_FIGURES", ([["2025年收入预算17,919.41万元，其中财政拨款1.5亿元。"]],),
     [["17,919.41万元", 17919.41, "万元", 179194100], ["1.5亿元", 1.5, "亿元", 150000000]]),
    ("GJ_TABLECHECK", ([["随便", "什么"]],),
     [["这片区域里没有找到部门预算表，请连标题、单位和表头一起选。"]]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "back"), CALLS)
def test_called_as_excel_calls(call, name, arguments, back):
    assert call(name, *arguments) == back


def test_every_function_is_called():
    assert {name for name, _, _ in CALLS} >= set(FUNCTIONS) - {"GJ_FINDINGS"}


def test_metadata_says_what_the_wizard_shows(licensed):
    from xlwings.server import custom_functions_meta

    from addin.server.served import worksheet_functions

    shown = {f["name"]: f for f in custom_functions_meta(worksheet_functions())["functions"]}
    assert set(shown) == set(FUNCTIONS)
    for made in FUNCTIONS.values():
        function = shown[made.name]
        assert function["id"] == made.name
        assert function["description"] == made.doc
        parameters = function["parameters"]
        assert {p["name"]: p["description"] for p in parameters} == made.arguments
        assert {p["name"] for p in parameters if p.get("optional")} == made.optional


def test_a_whole_column(call):
    column = [["206"], ["20607"]] + [[""]] * 1_048_574
    assert call("GJ_LEVEL", column) == [["类"], ["款"]]
