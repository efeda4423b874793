"""Workers: whatever one file does to its process, the others are answered."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from checks.batch.limits import MB, Limits
from checks.batch.pool import Answer, Death, Task, answers

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and limits of POSIX")
LIMITS = Limits(seconds=1, memory=256 * MB)


def act(job: str) -> bytes:
    """Do what the job says."""
    what, _, rest = job.partition(" ")
    if what == "burn":
        while True:
            pass
    if what == "sleep":
        time.sleep(600)
    if what == "grow":
        try:
            return str(len(bytearray(1024 * MB))).encode()
        except MemoryError:
            return b"no memory"
    if what == "abort":
        os.abort()
    if what == "exit":
        os._exit(3)
    if what == "killed" and not Path(rest).exists():
        Path(rest).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "pid":
        return str(os.getpid()).encode()
    return job.encode()


def ask(*jobs: str, workers: int = 2) -> dict[int, bytes | Death]:
    tasks = [Task(number, job, 0) for number, job in enumerate(jobs)]
    return dict(answers(tasks, act, workers, LIMITS))


def test_a_dead_worker_costs_its_job_alone() -> None:
    found = ask("a", "burn", "b", "exit", "c", "abort", "d")
    assert found == {
        0: b"a", 1: Death("time"), 2: b"b", 3: Death("killed"), 4: b"c", 5: Death("memory"),
        6: b"d",
    }  # fmt: skip


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits memory")
def test_memory_is_limited() -> None:
    assert ask("grow", "a") == {0: b"no memory", 1: b"a"}


def test_a_worker_that_waits_for_ever_is_stopped() -> None:
    limits = Limits(seconds=0.1)
    found = dict(answers([Task(0, "sleep", 0), Task(1, "a", 0)], act, 2, limits))
    assert found == {0: Death("time"), 1: b"a"}


def test_a_job_whose_worker_was_killed_from_outside_is_done_by_another(tmp_path: Path) -> None:
    assert ask(f"killed {tmp_path / 'once'}") == {0: f"killed {tmp_path / 'once'}".encode()}


def test_workers_are_used_again() -> None:
    found = ask(*["pid"] * 40, workers=2)
    assert len(set(found.values())) <= 2


def test_nobody_is_left_when_the_caller_has_enough() -> None:
    running = answers((Task(n, "a", 0) for n in range(1000)), act, 2, LIMITS)
    assert isinstance(next(running), Answer)
    running.close()
    assert multiprocessing.active_children() == []


def test_jobs_are_taken_only_when_a_worker_is_free() -> None:
    taken = []

    def tasks():
        for number in range(100):
            taken.append(number)
            yield Task(number, "a", 0)

    running = answers(tasks(), act, 2, LIMITS)
    next(running)
    running.close()
    assert len(taken) <= 4
