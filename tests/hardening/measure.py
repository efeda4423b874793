"""python -m tests.hardening.measure PATH…: the verdict of each file, its seconds and its memory."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from pathlib import Path
from typing import NamedTuple

from checks.batch.limits import MB, Limits, limit_memory, limit_time, no_core_dumps
from checks.batch.pool import cause
from checks.commands.work import Job, died, run


class Measured(NamedTuple):
    """One audit in a process of its own."""

    path: Path
    status: str
    sentence: str
    seconds: float
    megabytes: float
    #: whether its process had to be stopped
    stopped: bool


def measured(path: Path, limits: Limits | None = None) -> Measured:
    """Audit the file as a worker of a batch would."""
    limits = limits or Limits()
    back, there = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(back)
        no_core_dumps()
        limit_memory(limits.memory)
        limit_time(limits.allowance(path.stat().st_size))
        report = run(Job(str(path))).report
        os.write(there, f"{report.status}\n{report.error or ''}".encode()[:60_000])
        os._exit(0)
    os.close(there)
    with os.fdopen(back, encoding="utf-8", errors="replace") as pipe:
        said = pipe.read()
    _, status, used = os.wait4(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code:
        report = died(Job(str(path)), cause(code).cause).report
        said = f"{report.status}\n{report.error}"
    what, _, sentence = said.partition("\n")
    return Measured(
        path, what, sentence, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / MB, code != 0
    )


def files(arguments: list[str]) -> list[Path]:
    """The files of folders and paths."""
    paths = [Path(argument) for argument in arguments]
    return [f for p in paths for f in (sorted(p.rglob("*")) if p.is_dir() else [p]) if f.is_file()]


def main() -> None:
    """Measure and print, the worst last."""
    import checks.auditor

    del checks.auditor
    chosen = files(sys.argv[1:])
    before = {path: hashlib.sha256(path.read_bytes()).digest() for path in chosen}
    found = [measured(path) for path in chosen]
    for m in sorted(found, key=lambda m: m.seconds)[-40:]:
        sentence = re.sub("“.*?”", "", m.sentence)[:60]
        stopped = "stopped" if m.stopped else ""
        print(f"{m.seconds:6.2f} s {m.megabytes:7.0f} MB {m.status:12} {stopped:8}"
              f"{m.path.name[:40]:40} {sentence}")  # fmt: skip
    changed = [p for p in chosen if hashlib.sha256(p.read_bytes()).digest() != before[p]]
    print(f"{len(found)} files; most seconds {max(m.seconds for m in found):.1f}, most memory "
          f"{max(m.megabytes for m in found):.0f} MB; stopped {sum(m.stopped for m in found)}; "
          f"changed originals {len(changed)}")  # fmt: skip


if __name__ == "__main__":
    main()
