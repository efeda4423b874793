"""The report for reading: one page that needs nothing else – no network, no script to read it.

``Writer`` takes the reports one by one and keeps what it has rendered of them in a temporary
file, so that a batch need not be in memory; the page is put together when all are there, the
worst workbook first.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from checks.findings import Report
from checks.report.html import page
from checks.report.html.book import render
from checks.report.html.overview import Entry, entry

if TYPE_CHECKING:
    from checks.across import Comparison

__all__ = ["Writer"]

#: what is rendered stays in memory up to this many bytes
_IN_MEMORY = 32 * 1024 * 1024
#: a browser opens no larger page in reasonable time; the worst workbooks go in first
_LARGEST = 64 * 1024 * 1024
#: what is rendered and kept on disk until the worst are known
_KEPT = 16 * _LARGEST


class Writer:
    """Writes the page. ``folder`` is where the page will stand: links lead from there.

    With ``in_memory`` nothing of it is on disk, not even for a moment.
    """

    def __init__(
        self, stream: IO[bytes], folder: Path | None = None, *, in_memory: bool = False
    ) -> None:
        self._stream = stream
        self._folder = folder
        self._comparison: Comparison | None = None
        self._left_out: Sequence[str] = ()
        self._books: list[tuple[Entry, int, int]] = []
        self._rules: set[str] = set()
        most = 0 if in_memory else _IN_MEMORY  # 0: as much as there is
        self._kept = tempfile.SpooledTemporaryFile(most)  # noqa: SIM115 - closed in close()

    def compared(self, comparison: Comparison) -> None:
        """What was found of workbooks that belong together."""
        self._comparison = comparison

    def left_out(self, sentences: Sequence[str]) -> None:
        """What lies there and was not audited."""
        self._left_out = sentences

    def add(self, report: Report) -> None:
        """The next workbook."""
        number = len(self._books) + 1
        start = self._kept.tell()
        if start < _KEPT:
            self._kept.write(_encoded(render(report, number, self._folder)))
        self._rules |= {finding.rule for finding in report.findings}
        self._books.append((entry(report, number), start, self._kept.tell() - start))

    def close(self) -> None:
        """The whole page."""
        books = sorted(self._books, key=lambda kept: kept[0].order)
        shown = list(_fitting(books))
        there = {entry.number for entry, _, _ in shown}
        entries = [entry for entry, _, _ in books]
        self._stream.write(_encoded(page.top(entries, there, self._comparison, self._left_out)))
        for _, start, length in shown:
            self._kept.seek(start)
            self._stream.write(self._kept.read(length))
        self._stream.write(_encoded(page.bottom(self._rules)))
        self._kept.close()


def _fitting(books: Sequence[tuple[Entry, int, int]]) -> Iterator[tuple[Entry, int, int]]:
    """Those whose details the page can hold, the worst first."""
    size = 0
    for kept in books:
        size += kept[2]
        if size > _LARGEST or not kept[2]:
            return
        yield kept


def _encoded(text: str) -> bytes:
    # a file name may hold bytes that are no UTF-8: shown, not lost
    return text.encode("utf-8", "backslashreplace")
