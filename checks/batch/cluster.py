"""The same jobs on a dask cluster: extra ``cluster``.

A worker of the cluster does not audit by itself: it has a child process, held to the same limits
as the workers of one machine, so that a hostile file costs a child and gets the same sentence.
A worker that is lost is dask's business, which runs its tasks elsewhere.
"""

from __future__ import annotations

import contextlib
import pickle
import socket
import subprocess
import sys
import threading
from collections.abc import Generator, Iterable, Iterator, Sequence
from importlib import import_module
from itertools import islice
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from checks.batch.limits import Limits
from checks.batch.pool import Answer, Death, Task
from checks.errors import UsageError, installing

if TYPE_CHECKING:
    from checks.batch.running import Runner
    from checks.commands.work import Job

#: files in one task: the scheduler's work is per task
CHUNK = 8
#: tasks that are waiting or running for each thread of the cluster
_AHEAD = 3


@contextlib.contextmanager
def runner(address: str, limits: Limits) -> Iterator[Runner]:
    """What runs jobs on the cluster at ``address``. Raises UsageError."""
    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise UsageError(f"--cluster 需要 dask，请先运行 {installing('cluster')}") from error
    try:
        client = distributed.Client(address, timeout="15s", set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageError(
            f"连接不上集群“{address}”，请检查地址，并确认 dask scheduler 正在运行。"
        ) from error
    try:
        _same_version(client)
        yield lambda tasks: _answers(client, tasks, limits)
    finally:
        client.close()


def _same_version(client: Any) -> None:
    """UsageError when a worker would audit by other rules."""
    own = version()
    for worker, other in client.run(version, on_error="return").items():
        if other != own:
            what = f"是 {other}" if isinstance(other, str) else "没有安装 gouji"
            raise UsageError(
                f"集群的工作机 {worker} {what}，本机是 {own}，请在每台机器上安装同一个版本。"
            )


def version() -> str:
    """The version of gouji here."""
    import checks

    return checks.__version__


def _answers(client: Any, tasks: Iterable[Task[Job]], limits: Limits) -> Generator[Answer]:
    """The answers as they come; what a dead worker took with it a second time is tried alone."""
    waiting = iter(tasks)
    chunks: dict[str, list[Task[Job]]] = {}
    running = import_module("distributed").as_completed(loop=client.loop)
    again: list[list[Task[Job]]] = []

    def feed() -> None:
        room = _AHEAD * max(1, sum(client.nthreads().values())) - len(chunks)
        for _ in range(room):
            chunk = again.pop() if again else list(islice(waiting, CHUNK))
            if not chunk:
                return
            future = client.submit(audit, chunk, limits, version(), pure=False)
            chunks[future.key] = chunk
            running.add(future)

    feed()
    while chunks:
        future = next(running)
        chunk = chunks.pop(future.key)
        error = None if future.status == "finished" else future.exception()
        if error is None:
            results: Sequence[bytes | str] = future.result()
            for task, result in zip(chunk, results, strict=True):
                yield Answer(task.number, Death(result) if isinstance(result, str) else result)
        elif len(chunk) > 1:
            again += [[task] for task in chunk]
        else:
            yield Answer(chunk[0].number, Death("killed"))
        future.release()
        feed()


def audit(chunk: Sequence[Task[Job]], limits: Limits, wanted: str) -> list[bytes | str]:
    """What a worker of the cluster does: the answer of each task, or how its process died."""
    if version() != wanted:
        raise RuntimeError(f"gouji {version()} here, {wanted} wanted")
    return [_in_child(task, limits) for task in chunk]


_here = threading.local()


def _in_child(task: Task[Job], limits: Limits) -> bytes | str:
    """The answer of this thread's child process; a child that is killed is tried once more."""
    for _ in range(2):
        child = getattr(_here, "child", None)
        if child is None or child.limits != limits:
            child = _here.child = Child(limits)
        result, alive = child.do(task)
        if not alive:
            child.stop()
            _here.child = None
        if result != Death("killed"):
            break
    return result.cause if isinstance(result, Death) else result


class Child:
    """A worker process that a process without the right to have children (dask's) can start."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        ours, theirs = socket.socketpair()
        with theirs:
            number = theirs.fileno()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "checks.batch.child", str(number)], pass_fds=[number]
            )
        self._connection = Connection(ours.detach())
        self._connection.send_bytes(pickle.dumps(limits))

    def do(self, task: Task[Job]) -> tuple[bytes | Death, bool]:
        """The answer, or how it died; and whether it can be given more."""
        from checks.batch import pool

        try:
            self._connection.send((task.job, self.limits.allowance(task.size)))
            if not self._connection.poll(self.limits.patience(task.size)):
                return Death("time"), False
            sent = self._connection.recv_bytes()
        except (EOFError, OSError):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
            return pool.cause(self._process.returncode), False
        return sent[1:], sent[:1] == pool.GOES_ON

    def stop(self) -> None:
        """End it."""
        self._connection.close()
        self._process.kill()
        self._process.wait()
