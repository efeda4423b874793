"""Header blocks: which rows head a table, and what each column is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, islice, zip_longest

from checks.amounts import Kind, fold, parse_text
from checks.layouts.codes import digits
from checks.layouts.model import TableLayout, key_of
from checks.reading.grid import CellValue, Grid

#: How many filled rows may stand between a title and its header.
_REACH = 8
_YEAR = re.compile(r"^(?:20\d\d年度?|本年度?|上年度?)(?=.)")
_YEARS = re.compile(r"20\d\d(?=年)")
#: what may stand around the word of a heading: 1.基本支出, （2）项目支出, 合计（元）, （类）, 款级
_BEFORE = re.compile(
    r"^(?:其中[::]?(?=(?:基本|项目|人员|公用)(?:支出|经费))|\([一二三四五六七八九十\d]+\)"
    r"|[一二三四五六七八九十]+[、.,]|\d{1,2}[、.,](?!\d))(?=.)"
)
_BEHIND = re.compile(r"(?<=.)\((?:(?:金额)?单位[::])?[千万亿]?元\)$")
_LEVEL = re.compile(r"\(([类款项])\)|([类款项])级")
#: what stands in a cell to say that there is nothing
PLACEHOLDERS = frozenset(
    {
        "无",
        "…",
        "……",
        "...",
        "......",
        "—",
        "-",
        "空",
        "此表无数据",
        "/",
        "不需填列",
        "单位不需填列",
    }
)
LEVELS = frozenset({"类", "款", "项"})
TOTAL_LABELS = frozenset({"合计", "总计", "合计数", "支出合计", "收入合计", "支出总计", "收入总计"})


@dataclass(frozen=True, slots=True, eq=False)
class Headings:
    """What a header says, wherever it stands: one object for all tables that are headed alike."""

    #: 0-based column -> header path such as "支出预算/基本支出", folded
    paths: Mapping[int, str]
    #: 0-based column -> the lowest heading as written, for people
    lowest: Mapping[int, str]
    #: every header row as its folded texts, to know it again on a continuation block
    lines: frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Header:
    """A header block: rows ``top``..``bottom`` (0-based, inclusive) and what it says."""

    top: int
    bottom: int
    says: Headings

    @property
    def paths(self) -> Mapping[int, str]:
        """0-based column -> header path such as "支出预算/基本支出", folded."""
        return self.says.paths


@dataclass(frozen=True, slots=True)
class Assigned:
    """What the columns of a header are."""

    #: role ("side.role" in a two-sided table) -> 0-based column
    columns: Mapping[str, int]
    #: keys of required roles that no column, or more than one column, could be
    lacking: Sequence[str]
    #: columns whose heading no role claims and that cannot be left aside
    extra: Mapping[int, str]


def texts(row: Sequence[CellValue]) -> list[str]:
    """The cells of a row as folded texts; numbers become their digits, blanks ""."""
    return [
        fold(v) if isinstance(v, str) else f"{v:g}" if isinstance(v, float) else str(v) for v in row
    ]


def is_header_row(row: Sequence[CellValue], layout: TableLayout) -> bool:
    """Whether a row can be part of the header of this table: words only, mostly its own."""
    own = layout.header_words
    known = filled = 0
    for value in row:
        if value == "":
            continue
        words = _words_of(value) if isinstance(value, str) else None
        if words is None:
            return False
        if words[0]:
            filled += 1
            known += not own.isdisjoint(words)
    return filled >= 2 and known * 2 >= filled


def _bare(word: str) -> str:
    """A folded heading without its number, 其中 and unit: 1.基本支出（元） -> 基本支出."""
    level = _LEVEL.fullmatch(word)
    if level is not None:
        return level[1] or level[2]
    return _BEHIND.sub("", _BEFORE.sub("", word))


@lru_cache(maxsize=4096)
def _words_of(cell: str) -> tuple[str, ...] | None:
    """A heading, folded, with its year, without it, and bare; None for what heads no column."""
    word = fold(cell)
    if word in PLACEHOLDERS or len(word) > 40:
        return None
    if word and parse_text(cell)[0] is not Kind.WORDS:
        return None
    return word, _YEAR.sub("", word), _bare(word)


def find_header(
    grid: Grid, start: int, end: int, layout: TableLayout, reach: int = _REACH
) -> Header | None:
    """The header block that begins within reach of row ``start`` and before row ``end``."""
    rows = grid.rows
    filled = (r for r in range(start, end) if any(rows[r]))
    top = next((r for r in islice(filled, reach) if is_header_row(rows[r], layout)), None)
    if top is None:
        return None
    bottom, lines = top, [texts(rows[top])]
    for r in filled:
        if not is_header_row(rows[r], layout) and not _is_lone_heading(rows[r], layout):
            break
        line = texts(rows[r])
        if _is_data(lines, line, layout):
            break
        bottom = r
        lines.append(line)
    if (levels := _levels(rows, bottom + 1, end)) is not None:
        lines.append(levels)
    sides = len(lines) == 1 and layout.form == "two_sided"
    written = tuple(map(tuple, rows[top : bottom + 1]))
    return Header(top, bottom, _read(tuple(map(tuple, lines)), written, sides))


@lru_cache(maxsize=1024)
def _read(
    lines: tuple[tuple[str, ...], ...], written: tuple[tuple[CellValue, ...], ...], sides: bool
) -> Headings:
    """What the rows of a header say: ``lines`` folded, ``written`` as they are in the sheet.

    ``sides``: the one row names the side in the first heading of each.
    """
    paths: dict[int, str] = {}
    lowest: dict[int, str] = {}
    for c, words in enumerate(_spread(list(zip_longest(*lines, fillvalue="")))):
        path = [word for word, _ in groupby(filter(None, words))]
        if path:
            paths[c] = "/".join(path)
            lowest[c] = _written(written, c) or path[-1]
    paths = _bared(paths)
    if sides:
        paths = _with_sides(paths)
    return Headings(paths, lowest, frozenset(tuple(filter(None, line)) for line in lines))


def _bared(paths: Mapping[int, str]) -> dict[int, str]:
    """The paths with their words bare, but for those that would then be called like another."""
    bare = {c: "/".join(map(_bare, path.split("/"))) for c, path in paths.items()}
    taken = Counter([*bare.values(), *(p for c, p in paths.items() if p != bare[c])])
    return {c: bare[c] if taken[bare[c]] == 1 else path for c, path in paths.items()}


def _with_sides(paths: Mapping[int, str]) -> dict[int, str]:
    """收入项目 | 预算数 | 支出项目 | 预算数, in one row: each column below the side it is of."""
    found: dict[int, str] = {}
    side = ""
    for column, path in sorted(paths.items()):
        side = next((word for word in ("收入", "支出") if word in path), side)
        found[column] = f"{side}/{path}" if side else path
    return found


def _levels(rows: Sequence[Sequence[CellValue]], start: int, end: int) -> list[str] | None:
    """类 款 项 merged over the last header row and the 合计 row, so that they stand in that one."""
    row = next((row for row in rows[start:end] if any(row)), ())
    first = next((v for v in row if v != ""), "")
    if not is_level(first) or all(isinstance(v, str) for v in row):
        return None
    return [fold(v) if is_level(v) else "" for v in row]


def is_level(value: CellValue) -> bool:
    """Whether a cell says 类, 款 or 项."""
    return isinstance(value, str) and fold(value) in LEVELS


def _spread(columns: Sequence[Sequence[str]]) -> list[list[str]]:
    """The columns with every merged heading, which stands in its first cell only, written out.

    A heading covers the columns to its right that have something of their own below it, as far
    as the next heading in its row or above;
    columns without any heading stand between tables or sides and are passed over.
    """
    resolved = [list(words) for words in columns]
    used = [c for c, words in enumerate(columns) if any(words)]
    for i in range(len(columns[0])):
        before = ""
        for c in used:
            words = columns[c]
            if words[i] or not any(words[i + 1 :]):
                before = words[i]
            else:
                if any(words[:i]):
                    before = ""  # another heading begins above
                resolved[c][i] = before
    return resolved


def _is_data(above: Sequence[Sequence[str]], line: Sequence[str], layout: TableLayout) -> bool:
    """Whether a row of header words fills a column of names: then it is a first row of data."""
    for c, word in enumerate(line):
        if not word:
            continue
        heads = [other[c] for other in above if c < len(other) and other[c]]
        if heads and word not in heads:
            last = heads[-1]
            path = f"{heads[0]}/{last}"
            holding = ("name", "code") if word in TOTAL_LABELS else ("name",)
            labels = [column.header for column in layout.columns if column.holds in holding]
            if any(p.search(last) or p.search(path) for p in labels):
                return True
            # 收入 | 项目: the side stands in a row above, maybe in a column to the left
            if last == "项目" and layout.form == "two_sided" and len(above) > 1:
                return True
    return False


def _is_lone_heading(row: Sequence[CellValue], layout: TableLayout) -> bool:
    filled = [v for v in row if v != ""]
    if len(filled) != 1 or not isinstance(filled[0], str):
        return False
    word = _YEAR.sub("", fold(filled[0]))
    return word in layout.header_words and word not in TOTAL_LABELS


def _written(rows: Sequence[Sequence[CellValue]], column: int) -> str:
    for row in reversed(rows):
        value = row[column] if column < len(row) else ""
        if isinstance(value, str) and value.strip():
            return "".join(value.split())
    return ""


@lru_cache(maxsize=1024)
def assign(says: Headings, layout: TableLayout) -> Assigned:
    """Columns by role. A role that two columns could have belongs to neither.

    Where a table has its columns several times beside each other, the second ones are called
    ``total#1`` and so on.
    """
    if layout.panels:
        return _assign_panels(says, layout)
    ignored = layout.ignored
    #: columns not yet assigned, without what is left aside
    free = {c: path for c, path in says.paths.items() if not ignored.search(path)}
    columns: dict[str, int] = {}
    missing: dict[str, None] = {}
    for spec in layout.columns:
        key = key_of(spec)
        if key in columns:
            continue
        if spec.right_of:
            beside = columns.get(spec.right_of, -2) + 1
            best = beside if beside > 0 and beside not in says.paths else None
            if best is None:
                missing[key] = None
            else:
                columns[key] = best
            continue
        found = {c: path for c, path in free.items() if spec.header.search(path)}
        best = _only(found)
        if best is None and f"{spec.side}.label" in columns:
            # 项目（按功能分类） | 预算数 | 项目（按经济分类） | 预算数: the one beside the label
            label = columns[f"{spec.side}.label"]
            best = next((c for c in sorted(says.paths) if c > label), None)
            best = best if best in found else None
        if best is None:
            missing[key] = None
        else:
            columns[key] = best
            del free[best]
    lacking = [key for key in missing if key in layout.required and key not in columns]
    extra = {c: says.lowest[c] for c in free}
    return Assigned(columns, lacking, extra)


def with_code_columns(
    assigned: Assigned, header: Header, rows: Iterable[Sequence[CellValue]]
) -> Assigned:
    """Assigned with 款 and 项, where 科目编码 is merged over three columns without 类 款 项 below.

    ``rows``: the rows of data. Otherwise only 类 would be read, the same code again and again.
    """
    columns = assigned.columns
    if "class" not in columns or "section" in columns or "name" not in columns:
        return assigned
    between = range(columns["class"] + 1, columns["name"])
    if len(between) not in (1, 2) or any(c in header.paths for c in between):
        return assigned
    values = [row[c] for row in rows for c in between if c < len(row) and row[c] != ""]
    if not values or not all(digits(value, 2) for value in values):
        return assigned
    more = dict(zip(("section", "item"), between, strict=False))
    return replace(assigned, columns={**columns, **more})


def _assign_panels(says: Headings, layout: TableLayout) -> Assigned:
    """The columns of tables that stand beside each other; a panel begins where a role recurs."""
    panels: list[dict[str, int]] = [{}]
    extra: dict[int, str] = {}
    for c, path in sorted(says.paths.items()):
        if layout.ignored.search(path):
            continue
        fits = [key_of(s) for s in layout.columns if s.header.search(path)]
        if not fits:
            extra[c] = says.lowest[c]
            continue
        if fits[0] in panels[-1]:
            panels.append({})
        panels[-1][fits[0]] = c
    required = sorted(layout.required)
    lacking = [key for key in required if any(key not in panel for panel in panels)]
    columns = dict(panels[0])
    for number, panel in enumerate(panels[1:], start=1):
        columns |= {f"{key}#{number}": c for key, c in panel.items()}
    return Assigned(columns, lacking, extra)


def _only(found: Mapping[int, str]) -> int | None:
    """The one column meant: that of the newest year, the least deep; None if two are left."""
    if len(found) > 1:
        years = {c: max(_YEARS.findall(path), default="") for c, path in found.items()}
        newest = max(years.values())
        if all(years.values()):
            found = {c: path for c, path in found.items() if years[c] == newest}
        level = min(path.count("/") for path in found.values())
        found = {c: path for c, path in found.items() if path.count("/") == level}
    return next(iter(found)) if len(found) == 1 else None
