"""The results sheet in a stranger's package."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.hyperlink import Hyperlink

from checks.findings import Severity
from checks.marking import Mark, mark_copy
from tests.hosts.libreoffice import LibreOffice
from tests.marking.packages import names, package, part, root

SHEET = """<worksheet xmlns="{main}"><sheetData><row r="1"><c r="A1" s="1"/></row></sheetData>\
</worksheet>"""
TITLE = "审核结果"


def results() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = TITLE
    sheet["A1"] = "审核结果"
    sheet["A1"].font = Font(name="微软雅黑", size=16, bold=True, underline="single")
    sheet.merge_cells("A1:C1")
    sheet.append(["级别", "位置", "差额"])
    sheet.append(["错误", "表一!A1", -900])
    sheet["B3"].hyperlink = Hyperlink(ref="B3", location="'表一'!A1")
    sheet["B2"].hyperlink = f"#'{TITLE}'!A1"
    sheet["C3"].number_format = "#,##0.0;[Red]-#,##0.0"
    sheet["C3"].fill = PatternFill("solid", fgColor="FF112233")
    sheet["C3"].border = Border(bottom=Side("double"))
    sheet.conditional_formatting.add(
        "A3:A9", CellIsRule(operator="equal", formula=['"错误"'], font=Font(color="FFC00000"))
    )
    sheet.auto_filter.ref = "A2:C3"
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "1:2"
    sheet.column_dimensions["A"].width = 33
    return book


def put(source: bytes, folder: Path) -> bytes:
    target = folder / "copy.xlsx"
    mark_copy(source, target, [Mark("表一", "A1", Severity.ERROR, "甲")], lambda _: results())
    return target.read_bytes()


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_is_the_last_sheet_with_its_looks(tmp_path: Path) -> None:
    book = opened(put(package(SHEET), tmp_path))
    assert book.sheetnames == ["表一", TITLE]
    sheet = book[TITLE]
    assert [c.value for c in sheet[3]] == ["错误", "表一!A1", -900]
    assert (sheet["A1"].font.name, sheet["A1"].font.sz, sheet["A1"].font.b) == (
        "微软雅黑",
        16,
        True,
    )
    assert sheet["C3"].number_format == "#,##0.0;[Red]-#,##0.0"
    assert sheet["C3"].fill.fgColor.rgb == "FF112233"
    assert sheet["C3"].border.bottom.style == "double"
    assert sheet["B3"].hyperlink.location == "'表一'!A1"
    assert sheet["B2"].hyperlink.location == f"'{TITLE}'!A1"
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref == "A2:C3"
    assert sheet.print_title_rows == "$1:$2"
    assert sheet.column_dimensions["A"].width == 33
    (rule,) = next(iter(sheet.conditional_formatting)).rules
    assert rule.dxf.font.color.rgb == "FFC00000"
    assert not sheet.sheet_view.tabSelected


def test_formats_of_the_other_sheets_stay(tmp_path: Path) -> None:
    styles = root(put(package(SHEET), tmp_path), "xl/styles.xml")
    before = root(package(SHEET), "xl/styles.xml")
    for name in ("numFmts", "fonts", "fills", "borders", "cellXfs"):
        old, new = before.find(f"{{*}}{name}"), styles.find(f"{{*}}{name}")
        assert [e.attrib for e in new][: len(old)] == [e.attrib for e in old]
        assert new.get("count") == str(len(new))
    tags = [e.tag.rpartition("}")[2] for e in styles]
    assert tags[5:] == ["cellXfs", "cellStyles", "dxfs"]


def test_a_sheet_of_that_name_that_is_not_ours_stays(tmp_path: Path) -> None:
    workbook = f'<sheets><sheet name="表一" sheetId="7" r:id="rId1"/><sheet name="{TITLE}" \
sheetId="3" r:id="rId9"/></sheets>'
    copied = put(package(SHEET, workbook=workbook), tmp_path)
    sheets = root(copied, "xl/workbook.xml")[0]
    assert [e.get("name") for e in sheets] == ["表一", TITLE, f"{TITLE} (2)"]
    assert [e.get("sheetId") for e in sheets] == ["7", "3", "8"]
    links = root(copied, "xl/worksheets/sheet2.xml").iter("{*}hyperlink")
    assert [e.get("location") for e in links] == [f"'{TITLE} (2)'!A1", "'表一'!A1"]


def test_ours_is_replaced_and_nothing_piles_up(tmp_path: Path) -> None:
    once = put(package(SHEET), tmp_path)
    assert put(once, tmp_path) == once


def test_ours_is_known_after_it_was_renamed(tmp_path: Path) -> None:
    once = put(package(SHEET), tmp_path)
    renamed = package(SHEET)
    parts = {n: part(once, n) for n in names(once)}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        f'name="{TITLE}"'.encode(), 'name="上次的结果"'.encode()
    )
    renamed = package(SHEET, parts=parts)
    assert opened(put(renamed, tmp_path)).sheetnames == ["表一", "上次的结果"]


def test_without_results_the_sheet_of_before_stays(tmp_path: Path) -> None:
    once = put(package(SHEET), tmp_path)
    target = tmp_path / "again.xlsx"
    mark_copy(once, target, [], None)
    assert opened(target.read_bytes()).sheetnames == ["表一", TITLE]


def test_sheet_ids_and_names_of_others_are_kept(tmp_path: Path) -> None:
    workbook = """<sheets><sheet name="表一" sheetId="7" r:id="rId1"/></sheets><definedNames>\
<definedName name="_xlnm.Print_Area" localSheetId="0">表一!$A$1</definedName></definedNames>\
<calcPr/>"""
    copied = put(package(SHEET, workbook=workbook), tmp_path)
    book = root(copied, "xl/workbook.xml")
    assert [e.tag.rpartition("}")[2] for e in book] == ["sheets", "definedNames", "calcPr"]
    assert [e.get("sheetId") for e in book[0]] == ["7", "8"]
    own = [(e.get("name"), e.get("localSheetId"), e.text) for e in book[1]]
    assert own[0] == ("_xlnm.Print_Area", "0", "表一!$A$1")
    assert ("_xlnm.Print_Titles", "1", f"'{TITLE}'!$1:$2") in own


def test_strict_and_without_styles(tmp_path: Path) -> None:
    for source in (package(SHEET, strict=True), package(SHEET, styles=None)):
        copied = put(source, tmp_path)
        assert "xl/worksheets/sheet2.xml" in names(copied)
    assert b"purl.oclc.org" in part(
        put(package(SHEET, strict=True), tmp_path), "xl/worksheets/sheet2.xml"
    )


def test_callers_workbook_is_not_altered(tmp_path: Path) -> None:
    book = results()
    workbook = f'<sheets><sheet name="{TITLE}" sheetId="1" r:id="rId1"/></sheets>'
    mark_copy(package(SHEET, workbook=workbook), tmp_path / "a.xlsx", [], lambda _: book)
    assert book.sheetnames == [TITLE]


def test_links_out_of_the_workbook_are_refused(tmp_path: Path) -> None:
    book = results()
    book.active["A9"].hyperlink = "https://example.org"
    with pytest.raises(ValueError, match="links out"):
        mark_copy(package(SHEET), tmp_path / "a.xlsx", [], lambda _: book)


def test_libreoffice_shows_it(office: LibreOffice, tmp_path: Path) -> None:
    put(package(SHEET), tmp_path)
    cells = office.read(tmp_path / "copy.xlsx", [f"{TITLE}!C3", f"{TITLE}!A1", "表一!A1"])
    assert cells["sheets"] == ["表一", TITLE]
    assert cells[f"{TITLE}!C3"]["fill"] == "112233"
    assert cells[f"{TITLE}!C3"]["text"] == "-900.0"
    assert cells[f"{TITLE}!A1"]["bold"]
    assert cells["表一!A1"]["note"] == "甲"
