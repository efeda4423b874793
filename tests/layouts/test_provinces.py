"""A new province is a new TOML file and no code."""

from __future__ import annotations

from decimal import Decimal

import pytest

from checks.amounts import fold
from checks.auditor import audit
from checks.engine import run
from checks.layouts import model
from checks.layouts.recognise import recognise_as
from checks.reading.grid import CellValue, Grid, Source
from tests.layouts.budgets import CORPUS

_INVENTED = """
name = "invented"
title = "某省部门预算公开表"

[cover]
department = '部门[::](?P<name>.+)'
unit = '单位名称[::](?P<name>.+)'

[shared]
header_words = ["科目代码", "科目", "全年数"]
one_code = [
  { role = "class", header = '^科目代码$', holds = "code" },
  { role = "name", header = '^科目$', holds = "name" },
  { role = "total", header = '^全年数$' },
]

[[table]]
kind = "purpose"
number = 1
name = "用途表"
full_name = "支出用途表"
titles = '支出用途表'
form = "coded"
codes = "functional"
unit = "万元"
with = ["one_code"]

[[table]]
kind = "two"
number = 2
name = "来源去向表"
full_name = "资金来源去向表"
titles = '来源去向表'
form = "two_sided"
unit = "万元"
header_words = ["来源", "去向", "数额", "内容"]
columns = [
  { role = "label", side = "income", header = '^来源/内容$', holds = "name" },
  { role = "total", side = "income", header = '^来源/数额$' },
  { role = "label", side = "expenditure", header = '^去向/内容$', holds = "name" },
  { role = "total", side = "expenditure", header = '^去向/数额$' },
]
lines = [
  { item = "own", side = "income", label = '自有' },
  { item = "given", side = "income", label = '拨入' },
  { item = "total", side = "income", label = '来源合计' },
  { item = "total", side = "expenditure", label = '去向合计' },
]
line_sums = [{ side = "income", total = "total", parts = ["own", "given"] }]
"""


def _source(child: float = 2.5, given: float = 3.5) -> Source:
    purpose: list[list[CellValue]] = [
        ["表一"],
        ["支出用途表"],
        ["部门：某厅", "", "单位：万元"],
        ["科目代码", "科目", "全年数"],
        ["", "合计", 5.0],
        ["201", "一般公共服务支出", 5.0],
        ["20102", "政协事务", 5.0],
        ["2010201", "行政运行", child],
        ["2010299", "其他政协事务支出", 2.5],
    ]
    two: list[list[CellValue]] = [
        ["资金来源去向表"],
        ["部门：某厅", "", "", "单位：万元"],
        ["来源", "", "去向", ""],
        ["内容", "数额", "内容", "数额"],
        ["一、自有", 1.5, "一、政协", 5.0],
        ["二、拨入", given, "", ""],
        ["来源合计", 5.0, "去向合计", 5.0],
    ]
    grids = [Grid("1", purpose), Grid("2", two)]
    return Source("某省.xlsx", "", "xlsx", grids)


def test_invented_province_is_read_from_its_file_alone() -> None:
    layout = model.parse(_INVENTED)
    book = recognise_as(_source(), [layout])
    assert book.department == "某厅"
    assert set(book.tables) == {"purpose", "two"}
    table = book["purpose"]
    assert table.unit.name == "万元"
    assert table.total is not None
    assert table.total["total"].value == Decimal(5)
    assert [(r.code, r.name) for r in table.rows][-1] == ("2010299", "其他政协事务支出")
    assert not [f for f in run(book)[0] if f.severity.value != "info"]


def test_invented_province_is_audited_by_the_rules_there_are() -> None:
    book = recognise_as(_source(child=2.4, given=3.4), [model.parse(_INVENTED)])
    wrong = {(f.rule, f.sheet) for f in run(book)[0] if f.severity.value == "error"}
    assert wrong == {("BN102", "1"), ("BN104", "2")}


def test_the_layout_that_explains_more_is_taken() -> None:
    layouts = [model.load("shanghai"), model.parse(_INVENTED)]
    for order in (layouts, layouts[::-1]):
        assert recognise_as(_source(), order).layout.name == "invented"


@pytest.mark.parametrize("key", ["kind", "form", "unit"])
def test_a_file_that_lacks_a_key_says_which(key: str) -> None:
    lines = [line for line in _INVENTED.splitlines() if not line.startswith(f"{key} = ")]
    with pytest.raises(KeyError, match=key):
        model.parse("\n".join(lines))


@pytest.mark.parametrize("name", model.names())
def test_shipped_layout_is_consistent(name: str) -> None:
    layout = model.load(name)
    assert layout.name == name
    kinds = [t.kind for t in layout.tables]
    for i, table in enumerate(layout.tables):
        # a kind that may be printed in several ways is asked for only once
        assert table.kind not in kinds[:i] or table.optional
        items = {(line.side, line.item) for line in table.lines}
        roles = {c.role for c in table.columns if c.holds == "amount"}
        if table.form == "lines":
            roles = {item for _, item in items}
        assert table.titles.search(fold(table.full_name)), table.full_name
        for total in table.row_sums:
            assert {total.total, *total.parts} <= roles
        for total in table.line_sums:
            assert {(total.side, part) for part in (total.total, *total.parts)} <= items


def test_jiangsu_is_audited_without_a_finding() -> None:
    path = CORPUS / "js_zhengxie_2018.xlsx"
    if not path.exists():
        pytest.skip(f"the published budgets are not here ({CORPUS})")
    report = audit(path)
    assert report.layout == "jiangsu"
    assert [f.message for f in report.findings if f.severity.value != "info"] == []
    assert {t.sheet[2:4] for t in report.tables} >= {"04", "05", "06", "07", "08", "09", "10", "11"}
    assert {t.unit for t in report.tables} == {"万元"}
