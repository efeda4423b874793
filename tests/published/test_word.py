"""docx as offices leave them: tracked changes, controls, text boxes, frames, merged cells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from checks.published.document import Document, Found, Line
from checks.published.word import read_word

docx = pytest.importorskip("docx", reason="python-docx is not installed (extra import)")
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
SPACES = (
    f'xmlns:w="{_MAIN}"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)


def element(xml: str) -> Any:
    """An element from text, as <w:…>."""
    from docx.oxml import parse_xml

    return parse_xml(xml.replace(">", f" {SPACES}>", 1))


def read(path: Path, word: Any) -> Document:
    word.save(str(path))
    return read_word(path.read_bytes(), path)


def lines(document: Document) -> list[str]:
    return [item.text for item in document.items if isinstance(item, Line)]


def rows(document: Document) -> list[list[list[str | None]]]:
    found = [item for item in document.items if isinstance(item, Found)]
    return [[list(row.cells) for row in table.rows] for table in found]


def run(text: str, look: str = "") -> str:
    return f"<w:r>{look}<w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        (f'<w:ins w:id="1" w:author="a">{run("17,919")}</w:ins>', "17,919"),
        ('<w:del w:id="1" w:author="a"><w:r><w:delText>16,000</w:delText></w:r></w:del>', ""),
        (f'<w:moveFrom w:id="1" w:author="a">{run("搬走")}</w:moveFrom>', ""),
        (f'<w:moveTo w:id="1" w:author="a">{run("搬来")}</w:moveTo>', "搬来"),
        (run("隐藏", "<w:rPr><w:vanish/></w:rPr>"), ""),
        (run("不隐藏", '<w:rPr><w:vanish w:val="0"/></w:rPr>'), "不隐藏"),
        (f"<w:sdt><w:sdtContent>{run('控件')}</w:sdtContent></w:sdt>", "控件"),
        (f'<w:smartTag w:element="x">{run("标记")}</w:smartTag>', "标记"),
        (f"<w:hyperlink>{run('链接')}</w:hyperlink>", "链接"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r>", ""),
    ],
)
def test_a_paragraph_reads_as_it_is_shown(tmp_path: Path, inside: str, shown: str) -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("收入预算")
    for child in element(f"<w:p>{inside}{run('万元。')}</w:p>"):
        paragraph._p.append(child)
    assert lines(read(tmp_path / "a.docx", word)) == [f"收入预算{shown}万元。"]


def test_paragraphs_in_controls_and_text_boxes(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_paragraph("前")
    body = word.element.body
    inner = f"<w:p>{run('控件里的一段')}</w:p>"
    body.insert(1, element(f"<w:sdt><w:sdtContent>{inner}</w:sdtContent></w:sdt>"))
    box = f"<w:txbxContent><w:p>{run('文本框里的字')}</w:p></w:txbxContent>"
    body.insert(
        2,
        element(
            f"<w:p>{run('框旁')}<w:r><mc:AlternateContent><mc:Choice Requires='wps'>{box}"
            f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict>"
            "</mc:Fallback></mc:AlternateContent></w:r></w:p>"
        ),
    )
    assert lines(read(tmp_path / "a.docx", word)) == ["前", "控件里的一段", "框旁", "文本框里的字"]


def test_merged_cells_and_rows_that_begin_later(tmp_path: Path) -> None:
    word = docx.Document()
    table = word.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "横"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "竖"
    table.cell(1, 1).text, table.cell(2, 2).text = "1", "2"
    late = element(
        f"<w:tr><w:trPr><w:gridBefore w:val='2'/></w:trPr><w:tc><w:p>{run('3')}</w:p></w:tc></w:tr>"
    )
    table._tbl.append(late)
    assert rows(read(tmp_path / "a.docx", word)) == [
        [["横", None, ""], ["竖", "1", ""], [None, "", "2"], ["", "", "3"]]
    ]


def test_a_row_that_a_reviewer_deleted_is_not_there(tmp_path: Path) -> None:
    word = docx.Document()
    table = word.add_table(2, 2)
    for r in range(2):
        for c in range(2):
            table.cell(r, c).text = f"{r}{c}"
    mark = element("<w:del w:id='1' w:author='a'></w:del>")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    assert rows(read(tmp_path / "a.docx", word)) == [[["10", "11"]]]


def test_a_table_that_frames_another_is_none(tmp_path: Path) -> None:
    word = docx.Document()
    frame = word.add_table(1, 2)
    frame.cell(0, 0).text = "左栏的说明"
    inner = frame.cell(0, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "科目", "金额"
    document = read(tmp_path / "a.docx", word)
    assert lines(document) == ["左栏的说明"]
    assert rows(document) == [[["科目", "金额"]]]


def test_footnotes_are_read_and_their_separators_are_not(tmp_path: Path) -> None:
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    word = docx.Document()
    word.add_paragraph("本部门预算单位6家。")
    notes = (
        f'<w:footnotes xmlns:w="{_MAIN}"><w:footnote w:type="separator" w:id="-1"><w:p>'
        f'{run("-")}</w:p></w:footnote><w:footnote w:id="1"><w:p>{run("含参公单位1家。")}</w:p>'
        "</w:footnote></w:footnotes>"
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, notes.encode(), word.part.package)
    word.part.relate_to(part, f"{_OFFICE}/relationships/footnotes")
    assert lines(read(tmp_path / "a.docx", word)) == ["本部门预算单位6家。", "含参公单位1家。"]
