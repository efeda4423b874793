"""The buttons on a workbook that Excel sends: worked on, answered, and forgotten.

Each takes the body of a request (static/workbook.js: the workbook as xlwings packs it, ``choices``
of the pane, ``args``) and returns what the pane shows and what Excel is to do. xlwings keeps the
workbook that was opened last as the active one of the whole process, so a process does one request
at a time; several processes do several (workers.py). Nothing of a workbook outlives its request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from addin import openbook, ribbon
from addin.buttons import changing, results, waiving
from addin.buttons.checking import Checked, Part, audited, refresh, show_list
from addin.buttons.comparing import compared
from addin.buttons.session import marking_hints
from addin.buttons.walking import selected_part
from addin.marking.memory import Memory
from addin.server.choices import choices_of
from addin.server.shown import shown
from addin.server.told import with_details
from addin.server.uploads import one_upload
from checks.errors import UsageError
from checks.findings import Finding
from checks.marking.memory import MARKED
from checks.report import wording

Payload = Mapping[str, Any]


@contextmanager
def opened(payload: Payload) -> Iterator[Any]:
    """The payload of a request as an xlwings Book, for as long as it is worked on."""
    import xlwings as xw

    chosen = choices_of(payload)
    book = xw.Book(json=dict(payload))
    details = openbook.completed.set(partial(with_details, payload))
    hints = marking_hints.set(chosen.hints)
    try:
        yield book
    finally:
        marking_hints.reset(hints)
        openbook.completed.reset(details)
        book.close()


def audit(payload: Payload) -> dict[str, Any]:
    """The findings, of the whole workbook or as far as they concern ``part`` (sheet, selection).

    Marks are put with ``marks``, or where the workbook bears some already; a list of findings
    that is there is brought up to date.
    """
    with opened(payload) as book:
        part = _part(book, payload.get("part"))
        checked = _checked(payload, book)
        return _audited(payload, book, checked, part)


def compare(payload: Payload) -> dict[str, Any]:
    """The findings with those against the workbook of the year before, which is uploaded."""
    from checks.auditor import audit_source

    upload, chosen = one_upload(payload, "上年"), choices_of(payload)
    with opened(payload) as book:
        source = openbook.source_of(book)
        now = audit_source(source, year=chosen.year, layout=chosen.layout, facts=True)
        said, report = compared(now, upload.audited(facts=True), upload.name)
        said[-1] += "，列在下面的清单里。"
        return _audited(payload, book, Checked(source, report), None, said)


def list_findings(payload: Payload) -> dict[str, Any]:
    """The sheet 审核结果: written, and brought to the front."""
    with opened(payload) as book:
        checked = _checked(payload, book)
        sheet = show_list(book, checked)
        counts = wording.severities_line(checked.report)
        return _answer(book, [f"问题清单写在“{sheet.name}”表里：{counts}。"])


def clear(payload: Payload) -> dict[str, Any]:
    """Take the marks off."""
    with opened(payload) as book:
        return _answer(book, [ribbon.clear_marks(book=book)])


def accept(payload: Payload) -> dict[str, Any]:
    """Correct what the finding of ``args`` suggests, recorded so that it can be taken back."""
    (id,) = _arguments(payload, 1)
    with opened(payload) as book:
        checked = _checked(payload, book)
        finding = _finding(checked, id)
        return _answer(book, [changing.applied(book, checked, finding)])


def undo(payload: Payload) -> dict[str, Any]:
    """Put back what the last accepted suggestion replaced.

    One that cannot be put back is forgotten, so that the one before it can.
    """
    with opened(payload) as book:
        try:
            said = changing.taken_back(book)
        except UsageError as error:
            if not book.json()["actions"]:
                raise
            said = str(error)
        return _answer(book, [said])


def waive(payload: Payload) -> dict[str, Any]:
    """Mark the finding of ``args`` (id, reason, name) as looked into."""
    id, reason, name = _arguments(payload, 3)
    with opened(payload) as book:
        checked = _checked(payload, book)
        finding = _finding(checked, id)
        return _answer(book, [waiving.waived(book, checked.source, finding, reason, name)])


def _checked(payload: Payload, book: Any) -> Checked:
    chosen = choices_of(payload)
    return audited(book, year=chosen.year, layout=chosen.layout)


def _finding(checked: Checked, id: str) -> Finding:
    found = next((finding for finding in checked.report.findings if finding.id == id), None)
    if found is None:
        raise UsageError("这个问题已经不在：工作簿改过了，请重新审核。")
    return found


def _part(book: Any, wanted: Any) -> Part | None:
    if wanted == "sheet":
        return Part("本表", book.sheets.active.name)
    return selected_part(book) if wanted == "selection" else None


def _audited(
    payload: Payload, book: Any, checked: Checked, part: Part | None, said: Sequence[str] = ()
) -> dict[str, Any]:
    """The report, with marks and list of findings in the workbook as it has them now."""
    memory = Memory(book)
    marking = payload.get("marks") is True or bool(memory.of(MARKED))
    if marking:
        remarks, marked = refresh(book, checked, part)
        said = [*said, f"已标注 {marked} 个单元格。", *remarks]
    else:
        results.write(book, checked.source.grids, checked.report, make=False)
    return _answer(book, said, {**shown(checked, part), "marked": marking})


def _answer(
    book: Any, said: Sequence[str], report: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What Excel is to do, and the sentences; what a message box would say the pane shows."""
    actions = [action for action in book.json()["actions"] if action["func"] != "alert"]
    return {**(report or {}), "actions": actions, "said": "\n".join(said)}


def _arguments(payload: Payload, count: int) -> list[str]:
    given = payload.get("args")
    if not isinstance(given, list) or len(given) != count:
        raise UsageError("请求的内容不完整，请重新打开任务窗格。")
    return [str(each) for each in given]
