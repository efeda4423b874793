"""The order of work: old marks off, new marks on, the results sheet in."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from checks.addresses import address, place
from checks.errors import OutputError
from checks.marking import AUTHOR, FILLS, Mark, Marked, Results
from checks.marking.notes import Notes
from checks.marking.package import DamagedError, Package, Relations, local
from checks.marking.results import put_results, results_sheet
from checks.marking.ribbon import take_off
from checks.marking.sheet import Sheet
from checks.marking.styles import Styles
from checks.marking.workbook import Workbook

#: How many cells a sentence names.
_NAMED = 5


class _Kept(NamedTuple):
    """Addresses of cells that have only a note, only a fill, or neither of ours."""

    noted: list[str]
    filled: list[str]
    listed: list[str]


def copy_of(
    source: bytes, name: str, marks: Sequence[Mark], results: Results | None
) -> tuple[bytes, Marked]:
    """What `checks.marking.marked_copy` promises."""
    try:
        return _marked(source, name, marks, results)
    except DamagedError as error:
        part = posixpath.basename(str(error))
        raise OutputError(
            f"无法写出标注副本 {name}：原文件的内部结构有损坏（{part}），"
            "请用 Excel 或 WPS 打开原文件另存一份，再审核另存的文件。"
        ) from error


def _marked(
    source: bytes, name: str, marks: Sequence[Mark], results: Results | None
) -> tuple[bytes, Marked]:
    package = Package(source)
    workbook = Workbook(package)
    styles = Styles(workbook, FILLS.values())
    entries = workbook.sheets()
    wanted = _by_sheet(marks, {entry.name for entry in entries}, name)
    take_off(source, workbook, styles, name)
    earlier = results_sheet(workbook)
    ours = styles.ours()
    remarks: list[str] = []
    for entry in entries:
        here = wanted.get(entry.name, [])
        if entry.part is None:
            if here:
                raise DamagedError(workbook.part)
            continue
        if here and local(package.xml(entry.part)) == "chartsheet":
            raise OutputError(
                f"无法写出标注副本 {name}：工作表“{entry.name}”是图表，没有单元格可以标注。"
            )
        is_results = earlier is not None and entry.element is earlier.element
        if here or (not is_results and _was_marked(package, entry.part, ours)):
            remarks += _said(entry.name, _mark_sheet(workbook, entry.part, styles, here, ours))
    listed = results is not None and (earlier is not None or not workbook.shared)
    if results is not None and listed:
        put_results(workbook, styles, results(remarks))
    elif results is not None:
        remarks.append(
            "原文件是共享工作簿（旧式，带修订记录），副本里不加工作表，修订记录原样保留；"
            "要把审核结果写在副本里，请先在 Excel 中停止共享。"
        )
    return package.to_bytes(), Marked(tuple(remarks), listed)


def _by_sheet(marks: Sequence[Mark], known: Collection[str], name: str) -> dict[str, list[Mark]]:
    wanted: dict[str, list[Mark]] = {}
    for mark in marks:
        if mark.sheet not in known:
            raise OutputError(
                f"无法写出标注副本 {name}：原文件里没有工作表“{mark.sheet}”，请重新审核原文件。"
            )
        wanted.setdefault(mark.sheet, []).append(mark)
    return wanted


def _said(sheet: str, kept: _Kept) -> list[str]:
    """The sentences about cells of a sheet that could not be marked as the others are."""
    said = []
    for cells, what in (
        (kept.noted, "底色是图案或渐变，没有改动，只加了批注"),
        (kept.filled, "有批注讨论，没有改动，只标了底色"),
        (kept.listed, "底色是图案或渐变，又有批注讨论，都没有改动"),
    ):
        if cells:
            named = "、".join(cells[:_NAMED]) + ("等" if len(cells) > _NAMED else "")
            said.append(f"“{sheet}”{named} {len(cells)} 格{what}。")
    return said


def _was_marked(package: Package, part: str, ours: set[int]) -> bool:
    """Whether a sheet seems to bear marks of an earlier run."""
    author = AUTHOR.encode()
    comments = Relations(package, part).of_kind("comments")
    if any(package.find(c) and author in package.read(c) for c in comments):
        return True
    if not ours:
        return False
    used = set(re.findall(rb"""\bs=["']([0-9]+)["']""", package.read(part)))
    return any(str(style).encode() in used for style in ours)


def _mark_sheet(
    workbook: Workbook, part: str, styles: Styles, marks: list[Mark], ours: set[int]
) -> _Kept:
    """Take our old marks off one sheet and put the new ones on."""
    sheet = Sheet(workbook.package.xml(part), part)
    notes = Notes(workbook, sheet)
    notes.take_off()
    if sheet.restyle(ours, styles.cleared) or marks:
        workbook.package.change(part)
    kept = _Kept([], [], [])
    for (row, column), mark in _placed(sheet, marks).items():
        before = sheet.style(row, column)
        fill, note = styles.remembers(before), notes.put(row, column, mark.note)
        if fill:
            sheet.set_style(row, column, styles.filled(before, FILLS[mark.severity]))
        if not (fill and note):
            cells = kept.noted if note else kept.filled if fill else kept.listed
            cells.append(address(row, column))
    notes.save()
    return kept


def _placed(sheet: Sheet, marks: list[Mark]) -> dict[tuple[int, int], Mark]:
    """The marks by the cell that shows them, in the order of the sheet."""
    placed: dict[tuple[int, int], Mark] = {}
    for mark in marks:
        spot = place(mark.cell)
        if spot is None:
            raise ValueError(f"not an A1 address: {mark.cell}")
        spot = sheet.anchor(*spot)
        other = placed.get(spot)
        if other is not None:
            graver = min(other.severity, mark.severity, key=lambda severity: severity.rank)
            mark = Mark(mark.sheet, mark.cell, graver, f"{other.note}\n\n{mark.note}")
        placed[spot] = mark
    return dict(sorted(placed.items()))
