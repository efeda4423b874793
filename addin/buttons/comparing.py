"""与上年对比: the open workbook beside last year's file, by the rules of family KN."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from addin.buttons import results
from addin.buttons.checking import Checked, refresh
from addin.buttons.files import local
from addin.buttons.session import tell
from checks.errors import NotABudgetError, UnreadableError, UsageError
from checks.findings import Severity

if TYPE_CHECKING:
    import xlwings as xw


def compare(book: xw.Book, path: str) -> str:
    """Audit both, mark and list what the comparison says of the open one."""
    from addin.openbook import source_of
    from checks import across
    from checks.auditor import audit, audit_source

    local(book)
    file = Path(path.strip().strip('"'))
    if not file.is_file():
        raise UsageError(f"没有文件“{file}”，请重新选择。")
    source = source_of(book)
    now, before = audit_source(source, facts=True), audit(file, facts=True)
    if now.status != "ok" or now.facts is None:
        raise NotABudgetError(now.error or f"“{now.path}”不能审核。")
    if before.status != "ok" or before.facts is None:
        raise UnreadableError(before.error or f"“{file}”不能审核。")
    comparison = across.compare([before.facts, now.facts])
    if not comparison.lines():
        raise UsageError(
            f"“{file.name}”和打开的工作簿看不出是同一个单位相邻的两年"
            f"（{before.department or '部门不明'} {before.year or '年度不明'}，"
            f"{now.department or '部门不明'} {now.year or '年度不明'}），没有比较。"
        )
    report = comparison.joined(now)
    remarks, _ = refresh(book, Checked(source, report))
    results.write(book, source.grids, report, make=True)
    known = {finding.id for finding in now.findings}
    fresh = [finding for finding in report.findings if finding.id not in known]
    counts = "，".join(
        f"{level.chinese} {sum(f.severity is level for f in fresh)}" for level in Severity
    )
    said = [*comparison.lines(), f"与上年对比：{counts}；已列入问题清单，有单元格的已标注。"]
    return tell(book.app, "\n".join([*said, *remarks]))
