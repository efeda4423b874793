"""审核: the audit of the open workbook, its marks, its list, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from addin.buttons.session import tell
from addin.marking.cells import place_of
from checks.errors import NotABudgetError, OutputError
from checks.findings import Finding, Report, Severity
from checks.marking.memory import Place
from checks.report import wording

if TYPE_CHECKING:
    import xlwings as xw

    from checks.marking import Mark
    from checks.reading.grid import Source

#: Notes are written one by one: more than this would keep the user waiting, and nobody reads them.
_MOST = 1000


@dataclass(frozen=True, slots=True)
class Checked:
    """A workbook as read, and its report."""

    source: Source
    report: Report


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the workbook that is asked about; 0-based and inclusive."""

    #: how it is called: 本表, 所选区域
    name: str
    sheet: str
    top: int = 0
    left: int = 0
    bottom: int = 2**31
    right: int = 2**31

    def holds(self, place: Place) -> bool:
        """Whether a cell lies in it."""
        sheet, row, column = place
        inside = self.top <= row <= self.bottom and self.left <= column <= self.right
        return sheet == self.sheet and inside


def audited(book: xw.Book, *, year: int | None = None, layout: str | None = None) -> Checked:
    """The audit of the workbook as it is open. Raises NotABudgetError with the sentence.

    ``year`` and ``layout`` override what it says, and what its folder's settings say.
    """
    from addin.openbook import source_of
    from checks.auditor import audit_source

    source = source_of(book)
    report = audit_source(source, year=year, layout=layout)
    if report.status != "ok":
        raise NotABudgetError(report.error or f"“{report.path}”不能审核。")
    return Checked(source, report)


def check(book: xw.Book, part: Part | None = None) -> str:
    """Audit, mark, bring the list up to date, and say it in a message box."""
    checked = audited(book)
    remarks, marked = refresh(book, checked, part)
    said = summary(checked.report, part)
    if marked:
        said += f"\n已在单元格上标注 {marked} 处；用“下一处”逐个查看，“问题清单”看全部。"
    return tell(book.app, "\n".join([said, *remarks]))


def clear(book: xw.Book) -> str:
    """Take all marks off, and say how many there were."""
    from addin import marks
    from addin.openbook import source_of

    if not marks.remembered(book):
        return tell(book.app, "没有勾稽加的标记。")
    done = marks.take_off(book, source_of(book).grids)
    said = f"已去掉 {done.taken_off} 处标记，单元格恢复原来的样子。"
    return tell(book.app, "\n".join([said, *done.remarks]))


def listed(book: xw.Book) -> str:
    """Write the list of findings, show it, and say the counts."""
    from addin.buttons.session import say

    checked = audited(book)
    show_list(book, checked)
    return say(book.app, wording.severities_line(checked.report) + "。")


def show_list(book: xw.Book, checked: Checked) -> xw.Sheet:
    """Write the list of findings and bring it to the front; its sheet."""
    from addin import marks
    from addin.buttons import results

    told = _with(checked.report, marks.standing(book))
    sheet = results.write(book, checked.source.grids, told, make=True)
    assert sheet is not None
    sheet.activate()
    return sheet


def redrawn(book: xw.Book) -> str:
    """标出提示 was pressed or released: the marks that are there follow."""
    from addin import marks
    from addin.buttons.session import marking_hints, say

    said = "提示也标出来。" if marking_hints.get() else "只标错误和警告，提示见问题清单。"
    if not marks.remembered(book):
        return say(book.app, said)
    remarks, marked = refresh(book, audited(book))
    return say(book.app, f"{said}现在标注了 {marked} 处。" + "".join(remarks))


def refresh(book: xw.Book, checked: Checked, part: Part | None = None) -> tuple[list[str], int]:
    """Marks and list as the report has them; remarks, and how many cells are marked.

    With a part, marks change only there; findings of the part mark what they blame wherever
    that is. A list of findings that is there already is always of the whole workbook.
    """
    from addin import marks
    from addin.buttons import results

    report = checked.report
    every = _marks(report, part)
    wanted = every[:_MOST]  # the gravest come first
    within: Callable[[Place], bool] = part.holds if part is not None else lambda _: True
    try:
        done = marks.put(book, checked.source.grids, wanted, within)
        remarks, marked = done.remarks, done.marked
        if len(every) > _MOST:
            remarks.append(
                f"有问题的单元格太多，只标注了最重的 {_MOST} 格，"
                f"其余 {len(every) - _MOST} 格见问题清单。"
            )
    except OutputError as error:
        remarks, marked = [str(error)], 0
    results.write(book, checked.source.grids, _with(report, remarks), make=False)
    return remarks, marked


def _with(report: Report, remarks: Sequence[str]) -> Report:
    """The report, with what is to be said about marks above the list."""
    return replace(report, remarks=[*report.remarks, *remarks])


def _marks(report: Report, part: Part | None) -> list[Mark]:
    from addin.buttons.session import marking_hints
    from checks.commands import marked

    every = marked.marks(report)
    if not marking_hints.get():
        every = [mark for mark in every if mark.severity is not Severity.INFO]
    if part is None:
        return every
    blamed = {marked.blamed(finding) for finding in inside(report, part)}
    return [mark for mark in every if (mark.sheet, mark.cell) in blamed]


def inside(report: Report, part: Part) -> list[Finding]:
    """The findings that a part of the workbook has to do with: its cells, or whom they accuse."""
    found = []
    for finding in report.findings:
        accused = [finding.culprit] if finding.culprit else list(finding.candidates)
        cells = [(wrong.sheet, wrong.cell) for wrong in accused]
        if finding.sheet is not None and finding.cell is not None:
            cells.append((finding.sheet, finding.cell))
        if any(part.holds(place_of(sheet, cell)) for sheet, cell in cells):
            found.append(finding)
    return found


def summary(report: Report, part: Part | None = None) -> str:
    """Counts of what was found, here and in all, and what was not checked."""
    lines = []
    if part is not None:
        found = [f for f in inside(report, part) if f.waived is None]
        counts = "，".join(
            f"{level.chinese} {sum(f.severity is level for f in found)}" for level in Severity
        )
        lines.append(f"{part.name}：{counts}。")
        lines.append(f"整个工作簿：{wording.severities_line(report)}。")
    else:
        lines.append(wording.severities_line(report) + "。")
    lines.append(wording.duties_line(report) + "。")
    lines += [
        f"未检查：{because}（{len(what)} 项）" for because, what in wording.not_checked(report)
    ]
    return "\n".join(lines)
