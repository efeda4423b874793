"""标为已核实: a finding answered for, one line more in the workbook's sheet 已核实."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from addin.buttons.changing import again
from addin.buttons.checking import audited
from addin.buttons.results import typed
from addin.buttons.session import tell
from addin.buttons.walking import chosen
from checks.errors import UsageError
from checks.findings import Finding
from checks.report import wording
from checks.waivers import COLUMNS, SHEET, header, is_waivers

if TYPE_CHECKING:
    import xlwings as xw

    from checks.reading.grid import Source

_KEYS = ("id", "rule", "sheet", "cell", "reason", "name", "date")


def waive(book: xw.Book, reason: str, name: str) -> str:
    """Waive the gravest finding the user means, audit again, and say what is left."""
    checked = audited(book)
    finding, *others = chosen(book, checked)
    said = [waived(book, checked.source, finding, reason, name)]
    if others:
        said.append(f"本格另有 {len(others)} 条问题没有核实。")
    return tell(book.app, "\n".join(said) + again(book))


def waived(book: xw.Book, source: Source, finding: Finding, reason: str, name: str) -> str:
    """Write that a finding was looked into, why it may stand and who says so; the sentence.

    ``source`` is the workbook as read. Raises UsageError when the reason or the name is blank, or
    when the sheet 已核实 has other columns.
    """
    if not reason.strip() or not name.strip():
        raise UsageError("请写明理由和核实人。")
    today = date.today()  # noqa: DTZ011 - the clerk's own day
    facts = (finding.id, finding.rule, finding.sheet, finding.cell)
    words = (typed(" ".join(text.split())) for text in (reason, name))
    said = dict(zip(_KEYS, (*facts, *words, today.isoformat()), strict=True))
    _add(book, source, said)
    at = wording.address(finding.sheet, finding.cell).strip()
    where = f"（{at}）" if at else ""
    return f"{finding.rule} {finding.title}{where}已标为已核实，记在工作表“{SHEET}”里。"


def _add(book: xw.Book, source: Source, said: dict[str, str | None]) -> None:
    """One line below those there are, in the order of the sheet's own columns."""
    grid = next((grid for grid in source.grids if is_waivers(grid)), None)
    if grid is None or not any(value != "" for row in grid.rows for value in row):
        after = book.sheets[-1]
        sheet = book.sheets[grid.sheet] if grid else book.sheets.add(SHEET, after=after)
        sheet.range((1, 1)).value = [list(COLUMNS), list(said.values())]
        return
    _, columns = header(grid)
    if not {"id", "reason", "name"} <= set(columns):
        raise UsageError(
            f"工作表“{grid.sheet}”没有表头，不能添加，第一行请写：{'、'.join(COLUMNS)}。"
        )
    first, last = min(columns.values()), max(columns.values())
    keys = {column: key for key, column in columns.items()}
    line = [said[keys[c]] if c in keys else None for c in range(first, last + 1)]
    book.sheets[grid.sheet].range((len(grid.rows) + 1, first + 1)).value = [line]
