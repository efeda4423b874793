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
    rows: list[TextRow] = []
    before: list[Line] = []
    #: the line of each row
    rows_at: list[Line] = []
    at = first
    total: int | None = None
    while at < len(lines):
        line = lines[at]
        words = words_of(line)
        row = coded_row(words, line.origin)
        if row is not None:
            for piece in before:
                above = not rows or (not row.name and not _nearer(rows_at[-1], piece, line))
                owner = row if above else rows[-1]
                owner.name = f"{owner.name}{''.join(words_of(piece))}"
            before = []
            rows_at.append(line)
            rows.append(row)
            if _total_words(words):
                total = len(rows) - 1
        elif is_note(fold(line.text)) or (
            total is not None and total == len(rows) - 1 and total > 0 and rows[-1].numbers
        ):
            break
        elif fold(line.text) in repeated or is_label(line.text) or is_title(line.text):
            pass
        elif rows and total is None and not rows[-1].numbers and _tail_numbers(words):
            # the name was broken, or the numbers stand on a line of their own
            name, numbers = _split(words)
            rows[-1].name += "".join([*(w for b in before for w in words_of(b)), *name])
            rows[-1].numbers = numbers
            before = []
        elif all(map(NOTHING.match, words)):
            rows.append(TextRow(line.origin, [words[0]]))
            rows_at.append(line)
        elif not any(is_number(word) for word in words) and len(line.text.strip()) < 30:
            if total is not None:
                break
            before.append(line)
        else:
            break
        at += 1
    if before and rows:
        rows[-1].name += "".join(word for piece in before for word in words_of(piece))
    return rows, at


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


def _tail_numbers(words: Sequence[str]) -> bool:
    return bool(words) and is_number(words[-1])
