"""How far the sheets of an xlsb reach; its other details are not read."""

from __future__ import annotations

from checks.reading.parts import DamagedPart, Package, relationships_of

_ROW_HEADER = 0
_BLANK_CELL = 1
_LAST_CELL_RECORD = 11
_SHEET = 156


class XlsbExtents:
    """The extents of one workbook's sheets, from the records of their parts."""

    def __init__(self, package: Package) -> None:
        self._package = package

    def extent(self, index: int, _sheet_name: str) -> tuple[int, int] | None:
        """(rows, columns) of the sheet at this position. Raises DamagedPart."""
        main = self._package.main_part
        if main is None:
            return None
        relations = relationships_of(self._package, main)
        sheets = [_sheet(body) for kind, body in _records(self._package.read(main))
                  if kind == _SHEET]  # fmt: skip
        if index >= len(sheets):
            return None
        _, target = relations.get(sheets[index], ("", ""))
        if self._package.find(target) is None:
            return None
        rows = columns = row = 0
        for kind, body in _records(self._package.read(target)):
            if kind == _ROW_HEADER:
                row = int.from_bytes(body[:4], "little")
            elif _BLANK_CELL < kind <= _LAST_CELL_RECORD:
                rows = max(rows, row + 1)
                columns = max(columns, int.from_bytes(body[:4], "little") + 1)
        return rows, columns


def _sheet(body: bytes) -> str:
    """The relationship id in a sheet record: after state and id, a counted UTF-16 string."""
    length = int.from_bytes(body[8:12], "little")
    return body[12 : 12 + 2 * length].decode("utf-16-le", "replace")


def _records(data: bytes) -> list[tuple[int, bytes]]:
    """(type, body) of the records: both type and length in groups of seven bits."""
    found = []
    at, end = 0, len(data)
    try:
        while at < end:
            kind = data[at]
            at += 1
            if kind & 0x80:
                kind = (kind & 0x7F) | (data[at] & 0x7F) << 7
                at += 1
            length = shift = 0
            while True:
                byte = data[at]
                at += 1
                length |= (byte & 0x7F) << shift
                shift += 7
                if not byte & 0x80 or shift > 28:
                    break
            found.append((kind, data[at : at + (12 if kind != _SHEET else length)]))
            at += length
    except IndexError as error:
        raise DamagedPart("xlsb records end early") from error
    return found
