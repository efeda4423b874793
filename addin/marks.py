"""Marks in the open workbook: fill and note per finding, and the workbook as it was afterwards.

The look and the words are those of marked copies of files (checks/marking, checks/commands). What
a cell looked like before is remembered in a hidden sheet before the cell is touched, and comes
back when its mark goes: because the finding is gone, or by 清除标记.

- Marking again changes only what is different; with the same findings nothing at all.
- A cell that moved is found again (rows inserted, deleted, cut; sheet renamed; rows sorted), or
  it is reported. A fill that the user changed since stays the user's.
- A fill that the engine does not tell whole, and so could not give back (see addin/native), is
  not covered: the cell gets the note only. A note of the user's is not touched, for no engine
  tells its fonts: the cell gets the fill only. Both are said, in the list of findings too.
- A protected sheet keeps its protection: what Excel does not let us mark is said, and stands in
  the list of findings all the same. A shared workbook is left alone.
- Served Excel does not tell fills and merged cells: the format of a cell is copied into the
  hidden sheet and back, and one that may be merged gets the note only, for formats cannot be
  copied into a merged cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from addin.marking import cells, fills, notes
from addin.marking.memory import Memory
from addin.marking.restoring import Restoring, by_sheet, grouped
from checks.errors import OutputError
from checks.marking import FILLS, Mark
from checks.marking.memory import COPIED, LEFT, MARKED, Kept, Neighbours, Place, composed, found

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
    Raises OutputError for a workbook that cannot be marked at all.
    """
    return _Work(book, grids).put(marks, within)


def take_off(book: xw.Book, grids: Iterable[Grid]) -> Done:
    """Take every mark off; each cell gets back the fill and the note it had.

    With the last mark goes the memory itself, and what it knows for 撤销采纳.
    Raises OutputError for a shared workbook.
    """
    return _Work(book, grids).take_off()


def remembered(book: xw.Book) -> bool:
    """Whether the workbook has a memory at all."""
    from checks.marking import MEMORY

    return any(sheet.name == MEMORY for sheet in book.sheets)


def standing(book: xw.Book) -> list[str]:
    """Sentences about the marks there are that are not as the others."""
    if not remembered(book):
        return []
    try:
        memory = Memory(book)
    except OutputError:
        return []
    return _standing(memory, served=book.app.engine.type == "remote")


class _Work:
    """One pass over the marks of a workbook."""

    def __init__(self, book: xw.Book, grids: Iterable[Grid]) -> None:
        self.book = book
        self.sheets = {sheet.name: sheet for sheet in book.sheets}
        self.grids = {grid.sheet: grid for grid in grids}
        self.memory = Memory(book, self.sheets)
        self.restoring = Restoring(self.memory, self.sheets)
        #: sheets with a mark that was not found: a cell there may bear it
        self.lost: set[str] = set()
        self.done = Done()

    def put(self, marks: Iterable[Mark], within: Callable[[Place], bool]) -> Done:
        wanted = {self._anchor(mark): mark for mark in marks if mark.sheet in self.sheets}
        old: dict[Place, Kept] = {}
        for kept in self.memory.of(MARKED):
            place = found(kept, self.grids, self._bears)
            if place is not None:
                old[place] = kept
            else:
                self.lost.add(kept.sheet)
        self._restore({p: k for p, k in old.items() if p not in wanted and within(p)})
        same = {p for p, m in wanted.items() if p in old and _is(old[p], p, m)}
        self._change({p: old[p] for p in wanted if p in old and p not in same}, wanted)
        self._make({p: m for p, m in wanted.items() if p not in old})
        self.done.marked += sum(_shows(old[place]) for place in same)
        served = self.book.app.engine.type == "remote"
        self.done.remarks += _standing(self.memory, served=served)
        return self.done

    def take_off(self) -> Done:
        places: dict[Place, Kept] = {}
        for kept in self.memory.of(MARKED):
            place = found(kept, self.grids, self._bears)
            if place is not None:
                places[place] = kept
                continue
            if _shows(kept):
                where = f"“{kept.sheet}”第 {kept.row + 1} 行附近"
                self.done.remarks.append(f"{where}的一处标记找不到了，那里的底色和批注请自行恢复。")
            self.memory.forget([kept])
        self._restore(places)
        if not self.memory.of(MARKED):  # nothing hidden stays in a workbook that is handed in
            if self.memory.kept:
                self.done.remarks.append(
                    f"采纳过的 {len(self.memory.kept)} 处改动保留，之后不能再用“撤销采纳”。"
                )
            self.memory.drop()
        return self.done

    def _restore(self, gone: Mapping[Place, Kept]) -> None:
        taken, remarks = self.restoring.restore(gone)
        self.done.taken_off += sum(map(_shows, taken))
        self.done.remarks += remarks

    def _anchor(self, mark: Mark) -> Place:
        """The cell that shows a mark: of a merged range the first."""
        _, row, column = cells.place_of(mark.sheet, mark.cell)
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
            return bool(fills.bear(self.sheets[sheet], [(row, column)], kept.said[0]))
        except NotImplementedError:
            return None

    def _make(self, wanted: Mapping[Place, Mark]) -> None:
        """New marks, sheet by sheet."""
        fresh: list[Kept] = []
        areas: dict[str, dict[cells.Cell, list[cells.Cell]]] = {}
        for name, here in by_sheet(wanted).items():
            areas[name] = cells.merged(self.sheets[name], here)
            marks = {(r, c): wanted[name, r, c] for r, c in here}
            fresh += self._planned(name, marks, areas[name])
        fresh = self.memory.add(fresh)
        if any(kept.said[1] == COPIED for kept in fresh):
            self.restoring.copy_formats([(k, k.place) for k in fresh], back=False)
        refused: set[Place] = set()
        coloured = {kept.place: kept.said[0] for kept in fresh if kept.said[0]}
        for (name, colour), group in grouped(coloured).items():
            unpainted = fills.paint(self.sheets[name], group, colour, areas[name])
            refused |= {(name, *cell) for cell in unpainted}
        self.done.remarks += _protected(refused)
        self.memory.forget([kept for kept in fresh if kept.place in refused])
        made = {kept.place: kept for kept in fresh if kept.place not in refused}
        bare = self._unwritten({p: k for p, k in made.items() if k.said[2]}, new=True)
        self.memory.change(
            replace(k, said=(*k.said[:2], "", "")) for p, k in made.items() if p in bare
        )
        rows = {kept.at for kept in made.values()}
        self.done.marked += sum(_shows(k) for k in self.memory.of(MARKED) if k.at in rows)

    def _planned(
        self, name: str, here: Mapping[cells.Cell, Mark], areas: fills.Areas
    ) -> list[Kept]:
        """What is to be remembered of the cells of one sheet before they are marked."""
        sheet, grid = self.sheets[name], self.grids.get(name)
        before: dict[cells.Cell, str | None]
        try:
            before = fills.read(sheet, here, areas)
        except NotImplementedError:
            before = {cell: COPIED if _single(grid, *cell) else None for cell in here}
        rows = None if grid is None else Neighbours(grid)
        planned = []
        for run in cells.runs(here):
            for cell in run:
                mark, fill = here[cell], before[cell]
                if name in self.lost and fill in (COPIED, *FILLS.values()):
                    fill = None  # it may be ours, and would come back as if it was the user's
                own = notes.has(sheet.range((cell[0] + 1, cell[1] + 1)))
                painted = (LEFT, LEFT) if fill is None else (FILLS[mark.severity], fill)
                said = (*painted, "" if own else mark.note, "")
                texts = rows.beside(*cell) if rows is not None else ""
                planned.append(Kept(MARKED, name, *cell, texts, said))
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
        refused: set[Place] = set()
        other = {p: k.said[0] for p, k in new.items() if k.said[0] != old[p].said[0]}
        for (name, colour), group in grouped(other).items():
            sheet = self.sheets[name]
            unpainted = fills.paint(sheet, group, colour, cells.merged(sheet, group))
            refused |= {(name, *cell) for cell in unpainted}
        said = {p: k for p, k in new.items() if k.said[2] and k.said[2] != old[p].said[2]}
        refused |= self._unwritten({p: k for p, k in said.items() if p not in refused})
        # what is there still is what was there before
        self.memory.change(replace(new[place], said=old[place].said) for place in refused)
        self.done.remarks += _protected(refused)
        self.done.marked += sum(map(_shows, new.values()))

    def _unwritten(self, here: Mapping[Place, Kept], *, new: bool = False) -> set[Place]:
        """Write our notes; the cells that did not take theirs."""
        refused = set()
        for (name, row, column), kept in here.items():
            _, _, note, before = kept.said
            cell = self.sheets[name].range((row + 1, column + 1))
            if not notes.write(cell, composed(before, note), bare=new and not before):
                refused.add((name, row, column))
        return refused


def _standing(memory: Memory, *, served: bool) -> list[str]:
    why = "可能是合并单元格" if served else "原来的底色（图案、渐变等）在这里不能保证原样恢复"
    kinds = [(bool(k.said[0]), bool(k.said[2])) for k in memory.of(MARKED)]
    noted, filled = kinds.count((False, True)), kinds.count((True, False))
    listed = kinds.count((False, False))
    said = []
    if noted:
        said.append(f"{noted} 处只加了批注，没有动底色：{why}。")
    if filled:
        said.append(f"{filled} 处只标了底色，没有加批注：那里已有批注、批注讨论，或者有保护。")
    if listed:
        said.append(f"{listed} 处底色和批注都没有动，只列在问题清单里。")
    return said


def _shows(kept: Kept) -> bool:
    """Whether a remembered cell has anything of ours."""
    return bool(kept.said[0] or kept.said[2])


def _is(kept: Kept, place: Place, mark: Mark) -> bool:
    """Whether a remembered mark is just this one, where the memory says it is."""
    note = kept.said[2] in ("", mark.note)
    return kept.place == place and kept.said[0] in (LEFT, FILLS[mark.severity]) and note


def _single(grid: Grid | None, row: int, column: int) -> bool:
    """Whether a cell is surely not merged: an amount, or with something right of and below it."""
    if grid is None:
        return False
    merged = grid.details.merged
    if merged is not None:
        return not any(
            top <= row < top + height and left <= column < left + width
            for top, left, height, width in merged
        )
    if isinstance(grid.value(row, column), float):
        return True
    return grid.value(row, column + 1) != "" and grid.value(row + 1, column) != ""


def _protected(refused: Iterable[Place]) -> list[str]:
    """Sentences about sheets that did not let us mark."""
    return [
        f"工作表“{sheet}”有保护，{len(here)} 处没有标注；请撤销工作表保护后再点一次。"
        for sheet, here in by_sheet(refused).items()
    ]
