"""Findings as a pandas DataFrame, for those who count, group and plot them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from checks.findings import Finding, Report

if TYPE_CHECKING:
    from pandas import DataFrame


def frame(reports: Iterable[Report]) -> DataFrame:
    """One row per finding, in the order of the reports; workbooks without findings give none.

    ``actual``, ``expected`` and ``difference`` are exact Decimals in the cell's own unit (None
    where there is no amount); ``waived`` is the reason, or None. Needs pandas.
    """
    from pandas import DataFrame

    rows = [_row(report, finding) for report in reports for finding in report.findings]
    return DataFrame(rows, columns=list(COLUMNS))


COLUMNS = (
    "path", "department", "year", "kind", "id", "rule", "family", "title", "severity", "message",
    "sheet", "cell", "label", "actual", "expected", "difference", "unit",
    "culprit_sheet", "culprit_cell", "suggested", "waived",
)  # fmt: skip


def _row(report: Report, finding: Finding) -> dict[str, Any]:
    culprit = finding.culprit
    return {
        "path": report.path,
        "department": report.department,
        "year": report.year,
        "kind": report.kind,
        "id": finding.id,
        "rule": finding.rule,
        "family": finding.rule[:2],
        "title": finding.title,
        "severity": finding.severity.value,
        "message": finding.message,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "label": finding.label,
        "actual": _amount(finding.actual, finding),
        "expected": _amount(finding.expected, finding),
        "difference": _amount(finding.difference, finding),
        "unit": finding.unit,
        "culprit_sheet": culprit.sheet if culprit else None,
        "culprit_cell": culprit.cell if culprit else None,
        "suggested": culprit.suggested if culprit else None,
        "waived": finding.waived,
    }


def _amount(text: str | None, finding: Finding) -> Decimal | None:
    """What a finding about an amount holds as text; None for words and codes."""
    if text is None or finding.unit is None:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
