"""Recognising is linear in the rows, and blank rows cost next to nothing."""

from __future__ import annotations

import gc
import time

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


def _seconds(source: Source) -> float:
    # what other tests left behind is none of its time
    gc.collect()
    gc.freeze()
    start = time.process_time()
    book = recognise(source)
    taken = time.process_time() - start
    gc.unfreeze()
    assert book["expenditure"].total is not None
    return taken


def test_a_hundred_thousand_rows_take_ten_times_ten_thousand() -> None:
    small, large = _source(10_000), _source(100_000)
    assert _seconds(large) < 20 * min(_seconds(small) for _ in range(3))


def test_a_hundred_thousand_blank_rows_out_to_iv() -> None:
    assert _seconds(_source(100, blank=100_000, width=256)) < 3


def test_codes_missing_in_every_row_are_still_quick() -> None:
    source = _source(2_000)
    for row in source.grids[0].rows[5:-1]:
        row[1] = ""  # type: ignore[index]
    assert _seconds(source) < 5
