"""Prints how gouji compares with its peers, as ratios measured in one run.

python -m benchmarks [reading] [marking] [process] [growth] [locating] [importing] [solver]

``solver`` needs scipy and is left out where that is not installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from python_calamine import CalamineWorkbook

import checks
from addin import shipped
from benchmarks.budgets import write_expenditure
from benchmarks.importing import importing
from benchmarks.locating import locating, solver
from benchmarks.timing import medians
from checks.findings import Report, Severity
from checks.layouts.recognise import recognise
from checks.marking import Mark, mark_copy
from checks.reading import open_source
from checks.rules.registry import Rule, all_rules

SEED = shipped("workbooks") / "上海市科学技术协会2025.xlsx"
SHEET = "部门支出总表"
CELLS = [f"E{row}" for row in range(9, 29)]
GROWTH = (100, 1_000, 10_000, 100_000)


def main() -> None:
    """Run the benchmarks that were named, or all."""
    parts: dict[str, Callable[[Path], None]] = {
        "reading": reading,
        "marking": marking,
        "process": process,
        "growth": growth,
        "locating": partial(locating, line=line),
        "importing": partial(importing, line=line),
    }
    if find_spec("scipy"):
        parts["solver"] = partial(solver, line=line)
    with TemporaryDirectory() as folder:
        for name in sys.argv[1:] or parts:
            parts[name](Path(folder))


def reading(folder: Path) -> None:
    """Reading and auditing in this process, beside only reading: the seed, and its tables."""
    tables = folder / "tables.xlsx"
    book = openpyxl.load_workbook(SEED)
    placed = {table.sheet for table in checks.audit(SEED).tables}
    for sheet in book.worksheets:
        if sheet.title not in placed:
            book.remove(sheet)
    book.save(tables)
    without_prose = tuple(rule for rule in all_rules() if not reads_prose(rule))
    for what, path, rules, most in (
        ("the seed", SEED, all_rules(), "3.5"),
        ("the seed, without the rules that read prose", SEED, without_prose, "3"),
        ("its nine tables alone", tables, all_rules(), "3"),
    ):
        with patch("checks.engine.all_rules", return_value=rules):
            report = checks.audit(path)
            beside_readers(f"{what} ({len(rules)} rules)", path, report, most)


def reads_prose(rule: Rule) -> bool:
    """Whether a rule looks at any paragraph of the seed."""
    book = recognise(open_source(SEED))
    for _ in rule.check(book):
        pass
    return "paragraphs" in vars(book)


def beside_readers(what: str, path: Path, report: Report, most: str) -> None:
    """One workbook audited, beside calamine and openpyxl reading it."""
    took = medians(
        {
            "audit": partial(checks.audit, path),
            "calamine": partial(read_with_calamine, path),
            "openpyxl": partial(openpyxl.load_workbook, path),
        },
        rounds=25,
    )
    print(f"read + audit of {what}: {checked(report)}")
    ratio = took["audit"] / took["calamine"]
    line("as long as python-calamine reads it", ratio, f"at most {most}")
    line("faster than openpyxl.load_workbook", took["openpyxl"] / took["audit"], "at least 6")


def read_with_calamine(path: Path) -> None:
    """Every sheet as Python values."""
    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def marking(folder: Path) -> None:
    """Twenty fills and notes in a copy of the seed."""
    copy = folder / "marked.xlsx"
    marks = [Mark(SHEET, cell, Severity.ERROR, "合计不等于分栏之和") for cell in CELLS]
    took = medians(
        {
            "mark_copy": lambda: mark_copy(SEED.read_bytes(), copy, marks, None),
            "openpyxl": lambda: mark_with_openpyxl(folder / "openpyxl.xlsx"),
        },
        rounds=15,
    )
    print(f"marking {len(CELLS)} cells of the seed")
    line("faster than openpyxl", took["openpyxl"] / took["mark_copy"])


def mark_with_openpyxl(copy: Path) -> None:
    """Load, twenty fills and notes, save."""
    book = openpyxl.load_workbook(SEED)
    fill = PatternFill("solid", fgColor="FFC6CB")
    for cell in CELLS:
        book[SHEET][cell].fill = fill
        book[SHEET][cell].comment = Comment("合计不等于分栏之和", "gouji")
    book.save(copy)


def process(folder: Path) -> None:
    """The whole command, from nothing to findings, beside one import."""
    command = [Path(sys.executable).with_name("gouji"), "check", SEED, "--format", "json"]
    took = medians(
        {
            "gouji": run(*command, "--output", folder / "seed.json"),
            "import": run(sys.executable, "-c", "import openpyxl"),
            "python": run(sys.executable, "-c", "pass"),
        },
        rounds=15,
    )
    print("whole process: gouji check SEED --format json")
    line('as long as python -c "import openpyxl"', took["gouji"] / took["import"])
    line('as long as python -c "pass"', took["gouji"] / took["python"])


def run(*command: str | Path) -> Callable[[], object]:
    """The command as work to time; it must succeed. With bytecode, as an installed package has."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return lambda: subprocess.run(command, check=True, capture_output=True, env=environment)


def growth(folder: Path) -> None:
    """Time per row of one long expenditure table, relative to a hundred rows."""
    files = {str(rows): folder / f"{rows}.xlsx" for rows in GROWTH}
    for rows, file in files.items():
        write_expenditure(file, int(rows))
    print("growth: time per row of one 支出总表, relative to 100 rows")
    audits = {rows: lambda file=file: checks.audit(file) for rows, file in files.items()}
    took = medians(audits, rounds=3)
    first = str(GROWTH[0])
    for rows, file in files.items():
        ratio = took[rows] / int(rows) / (took[first] / int(first))
        line(f"{int(rows):,} rows ({checked(checks.audit(file))})", ratio)


def checked(report: Report) -> str:
    """What an audit did, so that a fast audit of nothing is seen."""
    statements = sum(outcome.checked for outcome in report.outcomes)
    return f"{statements:,} statements checked, {len(report.findings):,} findings"


def line(what: str, ratio: float, goal: str = "") -> None:
    """One ratio, with the goal where there is one."""
    print(f"  {ratio:7.2f} × {what}" + (f"  (goal: {goal})" if goal else ""), flush=True)


if __name__ == "__main__":
    main()
