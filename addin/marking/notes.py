"""Notes of cells of an open workbook: only ours are written, in a box that shows all of them."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from addin import native

if TYPE_CHECKING:
    import xlwings as xw

#: points of a pixel at the size that Excel measures boxes in
_POINTS = 0.75


def text_of(cell: xw.Range) -> str | None:
    """The text of a cell's note, None for no note. Raises NotImplementedError when not told."""
    note = cell.note
    return None if note is None else note.text


def has(cell: xw.Range) -> bool:
    """Whether a cell has a note, of which an engine may not tell what it says."""
    return cell.note is not None


def write(cell: xw.Range, text: str | None, *, bare: bool = False) -> bool:
    """Give a cell this note, or none; whether that was allowed. ``bare``: it surely has none."""
    try:
        note = None if bare else cell.note
        if text is None:
            if note is not None:
                note.delete()
            return True
        if note is None:
            note = cell.add_note(text)
        else:
            note.text = text
    except Exception:  # protected, threaded, merged, or an Excel without notes
        return False
    _fit(cell, note, text)
    return True


def _fit(cell: xw.Range, note: xw.main.Note, text: str) -> None:
    """Size the box by its text: as Excel makes it, it shows a few words of a long sentence."""
    from checks.marking.shapes import size

    excel = native.of(cell.sheet.book.app)
    if excel is not None:
        width, height = size(text)
        with contextlib.suppress(Exception):  # then the box can be drawn larger by hand
            excel.resize(note, width * _POINTS, height * _POINTS)
