"""The buttons of 文件, for files that the pane sends: read in memory, answered, and forgotten.

审核文件夹 takes the files of the folder, or those that were chosen, and answers with what the
ribbon's button writes beside the folder: report, summary and marked copies, as files to keep.
A file over which the worker process died (workers.py) comes again with ``deadly`` set, and without
its content, so that the others are audited.
"""

from __future__ import annotations

import base64
import binascii
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from pathlib import Path, PurePath, PurePosixPath
from typing import Any, Final

from addin.server.choices import choices_of
from checks.errors import GoujiError, UnreadableError, UsageError
from checks.findings import Report, Severity

Payload = Mapping[str, Any]
#: more files than this are a job for the command line
MOST_FILES: Final = 60
_LONGEST_NAME = 200
_KINDS: Final = {"department": "部门", "unit": "单位"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent. ``path`` names it in reports, apart from others of that name."""

    name: str
    data: bytes
    path: str
    deadly: bool = False

    def audited(
        self, *, year: int | None = None, layout: str | None = None, facts: bool = False,
        evidence: bool = False,
    ) -> Report:  # fmt: skip
        """Its report; settings and waivers beside the server are none of its business."""
        from checks.auditor import audit_source
        from checks.reading import open_source

        try:
            if self.deadly:
                raise UnreadableError(
                    f"处理“{self.name}”的进程停止了（多半是内存不足，或内容异常），"
                    "这个文件没有审核；请另存为新的 xlsx 后再试。"
                )
            if not self.data:
                raise UnreadableError(f"文件“{self.name}”是空的（0 字节），请重新取得原文件。")
            source = replace(open_source(self.path, data=self.data), on_disk=False)
        except UnreadableError as error:
            return Report(self.path, None, "unreadable", str(error))
        return audit_source(source, year=year, layout=layout, facts=facts, evidence=evidence)


def uploads_of(payload: Payload, folder: str = "") -> list[Upload]:
    """The files of a request, each under a path of its own; UsageError where there are none."""
    given = payload.get("files")
    if not isinstance(given, list) or not given:
        raise UsageError("请先选择文件。")
    if len(given) > MOST_FILES:
        raise UsageError(f"一次最多 {MOST_FILES} 个文件，请分批，或在装有勾稽的电脑上审核文件夹。")
    found: list[Upload] = []
    taken: set[str] = set()
    for each in given:
        try:
            within, data = _within(str(each["name"])), base64.b64decode(each["data"], validate=True)
        except (TypeError, KeyError, ValueError, binascii.Error):
            raise UsageError("文件没有传完整，请重新选择。") from None
        path, n = within, 1
        while str(path) in taken:
            n += 1
            path = within.with_stem(f"{within.stem} ({n})")
        taken.add(str(path))
        deadly = each.get("deadly") is True
        found.append(Upload(within.name, data, str(PurePosixPath(folder, path)), deadly))
    return found


def _within(name: str) -> PurePosixPath:
    """A file's name with its folders inside the chosen one, and nothing of the user's machine."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    if not parts or name.startswith(("/", "\\")) or ":" in parts[0]:
        parts = parts[-1:] or ["无名"]
    return PurePosixPath(*(part[-_LONGEST_NAME:] for part in parts))


def one_upload(payload: Payload, folder: str = "") -> Upload:
    """The one file of a request."""
    files = uploads_of(payload, folder)
    if len(files) > 1:
        raise UsageError("只要一个文件，请重新选择。")
    return files[0]


def one_by_one(body: bytes) -> list[bytes]:
    """The body of a request with files as one for each file; none where it is no such request."""
    try:
        payload = json.loads(body)
        return [json.dumps({**payload, "files": [each]}).encode() for each in payload["files"]]
    except (ValueError, TypeError, KeyError):
        return []


def without(body: bytes, deadly: Set[int]) -> bytes:
    """The body of a request with files, those that are ``deadly`` by their names alone."""
    payload = json.loads(body)
    for number in deadly:
        payload["files"][number] |= {"data": "", "deadly": True}
    return json.dumps(payload).encode()


def check_files(payload: Payload) -> dict[str, Any]:
    """Audit the files together; a line for each, and the results as files."""
    from checks import across

    chosen, uploads = choices_of(payload), uploads_of(payload)
    reports = [_report(upload, year=chosen.year, layout=chosen.layout) for upload in uploads]
    comparison = across.compare(r.facts for r in reports if r.facts is not None)
    reports = [comparison.joined(report) for report in reports]
    failed = sum(report.status != "ok" for report in reports)
    said = [
        f"审核了 {len(reports)} 个文件" + (f"，其中 {failed} 个没有审核成功。" if failed else "。")
    ]
    copies = _marked(zip(uploads, reports, strict=True), said)
    files = [*_results(reports, comparison), *([("标注副本.zip", copies)] if copies else [])]
    return {
        "said": "\n".join([*said, *comparison.lines()]),
        "books": [_line(report) for report in reports],
        "files": [_file(name, data) for name, data in files],
    }


def _marked(audited: Iterable[tuple[Upload, Report]], said: list[str]) -> bytes | None:
    """The marked copies in one zip; None for none. What could not be marked is ``said``."""
    from checks.commands import marked

    packed, bare = io.BytesIO(), 0
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for upload, report in audited:
            if report.status != "ok":
                continue
            try:
                copy = marked.copy_of(report, upload.data)
            except GoujiError as error:
                said.append(str(error))
                continue
            if copy is None:
                bare += 1
                continue
            ending, data, remarks = copy
            if remarks:
                said.append(f"“{upload.name}”的标注副本：{remarks}")
            name = str(PurePath(upload.path).with_suffix(ending))
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
        made = bool(archive.namelist())
    if bare:
        said.append(f"{bare} 个不是 xlsx 的文件没有标注副本，问题见报告和汇总表。")
    return packed.getvalue() if made else None


def import_published(payload: Payload) -> dict[str, Any]:
    """A published document as a workbook in the official layout."""
    from checks import published
    from checks.commands.import_ import told
    from checks.published.writing import to_bytes
    from checks.reading import kinds

    upload = one_upload(payload)
    path = Path(upload.name)  # a name alone: nothing is read from there
    kind, _ = kinds.kind_of(upload.data, path)
    if kind == "encrypted":
        raise UnreadableError(
            f"“{upload.name}”有打开密码，不能导入：请用 Word 或 WPS 打开，取消密码后另存再试；"
            "如果是工作簿，不用导入，取消密码后用“审核文件夹”审核。"
        )
    if kind not in published.KINDS:
        raise UnreadableError(
            f"“{upload.name}”不是公开文本：要 PDF（有文字的）、docx、html 或 txt。"
        )
    composed = published.import_document(upload.data, path, kind)
    first, *more = told(composed)
    said = "\n".join([f"“{upload.name}”：{first}", *more])
    return {"said": said, "files": [_file(f"{path.stem}.xlsx", to_bytes(composed, upload.name))]}


def new_book(payload: Payload) -> dict[str, Any]:
    """A blank set of tables for the year and the kind of ``args``."""
    from checks.blank.writing import write

    given = payload.get("args")
    if not isinstance(given, list) or len(given) != 2:
        raise UsageError("请求的内容不完整，请重新打开任务窗格。")
    year, kind = (str(each).strip().removesuffix("年") for each in given)
    if not (year.isascii() and year.isdecimal() and 2018 <= int(year) <= 2100):
        raise UsageError(f"年度要写 2018 到 2100 之间的四位数字，不能是“{year[:20]}”。")
    if kind not in _KINDS:
        raise UsageError("请选择部门预算或单位预算。")
    made = io.BytesIO()
    write(made, int(year), kind)
    name = f"{year}年{_KINDS[kind]}预算公开套表.xlsx"
    said = f"{name}写好了，从“基本信息”开始填。"
    return {"said": said, "files": [_file(name, made.getvalue())]}


def _report(upload: Upload, *, year: int | None, layout: str | None) -> Report:
    """The report of one file; whatever goes wrong with it is told of this file alone."""
    try:
        return upload.audited(year=year, layout=layout, facts=True, evidence=True)
    except (KeyboardInterrupt, SystemExit):
        raise
    except MemoryError:
        why = "需要的内存超过上限，请删去无关的工作表，另存为新的 xlsx 后再试。"
    except GoujiError as error:
        return Report(upload.path, None, "unreadable", str(error))
    except BaseException as error:  # a panic of a Rust extension is no Exception
        why = f"审核时程序出错（{type(error).__name__}），请把它告诉管理员。"
    return Report(upload.path, None, "unreadable", f"“{upload.name}”{why}")


def _line(report: Report) -> dict[str, Any]:
    counts = {level.value: report.count(level) for level in Severity}
    about = [report.department, report.year and f"{report.year}年"]
    return {
        "name": report.path,
        "status": report.status,
        "about": " ".join(str(each) for each in about if each),
        "counts": counts if report.status == "ok" else None,
        "error": report.error,
    }


def _results(reports: Iterable[Report], comparison: Any) -> list[tuple[str, bytes]]:
    """The report to read and the workbook to sort and hand on."""
    from checks.report import html, summary

    page, book = io.BytesIO(), io.BytesIO()
    for writer in (html.Writer(page, in_memory=True), summary.Writer(book, in_memory=True)):
        writer.compared(comparison)
        for report in reports:
            writer.add(report)
        writer.close()
    return [("审核报告.html", page.getvalue()), ("审核汇总.xlsx", book.getvalue())]


def _file(name: str, data: bytes) -> dict[str, str]:
    return {"name": name, "data": base64.b64encode(data).decode("ascii")}
