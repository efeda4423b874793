"""An official 科目 table out of a workbook: code and name columns are found by content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from checks.addresses import column_letters
from checks.amounts import fold
from checks.catalogue import shipped
from checks.catalogue.official import TITLES, Table
from checks.errors import UsageError
from checks.reading.grid import CellValue, Grid, Source

_WHOLE = re.compile(r"(?:[123]\d\d(?:\d\d){0,3}|5\d\d(?:\d\d)?)")
_GLUED = re.compile(r"((?:[1235]\d\d)(?:\d\d){0,3})[\s、.．:：-]*([\u4e00-\u9fff].*)")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
#: in which range the codes of a classification begin, and how long they may be
_KINDS = (
    ("income", range(101, 200), (3, 5, 7, 9)),
    ("functional", range(201, 300), (3, 5, 7)),
    ("economic", range(301, 400), (3, 5)),
    ("economic_government", range(501, 600), (3, 5)),
)
#: what is longer explains a 科目 and does not name it
_LONGEST_NAME = 60
#: from how many 类 and codes on a table is taken for the whole classification
_WHOLE_TABLE = {
    "functional": (20, 600), "economic": (8, 60), "economic_government": (10, 45),
    "income": (4, 60),
}  # fmt: skip


@dataclass(slots=True)
class Understood:
    """What was read from one file: a table per classification, and what is odd about it."""

    year: int
    tables: list[Table] = field(default_factory=list)
    #: sheet and columns where codes and names were found
    places: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A code whose official name is none of the shipped ones."""

    code: str
    official: str
    shipped: str
    evidence: str


def understand(source: Source, year: int | None = None) -> Understood:
    """The 科目 tables in a workbook; UsageError when there are none or the year is unknown."""
    found: dict[str, dict[str, str]] = {}
    understood = Understood(0)
    for grid in source.grids:
        for place, pairs in _columns(grid):
            number = 0
            for code, name in pairs:
                kind = _kind(code)
                if kind is None:
                    continue
                number += 1
                known = found.setdefault(kind, {}).setdefault(code, name)
                if fold(known) != fold(name):
                    understood.problems.append(f"{code} 有两个名称：“{known}”“{name}”，用前一个")
            if number:
                understood.places.append(f"{grid.sheet.strip()} {place}：{number} 个")
    if not found:
        raise UsageError(
            f"“{source.path}”里没有找到科目编码和名称：请给有编码一栏和名称一栏的科目表。"
        )
    understood.year = year or _year(source)
    name = Path(source.path).name
    for kind in TITLES:
        codes = found.get(kind)
        if codes:
            rows = tuple(sorted(codes.items()))
            complete = _complete(kind, codes)
            understood.tables.append(Table(kind, understood.year, name, complete, rows))
            understood.problems += _orphans(codes)
    return understood


def conflicts(table: Table) -> list[Conflict]:
    """Where the table and what is shipped name a code differently."""
    if table.classification not in ("functional", "economic"):
        return []
    known = shipped(table.classification)
    return [
        Conflict(code, name, known.names[code][0], known.evidence(code) or "")
        for code, name in table.rows
        if code in known.names and fold(name) not in {fold(n) for n in known.names[code]}
    ]


def _columns(grid: Grid) -> Iterator[tuple[str, Iterator[tuple[str, str]]]]:
    """Each pair of code and name columns, with how to call it."""
    wide = max((len(row) for row in grid.rows), default=0)
    cells = [[_code(value) for value in row] + [""] * (wide - len(row)) for row in grid.rows]
    last = -1
    for column in range(wide):
        if column <= last:
            continue
        own = [row[column] for row in cells]
        glued = [m for row in grid.rows if (m := _glued(row, column))]
        if len(glued) >= 3:
            yield column_letters(column), ((m[1], m[2].strip()) for m in glued)
            continue
        if sum(bool(_WHOLE.fullmatch(c)) and _kind(c) is not None for c in own) < 3:
            continue
        if _counts_up(own):
            continue
        pieces = _piece_columns(cells, column)
        if len(pieces) == 1 and _repeats(own):
            continue
        last = pieces[-1]
        name = _name_column(grid, cells, pieces)
        if name is None:
            continue
        span = column_letters(column)
        if len(pieces) > 1:
            span += f":{column_letters(last)}"
        yield f"编码 {span} 列，名称 {column_letters(name)} 列", _pairs(grid, cells, pieces, name)
        last = max(last, name)


def _glued(row: Sequence[CellValue], column: int) -> re.Match[str] | None:
    value = row[column] if column < len(row) else ""
    match = _GLUED.fullmatch(value.strip()) if isinstance(value, str) else None
    return match if match and _kind(match[1]) is not None else None


def _code(value: CellValue) -> str:
    """The digits of a cell that may be a code or a piece of one."""
    if isinstance(value, float) and value.is_integer() and 0 <= value < 1e9:
        return str(int(value))
    text = fold(value) if isinstance(value, str) else ""
    return text if text.isdecimal() and text.isascii() and len(text) <= 9 else ""


def _counts_up(column: Sequence[str]) -> bool:
    """Whether it is a column of line numbers: 1, 2, 3 …"""
    numbers = [int(c) for c in column if c]
    steps = sum(b - a == 1 for a, b in pairwise(numbers))
    return len(numbers) > 3 and numbers[0] < 100 and steps >= 0.9 * (len(numbers) - 1)


def _repeats(column: Sequence[str]) -> bool:
    """Whether it is a column of parent codes: a code of its own stands on one line only."""
    codes = [c for c in column if c]
    return len(set(codes)) < 0.8 * len(codes)


def _piece_columns(cells: Sequence[Sequence[str]], first: int) -> list[int]:
    """The column of 类 and those of 款, 项, 目 beside it; one column when codes are whole."""
    if any(len(row[first]) > 3 and _kind(row[first]) for row in cells):
        return [first]
    columns = [first]
    for column in range(first + 1, min(first + 4, len(cells[0]) if cells else 0)):
        pieces = [row[column] for row in cells if row[column]]
        if len(pieces) < 2 or sum(len(p) <= 2 for p in pieces) < 0.9 * len(pieces):
            break
        columns.append(column)
    return columns


def _name_column(grid: Grid, cells: Sequence[Sequence[str]], pieces: Sequence[int]) -> int | None:
    """The nearest column to the right that has a Chinese text in most rows with a code."""
    rows = [r for r, row in enumerate(cells) if any(row[c] for c in pieces)]
    wide = len(cells[0]) if cells else 0
    for column in range(pieces[-1] + 1, min(pieces[-1] + 8, wide)):
        texts = [str(grid.value(r, column)).strip() for r in rows]
        named = sum(len(text) <= _LONGEST_NAME and bool(_CHINESE.search(text)) for text in texts)
        if named >= 0.6 * len(rows):
            return column
        if sum(bool(_WHOLE.fullmatch(cells[r][column])) for r in rows) > 0.6 * len(rows):
            return None  # another code comes first
    return None


def _pairs(
    grid: Grid, cells: Sequence[Sequence[str]], pieces: Sequence[int], name: int
) -> Iterator[tuple[str, str]]:
    """Code and name of each row; pieces that are not repeated are those of the rows above."""
    current: list[str] = []
    for r, row in enumerate(cells):
        said = str(grid.value(r, name)).strip()
        if not _CHINESE.search(said):
            continue
        if len(pieces) == 1:
            if row[pieces[0]]:
                yield row[pieces[0]], said
            continue
        own = [row[c] for c in pieces]
        filled = [k for k, piece in enumerate(own) if piece]
        if not filled:
            continue
        for k in filled:
            width = 3 if k == 0 else 2
            current[k:] = [own[k].zfill(width)]
        if len(current) == filled[-1] + 1:
            yield "".join(current), said


def _kind(code: str) -> str | None:
    """The classification a code belongs to, told by its 类."""
    if len(code) < 3 or not code.isdecimal():
        return None
    first = int(code[:3])
    return next((k for k, of, lengths in _KINDS if first in of and len(code) in lengths), None)


def _complete(kind: str, codes: dict[str, str]) -> bool:
    classes, number = _WHOLE_TABLE[kind]
    return sum(len(code) == 3 for code in codes) >= classes and len(codes) >= number


def _orphans(codes: dict[str, str]) -> Iterator[str]:
    missing = dict.fromkeys(code[:-2] for code in codes if len(code) > 3 and code[:-2] not in codes)
    if missing:
        shown = "、".join(list(missing)[:5])
        more = f"等 {len(missing)} 个" if len(missing) > 5 else ""
        yield f"缺少上级科目 {shown}{more}"


def _year(source: Source) -> int:
    """The year the file itself states: in its name, a sheet's name or a title."""
    said = [Path(source.path).stem, *(grid.sheet for grid in source.grids)]
    for grid in source.grids:
        texts = (v for row in grid.rows[:6] for v in row if isinstance(v, str) and len(v) < 60)
        said += [text for text in texts if re.search(r"20\d\d\s*年", text)]
    for text in said:
        match = _YEAR.search(text)
        if match:
            return int(match[1])
    raise UsageError(f"“{source.path}”没有写是哪一年的科目，请加 --year，例如 --year 2025。")
