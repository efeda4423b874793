"""Functions that look at a whole table or workbook: the audit itself, its findings as rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from addin.functions_cells import NA, Cells, Problem, Refused, Result, Taken, read
from checks.findings import Finding, Severity
from checks.reading.grid import CellValue, Grid, SheetDetails, Source

#: 0-based row and column of the first cell of the range, where the door that calls us knows it
_place: ContextVar[tuple[int, int]] = ContextVar("place", default=(0, 0))
_given: ContextVar[tuple[Source, int | None, str | None] | None] = ContextVar("given", default=None)


@contextmanager
def given(source: Source, year: int | None = None, layout: str | None = None) -> Iterator[None]:
    """Within it, this is the workbook that formulas stand in, and what was chosen for it."""
    token = _given.set((source, year, layout))
    try:
        yield
    finally:
        _given.reset(token)


@contextmanager
def placed(row: int, column: int) -> Iterator[None]:
    """Within it, a range begins at that 0-based cell of its sheet."""
    token = _place.set((row, column))
    try:
        yield
    finally:
        _place.reset(token)


def table_findings(region: Any) -> Result:
    """What the rules say of the table in a range: rows of 级别, 规则, 单元格, 说明, 应为."""
    from checks.engine import run
    from checks.errors import NotABudgetError
    from checks.layouts.recognise import recognise

    cells, top, left = _region(region)
    source = Source("所选区域", "", "xlsx", [_grid(cells, top, left)])
    try:
        budget = recognise(source)
    except NotABudgetError:
        return "这片区域里没有找到部门预算表，请连标题、单位和表头一起选。"
    findings, outcomes = run(budget)
    # what belongs to no cell is about the tables that are not in the range
    rows = [
        [f.severity.chinese, f"{f.rule} {f.title}", f.cell, f.message, _expected(f)]
        for f in findings
        if f.cell is not None
    ]
    if rows:
        return rows
    names = "、".join(table.name for table in budget.tables.values())
    checked = sum(outcome.checked for outcome in outcomes)
    return f"{names}：核对了{checked}处，没有发现问题；与其他表和文字的核对没有做。"


def book_findings(wanted: str) -> Result:
    """What the audit of the calling workbook says: 级别, 规则, 工作表, 单元格, 说明, 应为.

    ``wanted`` is a rule (BN101), the beginning of its id (BN), a level (错误), or "" for all.
    """
    from checks.auditor import audit_source
    from checks.rules.registry import all_rules

    folded = wanted.strip().upper()
    levels = {level.chinese for level in Severity}
    if folded and folded not in levels and not any(r.id.startswith(folded) for r in all_rules()):
        raise Refused(f"没有叫“{wanted}”的规则或级别，可以写 BN101、BN、错误、警告或提示。")
    here = _given.get()
    if here is None:
        raise Refused("GJ_FINDINGS 要在 Excel 的工作簿里使用。")
    source, year, layout = here
    report = audit_source(source, year=year, layout=layout)
    if report.status != "ok":
        return report.error or NA
    rows = [
        [
            "已核实" if f.waived else f.severity.chinese,
            f"{f.rule} {f.title}",
            f.sheet or "",
            f.cell or "",
            f.message,
            _expected(f),
        ]
        for f in report.findings
        if f.rule.startswith(folded) or (f.severity.chinese == folded and not f.waived)
    ]
    return rows or "没有发现问题。"


def _expected(finding: Finding) -> str:
    culprit = finding.culprit
    if culprit is not None and culprit.suggested is not None:
        return f"{culprit.cell} 应为 {culprit.suggested}"
    return finding.expected or ""


def _region(region: Any) -> tuple[Cells, int, int]:
    """The cells of a range and the 0-based place where they begin."""
    if isinstance(region, Taken):
        return read(region), region.row, region.column
    return read(region), *_place.get()


def _grid(cells: Cells, top: int, left: int) -> Grid:
    errors: dict[tuple[int, int], str] = {}
    rows: list[list[CellValue]] = [[] for _ in range(top)]
    for r, line in enumerate(cells.rows):
        row: list[CellValue] = [""] * left
        for c, value in enumerate(line):
            if isinstance(value, Problem):
                errors[top + r, left + c] = value.text
            row.append("" if isinstance(value, Problem) else value)
        rows.append(row)
    return Grid("所选区域", rows, _details=SheetDetails(error_values=errors))
