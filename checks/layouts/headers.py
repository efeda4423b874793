"""Header blocks: which rows head a table, and what each column is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from checks.amounts import fold
from checks.layouts.model import TableLayout
from checks.reading.grid import CellValue, Grid

#: How far below its title a table's header may begin.
_REACH = 8
_YEAR = re.compile(r"^(?:20\d\d年度?)")
TOTAL_LABELS = frozenset({"合计", "总计", "合计数", "支出合计", "收入合计", "支出总计", "收入总计"})


@dataclass(frozen=True, slots=True)
class Header:
    """A header block: rows ``top``..``bottom`` (0-based, inclusive) and what it says."""

    top: int
    bottom: int
    #: 0-based column -> header path such as "支出预算/基本支出", folded
    paths: dict[int, str]
    #: 0-based column -> the lowest heading as written, for people
    headings: dict[int, str]
    #: every header row as its folded texts, to know it again on a continuation block
    lines: frozenset[tuple[str, ...]]


def texts(row: Sequence[CellValue]) -> list[str]:
    """The cells of a row as folded texts; numbers become their digits, blanks ""."""
    return [
        fold(v) if isinstance(v, str) else f"{v:g}" if isinstance(v, float) else str(v) for v in row
    ]


def is_header_row(row: Sequence[CellValue], layout: TableLayout) -> bool:
    """Whether a row can be part of the header of this table: words only, mostly its own."""
    known = filled = 0
    for value in row:
        if value == "":
            continue
        if not isinstance(value, str):
            return False
        word = _YEAR.sub("", fold(value))
        if not word:
            continue
        if len(word) > 40:
            return False
        filled += 1
        known += word in layout.header_words
    return filled >= 2 and known * 2 >= filled


def find_header(
    grid: Grid, start: int, end: int, layout: TableLayout, reach: int = _REACH
) -> Header | None:
    """The header block that begins within reach of row ``start`` and before row ``end``."""
    rows = grid.rows
    top = next(
        (r for r in range(start, min(start + reach, end)) if is_header_row(rows[r], layout)), None
    )
    if top is None:
        return None
    block = [top]
    r = top + 1
    while r < end and (is_header_row(rows[r], layout) or _is_lone_heading(rows[r], layout)):
        block.append(r)
        r += 1
    lines = [texts(rows[r]) for r in block]
    width = max(_last_filled(line) for line in lines) + 1
    for line in lines:
        line.extend([""] * (width - len(line)))
    paths: dict[int, str] = {}
    headings: dict[int, str] = {}
    reach_down = [
        [any(line[c] for line in lines[i + 1 :]) for c in range(width)] for i in range(len(lines))
    ]
    resolved: list[list[str]] = []
    for i, line in enumerate(lines):
        shown: list[str] = []
        for c in range(width):
            # a merged heading stands in its first cell only; it covers the columns to its
            # right that have something of their own below
            covered = not line[c] and reach_down[i][c] and c > 0
            shown.append(shown[c - 1] if covered else line[c])
        resolved.append(shown)
    for c in range(width):
        path: list[str] = []
        for shown in resolved:
            if shown[c] and (not path or path[-1] != shown[c]):
                path.append(shown[c])
        if path:
            paths[c] = "/".join(path)
            headings[c] = _written(grid, block, c) or path[-1]
    return Header(
        top,
        block[-1],
        paths,
        headings,
        frozenset(tuple(t for t in line if t) for line in lines),
    )


def _is_lone_heading(row: Sequence[CellValue], layout: TableLayout) -> bool:
    filled = [v for v in row if v != ""]
    if len(filled) != 1 or not isinstance(filled[0], str):
        return False
    word = _YEAR.sub("", fold(filled[0]))
    return word in layout.header_words and word not in TOTAL_LABELS


def _last_filled(line: Sequence[str]) -> int:
    return max((c for c, t in enumerate(line) if t), default=0)


def _written(grid: Grid, block: Sequence[int], column: int) -> str:
    for r in reversed(block):
        value = grid.value(r, column)
        if isinstance(value, str) and value.strip():
            return "".join(value.split())
    return ""


def assign(header: Header, layout: TableLayout) -> tuple[dict[str, int], list[str], dict[int, str]]:
    """Columns by role.

    Returns (role -> column, headings of required roles that were not found, columns with a
    heading that no role claims). The roles of a two-sided table are "side.role".
    """
    columns: dict[str, int] = {}
    taken: set[int] = set()
    missing: list[str] = []
    for spec in layout.columns:
        key = f"{spec.side}.{spec.role}" if spec.side else spec.role
        if key in columns:
            continue
        found = next(
            (c for c, path in header.paths.items() if c not in taken and spec.header.search(path)),
            None,
        )
        if found is None:
            missing.append(key)
        else:
            columns[key] = found
            taken.add(found)
    required = {
        f"{s.side}.{s.role}" if s.side else s.role for s in layout.columns if not s.optional
    }
    lacking = [key for key in dict.fromkeys(missing) if key in required and key not in columns]
    extra = {c: header.headings[c] for c in header.paths if c not in taken}
    return columns, lacking, extra
