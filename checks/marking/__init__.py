"""Marks into a copy of a workbook, losing nothing: fills, notes and a results sheet.

The package is edited in place of being rewritten: only the touched sheets, their notes, the
styles, the content types and the relations become new bytes; every other member of the zip is
copied as the compressed bytes it was (drawings, charts, pivots, VBA, cached values, signatures).

What a reader of a marked copy should know:

- A protected sheet or workbook is marked all the same, and its protection stays.
- A digital signature stays in the package but is no longer valid, as after any change.
- A cell with a threaded comment gets the fill only; its conversation is left alone.
- A cell with a note keeps it, text and rich text; ours stands below it after a line of its own,
  and its box grows until our note goes.
- Marking a marked copy takes the old marks off first. Our notes are known by their author, our
  fills by their colours; the solid fill a cell had before is remembered inside ours and comes
  back. A hatched or gradient fill could not be remembered there: it stays, and the cell gets the
  note only.
- A shared workbook (the old kind, with a history of revisions) gets no sheet: each entry of its
  history lists the sheets there were. Its cells are marked, its history stays as it is.
- What could not be marked as the others is said in `Marked`, and in the results sheet.
- Marks that the add-in put on the open workbook, and that were saved with it, come off as well:
  its hidden sheet tells how the cells were. A mark that is not found again is not guessed at, and
  the copy refused.
- LibreOffice drops authors and changes hidden colours when it saves: a marked copy that it has
  saved keeps its old notes when it is marked again. Mark the original instead.
- A package whose parts are not XML, or hide an entity bomb, is refused.
- The results sheet is known by a hidden name, so it is replaced even after it was renamed or
  moved; a stranger's sheet of the same name stays, and ours is then called 审核结果 (2).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from checks.findings import Severity

if TYPE_CHECKING:
    import openpyxl

#: Fill of a marked cell as RRGGBB: soft enough for black text, and unlike any colour that Excel
#: or WPS offers, since a marked copy that is marked again knows its old fills by them.
FILLS: dict[Severity, str] = {
    Severity.ERROR: "FFC6CB",
    Severity.WARNING: "FFE49C",
    Severity.INFO: "CFE5FA",
}

#: Author of our notes, by which they are known again.
AUTHOR = "勾稽 gouji"

#: Title of the results sheet.
RESULTS = "审核结果"

#: Title of the hidden sheet in which the add-in remembers how marked cells of an open workbook
#: looked before; no part of the budget.
MEMORY = "_勾稽标记"


@dataclass(frozen=True, slots=True)
class Mark:
    """A fill and a note for one cell.

    ``sheet`` is the exact name, ``cell`` an A1 address, ``note`` Chinese text of several lines,
    of which the first is set in bold.
    """

    sheet: str
    cell: str
    severity: Severity
    note: str


@dataclass(frozen=True, slots=True)
class Marked:
    """What came of a marked copy."""

    #: sentences about what is not marked as the rest is
    remarks: tuple[str, ...]
    #: whether the copy has the results sheet that it was to have
    listed: bool


#: makes the results workbook, of one worksheet; told the remarks that belong into it
Results = Callable[[Sequence[str]], "openpyxl.Workbook"]


def markable(kind: str) -> bool:
    """Whether a source of this kind (by content: xlsx, xls, ods, …) can be marked in a copy."""
    return kind in ("xlsx", "xlsm")


def mark_copy(
    source: bytes, target: Path, marks: Sequence[Mark], results: Results | None
) -> Marked:
    """Write a copy of the workbook ``source`` to ``target`` with the marks in it.

    At most one mark per cell; a cell inside a merged range stands for the whole range, and where
    two marks meet there the graver colour and both notes stay. What ``results`` makes becomes
    the last sheet of the copy. Without it a results sheet of ours that is there already stays as
    it is.

    The same input gives the same bytes. ``target`` appears whole or not at all.

    Raises OutputError when ``target`` cannot be written, when a mark names a sheet that the
    workbook has not, and when the package is too damaged to be edited.
    """
    from checks.files import write_whole

    data, done = marked_copy(source, target.name, marks, results)
    write_whole(target, data)
    return done


def marked_copy(
    source: bytes, name: str, marks: Sequence[Mark], results: Results | None
) -> tuple[bytes, Marked]:
    """The copy that `mark_copy` writes, as bytes: nothing is on disk.

    ``name`` is what sentences call it. Raises OutputError as `mark_copy` does.
    """
    from checks.marking.copying import copy_of

    return copy_of(source, name, marks, results)
