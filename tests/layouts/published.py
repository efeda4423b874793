"""Published documents as literal tables, and workbooks made of them with openpyxl.

A sheet is text: one row a line, cells divided by ``|``; what reads as a number is one, a code
keeps its leading text by a quote mark before it (``'201``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from openpyxl import Workbook

from checks.auditor import audit
from checks.findings import Report, Severity

_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


def write(
    path: Path, sheets: Mapping[str, str], changes: Mapping[tuple[str, str], object] | None = None
) -> Path:
    """The workbook, with some cells changed: (sheet, A1) -> value."""
    book = Workbook()
    del book["Sheet"]
    for name, text in sheets.items():
        sheet = book.create_sheet(name)
        for line in text.strip().splitlines():
            sheet.append([_value(cell.strip()) for cell in line.split("|")])
    for (name, cell), value in (changes or {}).items():
        assert book[name][cell].value != value
        book[name][cell].value = value
    book.save(path)
    return path


def _value(cell: str) -> object:
    if _NUMBER.fullmatch(cell):
        return float(cell.replace(",", ""))
    return cell.removeprefix("'") or None


def audited(
    folder: Path,
    sheets: Mapping[str, str],
    changes: Mapping[tuple[str, str], object] | None = None,
    layout: str | None = None,
) -> Report:
    """The audit of such a workbook."""
    return audit(write(folder / "公开表.xlsx", sheets, changes), layout=layout)


def serious(report: Report) -> list[tuple[str, str | None, str | None]]:
    """Rule, sheet and cell of every error and warning."""
    return [(f.rule, f.sheet, f.cell) for f in report.findings if f.severity is not Severity.INFO]


def checked(report: Report) -> dict[str, int]:
    """How many statements each rule looked at."""
    return {o.rule: o.checked for o in report.outcomes if o.checked}
