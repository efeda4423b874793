"""The fast readers of a worksheet part: searches over parts written the usual way.

``quiet_scan`` knows the parts that have nothing to tell, which are most. ``fast_scan`` reads
the others by regular expressions and says None at anything unusual (prefixes, comments, other
quotes or order of attributes); ``sheetxml.parsed_scan`` is the real parser that then gives the
answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from checks.addresses import column_number
from checks.reading.parts import DamagedPart, parse
from checks.reading.sheetxml import (
    MAIN,
    Address,
    FormulaCollector,
    SheetReader,
    SheetScan,
    parsed_scan,
)

_USUAL_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*"
    rb"(?:<\?xml version=\"1\.[01]\"(?: encoding=\"[Uu][Tt][Ff]-8\")?(?: standalone=\"\w+\")?"
    rb" ?\?>)?\s*<worksheet\s[^>]*?\bxmlns=\"([^\"]*)\""
)
_MAIN_DECLARED = re.compile(rb'spreadsheetml/(?:2006/)?main"')
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?'
    rb'(?: (?:cm|vm|ph)="[^"]*")* ?(/>|></c>|><[fiv])'
)
_CELL_START = re.compile(rb"<c[\s/>]")
_ROW_START = re.compile(rb"<row[\s/>]")
_ROW = re.compile(rb'<row r="([1-9][0-9]{0,6})"((?: [A-Za-z0-9:]+="[^"<]*")*) ?/?>')
_FORMULA = re.compile(
    rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"([^<>]*+)>'
    rb"<f((?: [A-Za-z0-9]+=\"[^\"<>]*\")*+) ?(?:/>|>([^<]*+)</f>)(.*?)</c>",
    re.DOTALL,
)
_ERROR = re.compile(
    rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="[0-9]+")? t="e"[^>]*>'
    rb"(?:<f[ />](?:[^<]*</f>)?)?<v[^>]*>([^<]*)</v></c>"
)
_VALUE = re.compile(rb"<v(?: [^>]*)?>[^<]")
_ATTRIBUTE = re.compile(r' ([A-Za-z0-9]+)="([^"]*)"')
_HIDDEN = re.compile(rb' hidden="(?:1|true)"')
#: LibreOffice writes hidden="false" on every row and column
_SOME_HIDDEN = re.compile(rb"""hidden\s*=\s*["'][1t&]""")
_ENTITY = re.compile(r"&(#[0-9]+|#x[0-9A-Fa-f]+|[a-z]+);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def fast_scan(part: bytes) -> SheetScan | None:
    """The scan of a part written the usual way; None when a real parser is needed."""
    opening = part.find(b"<sheetData")
    if opening < 0 or not _starts_as_usual(part):
        return None
    # blank formatted cells after the last content tell nothing, however many they are
    last = part.rfind(b"</c>") + 4
    body = part[opening:last] if last > opening else b""
    end = part.find(b"</sheetData>", last if body else opening)
    head = part[:opening]
    if end < 0 and not part.startswith((b"<sheetData/>", b"<sheetData />"), opening):
        return None
    if b"</sheetData" in body or _is_odd(body) or b"<!" in head:
        return None
    if b"<?" in head[5:] or len(_MAIN_DECLARED.findall(head)) != 1:
        return None  # a second declaration of the namespace may bind a prefix to it
    cells = _CELL.findall(body)
    if len(cells) != body.count(b"<c") and len(cells) != len(_CELL_START.findall(body)):
        return None
    try:
        zero_height, hidden_columns = _head(head)
        hidden_rows = _fast_rows(body, zero_height)
        formulas: dict[Address, str] = {}
        uncached: frozenset[Address] = frozenset()
        if b"><f" in {cell[4] for cell in cells}:
            formulas, uncached = _fast_formulas(body)
        errors: dict[Address, str] = {}
        if b"e" in {cell[3] for cell in cells}:
            errors = _fast_errors(body, sum(cell[3] == b"e" for cell in cells))
    except (_Unusual, DamagedPart, UnicodeDecodeError):
        return None
    return SheetScan(
        hidden_rows, zero_height, hidden_columns, formulas, errors, uncached,
        lambda codes: _fast_formats(cells, codes),
    )  # fmt: skip


def quiet_scan(part: bytes) -> SheetScan | None:
    """The scan of a part without formulas, errors or anything hidden; None when in doubt.

    Every error value is written with a #. Number formats are seldom asked for, and then read.
    """
    opening, end = part.find(b"<sheetData"), part.rfind(b"</sheetData>")
    if not 0 < opening < end or not _starts_as_usual(part):
        return None
    head, body = part[:opening], part[opening:end]
    # one character is found ten times faster than a word: most parts have none of the first ones
    if (
        b"hidden" in head
        or b"zeroHeight" in head
        or (b"d" in body and b"hidden" in body)
        or (b"f" in body and (b"<f" in body or b":f" in body))
        or (b"#" in body and (b'"e"' in body or b"'e'" in body or b"&#" in body))
        or (b"!" in part and b"<!" in part)
    ):
        return None
    return SheetScan(frozenset(), False, (), {}, {}, frozenset(), partial(_formats, part))


def _starts_as_usual(part: bytes) -> bool:
    """Whether the part declares the namespace of worksheets, and declares it first."""
    usual = _USUAL_START.match(part, 0, 8192)
    return usual is not None and usual[1].decode("utf-8", "replace") in MAIN


def _formats(part: bytes, codes: Sequence[str]) -> dict[Address, str]:
    try:
        return (fast_scan(part) or parsed_scan(part)).formats(codes)
    except DamagedPart:
        return {}


class _Unusual(Exception):
    """The fast reader meets what only a parser understands."""


def _is_odd(body: bytes) -> bool:
    """Comments, foreign markup and the like. One character is found ten times faster than two."""
    return (
        (b"!" in body and b"<!" in body)
        or (b"?" in body and b"<?" in body)
        or (b"x" in body and (b"xmlns" in body or b"extLst" in body))
        or (b":" in body and b"AlternateContent" in body)
    )


class _Columns(dict[bytes, int]):
    def __missing__(self, letters: bytes) -> int:
        number = self[letters] = column_number(letters.decode())
        return number


class _Rows(dict[bytes, int]):
    def __missing__(self, digits: bytes) -> int:
        number = self[digits] = int(digits) - 1
        return number


_columns = _Columns()


def _fast_formats(cells: list[tuple[bytes, ...]], codes: Sequence[str]) -> dict[Address, str]:
    rows, columns = _Rows(), _columns
    code = {b"%d" % style: code for style, code in enumerate(codes)}
    code[b""] = codes[0] if codes else "General"
    code_of = code.get
    return {
        (rows[row], columns[letters]): code_of(style, "General")
        for letters, row, style, _, tail in cells
        if tail[1] != 62 and tail != b"></c>"  # neither "/>" nor closed at once
    }


def _fast_rows(body: bytes, zero_height: bool) -> frozenset[int]:
    if not zero_height and _SOME_HIDDEN.search(body) is None:
        return frozenset()
    rows = _ROW.findall(body)
    if len(rows) != len(_ROW_START.findall(body)):
        raise _Unusual
    return frozenset(
        int(row) - 1 for row, rest in rows if (_HIDDEN.search(rest) is None) is zero_height
    )


def _fast_formulas(body: bytes) -> tuple[dict[Address, str], frozenset[Address]]:
    found = _FORMULA.findall(body)
    if len(found) != body.count(b"<f>") + body.count(b"<f ") + body.count(b"<f/>"):
        raise _Unusual
    collected = FormulaCollector()
    for letters, row, cell, attributes, text, rest in found:
        attribute = dict(_ATTRIBUTE.findall(attributes.decode())) if attributes else {}
        kind = attribute.get("t", "normal")
        at = (int(row) - 1, _columns[letters])
        collected.add(at, kind, attribute, _plain(text))
        if rest == b"" or (_VALUE.match(rest) is None and b' t="str"' not in cell):
            if rest and not rest.startswith(b"<v"):
                raise _Unusual
            collected.uncached.add(at)
    return collected.finished()


def _fast_errors(body: bytes, count: int) -> dict[Address, str]:
    found = _ERROR.findall(body)
    if len(found) != count:
        raise _Unusual
    return {(int(row) - 1, _columns[letters]): _plain(text) for letters, row, text in found}


def _plain(text: bytes) -> str:
    plain = text.decode()
    if "\r" in plain:
        plain = plain.replace("\r\n", "\n").replace("\r", "\n")
    return _ENTITY.sub(_entity, plain) if "&" in plain else plain


def _entity(match: re.Match[str]) -> str:
    name = match[1]
    if name.startswith("#"):
        return chr(int(name[2:], 16) if name[1] == "x" else int(name[1:]))
    if name not in _ENTITIES:
        raise _Unusual
    return _ENTITIES[name]


def _head(head: bytes) -> tuple[bool, tuple[tuple[int, int], ...]]:
    """(rows hidden by default, hidden runs of columns) from what precedes the cells."""
    if _SOME_HIDDEN.search(head) is None and b"zeroHeight" not in head:
        return False, ()
    reader = SheetReader()
    parse(reader.parser, head, final=False)
    return reader.zero_height, tuple(reader.hidden_columns)


def scan(part: bytes) -> SheetScan:
    """Fast where possible. Raises DamagedPart when the part is not well-formed."""
    return quiet_scan(part) or fast_scan(part) or parsed_scan(part)


#: an attribute called r that is not the usual reference, of two letters and four digits at most
_NOT_NEAR = re.compile(rb' r(?!="[A-Z]{0,2}[0-9]{1,4}"|[a-z])')
#: a reference with three letters or a row of five digits, or one written as no program does it;
#: anything else is in a small sheet
_FAR = re.compile(
    rb""" r(?:\s|=\s|=["'](?:[A-Za-z]{3}|[A-Za-z]{0,2}[0-9]{5}|[A-Za-z]*[0-9]*[^A-Za-z0-9"']))"""
)
_ODD = re.compile(rb""" r(?:\s|=\s|=["'][A-Za-z]*[0-9]*[^A-Za-z0-9"'])""")
_FAR_ROW = re.compile(rb""" r=["'][A-Za-z]{0,3}([0-9]{5,})""")
_FAR_COLUMN = re.compile(rb""" r=["']([A-Za-z]{2,})""")


def may_reach_far(part: bytes, most: int) -> bool:
    """Whether rows times columns can exceed ``most``. Quick; True when in doubt."""
    if b"\x00" in part[:64]:
        return True
    if any(blank in part and blank + b"r" in part for blank in (b"\n", b"\t", b"\r")):
        return True
    if _NOT_NEAR.search(part) is None or _FAR.search(part) is None:
        return False
    if _ODD.search(part) is not None:
        return True
    rows = max(map(int, set(_FAR_ROW.findall(part))), default=9_999)
    letters = set(_FAR_COLUMN.findall(part)) if _FAR_COLUMN.search(part) else {b"Z"}
    columns = max(column_number(one.decode()) for one in letters) + 1
    return max(rows, 9_999) * columns > most


def extent(part: bytes) -> tuple[int, int]:
    """(rows, columns) up to the last cell with content. Raises DamagedPart."""
    cells = (fast_scan(part) or parsed_scan(part)).formats(())
    if not cells:
        return 0, 0
    return max(row for row, _ in cells) + 1, max(column for _, column in cells) + 1
