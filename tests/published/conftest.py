"""Documents for the tests: published ones where they are, and a workbook printed by other tools."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = ROOT.parent / "shared" / "documents"
CORPUS = ROOT.parent / "shared" / "corpus" / "clean"
SAMPLE = ROOT / "workbooks" / "上海市科学技术协会2025.xlsx"


def document(name: str) -> Path:
    """A published document; the test is skipped where it is not."""
    path = DOCUMENTS / name
    if not path.exists():
        pytest.skip("the published documents are not on this machine")
    return path


def corpus(name: str) -> Path:
    """The workbook of a published document."""
    path = CORPUS / name
    if not path.exists():
        pytest.skip("the corpus is not on this machine")
    return path
