"""Where in the publication each cell stands: a hidden sheet, and the pages of findings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from checks.addresses import a1
from checks.findings import Finding
from checks.reading.grid import CellValue, Grid, Source

if TYPE_CHECKING:
    from checks.published.document import Origin
    from checks.published.sheets import Sheet

#: the very hidden sheet; an audit reads it and leaves it out of the workbook
SHEET = "原文位置"
#: its first cell
_MARK = "原文"
_HEAD = ("工作表", "单元格", "原文页", "原文行", "怎样放进这一格")
_CELLS = re.compile(r"[A-Z]+(\d+)(?::[A-Z]+(\d+))?")


@dataclass(slots=True)
class Places:
    """Origins by sheet and 0-based row."""

    rows: dict[tuple[str, int], Origin] = field(default_factory=dict)

    def named(self, findings: Sequence[Finding]) -> list[Finding]:
        """The findings with page, table and line of the publication at the end of the message."""
        return [self._named(finding) for finding in findings] if self.rows else list(findings)

    def _named(self, finding: Finding) -> Finding:
        cell = _CELLS.fullmatch(finding.cell or "")
        if finding.sheet is None or cell is None:
            return finding
        origin = self.rows.get((finding.sheet, int(cell[1]) - 1))
        if origin is None:
            return finding
        page = f"第{origin.page}页，" if origin.page else ""
        line = f"，第{origin.line}行" if origin.line else ""
        told = f"{finding.message}（原文{page}{finding.sheet.strip()}{line}）"
        return replace(finding, message=told)


def collect(source: Source) -> tuple[Places, Source]:
    """The places told in a workbook, and the workbook without the sheet that tells them."""
    places = Places()
    if all(grid.sheet != SHEET for grid in source.grids):
        return places, source
    from checks.published.document import Origin

    kept: list[Grid] = []
    for grid in source.grids:
        if grid.sheet != SHEET or not grid.rows or grid.rows[0][:1] != [_MARK]:
            kept.append(grid)
            continue
        for row in grid.rows:
            if len(row) < 4 or not isinstance(row[0], str):
                continue
            cells = _CELLS.fullmatch(str(row[1]))
            if cells is None or (len(row) > 4 and row[4]):
                continue
            origin = Origin(_whole(row[2]), _whole(row[3]))
            for r in range(int(cells[1]), int(cells[2] or cells[1]) + 1):
                places.rows[row[0], r - 1] = origin
    return places, replace(source, grids=kept)


def rows(document: str, sheets: Iterable[Sheet]) -> list[list[CellValue]]:
    """The hidden sheet: one line for each row of each sheet, and one for each cell put in place.

    ``document`` is the name of the file that was imported.
    """
    table: list[list[CellValue]] = [[_MARK, document], list(_HEAD)]
    for sheet in sheets:
        table += _rows_of(sheet)
    return table


def _rows_of(sheet: Sheet) -> Iterator[list[CellValue]]:
    from checks.published.document import Origin

    by_row: dict[int, list[int]] = {}
    for r, c in sheet.origins:
        by_row.setdefault(r, []).append(c)
    for r, columns in sorted(by_row.items()):
        origin = sheet.origins[r, min(columns)]
        cells = a1(r, min(columns))
        if len(columns) > 1:
            cells += f":{a1(r, max(columns))}"
        yield [sheet.name, cells, float(origin.page), float(origin.line)]
    for (r, c), note in sorted(sheet.notes.items()):
        origin = sheet.origins.get((r, c), Origin(0, 0))
        yield [sheet.name, a1(r, c), float(origin.page), float(origin.line), note]


def _whole(value: CellValue) -> int:
    return int(value) if isinstance(value, (int, float)) else 0
