"""The work on each file, here or in worker processes; a file never takes the others with it."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from checks.errors import GoujiError
from checks.findings import Report

if TYPE_CHECKING:
    from checks.commands.marked import Written
    from checks.commands.outputs import Target


@dataclass(frozen=True, slots=True)
class Job:
    """One file and what to do with it; ``target`` is None where no copy is wanted."""

    path: Path
    password: str | None
    year: int | None
    layout: str | None
    target: Target | None
    #: files of settings and waivers to use instead of those beside the workbook
    settings: str | None = None
    waivers: str | None = None
    #: whether a report will show evidence beside the findings
    evidence: bool = False


@dataclass(slots=True)
class Done:
    """What became of a job; ``problem`` is the sentence for a copy that was not written."""

    report: Report
    written: Written | None = None
    problem: str | None = None
    #: the traceback of an unexpected error, for --debug
    trace: str | None = None


def run(job: Job) -> Done:
    """Audit one file and write its marked copy; whatever goes wrong is in the answer."""
    import checks

    try:
        report = checks.audit(
            job.path,
            password=job.password,
            year=job.year,
            layout=job.layout,
            settings=job.settings,
            waivers=job.waivers,
            evidence=job.evidence,
        )
    except KeyboardInterrupt:
        raise
    except GoujiError as error:
        return Done(_failed(job, str(error)), trace=traceback.format_exc())
    except BaseException as error:  # a panic of a Rust extension is no Exception
        sentence = (
            f"审核“{job.path}”时程序出错（{type(error).__name__}），"
            "请加 --debug 查看详情并把它告诉我们。"
        )
        return Done(_failed(job, sentence), trace=traceback.format_exc())
    done = Done(report)
    if job.target is not None and report.status == "ok":
        try:
            from checks.commands import marked

            done.written = marked.write(report, job.target)
        except GoujiError as error:
            done.problem, done.trace = str(error), traceback.format_exc()
        except Exception as error:
            done.problem = (
                f"没有写出“{job.path}”的标注副本，程序出错（{type(error).__name__}），"
                "请加 --debug 查看详情并把它告诉我们。"
            )
            done.trace = traceback.format_exc()
    return done


def run_all(jobs: Sequence[Job], workers: int) -> Iterator[Done]:
    """The answers in the order of the jobs; one file or one worker never pays for a pool."""
    if workers <= 1 or len(jobs) <= 1:
        yield from map(run, jobs)
        return
    import checks  # before the fork: what the parent has loaded, no worker loads again

    del checks
    at = 0
    while at < len(jobs):
        for done in _pooled(jobs[at:], workers):
            yield done
            at += 1
        if at < len(jobs):  # a worker died, perhaps of this file: see what it does alone
            yield _alone(jobs[at])
            at += 1


def _pooled(jobs: Sequence[Job], workers: int) -> Iterator[Done]:
    """The answers in order, up to the first that a dead worker took away."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import active_children

    others = set(active_children())
    pool = ProcessPoolExecutor(min(workers, len(jobs)), initializer=_ignore_interrupt)
    try:
        futures = [pool.submit(run, job) for job in jobs]
        futures.reverse()  # popped from the end, so that no answer is kept longer than needed
        while futures:
            try:
                done = futures.pop().result()
            except BrokenProcessPool:
                return
            yield done
        pool.shutdown()
    finally:
        # on the way out by an interrupt or a closed pipe nobody wants the rest
        pool.shutdown(wait=False, cancel_futures=True)
        for child in set(active_children()) - others:
            child.terminate()


def _alone(job: Job) -> Done:
    """One job in a process of its own."""
    done = next(_pooled([job], 1), None)
    if done is not None:
        return done
    sentence = (
        f"审核“{job.path}”的进程被系统终止（多半是内存不足），"
        "请用 Excel 或 WPS 打开它，另存为新的 xlsx 后再试。"
    )
    return Done(_failed(job, sentence))


def _ignore_interrupt() -> None:
    """Ctrl-C is the parent's business."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _failed(job: Job, sentence: str) -> Report:
    return Report(str(job.path), None, "unreadable", sentence)
