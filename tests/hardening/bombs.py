"""Files made to fill the memory, to take for ever, or to reach beyond themselves.

Written to disk by tests and removed with them: ``BOMBS`` is name -> what makes the bytes.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import openpyxl
import xlwt

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
MB = 1024 * 1024


def workbook(changes: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A small valid xlsx with some of its parts replaced or added."""
    plain = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["收支总表", 1])
    book.save(plain)
    out = io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w", compression) as new:
        for name in {**dict.fromkeys(old.namelist()), **changes}:
            new.writestr(name, changes[name] if name in changes else old.read(name))
    return out.getvalue()


def sheet(rows: str, after: str = "", before: str = "") -> bytes:
    """The part of a worksheet."""
    xml = f"<worksheet {MAIN}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"
    return xml.encode()


SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


def large_ratio() -> bytes:
    """500 MB of blanks in half a megabyte."""
    return workbook({SHEET: sheet(" " * (500 * MB))})


def below_the_ratio() -> bytes:
    """60 MB of blanks: small enough not to be refused for its ratio."""
    return workbook({SHEET: sheet(" " * (60 * MB))})


def lying_directory() -> bytes:
    """A part that is larger than the directory says."""
    data = workbook({SHEET: sheet(" " * (400 * MB))})
    at = data.rindex(SHEET.encode()) - 46
    size = struct.pack("<I", 1000)
    return data[: at + 24] + size + data[at + 28 :]


def billion_rows() -> bytes:
    """A dimension of a billion rows, and a cell beyond the last row."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="999999999"><c r="XFD999999999"/></row>'
    return workbook({SHEET: sheet(rows, before='<dimension ref="A1:XFD1000000000"/>')})


def far_corner() -> bytes:
    """Two cells, in the first and in the last corner of the sheet."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    rows += '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return workbook({SHEET: sheet(rows)})


def last_row() -> bytes:
    """A cell in the last row of twelve columns: as large as a sheet of one's own may get."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    rows += '<row r="1048576"><c r="L1048576"><v>1</v></c></row>'
    return workbook({SHEET: sheet(rows)})


def odd_address() -> bytes:
    """The far corner, its address written as no program writes it."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row><c r = "&#88;FD1048576"><v>1</v></c></row>'
    return workbook({SHEET: sheet(rows)})


def million_styles() -> bytes:
    """A million cell styles."""
    xf = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    fonts = '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    xml = f'<styleSheet {MAIN}>{fonts}<borders count="1"><border/></borders><cellStyleXfs>{xf}'
    xml += f'</cellStyleXfs><cellXfs count="1000000">{xf * 1_000_000}</cellXfs></styleSheet>'
    return workbook({"xl/styles.xml": xml.encode()})


def merged_cells() -> bytes:
    """Ten million merged ranges."""
    one = '<mergeCell ref="A1:B2"/>'
    merged = f'<mergeCells count="10000000">{one * 10_000_000}</mergeCells>'
    return workbook({SHEET: sheet('<row r="1"><c r="A1"><v>1</v></c></row>', merged)})


def many_strings() -> bytes:
    """Three million shared strings."""
    items = "<si><t>财政拨款</t></si>" * 3_000_000
    return workbook({STRINGS: f"<sst {MAIN}>{items}</sst>".encode()})


def long_string() -> bytes:
    """One cell with sixty million characters, not all alike."""
    text = "".join(f"财政拨款{n}万元，" for n in range(4_000_000))
    rows = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'
    return workbook({SHEET: sheet(rows)})


def repeated_string() -> bytes:
    """One string of a megabyte that three thousand cells show."""
    text = "财政拨款收入" * 60_000
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 3001))
    strings = f"<sst {MAIN}><si><t>{text}</t></si></sst>"
    return workbook({SHEET: sheet(rows), STRINGS: strings.encode()})


def deep_nesting() -> bytes:
    """Elements a million levels deep."""
    rows = "<row>" * 1_000_000 + "</row>" * 1_000_000
    return workbook({SHEET: sheet(rows)})


def deep_formula() -> bytes:
    """A formula with a hundred thousand brackets, without a stored result."""
    formula = "(" * 100_000 + "1" + ")" * 100_000
    rows = f'<row r="1"><c r="A1"><f>{formula}</f></c><c r="B1"><f>SUM(A1:XFD1048576)</f></c></row>'
    return workbook({SHEET: sheet(rows)})


def circular_formulas() -> bytes:
    """Formulas that need each other and have no stored result."""
    rows = '<row r="1"><c r="A1"><f>B1</f></c><c r="B1"><f>A1+A1048576</f></c></row>'
    return workbook({SHEET: sheet(rows)})


def billion_laughs() -> bytes:
    """Entities that expand to gigabytes."""
    entities = '<!ENTITY a0 "哈">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 11)
    )
    xml = f'<?xml version="1.0"?><!DOCTYPE sst [{entities}]><sst {MAIN}><si><t>&a10;</t></si></sst>'
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    return workbook({STRINGS: xml.encode(), SHEET: sheet(rows)})


def external_entity(url: str = "file:///etc/passwd") -> bytes:
    """An entity that is a file of this machine."""
    xml = f'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY x SYSTEM "{url}">]>'
    xml += f"<sst {MAIN}><si><t>&x;</t></si></sst>"
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    return workbook({STRINGS: xml.encode(), SHEET: sheet(rows)})


def entity_in_sheet() -> bytes:
    """A document type in the sheet itself."""
    xml = b'<!DOCTYPE worksheet [<!ENTITY x "1">]>' + sheet("<row><c><v>&x;</v></c></row>")
    return workbook({SHEET: xml})


def many_parts() -> bytes:
    """Two hundred thousand empty parts."""
    return workbook({f"xl/worksheets/_rels/x{n}.rels": b"" for n in range(200_000)})


def many_sheets() -> bytes:
    """Twenty thousand sheets that are one and the same part."""
    sheets = "".join(f'<sheet name="s{n}" sheetId="{n + 1}" r:id="rId1"/>' for n in range(20_000))
    relations = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    xml = f"<workbook {MAIN} {relations}><sheets>{sheets}</sheets></workbook>"
    return workbook({"xl/workbook.xml": xml.encode()})


def nested_zip() -> bytes:
    """Zips in zips, nine deep, each with ten copies of the next."""
    data = bytes(MB)
    for _ in range(9):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
            for n in range(10):
                file.writestr(f"{n}.zip", data)
        data = out.getvalue()
    return data


def cyclic_ole() -> bytes:
    """An xls whose directory is a chain of sectors that leads back into itself."""
    out = io.BytesIO()
    book = xlwt.Workbook()
    book.add_sheet("收支总表").write(0, 0, 1)
    book.save(out)
    data = bytearray(out.getvalue())
    directory = struct.unpack_from("<I", data, 48)[0]
    table = struct.unpack_from("<I", data, 76)[0]
    struct.pack_into("<I", data, (table + 1) * 512 + 4 * directory, directory)
    return bytes(data)


def cyclic_ole_tables() -> bytes:
    """An xls whose list of allocation tables leads back into itself."""
    data = bytearray(cyclic_ole())
    struct.pack_into("<II", data, 68, 0, 0xFFFF)
    data[512:1024] = b"\x00" * 512
    return bytes(data)


def ods_repeats() -> bytes:
    """A billion repeated rows of a thousand repeated columns, all filled."""
    names = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
        for n in ("office", "table", "text")
    )
    cell = '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" '
    cell += 'office:value="1"><text:p>1</text:p></table:table-cell>'
    xml = f"<office:document-content {names}><office:body><office:spreadsheet>"
    xml += '<table:table table:name="收支总表"><table:table-row table:number-rows-repeated='
    xml += f'"1048576">{cell}</table:table-row></table:table></office:spreadsheet></office:body>'
    xml += "</office:document-content>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", xml)
    return out.getvalue()


def wide_csv() -> bytes:
    """One line of ten million cells."""
    return b"1," * 10_000_000


def long_csv() -> bytes:
    """Five million lines."""
    return "2060702,科普活动,100\n".encode() * 5_000_000


def quoted_csv() -> bytes:
    """A quote that is never closed."""
    return b'a,"' + b"x\n" * 5_000_000


BOMBS: dict[str, Callable[[], bytes]] = {
    f"{make.__name__}{ending}": make
    for ending, makers in (
        (
            ".xlsx",
            (
                large_ratio, below_the_ratio, lying_directory, billion_rows, far_corner, last_row,
                odd_address, million_styles, merged_cells, many_strings, long_string,
                repeated_string, deep_nesting, deep_formula, circular_formulas, billion_laughs,
                external_entity, entity_in_sheet, many_parts, many_sheets,
            ),
        ),
        (".zip", (nested_zip,)),
        (".xls", (cyclic_ole, cyclic_ole_tables)),
        (".ods", (ods_repeats,)),
        (".csv", (wide_csv, long_csv, quoted_csv)),
    )
    for make in makers
}  # fmt: skip
