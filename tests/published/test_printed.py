"""The shipped workbook, printed by reportlab, python-docx and as html, comes back as it was."""

from __future__ import annotations

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
    printing.print_pdf(path, [page for page in printed if page.rows][:3], rotate=rotate)
    assert len(tables(path)) == 3


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
