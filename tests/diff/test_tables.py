# ruff: noqa: E501 - tables as they stand
"""Two versions of one budget: its tables, aligned by code and, where codes changed, by name."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from checks.diff import Difference, compare
from checks.diff.model import TableDiff
from tests.layouts.published import write

TABLE = """
2025年部门支出预算总表
编制部门：某市科学技术协会 | | | | | | 单位：元
项目 | | | | 支出预算 | |
功能分类科目编码 | | | 功能分类科目名称 | 合计 | 基本支出 | 项目支出
类 | 款 | 项 | | | |
'206 | | | 科学技术支出 | 1106700 | 100000 | 1006700
'206 | '07 | | 科学技术普及 | 1106700 | 100000 | 1006700
'206 | '07 | '01 | 机构运行 | 100000 | 100000 |
'206 | '07 | '02 | 科普活动 | 1000000 | | 1000000
'206 | '07 | '04 | 学术交流活动 | 6700 | | 6700
 | | | 合计 | 1106700 | 100000 | 1006700
"""


def changed(tmp_path: Path, *edits: tuple[str, str]) -> Difference:
    """The difference that some edits of the text of a sheet make."""
    text = TABLE
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    a = write(tmp_path / "a.xlsx", {"部门支出总表": TABLE})
    b = write(tmp_path / "b.xlsx", {"部门支出总表": text})
    return compare(a, b)


def only(difference: Difference) -> TableDiff:
    (table,) = difference.tables
    return table


def test_the_same_twice_is_no_difference(tmp_path: Path) -> None:
    difference = changed(tmp_path)
    assert difference.same
    assert only(difference).compared == 18


def test_an_amount_with_its_change_and_percent(tmp_path: Path) -> None:
    table = only(changed(tmp_path, ("1000000 | | 1000000", "1000000 | | 1076700")))
    (change,) = table.amounts
    assert (change.label, change.heading) == ("2060702 科普活动", "项目支出")
    assert (change.before, change.after) == (Decimal(1000000), Decimal(1076700))
    assert (change.change, change.percent) == (Decimal(76700), Decimal("7.67"))
    assert (str(change.a), str(change.b)) == ("部门支出总表!G9", "部门支出总表!G9")


def test_a_percent_is_rounded_half_up_and_none_from_zero(tmp_path: Path) -> None:
    table = only(
        changed(
            tmp_path,
            ("1006700\n'206 | '07 | |", "1056700.335\n'206 | '07 | |"),
            ("100000 | 100000 |\n", "100000 | 100000 | 5\n"),
        )
    )
    assert [(c.change, c.percent) for c in table.amounts] == [
        (Decimal("50000.335"), Decimal("4.97")),
        (Decimal(5), None),
    ]


def test_a_blank_is_zero(tmp_path: Path) -> None:
    assert changed(tmp_path, ("100000 | 100000 |\n", "100000 | 100000 | 0\n")).same


def test_a_row_that_is_new_and_one_that_is_gone(tmp_path: Path) -> None:
    gone = "'206 | '07 | '04 | 学术交流活动 | 6700 | | 6700"
    new = "'206 | '07 | '99 | 其他科学技术普及支出 | 6700 | | 6700"
    table = only(changed(tmp_path, (gone, new)))
    assert [(r.what, r.before, r.after) for r in table.rows] == [
        ("added", "", "2060799 其他科学技术普及支出"),
        ("removed", "2060704 学术交流活动", ""),
    ]
    assert [(c.before, c.after, str(c.a or c.b)) for c in table.amounts] == [
        (Decimal(0), Decimal(6700), "部门支出总表!E10"),
        (Decimal(0), Decimal(6700), "部门支出总表!G10"),
        (Decimal(6700), Decimal(0), "部门支出总表!E10"),
        (Decimal(6700), Decimal(0), "部门支出总表!G10"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "what", "said"),
    [
        ("学术交流活动", "学术交流与合作", "renamed", "2060704 学术交流与合作"),
        ("'04 | 学术交流活动", "'05 | 学术交流活动", "recoded", "2060705 学术交流活动"),
        ("'07 | '04 | 学术", "'99 | '04 | 学术", "moved", "2069904 学术交流活动"),
    ],
)
def test_a_row_of_another_name_or_code_is_the_same_row(
    tmp_path: Path, old: str, new: str, what: str, said: str
) -> None:
    table = only(changed(tmp_path, (old, new)))
    assert [(r.what, r.before, r.after) for r in table.rows] == [
        (what, "2060704 学术交流活动", said)
    ]
    assert table.amounts == ()


def test_a_code_given_to_another_row_does_not_mix_them_up(tmp_path: Path) -> None:
    # 科普活动 moves to 03, and 02 becomes something new
    table = only(
        changed(
            tmp_path,
            (
                "'206 | '07 | '02 | 科普活动 | 1000000 | | 1000000",
                "'206 | '07 | '02 | 青少年科技活动 | 5 | | 5\n'206 | '07 | '03 | 科普活动 | 1000000 | | 1000000",
            ),
        )
    )
    assert [(r.what, r.before, r.after) for r in table.rows] == [
        ("added", "", "2060702 青少年科技活动"),
        ("recoded", "2060702 科普活动", "2060703 科普活动"),
    ]
    assert {c.label for c in table.amounts} == {"2060702 青少年科技活动"}


def test_other_units_are_made_one(tmp_path: Path) -> None:
    head, rows = TABLE.replace("单位：元", "单位：万元").split("类 |")
    wan = re.sub(r"(?<= )\d+(?= |$)", lambda n: f"{Decimal(n[0]) / 10000:.2f}", rows, flags=re.M)
    assert "| 110.67 | 10.00 | 100.67" in wan
    b = write(tmp_path / "b.xlsx", {"部门支出总表": f"{head}类 |{wan}"})
    at = ("部门支出总表", "G10")

    def against(yuan: float) -> TableDiff:
        path = tmp_path / f"{yuan}.xlsx"
        return only(compare(write(path, {"部门支出总表": TABLE}, {at: yuan}), b))

    # 6,703 and 6,651 元 are printed as 0.67 万元, 6,600 are not
    for yuan in (6703, 6651):
        table = against(yuan)
        assert (table.unit, table.amounts, table.rounded) == ("元", (), 1)
    (change,) = against(6600).amounts
    assert (change.before, change.after, change.unit) == (Decimal(6600), Decimal(6700), "元")


def test_what_stands_around_the_rows(tmp_path: Path) -> None:
    table = only(changed(tmp_path, ("某市科学技术协会", "某市科协")))
    assert [(r.what, r.after) for r in table.rows] == [("frame", "编制部门：某市科协")]


def test_a_year_later_is_no_change_of_the_title(tmp_path: Path) -> None:
    assert changed(tmp_path, ("2025年部门", "2026年部门")).same


def test_a_table_on_one_side_only(tmp_path: Path) -> None:
    income = TABLE.replace("支出预算总表", "收入预算总表").replace(
        "合计 | 基本支出 | 项目支出", "合计 | 财政拨款收入 | 其他收入"
    )
    a = write(tmp_path / "a.xlsx", {"部门支出总表": TABLE})
    b = write(tmp_path / "b.xlsx", {"部门收入总表": income, "部门支出总表": TABLE})
    assert [(t.kind, t.only) for t in compare(a, b).tables] == [
        ("income", "b"),
        ("expenditure", ""),
    ]
    assert [(t.kind, t.only) for t in compare(b, a).tables] == [
        ("expenditure", ""),
        ("income", "a"),
    ]


@pytest.mark.parametrize(
    "name", ["pt_sfj_2026_dept", "pt_fuban_2025_unit", "sh_czj_2025_unit", "js_zhengxie_2018"]
)
def test_a_workbook_and_its_publication(name: str) -> None:
    shared = Path(__file__).parents[3] / "shared"
    book = shared / "corpus" / "clean" / f"{name}.xlsx"
    if not book.exists():
        pytest.skip(f"the published budgets are not here ({shared})")
    pytest.importorskip("pdfplumber", reason="pdfplumber is not installed (extra import)")
    difference = compare(book, shared / "documents" / f"{name}.pdf")
    assert sum(table.compared for table in difference.tables) > 200
    assert [table.amounts for table in difference.tables if table.amounts] == []
    # the workbook of the corpus leaves out one note of the publication
    frames = [row.after for table in difference.tables for row in table.rows]
    assert frames == (["注：本部门无该项目"] if name.startswith("js") else [])
    assert difference.prose == ()
