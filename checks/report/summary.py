"""The summary workbook: what a run found, to sort, filter, chart and hand on.

Written with XlsxWriter rather than openpyxl: it writes row by row to disk, so that a batch of
many thousand findings stays out of memory, takes a fifth of the time, draws native charts, and
gives the same bytes for the same input. No text becomes a formula or a number by itself.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from checks.findings import Report
from checks.report import wording
from checks.report.html.overview import Entry, entry
from checks.report.summary_counts import Counts
from checks.report.summary_overview import overview
from checks.report.summary_rows import (
    DEPARTMENTS,
    FINDINGS,
    RULES,
    UNFINISHED,
    write_department,
    write_finding,
    write_matrix,
)
from checks.report.summary_sheets import Book

if TYPE_CHECKING:
    from checks.across import Comparison


class Writer:
    """Writes the workbook. ``folder`` is where it will stand: links lead from there.

    With ``in_memory`` nothing of it is on disk, not even for a moment.
    """

    def __init__(
        self, stream: IO[bytes], folder: Path | None = None, *, in_memory: bool = False
    ) -> None:
        self._stream = stream
        self._made = io.BytesIO()
        self._book = Book(self._made, folder, in_memory=in_memory)
        # the order of the tabs; the first is written last, when everything is known
        self._overview = self._book.sheet("总览")
        self._departments = self._book.table("各部门", DEPARTMENTS)
        self._rules = self._book.table("各规则", RULES)
        self._matrix = self._book.sheet("部门与规则")
        self._findings = self._book.table("全部问题", FINDINGS)
        self._findings.made.set_paper(8)  # A3: seventeen columns
        self._unfinished = self._book.table("没有查完", UNFINISHED)
        self._entries: list[Entry] = []
        self._counts = Counts()
        self._comparison: Comparison | None = None
        self._left_out: Sequence[str] = ()

    def compared(self, comparison: Comparison) -> None:
        """What was found of workbooks that belong together."""
        self._comparison = comparison

    def left_out(self, sentences: Sequence[str]) -> None:
        """What lies there and was not audited."""
        self._left_out = sentences

    def add(self, report: Report) -> None:
        """The next workbook."""
        book = entry(report, len(self._entries) + 1)
        self._entries.append(book)
        self._counts.add(report, book.title)
        names = {kind: table.name for kind, table in wording.table_names(report).items()}
        for finding in report.worst_first():
            write_finding(self._findings, report, book.title, finding, names)
        for reason, whats in wording.not_checked(report):
            self._unfinished.row([book.title, book.about, report.path, reason, "；".join(whats)])

    def close(self) -> None:
        """The whole file."""
        books = sorted(self._entries, key=lambda book: book.order)
        for book in books:
            write_department(self._departments, book)
        for line in self._counts.by_rule():
            self._rules.row(line)
        write_matrix(self._matrix, self._counts, books)
        overview(self._overview, books, self._counts, self._comparison, self._left_out)
        self._book.close()
        self._stream.write(self._made.getvalue())
