"""A run over many files: audited first, compared with each other, then told in their order."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from checks.across import compare
from checks.batch.identity import Identity
from checks.batch.limits import MB, Limits
from checks.batch.progress import Progress
from checks.batch.running import Batch, audit_all, local, mark_again
from checks.batch.spool import Spool
from checks.commands.outputs import Plan
from checks.commands.work import Answers, Job
from checks.errors import UsageError
from checks.files import UNFINISHED, make_folder

if TYPE_CHECKING:
    from checks.batch.running import Runner

#: a batch of this many files shows how far it is
_MANY = 5
#: how the spool is called in an output folder, and beside an output file
SPOOL = ".gouji.spool"


def answered(
    jobs: Sequence[Job], args: Namespace, plan: Plan, stack: contextlib.ExitStack
) -> Answers:
    """Audit all jobs. What is open while their answers are read goes on ``stack``."""
    path = spool_path(plan)
    if path is None and args.resume:
        raise UsageError("--resume 需要 --output：上次的结果写在哪里，这次也写在哪里。")
    if path is None:
        spool = stack.enter_context(Spool.temporary())
    else:
        spool = stack.enter_context(Spool.opened(path, resume=args.resume))
        if args.resume:
            _sweep(path.parent, deep=plan.folder is not None)
    limits = Limits(float(args.time_limit), args.memory_limit * MB)
    stack.enter_context(_terminated_as_interrupted())
    with _runner(args, limits) as runner:
        batch = audit_all(
            jobs,
            runner,
            spool,
            Identity((args.year, args.layout, limits, jobs[0].facts, jobs[0].evidence)),
            Progress(len(jobs), shown=len(jobs) >= _MANY),
            resume=args.resume,
        )
        comparison = compare(batch.facts())
        if not batch.interrupted:
            mark_again(batch, runner, comparison.joined)
    same = []
    if batch.same:
        same.append(f"{len(batch.same)} 个文件与别的文件内容完全相同，只审核一次，结果各列一份")
    return Answers(
        (replace(done, report=comparison.joined(done.report)) for done in batch),
        many=len(jobs) > 1,
        notes=[*same, *comparison.lines()],
        comparison=comparison,
        interrupted=_interrupted(batch, path),
        # with --resume what was done is kept for the next time, when some files have changed
        complete=(lambda: None) if args.resume else spool.discard,
    )


def spool_path(plan: Plan) -> Path | None:
    """Where the spool of these outputs is; None when nothing is written to a file."""
    if plan.folder is not None:
        return plan.folder / SPOOL
    files = [path for path in plan.formats.values() if path is not None]
    if not files:
        return None
    make_folder(files[0].parent)
    return files[0].with_name(f".{files[0].name[:80]}{SPOOL}")


def _interrupted(batch: Batch, path: Path | None) -> str | None:
    if not batch.interrupted:
        return None
    done = batch.done
    said = f"已中断：审核了 {done} 个文件，还有 {len(batch.jobs) - done} 个没有审核，"
    said += "结果里只有审核过的文件"
    return f"{said}；加上 --resume 可以接着审核。" if path is not None else f"{said}。"


def _sweep(folder: Path, *, deep: bool) -> None:
    """Remove what a killed run was writing; the lock on the spool says that it runs no more."""
    pattern = f"{UNFINISHED}*"
    for path in folder.rglob(pattern) if deep else folder.glob(pattern):
        with contextlib.suppress(OSError):
            path.unlink()


@contextlib.contextmanager
def _runner(args: Namespace, limits: Limits) -> Iterator[Runner]:
    if args.cluster is None:
        yield local(args.jobs or _cores(), limits)
        return
    from checks.batch import cluster

    with cluster.runner(args.cluster, limits) as runner:
        yield runner


@contextlib.contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """A polite request to end (a batch system, a shutdown) leaves what Ctrl-C leaves."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
