"""Saving a workbook with openpyxl so that nothing of it is on disk, not even for a moment."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl import Workbook

#: a fixed date: the same contents give the same bytes
MADE = datetime(2025, 1, 1)  # noqa: DTZ001 - docProps knows no zone
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def to_bytes(book: Workbook, modified: datetime = MADE) -> bytes:
    """The workbook as a file; the same bytes for the same contents, whenever it is written."""
    from openpyxl.xml.functions import tostring

    book.properties.modified = modified
    fixed = io.BytesIO()
    with zipfile.ZipFile(saved(book)) as old, zipfile.ZipFile(fixed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":  # openpyxl puts the time of writing into it
                data = tostring(book.properties.to_tree())
            new.writestr(zipfile.ZipInfo(name, _EARLIEST), data, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


def saved(book: Workbook) -> io.BytesIO:
    """The workbook as ``book.save`` would write it, its properties as they are."""
    from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.writer.excel import ExcelWriter

    class InMemory(ExcelWriter):  # type: ignore[misc]
        """Writes sheets into memory, where openpyxl takes a temporary file for each."""

        def write_worksheet(self, ws: Any) -> None:
            ws._drawing = SpreadsheetDrawing()
            ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
            writer = WorksheetWriter(ws, io.BytesIO())
            writer.write()
            ws._rels = writer._rels
            self._archive.writestr(ws.path[1:], writer.out.getvalue())
            self.manifest.append(ws)

    stream = io.BytesIO()
    InMemory(book, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED)).save()
    stream.seek(0)
    return stream
