"""Tables of a text with their columns found -> tables like those of any other document."""

from __future__ import annotations

from collections.abc import Sequence

from checks.layouts.codes import split
from checks.published.document import Row
from checks.published.printed import TextTable
from checks.published.recovery.columns import Cell, Loose, columns
from checks.published.tables import Published
from checks.published.textrows import TextRow


def laid_out(tables: Sequence[TextTable], text: str) -> list[Published]:
    """The tables with a grid, in the same order. ``text``: all prose of the document."""
    cells = columns(tables, text)
    return [_laid_out(table, cells) for table in tables]


def _laid_out(table: TextTable, cells: dict[int, list[Cell | Loose]]) -> Published:
    roles = [role for role in table.target.roles if role in table.roles]
    kept = [table.target.roles.index(role) for role in roles]
    header = [
        Row([line[c].replace("\n", "") for c in kept], table.title.origin)
        for line in table.target.header
    ]
    laid = Published(table.title, table.department, table.unit, header, header_rows=len(header))
    laid.notes = list(table.notes)
    at = {role: c for c, role in enumerate(roles)}
    for sides in _lines(table):
        row: list[str | None] = [""] * len(roles)
        index = len(laid.rows)
        for side, text in sides.items():
            for c, named in enumerate(_named(text, side, roles)):
                if named is not None:
                    row[c] = named
            for cell in cells[id(text)]:
                if isinstance(cell, Cell):
                    row[at[cell.role]] = cell.number
                    if cell.told:
                        laid.recovered[index, at[cell.role]] = cell.told
        for text in sides.values():
            _leave_open(laid, index, row, cells[id(text)], at)
        laid.rows.append(Row(row, next(iter(sides.values())).origin))
    return laid


def _lines(table: TextTable) -> list[dict[str, TextRow]]:
    """The rows of the table: in a two-sided one a line of each side beside each other."""
    if "" in table.rows:
        return [{"": row} for row in table.rows[""]]
    sides = {
        side: ([r for r in rows if not _is_total(r)], [r for r in rows if _is_total(r)])
        for side, rows in table.rows.items()
    }
    lines: list[dict[str, TextRow]] = []
    for part in (0, 1):
        most = max((len(rows[part]) for rows in sides.values()), default=0)
        lines += [
            {side: rows[part][i] for side, rows in sides.items() if i < len(rows[part])}
            for i in range(most)
        ]
    return lines


def _is_total(row: TextRow) -> bool:
    return "".join(row.name.split()) in ("收入总计", "支出总计", "总计", "合计")


def _named(row: TextRow, side: str, roles: Sequence[str]) -> list[str | None]:
    """The cells of a row that name it, None elsewhere."""
    if side:
        return [row.name if role == f"{side}.label" else None for role in roles]
    codes = row.codes
    if len(codes) == 1 and codes[0].isdigit() and len(codes[0]) > 3:
        codes = split(codes[0])
    levels = [role for role in roles if role in ("class", "section", "item")]
    told = dict(zip(levels, codes, strict=False))
    told["name"] = row.name
    return [told.get(role, "") if role in told or role in levels else None for role in roles]


def _leave_open(
    laid: Published,
    index: int,
    row: Sequence[str | None],
    cells: Sequence[Cell | Loose],
    at: dict[str, int],
) -> None:
    """Say in the blank cells what could stand there."""
    for cell in cells:
        if isinstance(cell, Loose):
            for role in cell.roles:
                where = index, at[role]
                if not row[at[role]]:
                    before = laid.undecided.get(where)
                    laid.undecided[where] = f"{before}\n{cell.told}" if before else cell.told
