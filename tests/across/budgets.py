"""Further units and years made from real budgets: copies with some cells changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "clean"

needs_corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="../shared/corpus is not there: real budgets to compare"
)

DEPARTMENT = CORPUS / "pt_fuban_2025_dept.xlsx"
UNIT = CORPUS / "pt_fuban_2025_unit.xlsx"


def copied(
    source: Path,
    target: Path,
    *,
    words: Mapping[str, str] | None = None,
    cells: Mapping[tuple[str, str], object] | None = None,
) -> Path:
    """A copy of a workbook with words replaced in every text and some cells (sheet, A1) set."""
    book = openpyxl.load_workbook(source)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    text = cell.value
                    for old, new in (words or {}).items():
                        text = text.replace(old, new)
                    cell.value = text
    for (name, address), value in (cells or {}).items():
        book[name][address] = value
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    return target


def year_before(source: Path, target: Path, year: int, **changes: object) -> Path:
    """The same budget a year earlier: every 2025 in it becomes 2024, every 2024 becomes 2023."""
    words = {f"{year - 1}年": f"{year - 2}年", f"{year}年": f"{year - 1}年"}
    return copied(source, target, words=words, **changes)  # type: ignore[arg-type]
