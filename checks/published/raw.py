"""A table as the recogniser is shown it: the rows of a grid of its own."""

from __future__ import annotations

from checks.published.tables import Published, is_number, number
from checks.reading.grid import CellValue

#: rows of the grid: title, labels, first row of the header
TITLE, LABELS, FIRST = 1, 2, 3
#: roles that name a row
NAMING = ("class", "section", "item", "name")


def raw_rows(table: Published) -> list[list[CellValue]]:
    """The rows of the grid: what stands above the title, the title, the labels, the table."""
    others = "  ".join(w.text for w in table.others)
    title = table.title.text if table.title else ""
    labels = [w.text if w else "" for w in (table.department, table.unit)]
    rows: list[list[CellValue]] = [[others], [title], list(labels)]
    rows += [[_raw(c) for c in row.cells] for row in table.rows]
    return rows


def _raw(cell: str | None) -> CellValue:
    if cell and ("," in cell or "." in cell) and is_number(cell):
        return number(cell)
    return cell or ""


def is_text(role: str) -> bool:
    """Whether a column holds codes or names, and no amounts."""
    return role in NAMING or role.endswith(".label")
