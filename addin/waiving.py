"""标为已核实 in an open workbook: one line more in its sheet 已核实 (checks/waivers.py)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from checks.errors import UsageError
from checks.findings import Finding
from checks.reading.grid import Source
from checks.waivers import COLUMNS, SHEET, header, is_waivers

if TYPE_CHECKING:
    import xlwings as xw

_KEYS = ("id", "rule", "sheet", "cell", "reason", "name", "date")


def waive(
    book: xw.Book, source: Source, finding: Finding, reason: str, name: str, day: date
) -> str:
    """Write that a finding was looked into, why it may stand and who says so; the sentence.

    ``source`` is the workbook as read. Raises UsageError when the reason or the name is blank, or
    when the sheet 已核实 has other columns.
    """
    if not reason.strip() or not name.strip():
        raise UsageError("请写明理由和核实人。")
    said = {
        "id": finding.id, "rule": finding.rule, "sheet": finding.sheet or "",
        "cell": finding.cell or "", "reason": _text(reason), "name": _text(name),
        "date": day.isoformat(),
    }  # fmt: skip
    grid = next((grid for grid in source.grids if is_waivers(grid)), None)
    if grid is None or not any(value != "" for row in grid.rows for value in row):
        sheet = book.sheets.add(SHEET, after=book.sheets[-1]) if grid is None else None
        sheet = sheet or book.sheets[grid.sheet if grid else SHEET]
        sheet.range((1, 1)).value = [list(COLUMNS), [said[key] for key in _KEYS]]
        return _sentence(finding)
    _, columns = header(grid)
    if not {"id", "reason", "name"} <= set(columns):
        raise UsageError(
            f"工作表“{grid.sheet}”没有表头，不能添加，第一行请写：{'、'.join(COLUMNS)}。"
        )
    first, last = min(columns.values()), max(columns.values())
    keys = {column: key for key, column in columns.items()}
    line = [said[keys[c]] if c in keys else None for c in range(first, last + 1)]
    book.sheets[grid.sheet].range((len(grid.rows) + 1, first + 1)).value = [line]
    return _sentence(finding)


def _text(typed: str) -> str:
    """One line that no spreadsheet takes for a formula."""
    line = " ".join(typed.split())
    return f"'{line}" if line[:1] in "=+-@'" else line


def _sentence(finding: Finding) -> str:
    at = "!".join(filter(None, (finding.sheet and finding.sheet.strip(), finding.cell)))
    where = f"（{at}）" if at else ""
    return f"{finding.rule} {finding.title}{where}已标为已核实，记在工作表“{SHEET}”里。"
