"""Amounts, units, precision and comparisons as sentences print them."""

from decimal import Decimal

import pytest

from checks.amounts import fold
from checks.prose.figures import Direction, Fit, comparisons, direction, figures


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("收入预算17,919万元，其中：财政拨款收入15,208万元", ["17,919万元", "15,208万元"]),
        ("公务接待费 7．47 万元", ["7.47万元"]),
        ("安排1.48亿元", ["1.48亿元"]),
        ("共280000.00元", ["280,000.00元"]),
        ("政府性基金拨款支出预算为0；国有资本经营预算为0。", ["0万元", "0万元"]),
        ("其中：子项目28万，其余", ["28万元"]),
    ],
)
def test_amounts(text: str, amounts: list[str]) -> None:
    assert [str(f) for f in figures(fold(text))] == amounts


@pytest.mark.parametrize(
    "text",
    [
        "2025年，2024年预算，截至2024年8月31日",
        "单价100万元（含）以上设备（不含车辆）0台（套）",
        "1.“一般公共服务支出”科目，（一）项目，第十七届，11部委，40余人，2-3天",
        "《行动规划纲要（2021—2035年）》国发〔2021〕9号，沪府〔2017〕42号",
        "编报绩效目标的项目9个，车辆14辆，增长3.5%",
        "为30万人次提供服务，发放10万册",
    ],
)
def test_what_is_no_amount(text: str) -> None:
    assert figures(fold(text)) == []


def test_precision_is_as_printed() -> None:
    whole, cents = figures(fold("2,022万元，7.50万元"))
    assert (whole.last, cents.last) == (Decimal(1), Decimal("0.01"))
    assert whole.fit(Decimal(20_220_479)) is Fit.EQUAL
    assert whole.fit(Decimal(20_226_000)) is Fit.TRUNCATED
    assert whole.fit(Decimal(20_230_000)) is Fit.WRONG
    assert figures(fold("87.70万元"))[0].fit(Decimal(877_080)) is Fit.TRUNCATED


def test_a_comparison() -> None:
    (found,) = comparisons(
        fold("事业收入80万元，比2024年预算执行数减少982.50万元，下降6.1%，主要原因是项目减少。")
    )
    assert (found.year, found.base, found.direction) == (2024, "预算执行数", Direction.DOWN)
    assert found.change == Decimal(-9_825_000)
    assert (found.percent, found.reason, found.contrary) == (Decimal("6.1"), "项目减少", None)


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("与2024年预算持平", Direction.FLAT),
        ("比2024预算增加持平", Direction.FLAT),
        ("较上年预算增加15.60万元", Direction.UP),
        ("同比下降3%", Direction.DOWN),
        ("比2024年增加-5.00万元", Direction.DOWN),
    ],
)
def test_directions(text: str, way: Direction) -> None:
    assert [c.direction for c in comparisons(fold(text))] == [way]


def test_a_template_says_no_direction() -> None:
    assert comparisons(fold("比2025年预算增加（减少）XXX万元（持平）")) == []
    assert direction("增加（减少）") is None


def test_a_percent_may_contradict_its_amount() -> None:
    (found,) = comparisons(fold("比2024年预算增加5万元，下降3%"))
    assert found.contrary is Direction.DOWN
