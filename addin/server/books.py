"""A workbook as Excel sends it: audited, worked on, and forgotten.

xlwings keeps the workbook that was opened last as the active one of the whole process, so one
request at a time has it. Nothing of a workbook outlives its request.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from addin.openbook import audit_open
from checks.findings import Finding, Report

_one_at_a_time = threading.Lock()


@contextmanager
def opened(payload: Mapping[str, Any]) -> Iterator[Any]:
    """The payload of a request as an xlwings Book, for as long as it is worked on."""
    import xlwings as xw

    with _one_at_a_time:
        book = xw.Book(json=dict(payload))
        try:
            yield book
        finally:
            book.close()


def audit(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The findings of a workbook, as the task pane shows them."""
    with opened(payload) as book:
        return shown(audit_open(book))


def shown(report: Report) -> dict[str, Any]:
    """A report as the task pane wants it: the findings file's object and its words."""
    from checks.report import wording

    said = report.to_dict()
    tables = {table.kind: table.name for table in report.tables}
    said["findings"] = [_finding(f, tables) for f in report.findings]
    said["not_checked"] = [
        {"because": because, "titles": titles} for because, titles in wording.not_checked(report)
    ]
    return said


def _finding(finding: Finding, tables: Mapping[str, str]) -> dict[str, Any]:
    from checks.report import wording

    said = finding.to_dict()
    said["label"] = finding.label
    said["said"] = wording.bare_message(finding, tables.get(finding.table or ""))
    said["suggestion"] = wording.suggestion(finding)
    said["related"] = [
        {"sheet": p.sheet, "cell": p.cell, "label": p.label, "value": p.value}
        for p in (*finding.copies, *finding.related)
    ]
    wrong = finding.culprit
    place = wording.place_of(wrong, [finding]) if wrong is not None else None
    if place is not None and wrong is not None and wrong.suggested is not None:
        said["culprit"]["was"] = wording.amount(place.value, finding.unit)
        said["culprit"]["becomes"] = wording.amount(wrong.suggested, finding.unit)
    return said
