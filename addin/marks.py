"""Marks in the open workbook: fill and note per finding, and the workbook as it was afterwards.

The look and the words are those of marked copies of files (checks/marking, checks/commands). What
a cell looked like before is remembered in a hidden sheet before the cell is touched, and comes
back when its mark goes: because the finding is gone, or by 清除标记.

- Marking again changes only what is different; with the same findings nothing at all.
- A cell that moved is found again (rows inserted, deleted, cut; sheet renamed; rows sorted), or
  it is reported. A fill that the user changed since stays the user's.
- A protected sheet keeps its protection: what Excel does not let us mark is said, and stands in
  the list of findings all the same.
- A note of the user's keeps its text, ours stands below; a threaded comment is left alone.
- Served Excel does not tell fills, notes and merged cells: the format of a cell is copied into
  the hidden sheet and back, a cell that has a note gets the fill only, and one that may be merged
  the note only, for formats cannot be copied into a merged cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from addin.marking import cells
from addin.marking.memory import Memory
from checks.marking import FILLS, Mark
from checks.marking.memory import (
    COPIED,
    FORMATS,
    LEFT,
    MARKED,
    Kept,
    Place,
    beside,
    composed,
    found,
    without,
)

if TYPE_CHECKING:
    import xlwings as xw

    from checks.reading.grid import Grid


@dataclass(slots=True)
class Done:
    """What came of marking or of taking marks off."""

    #: cells that bear a mark now
    marked: int = 0
    taken_off: int = 0
    #: sentences about what could not be done
    remarks: list[str] = field(default_factory=list)


def put(
    book: xw.Book,
    grids: Iterable[Grid],
    marks: Iterable[Mark],
    within: Callable[[Place], bool] = lambda _: True,
) -> Done:
    """Let the workbook bear these marks and, of what it bore ``within``, no others.

    ``grids`` are the sheets as just read. Marks are remembered before they are made.
    """
    return _Work(book, grids).put(marks, within)


def take_off(book: xw.Book, grids: Iterable[Grid]) -> Done:
    """Take every mark off; each cell gets back the fill and the note it had.

    With the last mark goes the memory itself, and what it knows for 撤销采纳.
    """
    return _Work(book, grids).take_off()


def remembered(book: xw.Book) -> bool:
    """Whether the workbook has a memory at all."""
    from checks.marking import MEMORY

    return any(sheet.name == MEMORY for sheet in book.sheets)


class _Work:
    """One pass over the marks of a workbook."""

    def __init__(self, book: xw.Book, grids: Iterable[Grid]) -> None:
        self.book = book
        self.sheets = {sheet.name: sheet for sheet in book.sheets}
        self.grids = {grid.sheet: grid for grid in grids}
        self.memory = Memory(book, self.sheets)
        self.done = Done()

    def put(self, marks: Iterable[Mark], within: Callable[[Place], bool]) -> Done:
        wanted = {self._anchor(mark): mark for mark in marks if mark.sheet in self.sheets}
        old: dict[Place, Kept] = {}
        for kept in self.memory.of(MARKED):
            place = found(kept, self.grids, self._bears)
            if place is not None:
                old[place] = kept
        gone = {p: k for p, k in old.items() if p not in wanted and within(p)}
        self._restore(gone)
        same = {p for p, m in wanted.items() if p in old and _is(old[p], p, m)}
        self._change({p: old[p] for p in wanted if p in old and p not in same}, wanted)
        self._make({p: m for p, m in wanted.items() if p not in old})
        self.done.marked += len(same)
        return self.done

    def take_off(self) -> Done:
        places: dict[Place, Kept] = {}
        for kept in self.memory.of(MARKED):
            place = found(kept, self.grids, self._bears)
            if place is None:
                where = f"“{kept.sheet}”第 {kept.row + 1} 行附近"
                self.done.remarks.append(f"{where}的一处标记找不到了，那里的底色和批注请自行恢复。")
                self.memory.forget([kept])
            else:
                places[place] = kept
        self._restore(places)
        if not self.memory.of(MARKED):  # nothing hidden stays in a workbook that is handed in
            if self.memory.kept:
                self.done.remarks.append(
                    f"采纳过的 {len(self.memory.kept)} 处改动保留，之后不能再用“撤销采纳”。"
                )
            self.memory.drop()
        return self.done

    def _anchor(self, mark: Mark) -> Place:
        """The cell that shows a mark: of a merged range the first."""
        from checks.marking.sheet import place

        spot = place(mark.cell)
        assert spot is not None, mark.cell
        row, column = spot[0] - 1, spot[1] - 1
        grid = self.grids.get(mark.sheet)
        if grid is not None and grid.value(row, column) == "":  # only the first holds a value
            try:
                area = self.sheets[mark.sheet].range((row + 1, column + 1)).merge_area
                row, column = area.row - 1, area.column - 1
            except NotImplementedError:
                pass
        return mark.sheet, row, column

    def _bears(self, kept: Kept, place: Place) -> bool | None:
        """Whether a cell has the fill of this mark; None where fills are not told."""
        sheet, row, column = place
        try:
            return bool(cells.bear(self.sheets[sheet], [(row, column)], kept.said[0]))
        except NotImplementedError:
            return None

    def _make(self, wanted: Mapping[Place, Mark]) -> None:
        """New marks, sheet by sheet."""
        fresh: list[Kept] = []
        for name, here in _by_sheet(wanted).items():
            fresh += self._planned(name, {(r, c): wanted[name, r, c] for r, c in here})
        fresh = self.memory.add(fresh)
        if any(kept.said[1] == COPIED for kept in fresh):
            self._copy_formats(fresh, back=False)
        painted = {kept.place for kept in fresh if kept.said[0] == LEFT}
        painted |= self._paint({k.place: k for k in fresh if k.said[0]}, lambda kept: kept.said[0])
        self._refused(kept for kept in fresh if kept.place not in painted)
        self.memory.forget([kept for kept in fresh if kept.place not in painted])
        self._write_notes({k.place: k for k in fresh if k.place in painted and k.said[2]}, new=True)
        self.done.marked += len(painted)

    def _planned(self, name: str, here: Mapping[cells.Cell, Mark]) -> list[Kept]:
        """What is to be remembered of the cells of one sheet before they are marked."""
        sheet, grid = self.sheets[name], self.grids.get(name)
        try:
            fills = cells.fills(sheet, here)
        except NotImplementedError:
            fills = dict.fromkeys(here, COPIED)
        planned = []
        for run in cells.runs(here):
            for row, column in run:
                mark, note = here[row, column], here[row, column].note
                try:
                    before = cells.note_of(sheet.range((row + 1, column + 1))) or ""
                except NotImplementedError:  # there is one, and it is not told
                    before, note = "", ""
                said = (FILLS[mark.severity], fills[row, column], note, before)
                if fills[row, column] == COPIED and not _single(grid, row, column):
                    said = (LEFT, LEFT, note, before)
                texts = beside(grid, row, column) if grid is not None else ""
                if said[0] or said[2]:
                    planned.append(Kept(MARKED, name, row, column, texts, said))
        return planned

    def _change(self, old: Mapping[Place, Kept], wanted: Mapping[Place, Mark]) -> None:
        """Marks that stay where they are and say something else now."""
        new: dict[Place, Kept] = {}
        for place, kept in old.items():
            mark, before = wanted[place], kept.said
            note = mark.note if before[2] else ""
            ours = FILLS[mark.severity] if before[0] else LEFT
            now = (ours, before[1], note, before[3])
            new[place] = Kept(MARKED, *place, kept.beside, now, kept.at)
        self.memory.change(new.values())
        other = {p: k for p, k in new.items() if k.said[0] != old[p].said[0]}
        self._paint(other, lambda kept: kept.said[0])
        said = {p: k for p, k in new.items() if k.said[2] and k.said[2] != old[p].said[2]}
        self._write_notes(said)
        self.done.marked += len(new)

    def _write_notes(self, here: Mapping[Place, Kept], *, new: bool = False) -> None:
        """Our notes, below those that people wrote; what was not allowed is not remembered."""
        bare_fills = []
        for place, kept in here.items():
            colour, fill, note, before = kept.said
            whole, bare = composed(before, note), new and not before
            if not cells.write_note(self._cell(place), whole, bare=bare):
                bare_fills.append(replace(kept, said=(colour, fill, "", before)))
        self.memory.change(bare_fills)
        if bare_fills:
            self.done.remarks.append(
                f"{len(bare_fills)} 处只标了底色，批注没有加上（有保护，或者已有批注讨论）。"
            )

    def _restore(self, gone: Mapping[Place, Kept]) -> None:
        """Give cells their own fill and note back, and forget their marks."""
        if not gone:
            return
        copied = {p: k for p, k in gone.items() if k.said[1] == COPIED}
        self._copy_formats(copied.values(), back=True, places=list(copied))
        told = {p: k for p, k in gone.items() if k.said[0] and k.said[1] != COPIED}
        still = {
            (name, *cell)
            for (name, colour), here in _grouped(told, lambda kept: kept.said[0]).items()
            for cell in cells.bear(self.sheets[name], here, colour)
        }
        restored = self._paint({p: told[p] for p in still}, lambda kept: kept.said[1])
        refused = [gone[p] for p in still if p not in restored]
        self._refused(refused, "去掉标记")
        for place, kept in gone.items():
            if kept.said[2] and kept not in refused:
                self._restore_note(place, kept)
        self.memory.forget([kept for kept in gone.values() if kept not in refused])
        self.done.taken_off += len(gone) - len(refused)

    def _restore_note(self, place: Place, kept: Kept) -> None:
        """The note as it was; one that the user wrote into since keeps what the user wrote."""
        cell = self._cell(place)
        _, _, ours, before = kept.said
        try:
            now = cells.note_of(cell)
        except NotImplementedError:  # ours went only to cells without any
            now = ours
        if now is None:
            return
        rest = without(now, ours, before)
        if rest is not None:
            cells.write_note(cell, rest or None)

    def _paint(self, here: Mapping[Place, Kept], colour: Callable[[Kept], str]) -> set[Place]:
        """Fill cells, each with what ``colour`` says; the places that were filled."""
        painted: set[Place] = set()
        for (name, value), group in _grouped(here, colour).items():
            refused = cells.paint(self.sheets[name], group, value)
            painted |= {(name, *cell) for cell in group if cell not in refused}
        return painted

    def _copy_formats(
        self, kept: Iterable[Kept], *, back: bool, places: Sequence[Place] | None = None
    ) -> None:
        """Formats of cells into the memory sheet, or back, in blocks where both run downwards."""
        rows = list(kept)
        targets = places if places is not None else [k.place for k in rows]
        blocks: list[list[tuple[Kept, Place]]] = []
        for one, place in sorted(zip(rows, targets, strict=True), key=lambda pair: pair[0].at):
            last = blocks[-1][-1] if blocks else None
            below = last is not None and (
                last[0].at + 1 == one.at and last[1] == (place[0], place[1] - 1, place[2])
            )
            if below:
                blocks[-1].append((one, place))
            else:
                blocks.append([(one, place)])
        for run in blocks:
            assert self.memory.sheet is not None
            store = self.memory.sheet.range((run[0][0].at, FORMATS), (run[-1][0].at, FORMATS))
            own = cells.block(self.sheets[run[0][1][0]], [place[1:] for _, place in run])
            source, target = (store, own) if back else (own, store)
            target.copy_from(source, copy_type="formats")

    def _cell(self, place: Place) -> xw.Range:
        sheet, row, column = place
        return self.sheets[sheet].range((row + 1, column + 1))

    def _refused(self, kept: Iterable[Kept], what: str = "标注") -> None:
        counts: dict[str, int] = {}
        for one in kept:
            counts[one.sheet] = counts.get(one.sheet, 0) + 1
        for sheet, number in counts.items():
            self.done.remarks.append(
                f"工作表“{sheet}”有保护，{number} 处没有{what}；请撤销工作表保护后再点一次。"
            )


def _is(kept: Kept, place: Place, mark: Mark) -> bool:
    """Whether a remembered mark is just this one, where the memory says it is."""
    note = kept.said[2] in ("", mark.note)
    return kept.place == place and kept.said[0] in (LEFT, FILLS[mark.severity]) and note


def _single(grid: Grid | None, row: int, column: int) -> bool:
    """Whether a cell is surely not merged: an amount, or with something right of and below it."""
    if grid is None:
        return False
    if isinstance(grid.value(row, column), float):
        return True
    return grid.value(row, column + 1) != "" and grid.value(row + 1, column) != ""


def _by_sheet(places: Iterable[Place]) -> dict[str, list[cells.Cell]]:
    here: dict[str, list[cells.Cell]] = {}
    for sheet, row, column in places:
        here.setdefault(sheet, []).append((row, column))
    return here


def _grouped(
    here: Mapping[Place, Kept], colour: Callable[[Kept], str]
) -> dict[tuple[str, str], list[cells.Cell]]:
    groups: dict[tuple[str, str], list[cells.Cell]] = {}
    for (sheet, row, column), kept in here.items():
        groups.setdefault((sheet, colour(kept)), []).append((row, column))
    return groups
