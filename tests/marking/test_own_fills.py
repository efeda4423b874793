"""Fills and notes that people made by hand: kept where they cannot be remembered, else given back.

The parts are written by hand as Excel writes them, and looked into as XML.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from checks.findings import Severity
from checks.marking import FILLS, Mark, Marked, mark_copy
from tests.marking.packages import package, part, relations, root

SHEET = "xl/worksheets/sheet1.xml"
HATCHED = """<fill><patternFill patternType="lightUp"><fgColor theme="5"/><bgColor rgb="FFFFFF00"/>\
</patternFill></fill>"""
GRADIENT = """<fill><gradientFill degree="90"><stop position="0"><color theme="0"/></stop><stop \
position="1"><color theme="4" tint="0.399945066682943"/></stop></gradientFill></fill>"""
PATH = """<fill><gradientFill type="path" left="0.5" right="0.5" top="0.5" bottom="0.5"><stop \
position="0"><color rgb="FFFFFFFF"/></stop><stop position="1"><color rgb="FF00B050"/></stop>\
</gradientFill></fill>"""
GRAY = '<fill><patternFill patternType="gray125"/></fill>'
BLACK = '<fill><patternFill patternType="solid"><fgColor indexed="64"/></patternFill></fill>'
THEMED = """<fill><patternFill patternType="solid"><fgColor theme="7" tint="-0.249977111117893"/>\
<bgColor indexed="64"/></patternFill></fill>"""
INDEXED = """<fill><patternFill patternType="solid"><fgColor indexed="43"/><bgColor indexed="26"/>\
</patternFill></fill>"""
CLEAR = '<fill><patternFill patternType="none"><fgColor indexed="9"/></patternFill></fill>'


def styles(fill: str) -> str:
    """A styles part whose second cell format has this fill, as fill 2."""
    return f"""<styleSheet xmlns="{{main}}"><fonts count="1"><font><sz val="11"/></font></fonts>\
<fills count="3"><fill><patternFill patternType="none"/></fill>{GRAY}{fill}</fills><borders \
count="1"><border><left/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" \
fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" \
borderId="0" xfId="0"/><xf numFmtId="4" fontId="0" fillId="2" borderId="0" xfId="0" \
applyFill="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>\
</cellStyles></styleSheet>"""


ROW = '<worksheet xmlns="{main}"><sheetData><row r="1"><c r="B1" s="1"><v>7</v></c></row>\
</sheetData></worksheet>'


def mark(source: bytes, target: Path, *cells: str) -> Marked:
    return mark_copy(
        source, target, [Mark("表一", cell, Severity.ERROR, "错误\n说明") for cell in cells], None
    )


def fill_of(data: bytes, cell: str) -> bytes:
    """The fill element that a cell's format names, as canonical XML."""
    (found,) = [c for c in root(data, SHEET).iter("{*}c") if c.get("r") == cell]
    sheet = root(data, "xl/styles.xml")
    xf = sheet.find("{*}cellXfs")[int(found.get("s", "0"))]
    return etree.tostring(sheet.find("{*}fills")[int(xf.get("fillId"))], method="c14n")


@pytest.mark.parametrize("fill", [HATCHED, GRADIENT, PATH, GRAY, BLACK])
def test_a_fill_with_more_than_one_colour_stays_and_the_note_tells(
    tmp_path: Path, fill: str
) -> None:
    source = package(ROW, styles=styles(fill))
    done = mark(source, tmp_path / "a.xlsx", "A1", "B1")
    copied = (tmp_path / "a.xlsx").read_bytes()
    assert fill_of(copied, "B1") == fill_of(source, "B1")
    assert FILLS[Severity.ERROR].encode() in fill_of(copied, "A1")
    notes = openpyxl.load_workbook(tmp_path / "a.xlsx")["表一"]
    assert notes["B1"].comment.text == "错误\n说明"
    assert done.remarks == ("“表一”B1 1 格底色是图案或渐变，没有改动，只加了批注。",)
    mark(copied, tmp_path / "b.xlsx")
    cleared = (tmp_path / "b.xlsx").read_bytes()
    assert fill_of(cleared, "B1") == fill_of(source, "B1")


@pytest.mark.parametrize("fill", [THEMED, INDEXED])
def test_a_fill_of_one_colour_comes_back_as_it_was(tmp_path: Path, fill: str) -> None:
    source = package(ROW, styles=styles(fill))
    done = mark(source, tmp_path / "a.xlsx", "B1")
    assert done.remarks == ()
    marked = (tmp_path / "a.xlsx").read_bytes()
    assert FILLS[Severity.ERROR].encode() in fill_of(marked, "B1")
    mark(marked, tmp_path / "b.xlsx")
    cleared = (tmp_path / "b.xlsx").read_bytes()
    assert fill_of(cleared, "B1") == fill_of(source, "B1")
    assert part(cleared, SHEET).count(b's="1"') == 1


def test_no_fill_is_no_fill_whatever_colour_it_does_not_show(tmp_path: Path) -> None:
    mark(package(ROW, styles=styles(CLEAR)), tmp_path / "a.xlsx", "B1")
    mark((tmp_path / "a.xlsx").read_bytes(), tmp_path / "b.xlsx")
    assert b'patternType="none"' in fill_of((tmp_path / "b.xlsx").read_bytes(), "B1")


RICH = """<comments xmlns="{main}"><authors><author>张三</author></authors><commentList><comment \
ref="B1" authorId="0" shapeId="0"><text><r><rPr><b/><sz val="9"/><color indexed="81"/><rFont \
val="宋体"/><charset val="134"/></rPr><t>张三:</t></r><r><rPr><i/><u/><sz val="14"/><color \
rgb="FFFF0000"/><rFont val="楷体"/></rPr><t xml:space="preserve">
  请核对 </t></r><r><rPr><sz val="9"/></rPr><t>谢谢</t></r></text></comment></commentList>\
</comments>"""
VML = """<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:\
office" xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap \
v:ext="edit" data="1"/></o:shapelayout><v:shape id="_x0000_s1025" type="#_x0000_t202" \
style='position:absolute;width:108pt;height:60pt'{alt} fillcolor="#ffffe1"><x:ClientData \
ObjectType="Note"><x:Anchor>
    2, 15, 0, 2, 3, 31, 1, 9</x:Anchor><x:Row>0</x:Row><x:Column>1</x:Column></x:ClientData>\
</v:shape></xml>"""


def noted(alt: str = "") -> bytes:
    """The workbook with a note of several fonts in a small box on B1."""
    sheet = ROW.replace("</worksheet>", '<legacyDrawing xmlns:r="{rel}" r:id="rId1"/></worksheet>')
    return package(
        sheet,
        styles=styles(THEMED),
        parts={
            "xl/worksheets/_rels/sheet1.xml.rels": relations(
                ("rId1", "vmlDrawing", "../drawings/vmlDrawing1.vml"),
                ("rId2", "comments", "../comments1.xml"),
            ),
            "xl/comments1.xml": RICH,
            "xl/drawings/vmlDrawing1.vml": VML.replace("{alt}", alt),
        },
    )


def runs(data: bytes) -> list[bytes]:
    """The runs of the note on B1, each as canonical XML."""
    [comment] = root(data, "xl/comments1.xml").iter("{*}comment")
    return [etree.tostring(r, method="c14n") for r in comment.iter("{*}r")]


@pytest.mark.parametrize("alt", ["", ' alt="余额表截图"'])
def test_a_note_of_several_fonts_and_its_box_come_back(tmp_path: Path, alt: str) -> None:
    source = noted(alt)
    mark(source, tmp_path / "a.xlsx", "B1")
    marked = (tmp_path / "a.xlsx").read_bytes()
    assert runs(marked)[:3] == runs(source)
    drawing = part(marked, "xl/drawings/vmlDrawing1.vml").decode()
    (anchor,) = re.findall(r"<x:Anchor>\s*([^<]*)", drawing)
    assert [int(n) for n in anchor.split(",")][6] > 1
    mark(marked, tmp_path / "twice.xlsx", "B1")
    for copy in ("a.xlsx", "twice.xlsx"):
        mark((tmp_path / copy).read_bytes(), tmp_path / "b.xlsx")
        cleared = (tmp_path / "b.xlsx").read_bytes()
        assert runs(cleared) == runs(source)
        name = "xl/drawings/vmlDrawing1.vml"
        assert part(cleared, name) == part(source, name)


def test_a_box_that_was_resized_since_stays_as_it_is(tmp_path: Path) -> None:
    mark(noted(), tmp_path / "a.xlsx", "B1")
    marked = (tmp_path / "a.xlsx").read_bytes()
    drawing = part(marked, "xl/drawings/vmlDrawing1.vml").decode()
    (anchor,) = re.findall(r"<x:Anchor>\s*([^<]*)", drawing)
    resized = drawing.replace(f"{anchor}</x:Anchor>", "2, 15, 0, 2, 9, 1, 30, 4</x:Anchor>")
    assert resized != drawing
    other = _with(marked, "xl/drawings/vmlDrawing1.vml", resized.encode())
    mark(other, tmp_path / "b.xlsx")
    cleared = part((tmp_path / "b.xlsx").read_bytes(), "xl/drawings/vmlDrawing1.vml").decode()
    assert "2, 15, 0, 2, 9, 1, 30, 4</x:Anchor>" in cleared
    assert "gouji" not in cleared


def _with(data: bytes, name: str, content: bytes) -> bytes:
    """The package with another part in the place of one."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for each in old.namelist():
            new.writestr(each, content if each == name else old.read(each))
    return buffer.getvalue()
