"""Worker processes: several workbooks at a time, each held to its time and memory.

A process of its own for each job that runs, used again for the next: one workbook does not wait
for another, and one that takes too long, or too much, costs nobody but its sender; of several
files that are sent together, one that kills the process costs itself alone. What is sent goes
through a pipe and is never on disk.
"""

from __future__ import annotations

import math
import os
import signal
from collections.abc import Callable
from typing import Any, Final, TypeVar

import anyio
from anyio import BrokenWorkerProcess, CapacityLimiter, to_process

from addin.server import uploads
from addin.server.work import UPLOADS, Answer, answer

#: bytes of memory for a worker
_MEMORY: Final = 1500 * 1024 * 1024
#: seconds for a job; less than the pane waits (pages.py)
_SECONDS: Final = 60
_SECONDS_OF_UPLOADS: Final = 240
_DEAD: Final = BrokenWorkerProcess.__name__
_settled = False
T = TypeVar("T")


class Workers:
    """At most ``count`` jobs at a time, and half as many with uploaded files besides.

    So formulas and audits do not wait behind somebody's sixty files. ``waiting`` is how many may
    queue for either; ``seconds`` and ``seconds_of_uploads`` is what a job may take.
    """

    def __init__(
        self,
        count: int | None = None,
        *,
        waiting: int = 200,
        seconds: float = _SECONDS,
        seconds_of_uploads: float = _SECONDS_OF_UPLOADS,
        job: Callable[[str, bytes], Answer] = answer,
    ) -> None:
        self.count = count or os.cpu_count() or 2
        self._job = job
        self._waiting = waiting
        self._seconds = (seconds, seconds_of_uploads)
        self._lanes = (CapacityLimiter(self.count), CapacityLimiter((self.count + 1) // 2))
        self._unlimited = CapacityLimiter(math.inf)

    async def answer(self, name: str, body: bytes) -> Answer:
        """The answer to a job; a sentence where it cannot be had."""
        slow = name in UPLOADS
        lane = self._lanes[slow]
        if lane.statistics().tasks_waiting >= self._waiting:
            return Answer(503, "现在用的人太多，请过半分钟再试。".encode())
        async with lane:
            try:
                with anyio.fail_after(self._seconds[slow]):
                    return await self._done(name, body)
            except TimeoutError:
                return Answer(504, _too_long(slow).encode())
            except BrokenWorkerProcess:
                return Answer(500, _died(slow).encode(), _DEAD)

    async def _done(self, name: str, body: bytes) -> Answer:
        """The answer to a job; where the process dies over several files, without the deadly."""
        try:
            return await self._worked(self._job, name, body)
        except BrokenWorkerProcess:
            alone = await self._worked(uploads.one_by_one, body) if name == "files" else []
            if not alone:
                raise
        deadly = set()
        for number, one in enumerate(alone):
            try:
                await self._worked(self._job, name, one)
            except BrokenWorkerProcess:
                deadly.add(number)
        spared = await self._worked(uploads.without, body, deadly)
        return (await self._worked(self._job, name, spared))._replace(wrong=_DEAD)

    async def _worked(self, job: Callable[..., T], *given: Any) -> T:
        return await to_process.run_sync(
            work, job, *given, cancellable=True, limiter=self._unlimited
        )

    async def warm(self) -> None:
        """Start the workers, so that the first click does not wait for their imports."""
        async with anyio.create_task_group() as group:
            for _ in range(self.count):
                group.start_soon(self.answer, "warm", b"{}")

    def busy(self) -> dict[str, int]:
        """How many jobs run and how many wait, for who watches the server."""
        told = [lane.statistics() for lane in self._lanes]
        return {
            "running": sum(each.borrowed_tokens for each in told),
            "waiting": sum(each.tasks_waiting for each in told),
        }


def work(job: Callable[..., T], *given: Any) -> T:
    """What a worker does with a job."""
    global _settled
    if not _settled:
        _settle()
        _settled = True
    return job(*given)


def _settle() -> None:
    """Limits of this process, once."""
    from checks.batch.limits import limit_memory, no_core_dumps

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    no_core_dumps()
    limit_memory(_MEMORY)


def _too_long(slow: bool) -> str:
    if slow:
        return "用时超过上限，已停止；请把文件分批，或在装有勾稽的电脑上审核。"
    return "用时超过上限，已停止；请删去不用的工作表后再试。"


def _died(slow: bool) -> str:
    what = "文件" if slow else "工作簿"
    return f"处理这个{what}的进程停止了（多半是内存不足，或内容异常）；请另存为新的 xlsx 后再试。"
