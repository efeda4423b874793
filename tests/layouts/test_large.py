"""Large sheets: many rows, blank rows far out, a code column left empty.

How long they take is for benchmarks/ to say.
"""

from __future__ import annotations

from checks.layouts.recognise import recognise
from checks.reading.grid import CellValue, Grid, Source


def _source(rows: int, blank: int = 0, width: int = 7) -> Source:
    head: list[list[CellValue]] = [
        ["2025年部门支出预算总表"],
        ["编制部门：某局", "", "", "", "", "", "单位：元"],
        ["项目", "", "", "", "支出预算"],
        ["功能分类科目编码", "", "", "功能分类科目名称", "合计", "基本支出", "项目支出"],
        ["类", "款", "项"],
    ]
    data: list[list[CellValue]] = [
        ["206", f"{i // 100 % 100:02}", f"{i % 100:02}", f"科目{i}", 2.0 * i, 1.0 * i, 1.0 * i]
        for i in range(rows)
    ]
    end: list[list[CellValue]] = [["合计", "", "", "", 9.0, 9.0, 0.0]]
    empty: list[list[CellValue]] = [[""] * width] * blank
    return Source("big.xlsx", "", "xlsx", [Grid("部门支出总表", head + data + end + empty)])


def test_a_hundred_thousand_rows_are_all_read() -> None:
    table = recognise(_source(100_000))["expenditure"]
    assert len(table.rows) == 100_000
    assert table.total is not None


def test_a_hundred_thousand_blank_rows_out_to_iv_are_nothing() -> None:
    table = recognise(_source(100, blank=100_000, width=256))["expenditure"]
    assert len(table.rows) == 100
    assert table.regions[0].bottom == 105


def test_codes_missing_in_every_row_are_never_made_up() -> None:
    source = _source(2_000)
    for row in source.grids[0].rows[5:-1]:
        row[1] = ""  # type: ignore[index]
    rows = recognise(source)["expenditure"].rows
    assert len(rows) == 2_000
    assert not any(row.code for row in rows)
