"""Listings: rows of projects, purchases or 科目 under as many columns as are known.

Nothing is presumed of how the rows are grouped but what stands in them: 小计, a name only in an
outer column, codes of which one is the beginning of another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from checks.amounts import Kind, fold
from checks.book import Region, Row, Table
from checks.layouts.cells import OF_WHICH, page_total, read_amounts, text_of, total_label
from checks.layouts.codes import digits
from checks.reading.grid import CellValue


def read_listing(region: Region, lines: Iterable[tuple[int, Sequence[CellValue]]]) -> None:
    """Fill the table of a region; of each row whether it is a 小计, a group or 其中."""
    table, columns = region.table, region.columns
    named = [
        columns[c.role] for c in table.layout.columns if c.holds == "name" if c.role in columns
    ]
    leaf, amounts = columns["name"], region.amount_columns
    before_amounts = min(amounts.values())
    for r, cells in lines:
        row = Row(region, r, _code(cells, columns), "", leaf)
        read_amounts(row, cells, amounts)
        for role, amount in row.amounts.items():
            if amount.kind is Kind.WORDS:  # what a column holds is not known for sure
                row.amounts[role] = replace(amount, kind=Kind.DASH)
        words = [fold(v) for v in cells[:before_amounts] if isinstance(v, str) and v]
        row.name = text_of(cells[leaf]) or next((w for w in reversed(words) if w), "")
        if any(total_label(word) for word in words):
            row.name = next(filter(None, map(total_label, words)))
            if table.total is None:
                table.total = row
            else:
                table.other_totals.append(row)
            continue
        if row.empty:
            continue
        if any(page_total(word) or word.endswith("小计") for word in words):
            row.item = "subtotal"
        elif OF_WHICH.match(fold(row.name)):
            row.item = "of_which"
        elif not text_of(cells[leaf]) and any(text_of(cells[c]) for c in named):
            row.item = "group"
        table.rows.append(row)


def _code(cells: Sequence[CellValue], columns: Mapping[str, int]) -> str:
    code = digits(cells[columns["class"]], 3) if "class" in columns else ""
    return code if len(code) in (3, 5, 7) else ""


def settle_groups(table: Table) -> None:
    """Give each row the row it is a part of, where that is written."""
    rows = [row for row in table.rows if row.item != "of_which"]
    if any(row.code for row in rows):
        by_code: dict[str, Row] = {}
        for row in rows:
            row.above = next((by_code[p] for p in _above(row.code) if p in by_code), None)
            if row.code:
                by_code.setdefault(row.code, row)
        return
    heads = [row.item in ("subtotal", "group") for row in rows]
    if not any(heads):
        return
    group: Row | None = None
    # a 小计 below its rows, or the name of a group above them
    for row, head in zip(*((rows, heads) if heads[0] else (rows[::-1], heads[::-1])), strict=True):
        if head:
            group = row
        else:
            row.above = group


def _above(code: str) -> list[str]:
    return [code[:n] for n in (5, 3) if len(code) > n]
