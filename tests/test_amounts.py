"""Amounts: what is written in a cell, how exact it is, and what a format shows of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.amounts import (
    UNITS,
    WAN,
    YUAN,
    Kind,
    decimal_of_float,
    fold,
    format_quantum,
    last_digit,
    parse_text,
)

FULL_WIDTH = str.maketrans("0123456789,.-()", "０１２３４５６７８９，．－（）")
#: amounts as budgets have them: to the 分, up to a hundred billion
money = st.decimals(min_value=0, max_value=10**11, places=2, allow_nan=False)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,000", "1000"),
        ("1000.00", "1000"),
        ("１，０００", "1000"),
        ("96，282，213.44", "96282213.44"),
        ("３，５１８．８５", "3518.85"),
        (" 1 000 ", "1000"),
        ("1\u00a0000", "1000"),
        ("\u30001000\u3000", "1000"),
        ("1,234,567.89", "1234567.89"),
        (".5", "0.5"),
        ("5.", "5"),
        ("¥1,000", "1000"),
        ("￥1,000", "1000"),
        ("+5", "5"),
        ("-5", "-5"),
        ("－5", "-5"),
        ("−5", "-5"),
        ("(1,000)", "-1000"),
        ("（1,000）", "-1000"),
        ("△5", "-5"),
        ("▲ 1,000.50", "-1000.5"),
        ("0", "0"),
        ("0.00", "0"),
    ],
)
def test_text_that_is_an_amount(text: str, value: str) -> None:
    assert parse_text(text) == (Kind.TEXT, Decimal(value))


@pytest.mark.parametrize("text", ["-", "--", "—", "——", "–", "－", "/", " - "])
def test_a_dash_stands_for_nothing(text: str) -> None:
    assert parse_text(text) == (Kind.DASH, 0)


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\u00a0", "\u200b"])
def test_white_space_is_blank(text: str) -> None:
    assert parse_text(text) == (Kind.BLANK, 0)


@pytest.mark.parametrize(
    "text",
    ["约12万", "28万", "12万元", "无", "X", "1.2.3", "1,,0", "1-2", "50%", "#REF!", "1e3", "()"],
)
def test_words_are_no_amount(text: str) -> None:
    assert parse_text(text) == (Kind.WORDS, 0)


@given(money)
def test_an_amount_reads_the_same_however_it_is_written(value: Decimal) -> None:
    for text in (f"{value}", f"{value:,}", f"{value:,}".translate(FULL_WIDTH), f" ¥{value:,} "):
        assert parse_text(text) == (Kind.TEXT, value)
    for text in (f"-{value}", f"({value:,})", f"△{value}", f"（{value:,}）".translate(FULL_WIDTH)):
        assert parse_text(text) == (Kind.TEXT, -value)


@given(st.text(max_size=12))
def test_any_text_is_understood_or_not_but_never_fails(text: str) -> None:
    kind, value = parse_text(text)
    assert kind is Kind.TEXT or value == 0


@pytest.mark.parametrize(
    ("value", "decimal"),
    [
        (0.1 + 0.2, "0.3"),
        (73.97, "73.97"),
        (52.5 + 7.47 + 14.0, "73.97"),
        (179194141.0, "179194141"),
        (-84000.0, "-84000"),
        (1e15, "1000000000000000"),
        (0.0, "0"),
        (2141724.4437, "2141724.4437"),
    ],
)
def test_a_stored_float_is_the_decimal_it_shows(value: float, decimal: str) -> None:
    assert decimal_of_float(value) == Decimal(decimal)


@given(money)
def test_a_float_loses_nothing_of_an_amount(value: Decimal) -> None:
    assert decimal_of_float(float(value)) == value


@pytest.mark.parametrize(
    ("value", "digit"),
    [("12.34", "0.01"), ("12.30", "0.1"), ("1200", "1"), ("0", "1"), ("-0.005", "0.001")],
)
def test_the_last_digit_written(value: str, digit: str) -> None:
    assert last_digit(Decimal(value)) == Decimal(digit)


@given(money)
def test_the_last_digit_divides_the_amount_and_ten_of_it_does_not(value: Decimal) -> None:
    digit = last_digit(value)
    assert value % digit == 0
    assert digit == 1 or value % (10 * digit) != 0


@pytest.mark.parametrize(
    ("code", "quantum"),
    [
        ("0", "1"),
        ("#,##0", "1"),
        ("#,##0.00", "0.01"),
        ("0.00", "0.01"),
        ("#,##0.0_ ", "0.1"),
        ('#,##0.00"元"', "0.01"),
        ("#,##0.00;-#,##0.00;", "0.01"),
        ("[Red]#,##0.00", "0.01"),
        ("_ * #,##0.00_ ;_ * -#,##0.00_ ", "0.01"),
        ("General", None),
        ("@", None),
        ("0%", None),
        ("0.00E+00", None),
        ("#,##0,", None),
        ("0.00,,", None),
        ("yyyy-mm-dd", None),
        ("", None),
    ],
)
def test_what_a_number_format_shows(code: str, quantum: str | None) -> None:
    assert format_quantum(code) == (quantum and Decimal(quantum))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("因公出国（境）费", "因公出国(境)费"),
        ("维修（护）费", "维修(护)费"),
        ("“三公”经费", "三公经费"),
        ("单位：元", "单位:元"),
        (" 科普\u3000活动\u00a0", "科普活动"),
        ("事业单位\n经营收入", "事业单位经营收入"),
        ("２０６", "206"),
    ],
)
def test_names_are_compared_without_width_spaces_and_quotes(a: str, b: str) -> None:
    assert fold(a) == fold(b)


@given(st.text(alphabet="三公费（）()“”\"'　 \u00a0\nＡa２2：:，,", max_size=20))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_units() -> None:
    assert YUAN.finest == Decimal("0.01")
    assert WAN.finest == Decimal("0.000001")
    assert {u.name: int(u.factor) for u in UNITS.values()} == {
        "元": 1,
        "百元": 100,
        "千元": 1000,
        "万元": 10**4,
        "百万元": 10**6,
        "亿元": 10**8,
    }
