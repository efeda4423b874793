"""--mark: findings as marks in a copy, or as a results workbook beside what cannot be marked."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from checks.commands.outputs import RESULTS_ENDING, Target
from checks.errors import OutputError
from checks.files import make_folder, real, unwritable, whole_file
from checks.findings import Culprit, Finding, Report, Severity
from checks.report import wording

if TYPE_CHECKING:
    from openpyxl import Workbook

    from checks.marking import Mark

#: a note longer than this is not read any more
_MOST = 6
_BETWEEN = "————————————"


class Written(NamedTuple):
    """A file that was written, and what the user should know about it."""

    path: Path
    remark: str | None


def write(report: Report, target: Target, data: bytes | None = None) -> Written:
    """Write the marked copy NAME.checked.xlsx, or NAME.审核结果.xlsx for what cannot be marked.

    ``data`` is the content of a workbook that is no plain file. Raises OutputError.
    """
    from checks.marking import mark_copy, markable

    source, kind = Path(report.path), report.source_kind or ""
    try:
        data = source.read_bytes() if data is None else data
    except OSError as error:
        raise OutputError(f"“{source}”审核后不能再读取，没有写出标注副本，请重试。") from error
    if not _can_mark(kind, data):
        path = _place(target, source, RESULTS_ENDING)
        _list_beside(report, path, source)
        why = (
            "文件有密码，标注副本会失去密码"
            if markable(kind)
            else f"{kind or source.suffix.lstrip('.')} 文件不能无损标注"
        )
        return Written(path, f"{why}，只写审核结果，其中的链接指向原文件")
    path = _place(target, source, f".checked.{kind}")
    try:
        done = mark_copy(data, path, marks(report), lambda said: _listing(report, said))
    except OSError as error:
        raise unwritable(path, error) from error
    remarks = done.remarks
    if not done.listed:
        beside = _place(target, source, RESULTS_ENDING)
        _list_beside(report, beside, path, remarks)
        remarks = (*remarks, f"审核结果另写在“{beside.name}”里。")
    return Written(path, "".join(remarks).removesuffix("。") or None)


def _can_mark(kind: str, data: bytes) -> bool:
    """Whether a workbook can be marked; an encrypted one is no zip."""
    from checks.marking import markable

    return markable(kind) and data[:2] == b"PK"


def _place(target: Target, source: Path, ending: str) -> Path:
    """Where a file is to be written, in a folder that is there; never where an input is."""
    path = target.path(source, ending)
    if real(path) in target.inputs:
        raise OutputError(f"没有写出“{path}”，因为它就是要审核的文件，请给 --output 另一个文件夹。")
    make_folder(path.parent)
    return path


def copy_of(report: Report, data: bytes) -> tuple[str, bytes, str] | None:
    """How the marked copy of a workbook with this content ends, its bytes, and remarks on it.

    None for what cannot be marked. Raises OutputError.
    """
    from checks.marking import marked_copy

    kind = report.source_kind or ""
    if not _can_mark(kind, data):
        return None
    name = Path(report.path).name
    copy, done = marked_copy(data, name, marks(report), lambda said: _listing(report, said))
    return f".checked.{kind}", copy, "".join(done.remarks)


def _listing(report: Report, said: Sequence[str], link_file: str | None = None) -> Workbook:
    """The results workbook, with sentences about the marks among its remarks."""
    from checks.report.results_sheet import results_workbook

    told = replace(report, remarks=[*report.remarks, *said])
    return results_workbook(told, link_file=link_file)


def _list_beside(report: Report, path: Path, linked: Path, said: Sequence[str] = ()) -> None:
    """The results as a workbook of their own, whose links lead into the file ``linked``."""
    from checks.report.in_memory import to_bytes

    with whole_file(path) as stream:
        stream.write(to_bytes(_listing(report, said, _link(linked, path.parent))))


def marks(report: Report) -> list[Mark]:
    """One mark for each cell that findings blame, in the order of the report, worst first.

    A finding blames its culprit, or its own cell where the culprit is not known or it is only
    an info. What was waived or belongs to no cell is in the results sheet alone.
    """
    from checks.marking import Mark

    cells: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.worst_first():
        place = blamed(finding) if finding.waived is None else None
        if place is not None:
            cells.setdefault(place, []).append(finding)
    return [
        Mark(sheet, cell, findings[0].severity, note(findings, (sheet, cell)))
        for (sheet, cell), findings in cells.items()
    ]


def blamed(finding: Finding) -> tuple[str, str] | None:
    """The sheet and cell where the finding's mark goes."""
    if finding.culprit is not None and finding.severity is not Severity.INFO:
        return finding.culprit.sheet, finding.culprit.cell
    if finding.sheet is None or finding.cell is None:
        return None
    return finding.sheet, finding.cell


def note(findings: list[Finding], place: tuple[str, str]) -> str:
    """The note of a cell: what it should hold first, then what is wrong without that.

    Findings that the cell explains together stand below the one answer; a line between the others.
    """
    shown = findings[:_MOST]
    answers: dict[Culprit | str, list[Finding]] = {}
    for finding in shown:
        wrong = finding.culprit
        here = wrong is not None and (wrong.sheet, wrong.cell) == place
        answers.setdefault(wrong if here and wrong is not None else finding.id, []).append(finding)
    parts = [
        "\n".join(_lines(group[0]) if isinstance(answer, str) else _answer(answer, group))
        for answer, group in answers.items()
    ]
    if len(findings) > _MOST:
        parts.append(f"还有 {len(findings) - _MOST} 条，见工作表“审核结果”。")
    return f"\n{_BETWEEN}\n".join(parts)


def _answer(wrong: Culprit, findings: list[Finding]) -> list[str]:
    """What the cell should hold and why, then the sums that come right with it."""
    level = findings[0].severity.chinese
    value = wording.should(wrong, findings)
    if value:
        lines = [f"{level}：本格应为 {value}", *([f"原因：{wrong.why}"] if wrong.why else [])]
    else:
        lines = [f"{level}：{wrong.why or '本格有误'}"]
    if len(findings) == 1:
        (only,) = findings
        return [*lines, f"{only.rule} {only.title}：{only.message}", *_rest(only)]
    lines.append(f"改正后以下 {len(findings)} 处随之相符：")
    for finding in findings:
        lines += [f"· {finding.rule} {finding.message}", *_rest(finding)]
    return lines


def _lines(finding: Finding) -> list[str]:
    """A finding whose wrong cell is not known, or is another one."""
    lines = [f"{finding.severity.chinese} {finding.rule} {finding.title}", finding.message]
    suggestion = wording.suggestion(finding)
    return [*lines, *_rest(finding), *([f"建议：{suggestion}"] if suggestion else [])]


def _rest(finding: Finding) -> list[str]:
    """Figures that the message leaves out, and the other cells with the same fault."""
    others = wording.cells(finding.copies, finding.sheet)
    return [
        *filter(None, (wording.figures(finding),)),
        *([f"另见 {others}"] if others else []),
    ]


def _link(source: Path, folder: Path) -> str:
    """How the results workbook names the original: relative where the drive allows it."""
    try:
        return os.path.relpath(source, folder)
    except ValueError:
        return str(source.absolute())
