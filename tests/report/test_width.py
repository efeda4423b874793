"""Chinese text takes two columns a character, and its lines break as Chinese lines do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.report.width import pad, printable, shorten, width, wrap


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("E12", 3),
        ("合计", 4),
        ("（境）", 6),
        ("“三公”", 6),
        ("é", 1),
        ("e\u0301", 1),
        ("😀", 2),
    ],
)
def test_a_chinese_character_takes_two_columns(text: str, columns: int) -> None:
    assert width(text) == columns


def test_numbers_and_words_are_not_broken() -> None:
    lines = wrap("合计 1,106,700 ≠ 基本支出 0 + 项目支出 1,107,600，相差 -900", 20)
    assert lines == ["合计 1,106,700 ≠ 基", "本支出 0 + 项目支出", "1,107,600，相差 -900"]


def test_no_line_begins_with_closing_punctuation() -> None:
    assert wrap("一二三四五，六七", 10) == ["一二三四", "五，六七"]


def test_no_line_ends_with_opening_punctuation() -> None:
    assert wrap("一二三四（五六）", 10) == ["一二三四", "（五六）"]


def test_its_own_line_breaks_stay() -> None:
    assert wrap("一\n\n二", 10) == ["一", "", "二"]


def test_a_word_longer_than_a_line_is_cut() -> None:
    assert wrap("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]


@given(st.text(alphabet="合计，（）“” 1a,\u3000😀"), st.integers(2, 30))
def test_lines_fit_and_lose_nothing_but_blanks(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert all(width(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.text(alphabet="合计，a1/😀"), st.integers(4, 30))
def test_shortened_text_fits(text: str, columns: int) -> None:
    assert width(shorten(text, columns)) <= columns


def test_the_middle_is_what_goes() -> None:
    assert shorten("预算/很长的文件夹/科协.xlsx", 16) == "预算/很…协.xlsx"


def test_padding_counts_columns() -> None:
    assert pad("合计", 6) == "合计  "


def test_nothing_steers_the_terminal() -> None:
    assert printable("a\x1b[31m\tb\r\nc\u3000d") == "a [31m b \nc\u3000d"
