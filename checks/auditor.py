"""audit(): one workbook in, one report out."""

from __future__ import annotations

from pathlib import Path

from checks.book import BudgetBook
from checks.errors import NotABudgetError, UnreadableError
from checks.findings import Report, TableFound
from checks.reading.grid import Source


def audit(
    path: str | Path,
    *,
    password: str | None = None,
    year: int | None = None,
    layout: str | None = None,
) -> Report:
    """Audit one workbook.

    ``year`` and ``layout`` override what the workbook says. A file that cannot be read or
    holds no budget gives a report with that status and the sentence in ``error``. Raises
    UsageError when there is no such layout.
    """
    from checks.reading import open_source

    try:
        source = open_source(path, password=password)
    except UnreadableError as error:
        return Report(str(path), None, "unreadable", str(error))
    return audit_source(source, year=year, layout=layout)


def audit_source(source: Source, *, year: int | None = None, layout: str | None = None) -> Report:
    """Audit a workbook that has been read: what the ribbon and the functions call."""
    from checks.engine import run
    from checks.layouts.recognise import recognise

    try:
        book = recognise(source, layout=layout, year=year)
    except NotABudgetError as error:
        return Report(
            source.path, source.sha256, "not_a_budget", str(error), source_kind=source.kind
        )
    findings, outcomes = run(book)
    return Report(
        source.path,
        source.sha256,
        "ok",
        year=book.year,
        layout=book.layout.name,
        kind=book.kind,
        department=book.department,
        tables=list(_tables(book)),
        outcomes=outcomes,
        findings=findings,
        source_kind=source.kind,
    )


def _tables(book: BudgetBook) -> list[TableFound]:
    return [
        TableFound(
            kind=table.kind,
            name=table.name,
            sheet=region.grid.sheet,
            range=region.range,
            title=region.title.text.strip() if region.title else table.layout.full_name,
            unit=table.unit.name,
            sure=region.sure,
        )
        for table in book.tables.values()
        for region in table.regions
    ]
