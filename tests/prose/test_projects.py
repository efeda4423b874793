"""项目经费情况说明: statements cut out of whatever the sheet looks like."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.prose.paragraphs import Paragraph
from checks.prose.statements import Statement, cut
from checks.prose.statements_limits import limits
from checks.prose.statements_money import count_of, money, slip
from checks.prose.statements_sums import counts, funds

WHOLE = """人民调解项目经费情况说明
一、项目概述
开展人民调解。
二、立项依据
《人民调解法》。
三、实施主体
区司法局
四、实施方案
签订合同。
五、实施周期
2025年全年
六、年度预算安排
795万元
七、绩效目标
化解矛盾。"""


def paragraphs(text: str, rows: bool = True) -> list[Paragraph]:
    """Each line a paragraph, in a cell of its own or all in one cell."""
    return [
        Paragraph("项目", row if rows else 0, 0, line, "projects", line.endswith("情况说明"))
        for row, line in enumerate(text.splitlines())
    ]


def one(text: str, rows: bool = True) -> Statement:
    (statement,) = cut(paragraphs(text, rows))
    return statement


@pytest.mark.parametrize("rows", [True, False], ids=["一段一格", "整节一格"])
def test_seven_parts(rows: bool) -> None:
    statement = one(WHOLE, rows)
    assert statement.name == "人民调解"
    assert [part.kind for part in statement.parts] == [1, 2, 3, 4, 5, 6, 7]
    assert statement.parts[5].text == "795万元"
    assert not statement.lacks_end


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "", 14).replace("情况说明", "情况说明\n"),
        lambda text: "\n".join(f"{h}：{t}" for h, t in pairs(text)),
        lambda text: text.replace("一、", "1.").replace("五、", "5. "),
        lambda text: text.replace("五、实施周期", "五、项目周期"),
        lambda text: text.replace("五、实施周期", "（五）实施周期："),
        lambda text: "\n".join(line[2:] if line[1] == "、" else line for line in text.split("\n")),
    ],
    ids=["标题与文字连写", "标题后冒号", "阿拉伯数字", "换了说法", "括号序号", "没有序号"],
)
def test_headings_in_many_hands(change: object) -> None:
    assert callable(change)
    statement = one(change(WHOLE))
    assert [part.kind for part in statement.parts] == [1, 2, 3, 4, 5, 6, 7]
    assert statement.parts[4].text == "2025年全年"


def pairs(text: str) -> list[tuple[str, str]]:
    head, *lines = text.splitlines()
    return [(head, "")] * 0 + list(zip(lines[::2], lines[1::2], strict=True))


def test_statements_one_after_the_other() -> None:
    second = WHOLE.replace("人民调解项目", "普法宣传项目")
    assert [s.name for s in cut(paragraphs(f"{WHOLE}\n{second}"))] == ["人民调解", "普法宣传"]


def test_statement_without_the_usual_heading() -> None:
    second = WHOLE.replace("人民调解项目经费情况说明", "普法宣传项目")
    assert [s.name for s in cut(paragraphs(f"{WHOLE}\n{second}"))] == ["人民调解", "普法宣传项目"]


def test_lists_in_a_part_are_no_headings() -> None:
    statement = one(
        WHOLE.replace("签订合同。", "一、签订合同。\n二、立项依据和合同一并归档。\n1.培训")
    )
    assert [part.kind for part in statement.parts] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("总资金1454万元", ["14540000"]),
        ("宽带服务费28万，按协议", ["280000"]),
        ("总额280000.00元", ["280000"]),
        ("总额1,070,000.00元", ["1070000"]),
        ("预算1，070，000元", ["1070000"]),
        ("3.5亿元和448.3万元", ["350000000", "4483000"]),
        ("服务28万人次，2025年，100名", []),
    ],
)
def test_amounts_in_every_style(text: str, yuan: list[str]) -> None:
    assert [amount.yuan for amount in money(text)] == [Decimal(value) for value in yuan]


def test_counts() -> None:
    assert [count_of(text) for text in ("5", "七", "十", "十二", "二十", "两", "多")] == [
        5, 7, 10, 12, 20, 2, None,
    ]  # fmt: skip


def test_slips_of_one_hand() -> None:
    assert slip(Decimal("568.72"), Decimal("568.52"))
    assert slip(Decimal("82"), Decimal("28"))
    assert slip(Decimal("131.48"), Decimal("1314.8"))
    assert not slip(Decimal("568.52"), Decimal("431.19"))
    assert not slip(Decimal(0), Decimal(5))


BUDGETS = {
    "项目年度财政资金预算安排5万元，内容包括业务委托费。": ("5万元", 0),
    "本年度安排项目预算80万元，1、推送内容2、新开栏目；": ("80万元", 0),
    "国际科技组织对接交流与合作30万元\n海智工作及相关对接交流活动16万元": (None, 2),
    "总预算1410.00万，其中支持集聚340.00万，支持示范1070.00万元，合计1410.00万。": ("1,410万元", 2),
    "会议经费30万元，培训经费20万元。": (None, 0),
    "预算总额50万元：1.会议30万元；2.培训20万元。": ("50万元", 2),
    "根据合同条款，按时拨付资金。": (None, 0),
}


@pytest.mark.parametrize("text", BUDGETS)
def test_total_and_what_it_is_made_of(text: str) -> None:
    said = funds(one(WHOLE.replace("795万元", text)))
    assert said is not None
    total, items = BUDGETS[text]
    assert (str(said.total) if said.total else None) == total
    assert len(said.listing.items if said.listing else ()) == items


def test_cells_of_amounts() -> None:
    said = funds(one(WHOLE.replace("795万元", "申请总额107万元\n其中：财政拨款82万元")))
    assert said is not None
    assert said.listing is not None
    assert (said.at.cell, said.listing.items[0].at.cell) == ("A13", "A14")


def test_stated_numbers_of_subprojects() -> None:
    text = "用于甲、乙、丙3个子项目。第2个子项目由区承担，由四个二级项目构成。"
    found = list(counts(one(WHOLE.replace("签订合同。", text))))
    assert [(count.number, count.named) for count in found] == [(3, 3), (4, None)]


def test_limits_on_the_same_thing() -> None:
    text = "杰出人物不超过5名，新锐人物不超过10名。"
    first = "大众科学传播新锐人物不超过5人。"
    statement = one(WHOLE.replace("签订合同。", text).replace("开展人民调解。", first))
    assert [[limit.number for limit in same] for same in limits(statement)] == [[5, 10]]


PIECES = [
    "一、项目概述",
    "六、年度预算安排",
    "其中：",
    "子项目1、",
    "2.",
    "30万元",
    "5个子项目",
    "合计",
    "：",
    "。",
    "\n",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, "项目经费情况说明", "甲、乙", "，"]), max_size=40))
def test_any_text_is_cut(pieces: list[str]) -> None:
    text = "\n".join(line for line in "".join(pieces).split("\n") if line.strip())
    for statement in cut(paragraphs(text)):
        funds(statement)
        list(counts(statement))
        list(limits(statement))
        assert statement.broken_off is None or statement.parts
