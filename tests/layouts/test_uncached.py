"""Formulas saved without results: worked out, or unknown, never taken for blank."""

from pathlib import Path

import openpyxl
import pytest

from checks.auditor import audit


@pytest.fixture
def without_results(shared: Path, tmp_path: Path) -> Path:
    """The seed with formulas as openpyxl saves it: no result is stored."""
    book = openpyxl.load_workbook(shared / "corpus/clean/seed_kx_2025_dept_formulas.xlsx")
    target = tmp_path / "没有结果.xlsx"
    book.save(target)
    return target


def sums(path: Path) -> set[tuple[str, str, str | None]]:
    return {
        (f.rule, f.severity, f.cell)
        for f in audit(path).findings
        if f.rule[:2] in ("BN", "BJ", "SG")
    }


def test_sums_are_judged_on_what_the_formulas_come_to(shared: Path, without_results: Path) -> None:
    saved = shared / "corpus/clean/seed_kx_2025_dept_formulas.xlsx"
    assert sums(without_results) == sums(saved)


def test_what_cannot_be_worked_out_is_not_checked(without_results: Path) -> None:
    book = openpyxl.load_workbook(without_results)
    book["部门支出总表"]["E11"] = "=VLOOKUP(1,A1:B2,2)"
    book.save(without_results)
    report = audit(without_results)
    assert not [f for f in report.findings if f.severity == "error"]
    row_total = next(o for o in report.outcomes if o.rule == "BN101")
    assert row_total.verdict == "not_checked"
    assert "没有保存结果" in (row_total.because or "")
