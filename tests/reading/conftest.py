"""Small workbooks written by openpyxl, then changed part by part as other programs write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

Build = Callable[..., Path]


def small_workbook() -> bytes:
    """One sheet 收支总表: A1 项目, B1 金额, A2 合计, B2 12.5."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "收支总表"
    sheet.append(["项目", "金额"])
    sheet.append(["合计", 12.5])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_parts(data: bytes, changes: dict[str, bytes | Callable[[bytes], bytes]]) -> bytes:
    """The zip with some members replaced, changed by a function, or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            change = changes.get(name, old.read(name))
            new.writestr(name, change(old.read(name)) if callable(change) else change)
        for name in changes.keys() - set(old.namelist()):
            change = changes[name]
            assert isinstance(change, bytes)
            new.writestr(name, change)
    return out.getvalue()


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """build(changes={part: bytes or function}, name="x.xlsx") -> path of a small workbook."""

    def build(
        changes: dict[str, bytes | Callable[[bytes], bytes]] | None = None, name: str = "预算.xlsx"
    ) -> Path:
        path = tmp_path / name
        path.write_bytes(with_parts(small_workbook(), changes or {}))
        return path

    return build


@pytest.fixture
def sheet(build: Build) -> Callable[..., Path]:
    """sheet("<row …/>", head="<cols/>") -> a workbook whose only sheet has these rows."""

    def sheet(rows: str, head: str = "", styles: str | None = None) -> Path:
        xml = f'<worksheet xmlns="{MAIN}">{head}<sheetData>{rows}</sheetData></worksheet>'
        changes: dict[str, bytes | Callable[[bytes], bytes]] = {
            "xl/worksheets/sheet1.xml": xml.encode()
        }
        if styles:
            changes["xl/styles.xml"] = styles.encode()
        return build(changes)

    return sheet


SHARED = Path(__file__).parents[2].parent / "shared"


@pytest.fixture
def shared() -> Path:
    if not SHARED.exists():
        pytest.skip("the shared corpus is not on this machine")
    return SHARED
