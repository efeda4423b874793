"""Blocks: titles and headers found in the sheets, each with the table of the layout it may be.

A block is placed by its title (or the name of its sheet) and proved by its header.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from checks.amounts import fold
from checks.book import Cell, Unplaced
from checks.layouts.cards import find_card
from checks.layouts.frames import YEAR, Frame, department_name, numbers_a_table, read_frame
from checks.layouts.headers import (
    TOTAL_LABELS,
    Assigned,
    Header,
    assign,
    find_header,
    with_code_columns,
)
from checks.layouts.model import Layout, TableLayout
from checks.layouts.notes import is_note
from checks.layouts.rows import is_column_numbers
from checks.layouts.titles import Candidate, of_another, strip_tail, table_of
from checks.reading.grid import CellValue, Grid

_CONTINUED = re.compile(r"续[表页]?[\d一二三四五六七八九十]*\)?$")
_OFFICE_CODE = re.compile(r"单位(?:代码|编码)$")
#: below this share of its columns a table of a list is not the table its title says
_SURE_ENOUGH = 0.7
#: how far below a title its second line may stand
_SECOND_LINE = 3
SETS = {"department": "部门", "unit": "单位"}
_SET_WORDS = re.compile("|".join(SETS.values()))


@dataclass(frozen=True, slots=True)
class Title:
    """A line that names a table; ``layout`` is None when it is none of this set of tables."""

    cell: Cell
    layout: TableLayout | None


@dataclass(eq=False)
class Block:
    """A header with the rows below it that may be a table, or a part of one."""

    layout: TableLayout
    grid: Grid
    title: Cell | None
    header: Header
    assigned: Assigned
    top: int
    #: first row that is no longer its own
    end: int
    frame: Frame
    #: place in the workbook
    order: int

    @property
    def head(self) -> Cell:
        """The title, or the first header cell where there is none."""
        left = min(self.header.paths)
        return self.title or Cell(self.grid.sheet, self.header.top, left, self.layout.full_name)

    @property
    def continued(self) -> bool:
        """Whether its title or the name of its sheet says that it continues another block."""
        texts = [self.title.text if self.title else "", self.grid.sheet]
        return any(_CONTINUED.search(fold(text)) for text in texts)

    @cached_property
    def words(self) -> str:
        """ "department" or "unit" as its title or its sheet says, "" if neither does."""
        for text in (self.title.text if self.title else "", self.grid.sheet):
            # 单位…部门预算经济分类表 is of a 单位: the first word counts
            found = _SET_WORDS.search(strip_tail(fold(text)))
            if found is not None:
                return next(name for name, word in SETS.items() if word == found[0])
        return ""

    @cached_property
    def office(self) -> str:
        """Who made the table, as its 编制部门 says."""
        label = self.frame.department_label
        return department_name(label.text) if label is not None else ""

    @cached_property
    def year(self) -> str:
        """The year of its title, "" without one."""
        match = YEAR.search(fold(self.title.text)) if self.title else None
        return match[1] if match else ""

    @cached_property
    def lines(self) -> list[tuple[str, ...]]:
        """What names each filled row of data: codes and name, or the labels."""
        named = [
            c
            for role, c in self.assigned.columns.items()
            if role in ("class", "section", "item", "name") or role.endswith(".label")
        ]
        found: list[tuple[str, ...]] = []
        for row in self.grid.rows[self.header.bottom + 1 : self.end]:
            if any(row):
                cells = (row[c] if c < len(row) else "" for c in named)
                line = tuple(fold(v) if isinstance(v, str) else f"{v}" for v in cells)
                if any(line) and not any(map(is_note, line)):
                    found.append(line)
        return found

    @property
    def totals(self) -> list[int]:
        """Which of its lines are totals."""
        return [i for i, line in enumerate(self.lines) if TOTAL_LABELS.intersection(line)]

    @cached_property
    def filled(self) -> bool:
        """Whether any cell below the header holds an amount."""
        return any(
            isinstance(v, float) and v != 0
            for row in self.grid.rows[self.header.bottom + 1 : self.end]
            for c, v in enumerate(row)
            if c in self.amounts
        )

    @cached_property
    def amounts(self) -> frozenset[int]:
        """Its amount columns."""
        roles = {c.role for c in self.layout.columns if c.holds == "amount"}
        return frozenset(
            c for key, c in self.assigned.columns.items() if key.split(".")[-1] in roles
        )


def find_blocks(
    grid: Grid,
    found: Sequence[Candidate],
    layout: Layout,
    blocks: list[Block],
    unplaced: list[Unplaced],
) -> None:
    """Add the blocks of a sheet, and what looks like a table and is none, to the lists."""
    held, said = len(blocks), len(unplaced)
    titles = [
        Title(c.cell, table)
        for c in found
        if (table := table_of(c.folded, layout)) is not None or c.alone
    ]
    _place_titles(grid, titles, layout, blocks, unplaced)
    if len(blocks) == held and _place_by_sheet_name(grid, found, layout, blocks, unplaced):
        # the title nobody knew belongs to it
        del unplaced[said:]


def _place_titles(
    grid: Grid,
    titles: Sequence[Title],
    layout: Layout,
    blocks: list[Block],
    unplaced: list[Unplaced],
) -> None:
    tops = [_top(grid, title.cell.row) for title in titles]
    passed = -1
    for i, title in enumerate(titles):
        if i == passed:
            continue
        row = title.cell.row
        end = tops[i + 1] if i + 1 < len(titles) else len(grid.rows)
        before = blocks[-1] if blocks and blocks[-1].grid is grid else None
        if title.layout is None:
            if not _is_contents(grid, title.cell) and _numbers(grid, row, end, 3):
                unplaced.append(Unplaced(title.cell, "标题不属于本套表"))
            elif before is not None and before.end == tops[i] and _reads_on(grid, row, end):
                before.end = end
            continue
        table, header = _header(grid, row + 1, end, title.layout, layout)
        if header is None and _below(titles, i):
            # a second line of the title that ends in 表 as well: 2025年部门预算表（草案）
            after = tops[i + 2] if i + 2 < len(titles) else len(grid.rows)
            own, below = _header(grid, titles[i + 1].cell.row + 1, after, title.layout, layout)
            if below is not None and not _objection(below, own, assign(below.says, own), layout):
                table, header, end, passed = own, below, after, i + 1
        if header is not None:
            _add(grid, table, header, title.cell, tops[i], end, layout, blocks, unplaced)
            continue
        last = blocks[-1] if blocks and blocks[-1].layout is title.layout else None
        if last is not None and last.grid is grid and last.end == tops[i]:
            # a page with its title and without the header
            last.end = end
        elif not _numbers(grid, row, end):
            continue
        elif last is not None and _continues(title):
            blocks.append(_headless(last, grid, title.cell, tops[i], end, len(blocks)))
        else:
            why = f"{title.layout.name}没有认得出的表头"
            unplaced.append(Unplaced(title.cell, why, title.layout.kind))


def _below(titles: Sequence[Title], i: int) -> bool:
    """Whether a line that names no table of the set stands right below a title."""
    after = titles[i + 1] if i + 1 < len(titles) else None
    return (
        after is not None
        and after.layout is None
        and after.cell.row - titles[i].cell.row <= _SECOND_LINE
    )


def _header(
    grid: Grid, start: int, end: int, table: TableLayout, layout: Layout
) -> tuple[TableLayout, Header | None]:
    """The header of a table, and which of the ways it may be printed that is of."""
    variants = layout.variants(table)
    found: tuple[TableLayout, Header] | None = None
    for variant in variants:
        find = find_card if variant.form == "card" else find_header
        header = find(grid, start, end, variant)
        if header is None:
            continue
        if len(variants) == 1 or not _objection(
            header, variant, assign(header.says, variant), layout
        ):
            return variant, header
        found = found or (variant, header)
    return found or (table, None)


def _headless(last: Block, grid: Grid, title: Cell, top: int, end: int, order: int) -> Block:
    """A page on a sheet of its own that leaves out the header."""
    bare = Header(title.row, title.row, replace(last.header.says, lines=frozenset()))
    frame = Frame(None, None)
    return Block(last.layout, grid, title, bare, last.assigned, top, end, frame, order)


def _continues(title: Title) -> bool:
    return bool(_CONTINUED.search(fold(title.cell.text)))


def _top(grid: Grid, row: int) -> int:
    """The first of the lines right above a title that belong to it: 附件1, 公开02表, 单位：元."""
    top = row
    while top > 0:
        cells = [v for v in grid.rows[top - 1] if v != ""]
        words = [fold(v) for v in cells if isinstance(v, str)]
        if not cells or len(words) < len(cells):
            break
        if not all(numbers_a_table(w) or w.startswith("附") for w in words):
            break
        top -= 1
    return top


def _numbers(grid: Grid, start: int, end: int, enough: int = 6) -> bool:
    """Whether rows of a sheet hold so many numbers, or so many filled rows, as a table has."""
    numbers = full = 0
    for row in grid.rows[start:end]:
        if len(row) > 1 and any(row):
            numbers += sum(isinstance(v, float) for v in row)
            full += sum(v != "" for v in row) > 2
            if numbers >= enough or full >= 4:
                return True
    return False


def _reads_on(grid: Grid, row: int, end: int) -> bool:
    """Whether rows below a lone line ending in 表 still are data: the line was none of a title."""
    return any(isinstance(v, float) for r in grid.rows[row + 1 : end] for v in r)


def _is_contents(grid: Grid, title: Cell) -> bool:
    return "目录" in fold(grid.sheet) or bool(re.match(r"\d+[.、,]", fold(title.text)))


def _place_by_sheet_name(
    grid: Grid,
    found: Sequence[Candidate],
    layout: Layout,
    blocks: list[Block],
    unplaced: list[Unplaced],
) -> bool:
    """A sheet without a known title: its name may say which table it is.

    Not where a title says that it is another table. Returns whether a table was placed.
    """
    table = table_of(strip_tail(fold(grid.sheet)), layout, sheet=True)
    if table is not None and not any(of_another(c.folded, layout) for c in found):
        end = len(grid.rows)
        header = find_header(grid, 0, end, table, reach=20)
        if header is not None:
            title = next((c.cell for c in found if c.alone and c.cell.row < header.top), None)
            top = title.row if title else max(0, header.top - 4)
            before = len(blocks)
            _add(grid, table, header, title, top, end, layout, blocks, unplaced)
            return len(blocks) > before
    if any(u.cell.sheet == grid.sheet for u in unplaced):
        return False
    if _numbers(grid, 0, len(grid.rows)) and "目录" not in fold(grid.sheet):
        r, c, value = next(
            (r, c, v) for r, row in enumerate(grid.rows) for c, v in enumerate(row) if v != ""
        )
        unplaced.append(Unplaced(Cell(grid.sheet, r, c, str(value)), "没有可认的标题和表头"))
    return False


def _add(
    grid: Grid,
    table: TableLayout,
    header: Header,
    title: Cell | None,
    top: int,
    end: int,
    layout: Layout,
    blocks: list[Block],
    unplaced: list[Unplaced],
) -> None:
    first = title or Cell(grid.sheet, header.top, min(header.paths), table.full_name)
    assigned = assign(header.says, table)
    if why := _objection(header, table, assigned, layout):
        unplaced.append(Unplaced(first, why, "" if "不是预算" in why else table.kind))
        return
    if table.form == "coded":
        below = grid.rows[header.bottom + 1 : end]
        if _offices(header, below) > 1:
            unplaced.append(Unplaced(first, "按单位分列，同一科目有几行", table.kind))
            return
        data = (row for row in below if any(row) and not is_column_numbers(row))
        assigned = with_code_columns(assigned, header, data)
    left = min(assigned.columns.values())
    frame = read_frame(grid, range(top, header.top), left)
    blocks.append(Block(table, grid, title, header, assigned, top, end, frame, len(blocks)))


def _objection(header: Header, table: TableLayout, assigned: Assigned, layout: Layout) -> str:
    """Why a header cannot be that of the table, "" when it can."""
    refused = table.refused_headers or layout.refused_headers
    foreign = next((p for p in header.paths.values() if refused.search(p)), None)
    if foreign is not None:
        return f"有“{foreign.rsplit('/', 1)[-1]}”一栏，不是预算公开套表"
    sure = 1 - len(assigned.lacking) / len(table.required)
    if (sure < _SURE_ENOUGH) if table.form == "list" else assigned.lacking:
        return f"表头与{table.name}不符，找不到{len(assigned.lacking)}个应有的栏目"
    if table.beside and not any(
        c.role in assigned.columns for c in table.columns if c.holds == "amount"
    ):
        return f"{table.name}没有认得的金额栏"
    return ""


def _offices(header: Header, rows: Sequence[Sequence[CellValue]]) -> int:
    """How many offices have 科目 of their own, by a column 单位代码; 1 where there is none."""
    column = next((c for c, path in header.paths.items() if _OFFICE_CODE.search(path)), None)
    if column is None:
        return 1
    return len({row[column] for row in rows if len(row) > column and row[column] != ""})
