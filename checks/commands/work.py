"""The work on each file, here, in worker processes or on a cluster: audit it, mark a copy."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from checks.errors import GoujiError, UnreadableError
from checks.findings import Report

if TYPE_CHECKING:
    from checks.across import Comparison
    from checks.batch.places import Member
    from checks.commands.marked import Written
    from checks.commands.outputs import Target


#: bytes of a workbook that is audited without a process of its own
_SMALL = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Job:
    """One workbook and what to do with it; ``target`` is None where no copy is wanted."""

    #: as reports name it: a path, a URL, or the path of an archive with that of the member
    path: str
    #: where it is, if it is in an archive
    member: Member | None = None
    password: str | None = field(default=None, repr=False)
    year: int | None = None
    layout: str | None = None
    target: Target | None = None
    #: files of settings and waivers to use instead of those beside the workbook
    settings: str | None = None
    waivers: str | None = None
    #: whether other workbooks of the run will want its facts
    facts: bool = False
    #: whether a report will show evidence beside the findings
    evidence: bool = False
    #: the report of a file with the same content: only the copy is missing
    known: Report | None = None


@dataclass(slots=True)
class Done:
    """What became of a job; ``problem`` is the sentence for a copy that was not written."""

    report: Report
    written: Written | None = None
    problem: str | None = None
    #: the traceback of an unexpected error, for --debug
    trace: str | None = None


@dataclass(slots=True)
class Answers:
    """The answers of a run in the order of its files, and what is said of them together."""

    done: Iterable[Done]
    many: bool = False
    #: what holds for the files together, a sentence each
    notes: list[str] = field(default_factory=list)
    comparison: Comparison | None = None
    skipped: list[str] = field(default_factory=list)
    #: what lies there and was not audited, or not found, a sentence each
    left_out: list[str] = field(default_factory=list)
    #: the sentence for a run that was stopped
    interrupted: str | None = None
    #: called when all outputs are written
    complete: Callable[[], None] = lambda: None


def is_plain(job: Job) -> bool:
    """Whether one file may be audited in this process: a small xlsx that is what it says.

    The readers of other kinds trust what a file says of itself, and take this process with them.
    """
    if job.member is not None or not job.path.lower().endswith((".xlsx", ".xlsm")):
        return False
    try:
        with open(job.path, "rb") as file:  # noqa: PTH123 - every command waits for this
            return file.read(2) == b"PK" and os.fstat(file.fileno()).st_size <= _SMALL
    except (OSError, ValueError):
        return True  # which the reader says better


def run(job: Job) -> Done:
    """Audit one file and write its marked copy; whatever goes wrong is in the answer."""
    try:
        data, report = _audited(job)
    except KeyboardInterrupt:
        raise
    except MemoryError:
        return failed(job, out_of_memory(job.path), traceback.format_exc())
    except GoujiError as error:
        return failed(job, str(error), traceback.format_exc())
    except BaseException as error:  # a panic of a Rust extension is no Exception
        sentence = (
            f"审核“{job.path}”时程序出错（{type(error).__name__}），"
            "请加 --debug 查看详情并把它告诉我们。"
        )
        return failed(job, sentence, traceback.format_exc())
    done = Done(report)
    if job.target is not None and report.status == "ok":
        _mark(job, job.target, data, done)
    return done


def _audited(job: Job) -> tuple[bytes | None, Report]:
    """The content, where it is no plain file, and its report."""
    import checks

    data = None
    if job.member is not None or "://" in job.path:
        from checks.batch import places

        try:
            data = places.content(job.path, job.member)
        except UnreadableError as error:
            return None, Report(job.path, None, "unreadable", str(error))
    if job.known is not None:
        return data, job.known
    report = checks.audit(
        job.path,
        data=data,
        facts=job.facts,
        evidence=job.evidence,
        password=job.password,
        year=job.year,
        layout=job.layout,
        settings=job.settings,
        waivers=job.waivers,
    )
    return data, report


def _mark(job: Job, target: Target, data: bytes | None, done: Done) -> None:
    from checks.commands import marked

    try:
        done.written = marked.write(done.report, target, data)
    except GoujiError as error:
        done.problem, done.trace = str(error), traceback.format_exc()
    except Exception as error:
        done.problem = (
            f"没有写出“{job.path}”的标注副本，程序出错（{type(error).__name__}），"
            "请加 --debug 查看详情并把它告诉我们。"
        )
        done.trace = traceback.format_exc()


def failed(job: Job, sentence: str, trace: str | None = None) -> Done:
    """The answer for a file that could not be audited."""
    return Done(Report(job.path, None, "unreadable", sentence), trace=trace)


def out_of_memory(path: str) -> str:
    """The sentence for a file that needs too much."""
    return (
        f"审核“{path}”需要的内存超过上限，已停止；"
        "请用 Excel 或 WPS 打开它，删去无关的工作表和零散的格式，另存为新的 xlsx 后再试。"
    )


def died(job: Job, cause: str) -> Done:
    """The answer for a file whose worker was stopped: "time", "memory" or "killed"."""
    if cause == "memory":
        return failed(job, out_of_memory(job.path))
    if cause == "time":
        return failed(
            job,
            f"审核“{job.path}”用时超过上限，已停止；请用 Excel 或 WPS 打开它，另存为新的 xlsx，"
            "或加大 --time-limit 后再试。",
        )
    return failed(
        job,
        f"审核“{job.path}”的进程被系统终止（多半是内存不足），"
        "请用 Excel 或 WPS 打开它，另存为新的 xlsx 后再试。",
    )


def renamed(done: Done, job: Job) -> Done:
    """The answer for another file with the same content."""
    report = done.report
    error = report.error and report.error.replace(report.path, job.path)
    facts = report.facts and replace(report.facts, path=job.path)
    report = replace(report, path=job.path, error=error, facts=facts)
    return replace(done, report=report, written=None)
