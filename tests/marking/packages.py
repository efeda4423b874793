"""Packages as bytes: made by hand, and looked into without the code under test."""

from __future__ import annotations

import io
import struct
import zipfile

from lxml import etree

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"

ORDER = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection "
    "protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells "
    "phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins "
    "pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors "
    "smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls "
    "webPublishItems tableParts extLst"
)

STYLES = """<styleSheet xmlns="{main}"><numFmts count="1"><numFmt numFmtId="164" \
formatCode="#,##0.00"/></numFmts><fonts count="2"><font><sz val="11"/><name val="宋体"/></font>\
<font><b/><sz val="11"/><name val="宋体"/></font></fonts><fills count="3"><fill><patternFill \
patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill \
patternType="solid"><fgColor theme="4" tint="0.5"/><bgColor indexed="64"/></patternFill></fill>\
</fills><borders count="2"><border><left/></border><border><left style="thin"/></border></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf \
numFmtId="164" fontId="1" fillId="0" borderId="1" xfId="0" applyNumberFormat="1"><alignment \
horizontal="right"/><protection locked="0"/></xf><xf numFmtId="0" fontId="0" fillId="2" \
borderId="0" xfId="0" applyFill="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" \
xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


def package(
    sheet: str,
    *,
    styles: str | None = STYLES,
    strict: bool = False,
    parts: dict[str, str | bytes] | None = None,
    sheet_path: str = "xl/worksheets/sheet1.xml",
    target: str = "worksheets/sheet1.xml",
    workbook: str = '<sheets><sheet name="表一" sheetId="1" r:id="rId1"/></sheets>',
) -> bytes:
    """A workbook with one sheet 表一; ``{main}`` and ``{rel}`` stand for the namespaces."""
    main, rel = (STRICT_MAIN, STRICT_RELATIONS) if strict else (MAIN, RELATIONS)
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    styled = (
        ""
        if styles is None
        else f'<Relationship Id="rId2" Type="{rel}/styles" \
Target="styles.xml"/>'
    )
    content = {
        "[Content_Types].xml": f"""<Types \
xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" \
ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" \
ContentType="application/xml"/><Override PartName="/xl/workbook.xml" \
ContentType="{types}.sheet.main+xml"/><Override PartName="/{sheet_path}" \
ContentType="{types}.worksheet+xml"/></Types>""",
        "_rels/.rels": f"""<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" \
Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}">{workbook}</workbook>',
        "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{_PACKAGE}"><Relationship \
Id="rId1" Type="{rel}/worksheet" Target="{target}"/>{styled}</Relationships>""",
        sheet_path: sheet,
        **({} if styles is None else {"xl/styles.xml": styles}),
        **(parts or {}),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            if isinstance(text, str):
                text = text.replace("{main}", main).replace("{rel}", rel).encode()
            archive.writestr(zipfile.ZipInfo(name, (2020, 2, 2, 2, 2, 2)), text)
    return buffer.getvalue()


_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def relations(*items: tuple[str, str, str]) -> str:
    """A relations part of (id, kind, target)."""
    inner = "".join(
        f'<Relationship Id="{i}" Type="{{rel}}/{kind}" Target="{target}"/>'
        for i, kind, target in items
    )
    return f'<Relationships xmlns="{_PACKAGE}">{inner}</Relationships>'


def packed(data: bytes) -> list[tuple[str, int, bytes]]:
    """Every member in order: name, checksum, and the compressed bytes as they stand in the zip."""
    members = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            name, extra = struct.unpack_from("<2H", data, info.header_offset + 26)
            start = info.header_offset + 30 + name + extra
            content = data[start : start + info.compress_size]
            members.append((info.orig_filename, info.CRC, content))
    return members


def part(data: bytes, name: str) -> bytes:
    """The content of a part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def names(data: bytes) -> list[str]:
    """Names of all members."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.namelist()


def root(data: bytes, name: str) -> etree._Element:
    """The root element of a part."""
    return etree.fromstring(part(data, name), etree.XMLParser(resolve_entities=False))


def local(element: etree._Element) -> str:
    """Name without namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def in_order(sheet: etree._Element) -> bool:
    """Whether the children of a worksheet stand in the order of CT_Worksheet."""
    order = ORDER.split()
    ranks = [order.index(local(e)) for e in sheet if local(e) in order]
    return ranks == sorted(ranks)
