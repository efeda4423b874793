"""Cards: labels with an amount to the right of each, such as the 资金总额 of a 绩效目标表."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from checks.amounts import Kind, fold, parse_text
from checks.book import Region, Row
from checks.layouts.cells import amount, bare, item_of, text_of
from checks.layouts.headers import Header, Headings
from checks.layouts.model import TableLayout
from checks.reading.grid import CellValue, Grid

_PROJECT = re.compile(r"(?:支出)?项目名称:?")
#: a unit behind a label: 资金总额（万元）
_UNIT = re.compile(r"\((?:单位:)?[千万亿]?元\)$")


def find_card(grid: Grid, start: int, end: int, layout: TableLayout) -> Header | None:
    """A card as a header without rows of its own, above its first 总额 with an amount."""
    top = end
    for r in range(start, end):
        row = grid.rows[r]
        for c, value in enumerate(row):
            if isinstance(value, str) and _PROJECT.fullmatch(fold(value)):
                top = min(top, r)
            if _item(layout, value) == "total" and (at := _beside(row, c)) is not None:
                top = min(top, r)
                return Header(top, top - 1, Headings({at: "金额"}, {at: "金额"}, frozenset()))
    return None


def read_card(region: Region, lines: Iterable[tuple[int, Sequence[CellValue]]]) -> None:
    """Fill the table of a region with its labelled amounts; the parts belong to their 总额.

    A 总额 is called by the project whose 项目名称 stands above it.
    """
    table = region.table
    whole: Row | None = None
    project = ""
    for r, cells in lines:
        for c, value in enumerate(cells):
            if isinstance(value, str) and _PROJECT.fullmatch(fold(value)):
                project = next((text_of(v) for v in cells[c + 1 :] if v != ""), "")
                continue
            item = _item(table.layout, value)
            at = _beside(cells, c) if item else None
            if at is None:
                continue
            row = Row(region, r, "", str(value).strip(), c, item=item)
            row.amounts = {"amount": amount(row, at, cells[at])}
            if item == "total":
                whole = row
                row.name = project or row.name
            else:
                row.above = whole
            if whole is not None:
                table.rows.append(row)


def _item(layout: TableLayout, value: CellValue) -> str:
    if not isinstance(value, str) or not 2 <= len(value) <= 30:
        return ""
    return item_of(layout, bare(_UNIT.sub("", bare(fold(value)))))


def _beside(cells: Sequence[CellValue], column: int) -> int | None:
    """The next filled cell to the right where it is a number; None where words stand there."""
    at = next((c for c in range(column + 1, len(cells)) if cells[c] != ""), None)
    if at is None:
        return None
    value = cells[at]
    if isinstance(value, str):
        return at if parse_text(value)[0] is Kind.TEXT else None
    return at if isinstance(value, float) else None
