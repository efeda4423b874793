"""A workbook as Excel sends it: audited, worked on, and forgotten.

xlwings keeps the workbook that was opened last as the active one of the whole process, so one
request at a time has it. Nothing of a workbook outlives its request.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Any

from addin import accepting, openbook, ribbon, waiving
from addin.server.told import with_details
from checks.auditor import audit_source
from checks.errors import UsageError
from checks.findings import Finding, Report

_one_at_a_time = threading.Lock()


@contextmanager
def opened(payload: Mapping[str, Any]) -> Iterator[Any]:
    """The payload of a request as an xlwings Book, for as long as it is worked on."""
    import xlwings as xw

    with _one_at_a_time:
        book = xw.Book(json=dict(payload))
        token = openbook.completed.set(partial(with_details, payload))
        try:
            yield book
        finally:
            openbook.completed.reset(token)
            book.close()


def audit(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The findings of a workbook, as the task pane shows them."""
    with opened(payload) as book:
        return shown(audit_source(openbook.source_of(book)))


def accept(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Correct what the finding of ``args`` suggests: what Excel is to do, and the sentence."""
    (id,) = _arguments(payload, 1)
    with opened(payload) as book:
        source = openbook.source_of(book)
        report = audit_source(source)
        said = accepting.accept(book, source, report, accepting.finding_of(report, id))
        return {"actions": book.json()["actions"], "said": said}


def waive(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Mark the finding of ``args`` (id, reason, name) as looked into."""
    id, reason, name = _arguments(payload, 3)
    with opened(payload) as book:
        source = openbook.source_of(book)
        finding = accepting.finding_of(audit_source(source), id)
        said = waiving.waive(book, source, finding, reason, name, date.today())  # noqa: DTZ011 - the day here
        return {"actions": book.json()["actions"], "said": said}


def press(payload: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Press a button of the ribbon: what Excel is to do, and what the button says."""
    with opened(payload) as book:
        said = getattr(ribbon, name)(book=book)
        # what a message box would say is shown by the pane
        actions = [action for action in book.json()["actions"] if action["func"] != "alert"]
        return {"actions": actions, "said": said}


def _arguments(payload: Mapping[str, Any], count: int) -> list[str]:
    given = payload.get("args")
    if not isinstance(given, list) or len(given) != count:
        raise UsageError("请求的内容不完整，请重新打开任务窗格。")
    return [str(each) for each in given]


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
