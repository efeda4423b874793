"""The boxes of notes: the VML drawing of a sheet, edited as text.

VML of real files is often not well-formed (``<br>`` in text boxes), and programs read it with
forgiving parsers. So a shape is inserted, resized or removed as text, and every other character
stays. All other shapes (form controls, pictures in headers) live in the same kind of part.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from checks.addresses import LAST_COLUMN, LAST_ROW
from checks.marking.package import DamagedError, Package
from checks.marking.sheet import Sheet
from checks.report.width import halves

_NAMESPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_EMPTY = """<xml xmlns:v="urn:schemas-microsoft-com:vml" \
xmlns:o="urn:schemas-microsoft-com:office:office" \
xmlns:x="urn:schemas-microsoft-com:office:excel">
 <o:shapelayout v:ext="edit">
  <o:idmap v:ext="edit" data="{block}"/>
 </o:shapelayout>
</xml>"""
_SHAPE_TYPE = """<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202"
  path="m,l,21600r21600,l21600,xe">
  <v:stroke joinstyle="miter"/>
  <v:path gradientshapeok="t" o:connecttype="rect"/>
 </v:shapetype>"""
_SHAPE = """<v:shape id="_x0000_s{number}" type="#_x0000_t202" style='position:absolute;
  margin-left:60pt;margin-top:2pt;width:{width}pt;height:{height}pt;z-index:1;
  visibility:hidden' fillcolor="#ffffe1" o:insetmode="auto">
  <v:fill color2="#ffffe1"/>
  <v:shadow on="t" color="black" obscured="t"/>
  <v:path o:connecttype="none"/>
  <v:textbox style='mso-direction-alt:auto'>
   <div style='text-align:left'></div>
  </v:textbox>
  <x:ClientData ObjectType="Note">
   <x:MoveWithCells/>
   <x:SizeWithCells/>
   <x:Anchor>{anchor}</x:Anchor>
   <x:AutoFill>False</x:AutoFill>
   <x:Row>{row}</x:Row>
   <x:Column>{column}</x:Column>
  </x:ClientData>
 </v:shape>"""

_START = r"<v:shape\s(?:[^>\"']|\"[^\"]*\"|'[^']*')*(?<!/)>"
_SHAPES = re.compile(_START + r".*?</v:shape\s*>", re.DOTALL)
_ROOT = re.compile(r"<xml\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
_ANCHOR = re.compile(r"(<x:Anchor>)([^<]*)(</x:Anchor>)")
#: In the alternative text of a box that had to grow: its anchor before, and since.
_GROWN = re.compile(r" ?\[gouji (-?[0-9][-0-9,]*) (-?[0-9][-0-9,]*)\]")
_ALT = re.compile(r"""<v:shape\s(?:[^>"']|"[^"]*"|'[^']*')*?\salt=(?:"[^"]*|'[^']*)""")
_IDMAP = re.compile(r"""(<o:idmap\b[^>]*\bdata=["'])([0-9,\s]*)""")
_NUMBER = re.compile(r"_x0000_s([0-9]{1,9})")
_CELL = ("Row", "Column")
_IDS = 1024

#: Width of the box in half characters, tried in turn until the text is not too tall.
_WIDTHS = (48, 64, 92)
_HALF_CHARACTER, _LINE, _TALLEST = 6.2, 17, 440
_PADDING_X, _PADDING_Y = 22, 14


class Box(NamedTuple):
    """Where a note's box is: eight numbers of VML's anchor, and its size in pixels."""

    anchor: list[int]
    width: int
    height: int


class Shapes:
    """A VML drawing; None is one that has to be made."""

    def __init__(self, data: bytes | None, part: str, blocks: set[int]) -> None:
        self._blocks = blocks
        self._encoding = "utf-8"
        self._owned: list[int] = []
        if data is None:
            self._owned.append(self._claim())
            text = _EMPTY.format(block=self._owned[0])
        else:
            if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
                self._encoding = "utf-16-le" if data[:1] == b"\xff" else "utf-16-be"
            text = _opened(data.decode(self._encoding, "surrogateescape"), part)
            match = _IDMAP.search(text)
            self._owned += [int(n) for n in re.findall(r"[0-9]+", match[2])] if match else []
        self._used = {int(n) for n in _NUMBER.findall(text)}
        self._typed = 'id="_x0000_t202"' in text
        self._texts, self._notes = _split(text)

    def to_bytes(self) -> bytes:
        """The part."""
        text = "".join(self._texts)
        match = _IDMAP.search(text)
        if match is not None:
            data = ",".join(map(str, self._owned))
            if re.sub(r"\s", "", match[2]) != data:
                text = text[: match.start(2)] + data + text[match.end(2) :]
        return text.encode(self._encoding, "surrogateescape")

    def put(self, row: int, column: int, box: Box) -> None:
        """Give a cell's note a box, or make the one it has at least as large."""
        found = self._notes.get((row, column))
        if found is not None:
            self._texts[found] = _grown(self._texts[found], box)
            return
        shape = _SHAPE.format(
            number=self._next_number(),
            width=box.width * 0.75,
            height=box.height * 0.75,
            anchor=", ".join(map(str, box.anchor)),
            row=row - 1,
            column=column - 1,
        )
        if not self._typed:
            shape = _SHAPE_TYPE + shape
            self._typed = True
        self._notes[row, column] = len(self._texts) - 1
        self._texts.insert(-1, shape)

    def shrink(self, row: int, column: int) -> None:
        """Give a cell's note the box it had before it had to grow."""
        found = self._notes.get((row, column))
        if found is not None:
            self._texts[found] = _shrunk(self._texts[found])

    def remove(self, row: int, column: int) -> None:
        """Take the box of a cell's note away."""
        found = self._notes.pop((row, column), None)
        if found is not None:
            freed = {int(n) for n in _NUMBER.findall(self._texts[found])}
            self._used -= freed
            self._owned += sorted({n // _IDS for n in freed} - set(self._owned))
            self._texts[found] = ""

    def _next_number(self) -> int:
        """A shape number no shape has, inside a block of numbers that this drawing owns."""
        number = max(self._used, default=0) + 1
        if number % _IDS == 0 or number // _IDS not in self._owned:
            free = (b for b in self._owned if not any(n // _IDS == b for n in self._used))
            block = next(free, None)
            if block is None:
                block = self._claim()
                self._owned.append(block)
            number = block * _IDS + 1
        self._used.add(number)
        return number

    def _claim(self) -> int:
        """A block of shape numbers that no drawing of the package owns."""
        block = 1
        while block in self._blocks:
            block += 1
        self._blocks.add(block)
        return block


def _opened(text: str, part: str) -> str:
    """The text with a root that can take children and knows our prefixes."""
    match = _ROOT.search(text)
    if match is None:
        raise DamagedError(part)
    tag = match[0]
    empty = tag.endswith("/>")
    start = tag[:-2] if empty else tag[:-1]
    for prefix, uri in _NAMESPACES.items():
        if f"xmlns:{prefix}=" not in start:
            start += f' xmlns:{prefix}="{uri}"'
    tag = f"{start}></xml>" if empty else f"{start}>"
    text = text[: match.start()] + tag + text[match.end() :]
    if "</xml" not in text:
        raise DamagedError(part)
    return text


def _split(text: str) -> tuple[list[str], dict[tuple[int, int], int]]:
    """The text in pieces that together are the whole: each note a piece, the end tag the last.

    Also says which piece is the note of which cell.
    """
    texts: list[str] = []
    notes: dict[tuple[int, int], int] = {}
    end = text.rindex("</xml")
    start = 0
    for match in _SHAPES.finditer(text, 0, end):
        cell = [re.search(rf"<x:{name}>\s*([0-9]+)\s*</x:{name}>", match[0]) for name in _CELL]
        if cell[0] and cell[1] and re.search(r"""ObjectType=["']Note["']""", match[0]):
            texts += [text[start : match.start()], match[0]]
            notes[int(cell[0][1]) + 1, int(cell[1][1]) + 1] = len(texts) - 1
            start = match.end()
    return [*texts, text[start:end], text[end:]], notes


def blocks_in_use(package: Package) -> set[int]:
    """The blocks of shape numbers that the drawings of a package own."""
    blocks: set[int] = set()
    for name in package.names():
        if name.lower().endswith(".vml"):
            text = package.read(name).decode("utf-8", "replace")
            for match in _IDMAP.finditer(text):
                blocks |= {int(n) for n in re.findall(r"[0-9]+", match[2])}
            blocks |= {int(n) // _IDS for n in _NUMBER.findall(text)}
    return blocks


def box(sheet: Sheet, row: int, column: int, text: str) -> Box:
    """A box beside a cell in which the text can be read without scrolling."""
    return _place(sheet, row, column, *size(text))


def size(text: str) -> tuple[int, int]:
    """Width and height in pixels of a box in which the text can be read without scrolling."""
    lines = [halves(line) for line in text.split("\n")]
    for widest in _WIDTHS:
        width = min(max(max(lines), 26), widest)
        height = sum(max(1, -(-wide // (width - 1))) for wide in lines) * _LINE + _PADDING_Y
        if height <= _TALLEST:
            break
    return round(width * _HALF_CHARACTER) + _PADDING_X, height


def _place(sheet: Sheet, row: int, column: int, width: int, height: int) -> Box:
    """A box of this size, to the right of the cell and a little above it."""
    left, left_pixels = _walk(column, 15, sheet.column_pixels, LAST_COLUMN)
    right, right_pixels = _walk(left, left_pixels + width, sheet.column_pixels, LAST_COLUMN)
    top, top_pixels = (row - 1, 8) if row == 1 else _walk(row - 2, 10, sheet.row_pixels, LAST_ROW)
    bottom, bottom_pixels = _walk(top, top_pixels + height, sheet.row_pixels, LAST_ROW)
    anchor = [left, left_pixels, top, top_pixels, right, right_pixels, bottom, bottom_pixels]
    return Box(anchor, width, height)


def _walk(index: int, pixels: int, size: Callable[[int], int], last: int) -> tuple[int, int]:
    """The row or column that many pixels further on, counted from 0 as VML does, and the rest."""
    for _ in range(2000):
        here = size(index + 1)
        if pixels < here:
            return index, pixels
        if index + 1 >= last:
            return index, max(here - 1, 0)
        pixels -= here
        index += 1
    return index, 0


def _grown(shape: str, box: Box) -> str:
    """A shape whose box reaches at least as far as the one wanted, measured from its corner."""
    match = _ANCHOR.search(shape)
    numbers = _numbers(match[2]) if match else []
    if match is None or len(numbers) != 8:
        return shape
    wanted = box.anchor
    grown = [*numbers[:4], *max(numbers[4:6], wanted[4:6]), *max(numbers[6:], wanted[6:])]
    if grown == numbers:
        return shape
    before, after = _written(numbers), _written(grown)
    shape = _anchored(shape, grown)
    known = _GROWN.search(shape)
    if known is not None:  # it had grown already
        return shape[: known.start(2)] + after + shape[known.end(2) :]
    said = _ALT.search(shape)
    if said is not None:
        return f"{shape[: said.end()]} [gouji {before} {after}]{shape[said.end() :]}"
    return shape.replace("<v:shape", f'<v:shape alt="[gouji {before} {after}]"', 1)


def _shrunk(shape: str) -> str:
    """A grown shape as it was; one that was resized since stays as it is."""
    known, match = _GROWN.search(shape), _ANCHOR.search(shape)
    if known is None or match is None:
        return shape
    now = _written(_numbers(match[2]))
    shape = shape[: known.start()] + shape[known.end() :]
    shape = shape.replace(' alt=""', "", 1)
    if now != known[2]:
        return shape
    return _anchored(shape, _numbers(known[1]))


def _anchored(shape: str, numbers: list[int]) -> str:
    """A shape with this anchor."""
    match = _ANCHOR.search(shape)
    assert match is not None
    blank = match[2][: len(match[2]) - len(match[2].lstrip())]
    anchor = ", ".join(map(str, numbers))
    return shape[: match.start(2)] + blank + anchor + shape[match.end(2) :]


def _numbers(anchor: str) -> list[int]:
    return [int(number) for number in re.findall(r"-?[0-9]+", anchor)]


def _written(numbers: list[int]) -> str:
    return ",".join(map(str, numbers))
