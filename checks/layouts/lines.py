"""Lists turned on their side: a line for each item of 三公, a column for each fund."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from checks.amounts import fold
from checks.book import Region, Row
from checks.layouts.cells import bare, item_of, read_amounts, text_of
from checks.reading.grid import CellValue


def read_listed_lines(region: Region, lines: Iterable[tuple[int, Sequence[CellValue]]]) -> None:
    """Fill the table as if it were printed the usual way: a row for each fund, 合计 the total.

    The roles of a row are the items of the lines; each amount still knows the line it stands in.
    """
    table, label = region.table, region.columns["name"]
    found: dict[str, Row] = {}
    for r, cells in lines:
        written = text_of(cells[label])
        item = item_of(table.layout, bare(fold(written)))
        if item and item not in found:
            found[item] = row = Row(region, r, "", written, label, item=item)
            read_amounts(row, cells, region.amount_columns)
    for role, column in region.amount_columns.items():
        heading = region.headings.get(column, "")
        turned = Row(region, region.header_bottom, "", heading, column)
        turned.amounts = {item: row.amounts[role] for item, row in found.items()}
        if role == "total":
            table.total = turned
        elif turned.amounts:
            table.rows.append(turned)
