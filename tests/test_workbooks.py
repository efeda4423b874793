"""The workbooks that ship: reproducible, clean where clean, wrong exactly where listed."""

import zipfile
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

import checks
from addin import shipped
from checks.findings import Finding, Report, Severity
from workbooks import plant_errors

CLEAN = shipped("workbooks") / "上海市科学技术协会2025.xlsx"
PLANTED = shipped("workbooks") / "上海市科学技术协会2025（含十处错误）.xlsx"

LISTED = [
    row[1:7]
    for row in load_workbook(PLANTED, read_only=True)["植入的错误"].iter_rows(5, values_only=True)
]


@cache
def audited(path: Path) -> Report:
    return checks.audit(path)


def table_errors(report: Report) -> list[Finding]:
    """Errors and warnings; prose is not a table and is judged elsewhere."""
    return [
        f
        for f in report.findings
        if f.severity is not Severity.INFO and not f.rule.startswith("SM")
    ]


def addresses(cells: str) -> set[str]:
    """The single cells of "F18、G18" or "A42:F42"."""
    found = set()
    for area in cells.split("、"):
        left, top, right, bottom = range_boundaries(area)
        found |= {
            f"{get_column_letter(column)}{row}"
            for column in range(left, right + 1)
            for row in range(top, bottom + 1)
        }
    return found


def touched(finding: Finding) -> set[tuple[str | None, str | None]]:
    """Every cell a finding names."""
    cells = {(finding.sheet, finding.cell)}
    cells |= {(place.sheet, place.cell) for place in finding.related}
    if finding.culprit is not None:
        cells.add((finding.culprit.sheet, finding.culprit.cell))
    return cells


def parts(path: Path) -> list[tuple[str, tuple[int, ...], bytes]]:
    """Names, dates and contents of a package, in order. Compressed bytes differ between zlibs."""
    with zipfile.ZipFile(path) as package:
        return [(i.filename, i.date_time, package.read(i)) for i in package.infolist()]


def test_the_sample_is_the_published_budget_of_the_corpus(shared: Path) -> None:
    corpus = shared / "corpus" / "clean" / "seed_kx_2025_dept.xlsx"
    assert CLEAN.read_bytes() == corpus.read_bytes()


def test_planting_again_gives_the_same_workbook(tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    plant_errors.main(again)
    assert parts(again) == parts(PLANTED)


def test_only_the_listed_cells_differ() -> None:
    clean, planted = load_workbook(CLEAN), load_workbook(PLANTED)
    assert planted.sheetnames == [*clean.sheetnames, "植入的错误"]
    listed = {(sheet, cell) for sheet, cells, *_ in LISTED for cell in addresses(cells)}
    inserted = {error.sheet: error.repeated_row for error in plant_errors.PLANTED}
    changed = set()
    for sheet in clean.worksheets:
        values = {cell.coordinate: cell.value for row in sheet for cell in row}
        repeated = inserted.get(sheet.title)
        for row in planted[sheet.title]:
            for cell in row:
                moved = repeated is not None and cell.row > repeated
                origin = sheet.cell(cell.row - moved, cell.column).coordinate
                is_new = moved and cell.row == repeated + 1
                if is_new or values.get(origin) != cell.value:
                    changed.add((sheet.title, cell.coordinate))
    assert changed == listed


def test_ten_errors_of_ten_kinds() -> None:
    assert len(LISTED) == 10
    assert len({explanation.split("：")[0] for *_, explanation, _ in LISTED}) == 10


def test_the_sample_has_no_error_and_no_warning_in_its_tables() -> None:
    report = audited(CLEAN)
    assert report.status == "ok"
    assert [f.message for f in table_errors(report)] == []


@pytest.mark.parametrize(
    ("sheet", "cells", "families"),
    [pytest.param(row[0], row[1], row[5], id=row[4].split("：")[0]) for row in LISTED],
)
def test_each_planted_error_is_found_in_its_cell(sheet: str, cells: str, families: str) -> None:
    wrong = {(sheet, cell) for cell in addresses(cells)}
    finders = {f.rule[:2] for f in table_errors(audited(PLANTED)) if touched(f) & wrong}
    expected = {family[:2] for family in families.split("、")}
    assert finders & expected, f"{sheet} {cells}: found by {sorted(finders) or 'nobody'}"


def test_the_wrong_cells_are_accused_and_no_others() -> None:
    accused = {
        (f.culprit.sheet, f.culprit.cell) if f.culprit else (f.sheet, f.cell)
        for f in table_errors(audited(PLANTED))
    }
    planted = [{(sheet, cell) for cell in addresses(cells)} for sheet, cells, *_ in LISTED]
    assert all(accused & wrong for wrong in planted)
    assert accused <= set().union(*planted)
