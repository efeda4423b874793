"""One worksheet part of an xlsx: what its cells carry besides their values.

This is the real parser and takes whatever is valid; ``sheetfast`` gives the same answer for
parts written the usual way, in a fraction of the time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from checks.addresses import column_number
from checks.reading.formulas import moved
from checks.reading.parts import DamagedPart, parse, safe_parser

Address = tuple[int, int]

MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)


@dataclass(frozen=True, slots=True)
class SheetScan:
    """What a part says, uncapped; all addresses 0-based (row, column)."""

    #: hidden rows as written; of a sheet hidden by default, the rows that are written and shown
    hidden_rows: frozenset[int]
    hidden_by_default: bool
    #: first and last hidden column of each run
    hidden_columns: tuple[tuple[int, int], ...]
    formulas: dict[Address, str]
    errors: dict[Address, str]
    uncached: frozenset[Address]
    #: codes by style index -> format code of each cell with content; computed when called
    formats: Callable[[Sequence[str]], dict[Address, str]]


class FormulaCollector:
    """Formulas as they come; shared ones are worked out once all masters are known."""

    def __init__(self) -> None:
        self.texts: dict[Address, str] = {}
        self.uncached: set[Address] = set()
        self._masters: dict[str, tuple[Address, str]] = {}
        self._shared: list[tuple[Address, str]] = []

    def add(self, at: Address, kind: str, attributes: dict[str, str], text: str) -> None:
        if kind == "dataTable":
            inputs = ",".join(attributes.get(key, "") for key in ("r1", "r2"))
            text = f"TABLE({inputs.rstrip(',')})"
        if kind == "shared":
            key = attributes.get("si", "")
            if text:
                self._masters[key] = (at, text)
            else:
                self._shared.append((at, key))
        self.texts[at] = text

    def finished(self) -> tuple[dict[Address, str], frozenset[Address]]:
        for at, key in self._shared:
            if key in self._masters:
                (row, column), text = self._masters[key]
                self.texts[at] = moved(text, at[0] - row, at[1] - column)
        return self.texts, frozenset(self.uncached)


def parsed_scan(part: bytes) -> SheetScan:
    """The scan by a real parser. Raises DamagedPart when the part is not well-formed."""
    reader = SheetReader()
    parse(reader.parser, part)
    formulas, uncached = reader.formulas.finished()
    return SheetScan(
        frozenset(reader.rows), reader.zero_height, tuple(reader.hidden_columns),
        formulas, reader.errors, uncached, reader.formats,
    )  # fmt: skip


_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")


class SheetReader:
    """Collects from the parser's events what a SheetScan holds."""

    def __init__(self) -> None:
        self.zero_height = False
        self.hidden_columns: list[tuple[int, int]] = []
        self.rows: set[int] = set()
        self.formulas = FormulaCollector()
        self.errors: dict[Address, str] = {}
        self._styles: dict[Address, int] = {}
        self.parser = safe_parser(" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self._namespace = ""
        self._path: list[str] = []
        self._row = -1
        self._column = -1
        self._cell: dict[str, str] = {}
        self._formula: dict[str, str] | None = None
        self._has_value = False
        self._text: list[str] | None = None
        self._formula_text = ""
        self._value_text = ""

    def formats(self, codes: Sequence[str]) -> dict[Address, str]:
        """The format code of each cell with content."""
        known = len(codes)
        return {
            at: codes[style] if style < known else "General" for at, style in self._styles.items()
        }

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        if not self._path:
            if namespace not in MAIN or local != "worksheet":
                raise DamagedPart(f"root element {name}")
            self._namespace = namespace
        path = self._path
        path.append(local if namespace == self._namespace else name)
        depth = len(path)
        if depth == 2 and local == "sheetFormatPr":
            self.zero_height = attributes.get("zeroHeight") in ("1", "true")
        elif depth == 3 and path[1] == "cols" and path[2] == "col":
            if attributes.get("hidden") in ("1", "true"):
                first, last = attributes.get("min", ""), attributes.get("max", "")
                if first.isdecimal() and last.isdecimal():
                    self.hidden_columns.append((int(first) - 1, int(last) - 1))
        elif depth >= 3 and path[1] == "sheetData":
            self._start_in_data(depth, path[-1], attributes)

    def _start_in_data(self, depth: int, local: str, attributes: dict[str, str]) -> None:
        if depth == 3 and local == "row":
            given = attributes.get("r", "")
            self._row = int(given) - 1 if given.isdecimal() else self._row + 1
            self._column = -1
            if (attributes.get("hidden") in ("1", "true")) is not self.zero_height:
                self.rows.add(self._row)
        elif depth == 4 and local == "c":
            match = _REFERENCE.fullmatch(attributes.get("r", ""))
            if match:
                self._row, self._column = int(match[2]) - 1, column_number(match[1])
            elif "r" in attributes:
                raise DamagedPart(f"a cell at {attributes['r'][:20]}")
            else:
                self._column += 1
            self._cell, self._formula, self._has_value = attributes, None, False
            self._value_text = self._formula_text = ""
        elif depth == 5:
            style = self._cell.get("s", "0")
            self._styles[self._row, self._column] = int(style) if style.isdecimal() else 0
            if local == "f":
                self._formula = attributes
            elif local == "v":
                self._has_value = True
            if local in ("f", "v"):
                self._text = []
                self.parser.CharacterDataHandler = self._text.append

    def _end(self, _name: str) -> None:
        local = self._path.pop()
        depth = len(self._path) + 1
        if depth == 5 and self._text is not None:
            if local == "f":
                self._formula_text = "".join(self._text)
            else:
                self._value_text = "".join(self._text)
            self._text = None
            self.parser.CharacterDataHandler = None
        elif depth == 4 and local == "c" and self._path[1] == "sheetData":
            self._end_cell((self._row, self._column))

    def _end_cell(self, at: Address) -> None:
        kind = self._cell.get("t", "n")
        if kind == "e" and self._has_value:
            self.errors[at] = self._value_text
        if self._formula is not None:
            form = self._formula.get("t", "normal")
            self.formulas.add(at, form, self._formula, self._formula_text)
            if not self._value_text and not (self._has_value and kind == "str"):
                self.formulas.uncached.add(at)
