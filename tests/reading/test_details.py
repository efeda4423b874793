"""Formats, hidden rows and columns, formulas and error values, as the parts say them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path

import openpyxl
import pytest
from openpyxl.formula.translate import Translator

from checks.reading import open_source, sheetfast, sheetxml
from checks.reading.grid import SheetDetails
from checks.reading.parts import DamagedPart, Package
from checks.reading.workbookxml import sheet_parts

from .conftest import MAIN, SHARED

STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="#,##0.00_ "/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="3"/><xf numFmtId="164"/></cellXfs>'
    '<dxfs><dxf><numFmt numFmtId="164" formatCode="0"/></dxf></dxfs></styleSheet>'
)


def details(path: Path, index: int = 0) -> SheetDetails:
    return open_source(path).grids[index].details


def test_number_formats_of_cells_that_hold_something(sheet) -> None:
    found = details(sheet(
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="1"><v>2</v></c><c r="C1" s="1"/></row>'
        '<row r="2"><c r="A2" s="2"><v>3</v></c><c r="B2" s="9"><v>4</v></c></row>',
        styles=STYLES,
    ))  # fmt: skip
    assert found.number_formats == {
        (0, 0): "General", (0, 1): "#,##0", (1, 0): "#,##0.00_ ", (1, 1): "General",
    }  # fmt: skip


def test_hidden_rows_and_columns(sheet) -> None:
    found = details(sheet(
        '<row r="1"><c r="A1"><v>1</v></c><c r="D1"><v>1</v></c></row>'
        '<row r="2" hidden="1"><c r="A2"><v>1</v></c></row>'
        '<row r="3" hidden="0"><c r="A3"><v>1</v></c></row>',
        head='<cols><col min="2" max="2" hidden="1"/>'
        '<col min="4" max="16384" hidden="true"/></cols>',
    ))  # fmt: skip
    assert found.hidden_rows == {1}
    assert found.hidden_columns == {1, 3}


def test_rows_hidden_by_default_are_those_not_written(sheet) -> None:
    found = details(sheet(
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="4"><c r="A4"><v>1</v></c></row>'
        '<row r="5" hidden="1"><c r="A5"><v>1</v></c></row>',
        head='<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>',
    ))  # fmt: skip
    assert found.hidden_rows == {0, 2, 4}


def test_shared_formula_is_told_for_each_cell(sheet) -> None:
    found = details(sheet(
        '<row r="1"><c r="C1"><f t="shared" ref="C1:C3" si="0">A1+$B$1*Sheet2!B1</f><v>1</v></c>'
        "</row>"
        '<row r="2"><c r="C2"><f t="shared" si="0"/><v>1</v></c></row>'
        '<row r="3"><c r="C3"><f t="shared" si="0"></f><v>1</v></c></row>'
    ))  # fmt: skip
    assert found.formulas == {
        (0, 2): "A1+$B$1*Sheet2!B1", (1, 2): "A2+$B$1*Sheet2!B2", (2, 2): "A3+$B$1*Sheet2!B3",
    }  # fmt: skip


def test_array_formula_belongs_to_its_first_cell(sheet) -> None:
    found = details(sheet(
        '<row r="1"><c r="A1"><f t="array" ref="A1:B1">C1:D1*2</f><v>1</v></c>'
        '<c r="B1"><v>2</v></c></row>'
    ))  # fmt: skip
    assert found.formulas == {(0, 0): "C1:D1*2"}


def test_formula_text_is_unescaped(sheet) -> None:
    found = details(sheet(
        '<row r="1"><c r="A1" t="str"><f>IF(B1&lt;&gt;"","甲&amp;乙",&#39;a b&#39;!A1)</f>'
        '<v>x</v></c></row>'
    ))  # fmt: skip
    assert found.formulas == {(0, 0): 'IF(B1<>"","甲&乙",\'a b\'!A1)'}


def test_error_values_come_with_their_text(sheet) -> None:
    path = sheet(
        '<row r="1"><c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        '<c r="B1" s="0" t="e"><v>#REF!</v></c><c r="C1"><v>1</v></c></row>'
    )
    [grid] = open_source(path).grids
    assert grid.rows == [["", "", 1.0]]
    assert grid.details.error_values == {(0, 0): "#DIV/0!", (0, 1): "#REF!"}


def test_formula_without_cached_value_is_uncached(sheet) -> None:
    found = details(sheet(
        '<row r="1"><c r="A1"><f>B1</f></c><c r="B1"><f>1+1</f><v></v></c>'
        '<c r="C1"><f>1+1</f><v/></c><c r="D1"><f>1+1</f><v>2</v></c>'
        '<c r="E1" t="str"><f>""</f><v></v></c></row>'
    ))  # fmt: skip
    assert found.uncached == {(0, 0), (0, 1), (0, 2)}


def test_details_are_of_the_sheet_whose_name_they_bear(tmp_path: Path) -> None:
    """Parts are numbered in order of creation, sheets shown in another."""
    book = openpyxl.Workbook()
    book.active.title = "一"
    book.active["A1"] = "=1+1"
    book.create_sheet("二", 0)["A1"] = "=2+2"
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert {g.sheet: g.details.formulas for g in open_source(path).grids} == {
        "二": {(0, 0): "2+2"}, "一": {(0, 0): "1+1"},
    }  # fmt: skip


@pytest.mark.parametrize(
    "target", ["worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml",
               "worksheets/Sheet1.XML"],
)  # fmt: skip
def test_relationship_targets_in_every_form(build, target: str) -> None:
    def renamed(xml: bytes) -> bytes:
        assert b'"/xl/worksheets/sheet1.xml"' in xml
        return xml.replace(b"/xl/worksheets/sheet1.xml", target.encode())

    path = build({"xl/_rels/workbook.xml.rels": renamed})
    package = Package.opened(path.read_bytes(), path)
    [(name, part)] = sheet_parts(package)
    assert name == "收支总表"
    assert part is not None
    assert package.read(part).startswith(b"<worksheet")


def test_part_with_a_dtd_is_not_trusted(sheet, build) -> None:
    path = sheet('<row r="1"><c r="A1"><v>1</v></c></row>')
    with zipfile.ZipFile(path) as package:
        xml = package.read("xl/worksheets/sheet1.xml")
    with pytest.raises(DamagedPart):
        sheetfast.scan(b'<!DOCTYPE x [<!ENTITY a "b">]>' + xml)


# --- the fast reader and the parser --------------------------------------------------------

CODES = [str(style) for style in range(70_000)]


#: cells name styles so; building all codes for each part would take longer than all else
STYLE = re.compile(rb"""\bs\s*=\s*["'](\d{1,5})["']""")


def codes_of(part: bytes) -> list[str]:
    """Codes enough for all styles that the cells of a part name."""
    return CODES[: max(map(int, STYLE.findall(part)), default=0) + 2]


def same(
    fast: sheetxml.SheetScan, parsed: sheetxml.SheetScan, codes: Sequence[str] = CODES
) -> None:
    formats = parsed.formats(codes)
    last = max((row for row, _ in formats), default=-1)
    for name in (field.name for field in fields(fast)):
        one, other = getattr(fast, name), getattr(parsed, name)
        if name == "formats":
            one, other = one(codes), formats
        if name == "hidden_rows":  # the fast reader stops at the last cell with content
            one = {row for row in one if row <= last}
            other = {row for row in other if row <= last}
        assert one == other, name


def stranger_parts() -> Iterator[bytes]:
    files = [path for folder in ("strangers/wild", "strangers/hostile", "corpus/clean",
                                 "corpus/mutants")
             for path in sorted((SHARED / folder).glob("*.xls[xm]"))]  # fmt: skip
    seen = set()
    for path in files:
        if path.read_bytes()[:2] != b"PK":
            continue
        try:
            with zipfile.ZipFile(path) as package:
                for name in package.namelist():
                    if "sheet" in name.lower() and name.endswith(".xml"):
                        part = package.read(name)
                        if b"worksheet" in part[:3000] and hash(part) not in seen:
                            seen.add(hash(part))
                            yield part
        except (zipfile.BadZipFile, NotImplementedError):
            continue


def test_fast_and_quiet_reader_say_what_the_parser_says(shared: Path) -> None:
    taken = given_up = quiet = 0
    for part in stranger_parts():
        fast, scan = sheetfast.fast_scan(part), sheetfast.quiet_scan(part)
        if fast is None:
            given_up += 1
        if fast is None and scan is None:
            continue
        parsed = sheetxml.parsed_scan(part)
        if fast is not None:
            same(fast, parsed, codes_of(part))
            taken += 1
        if scan is not None:
            same(scan, parsed, codes_of(part))
            quiet += 1
    assert taken > 5 * given_up > 0
    assert quiet > 100


UNUSUAL = {
    "prefix": '<x:worksheet xmlns:x="{0}"><x:sheetData><x:row r="1" hidden="1">'
    '<x:c r="B1" s="2" t="e"><x:f>A1</x:f><x:v>#N/A</x:v></x:c></x:row></x:sheetData>'
    "</x:worksheet>",
    "single quotes": "<worksheet xmlns='{0}'><sheetData><row r='1' hidden='1'>"
    "<c r='B1' s='2' t='e'><f>A1</f><v>#N/A</v></c></row></sheetData></worksheet>",
    "order of attributes": '<worksheet xmlns="{0}"><sheetData><row hidden="1" r="1">'
    '<c t="e" s="2" r="B1"><f>A1</f><v>#N/A</v></c></row></sheetData></worksheet>',
    "comments": '<worksheet xmlns="{0}"><!-- <row r="9"/> --><sheetData><row r="1" hidden="true">'
    '<!-- <c r="C1"><v>1</v></c> --><c r="B1" s="2" t="e"><f>A1</f><v>#N/A</v></c></row>'
    "</sheetData></worksheet>",
    "line breaks": '<worksheet xmlns="{0}"><sheetData>\n<row r="1" hidden="1">\n'
    '<c r="B1" s="2" t="e">\n<f>A1</f>\n<v>#N/A</v>\n</c>\n</row>\n</sheetData></worksheet>',
    "no references": '<worksheet xmlns="{0}"><sheetData><row hidden="1"><c/><c s="2" t="e">'
    "<f><![CDATA[A1]]></f><v>#N/A</v></c></row></sheetData></worksheet>",
    "entities": '<worksheet xmlns="{0}"><sheetData><row r="1" hidden="1">'
    '<c r="&#66;1" s="2" t="e"><f>A&#49;</f><v>#N/A</v></c></row></sheetData></worksheet>',
    "foreign markup": '<worksheet xmlns="{0}"><sheetData><row r="1" hidden="1">'
    '<c r="B1" s="2" t="e"><f>A1</f><v>#N/A</v><extLst><y:c xmlns:y="z"><y:f>9</y:f></y:c>'
    "</extLst></c></row></sheetData></worksheet>",
}


@pytest.mark.parametrize("how", UNUSUAL)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_unusual_writing_means_the_same(how: str, encoding: str) -> None:
    found = sheetfast.scan(UNUSUAL[how].format(MAIN).encode(encoding))
    assert found.hidden_rows == {0}
    assert found.formulas == {(0, 1): "A1"}
    assert found.errors == {(0, 1): "#N/A"}
    assert found.formats(["", "", "0.00"]) == {(0, 1): "0.00"}


# --- formulas ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "formula",
    ["A1+B2", "$A1+B$2+$C$3", "SUM(A1:B9)", "SUM(A:A)", "SUM($1:3)", '"A1"&A1', "'A1 B2'!C3",
     "Sheet1!A1:B2", "LOG10(A1)", "IF(A1=\"it's\",'it''s'!B2,0)", "A1%*-B1^2", "XFD1048576",
     "SUM(B$2:B5)/1E5", "名称1+A1"],
)  # fmt: skip
@pytest.mark.parametrize(("row", "column"), [(1, 1), (5, 3), (3, 7)])
def test_shared_formulas_move_as_openpyxl_moves_them(formula: str, row: int, column: int) -> None:
    from checks.reading.formulas import moved

    origin, target = "C3", f"{'ABCDEFGHIJ'[column + 1]}{row + 2}"
    expected = Translator("=" + formula, origin=origin).translate_formula(target)[1:]
    if "XFD" in formula:  # openpyxl lets references leave the sheet
        expected = formula if (row, column) == (1, 1) else "#REF!"
        assert moved(formula, row - 1, column - 1) == expected
        return
    assert moved(formula, row - 1, column - 1) == expected


@pytest.mark.parametrize(
    ("ods", "plain"),
    [("of:=SUM([.G16:.G19])", "SUM(G16:G19)"),
     ("of:=[$'支出 总表'.$B$3]+[.A1]", "'支出 总表'!$B$3+A1"),
     ('of:=IF([.A1]="a;[b]";1;2)', 'IF(A1="a;[b]",1,2)'),
     ("oooc:=[.A1]*2", "A1*2")],
)  # fmt: skip
def test_openformula_reads_as_excel_writes_it(ods: str, plain: str) -> None:
    from checks.reading.formulas import plain_openformula

    assert plain_openformula(ods) == plain


# --- other kinds ---------------------------------------------------------------------------

ODS = """<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">
<office:automatic-styles>
<number:number-style style:name="N1"><number:number number:decimal-places="2"
 number:min-decimal-places="2" number:min-integer-digits="1" number:grouping="true"/>
</number:number-style>
<number:percentage-style style:name="N2"><number:number number:decimal-places="1"
 number:min-integer-digits="1"/><number:text>%</number:text></number:percentage-style>
<style:style style:name="money" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="child" style:family="table-cell" style:parent-style-name="money"/>
<style:style style:name="share" style:family="table-cell" style:data-style-name="N2"/>
</office:automatic-styles>
<office:body><office:spreadsheet><table:table table:name="表 ">
<table:table-column table:default-cell-style-name="share"/>
<table:table-column table:visibility="collapse" table:number-columns-repeated="1023"/>
<table:table-row>
 <table:table-cell office:value-type="float" office:value="0.5"><text:p>50%</text:p>
 </table:table-cell>
 <table:table-cell table:style-name="money" office:value-type="float" office:value="1"
  table:number-columns-repeated="2"><text:p>1.00</text:p></table:table-cell>
</table:table-row>
<table:table-row table:visibility="filter" table:number-rows-repeated="2">
 <table:table-cell table:style-name="child" table:formula="of:=SUM([.B1:.C1])"
  office:value-type="float" office:value="2"><text:p>2.00</text:p></table:table-cell>
</table:table-row>
<table:table-row>
 <table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value=""
  calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>
</table:table-row>
<table:table-row table:visibility="collapse" table:number-rows-repeated="1048000">
 <table:table-cell table:number-columns-repeated="1024"/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


def ods(tmp_path: Path, content: str = ODS) -> Path:
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", re.sub(r">\s+<", "><", content))
        package.writestr(
            "META-INF/manifest.xml",
            '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return path


def test_ods_tells_formats_hidden_rows_formulas_and_errors(tmp_path: Path) -> None:
    source = open_source(ods(tmp_path))
    assert source.kind == "ods"
    [grid] = source.grids
    assert grid.sheet == "表 "
    found = grid.details
    assert found.number_formats == {
        (0, 0): "0.0%", (0, 1): "#,##0.00", (0, 2): "#,##0.00",
        (1, 0): "#,##0.00", (2, 0): "#,##0.00", (3, 0): "0.0%",
    }  # fmt: skip
    assert found.hidden_rows == {1, 2}
    assert found.hidden_columns == {1, 2}
    assert found.formulas == {(1, 0): "SUM(B1:C1)", (2, 0): "SUM(B1:C1)", (3, 0): "1/0"}
    assert found.error_values == {(3, 0): "#DIV/0!"}
    assert found.uncached == frozenset()


def test_xls_tells_formats_and_what_is_hidden(tmp_path: Path) -> None:
    xlwt = pytest.importorskip("xlwt", reason="xlwt writes the xls for this test")
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    sheet.write(0, 0, 1.5, xlwt.easyxf(num_format_str="#,##0.00"))
    sheet.write(1, 2, "文字")
    sheet.row(1).hidden = True
    sheet.col(2).hidden = True
    path = tmp_path / "a.xls"
    book.save(str(path))
    found = details(path)
    assert found.number_formats == {(0, 0): "#,##0.00", (1, 2): "General"}
    assert found.hidden_rows == {1}
    assert found.hidden_columns == {2}
    assert found.formulas is None
    assert found.uncached is None


def test_seed_has_the_same_formats_in_xls_as_in_xlsx(shared: Path) -> None:
    clean = shared / "corpus" / "clean"
    xlsx = open_source(clean / "seed_kx_2025_dept.xlsx")
    xls = open_source(clean / "seed_kx_2025_dept.xls")
    for grid, other in zip(xlsx.grids, xls.grids, strict=True):
        assert dict(grid.details.number_formats or {}) == other.details.number_formats
