"""Rows of tables that are lines: codes or labels, a name, numbers in order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from checks.amounts import fold
from checks.layouts.notes import is_note
from checks.published.document import Line, Origin
from checks.published.tables import is_label, is_number, is_title

_CODE = re.compile(r"^(\d{3}(?:\d{2}){0,2})$")
_PART = re.compile(r"^\d{1,2}$")
_TOTAL = re.compile(r"^(?:合计|总计|合计数)[:：]?$")
NOTHING = re.compile(r"^(?:无|…+|\.{3,}|—+|-+)$")


class Placed(str):
    """A word with the middle of where it stands on its page, in points."""

    __slots__ = ("x",)
    x: float

    @classmethod
    def at(cls, text: str, x: float) -> Placed:
        """A word there."""
        word = cls(text)
        word.x = x
        return word


@dataclass(slots=True)
class TextRow:
    """One row: what names it, its numbers as written, and where each of them stands."""

    origin: Origin
    #: codes as printed: 类 款 项, or all in one
    codes: list[str] = field(default_factory=list)
    name: str = ""
    numbers: list[str] = field(default_factory=list)


def coded_rows(lines: Sequence[Line], first: int, repeated: set[str]) -> tuple[list[TextRow], int]:
    """The rows of a table by codes from a line on, and the index behind them.

    ``repeated``: the lines of the header, folded, which every page has again.
    """
    table = _Coded(repeated)
    at = first
    while at < len(lines) and table.take(lines[at]):
        at += 1
    return table.done(), at


class _Coded:
    """Reads a table by codes; what a line is depends on the rows before it."""

    def __init__(self, repeated: set[str]) -> None:
        self._repeated = repeated
        self._rows: list[TextRow] = []
        #: the line of each row
        self._lines: list[Line] = []
        #: lines since the last row that are a part of the name of a row
        self._pieces: list[Line] = []
        #: the index of 合计
        self._total: int | None = None

    def take(self, line: Line) -> bool:
        """Read one more line; False when it is behind the table."""
        words = words_of(line)
        row = coded_row(words, line.origin)
        if row is not None:
            self._share_pieces(row, line)
            self._add(row, line)
            if _total_words(words):
                self._total = len(self._rows) - 1
            return True
        if is_note(fold(line.text)) or self._complete:
            return False
        if fold(line.text) in self._repeated or is_label(line.text) or is_title(line.text):
            return True
        last = self._rows[-1] if self._rows else None
        if last and self._total is None and not last.numbers and is_number(words[-1]):
            # the name was broken, or the numbers stand on a line of their own
            name, last.numbers = _split(words)
            last.name += _joined(self._pieces) + "".join(name)
            self._pieces = []
        elif all(map(NOTHING.match, words)):
            self._add(TextRow(line.origin, [words[0]]), line)
        elif self._total is None and len(line.text.strip()) < 30 and not any(map(is_number, words)):
            self._pieces.append(line)
        else:
            return False
        return True

    def done(self) -> list[TextRow]:
        """All rows; what was broken off the last name goes to it."""
        if self._rows:
            self._rows[-1].name += _joined(self._pieces)
        return self._rows

    @property
    def _complete(self) -> bool:
        """Whether the last row is 合计 with its numbers, and not the first."""
        last = len(self._rows) - 1
        return last > 0 and self._total == last and bool(self._rows[last].numbers)

    def _add(self, row: TextRow, line: Line) -> None:
        self._rows.append(row)
        self._lines.append(line)

    def _share_pieces(self, row: TextRow, line: Line) -> None:
        """Give the pieces of names between two rows to the one or the other."""
        for piece in self._pieces:
            above = self._rows and (row.name or _nearer(self._lines[-1], piece, line))
            owner = self._rows[-1] if above else row
            owner.name += _joined([piece])
        self._pieces = []


def _joined(pieces: Sequence[Line]) -> str:
    return "".join(word for piece in pieces for word in words_of(piece))


def listed_rows(lines: Sequence[Line], first: int) -> tuple[list[TextRow], int]:
    """The one row of a list without codes, and the index behind it."""
    row = TextRow(lines[first].origin)
    at = first
    while at < len(lines):
        words = words_of(lines[at])
        if not all(is_number(word) or NOTHING.match(word) for word in words):
            break
        row.numbers += words
        at += 1
    return [row], at


def _nearer(above: Line, piece: Line, below: Line) -> bool:
    """Whether a piece of a name belongs to the row above it and not to the one below."""
    if not piece.placed or len({x.origin.page for x in (above, piece, below)}) > 1:
        return False
    return piece.top - above.top < below.top - piece.top


def words_of(line: Line) -> list[str]:
    """The words of a line, with their place where there is one."""
    if line.placed:
        return [Placed.at(word.text, (word.x0 + word.x1) / 2) for word in line.words]
    return line.text.split()


def coded_row(words: Sequence[str], origin: Origin) -> TextRow | None:
    """A row that begins with a code or with 合计; None for anything else."""
    total = _total_words(words)
    if total:
        rest = list(words[total:])
        return TextRow(origin, ["合计"], "", rest) if all(map(is_number, rest)) else None
    if not _CODE.match(words[0]):
        return None
    codes = [words[0]]
    at = 1
    while at < len(words) and len(codes) < 3 and len(words[0]) == 3 and _PART.match(words[at]):
        codes.append(words[at])
        at += 1
    name, numbers = _split(words[at:])
    if len(words[0]) == 3 and len(codes) == 1 and not name and len(words) > 1:
        return None  # 301 302 303: a line of numbers
    return TextRow(origin, codes, "".join(name), numbers)


def _total_words(words: Sequence[str]) -> int:
    """How many words say 合计 at the beginning of a row: 合计, 合 计."""
    for n in (1, 2):
        if len(words) >= n and _TOTAL.match("".join(words[:n])):
            return n
    return 0


def _split(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words of a name, and the numbers behind it."""
    at = len(words)
    while at and is_number(words[at - 1]):
        at -= 1
    return list(words[:at]), list(words[at:])
