"""Fills: the right cell in the right place, and all else of its format as it was."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from checks.errors import OutputError
from checks.findings import Severity
from checks.marking import FILLS, Mark, mark_copy, markable
from tests.marking.packages import in_order, local, names, package, part, relations, root

SHEET = "xl/worksheets/sheet1.xml"
ROWS = """<worksheet xmlns="{main}"><dimension ref="B2:C3"/><cols><col min="5" max="6" width="9" \
style="2"/></cols><sheetData><row r="2" spans="2:3"><c r="B2" s="1"><f>1+1</f><v>2</v></c><c \
r="C2" s="2"/></row><row r="3" s="1" customFormat="1"><c r="C3"><v>7</v></c></row></sheetData>\
<mergeCells count="1"><mergeCell ref="B5:D6"/></mergeCells><pageMargins left="1" right="1" \
top="1" bottom="1" header="1" footer="1"/></worksheet>"""


def mark(source: bytes, folder: Path, *cells: str, severity: Severity = Severity.ERROR) -> bytes:
    target = folder / "copy.xlsx"
    mark_copy(
        source, target, [Mark("表一", cell, severity, "为什么\n怎么办") for cell in cells], None
    )
    return target.read_bytes()


def cells_of(data: bytes) -> dict[str, list[str]]:
    """Addresses by row, in the order of the part."""
    sheet = root(data, SHEET)
    (rows,) = [e for e in sheet if local(e) == "sheetData"]
    return {r.get("r", ""): [c.get("r", "") for c in r] for r in rows}


def test_keeps_everything_but_the_fill(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(mark(package(ROWS), tmp_path, "B2")))
    cell = book["表一"]["B2"]
    assert cell.fill.fgColor.rgb == f"FF{FILLS[Severity.ERROR]}"
    assert cell.number_format == "#,##0.00"
    assert cell.font.b
    assert cell.border.left.style == "thin"
    assert cell.alignment.horizontal == "right"
    assert not cell.protection.locked
    assert cell.comment.text == "为什么\n怎么办"
    assert cell.comment.author == "勾稽 gouji"


def test_cached_value_of_a_formula_stays(tmp_path: Path) -> None:
    copied = mark(package(ROWS), tmp_path, "B2")
    assert b"<f>1+1</f><v>2</v>" in part(copied, SHEET)


def test_other_cells_of_the_same_format_stay_as_they_are(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(mark(package(ROWS), tmp_path, "B2")))
    assert book["表一"]["C2"].fill.fgColor.theme == 4


@pytest.mark.parametrize("severity", list(Severity))
def test_colour_says_the_severity(tmp_path: Path, severity: Severity) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(mark(package(ROWS), tmp_path, "C2", severity=severity))
    )
    assert book["表一"]["C2"].fill.fgColor.rgb == f"FF{FILLS[severity]}"


def test_new_cells_and_rows_stand_in_order(tmp_path: Path) -> None:
    copied = mark(package(ROWS), tmp_path, "A2", "D2", "A1", "Z9", "B3")
    assert cells_of(copied) == {
        "1": ["A1"],
        "2": ["A2", "B2", "C2", "D2"],
        "3": ["B3", "C3"],
        "9": ["Z9"],
    }
    sheet = root(copied, SHEET)
    assert sheet.find("{*}dimension").get("ref") == "A1:Z9"
    assert sheet.find("{*}sheetData/{*}row[@r='2']").get("spans") == "1:4"


def test_new_cell_takes_the_format_of_its_row_or_column(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(mark(package(ROWS), tmp_path, "A3", "E9")))
    assert book["表一"]["A3"].number_format == "#,##0.00"
    assert (
        root(mark(package(ROWS), tmp_path, "E9"), "xl/styles.xml").xpath(
            "string(//*[local-name()='fill'][last()]//*[local-name()='bgColor']/@theme)"
        )
        == "4"
    )


def test_merged_range_is_marked_at_its_top_left(tmp_path: Path) -> None:
    assert cells_of(mark(package(ROWS), tmp_path, "D6"))["5"] == ["B5"]


def test_two_marks_in_one_merged_range_become_one(tmp_path: Path) -> None:
    target = tmp_path / "copy.xlsx"
    marks = [Mark("表一", "C5", Severity.INFO, "甲"), Mark("表一", "D6", Severity.ERROR, "乙")]
    mark_copy(package(ROWS), target, marks, None)
    cell = openpyxl.load_workbook(target)["表一"]["B5"]
    assert cell.comment.text == "甲\n\n乙"
    assert cell.fill.fgColor.rgb == f"FF{FILLS[Severity.ERROR]}"


def test_rows_and_cells_without_addresses(tmp_path: Path) -> None:
    bare = """<worksheet xmlns="{main}"><sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row>\
<c><v>3</v></c></row></sheetData></worksheet>"""
    copied = mark(package(bare), tmp_path, "B1", "A2", "C2")
    styles = [c.get("s") for c in root(copied, SHEET).iter("{*}c")]
    assert styles == [None, "3", "3", "3"]


def test_prefixed_names(tmp_path: Path) -> None:
    prefixed = """<x:worksheet xmlns:x="{main}"><x:sheetData><x:row r="1"><x:c r="A1"/></x:row>\
</x:sheetData><x:tableParts count="0"/></x:worksheet>"""
    copied = mark(package(prefixed), tmp_path, "B1")
    assert b"<x:legacyDrawing" in part(copied, SHEET)
    assert in_order(root(copied, SHEET))
    assert openpyxl.load_workbook(io.BytesIO(copied))["表一"]["B1"].comment is not None


def test_strict_stays_strict(tmp_path: Path) -> None:
    copied = mark(package(ROWS, strict=True), tmp_path, "A1")
    for name in names(copied):
        if name.startswith("xl/") and not name.endswith(".vml"):
            assert b"schemas.openxmlformats.org/spreadsheetml" not in part(copied, name)
            assert b"schemas.openxmlformats.org/officeDocument" not in part(copied, name)


def test_missing_styles_are_made(tmp_path: Path) -> None:
    plain = '<worksheet xmlns="{main}"><sheetData/></worksheet>'
    copied = mark(package(plain, styles=None), tmp_path, "A1")
    cell = openpyxl.load_workbook(io.BytesIO(copied))["表一"]["A1"]
    assert cell.fill.fgColor.rgb == f"FF{FILLS[Severity.ERROR]}"


def test_made_styles_have_every_number_that_cells_name(tmp_path: Path) -> None:
    copied = mark(package(ROWS, styles=None), tmp_path, "A1")
    assert len(root(copied, "xl/styles.xml").find("{*}cellXfs")) == 4


def test_absolute_target_and_odd_folder(tmp_path: Path) -> None:
    source = package(ROWS, sheet_path="xl/odd place/S.XML", target="/xl/odd%20place/s.xml")
    copied = mark(source, tmp_path, "A1")
    assert b'r="A1"' in part(copied, "xl/odd place/S.XML")
    assert "xl/odd place/_rels/s.xml.rels" in [n.lower() for n in names(copied)] or (
        "xl/odd%20place/_rels/s.xml.rels" in names(copied)
    )


def test_protected_sheet_is_marked_and_stays_protected(tmp_path: Path) -> None:
    protected = ROWS.replace(
        "<mergeCells", '<sheetProtection sheet="1" password="CC1A"/><mergeCells'
    )
    sheet = part(mark(package(protected), tmp_path, "B2"), SHEET)
    assert b'<sheetProtection sheet="1" password="CC1A"/>' in sheet


def test_alternate_content_keeps_its_place(tmp_path: Path) -> None:
    wrapped = ROWS.replace(
        "</worksheet>",
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/'
        '2006"><mc:Choice Requires="x14"><controls/></mc:Choice></mc:AlternateContent></worksheet>',
    )
    tags = [local(e) for e in root(mark(package(wrapped), tmp_path, "B2"), SHEET)]
    assert tags[-3:] == ["pageMargins", "legacyDrawing", "AlternateContent"]


def test_relation_ids_stay_unique(tmp_path: Path) -> None:
    source = package(
        ROWS.replace("</worksheet>", '<drawing xmlns:r="{rel}" r:id="rId1"/></worksheet>'),
        parts={
            "xl/worksheets/_rels/sheet1.xml.rels": relations(
                ("rId1", "drawing", "../drawings/drawing1.xml"), ("rId3", "image", "../a.png")
            ),
            "xl/drawings/drawing1.xml": "<d/>",
        },
    )
    copied = mark(source, tmp_path, "B2")
    ids = [e.get("Id") for e in root(copied, "xl/worksheets/_rels/sheet1.xml.rels")]
    assert sorted(ids) == ["rId1", "rId2", "rId3", "rId4"]


def test_same_input_same_bytes(tmp_path: Path) -> None:
    assert mark(package(ROWS), tmp_path, "A1", "B2") == mark(package(ROWS), tmp_path, "B2", "A1")


def test_marking_a_marked_copy_gives_the_same_copy(tmp_path: Path) -> None:
    once = mark(package(ROWS), tmp_path, "B2", "C2", "A1")
    assert mark(once, tmp_path, "B2", "C2", "A1") == once


def test_old_fills_come_off_and_the_fill_below_comes_back(tmp_path: Path) -> None:
    again = mark(mark(package(ROWS), tmp_path, "B2", "C2"), tmp_path, "C3")
    sheet = openpyxl.load_workbook(io.BytesIO(again))["表一"]
    assert sheet["B2"].fill.patternType is None
    assert sheet["B2"].number_format == "#,##0.00"
    assert sheet["C2"].fill.fgColor.theme == 4
    assert sheet["B2"].comment is None
    assert sheet["C3"].comment is not None
    assert [c.get("s") for c in root(again, SHEET).iter("{*}c")][:2] == ["1", "2"]


@pytest.mark.parametrize(
    ("kind", "can"), [("xlsx", True), ("xlsm", True), ("xls", False), ("ods", False)]
)
def test_only_packages_can_be_marked(kind: str, can: bool) -> None:
    assert markable(kind) is can


def test_unknown_sheet(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="没有工作表“表二”"):
        mark_copy(package(ROWS), tmp_path / "a.xlsx", [Mark("表二", "A1", Severity.INFO, "")], None)
    assert not list(tmp_path.iterdir())


def test_damaged_source(tmp_path: Path) -> None:
    for source in (b"", b"PK", package(ROWS)[:-30], package("<worksheet>")):
        with pytest.raises(OutputError, match=r"a\.xlsx：原文件的内部结构有损坏"):
            mark_copy(source, tmp_path / "a.xlsx", [Mark("表一", "A1", Severity.INFO, "")], None)
    assert not list(tmp_path.iterdir())


def test_target_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="同名文件夹"):
        mark_copy(package(ROWS), tmp_path, [], None)


def test_target_folder_is_missing(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="不存在"):
        mark_copy(package(ROWS), tmp_path / "no" / "a.xlsx", [], None)


def test_target_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, os.strerror(13))

    target = tmp_path / "a.xlsx"
    target.write_bytes(b"before")
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OutputError, match=r"a\.xlsx”（没有权限），请关闭正在打开它的程序"):
        mark_copy(package(ROWS), target, [], None)
    assert [p.name for p in tmp_path.iterdir()] == ["a.xlsx"]
    assert target.read_bytes() == b"before"


def test_import_is_cheap() -> None:
    code = "import sys, checks.marking; print({'lxml', 'openpyxl', 'zipfile'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
