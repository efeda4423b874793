"""Labels of a two-sided table that are a slip of the pen away from those the layout knows."""

from __future__ import annotations

from checks.book import Row, Table
from checks.slips import one_slip


def settle_slips(table: Table) -> None:
    """Know 入总计 and 般一公共预算 for 收入总计 and 一般公共预算, and remember what was meant.

    Only for lines of the layout that no row of the side is, and rows that are no line of it.
    """
    there = {(row.side, row.item) for row in table.rows}
    for line in table.layout.lines:
        if not line.usual or (line.side, line.item) in there:
            continue
        meant: list[tuple[Row, str]] = []
        for row in table.rows:
            if row.side == line.side and not row.item:
                meant += [(row, u) for u in line.usual if one_slip(row.name, u)][:1]
        if len(meant) == 1:
            slipped, label = meant[0]
            slipped.item, slipped.meant = line.item, label
