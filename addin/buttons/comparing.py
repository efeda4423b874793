"""与上年对比: the open workbook beside last year's file, by the rules of family KN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addin.answers import path_of
from addin.buttons import results
from addin.buttons.checking import Checked, refresh
from addin.buttons.files import local
from addin.buttons.session import tell
from checks.errors import NotABudgetError, UnreadableError, UsageError
from checks.findings import Report, Severity

if TYPE_CHECKING:
    import xlwings as xw


def compare(book: xw.Book, path: str) -> str:
    """Audit both, mark and list what the comparison says of the open one."""
    from addin.openbook import source_of
    from checks.auditor import audit, audit_source

    local(book)
    file = path_of(path)
    if not file.is_file():
        raise UsageError(f"没有文件“{file}”，请重新选择。")
    source = source_of(book)
    now = audit_source(source, facts=True)
    said, report = compared(now, audit(file, facts=True), file.name)
    remarks, _ = refresh(book, Checked(source, report))
    results.write(book, source.grids, report, make=True)
    said[-1] += "；已列入问题清单，有单元格的已标注。"
    return tell(book.app, "\n".join([*said, *remarks]))


def compared(now: Report, before: Report, name: str) -> tuple[list[str], Report]:
    """What the comparison with last year's workbook ``name`` says, and the report with it.

    Both reports hold their facts. Raises GoujiError where there is nothing to compare.
    """
    from checks import across

    if now.status != "ok" or now.facts is None:
        raise NotABudgetError(now.error or f"“{now.path}”不能审核。")
    if before.status != "ok" or before.facts is None:
        raise UnreadableError(before.error or f"“{name}”不能审核。")
    comparison = across.compare([before.facts, now.facts])
    if not comparison.lines():
        raise UsageError(
            f"“{name}”和打开的工作簿看不出是同一个单位相邻的两年"
            f"（{before.department or '部门不明'} {before.year or '年度不明'}，"
            f"{now.department or '部门不明'} {now.year or '年度不明'}），没有比较。"
        )
    report = comparison.joined(now)
    known = {finding.id for finding in now.findings}
    fresh = [finding for finding in report.findings if finding.id not in known]
    counts = "，".join(
        f"{level.chinese} {sum(f.severity is level for f in fresh)}" for level in Severity
    )
    return [*comparison.lines(), f"与上年对比：{counts}"], report
