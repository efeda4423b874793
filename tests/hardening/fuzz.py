"""python -m tests.hardening.fuzz MINUTES FOLDER [SEED]: audit broken workbooks, keep what is wrong.

What must hold for every file: an answer within the limits; where it cannot be audited, one
Chinese sentence; no rule that fails by a programming error. What does not hold is kept in FOLDER.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from time import monotonic, process_time

from addin import shipped
from checks.batch.limits import Limits
from checks.batch.pool import Death, Task, answers
from checks.commands.work import Job, run
from checks.findings import Report
from tests.hardening.mutating import mutate

SHARED = Path(__file__).resolve().parents[3] / "shared"
#: seeds larger than this make the run slow and find no more
_LARGEST = 60_000


def seeds() -> list[Path]:
    """Real budgets and strangers' workbooks of every kind."""
    own = sorted(shipped("workbooks").glob("*.xls*"))
    corpus = sorted((SHARED / "corpus/clean").iterdir()) if SHARED.is_dir() else []
    strangers = [
        p
        for p in sorted((SHARED / "strangers").glob("*/*"))
        if p.suffix in {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv"}
        and p.stat().st_size <= _LARGEST
    ]
    return (own + corpus) * max(1, len(strangers) // 20) + strangers


def wrong(report: Report) -> str | None:
    """What is wrong with an answer; None when nothing is."""
    error = report.error
    if report.status != "ok":
        if error is None or not re.search("[一-鿿]", error) or not error.endswith("。"):
            return f"no sentence: {error}"
        if "程序出错" in error:
            return error
    for outcome in report.outcomes:
        if "程序出错" in (outcome.because or ""):
            return f"{outcome.rule} {outcome.because}"
    return None


def judged(job: tuple[Job, Path]) -> bytes:
    """What is wrong with the audit of a file, and its seconds."""
    begun = process_time()
    done = run(job[0])
    said = wrong(done.report) or ""
    if said and done.trace:
        said += "\n" + done.trace
    return f"{process_time() - begun:.3f} {done.report.status} {said}".encode()


def main() -> None:
    """Fuzz for the given minutes."""
    minutes, folder = float(sys.argv[1]), Path(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    folder.mkdir(parents=True, exist_ok=True)
    end = monotonic() + 60 * minutes
    origins = seeds()
    content = {path: path.read_bytes() for path in origins}
    sources: dict[int, Path] = {}

    def tasks() -> Iterator[Task[tuple[Job, Path]]]:
        number = seed * 1_000_000
        while monotonic() < end:
            number += 1
            choose = Random(number)
            origin = choose.choice(origins)
            data = mutate(content[origin], choose)
            path = sources[number] = folder / f"{number}{origin.suffix}"
            path.write_bytes(data)
            yield Task(number, (Job(str(path)), origin), len(data))

    statuses: Counter[str] = Counter()
    slowest = 0.0
    kept: Counter[str] = Counter()
    for number, result in answers(tasks(), judged, 1, Limits()):
        path = sources.pop(number)
        if isinstance(result, Death):
            what, status = f"died: {result.cause}", "died"
        else:
            seconds, status, what = result.decode().split(" ", 2)
            slowest = max(slowest, float(seconds))
        statuses[status] += 1
        key = re.sub(r"“.*?”", "", what)[-300:]
        kept[key] += bool(what)
        if what and kept[key] <= 3:
            print(path.name, what, sep="\t", flush=True)
        else:
            path.unlink()
    total = sum(statuses.values())
    print(f"{total} files: {dict(statuses)}; slowest {slowest:.1f} s; kinds of faults: {+kept}")


if __name__ == "__main__":
    main()
