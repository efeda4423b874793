"""Values stand at their true addresses under the exact names of their sheets."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import openpyxl
import pytest

from checks.reading import open_source

STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
SHEET = "xl/worksheets/sheet1.xml"


def saved(path: Path, book: openpyxl.Workbook) -> Path:
    book.save(path)
    return path


def test_addresses_count_from_a1(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["C4"] = "合计"
    book.active["D4"] = 1107600
    grid = open_source(saved(tmp_path / "a.xlsx", book)).grids[0]
    assert grid.value(3, 2) == "合计"
    assert grid.value(3, 3) == 1107600.0
    assert grid.value(0, 0) == ""


def test_numbers_are_float(build) -> None:
    value = open_source(build()).grids[0].value(1, 1)
    assert type(value) is float
    assert value == 12.5


def test_sheet_names_keep_their_trailing_space_and_order(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "表二 "
    book.create_sheet("表一&附表")
    book.active["A1"] = 1
    names = [grid.sheet for grid in open_source(saved(tmp_path / "a.xlsx", book)).grids]
    assert names == ["表二 ", "表一&附表"]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_read_and_known_as_hidden(tmp_path: Path, state: str) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("底稿").sheet_state = state
    visible = [grid.visible for grid in open_source(saved(tmp_path / "a.xlsx", book)).grids]
    assert visible == [True, False]


def test_dimension_of_wps_does_not_hide_cells(build) -> None:
    def wps(xml: bytes) -> bytes:
        assert b'<dimension ref="A1:B2"' in xml
        return xml.replace(b'ref="A1:B2"', b'ref="A1:A1"')

    grid = open_source(build({SHEET: wps})).grids[0]
    assert grid.rows == [["项目", "金额"], ["合计", 12.5]]


def test_strict_ooxml_reads_as_transitional(build) -> None:
    def strict(xml: bytes) -> bytes:
        for old, new in (
            (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", STRICT.encode()),
            (b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
             b"http://purl.oclc.org/ooxml/officeDocument/relationships"),
        ):  # fmt: skip
            xml = xml.replace(old, new)
        return xml

    parts = (SHEET, "xl/workbook.xml", "xl/styles.xml", "_rels/.rels", "xl/_rels/workbook.xml.rels")
    grid = open_source(build(dict.fromkeys(parts, strict))).grids[0]
    assert grid.rows == [["项目", "金额"], ["合计", 12.5]]
    assert grid.details.number_formats == {
        (0, 0): "General", (0, 1): "General", (1, 0): "General", (1, 1): "General",
    }  # fmt: skip


def test_hundred_thousand_blank_formatted_rows_are_nothing(sheet) -> None:
    row = '<row r="{0}"><c r="A{0}" s="0"/><c r="B{0}" s="0"/><c r="IV{0}" s="0"/></row>'
    blank = "".join(row.format(number) for number in range(2, 100_002))
    path = sheet('<row r="1"><c r="A1"><v>7</v></c></row>' + blank)
    grid = open_source(path).grids[0]
    formats = dict(grid.details.number_formats or {})
    assert grid.rows == [[7.0]]
    assert formats == {(0, 0): "General"}


def test_blank_text_at_the_end_is_trimmed(sheet) -> None:
    cell = '<c r="{}" t="str"><v>{}</v></c>'
    path = sheet(
        f'<row r="1">{cell.format("A1", "x")}{cell.format("C1", "")}</row>'
        f'<row r="2">{cell.format("A2", "y")}{cell.format("B2", "z")}</row>'
        f'<row r="9">{cell.format("A9", "")}</row>'
    )
    assert open_source(path).grids[0].rows == [["x", ""], ["y", "z"]]


def test_sheet_that_reaches_too_far_is_left_out_with_a_remark(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "零散"
    book.active["A1"] = 1
    book.active["XFD1048576"] = 2
    book.create_sheet("正常")["A1"] = 3
    source = open_source(saved(tmp_path / "a.xlsx", book))
    assert [grid.sheet for grid in source.grids] == ["正常"]
    [remark] = source.remarks
    assert "零散" in remark
    assert "1048576 行" in remark


def test_chart_sheet_is_skipped_with_a_remark(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.create_chartsheet("走势图")
    source = open_source(saved(tmp_path / "a.xlsx", book))
    assert [grid.sheet for grid in source.grids] == ["Sheet"]
    assert source.remarks == ["工作表“走势图”是图表，没有可审核的单元格，已跳过。"]


def test_hash_is_of_the_bytes_of_the_file(build) -> None:
    path = build()
    assert open_source(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("name", ["a.xls", "a.et", "a.csv", "a", "a.pdf"])
def test_kind_is_told_by_content_not_extension(build, name: str) -> None:
    assert open_source(build(name=name)).kind == "xlsx"


def test_macro_workbook_is_xlsm(build) -> None:
    def macro(xml: bytes) -> bytes:
        return xml.replace(
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        )

    assert open_source(build({"[Content_Types].xml": macro})).kind == "xlsm"


def test_the_file_is_left_as_it_was(build) -> None:
    path = build()
    before = path.read_bytes(), path.stat().st_mtime_ns
    path.chmod(0o444)
    _ = open_source(path).grids[0].details
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


ROWS = [["科目编码", "金额"], ["2060702", "1,107,600"], ["说明；附注", "—"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimited_text_in_usual_encodings(tmp_path: Path, encoding: str, delimiter: str) -> None:
    import csv

    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(ROWS)
    path = tmp_path / "支出总表.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    source = open_source(path)
    assert source.kind == "csv"
    [grid] = source.grids
    assert grid.sheet == "支出总表"
    assert grid.rows == ROWS
    assert grid.details.number_formats is None


def test_seed_reads_the_same_from_xlsx_xls_and_ods(shared: Path) -> None:
    clean = shared / "corpus" / "clean"
    xlsx, xls, ods = (
        open_source(clean / f"seed_kx_2025_dept.{kind}") for kind in ("xlsx", "xls", "ods")
    )
    assert (xlsx.kind, xls.kind, ods.kind) == ("xlsx", "xls", "ods")
    for grid, from_xls, from_ods in zip(xlsx.grids, xls.grids, ods.grids, strict=True):
        assert grid.sheet == from_xls.sheet == from_ods.sheet
        assert grid.rows == from_xls.rows
        assert grid.rows == from_ods.rows
