"""A batch of workbooks beside loops of other libraries that only open the same files.

python -m benchmarks.batch [FILES]

Processor seconds are what is compared: they are the same on a busy machine. The speed-up of two
workers is of elapsed time, so it says something only on a machine that is otherwise idle.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from addin import shipped

CORPUS = Path(__file__).resolve().parents[2] / "shared/corpus/mutants"
PEERS = {
    "pandas.read_excel, every sheet": "import pandas; pandas.read_excel(path, sheet_name=None)",
    "openpyxl.load_workbook": "import openpyxl; openpyxl.load_workbook(path)",
    "python-calamine, every sheet": "from python_calamine import CalamineWorkbook as C; "
    "b = C.from_path(path); [b.get_sheet_by_name(n).to_python() for n in b.sheet_names]",
}


class Took(NamedTuple):
    """One command: elapsed and processor seconds of all its processes, and its peak in MB."""

    elapsed: float
    processor: float
    megabytes: float


def main() -> None:
    """Make the files, run gouji and its peers on them, print the ratios."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with TemporaryDirectory() as name:
        folder = Path(name)
        many, few = folder / "many", folder / "few"
        for path, files in ((many, number), (few, number // 10)):
            make(path, files)
        gouji = {
            jobs: run(folder, "-m", "checks", "check", many, "--jobs", jobs, "--format", "json",
                      "--output", folder / f"{jobs}.json")
            for jobs in (1, 2)
        }  # fmt: skip
        same = (folder / "1.json").read_bytes() == (folder / "2.json").read_bytes()
        tenth = run(folder, "-m", "checks", "check", few, "--jobs", 1, "--format", "json",
                    "--output", folder / "few.json")  # fmt: skip
        one = gouji[1]
        print(f"{number} workbooks, audited: {number / one.processor:.1f} a second and core")
        for what, code in PEERS.items():
            loop = f"import sys, glob\nfor path in sorted(glob.glob(sys.argv[1] + '/*')): {code}"
            peer = run(folder, "-W", "ignore", "-c", loop, many)
            print(f"  {peer.processor / one.processor:6.2f} × faster than {what}")
        two = gouji[2]
        print(f"  {one.elapsed / two.elapsed:6.2f} × faster with two workers than with one "
              f"({one.elapsed:.1f} s, {two.elapsed:.1f} s); same bytes: {same}")  # fmt: skip
        print(f"  {two.processor / one.processor:6.2f} × the processor time of one worker")
        print(f"  {one.megabytes / tenth.megabytes:6.3f} × the peak memory of {number // 10} files "
              f"({one.megabytes:.1f} MB)")  # fmt: skip


def make(folder: Path, number: int) -> None:
    """So many different workbooks: a comment at the end of a zip changes nothing but the hash."""
    folder.mkdir()
    found = sorted(CORPUS.glob("*.xlsx")) or sorted(shipped("workbooks").glob("上海*.xlsx"))
    for n in range(number):
        data = found[n * 7 % len(found)].read_bytes()  # any hundred of them are much like all
        remark = str(n).encode()
        assert data.endswith(b"\x00\x00")
        whole = data[:-2] + len(remark).to_bytes(2, "little") + remark
        (folder / f"{n:05}.xlsx").write_bytes(whole)


def run(folder: Path, *arguments: object) -> Took:
    """Run Python with these arguments to its end."""
    begun = perf_counter()
    child = os.fork()
    if child == 0:
        with open(folder / "said", "wb") as said:  # noqa: PTH123
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
        os.execv(sys.executable, [sys.executable, *map(str, arguments)])
    _, status, used = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit((folder / "said").read_text("utf-8", "replace"))
    elapsed = perf_counter() - begun
    return Took(elapsed, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
