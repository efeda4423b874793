"""On a dask cluster of two local workers over TCP: the same bytes as on one machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import Gouji, command, environment

pytest.importorskip("distributed", reason="extra cluster is not installed")
pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="signals of POSIX"),
    pytest.mark.skipif(
        "GOUJI_HEAVY" not in os.environ,
        reason="starting a dask cluster takes ten seconds: set GOUJI_HEAVY=1",
    ),
]


class Cluster:
    """A scheduler and two workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
        port = self.address.rpartition(":")[2]
        self._folder = folder
        self._processes = [
            self._start("scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard")
        ]
        self.workers = [self._worker(), self._worker()]

    def _worker(self) -> subprocess.Popen[bytes]:
        return self._start(
            "worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard",
            "--local-directory", str(self._folder),
        )  # fmt: skip

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments], env=environment(), cwd=self._folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        self._processes = [*getattr(self, "_processes", ()), process]
        return process

    def stop(self) -> None:
        for process in self._processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    folder = tmp_path / "dask"
    folder.mkdir()
    running = Cluster(folder)
    try:
        yield running
    finally:
        running.stop()


def test_a_worker_killed_in_the_middle_changes_nothing(
    cluster: Cluster, shared: Path, tmp_path: Path, gouji: Gouji
) -> None:
    folder = tmp_path / "预算"
    folder.mkdir()
    for path in sorted((shared / "corpus/mutants").glob("*.xlsx")):
        (folder / path.name).symlink_to(path)
    for path in sorted((shared / "strangers/hostile").iterdir())[:20]:
        (folder / path.name).symlink_to(path)
    gouji("check", folder, "--format", "json", "--output", "local.json")
    run = command(
        "check", folder, "--format", "json", "--output", tmp_path / "cluster.json",
        "--cluster", cluster.address,
    )  # fmt: skip
    process = subprocess.Popen(run, env=environment(), stderr=subprocess.PIPE)
    spool = tmp_path / ".cluster.json.gouji.spool"
    while not (spool.exists() and spool.stat().st_size > 200_000):
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    os.killpg(cluster.workers[0].pid, signal.SIGKILL)
    process.communicate(timeout=300)
    assert (tmp_path / "cluster.json").read_bytes() == (tmp_path / "local.json").read_bytes()


def test_no_cluster_is_one_sentence(tmp_path: Path, budgets: Path, gouji: Gouji) -> None:
    ran = gouji("check", budgets, "--cluster", "tcp://127.0.0.1:9")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("连接不上集群“tcp://127.0.0.1:9”")
    assert ran.err.count("\n") == 1
