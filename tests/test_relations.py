"""Relations: what is equal, what is rounding and what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.book import Amount
from checks.layouts.recognise import recognise
from checks.relations import Op, Relation, Result, at_least, at_most, equal
from tests.rules.building import build

quick = settings(deadline=None, max_examples=60)
yuan = st.integers(1, 10**11)


def amounts(values: Sequence[object], **table: object) -> list[Amount]:
    """Amounts of the 合计 column of one table, a row each; None is a blank cell."""
    rows = "\n".join(
        f"206 07 {i:02} 科普活动 | 合计 {'' if v is None else v}" for i, v in enumerate(values)
    )
    book = recognise(build({"tables": {"expenditure": {"rows": rows, **table}}}).source)
    return [row["total"] for row in book["expenditure"].rows]


def judged(values: Sequence[object], op: Op = Op.EQUAL, **table: object) -> Result:
    """The judgement of the first amount against the sum of the others."""
    total, *parts = amounts(values, **table)
    judgement = Relation(total, parts, op=op).judge()
    return judgement.result if judgement else Result.HOLDS


@quick
@given(st.lists(st.one_of(st.none(), yuan), min_size=1, max_size=12))
def test_a_sum_that_is_equal_as_printed_holds(parts: list[int | None]) -> None:
    assert judged([sum(p or 0 for p in parts), *parts]) is Result.HOLDS


@quick
@given(st.lists(yuan, min_size=1, max_size=12), st.integers(-9, 9).filter(bool), st.integers(0, 4))
def test_the_bound_of_a_sum_in_yuan(parts: list[int], miss: int, blanks: int) -> None:
    # each printed figure stands for ±0.5: n addends and the total may miss by (n+1) × 0.5
    total = max(sum(parts) + miss, 1)
    wrong = abs(total - sum(parts)) > Decimal(len(parts) + 1) / 2
    expected = Result.WRONG if wrong else Result.ROUNDING
    if total != sum(parts):
        assert judged([total, *parts, *[None] * blanks]) is expected


@pytest.mark.parametrize(
    ("values", "result"),
    [
        # seed.md: 20805 misses by 1 with 5 addends, 301 by 2 with 11
        ([25391376, 3378156, 8133472, 9172232, 4584117, 123400], Result.ROUNDING),
        ([25391373, 3378156, 8133472, 9172232, 4584117, 123400], Result.WRONG),
        ([25391374, 3378156, 8133472, 9172232, 4584117, 123400], Result.ROUNDING),
        ([100, 100], Result.HOLDS),
        ([100, 101], Result.ROUNDING),
        ([100, 102], Result.WRONG),
        ([100, 102, None, None, 0, 0], Result.WRONG),
        ([None, 100], Result.WRONG),
        ([None, None, 0], Result.HOLDS),
        ([0, "0.00", None], Result.HOLDS),
        ([100, 150, -50], Result.HOLDS),
    ],
)
def test_sums_in_whole_yuan(values: list[object], result: Result) -> None:
    assert judged(values) is result


@pytest.mark.parametrize(
    ("values", "result"),
    [
        (["100.01", "50.25", "49.75"], Result.ROUNDING),
        (["100.02", "50.25", "49.75"], Result.WRONG),
        (["99.99", "33.33", "33.33", "33.33"], Result.HOLDS),
        (["100.01", "33.33", "33.33", "33.33"], Result.ROUNDING),
        (["100.02", "33.33", "33.33", "33.33"], Result.WRONG),
    ],
)
def test_sums_written_to_the_fen(values: list[object], result: Result) -> None:
    assert judged(values) is result


@pytest.mark.parametrize(
    ("format", "result"),
    [("#,##0", Result.ROUNDING), ("#,##0.00", Result.WRONG), ("General", Result.WRONG)],
)
def test_digits_that_a_format_hides_do_not_count(format: str, result: Result) -> None:
    # shown as 101 = 50 + 50 with #,##0
    assert judged(["100.60", "50.15", "49.75"], formats={"合计": format}) is result


def three_public(item: str, in_yuan: str) -> tuple[Amount, Amount]:
    """公务接待费 of the 三公 table in 万元, and 30217 in 元."""
    case = {
        "tables": {
            "three_public": f"合计 1 | 出国 | 接待 {item} | 用车 | 购置 | 运行 | 机关运行 1",
            "basic_economic": f"302 17 公务接待费 | 合计 {in_yuan} | 公用 {in_yuan}",
        }
    }
    book = recognise(build(case).source)
    return book["three_public"].rows[0]["reception"], book["basic_economic"].rows[0]["total"]


@pytest.mark.parametrize(
    ("wan", "in_yuan", "result"),
    [
        ("7.47", "74700", None),
        ("7.47", "74740", None),  # 7.474 printed as 7.47
        ("7.47", "74750", None),  # at the very edge of the interval
        ("7.47", "74800", Result.WRONG),
        ("7.47", "74600", Result.WRONG),
        ("74700", "74700", Result.WRONG),
    ],
)
def test_the_same_figure_in_wan_and_in_yuan(wan: str, in_yuan: str, result: Result | None) -> None:
    a, b = three_public(wan, in_yuan)
    for judgement in (equal(a, b).judge(), equal(b, a).judge()):
        assert (judgement and judgement.result) == result


def test_the_difference_is_in_the_unit_of_the_total() -> None:
    a, b = three_public("7.47", "84700")
    first, second = equal(a, b).judge(), equal(b, a).judge()
    assert first is not None
    assert second is not None
    assert (first.difference, second.difference) == (Decimal(-1), Decimal(10000))
    assert (first.relation.expected, second.relation.expected) == (Decimal("8.47"), Decimal(74700))


@pytest.mark.parametrize(
    ("wan", "in_yuan", "below", "above"),
    [
        ("7.47", "74700", None, None),
        ("8.00", "74700", Result.WRONG, None),
        ("7.00", "74700", None, Result.WRONG),
        # an inequality that rounding allows simply holds
        ("7.47", "74740", None, None),
        ("7.47", "74660", None, None),
    ],
)
def test_inequalities(wan: str, in_yuan: str, below: Result | None, above: Result | None) -> None:
    a, b = three_public(wan, in_yuan)
    most, least = at_most(a, b).judge(), at_least(a, b).judge()
    assert (most and most.result, least and least.result) == (below, above)


@quick
@given(yuan, yuan)
def test_two_figures_are_in_order_or_not(a: int, b: int) -> None:
    most, least = judged([a, b], Op.AT_MOST), judged([a, b], Op.AT_LEAST)
    assert (most is Result.WRONG) == (a > b + 1)
    assert (least is Result.WRONG) == (a < b - 1)


@quick
@given(st.lists(yuan, min_size=2, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_the_parts_does_not_matter(values: list[int], random: object) -> None:
    total, *parts = values
    shuffled = list(parts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert judged([total, *parts]) is judged([total, *shuffled])
