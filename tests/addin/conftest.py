"""A built add-in for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from addin.building.addin import addin
from tests.hosts.excel_vba import PlayedExcel
from tests.hosts.libreoffice import LibreOffice, missing


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """gouji.xlam for the interpreter C:\\Python\\python.exe."""
    path = tmp_path_factory.mktemp("addin") / "gouji.xlam"
    path.write_bytes(addin(r"C:\Python\python.exe"))
    return path


@pytest.fixture
def excel(built: Path) -> PlayedExcel:
    """Excel with the add-in and one workbook open; that Python exists."""
    played = PlayedExcel(built)
    played.files[r"C:\Python\python.exe"] = ""
    return played


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibreOffice]:
    """One LibreOffice for the tests of this folder."""
    why = missing()
    if why is not None:
        pytest.skip(why)
    with LibreOffice(tmp_path_factory.mktemp("office")) as running:
        yield running
