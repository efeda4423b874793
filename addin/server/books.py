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
from addin.buttons.checking import audited, refresh
from addin.server.told import with_details
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
        return shown(audited(book).report)


def mark(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The findings, and what Excel is to do so that the cells bear their marks."""
    with opened(payload) as book:
        checked = audited(book)
        remarks, marked = refresh(book, checked)
        said = "\n".join([f"已标注 {marked} 个单元格。", *remarks])
        return {"actions": _actions(book), "said": said, **shown(checked.report)}


def clear(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Take the marks off."""
    with opened(payload) as book:
        said = ribbon.clear_marks(book=book)
        return {"actions": _actions(book), "said": said}


def accept(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Correct what the finding of ``args`` suggests: what Excel is to do, and the sentence."""
    (id,) = _arguments(payload, 1)
    with opened(payload) as book:
        checked = audited(book)
        finding = accepting.finding_of(checked.report, id)
        said = accepting.accept(book, checked.source, checked.report, finding)
        return {"actions": _actions(book), "said": said}


def waive(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Mark the finding of ``args`` (id, reason, name) as looked into."""
    id, reason, name = _arguments(payload, 3)
    today = date.today()  # noqa: DTZ011 - the day here
    with opened(payload) as book:
        checked = audited(book)
        finding = accepting.finding_of(checked.report, id)
        said = waiving.waive(book, checked.source, finding, reason, name, today)
        return {"actions": _actions(book), "said": said}


def _actions(book: Any) -> list[dict[str, Any]]:
    """What Excel is to do; what a message box would say is shown by the pane."""
    return [action for action in book.json()["actions"] if action["func"] != "alert"]


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
