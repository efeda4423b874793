"""采纳建议 in an open workbook: the value that a finding suggests, into the cell it accuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.errors import UsageError
from checks.findings import Finding, Report
from checks.reading.grid import Source

if TYPE_CHECKING:
    import xlwings as xw

    from checks.fixing import Fix


def finding_of(report: Report, id: str) -> Finding:
    """The finding of that id; UsageError when the workbook has changed and it is gone."""
    found = next((finding for finding in report.findings if finding.id == id), None)
    if found is None:
        raise UsageError("这个问题已经不在：工作簿改过了，请重新审核。")
    return found


def accept(book: xw.Book, source: Source, report: Report, finding: Finding) -> str:
    """Correct the cell and say what was changed. The workbook is not saved.

    ``source`` and ``report`` are the workbook as it is. Raises UsageError when the finding has no
    unique suggestion, or when the cell holds a formula and the suggestion is none.
    """
    from checks.fixing import edits_of, fix_of
    from checks.layouts.recognise import recognise

    culprit = finding.culprit
    if culprit is None or culprit.suggested is None:
        raise UsageError("这个问题没有唯一的建议，请看说明自己改正。")
    fix = fix_of(recognise(source, year=report.year), [finding])
    ((sheet, row, column), value), *_ = edits_of([fix]).items()
    formula = _formula(source, sheet, row, column)
    if formula is not None and not fix.new.startswith("="):
        raise UsageError(f"{fix.cell} 是公式 ={formula}，请改公式或它引用的单元格。")
    cell = book.sheets[sheet].range((row + 1, column + 1))
    if isinstance(value, str) and value.startswith("="):
        cell.formula = value
    else:
        cell.value = _kept_text(value) if isinstance(value, str) else value
    return _sentence(fix)


def _formula(source: Source, sheet: str, row: int, column: int) -> str | None:
    grid = next(grid for grid in source.grids if grid.sheet == sheet)
    return (grid.details.formulas or {}).get((row, column))


def _kept_text(text: str) -> str:
    """With an apostrophe where a spreadsheet would make a number of it: 02."""
    return f"'{text}" if text[:1].isdecimal() or text[:1] in "+-.'@" else text


def _sentence(fix: Fix) -> str:
    from checks.report.wording import amount

    unit = "元" if fix.amount else None
    old, new = (amount(value, unit) or "空白" for value in (fix.old, fix.new))
    return f"{fix.sheet.strip()} {fix.cell} 已由 {old} 改为 {new}。"
