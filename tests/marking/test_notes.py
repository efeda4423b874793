"""Notes: beside, below and instead of what is there."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
from openpyxl.comments import Comment

from checks.findings import Severity
from checks.marking import Mark, mark_copy
from tests.marking.packages import names, package, part, relations, root

SHEET = '<worksheet xmlns="{main}"><sheetData/></worksheet>'
DRAWN = (
    '<worksheet xmlns="{main}" xmlns:r="{rel}"><sheetData/><legacyDrawing r:id="rId1"/></worksheet>'
)
RICH = """<comments xmlns="{main}"><authors><author>张三</author></authors><commentList><comment \
ref="A1" authorId="0" shapeId="0"><text><r><rPr><b/></rPr><t>张三：</t></r><r><t xml:space=\
"preserve">
请核对</t></r></text></comment></commentList></comments>"""
#: Not well-formed, as VML of form controls is.
VML = """<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:\
office" xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap \
v:ext="edit" data="3"/></o:shapelayout><v:shape id="_x0000_s3073" type="#_x0000_t201"><v:textbox>\
<div><br></div></v:textbox><x:ClientData ObjectType="Button"></x:ClientData></v:shape><v:shape \
id="_x0000_s3074"><x:ClientData ObjectType="Note"><x:Anchor>
 1, 15, 0, 2, 2, 10, 1, 4</x:Anchor><x:Row>0</x:Row><x:Column>0</x:Column></x:ClientData></v:shape>\
</xml>"""
WITH_NOTE = {
    "xl/worksheets/_rels/sheet1.xml.rels": relations(
        ("rId1", "vmlDrawing", "../drawings/vmlDrawing1.vml"), ("rId2", "comments", "../c.xml")
    ),
    "xl/c.xml": RICH,
    "xl/drawings/vmlDrawing1.vml": VML,
}


def mark(source: bytes, folder: Path, notes: dict[str, str]) -> bytes:
    target = folder / "copy.xlsx"
    marks = [Mark("表一", cell, Severity.ERROR, note) for cell, note in notes.items()]
    mark_copy(source, target, marks, None)
    return target.read_bytes()


def note(data: bytes, cell: str) -> str | None:
    comment = openpyxl.load_workbook(io.BytesIO(data))["表一"][cell].comment
    return None if comment is None else str(comment.text)


def test_note_of_another_keeps_its_runs_and_ours_stands_below(tmp_path: Path) -> None:
    copied = mark(package(DRAWN, parts=WITH_NOTE), tmp_path, {"A1": "错误\n说明"})
    assert note(copied, "A1") == "张三：\n请核对\n\n—— 勾稽 gouji ——\n错误\n说明"
    comments = root(copied, "xl/c.xml")
    assert [e.text for e in comments.iter("{*}author")] == ["张三"]
    assert comments.find(".//{*}r/{*}rPr/{*}b") is not None


def test_plain_note_of_another(tmp_path: Path) -> None:
    plain = RICH[: RICH.index("<r>")] + "<t>请核对</t></text></comment></commentList></comments>"
    source = package(DRAWN, parts=WITH_NOTE | {"xl/c.xml": plain})
    assert note(mark(source, tmp_path, {"A1": "甲"}), "A1") == "请核对\n\n—— 勾稽 gouji ——\n甲"


def test_empty_note_of_another_is_not_taken_for_ours(tmp_path: Path) -> None:
    empty = RICH[: RICH.index("<r>")] + "</text></comment></commentList></comments>"
    once = mark(package(DRAWN, parts=WITH_NOTE | {"xl/c.xml": empty}), tmp_path, {"A1": "甲"})
    assert mark(once, tmp_path, {"A1": "甲"}) == once


def test_taking_ours_off_leaves_the_note_of_another(tmp_path: Path) -> None:
    once = mark(package(DRAWN, parts=WITH_NOTE), tmp_path, {"A1": "错误\n说明", "B2": "乙"})
    again = mark(once, tmp_path, {"C3": "丙"})
    assert note(again, "A1") == "张三：\n请核对"
    assert note(again, "B2") is None
    assert note(again, "C3") == "丙"
    assert mark(again, tmp_path, {"A1": "错误\n说明", "B2": "乙"}) == mark(
        mark(again, tmp_path, {"A1": "错误\n说明", "B2": "乙"}),
        tmp_path,
        {"A1": "错误\n说明", "B2": "乙"},
    )


def test_other_shapes_stay_character_for_character(tmp_path: Path) -> None:
    copied = mark(package(DRAWN, parts=WITH_NOTE), tmp_path, {"B2": "甲"})
    after = part(copied, "xl/drawings/vmlDrawing1.vml").decode()
    assert after.startswith(VML.removesuffix("</xml>"))
    assert after.endswith("</xml>")
    assert re.findall(r'<v:shape id="(\w+)"', after) == [
        "_x0000_s3073",
        "_x0000_s3074",
        "_x0000_s3075",
    ]


def test_box_of_another_grows_with_the_text(tmp_path: Path) -> None:
    copied = mark(package(DRAWN, parts=WITH_NOTE), tmp_path, {"A1": "一\n二\n三\n四\n五"})
    anchor = re.search(r"<x:Anchor>([^<]*)", part(copied, "xl/drawings/vmlDrawing1.vml").decode())
    assert anchor is not None
    numbers = [int(n) for n in anchor[1].split(",")]
    assert numbers[:4] == [1, 15, 0, 2]
    assert numbers[6] > 5


def test_notes_without_a_drawing_get_one(tmp_path: Path) -> None:
    parts = WITH_NOTE | {
        "xl/worksheets/_rels/sheet1.xml.rels": relations(("rId2", "comments", "../c.xml"))
    }
    del parts["xl/drawings/vmlDrawing1.vml"]
    copied = mark(package(SHEET, parts=parts), tmp_path, {"A1": "甲"})
    assert "xl/drawings/vmlDrawing1.vml" in names(copied)


def test_threaded_comment_is_left_alone(tmp_path: Path) -> None:
    thread = '<ThreadedComments><threadedComment ref="A1" id="{{1}}"/></ThreadedComments>'
    rels = WITH_NOTE["xl/worksheets/_rels/sheet1.xml.rels"].replace(
        "</Relationships>",
        '<Relationship Id="rId3" Type="http://schemas.microsoft.com/office/2017/10/relationships/'
        'threadedComment" Target="../threadedComments/t.xml"/></Relationships>',
    )
    parts = WITH_NOTE | {
        "xl/worksheets/_rels/sheet1.xml.rels": rels,
        "xl/threadedComments/t.xml": thread,
    }
    source = package(DRAWN, parts=parts)
    copied = mark(source, tmp_path, {"A1": "甲"})
    for name in ("xl/c.xml", "xl/drawings/vmlDrawing1.vml", "xl/threadedComments/t.xml"):
        assert part(copied, name) == part(source, name)
    assert openpyxl.load_workbook(io.BytesIO(copied))["表一"]["A1"].fill.patternType == "solid"


def test_two_sheets_own_different_blocks_of_shape_numbers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "表一"
    book.create_sheet("表二")["A1"].comment = Comment("x", "y")
    source = io.BytesIO()
    book.save(source)
    target = tmp_path / "copy.xlsx"
    mark_copy(source.getvalue(), target, [Mark("表一", "A1", Severity.INFO, "甲")], None)
    data = target.read_bytes()
    numbers = [
        set(re.findall(r'id="_x0000_s(\d+)"', part(data, n).decode()))
        for n in names(data)
        if n.endswith(".vml")
    ]
    assert len(numbers) == 2
    assert not numbers[0] & numbers[1]


def test_more_notes_than_one_block_holds(tmp_path: Path) -> None:
    copied = mark(package(SHEET), tmp_path, {f"A{n}": "甲" for n in range(1, 1101)})
    vml = part(copied, "xl/drawings/vmlDrawing1.vml").decode()
    numbers = [int(n) for n in re.findall(r'<v:shape id="_x0000_s(\d+)"', vml)]
    assert len(set(numbers)) == 1100
    assert 'data="1,2"' in vml
    assert {n // 1024 for n in numbers} == {1, 2}


def test_control_characters_do_not_break_the_part(tmp_path: Path) -> None:
    assert note(mark(package(SHEET), tmp_path, {"A1": "a\x00b\r\n<c>&"}), "A1") == "ab\n<c>&"


def test_long_text_gets_a_tall_box_and_short_text_a_small_one(tmp_path: Path) -> None:
    copied = mark(package(SHEET), tmp_path, {"A1": "短", "A2": "很长的说明" * 60})
    vml = part(copied, "xl/drawings/vmlDrawing1.vml").decode()
    heights = [float(h) for h in re.findall(r"height:([0-9.]+)pt", vml)]
    assert heights[0] < 30
    assert 120 < heights[1] < 350


def test_note_at_the_edge_of_the_sheet(tmp_path: Path) -> None:
    copied = mark(package(SHEET), tmp_path, {"XFD1048576": "甲"})
    anchor = re.search(r"<x:Anchor>([^<]*)", part(copied, "xl/drawings/vmlDrawing1.vml").decode())
    assert anchor is not None
    assert max(int(n) for n in anchor[1].split(",")) <= 1_048_575
