"""What people put into workbooks survives a mark in the very sheet that holds it."""

from __future__ import annotations

import importlib.util
import io
import struct
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from checks.findings import Severity
from checks.marking import AUTHOR, Mark, mark_copy
from tests.hosts.libreoffice import LibreOffice
from tests.marking.packages import in_order, names, packed, part, root

#: openpyxl says what it would lose.
pytestmark = pytest.mark.filterwarnings("ignore:.* is not supported and will be removed")

SHEET = "xl/worksheets/sheet1.xml"


def vba() -> bytes | None:
    """A real VBA project, out of the add-in that xlwings ships."""
    spec = importlib.util.find_spec("xlwings")
    folder = Path(spec.origin).parent if spec is not None and spec.origin else None
    for book in sorted(folder.rglob("*.xlam")) if folder is not None else ():
        with zipfile.ZipFile(book) as archive:
            if "xl/vbaProject.bin" in archive.namelist():
                return archive.read("xl/vbaProject.bin")
    return None


def png() -> io.BytesIO:
    """A picture of one red point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    header = struct.pack(">2I5B", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0\xff\0\0")
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


@pytest.fixture(scope="module")
def rich() -> bytes:
    """A workbook with one of everything that openpyxl would lose."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    project = vba()
    if project is not None:
        book.add_vba_project(io.BytesIO(project), is_stream=True)
    sheet = book.add_worksheet("表一")
    bold, red = book.add_format({"bold": True}), book.add_format({"bg_color": "#FF0000"})
    sheet.write_rich_string("A1", "预算", bold, "公开", "说明")
    sheet.write_formula("A2", "=SUM(B1:B9)", red, 42)
    sheet.write_dynamic_array_formula("D1:D3", "=UNIQUE(B1:B3)", None, 7)
    sheet.write_column("B1", [1, -2, 3, 4])
    sheet.conditional_format(
        "B1:B9", {"type": "data_bar", "data_bar_2010": True, "bar_axis_position": "middle"}
    )
    sheet.conditional_format("B1:B9", {"type": "icon_set", "icon_style": "3_arrows"})
    sheet.data_validation("C1", {"validate": "list", "source": ["甲", "乙"]})
    sheet.add_sparkline("E1", {"range": "表一!B1:B4"})
    sheet.insert_image("G1", "dot.png", {"image_data": png()})
    sheet.insert_textbox("G9", "文本框")
    sheet.write_comment("B2", "原有批注", {"author": "张三", "visible": True})
    sheet.insert_button("J1", {"caption": "按钮"})
    sheet.add_table("L1:M4", {"columns": [{"header": "甲"}, {"header": "乙"}]})
    sheet.set_header("&C&G", {"image_center": "dot.png", "image_data_center": png()})
    sheet.freeze_panes(1, 0)
    sheet.protect("abc")
    sheet.ignore_errors({"number_stored_as_text": "A1:A9"})
    sheet.write_url("A9", "https://example.org/")
    sheet.set_column("P:Q", None, None, {"level": 1, "hidden": True})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=表一!$B$1:$B$4"})
    sheet.insert_chart("G20", chart)
    book.add_worksheet("表二").write("A1", 1)
    book.close()
    return buffer.getvalue()


@pytest.fixture(scope="module")
def marked(rich: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    target = tmp_path_factory.mktemp("marked") / "copy.xlsm"
    cells = ("A1", "A2", "B2", "C1", "E1", "G30")
    mark_copy(rich, target, [Mark("表一", c, Severity.ERROR, "错误\n说明") for c in cells], None)
    return target.read_bytes()


def test_only_these_parts_change(rich: bytes, marked: bytes) -> None:
    before = packed(rich)
    changed = [old[0] for old, new in zip(before, packed(marked), strict=True) if old != new]
    assert sorted(changed) == [
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/styles.xml",
        SHEET,
    ]


def test_macros_and_their_content_type(marked: bytes) -> None:
    project = vba()
    if project is None:
        pytest.skip("xlwings is not installed")
    assert part(marked, "xl/vbaProject.bin") == project
    assert b"sheet.macroEnabled.main+xml" in part(marked, "[Content_Types].xml")


@pytest.mark.parametrize(
    "piece",
    [
        "<f>SUM(B1:B9)</f><v>42</v>",
        'cm="1"',
        "x14:dataBar",
        "x14:sparklineGroup",
        "<dataValidation ",
        "<drawing ",
        "<legacyDrawingHF ",
        "<tablePart ",
        "<sheetProtection ",
        "<ignoredError ",
        "<hyperlink ",
        '<pane ySplit="1"',
        'hidden="1"',
    ],
)
def test_inside_the_marked_sheet(rich: bytes, marked: bytes, piece: str) -> None:
    before, after = part(rich, SHEET).decode(), part(marked, SHEET).decode()
    assert piece in before
    assert after.count(piece) == before.count(piece)


def test_rich_text_of_a_marked_cell(marked: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(marked), rich_text=True)
    assert [str(t) for t in book["表一"]["A1"].value] == ["预算", "公开", "说明"]


def test_order_of_the_sheet(rich: bytes, marked: bytes) -> None:
    assert in_order(root(rich, SHEET))
    assert in_order(root(marked, SHEET))


def test_button_and_note_of_another(marked: bytes) -> None:
    drawing = part(marked, "xl/drawings/vmlDrawing1.vml").decode()
    assert 'ObjectType="Button"' in drawing
    assert "visibility:visible" in drawing
    note = openpyxl.load_workbook(io.BytesIO(marked))["表一"]["B2"].comment
    assert note.author == "张三"
    assert note.text == f"原有批注\n\n—— {AUTHOR} ——\n错误\n说明"


def test_no_part_is_new_or_gone(rich: bytes, marked: bytes) -> None:
    assert names(marked) == names(rich)


def test_validator_has_nothing_new_to_say(rich: bytes, marked: bytes, tmp_path: Path) -> None:
    audit = pytest.importorskip("openxml_audit")
    found = []
    for name, data in (("a.xlsm", rich), ("b.xlsm", marked)):
        (tmp_path / name).write_bytes(data)
        errors = audit.OpenXmlValidator().validate(str(tmp_path / name)).errors
        found.append(sorted(e.description for e in errors))
    assert [e for e in found[1] if e not in found[0]] == []


def test_libreoffice_opens_it(office: LibreOffice, marked: bytes, tmp_path: Path) -> None:
    path = tmp_path / "copy.xlsm"
    path.write_bytes(marked)
    cells = office.read(path, ["表一!A2", "表一!B2", "表一!A1"])
    assert cells["表一!A2"]["fill"] == "FFC6CB"
    assert cells["表一!B2"]["note"].startswith("原有批注\n\n—— 勾稽 gouji ——")
    assert cells["表一!A1"]["text"] == "预算公开说明"
