"""BudgetBook: the tables of a budget as typed rows, each amount knowing its cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from checks.addresses import a1, column_letters
from checks.amounts import Kind, Unit, format_quantum, last_digit, usual_digit
from checks.findings import Place, grouped, plain

if TYPE_CHECKING:
    from checks.layouts.model import Layout, TableLayout
    from checks.prose.paragraphs import Paragraph
    from checks.reading.grid import CellValue, Grid, Source


@dataclass(slots=True, eq=False)
class Amount:
    """One amount: its row and column, its exact value in the table's unit. Blank is zero."""

    row: Row
    column: int
    value: Decimal
    kind: Kind
    raw: CellValue

    @property
    def yuan(self) -> Decimal:
        """The value in 元, exact."""
        return self.value * self.row.region.table.unit.factor

    @property
    def cell(self) -> str:
        """Its A1 address."""
        return a1(self.row.index, self.column)

    @property
    def sheet(self) -> str:
        """The name of its sheet."""
        return self.row.region.grid.sheet

    @property
    def unit(self) -> Unit:
        """The unit of its table."""
        return self.row.region.table.unit

    @property
    def blank(self) -> bool:
        """Whether nothing is written there (a zero typed is not blank)."""
        return self.kind is Kind.BLANK

    @property
    def heading(self) -> str:
        """What its column is called: 基本支出."""
        return self.row.region.headings.get(self.column) or column_letters(self.column)

    @property
    def label(self) -> str:
        """What it is, for people: 2060702 科普活动 项目支出."""
        return f"{self.row.label} {self.heading}".strip()

    @property
    def written(self) -> Decimal:
        """The last digit written or usual in its table, in the table's unit, not below 分."""
        unit = self.unit
        return max(min(self.row.region.table.quantum, last_digit(self.value)), unit.finest)

    @property
    def usual_quantum(self) -> Decimal:
        """The last digit usual in its table, in 元."""
        table = self.row.region.table
        return table.quantum * table.unit.factor

    @property
    def shown(self) -> Decimal | None:
        """The last digit its number format shows, where that hides digits that are stored."""
        written = last_digit(self.value)
        if self.kind is not Kind.NUMBER or written >= 1:
            # only decimals can be stored and not shown; so formats are seldom asked for
            return None
        formats = self.row.region.grid.details.number_formats
        if formats is None:
            return None
        shown = format_quantum(formats.get((self.row.index, self.column), "General"))
        return shown if shown is not None and shown > written else None

    def place(self) -> Place:
        """The cell with its value, for a finding."""
        return Place(self.sheet, self.cell, "" if self.blank else plain(self.value), self.label)

    def __str__(self) -> str:
        return grouped(self.value)


@dataclass(slots=True, eq=False)
class Row:
    """One row of a table, or one side of a row of a two-sided table."""

    region: Region
    #: 0-based row in its sheet
    index: int
    #: 功能 or 经济分类 code as digits, 3/5/7 long; "" when the table has no codes or it is missing
    code: str
    #: the name as written, white space trimmed
    name: str
    name_column: int
    #: code cells as written: column -> value, in the order 类 款 项
    code_cells: Mapping[int, CellValue] = field(default_factory=dict)
    #: the line's role in a two-sided table ("fiscal", "total" …), "" for an ordinary row
    item: str = ""
    #: "income" or "expenditure" in a two-sided table
    side: str = ""
    #: how the line is numbered in a two-sided table: "一、", "1."
    ordinal: str = ""
    #: whether the code was completed from its surroundings because a cell of it is blank
    code_inferred: bool = False
    #: the label of the layout that is written here with a slip of the pen; "" where it is right
    meant: str = ""
    #: in an outline, the row it is a part of
    above: Row | None = None
    amounts: dict[str, Amount] = field(default_factory=dict)

    def __getitem__(self, role: str) -> Amount:
        return self.amounts[role]

    def get(self, role: str) -> Amount | None:
        """The amount in the column of that role; None when the table has no such column."""
        return self.amounts.get(role)

    @property
    def level(self) -> int:
        """1 类, 2 款, 3 项; 0 without a code."""
        return (len(self.code) - 1) // 2

    @property
    def label(self) -> str:
        """Code and name for people."""
        return f"{self.code} {self.name}".strip()

    @property
    def sheet(self) -> str:
        """The name of its sheet."""
        return self.region.grid.sheet

    def place(self, column: int | None = None) -> Place:
        """The name cell of the row, or the cell in the given column."""
        column = self.name_column if column is None else column
        value = self.region.grid.value(self.index, column)
        return Place(self.sheet, a1(self.index, column), str(value).strip(), self.label)

    def code_places(self) -> list[Place]:
        """The code cells of the row."""
        return [self.place(column) for column in self.code_cells]

    def without(self) -> dict[tuple[str, int, int], CellValue]:
        """The edits that empty its cells, as if the row were not there."""
        columns = (*self.code_cells, self.name_column, *(a.column for a in self.amounts.values()))
        return {(self.sheet, self.index, column): "" for column in columns}

    @property
    def empty(self) -> bool:
        """Whether no amount of the row says anything but zero."""
        for amount in self.amounts.values():  # noqa: SIM110 - many rules ask it of every row
            if amount.value:
                return False
        return True


class Cell(NamedTuple):
    """A text cell of the frame of a table: title, unit label, 编制部门."""

    sheet: str
    row: int
    column: int
    text: str

    def place(self) -> Place:
        """The cell with its text, for a finding."""
        return Place(self.sheet, a1(self.row, self.column), self.text)


@dataclass(eq=False)
class Region:
    """One block of a table on one sheet: from its title to its last row."""

    table: Table
    grid: Grid
    top: int
    bottom: int
    left: int
    right: int
    #: role -> 0-based column
    columns: Mapping[str, int]
    #: 0-based column -> heading for people
    headings: Mapping[int, str]
    title: Cell | None
    unit_label: Cell | None
    department_label: Cell | None
    #: notes under the table
    notes: list[Cell] = field(default_factory=list)
    #: share of what the layout asks for that was found, 0..1
    sure: float = 1.0
    header_bottom: int = 0
    #: the header's rows as folded words, to know them again on a continuation page
    header_lines: frozenset[tuple[str, ...]] = frozenset()
    #: columns with numbers whose heading the layout does not know
    extra: dict[int, str] = field(default_factory=dict)

    @property
    def head(self) -> Cell:
        """The title cell, or the first cell of the block where there is no title."""
        text = str(self.grid.value(self.top, self.left))
        return self.title or Cell(self.grid.sheet, self.top, self.left, text)

    @cached_property
    def amount_columns(self) -> dict[str, int]:
        """Amount columns by role, of a table that has no sides."""
        return {
            s.role: self.columns[s.role]
            for s in self.table.layout.columns
            if s.holds == "amount" and s.role in self.columns
        }

    @cached_property
    def panels(self) -> list[dict[str, int]]:
        """Columns by role of each of the tables that stand beside each other; usually of one."""
        panels: dict[int, dict[str, int]] = {}
        for key, column in self.columns.items():
            role, _, number = key.partition("#")
            panels.setdefault(int(number or 0), {})[role] = column
        return list(panels.values())

    @cached_property
    def side_columns(self) -> dict[str, dict[str, int]]:
        """Amount columns by role of each side of a two-sided table."""
        return {
            side: {
                s.role: self.columns[f"{side}.{s.role}"]
                for s in self.table.layout.columns
                if s.side == side and s.holds == "amount" and f"{side}.{s.role}" in self.columns
            }
            for side in self.table.layout.sides
        }

    @property
    def range(self) -> str:
        """The A1 range of the block."""
        return f"{a1(self.top, self.left)}:{a1(self.bottom, self.right)}"


@dataclass(eq=False)
class Table:
    """One table of the budget, over one or several blocks."""

    layout: TableLayout
    #: the unit its numbers are in, whatever the label says (layouts/units.py)
    unit: Unit
    regions: list[Region] = field(default_factory=list)
    #: rows with a code or a name, without the total; in a two-sided table both sides
    rows: list[Row] = field(default_factory=list)
    #: the 合计 row of a table by codes or of a list by rows
    total: Row | None = None
    #: further 合计 rows with amounts, of which only the first counts
    other_totals: list[Row] = field(default_factory=list)
    #: named lines of a table by codes, such as 人员经费合计
    named: list[Row] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The kind of the layout: "expenditure" …"""
        return self.layout.kind

    @property
    def name(self) -> str:
        """Its short Chinese name: 支出总表."""
        return self.layout.name

    @property
    def sheet(self) -> str:
        """The sheet of its first block."""
        return self.regions[0].grid.sheet

    def side(self, side: str) -> list[Row]:
        """The ordinary lines of one side of a two-sided table (no totals, no named lines)."""
        return [row for row in self.rows if row.side == side and not row.item]

    def item(self, side: str, item: str) -> Row | None:
        """The named line ("total", "fiscal") of one side; None when it is not there."""
        return self.items.get((side, item))

    @cached_property
    def items(self) -> Mapping[tuple[str, str], Row]:
        """Named lines by (side, item); the side is "" where the table has no sides."""
        rows = (*self.rows, *self.named)
        return {(row.side, row.item): row for row in reversed(rows) if row.item}

    @cached_property
    def by_code(self) -> Mapping[str, Row]:
        """Rows by code; of a code that stands twice the first."""
        return {row.code: row for row in reversed(self.rows) if row.code}

    @cached_property
    def children(self) -> Mapping[str, Sequence[Row]]:
        """Rows one level below each code; "" holds the 类."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            if row.code:
                found.setdefault(row.code[:-2] if len(row.code) > 3 else "", []).append(row)
        return found

    def amounts(self) -> Sequence[Amount]:
        """Every amount, row by row, the total row included."""
        return self._amounts

    @cached_property
    def _amounts(self) -> Sequence[Amount]:
        return [amount for row in self.all_rows() for amount in row.amounts.values()]

    @cached_property
    def nonzero(self) -> Sequence[Amount]:
        """Every amount that is not zero, row by row, the total row included."""
        return [amount for amount in self._amounts if amount.value]

    @cached_property
    def quantum(self) -> Decimal:
        """The last digit its amounts are usually written to."""
        return usual_digit([amount.value for amount in self.nonzero], self.unit)

    def all_rows(self) -> Iterable[Row]:
        """The rows, the named lines and the total row."""
        if self.named:
            return [*self.rows, *self.named, *([self.total] if self.total is not None else [])]
        return [*self.rows, self.total] if self.total is not None else self.rows

    @property
    def filled(self) -> bool:
        """Whether any amount differs from zero."""
        return bool(self.nonzero)


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Something that looks like a table but fits no layout, with the reason."""

    cell: Cell
    because: str
    #: the kind of table its title claims to be
    kind: str = ""


@dataclass(eq=False)
class BudgetBook:
    """A whole budget: the tables by kind and the facts on its cover."""

    source: Source
    layout: Layout
    tables: dict[str, Table]
    year: int | None
    #: "department" (部门) or "unit" (单位); None when nothing says
    kind: str | None
    department: str | None
    #: cells that state a year: cover, titles
    years: list[tuple[Cell, int]]
    cover_department: Cell | None
    unplaced: list[Unplaced]
    #: whether some amounts are not known (Kind.UNKNOWN)
    unknown: bool = False
    #: the days of 批复 and of publication, which no workbook tells
    approved: date | None = None
    published: date | None = None

    def get(self, kind: str) -> Table | None:
        """The table of that kind, None when it is not there."""
        return self.tables.get(kind)

    def __getitem__(self, kind: str) -> Table:
        return self.tables[kind]

    @cached_property
    def paragraphs(self) -> Sequence[Paragraph]:
        """Every paragraph of prose, in sheet order; read on first use."""
        from checks.prose.paragraphs import paragraphs

        return paragraphs(self)

    def functional(self) -> list[Table]:
        """The tables by 功能分类 code."""
        return [t for t in self.tables.values() if t.layout.codes == "functional"]
