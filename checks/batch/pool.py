"""Worker processes, each with a pipe of its own: whatever one does, the others go on.

A shared queue has locks that a killed worker takes with it; here a dead worker costs the job it
had, and that job is known.
"""

from __future__ import annotations

import faulthandler
import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from time import monotonic
from typing import Any, Generic, NamedTuple, TypeVar

from checks.batch.limits import MB, Limits, limit_memory, limit_time, no_core_dumps, peak

#: a worker that has held this much retires: the allocator does not give everything back
_GROWN = 384 * MB
GOES_ON, _RETIRES = b"\x00", b"\x01"

Job = TypeVar("Job")


class Task(NamedTuple, Generic[Job]):
    """A job with its number and the size of its file in bytes."""

    number: int
    job: Job
    size: int


class Death(NamedTuple):
    """Why a worker gave no answer: "time", "memory" or "killed"."""

    cause: str


class Answer(NamedTuple):
    """What became of a task: the bytes the worker made of its job, or how the worker died."""

    number: int
    result: bytes | Death


def answers(
    tasks: Iterable[Task[Job]], work: Callable[[Job], bytes], workers: int, limits: Limits
) -> Generator[Answer]:
    """The answers as they come. ``work`` runs in at most ``workers`` processes.

    Tasks are taken only when a worker is free. A job whose worker was killed from outside is
    given to another one, once.
    """
    pool = _Pool(work, limits)
    waiting = iter(tasks)
    again: list[Task[Job]] = []
    tried: set[int] = set()
    try:
        while True:
            while len(pool.busy) < workers:
                task = again.pop() if again else next(waiting, None)
                if task is None:
                    break
                pool.give(task)
            if not pool.busy:
                return
            for task, result in pool.finished():
                if result == Death("killed") and task.number not in tried:
                    tried.add(task.number)
                    again.append(task)
                else:
                    yield Answer(task.number, result)
    finally:
        pool.stop()


class Worker:
    """One process and the pipe to it; used by one thread at a time."""

    def __init__(
        self, work: Callable[[Any], bytes], limits: Limits, others: Sequence[Connection] = ()
    ) -> None:
        context = multiprocessing.get_context()
        self.connection, theirs = context.Pipe()
        forked = context.get_start_method() == "fork"
        # a copy of another worker's pipe would keep that worker alive when this process dies
        inherited = (*others, self.connection) if forked else ()
        self.process = context.Process(
            target=serve, args=(theirs, work, limits, inherited), daemon=True
        )
        self.process.start()
        theirs.close()
        self.limits = limits
        self.task: Task[Any] | None = None
        self.deadline = 0.0

    def give(self, task: Task[Any]) -> bool:
        """Hand it a task; False when it is dead."""
        self.task = task
        self.deadline = monotonic() + self.limits.patience(task.size)
        try:
            self.connection.send((task.job, self.limits.allowance(task.size)))
        except OSError:
            return False
        return True

    def answer(self) -> tuple[bytes | Death, bool]:
        """What it sent, or how it died; and whether it can be given more."""
        try:
            sent = self.connection.recv_bytes()
        except (EOFError, OSError):
            self.process.join(5)
            return cause(self.process.exitcode), False
        return sent[1:], sent[:1] == GOES_ON

    def stop(self) -> None:
        """End it, whatever it is doing."""
        self.connection.close()
        self.process.kill()
        self.process.join()
        self.process.close()


class _Pool:
    """The workers of one run."""

    def __init__(self, work: Callable[[Any], bytes], limits: Limits) -> None:
        self._work, self._limits = work, limits
        self._idle: list[Worker] = []
        self.busy: dict[Any, Worker] = {}

    def give(self, task: Task[Any]) -> None:
        """Start the task on a worker that is free, or on a new one."""
        while True:
            others = [*self.busy, *(worker.connection for worker in self._idle)]
            fresh = not self._idle
            worker = self._idle.pop() if self._idle else Worker(self._work, self._limits, others)
            if worker.give(task) or fresh:  # a fresh one that died at once says so when asked
                self.busy[worker.connection] = worker
                return
            worker.stop()

    def finished(self) -> Iterator[tuple[Task[Any], bytes | Death]]:
        """Wait for the next answers or for the end of somebody's time."""
        soonest = min(worker.deadline for worker in self.busy.values())
        for ready in wait(list(self.busy), max(0.0, soonest - monotonic())):
            worker = self.busy.pop(ready)
            assert worker.task is not None
            result, alive = worker.answer()
            if alive:
                self._idle.append(worker)
            else:
                worker.stop()
            yield worker.task, result
        now = monotonic()
        for worker in [w for w in self.busy.values() if w.deadline <= now]:
            if not worker.connection.poll():
                del self.busy[worker.connection]
                worker.stop()
                assert worker.task is not None
                yield worker.task, Death("time")

    def stop(self) -> None:
        """End all workers."""
        for worker in (*self.busy.values(), *self._idle):
            worker.stop()


def cause(code: int | None) -> Death:
    """How a worker died, by its exit code."""
    if os.name == "posix" and code is not None and code < 0:
        if -code == signal.SIGXCPU:
            return Death("time")
        if -code in (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS):
            return Death("memory")  # what a native library does when it gets none
    return Death("killed")


def serve(
    connection: Connection,
    work: Callable[[Any], bytes],
    limits: Limits,
    inherited: Sequence[Connection],
) -> None:
    """The life of a worker: jobs until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in inherited:
        other.close()
    faulthandler.disable()
    no_core_dumps()
    gc.freeze()  # what the parent has loaded stays shared with it, and is not looked at again
    limit_memory(limits.memory)
    while True:
        try:
            job, seconds = connection.recv()
        except (EOFError, OSError):
            return
        limit_time(seconds)
        result = work(job)
        retires = peak() > _GROWN
        try:
            connection.send_bytes((_RETIRES if retires else GOES_ON) + result)
        except OSError:  # nobody is there any more
            return
        if retires:
            return
