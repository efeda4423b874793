"""The text lint: what it finds, and above all what it leaves alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.prose import lint
from checks.prose.lint import Prose
from checks.prose.paragraphs import Paragraph


def prose(*lines: str, section: str = "compilation") -> Prose:
    return Prose.of([Paragraph("说明", r, 0, line, section) for r, line in enumerate(lines)])


def test_a_position_of_the_joined_text_knows_its_cell() -> None:
    text = prose("第一段。", "第二段。。", "第三段。")
    (spot,) = lint.doubled_punctuation(text)
    assert (spot.at.cell, spot.written, spot.context) == ("A2", "。。", "第二段。。")


@given(st.text("会议将邀请a，\U00020000", max_size=60))
def test_repeated_runs_are_those_a_pattern_finds(text: str) -> None:
    for start, length in lint.repeated(text):
        assert text[start : start + length] == text[start + length : start + 2 * length]
    for length in (2, 3):
        twice = re.search(rf"(.{{{length}}})\1", text)
        assert bool(twice) == any(n == length for _, n in lint.repeated(text))


@pytest.mark.parametrize(
    "text",
    [
        "常常、人人、种种、年年、步步为营，好好学习，方方面面",
        "公共服务服务于基层，科技管理管理水平",
        "中国共产党第二十次全国代表大会的报告",
        "人民城市人民建，人民城市为人民",
        "是是非非、的的确确；目的的实现；考虑的就是是否可行；与与会专家交流；以及及时发现",
        "金额1,070,000.00元，合计1000000000元",
    ],
)
def test_what_may_stand_twice(text: str) -> None:
    assert list(lint.doubled_words(prose(text))) == []


@pytest.mark.parametrize(
    "text", ["LED、XR、U30、TAXX2、MAXXAM", "二○○八年", "2×3米", "他说……后来", "a_b"]
)
def test_no_placeholders(text: str) -> None:
    assert lint.placeholders(prose(text)) == []


@pytest.mark.parametrize(
    "text",
    ["XX局", "ＸＸＸ万元", "收入x,xxx万元", "X家", "××路", "主要用于……", "（若无，则写“无”）"],
)
def test_placeholders(text: str) -> None:
    assert len(lint.placeholders(prose(text))) == 1


def test_brackets_pair_across_a_broken_paragraph() -> None:
    assert list(lint.unpaired(prose("《规划", "（2021年）》、《章程》。"))) == []
    assert [
        s.written for s in lint.unpaired(prose("《规划", "无", "无", "无", "（2021年）》"))
    ] == [
        "《",
        "》",
    ]


def test_a_text_cut_at_the_end_of_a_page_has_no_unpaired_bracket() -> None:
    assert list(lint.unpaired(prose("制度和办法。《关于举办2024"))) == []


def test_full_stops_of_tables_and_headings_are_not_missed() -> None:
    cells = [Paragraph("说明", 3, c, "单位：万元，按经济分类列示", "other") for c in range(2)]
    assert list(lint.without_stop(cells)) == []
    assert list(lint.without_stop(prose("二、机关运行经费预算情况的说明").paragraphs)) == []


@given(st.text("Xx×…。，、（）《》“”12.,元万增加减少说明项目己经\n", max_size=80))
def test_any_text_is_read(text: str) -> None:
    text = "\n".join(line for line in text.split("\n") if line.strip())
    found = prose(*text.split("\n")) if text else prose()
    assert found.unfilled is not None
    for check in (lint.bad_numbers, lint.doubled_punctuation, lint.doubled_words, lint.unpaired):
        for spot in check(found):
            assert spot.written in spot.at.text
    list(lint.confusions(found))
