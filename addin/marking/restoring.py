"""Cells of an open workbook as they were before their marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from addin.marking import cells, fills, notes
from addin.marking.memory import Memory
from checks.marking.fills import RICH
from checks.marking.memory import COPIED, FORMATS, LEFT, Kept, Place, without

if TYPE_CHECKING:
    import xlwings as xw


class Restoring:
    """Gives cells back what the memory knows of them."""

    def __init__(self, memory: Memory, sheets: Mapping[str, xw.Sheet]) -> None:
        self._memory = memory
        self._sheets = sheets

    def restore(self, gone: Mapping[Place, Kept]) -> tuple[list[Kept], list[str]]:
        """Give cells their own fill and note back, and forget their marks.

        Returns the marks that are off, and sentences about those that are not.
        """
        if not gone:
            return [], []
        coloured = {place: kept for place, kept in gone.items() if kept.said[0]}
        try:
            refused, elsewhere = self._fill_back(coloured)
        except NotImplementedError:  # an engine that does not tell fills
            refused, elsewhere = self._format_back(coloured)
        noted = {p: k for p, k in gone.items() if k.said[2] and p not in refused | elsewhere}
        stuck = {place for place, kept in noted.items() if not self._note_back(place, kept)}
        self._memory.change(_without_fill(gone[place]) for place in stuck)
        refused |= stuck
        left = refused | elsewhere
        taken = [kept for place, kept in gone.items() if place not in left]
        self._memory.forget(taken)
        return taken, _said(refused, elsewhere)

    def _fill_back(self, gone: Mapping[Place, Kept]) -> tuple[set[Place], set[Place]]:
        """Fills that are still ours become what they were; the refused, and the impossible."""
        ours = {place: kept.said[0] for place, kept in gone.items()}
        still = {
            (name, *cell)
            for (name, colour), here in grouped(ours).items()
            for cell in fills.bear(self._sheets[name], here, colour)
        }
        before = {place: self._before(gone[place]) for place in still}
        unknown = {place for place, text in before.items() if text is None}
        refused: set[Place] = set()
        known = {place: text for place, text in before.items() if text is not None}
        for (name, text), here in grouped(known).items():
            sheet = self._sheets[name]
            unpainted = fills.paint(sheet, here, text, cells.merged(sheet, here))
            (unknown if text.startswith(RICH) else refused).update((name, *c) for c in unpainted)
        return refused, unknown

    def _before(self, kept: Kept) -> str | None:
        """The fill before as a text; one that served Excel copied is read where it is kept."""
        if kept.said[1] != COPIED or self._memory.sheet is None:
            return kept.said[1]
        at = (kept.at - 1, FORMATS - 1)
        return fills.read(self._memory.sheet, [at], {})[at]

    def _format_back(self, gone: Mapping[Place, Kept]) -> tuple[set[Place], set[Place]]:
        """Where no fill is told: copied formats back, and colours on trust that they are ours."""
        copied = [(kept, place) for place, kept in gone.items() if kept.said[1] == COPIED]
        self.copy_formats(copied, back=True)
        others = {place: kept.said[1] for place, kept in gone.items() if kept.said[1] != COPIED}
        unknown: set[Place] = set()
        for (name, text), here in grouped(others).items():
            unpainted = fills.paint(self._sheets[name], here, text, {})
            unknown |= {(name, *cell) for cell in unpainted}
        return set(), unknown

    def copy_formats(self, marks: Iterable[tuple[Kept, Place]], *, back: bool) -> None:
        """Formats of cells into the memory sheet, or back, in blocks where both run downwards."""
        runs: list[list[tuple[Kept, Place]]] = []
        for one, place in sorted(marks, key=lambda pair: pair[0].at):
            if one.said[1] != COPIED:
                continue
            last = runs[-1][-1] if runs else None
            below = last is not None and (
                last[0].at + 1 == one.at and last[1] == (place[0], place[1] - 1, place[2])
            )
            if below:
                runs[-1].append((one, place))
            else:
                runs.append([(one, place)])
        for run in runs:
            assert self._memory.sheet is not None
            store = self._memory.sheet.range((run[0][0].at, FORMATS), (run[-1][0].at, FORMATS))
            own = cells.block(self._sheets[run[0][1][0]], [place[1:] for _, place in run])
            source, target = (store, own) if back else (own, store)
            target.copy_from(source, copy_type="formats")

    def _note_back(self, place: Place, kept: Kept) -> bool:
        """The note as it was; one that the user wrote into since keeps what the user wrote.

        Says whether that was allowed.
        """
        sheet, row, column = place
        cell = self._sheets[sheet].range((row + 1, column + 1))
        _, _, ours, before = kept.said
        try:
            now = notes.text_of(cell)
        except NotImplementedError:  # ours went only to cells without any
            now = ours
        rest = None if now is None else without(now, ours, before)
        return rest is None or notes.write(cell, rest or None)


def by_sheet(places: Iterable[Place]) -> dict[str, list[cells.Cell]]:
    """The cells of each sheet."""
    here: dict[str, list[cells.Cell]] = {}
    for sheet, row, column in places:
        here.setdefault(sheet, []).append((row, column))
    return here


def grouped(texts: Mapping[Place, str]) -> dict[tuple[str, str], list[cells.Cell]]:
    """The cells of each sheet that have the same text."""
    groups: dict[tuple[str, str], list[cells.Cell]] = {}
    for (sheet, row, column), text in sorted(texts.items()):
        groups.setdefault((sheet, text), []).append((row, column))
    return groups


def _without_fill(kept: Kept) -> Kept:
    """A mark of which only the note is left."""
    return replace(kept, said=(LEFT, LEFT, *kept.said[2:]))


def _said(refused: set[Place], elsewhere: set[Place]) -> list[str]:
    said = [
        f"工作表“{sheet}”有保护，{len(here)} 处没有去掉标记；请撤销工作表保护后再点一次。"
        for sheet, here in by_sheet(refused).items()
    ]
    if elsewhere:
        said.append(
            f"{len(elsewhere)} 处原来的底色在这里恢复不了，标记没有去掉；"
            "请用加标记时用的 Excel 打开工作簿，再点“清除标记”。"
        )
    return said
