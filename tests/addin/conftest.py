"""A built add-in for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.building.addin import addin
from tests.addin.parts import BUTTONS, FUNCTIONS
from tests.hosts.excel_vba import PlayedExcel


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """gouji.xlam for the interpreter C:\\Python\\python.exe."""
    path = tmp_path_factory.mktemp("addin") / "gouji.xlam"
    path.write_bytes(addin(r"C:\Python\python.exe", BUTTONS, FUNCTIONS))
    return path


@pytest.fixture
def excel(built: Path) -> PlayedExcel:
    """Excel with the add-in and one workbook open; that Python exists."""
    played = PlayedExcel(built)
    played.files[r"C:\Python\python.exe"] = ""
    return played
