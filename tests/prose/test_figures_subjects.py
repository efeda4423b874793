"""What an amount is about: the words before it, and 科目 in all printed styles."""

import pytest

from checks.prose.paragraphs import Paragraph
from checks.prose.sentences import read


def told(*texts: str, section: str = "compilation") -> list[tuple[str, str]]:
    paragraphs = [Paragraph("编制说明", i, 0, text, section) for i, text in enumerate(texts)]
    return [(s.kind, str(s.figure)) for s in read(paragraphs, 2025).statements]


PATH = ("一般公共服务支出", "政府办公厅(室)及相关机构事务", "行政运行")


@pytest.mark.parametrize(
    ("text", "names", "code"),
    [
        ("1.“一般公共服务支出”科目2,022万元，主要用于…", PATH[:1], ""),
        ("1. “一般公共服务支出-政府办公厅（室）及相关机构事务-行政运行”科目5万元", PATH, ""),
        ("一般公共服务支出—政府办公厅（室）及相关机构事务—行政运行科目预算数为5万元", PATH, ""),
        (
            "2.“一般公共服务支出（类）政府办公厅（室）及相关机构事务（款)行政运行（项）”5万元",
            PATH,
            "",
        ),
        (
            "1、一般公共服务支出（201类）政府办公厅（室）及相关机构事务（03款）行政运行（01项）5万元",
            PATH,
            "2010301",
        ),
        (
            "（一）一般公共服务（类）支出政府办公厅（室）及相关机构事务（款）行政运行（项）：预算5万元",
            ("一般公共服务", *PATH[1:]),
            "",
        ),
        ("3、2010301行政运行科目5万元", ("行政运行",), "2010301"),
    ],
)
def test_styles_of_items(text: str, names: tuple[str, ...], code: str) -> None:
    (found,) = read([Paragraph("编制说明", 0, 0, text, "compilation")], 2025).items
    assert (found.names, found.code) == (names, code)


def test_totals_and_their_parts() -> None:
    assert told(
        "2025年，某市某某中心收入预算17,919万元，其中：财政拨款收入15,208万元，比2024年预算减少982万元；"
        "事业收入2,631万元；事业单位经营收入0万元；其他收入80万元。"
    ) == [
        ("income", "17,919万元"),
        ("fiscal_income", "15,208万元"),
        ("institutional", "2,631万元"),
        ("operating", "0万元"),
        ("other", "80万元"),
    ]


@pytest.mark.parametrize(
    "text", ["项目支出预算5万元", "基本支出预算5万元", "人员经费5万元", "政府采购支出5万元"]
)
def test_other_amounts_are_no_totals(text: str) -> None:
    assert told(text) == [("", "5万元")]


def test_a_restated_amount_and_a_base_belong_to_the_item() -> None:
    text = (
        "12、住房保障支出（221类）住房改革支出（02款）住房公积金（01项）208.8万元。主要用于：公积金。"
        "2024年当年预算执行数为198.34万元，2025年预算安排201.50万元，比2024年预算执行数增加5.27%。"
    )
    (item,) = read([Paragraph("编制说明", 0, 0, text, "compilation")], 2025).items
    assert [(y, str(f)) for y, f in item.again] == [(2025, "201.50万元")]
    assert [(y, k, str(f)) for y, k, f in item.bases] == [(2024, "预算执行数", "198.34万元")]
    assert str(item.base) == "198.34万元"


def test_items_printed_again_on_the_next_page_count_once() -> None:
    item = "1.“一般公共服务支出”科目2,022万元，主要用于人员公用等支出。"
    assert told(item, "2.“科学技术支出”科目10,077万元。", item) == [
        ("item", "2,022万元"),
        ("item", "10,077万元"),
    ]


def test_several_items_in_one_paragraph() -> None:
    assert told("1.“教育支出”科目5万元；2.“科学技术支出”科目7万元。3.“其他支出”科目9万元") == [
        ("item", "5万元"),
        ("item", "7万元"),
        ("item", "9万元"),
    ]


@pytest.mark.parametrize(
    ("text", "amount", "bases"),
    [
        (
            "“三公”经费2024年预算数75.34万元，2025年预算数73.97万元",
            "73.97万元",
            [(2024, "75.34万元")],
        ),
        ("2024年“三公”经费预算75万元，2025年“三公”经费预算73万元。", "73万元", [(2024, "75万元")]),
        (
            "“三公”经费2025年预算安排73.97万元，2024年预算安排75.34万元，2023年预算安排80万元",
            "73.97万元",
            [(2024, "75.34万元"), (2023, "80万元")],
        ),
        (
            "“三公”经费2023年决算数70万元，2024年预算数75万元，2025年预算数73万元",
            "73万元",
            [(2023, "70万元"), (2024, "75万元")],
        ),
    ],
)
def test_amounts_of_other_years_are_bases(
    text: str, amount: str, bases: list[tuple[int, str]]
) -> None:
    (statement,) = read([Paragraph("其他", 0, 0, text, "other")], 2025).statements
    assert (statement.kind, str(statement.figure)) == ("three_public", amount)
    assert [(year, str(figure)) for year, _, figure in statement.bases] == bases
    assert not statement.again


def test_a_comparison_after_a_bracket_speaks_of_what_stands_before_it() -> None:
    text = "公务用车购置及运行费14万元（其中：公务用车运行费14万元），比上年增加0.18万元。"
    whole, part = read([Paragraph("其他", 0, 0, text, "other")], 2025).statements
    assert whole.comparison is not None
    assert part.comparison is None
