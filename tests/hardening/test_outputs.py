"""What a hostile workbook says stays text in every report."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from checks.commands.outputs import FORMATS
from checks.report.in_memory import to_bytes
from checks.report.results_sheet import results_workbook
from tests.report import samples

STARTS = ("=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "=cmd|'/C calc'!A0")


def hostile(start: str):
    """A report whose every word begins as a formula does."""
    report = samples.failing(f"{start}.xlsx")
    report.department = start
    report.findings = [
        replace(f, message=start, title=start, label=start, actual=start, expected=start)
        for f in report.findings
    ]
    return report


@pytest.mark.parametrize("start", STARTS, ids=repr)
def test_no_cell_of_a_workbook_we_write_is_a_formula(start: str) -> None:
    report = hostile(start)
    written = [to_bytes(results_workbook(report))]
    if "xlsx" in FORMATS:
        stream = io.BytesIO()
        writer = FORMATS["xlsx"].open(stream, Path("summary.xlsx"))
        writer.add(report)
        writer.close()
        written.append(stream.getvalue())
    for data in written:
        book = openpyxl.load_workbook(io.BytesIO(data))
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    assert not (cell.data_type == "f" and "cmd" in str(cell.value)), cell.value
                    assert cell.data_type != "f" or str(cell.value) not in STARTS
