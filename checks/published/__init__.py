"""Published documents (pdf, docx, html, text) -> a workbook in the official layout, in memory.

``read`` gives the same Source that a workbook file gives, so that everything behind it works as
for workbooks; ``checks.published.writing`` puts the same sheets into a file.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from checks.reading.grid import Grid, SheetDetails, Source

if TYPE_CHECKING:
    from checks.published.document import Document
    from checks.published.sheets import Composed, Sheet

__all__ = ["KINDS", "as_source", "import_document", "read"]

#: kinds of documents, as checks/reading/kinds.py tells them by content
KINDS = ("pdf", "docx", "html", "text")


def read(data: bytes, path: Path, kind: str, sha256: str, password: str | None = None) -> Source:
    """A document as the workbook it prints. Raises UnreadableError."""
    return as_source(import_document(data, path, kind, password), path, kind, sha256)


def import_document(data: bytes, path: Path, kind: str, password: str | None = None) -> Composed:
    """The sheets of the workbook that a document prints. Raises UnreadableError."""
    from checks.published.compose import compose

    return compose(_document(data, path, kind, password))


def as_source(composed: Composed, path: Path, kind: str, sha256: str) -> Source:
    """The sheets as the reader of a workbook file would give them."""
    from checks.published import places

    grids = [Grid(s.name, s.rows, load_details=_details(s)) for s in composed.sheets]
    grids.append(Grid(places.SHEET, places.rows(path.name, composed.sheets), visible=False))
    return Source(str(path), sha256, kind, grids, list(composed.remarks))


def _document(data: bytes, path: Path, kind: str, password: str | None) -> Document:
    if kind == "pdf":
        from checks.published.pdf import read_pdf

        return read_pdf(data, path, password)
    if kind == "docx":
        from checks.published.word import read_word

        return read_word(data, path)
    if kind == "html":
        from checks.published.web import read_web

        return read_web(data, path)
    from checks.published.plain import read_plain

    return read_plain(data, path)


def _details(sheet: Sheet) -> Callable[[], SheetDetails]:
    """What values do not tell of a sheet: its formats, and that nothing is hidden or computed."""
    return lambda: SheetDetails(dict(sheet.formats), frozenset(), frozenset(), {}, {}, frozenset())
