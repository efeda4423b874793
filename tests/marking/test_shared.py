"""A shared workbook of the old kind: its history of revisions stays, byte for byte.

The history is written by hand as ISO 29500 (18.11) shows it: each header lists the sheets there
were, so a sheet that no header knows has no place in it.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from checks.findings import Severity
from checks.fixing import Fix, apply
from checks.marking import FILLS, Mark, mark_copy
from tests.hosts.libreoffice import LibreOffice
from tests.marking.packages import RELATIONS, names, package, part, relations, root

WORKBOOKS = Path(__file__).resolve().parents[2] / "workbooks"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CONTENT_TYPES = f"""<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" \
ContentType="{TYPES}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" \
ContentType="{TYPES}.worksheet+xml"/><Override PartName="/xl/styles.xml" \
ContentType="{TYPES}.styles+xml"/><Override PartName="/xl/revisions/revisionHeaders.xml" \
ContentType="{TYPES}.revisionHeaders+xml"/><Override PartName="/xl/revisions/revisionLog1.xml" \
ContentType="{TYPES}.revisionLog+xml"/><Override PartName="/xl/revisions/revisionLog2.xml" \
ContentType="{TYPES}.revisionLog+xml"/><Override PartName="/xl/revisions/userNames.xml" \
ContentType="{TYPES}.userNames+xml"/></Types>"""
HEADERS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<headers xmlns="{main}" xmlns:r="{rel}" guid="{CFEA9B63-728B-4274-A346-0440E1573AB4}" \
diskRevisions="1" revisionId="1" version="2"><header guid="{A84A6777-8908-4CB9-9EB6-625CEFF419D3}" \
dateTime="2025-01-14T13:42:54" maxSheetId="2" userName="张三" r:id="rId1"><sheetIdMap count="1">\
<sheetId val="1"/></sheetIdMap></header><header guid="{CFEA9B63-728B-4274-A346-0440E1573AB4}" \
dateTime="2025-01-14T13:44:40" maxSheetId="2" userName="李四" r:id="rId2" minRId="1"><sheetIdMap \
count="1"><sheetId val="1"/></sheetIdMap></header></headers>"""
FIRST = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<revisions xmlns="{main}" xmlns:r="{rel}"/>"""
LOG = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<revisions xmlns="{main}" xmlns:r="{rel}"><rcc rId="1" sId="1"><oc r="A1"><v>5</v></oc><nc r="A1">\
<v>7</v></nc></rcc></revisions>"""
USERS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<users xmlns="{main}" xmlns:r="{rel}" count="1"><userInfo \
guid="{CFEA9B63-728B-4274-A346-0440E1573AB4}" name="李四" id="-1234567" \
dateTime="2025-01-14T13:44:00"/></users>"""
HISTORY = (
    "xl/revisions/_rels/revisionHeaders.xml.rels", "xl/revisions/revisionHeaders.xml",
    "xl/revisions/revisionLog1.xml", "xl/revisions/revisionLog2.xml",
    "xl/revisions/userNames.xml",
)  # fmt: skip
SHEET = """<worksheet xmlns="{main}"><sheetData><row r="1"><c r="A1"><v>7</v></c><c r="B1"><v>1</v>\
</c></row></sheetData></worksheet>"""


def shared_book() -> bytes:
    return package(
        SHEET,
        workbook='<workbookPr filterPrivacy="1"/><sheets>'
        '<sheet name="表一" sheetId="1" r:id="rId1"/></sheets>',
        parts={
            "[Content_Types].xml": CONTENT_TYPES,
            "xl/_rels/workbook.xml.rels": relations(
                ("rId1", "worksheet", "worksheets/sheet1.xml"),
                ("rId2", "styles", "styles.xml"),
                ("rId3", "revisionHeaders", "revisions/revisionHeaders.xml"),
                ("rId4", "usernames", "revisions/userNames.xml"),
            ),
            "xl/revisions/_rels/revisionHeaders.xml.rels": relations(
                ("rId1", "revisionLog", "revisionLog1.xml"),
                ("rId2", "revisionLog", "revisionLog2.xml"),
            ),
            "xl/revisions/revisionHeaders.xml": HEADERS,
            "xl/revisions/revisionLog1.xml": FIRST,
            "xl/revisions/revisionLog2.xml": LOG,
            "xl/revisions/userNames.xml": USERS,
        },
    )


@pytest.fixture
def shared_budget(tmp_path: Path) -> Path:
    """The planted sample with a history of revisions."""
    planted = next(WORKBOOKS.glob("*（含十处错误）.xlsx"))
    path = tmp_path / "预算.xlsx"
    with zipfile.ZipFile(planted) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "[Content_Types].xml":
                added = "".join(re.findall(r"<Override [^>]*/revisions/[^>]*>", CONTENT_TYPES))
                text = text.replace(b"</Types>", f"{added}</Types>".encode())
            elif name == "xl/_rels/workbook.xml.rels":
                added = f'<Relationship Id="rId91" Type="{RELATIONS}/revisionHeaders" \
Target="revisions/revisionHeaders.xml"/>'
                text = text.replace(b"</Relationships>", f"{added}</Relationships>".encode())
            new.writestr(name, text)
        with zipfile.ZipFile(io.BytesIO(shared_book())) as book:
            for name in HISTORY:
                new.writestr(name, book.read(name))
    return path


def results(_: object) -> openpyxl.Workbook:
    return openpyxl.Workbook()


def test_its_cells_are_marked_and_its_history_stays(tmp_path: Path) -> None:
    source, target = shared_book(), tmp_path / "a.xlsx"
    done = mark_copy(source, target, [Mark("表一", "A1", Severity.ERROR, "错误")], results)
    copied = target.read_bytes()
    for name in (*HISTORY, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        assert part(copied, name) == part(source, name)
    assert not done.listed
    (said,) = done.remarks
    assert said.startswith("原文件是共享工作簿（旧式，带修订记录），副本里不加工作表")
    cell = openpyxl.load_workbook(target)["表一"]["A1"]
    assert cell.fill.fgColor.rgb == f"FF{FILLS[Severity.ERROR]}"
    assert cell.comment.text == "错误"


def test_without_sharing_the_sheet_is_added(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    done = mark_copy(package(SHEET), target, [], results)
    assert (done.listed, done.remarks) == (True, ())
    assert "xl/worksheets/sheet2.xml" in names(target.read_bytes())


def test_gouji_check_writes_the_results_beside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], shared_budget: Path
) -> None:
    from checks.cli import main

    main(["check", str(shared_budget), "--mark", "--output", str(tmp_path / "out")])
    said = capsys.readouterr()
    assert "共享工作簿" in said.out + said.err
    assert "预算.审核结果.xlsx" in said.out + said.err
    copied = openpyxl.load_workbook(tmp_path / "out" / "预算.checked.xlsx")
    assert "审核结果" not in copied.sheetnames
    beside = openpyxl.load_workbook(tmp_path / "out" / "预算.审核结果.xlsx")["审核结果"]
    links = [c.hyperlink.target for row in beside.iter_rows() for c in row if c.hyperlink]
    assert set(links) == {"预算.checked.xlsx"}
    texts = [str(c.value) for row in beside.iter_rows() for c in row]
    assert any("共享工作簿" in text for text in texts)


def test_a_corrected_copy_keeps_the_history_and_says_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(shared_book())
    fix = Fix("表一", "A1", "7", "5", "改回", "", amount=True, explains=())
    done = apply(path, [fix], tmp_path / "b.xlsx")
    copied = (tmp_path / "b.xlsx").read_bytes()
    assert [e.text for e in root(copied, "xl/worksheets/sheet1.xml").iter("{*}v")] == ["5", "1"]
    for name in HISTORY:
        assert part(copied, name) == part(shared_book(), name)
    assert "xl/worksheets/sheet2.xml" not in names(copied)
    assert any("没有加入修改记录表" in remark for remark in done.remarks)


def test_libreoffice_opens_the_copy_and_its_history(office: LibreOffice, tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    mark_copy(shared_book(), target, [Mark("表一", "A1", Severity.ERROR, "错误")], results)
    cell = office.read(target, ["表一!A1"])["表一!A1"]
    assert (cell["fill"], cell["note"]) == (FILLS[Severity.ERROR], "错误")
    (again,) = office.convert([target], "ods", tmp_path)
    content = zipfile.ZipFile(again).read("content.xml").decode()
    assert "table:tracked-changes" in content
    assert "李四" in content
