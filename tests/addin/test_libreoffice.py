"""LibreOffice opens what we build. It refuses add-ins, so a test copy says it is a workbook."""

from __future__ import annotations

from pathlib import Path

from addin.building.addin import texts
from addin.building.package import packed, parts
from tests.hosts.libreoffice import LibreOffice


def test_the_add_in_opens(office: LibreOffice, built: Path, tmp_path: Path) -> None:
    content = parts(built.read_bytes())
    types = content["[Content_Types].xml"]
    assert types.count(b"ms-excel.addin.macroEnabled") == 1
    content["[Content_Types].xml"] = types.replace(
        b"ms-excel.addin.macroEnabled", b"ms-excel.sheet.macroEnabled"
    )
    copy = tmp_path / "copy.xlsm"
    copy.write_bytes(packed(content))
    assert office.sheets(copy) == ["gouji.conf"]
    found = office.read(copy, ["A1", "B1", "B3", "D1", "E1", "H1"])
    assert found["A1"]["value"] == "interpreter_win"
    assert found["B1"]["value"] == r"C:\Python\python.exe"
    assert found["B3"]["text"] == "TRUE"
    assert (found["D1"]["value"], found["E1"]["value"]) == ("title", texts()["title"])
    assert found["H1"]["value"] == "科目编码的名称。"
