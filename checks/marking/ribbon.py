"""The add-in's marks, saved with the workbook they were put on: taken off before a copy is marked.

They look as ours do, but nothing in the file tells them from what people wrote: Excel names its
user as the author of the notes, and the fills that cells had before stand in the hidden sheet of
the add-in alone. What is done here is what 清除标记 does in the open workbook.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from checks.errors import OutputError
from checks.marking import MEMORY
from checks.marking.memory import COPIED, FORMATS, MARKED, Kept, Place, found, kept_in
from checks.marking.notes import Notes
from checks.marking.sheet import Sheet
from checks.marking.styles import Styles
from checks.marking.workbook import SheetEntry, Workbook

if TYPE_CHECKING:
    from checks.reading.grid import Grid


def take_off(source: bytes, workbook: Workbook, styles: Styles, name: str) -> None:
    """Give the cells that the add-in marked the fill and the note they had, and forget the marks.

    ``source`` is the content of the workbook, ``name`` that of the copy, for the error. What the
    add-in knows for 撤销采纳 stays. A fill that was changed since stays as it is.
    Raises OutputError when a mark is not found again.
    """
    entries = {entry.name: entry for entry in workbook.sheets() if entry.part is not None}
    if MEMORY not in entries:
        return
    from checks.reading import open_source

    grids = {grid.sheet: grid for grid in open_source(name, data=source).grids}
    memory = grids.get(MEMORY)
    marks = [] if memory is None else list(_marks(memory))
    if not marks:
        return
    pages = _Pages(workbook, styles, entries)
    places: list[tuple[Kept, Place]] = []
    for kept in marks:
        place = found(kept, grids, pages.bears)
        if place is None or place[0] not in entries:
            raise OutputError(
                f"无法写出标注副本 {name}：原文件里有选项卡“预算审核”加的标记，其中“{kept.sheet}”"
                f"第 {kept.row + 1} 行附近的一处找不到了；请用 Excel 打开原文件，点“清除标记”，"
                "保存后再标注。"
            )
        places.append((kept, place))
    for kept, place in places:
        pages.restore(kept, place)
    pages.forget(marks)
    pages.save()


def _marks(memory: Grid) -> Iterable[Kept]:
    """The marks: the changes that gave a cell a fill or a note of ours."""
    for kept in _kept(memory):
        if kept.kind == MARKED and (kept.said[0] or kept.said[2]):
            yield kept


def _kept(memory: Grid) -> Iterable[Kept]:
    """The changes the sheet tells of, by its formulas where the file has them."""
    formulas = memory.details.formulas or {}
    for number, cells in enumerate(memory.rows):
        row: list[object] = list(cells)
        formula = formulas.get((number, 2))
        if formula is not None and len(row) > 2:
            row[2] = f"={formula}"
        kept = kept_in(row, number + 1, formulas=formula is not None)
        if kept is not None:
            yield kept


class _Pages:
    """The sheets of a package with the notes on them; each is opened once."""

    def __init__(self, workbook: Workbook, styles: Styles, entries: dict[str, SheetEntry]) -> None:
        self._workbook = workbook
        self._styles = styles
        self._entries = entries
        self._open: dict[str, tuple[Sheet, Notes]] = {}

    def bears(self, kept: Kept, place: Place) -> bool:
        """Whether a cell has the fill of this mark."""
        sheet, _ = self._page(place[0])
        style = sheet.style(place[1] + 1, place[2] + 1)
        return bool(kept.said[0]) and self._styles.colour(style) == kept.said[0]

    def restore(self, kept: Kept, place: Place) -> None:
        """Fill and note as they were."""
        name, row, column = place[0], place[1] + 1, place[2] + 1
        sheet, notes = self._page(name)
        ours, before, note, note_before = kept.said
        if self.bears(kept, place):
            for at in sheet.merged(row, column):
                style = sheet.style(*at)
                if self._styles.colour(style) != ours:
                    continue
                if before == COPIED:
                    new = self._page(MEMORY)[0].style(kept.at, FORMATS)
                else:
                    new = self._styles.refilled(style, before)
                sheet.set_style(*at, new)
            self._workbook.package.change(sheet.part)
        if note:
            notes.restore(row, column, note, note_before)

    def forget(self, marks: Iterable[Kept]) -> None:
        """Empty the first cell of each row; its formulas may stand in the calculation chain."""
        sheet, _ = self._page(MEMORY)
        for kept in marks:
            sheet.empty(kept.at, 1)
        self._workbook.package.change(sheet.part)

    def save(self) -> None:
        """Put the notes back into the package."""
        for _, notes in self._open.values():
            notes.save()

    def _page(self, name: str) -> tuple[Sheet, Notes]:
        if name not in self._open:
            part = self._entries[name].part
            assert part is not None
            sheet = Sheet(self._workbook.package.xml(part), part)
            self._open[name] = sheet, Notes(self._workbook, sheet)
        return self._open[name]
