"""上一处 / 下一处: from finding to finding, and which finding the user means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from addin.buttons.checking import Checked, Part, audited
from addin.buttons.session import say
from addin.marking.cells import place_of
from checks.errors import UsageError
from checks.findings import Finding, Severity
from checks.marking.memory import Place
from checks.report import wording

if TYPE_CHECKING:
    import xlwings as xw

#: a status bar shows about this many characters
_SHOWN = 220


@dataclass(frozen=True, slots=True)
class Stop:
    """A cell with what is to be said of it, worst first."""

    place: Place
    findings: tuple[Finding, ...]


def worth_walking(found: list[Stop]) -> list[Stop]:
    """Errors and warnings; where there are none, the mere hints."""
    grave = [stop for stop in found if stop.findings[0].severity is not Severity.INFO]
    return grave or found


def stops(checked: Checked) -> list[Stop]:
    """The cells that findings blame, where their marks are, in the order of the workbook."""
    from checks.commands.marked import blamed

    cells: dict[Place, list[Finding]] = {}
    for severity in Severity:
        for finding in checked.report.findings:
            where = blamed(finding)
            if finding.severity is severity and finding.waived is None and where is not None:
                cells.setdefault(place_of(*where), []).append(finding)
    order = {grid.sheet: n for n, grid in enumerate(checked.source.grids)}
    found = [Stop(place, tuple(findings)) for place, findings in cells.items()]
    return sorted(found, key=lambda stop: (order[stop.place[0]], *stop.place[1:]))


def walk(book: xw.Book, step: int) -> str:
    """Select the next stop (``step`` 1) or the one before (-1), and say what is there.

    After the last comes the first again.
    """
    checked = audited(book)
    found = worth_walking(stops(checked))
    if not found:
        return say(book.app, "没有需要查看的问题。")
    order = {grid.sheet: n for n, grid in enumerate(checked.source.grids)}
    here = selected(book)
    at = (order.get(here[0], -1), *here[1:]) if here is not None else (-1, 0, 0)
    keys = [(order[stop.place[0]], *stop.place[1:]) for stop in found]
    if step > 0:
        number = next((n for n, key in enumerate(keys) if key > at), 0)
    else:
        before = [n for n, key in enumerate(keys) if key < at]
        number = before[-1] if before else len(found) - 1
    stop = found[number]
    sheet, row, column = stop.place
    told = f"{number + 1}/{len(found)} {sentence(stop)}"
    target = book.sheets[sheet]
    if target.visible not in (-1, 1):
        return say(book.app, f"{told}（工作表“{sheet}”是隐藏的，没有选中）")
    target.activate()
    target.range((row + 1, column + 1)).select()
    return say(book.app, told)


def sentence(stop: Stop) -> str:
    """What a stop says in one line."""
    first, sheet = stop.findings[0], stop.place[0]
    parts = [f"{first.severity.chinese} {first.rule} {first.title}：{first.message}"]
    if wording.suggestion(first):
        parts.append(wording.suggestion(first))
    said = f"{sheet.strip()}，" + "；".join(parts)
    if len(said) > _SHOWN:
        said = said[: _SHOWN - 1] + "…"
    more = len(stop.findings) - 1
    return said + (f"（本格另有 {more} 条）" if more else "")


def selected(book: xw.Book) -> Place | None:
    """The first selected cell; None when no cell is selected, or a chart."""
    try:
        cells = book.app.selection
        return None if cells is None else (cells.sheet.name, cells.row - 1, cells.column - 1)
    except Exception:  # something that is no range; each engine has an error class of its own
        return None


def selected_part(book: xw.Book) -> Part:
    """The selected cells. Raises UsageError when no cells are selected."""
    from addin.visible import block_of

    try:
        cells = book.app.selection
        if cells is not None:
            return Part("所选区域", cells.sheet.name, *block_of(cells))
    except Exception:  # see `selected`; an area of several has no single block
        pass
    raise UsageError("请先选中要审核的单元格（一片连续的区域）。")


def chosen(book: xw.Book, checked: Checked) -> list[Finding]:
    """The findings the user means: of the selected cell, or of a line of the list of findings.

    Of a cell those that blame it, else those found in it; worst first, waived ones left out.
    Raises UsageError when there are none.
    """
    from addin.buttons.results import id_at, name_of

    here = selected(book)
    if here is None:
        raise UsageError("请先选中一个有标注的单元格，或问题清单里的一行。")
    sheet, row, column = here
    open_ = [f for f in checked.report.findings if f.waived is None]
    if sheet == name_of(checked.source.grids):
        wanted = id_at(book.sheets[sheet], row + 1)
        found = [finding for finding in open_ if finding.id == wanted]
        if not found:
            raise UsageError("这一行不是现有的问题（可能数字已经改过），请点“问题清单”更新后再选。")
        return found
    for stop in stops(checked):
        if stop.place == here:
            return list(stop.findings)
    found = [f for f in open_ if f.sheet and f.cell and place_of(f.sheet, f.cell) == here]
    if not found:
        from checks.addresses import a1

        raise UsageError(f"{a1(row, column)} 没有问题；请先选中一个有标注的单元格。")
    return found
