"""The shipped workbook, printed by reportlab, python-docx and as html, comes back as it was."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest

from checks.errors import UnreadableError
from checks.reading import open_source
from tests.published import printing
from tests.published.comparing import prose, tables
from tests.published.conftest import SAMPLE


@pytest.fixture(scope="module")
def printed() -> list[printing.Page]:
    return printing.pages(SAMPLE)


def figures(rows: list[list[object]]) -> list[list[object]]:
    """The rows below the header."""
    first = next(i for i, row in enumerate(rows) if any(isinstance(v, float) for v in row)
                 or row[0] == "合计")  # fmt: skip
    return rows[first:]


def same_tables(path: Path) -> None:
    found, wanted = tables(path), tables(SAMPLE)
    assert list(found) == list(wanted)
    for sheet in wanted:
        assert figures(found[sheet]) == figures(wanted[sheet]), sheet


def same_prose(path: Path) -> None:
    found, wanted = prose(path), prose(SAMPLE)
    assert list(found) == list(wanted)
    for sheet in wanted:
        if sheet != "项目经费情况说明":  # printed in part
            assert found[sheet] == wanted[sheet], sheet


def test_ruled_pdf(tmp_path: Path, printed: list[printing.Page]) -> None:
    path = tmp_path / "a.pdf"
    printing.print_pdf(path, printed)
    same_tables(path)
    same_prose(path)


@pytest.mark.parametrize("rotate", [90, 270])
def test_rotated_pages(tmp_path: Path, printed: list[printing.Page], rotate: int) -> None:
    path = tmp_path / "a.pdf"
    pages = [page for page in printed if page.rows][:2]
    printing.print_pdf(path, pages, rotate=rotate)
    wanted = tables(SAMPLE)
    for sheet, rows in tables(path).items():
        assert figures(rows) == figures(wanted[sheet]), sheet


@pytest.mark.parametrize("sideways", [90, -90])
def test_tables_drawn_sideways(tmp_path: Path, printed: list[printing.Page], sideways: int) -> None:
    path = tmp_path / "a.pdf"
    pages = [page for page in printed if page.rows][:2]
    printing.print_pdf(path, pages, sideways=sideways)
    found, wanted = tables(path), tables(SAMPLE)
    assert len(found) == 2
    for sheet, rows in found.items():
        assert figures(rows) == figures(wanted[sheet]), sheet


def test_pdf_without_rules(tmp_path: Path, printed: list[printing.Page]) -> None:
    path = tmp_path / "a.pdf"
    printing.print_pdf(path, printed, ruled=False)
    same_tables(path)
    same_prose(path)


def test_without_rules_a_number_stays_below_its_heading(
    tmp_path: Path, printed: list[printing.Page]
) -> None:
    """An amount printed in the wrong column is an error to find, not one to repair."""
    page = deepcopy(next(p for p in printed if p.title == "2025年部门支出预算总表"))
    row = next(row for row in page.rows if row[3] == "科普活动")
    row[5], row[6] = row[6], None
    path = tmp_path / "a.pdf"
    printing.print_pdf(path, [page], ruled=False)
    (rows,) = tables(path).values()
    assert ["206", "07", "02", "科普活动", 1106700, 1106700] in rows


def test_encrypted_pdf_asks_for_its_password(tmp_path: Path, printed: list[printing.Page]) -> None:
    path = tmp_path / "a.pdf"
    printing.print_pdf(path, printed[:2], encrypt="开门123")
    with pytest.raises(UnreadableError, match="--password"):
        open_source(path)
    with pytest.raises(UnreadableError, match="密码不对"):
        open_source(path, password="错")


def test_word(tmp_path: Path, printed: list[printing.Page]) -> None:
    path = tmp_path / "a.docx"
    printing.print_word(path, printed)
    same_tables(path)
    same_prose(path)


def test_html(tmp_path: Path, printed: list[printing.Page]) -> None:
    path = tmp_path / "a.html"
    printing.print_html(path, printed)
    same_tables(path)
    same_prose(path)
