"""政府收支分类科目: what is listed, under which names, and what was renamed."""

from __future__ import annotations

import pytest

from checks.catalogue import catalogue, renames


@pytest.mark.parametrize(
    ("classification", "code", "name"),
    [
        ("functional", "206", "科学技术支出"),
        ("functional", "20607", "科学技术普及"),
        ("functional", "2060702", "科普活动"),
        ("functional", "2080505", "机关事业单位基本养老保险缴费支出"),
        ("economic", "301", "工资福利支出"),
        ("economic", "30217", "公务接待费"),
        ("economic", "310", "资本性支出"),
    ],
)
def test_the_name_of_a_code(classification: str, code: str, name: str) -> None:
    assert catalogue(classification).name(code) == name


def test_of_two_names_the_most_recent() -> None:
    assert catalogue("functional").name("20805") == "行政事业单位养老支出"
    assert "行政事业单位离退休" in catalogue("functional").names["20805"]


def test_an_unlisted_code_has_no_name() -> None:
    assert catalogue("functional").name("2067701") is None
    assert catalogue("economic").name("206") is None


def test_names_are_known_whatever_the_brackets_and_spaces() -> None:
    economic = catalogue("economic")
    for name in ("因公出国（境）费用", "因公出国(境)费用", " 因公出国（境） 费用"):
        assert economic.has("30212", name)
    assert not economic.has("30217", "因公出国（境）费用")


def test_one_name_may_belong_to_several_codes() -> None:
    codes = catalogue("functional").codes
    assert {"2012901", "2060101"} <= codes["行政运行"]
    assert {"21099", "2109999"} <= codes["其他卫生健康支出"]
    assert "30113" in catalogue("economic").codes["住房公积金"]


@pytest.mark.parametrize("classification", ["functional", "economic"])
def test_every_code_has_the_shape_of_a_code(classification: str) -> None:
    listed = catalogue(classification)
    longest = {"functional": 7, "economic": 5}[classification]
    for code, names in listed.names.items():
        assert code.isdigit()
        assert len(code) in (3, 5, 7)
        assert len(code) <= longest
        assert all(name.strip() for name in names)
    # the first digit tells the two apart: 功能分类 begins with 2, 经济分类 with 3 (or 5)
    first = {"functional": "2", "economic": "35"}[classification]
    assert {code[0] for code in listed.names} <= set(first)


def test_renames() -> None:
    known = {r.old: r for r in renames()}
    health = known["医疗卫生与计划生育支出"]
    assert (health.new, health.seen_old, health.seen_new) == ("卫生健康支出", 2018, 2019)
    assert known["行政事业单位离退休"].new == "行政事业单位养老支出"
    for rename in known.values():
        assert rename.seen_old < rename.seen_new
        assert rename.new not in known, "a new name that is itself old"
