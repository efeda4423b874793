"""The styles part: cell formats with our fill, and formats brought from another workbook."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable
from functools import cache

from checks.marking.fills import RICH, Colour, Fill, from_text
from checks.marking.package import Element, local, parse, set_content_type
from checks.marking.workbook import Workbook, child, insert_ordered, named

_ORDER = (
    "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst"
)
#: openpyxl writes the parts of a font in another order; Excel accepts it, validators do not.
_FONT_ORDER = (
    "b i strike condense extend outline shadow u vertAlign sz color name family charset scheme"
)
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
#: What a workbook without styles looks like to Excel.
_PLAIN = """<styleSheet xmlns="{}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/>\
<family val="2"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/>\
<right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" \
fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="1"><xf numFmtId="0" \
fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs><cellStyles count="1"><cellStyle \
name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""

_FIRST_OWN_FORMAT = 164

_Key = tuple[object, ...]


class Styles:
    """The formats of a workbook. Equal formats are shared, so that nothing piles up."""

    def __init__(self, workbook: Workbook, colours: Iterable[str]) -> None:
        self._package = workbook.package
        self._colours = {f"FF{colour}" for colour in colours}
        parts = workbook.relations.of_kind("styles")
        self.part = next((part for part in parts if self._package.find(part)), "")
        self._plain = parse(_PLAIN.format(workbook.main).encode(), "styles.xml")
        if self.part:
            self.root = self._package.xml(self.part)
        else:
            self.root = copy.deepcopy(self._plain)
            self._pad(workbook)
            name = workbook.folder + "styles{}.xml"
            usual = name.format("")
            free = self._package.free(name) if self._package.find(usual) else usual
            self.part = parts[0] if parts else free
            self._package.change(self.part, self.root)
            if not parts:
                workbook.relations.add("styles", self.part, workbook.relation_types)
            set_content_type(self._package, self.part, _CONTENT_TYPE)
        #: list and key function -> key -> number of the first such element
        self._known: dict[tuple[str, Callable[[Element], _Key]], dict[_Key, int]] = {}
        self._filled: dict[tuple[int, str], int] = {}
        self._cleared: dict[int, int] = {}

    def remembers(self, style: int) -> bool:
        """Whether `cleared` gives a cell its own fill back: none, or a colour of a solid one.

        There is no room in our fill for the lines of a hatched one and the stops of a gradient.
        """
        fill = self._fill_of(self._xf(style))
        if fill is None or child(fill, "gradientFill") is not None:
            return fill is None
        pattern = child(fill, "patternFill")
        kind = "none" if pattern is None else pattern.get("patternType", "none")
        if pattern is None or kind == "none":
            return True
        before = child(pattern, "fgColor") if kind == "solid" else None
        return before is not None and bool(before.attrib) and before.get("indexed") != "64"

    def filled(self, style: int, colour: str) -> int:
        """The format ``style`` with a solid fill of ``colour`` (RRGGBB); all else as it was.

        A solid fill that was there is remembered as the background of ours, which is not seen.
        """
        if (style, colour) not in self._filled:
            for needed in ("fonts", "borders", "cellStyleXfs"):
                self._list(needed)
            xf = self._xf(style)
            before = self._solid(xf)
            behind = {"indexed": "64"} if before is None else dict(before.attrib)
            fill = self._solid_fill({"rgb": f"FF{colour}"}, behind)
            xf.set("fillId", str(self._index("fills", fill)))
            xf.set("applyFill", "1")
            self._filled[style, colour] = self._index("cellXfs", xf)
        return self._filled[style, colour]

    def cleared(self, style: int) -> int:
        """The format as it was before `filled`."""
        if style not in self._cleared:
            xf = self._xf(style)
            ours = child(self._fill_of(xf), "patternFill")
            before = child(ours, "bgColor")
            if (
                before is None
                or before.get("indexed") == "64"
                or (before.get("rgb") or "").upper() in self._colours
            ):
                xf.set("fillId", "0")
            else:
                fill = self._solid_fill(dict(before.attrib), {"indexed": "64"})
                xf.set("fillId", str(self._like("fills", fill, _fill_key)))
            self._cleared[style] = self._like("cellXfs", xf, _xf_key)
        return self._cleared[style]

    def colour(self, style: int) -> str:
        """The colour Excel sees in cells of a format, as RRGGBB; "" when it is not one of ours.

        It lies behind the lines of a hatched fill, and is all of a solid one.
        """
        fill = self._fill_of(self._xf(style))
        colour = None if fill is None else _behind(fill)
        said = "" if colour is None else (colour.get("rgb") or "").upper()
        return said[2:] if said in self._colours else ""

    def refilled(self, style: int, text: str) -> int:
        """The format with this fill, as the add-in's memory has it, in the place of ours.

        One colour goes behind the lines that are there, as in Excel.
        """
        xf = self._xf(style)
        if text.startswith(RICH):
            whole = from_text(text)
            if whole is None:
                return style
            xf.set("fillId", str(self._like("fills", self._fill(whole), _fill_key)))
            return self._like("cellXfs", xf, _xf_key)
        fill = copy.deepcopy(self._fill_of(xf))
        behind = None if fill is None else _behind(fill)
        if fill is None or behind is None:
            return style
        pattern = behind.getparent()
        behind.attrib.clear()
        if text:
            behind.set("rgb", f"FF{text}")
        elif pattern.get("patternType") == "solid":
            pattern.getparent().remove(pattern)
            self._child(fill, "patternFill", patternType="none")
        else:
            pattern.remove(behind)
        xf.set("fillId", str(self._like("fills", fill, _fill_key)))
        return self._like("cellXfs", xf, _xf_key)

    def _fill(self, fill: Fill) -> Element:
        """The element of a fill."""
        element = self._new("fill")
        if fill.stops:
            gradient = self._child(element, "gradientFill")
            if fill.pattern == "linear":
                gradient.set("degree", f"{fill.degree:g}")
            else:
                gradient.set("type", "path")
                for name, edge in zip(("left", "right", "top", "bottom"), fill.edges, strict=True):
                    gradient.set(name, f"{edge:g}")
            for at, colour in fill.stops:
                self._coloured(self._child(gradient, "stop", position=f"{at:g}"), "color", colour)
            return element
        pattern = self._child(element, "patternFill", patternType=fill.pattern)
        solid = fill.pattern == "solid"
        fore = fill.colour if solid else fill.lines
        if fore is not None:
            self._coloured(pattern, "fgColor", fore)
        if solid:
            self._child(pattern, "bgColor", indexed="64")
        elif fill.colour is not None:
            self._coloured(pattern, "bgColor", fill.colour)
        return element

    def _coloured(self, parent: Element, name: str, colour: Colour) -> None:
        element = self._child(parent, name)
        if colour.theme is None:
            element.set("rgb", f"FF{colour.rgb}")
        else:
            element.set("theme", str(colour.theme))
        if colour.tint:
            element.set("tint", repr(colour.tint))

    def ours(self) -> set[int]:
        """The cell formats whose fill is one of ours."""
        fills, xfs = child(self.root, "fills"), child(self.root, "cellXfs")
        if fills is None or xfs is None:
            return set()
        marked = {str(n) for n, fill in enumerate(_items(fills)) if self._is_ours(fill)}
        return {n for n, xf in enumerate(_items(xfs)) if xf.get("fillId") in marked}

    def absorb(self, styles: bytes) -> tuple[Callable[[int], int], Callable[[int], int]]:
        """Take over the formats of another, transitional workbook's styles part.

        Returns two functions from its numbers to ours: of cell formats and of differential
        formats. Only formats asked for are taken.
        """
        theirs = parse(styles, "styles.xml")
        names = {
            int(e.get("numFmtId")): e.get("formatCode") for e in _items(child(theirs, "numFmts"))
        }
        lists = {
            local(e): _items(e) for e in theirs if local(e) in ("fonts", "fills", "borders", "dxfs")
        }
        xfs = _items(child(theirs, "cellXfs"))

        @cache
        def xf_of(number: int) -> int:
            xf = self._own(xfs[number])
            for attribute, name in (
                ("fontId", "fonts"),
                ("fillId", "fills"),
                ("borderId", "borders"),
            ):
                part = lists[name][int(xf.get(attribute, "0"))]
                xf.set(attribute, str(self._index(name, self._own(part))))
            own = int(xf.get("numFmtId", "0"))
            if own in names:
                xf.set("numFmtId", str(self._number_format(names[own])))
            for applied in ("Font", "Fill", "Border", "NumberFormat"):
                xf.set(f"apply{applied}", "1")
            xf.set("xfId", "0")
            return self._index("cellXfs", xf)

        @cache
        def dxf_of(number: int) -> int:
            dxf = self._own(lists["dxfs"][number])
            for element in dxf:
                if local(element) == "numFmt":
                    code = element.get("formatCode")
                    element.set("numFmtId", str(self._number_format(code)))
            return self._index("dxfs", dxf)

        return xf_of, dxf_of

    def _pad(self, workbook: Workbook) -> None:
        """Make plain formats for all numbers that cells of a workbook without styles name."""
        last = 0
        for sheet in workbook.sheets():
            data = b"" if sheet.part is None else self._package.read(sheet.part)
            found = re.findall(rb"""\b(?:s|style)=["']([0-9]{1,5})["']""", data)
            last = max([last, *map(int, found)])
        xfs: Element = child(self.root, "cellXfs")
        xfs.extend([copy.deepcopy(xfs[0]) for _ in range(last)])
        xfs.set("count", str(last + 1))

    def _number_format(self, code: str) -> int:
        formats = self._list("numFmts")
        numbers = {int(e.get("numFmtId", "0")): e.get("formatCode") for e in _items(formats)}
        for number, known in numbers.items():
            if known == code:
                return number
        number = max([_FIRST_OWN_FORMAT - 1, *numbers]) + 1
        self._child(formats, "numFmt", numFmtId=str(number), formatCode=code)
        self._count(formats)
        return number

    def _xf(self, style: int) -> Element:
        """A copy of a cell format; the plain one for a number that does not exist."""
        xfs = _items(self._list("cellXfs"))
        found = xfs[style] if 0 <= style < len(xfs) else (xfs[0] if xfs else self._new("xf"))
        return copy.deepcopy(found)

    def _solid(self, xf: Element) -> Element | None:
        """The colour of a format's solid fill; None for any other fill."""
        fill = self._fill_of(xf)
        pattern = None if fill is None else child(fill, "patternFill")
        if pattern is None or pattern.get("patternType") != "solid":
            return None
        return child(pattern, "fgColor")

    def _is_ours(self, fill: Element) -> bool:
        pattern = child(fill, "patternFill")
        if pattern is None or pattern.get("patternType") != "solid":
            return False
        colour = child(pattern, "fgColor")
        return colour is not None and (colour.get("rgb") or "").upper() in self._colours

    def _fill_of(self, xf: Element) -> Element | None:
        """The fill of a cell format; None when its number leads nowhere."""
        number, fills = int(xf.get("fillId") or "0"), _items(self._list("fills"))
        return fills[number] if 0 <= number < len(fills) else None

    def _solid_fill(self, colour: dict[str, str], behind: dict[str, str]) -> Element:
        """A solid fill with this foreground and background, as attributes of their elements."""
        fill = self._new("fill")
        pattern = self._child(fill, "patternFill", patternType="solid")
        self._child(pattern, "fgColor", **colour)
        self._child(pattern, "bgColor", **behind)
        return fill

    def _list(self, name: str) -> Element:
        """A list of the styles part; with what every workbook has, if it was missing or empty."""
        found = child(self.root, name)
        if found is None:
            found = insert_ordered(self.root, name, _ORDER)
        if not _items(found):
            for element in _items(child(self._plain, name)):
                found.append(self._own(element))
            self._count(found)
        return found

    def _index(self, name: str, element: Element) -> int:
        """The number of an equal element in a list; appended when there is none."""
        return self._like(name, element, _key)

    def _like(self, name: str, element: Element, key: Callable[[Element], _Key]) -> int:
        """The number of an element with the same key in a list; appended when there is none."""
        items = self._list(name)
        known = self._known.get((name, key))
        if known is None:
            known = self._known[name, key] = {}
            for number, item in enumerate(_items(items)):
                known.setdefault(key(item), number)
        found = known.get(key(element))
        if found is not None:
            return found
        number = len(_items(items))
        items.append(element)
        self._count(items)
        for (other, function), numbers in self._known.items():
            if other == name:
                numbers.setdefault(function(element), number)
        return number

    def _count(self, items: Element) -> None:
        items.set("count", str(len(_items(items))))
        self._package.change(self.part)

    def _new(self, name: str) -> Element:
        from lxml import etree

        return etree.Element(named(self.root, name))

    def _child(self, parent: Element, name: str, **attributes: str) -> Element:
        from lxml import etree

        return etree.SubElement(parent, named(self.root, name), attributes)

    def _own(self, element: Element) -> Element:
        """A copy of an element in the namespace of this part."""
        own = self._new(local(element))
        own.attrib.update(element.attrib)
        own.text = element.text
        inner = [e for e in element if local(e)]
        if local(element) == "font":
            inner.sort(key=lambda e: _FONT_ORDER.split().index(local(e)))
        own.extend(self._own(e) for e in inner)
        return own


def _items(parent: Element | None) -> list[Element]:
    return [] if parent is None else [element for element in parent if local(element)]


def _behind(fill: Element) -> Element | None:
    """The colour behind the pattern of a fill: of a solid one the colour itself."""
    pattern = child(fill, "patternFill")
    if pattern is None:
        return None
    solid = pattern.get("patternType") == "solid"
    return child(pattern, "fgColor" if solid else "bgColor")


def _key(element: Element) -> _Key:
    """What an element says, apart from its prefix and the order of its attributes."""
    inner = tuple(_key(e) for e in element if local(e))
    text = (element.text or "").strip()
    return local(element), tuple(sorted(element.attrib.items())), text, inner


def _fill_key(fill: Element) -> _Key:
    """What a fill looks like: the background of a solid one is not seen."""
    pattern = child(fill, "patternFill")
    if pattern is not None and pattern.get("patternType") == "solid":
        return ("solid", *(_key(e) for e in pattern if local(e) == "fgColor"))
    return _key(fill)


def _xf_key(xf: Element) -> _Key:
    """What a cell format looks like: whether it says so or not, its fill applies."""
    attributes = {k: v for k, v in xf.attrib.items() if k != "applyFill"}
    return tuple(sorted(attributes.items())), tuple(_key(e) for e in xf if local(e))
