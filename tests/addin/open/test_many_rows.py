"""A table of 50,000 rows: marked in blocks, found again, and as it was afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlwings as xw

from addin import marks
from addin.openbook import source_of
from checks.findings import Severity
from checks.marking import FILLS, Mark
from tests.hosts.calc import Calc

Opener = Callable[[Path], xw.Book]
SHEET, ROWS = "大表", 50_000


def test_a_table_of_50000_rows(calc: Calc, opened: Opener, small: Path) -> None:
    book = opened(small)
    others = calc.do(book, "sheets")
    calc.do(book, "add_sheet", name=SHEET, index=len(others))
    rows = [[f"项目{n}", n + 0.5] for n in range(ROWS)]
    calc.do(book, "set_values", sheet=SHEET, block=[0, 0, ROWS - 1, 1], rows=rows)
    for row in range(999, ROWS, 10_000):
        calc.do(book, "set_colour", sheet=SHEET, block=[row, 1, row, 1], value=0xFFFF00)

    def seen() -> Any:
        jobs = ("fingerprint", "coloured", "notes")
        return [calc.do(book, job, sheet=SHEET) for job in jobs]

    before = seen()
    wanted = [
        Mark(SHEET, f"B{first + n}", Severity.WARNING, f"第 {first + n} 行")
        for first in range(1000, ROWS, 5_000)
        for n in range(4)
    ]
    calc.calls.clear()
    done = marks.put(book, source_of(book).grids, wanted)
    assert (done.marked, done.remarks) == (40, [])
    assert calc.calls["value"] == len(others) + 1
    assert calc.calls["set color"] == 10  # one for each run of four
    assert calc.calls["set value"] == 2
    _, fills, notes = seen()
    amber = int(FILLS[Severity.WARNING], 16)
    assert list(fills.values()).count(amber) == len(notes) == 40
    calc.do(book, "insert_rows", sheet=SHEET, row=20_000, count=3)
    calc.calls.clear()
    done = marks.take_off(book, source_of(book).grids)
    assert (done.taken_off, done.remarks) == (40, [])
    calc.do(book, "delete_rows", sheet=SHEET, row=20_000, count=3)
    assert seen() == before
