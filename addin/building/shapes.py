"""Buttons drawn on a sheet: shapes that run a macro when they are clicked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from addin.building.package import once

_NAMESPACES = (
    'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PART = "xl/drawings/drawing1.xml"
#: EMU of a pixel, the unit of drawings
_PIXEL = 9525
_SHAPE = """\
<xdr:absoluteAnchor><xdr:pos x="{x}" y="{y}"/><xdr:ext cx="{width}" cy="{height}"/>
<xdr:sp macro="[0]!{macro}" textlink=""><xdr:nvSpPr><xdr:cNvPr id="{id}" name="{label}"/>
<xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr>
<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>
<a:prstGeom prst="roundRect"><a:avLst/></a:prstGeom>
<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill><a:ln><a:noFill/></a:ln></xdr:spPr>
<xdr:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"/><a:lstStyle/>
<a:p><a:pPr algn="ctr"/><a:r><a:rPr lang="zh-CN" sz="1100" b="1">
<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>
<a:latin typeface="宋体"/><a:ea typeface="宋体"/></a:rPr><a:t>{label}</a:t></a:r></a:p></xdr:txBody>
</xdr:sp><xdr:clientData/></xdr:absoluteAnchor>"""


@dataclass(frozen=True, slots=True)
class Button:
    """A button at (x, y), in pixels from the sheet's corner."""

    label: str
    macro: str
    x: int
    y: int
    colour: str
    width: int = 138
    height: int = 38


def add_buttons(content: dict[str, bytes], sheet: str, buttons: Sequence[Button]) -> None:
    """Put buttons on a sheet (its part) that has no drawing and no other part yet."""
    rels = f"{sheet.replace('sheets/', 'sheets/_rels/')}.rels"
    if _PART in content or rels in content:
        raise ValueError(f"{sheet} has parts of its own")
    content[_PART] = _drawing(buttons).encode()
    content[rels] = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATIONS}/drawing" Target="../drawings/drawing1.xml"/>'
        "</Relationships>"
    ).encode()
    content[sheet] = once(
        content[sheet],
        "</worksheet>",
        f'<drawing xmlns:r="{_RELATIONS}" r:id="rId1"/></worksheet>',
    )
    content["[Content_Types].xml"] = once(
        content["[Content_Types].xml"],
        "</Types>",
        f'<Override PartName="/{_PART}" '
        'ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/></Types>',
    )


def _drawing(buttons: Sequence[Button]) -> str:
    shapes = (
        _SHAPE.format(
            id=number,
            label=escape(button.label),
            macro=button.macro,
            colour=button.colour,
            x=button.x * _PIXEL,
            y=button.y * _PIXEL,
            width=button.width * _PIXEL,
            height=button.height * _PIXEL,
        ).replace("\n", "")
        for number, button in enumerate(buttons, start=2)
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f"{head}<xdr:wsDr {_NAMESPACES}>{''.join(shapes)}</xdr:wsDr>"
