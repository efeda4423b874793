"""What an audit says in a message box."""

from __future__ import annotations

from checks.errors import NotABudgetError
from checks.findings import Report
from checks.report import wording


def summary(report: Report) -> str:
    """Counts of what was found, and what was not checked. Raises NotABudgetError."""
    if report.status != "ok":
        raise NotABudgetError(report.error or f"“{report.path}”不能审核。")
    lines = [wording.severities_line(report) + "。", wording.duties_line(report) + "。"]
    lines += [f"未检查：{reason}（{len(what)} 项）" for reason, what in wording.not_checked(report)]
    return "\n".join(lines)
