# ruff: noqa: E501 - sentences as they stand
"""Two versions of one budget: its sentences."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from checks.diff import compare
from checks.diff.model import ProseChange
from tests.diff.test_tables import TABLE
from tests.layouts.published import write

SAID = """2025年，某市科学技术协会收入预算17,919万元，其中：财政拨款收入15,208万元，比2024年预算减少982万元。
支出预算17,919万元。
财政拨款支出主要内容如下：
1. “科学技术支出”科目110.67万元，主要用于科普活动。
本部门共有车辆3辆。"""


def changes(tmp_path: Path, *edits: tuple[str, str], table: str = TABLE) -> list[ProseChange]:
    """What some edits of the prose come to."""
    said = SAID
    for old, new in edits:
        assert old in said
        said = said.replace(old, new)
    a = write(tmp_path / "a.xlsx", {"部门支出总表": TABLE, "部门编制说明": SAID})
    b = write(tmp_path / "b.xlsx", {"部门支出总表": table, "部门编制说明": said})
    return list(compare(a, b).prose)


def test_nothing_new(tmp_path: Path) -> None:
    assert changes(tmp_path) == []


def test_a_figure_of_the_same_subject(tmp_path: Path) -> None:
    (change,) = changes(tmp_path, ("15,208万元", "15,308万元"))
    assert (change.what, str(change.b)) == ("figures", "部门编制说明!A1")
    (figure,) = change.figures
    assert (figure.subject, figure.before, figure.after) == (
        "财政拨款收入",
        "15,208万元",
        "15,308万元",
    )
    assert figure.percent == Decimal("0.66")


def test_the_same_figure_written_otherwise(tmp_path: Path) -> None:
    assert changes(tmp_path, ("15,208万元", "15208.00万元"), ("110.67万元", "1106700元")) == []


def test_a_count_is_a_figure_too(tmp_path: Path) -> None:
    (change,) = changes(tmp_path, ("3辆", "4辆"))
    assert [(f.before, f.after, f.percent) for f in change.figures] == [
        ("3辆", "4辆", Decimal("33.33"))
    ]


def test_words_that_changed(tmp_path: Path) -> None:
    (change,) = changes(tmp_path, ("主要用于科普活动", "主要用于科普活动和学术交流"))
    assert change.what == "wording"
    assert change.after.endswith("主要用于科普活动和学术交流。")


def test_a_sentence_that_is_new_and_one_that_is_gone(tmp_path: Path) -> None:
    found = changes(tmp_path, ("本部门共有车辆3辆。", "单价100万元以上的设备没有安排购置。"))
    assert {(c.what, c.before or c.after) for c in found} == {
        ("removed", "本部门共有车辆3辆。"),
        ("added", "单价100万元以上的设备没有安排购置。"),
    }


def test_a_sentence_that_only_stands_elsewhere(tmp_path: Path) -> None:
    first, second, *rest = SAID.splitlines()
    moved = "\n".join([second, *rest, first])
    assert changes(tmp_path, (SAID, moved)) == []


def test_lines_broken_otherwise(tmp_path: Path) -> None:
    assert changes(tmp_path, ("科目110.67万元，主要", "科目110.67万元，\n主要")) == []


def test_the_next_year_is_no_change(tmp_path: Path) -> None:
    later = TABLE.replace("2025年部门", "2026年部门")
    edits = (("2025年，", "2026年，"), ("比2024年", "比2025年"))
    assert changes(tmp_path, *edits, table=later) == []


def test_a_year_left_behind_is_one(tmp_path: Path) -> None:
    (change,) = changes(tmp_path, ("比2024年", "比2022年"))
    assert (change.what, change.figures) == ("figures", ())
