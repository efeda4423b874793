"""gouji fix: the corrections that are certain, and a corrected copy.

`propose` takes the unique suggestions out of a report, one per cell, and keeps those that, put
into the workbook in memory, clear what they explain and break nothing else. `apply` writes the
chosen ones into a copy (checks/fixedcopy.py), lists each in a 修改记录 sheet, and audits the copy.
The original is never written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from checks.addresses import place
from checks.errors import OutputError
from checks.findings import Culprit, Finding, Report, Severity, plain
from checks.reading.grid import written

if TYPE_CHECKING:
    from checks.book import Amount, BudgetBook
    from checks.reading.grid import CellValue, Source
    from checks.repair import Address

#: Times that fixes which turn out to break something are taken back and the rest tried again.
_MOST_TRIALS: Final = 6


@dataclass(frozen=True, slots=True)
class Fix:
    """One cell to correct. ``old`` and ``new`` are as in a report: plain numbers, text or =…"""

    sheet: str
    cell: str
    old: str
    new: str
    why: str
    #: what the cell is, for people
    label: str
    #: whether the cell holds an amount; otherwise it holds a code, a name or a sentence
    amount: bool
    #: (rule id, rule title) of the findings that go away with it
    explains: tuple[tuple[str, str], ...]

    @property
    def key(self) -> tuple[str, str]:
        """Sheet and cell."""
        return self.sheet, self.cell


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of applying fixes: the audit of the copy, what was done and what was refused."""

    report: Report
    done: tuple[Fix, ...]
    #: fixes that were left out, each with the reason as a Chinese sentence
    refused: tuple[tuple[Fix, str], ...]
    #: sentences about the copy, e.g. that Excel recalculates it when it is opened
    remarks: tuple[str, ...]


def propose(report: Report) -> list[Fix]:
    """The unique suggestions of a report, in its order, as far as they prove right together.

    The file of the report is read again. Raises UnreadableError when it cannot be.
    Findings that are waived or only informative suggest nothing. A cell for which findings
    suggest different values, and one whose correction alone would not do, are left out.
    """
    if report.status != "ok":
        return []
    suggested = _suggested(report.findings)
    if not suggested:
        return []
    from checks.layouts.recognise import recognise
    from checks.reading import open_source

    source = open_source(report.path)
    book = recognise(source, layout=report.layout, year=report.year)
    fixes = [fix_of(book, found) for found in suggested.values()]
    return _proven(book, source, fixes, suggested)


def _suggested(findings: Iterable[Finding]) -> dict[tuple[str, str], list[Finding]]:
    """Findings by the cell they accuse, where they agree on what it should hold."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        culprit = finding.culprit
        if culprit is not None and finding.waived is None:
            found.setdefault((culprit.sheet, culprit.cell), []).append(finding)
    agreed: dict[tuple[str, str], list[Finding]] = {}
    for key, group in found.items():
        # a finding that leaves the value open contradicts none
        group.sort(key=lambda f: f.culprit is None or f.culprit.suggested is None)
        values = {f.culprit.suggested for f in group if f.culprit} - {None}
        if len(values) == 1 and any(f.severity is not Severity.INFO for f in group):
            agreed[key] = group
    return agreed


def fix_of(book: BudgetBook, findings: Sequence[Finding]) -> Fix:
    """The correction that findings suggest together; the first has a culprit with its value."""
    culprit = findings[0].culprit
    assert culprit is not None
    assert culprit.suggested is not None
    old, label, amount = _as_is(book, culprit, formula=culprit.suggested.startswith("="))
    explains = dict.fromkeys((f.rule, f.title) for f in findings)
    return Fix(
        culprit.sheet,
        culprit.cell,
        old,
        culprit.suggested,
        culprit.why,
        label,
        amount,
        tuple(explains),
    )


def _as_is(book: BudgetBook, culprit: Culprit, *, formula: bool) -> tuple[str, str, bool]:
    """What a cell holds, what it is for people, and whether that is an amount.

    With ``formula`` what it holds is its formula, where it has one.
    """
    spot = place(culprit.cell)
    if spot is None:
        return "", "", False
    index, column = spot[0] - 1, spot[1] - 1
    label = ""
    for table in book.tables.values():
        for row in table.all_rows():
            if row.sheet != culprit.sheet or row.index != index:
                continue
            for amount in row.amounts.values():
                if amount.column == column:
                    return _amount_as_is(amount, formula=formula), amount.label, True
            label = label or row.label
    for grid in book.source.grids:
        if grid.sheet == culprit.sheet:
            return written(grid.value(index, column)), label, False
    return "", label, False


def _amount_as_is(amount: Amount, *, formula: bool) -> str:
    if formula:
        formulas = amount.row.region.grid.details.formulas or {}
        found = formulas.get((amount.row.index, amount.column))
        if found:
            return f"={found}"
    if isinstance(amount.raw, str) and not amount.blank:
        return f"“{amount.raw.strip()}”"  # 34,048,050 → 34,048,050 would be no correction
    return "" if amount.blank else plain(amount.value)


def edits_of(fixes: Iterable[Fix]) -> dict[Address, CellValue]:
    """The fixes as values of cells: a number for an amount, else text; a formula with its =."""
    edits: dict[Address, CellValue] = {}
    for fix in fixes:
        spot = place(fix.cell)
        if spot is not None:
            number = fix.amount and not fix.new.startswith("=")
            edits[fix.sheet, spot[0] - 1, spot[1] - 1] = float(fix.new) if number else fix.new
    return edits


def _proven(
    book: BudgetBook,
    source: Source,
    fixes: list[Fix],
    suggested: dict[tuple[str, str], list[Finding]],
) -> list[Fix]:
    """The fixes that together clear the findings they explain and cause no new ones."""
    from checks.engine import run
    from checks.layouts.recognise import recognise
    from checks.recalculating import recalculated
    from checks.repair import patched

    def serious(findings: Iterable[Finding]) -> dict[tuple[str, str | None, str | None], Finding]:
        return {(f.rule, f.sheet, f.cell): f for f in findings if f.severity is not Severity.INFO}

    before = serious(run(book)[0])
    for _ in range(_MOST_TRIALS):
        if not fixes:
            break
        wanted = edits_of(fixes)
        formulas = {at: v[1:] for at, v in wanted.items() if isinstance(v, str) and v[:1] == "="}
        copy = patched(source, recalculated(source, wanted), formulas)
        trial = recognise(copy, layout=book.layout.name, year=book.year)
        after = serious(run(trial)[0])
        fresh = [finding for key, finding in after.items() if key not in before]
        touched = {(f.sheet, f.cell) for f in fresh} | {
            (place.sheet, place.cell) for f in fresh for place in (*f.related, *f.copies)
        }
        kept = [
            fix
            for fix in fixes
            if fix.key not in touched
            and not any((f.rule, f.sheet, f.cell) in after for f in suggested[fix.key])
        ]
        if len(kept) == len(fixes):
            return fixes if not touched else []
        fixes = kept
    return []


def apply(
    source: str | Path,
    fixes: Sequence[Fix],
    target: str | Path,
    *,
    audit: Callable[[Path], Report] | None = None,
) -> Applied:
    """Write a copy of the workbook with these fixes and a 修改记录 sheet, and audit the copy.

    Everything else in the file stays as it was. A fix that cannot be made is refused with its
    reason, and the others are made. ``audit`` is how the copy is audited (with the same year,
    layout and settings, say); `checks.auditor.audit` if not given.
    Raises UnreadableError, and OutputError when the file is of a kind that cannot be changed
    without loss (xls, xlsb, ods …), is damaged or encrypted, or when ``target`` is the original
    or cannot be written.
    """
    from checks.auditor import audit as plainly
    from checks.files import write_whole
    from checks.fixedcopy import corrected
    from checks.marking import markable
    from checks.reading import open_source

    source, target = Path(source), Path(target)
    read = open_source(source)
    if not markable(read.kind):
        raise OutputError(
            f"无法改正“{source}”：{read.kind} 文件不能在副本中逐格修改而不损失内容，"
            "请用 Excel 或 WPS 另存为 .xlsx 后再试。"
        )
    if target.exists() and target.samefile(source):
        raise OutputError(f"改正后的副本不能写在原文件“{source}”上，请换一个文件名。")
    copy = corrected(read, source.read_bytes(), fixes, target.name)
    write_whole(target, copy.data)
    report = (audit or plainly)(target)
    return Applied(report, tuple(copy.done), tuple(copy.refused), tuple(copy.remarks))
