"""gouji import and gouji check on documents, as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from checks.cli import main
from tests.published import printing
from tests.published.comparing import tables
from tests.published.conftest import SAMPLE


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("printed") / "公开.pdf"
    pages = [p for p in printing.pages(SAMPLE) if "项目经费" not in p.title]
    printing.print_pdf(path, pages)
    return path


def test_import_writes_the_official_workbook(
    pdf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "a.xlsx"
    assert main(["import", str(pdf), "-o", str(target)]) == 0
    assert "9张表" in capsys.readouterr().out
    assert tables(target) == tables(pdf)
    book = openpyxl.load_workbook(target)
    assert book["原文位置"].sheet_state == "veryHidden"
    income = book["部门收入总表"]
    assert (income["A11"].value, income["B11"].value, income["C11"].value) == ("201", "29", "01")
    assert income["E11"].value == 21020479
    assert income["E11"].number_format == "#,##0"
    assert income.merged_cells.ranges


def test_same_bytes_each_time(pdf: Path, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        main(["import", str(pdf), "-o", str(tmp_path / name)])
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_an_existing_workbook_is_kept(
    pdf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"mine")
    assert main(["import", str(pdf), "-o", str(target)]) == 2
    assert "--yes" in capsys.readouterr().err
    assert target.read_bytes() == b"mine"
    assert main(["import", str(pdf), "-o", str(target), "--yes"]) == 0


def test_a_workbook_need_not_be_imported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(SAMPLE), "-o", str(tmp_path / "a.xlsx")]) == 2
    assert "gouji check" in capsys.readouterr().err


def test_check_of_a_pdf_names_the_page(pdf: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.json"
    assert main(["check", str(pdf), "--format", "json", "--output", str(out)]) == 0
    (book,) = json.loads(out.read_text(encoding="utf-8"))["workbooks"]
    (rounding, *_) = [f for f in book["findings"] if f["rule"] == "BN102"]
    assert (rounding["sheet"], rounding["cell"]) == ("部门收入总表", "E21")
    # page 8: after cover, contents, four sheets of prose and the first table
    assert "（原文第8页，部门收入总表，第" in rounding["message"]


def test_scanned_pdf_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "扫描.pdf"
    canvas = Canvas(str(path))
    for _ in range(3):
        canvas.rect(50, 50, 400, 600, fill=1)
        canvas.showPage()
    canvas.save()
    assert main(["import", str(path), "-o", str(tmp_path / "a.xlsx")]) == 2
    said = capsys.readouterr().err.strip()
    assert "扫描" in said
    assert "\n" not in said
    assert not (tmp_path / "a.xlsx").exists()
