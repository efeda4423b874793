"""What stands beside a table without figures to say why it has none (BS105)."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.findings import Report
from tests.layouts.budgets import DOCUMENTS
from tests.layouts.published import audited

_HEAD = """
政府性基金预算支出表
{above}
部门：某某中心 | | | | 单位：万元
科目编码 | 科目名称 | 本年政府性基金预算支出 | |
 | | 合计 | 基本支出 | 项目支出
 | 合计 | {amount} | | {amount}
{below}
"""

NOTES = [
    "注：本部门无该项目",  # 江苏省政协办公厅 2018
    "注：本部门2025年无政府性基金预算财政拨款安排的预算，故本表为空表。",
    "注：本单位没有使用政府性基金预算安排的支出，故本表无数据。",
    "本部门无政府性基金预算支出",
    "2025年未安排政府性基金预算",
    "备注：本表无数据",
    "说明：我局没有政府性基金收入，也没有使用政府性基金安排的支出。",
    "此表为空",
    "※本单位不涉及此项内容",
    "本表无数据",
    "故本表为空表",
    "（此表无数据）",
]


def found(folder: Path, above: str = "", below: str = "", amount: str = "") -> Report:
    text = _HEAD.format(above=above, below=below, amount=amount)
    return audited(folder, {"基金": text}, layout="central")


def empty(report: Report) -> list[str]:
    return [f.message for f in report.findings if f.rule == "BS105"]


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("place", ["below", "after blank rows", "in another column", "above"])
def test_the_note_counts_wherever_it_stands(tmp_path: Path, note: str, place: str) -> None:
    if place == "above":
        report = found(tmp_path, above=note)
    else:
        before = {"below": "", "after blank rows": "|\n|\n", "in another column": "| | "}[place]
        report = found(tmp_path, below=before + note)
    assert empty(report) == []
    assert [t.kind for t in report.tables] == ["government_fund"]


def test_without_a_note_it_is_said(tmp_path: Path) -> None:
    for below in ("", "联系人：张三", "第1页"):
        assert empty(found(tmp_path, below=below)) == [
            "政府性基金预算支出表没有数，也没有说明是空表"
        ]


def test_a_note_that_it_is_empty_beside_figures_is_wrong(tmp_path: Path) -> None:
    report = found(tmp_path, below="注：本部门无政府性基金预算，故本表为空表。", amount="5.00")
    assert empty(report) == ["政府性基金预算支出表注明是空表，C6 却有5万元"]


def test_a_note_of_a_part_leaves_the_figures_alone(tmp_path: Path) -> None:
    report = found(tmp_path, below="注：本部门无政府性基金预算安排的基本支出。", amount="5.00")
    assert empty(report) == []


def test_a_row_with_an_amount_is_no_note(tmp_path: Path) -> None:
    row = "'2120899 | 本单位未安排人员的项目 | 5.00 | | 5.00"
    report = found(tmp_path, below=row, amount="5.00")
    assert {f.rule for f in report.findings if f.rule == "BN103"} == set()
    assert {o.rule: o.checked for o in report.outcomes}["BN103"] > 0


def test_jiangsu_has_its_note() -> None:
    from checks.auditor import audit

    path = DOCUMENTS / "js_zhengxie_2018.pdf"
    if not path.exists():
        pytest.skip(f"the published budgets are not here ({DOCUMENTS})")
    assert empty(audit(path)) == []
