"""A budget as openpyxl shows it: its tables with codes, names and amounts by column, its text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

Value = str | int | float | None
#: sheet and A1 address
Cell = tuple[str, str]

#: kind -> words of its title, white space and quotes aside; the more particular first
TITLES = {
    "three_public": r"三公.*表",
    "fiscal_balance": r"财政拨款收支.*表",
    "economic": r"基本支出.*(?:经济分类|明细).*表",
    "general": r"一般公共预算.*功能分类.*表",
    "fund": r"政府性基金.*表",
    "capital": r"国有资本经营.*表",
    "balance": r"收支(?:预算)?总表",
    "income": r"收入(?:预算)?总表",
    "expenditure": r"支出(?:预算)?总表",
}
#: role -> heading of its column
_ROLES = {
    "total": r"合计",
    "basic": r"基本支出",
    "project": r"项目支出",
    "personnel": r"人员经费",
    "public": r"公用经费",
    "fiscal": r"财政拨款收入",
    "institutional": r"事业收入",
    "operating": r"事业单位经营收入",
    "other": r"其他收入",
    "general": r"一般公共预算.*",
    "fund": r"政府性基金.*",
    "capital": r"国有资本经营.*",
}
CODED = ("income", "expenditure", "general", "economic")
_CODE = re.compile(r"\d{1,3}")
_PROSE = ("编制说明", "其他相关情况说明", "项目经费情况说明", "机构设置")


def fold(value: object) -> str:
    """A text without white space, quotes and full-width forms."""
    text = unicodedata.normalize("NFKC", "" if value is None else str(value))
    return re.sub(r"[\s“”\"']", "", text)


def address(row: int, column: int) -> str:
    """The A1 address of a 1-based row and column."""
    return f"{get_column_letter(column)}{row}"


@dataclass(eq=False)
class Line:
    """A row with its code, name and amounts."""

    sheet: str
    row: int
    name: str
    name_cell: Cell
    code: str = ""
    #: the cells of its code, the empty ones too
    code_cells: list[Cell] = field(default_factory=list)
    #: role -> cell; blank cells too
    cells: dict[str, Cell] = field(default_factory=dict)

    @property
    def places(self) -> set[Cell]:
        """Every cell that says which 科目 it is."""
        return {*self.code_cells, self.name_cell}


@dataclass(eq=False)
class Table:
    """One table of a budget."""

    kind: str
    sheet: str
    title: Cell
    unit: Cell | None
    lines: list[Line]
    total: Line | None

    def children(self, of: Line) -> list[Line]:
        """The lines one level below a line (of the total: the 类)."""
        n = len(of.code) + 2 if of.code else 3
        return [k for k in self.lines if len(k.code) == n and k.code.startswith(of.code)]

    def leaves(self) -> list[Line]:
        """Lines that nothing stands below."""
        return [k for k in self.lines if k.code and not self.children(k)]

    @property
    def every(self) -> list[Line]:
        """The lines and the total."""
        return [*self.lines, *([self.total] if self.total else [])]


@dataclass(eq=False)
class Budget:
    """A workbook, read once and never written."""

    path: Path
    #: sheet -> address -> value, filled cells only
    values: dict[str, dict[str, Value]]
    tables: dict[str, Table]
    #: formulas that stand where a value is shown: cell -> "=SUM(E3:E5)"
    formulas: dict[Cell, str]

    def __getitem__(self, cell: Cell) -> Value:
        return self.values[cell[0]].get(cell[1])

    def number(self, cell: Cell | None) -> Decimal:
        """The amount in a cell; zero when it holds none."""
        value = self[cell] if cell is not None else None
        return Decimal(repr(value)) if isinstance(value, int | float) else Decimal(0)

    def table(self, *kinds: str) -> list[Table]:
        """The tables of some kinds that are there."""
        return [self.tables[k] for k in kinds if k in self.tables]

    def amounts(self, *kinds: str) -> list[Cell]:
        """Every cell with an amount other than zero, of some kinds of tables or all."""
        return [
            cell
            for table in self.table(*(kinds or TITLES))
            for line in table.every
            for cell in line.cells.values()
            if self.number(cell)
        ]

    def texts(self, *sections: str) -> Iterator[tuple[Cell, str]]:
        """The text cells of the sheets named after some sections (all prose when none is given)."""
        for sheet, cells in self.values.items():
            if any(section in sheet for section in sections or _PROSE):
                for at, value in cells.items():
                    if isinstance(value, str):
                        yield (sheet, at), value

    @property
    def year(self) -> int:
        """The year of its titles."""
        years = re.findall(r"20\d\d", " ".join(str(self[t.title]) for t in self.tables.values()))
        return int(max(set(years), key=years.count))


def read(path: Path) -> Budget:
    """Read a workbook."""
    values: dict[str, dict[str, Value]] = {}
    tables: dict[str, Table] = {}
    formulas: dict[Cell, str] = {}
    book = load_workbook(path)
    cells = (c.value for sheet in book for row in sheet.iter_rows() for c in row)
    live = any(isinstance(value, str) and value.startswith("=") for value in cells)
    shown = load_workbook(path, data_only=True) if live else book
    for sheet in book:
        here = values[sheet.title] = {}
        for row in sheet.iter_rows():
            for cell in row:
                value = cell.value
                if isinstance(value, str) and value.startswith("="):
                    formulas[sheet.title, cell.coordinate] = value
                    value = shown[sheet.title][cell.coordinate].value
                if isinstance(value, str | int | float):
                    here[cell.coordinate] = value
        table = _table(sheet.title, here, sheet.max_row, sheet.max_column)
        if table is not None:
            tables[table.kind] = table
    return Budget(path, values, tables, formulas)


def _table(sheet: str, values: dict[str, Value], rows: int, columns: int) -> Table | None:
    def at(row: int, column: int) -> Value:
        return values.get(address(row, column))

    titles = [(r, fold(at(r, 1))) for r in range(1, 4)]
    kind, top = next(
        ((k, r) for r, t in titles for k, p in TITLES.items() if re.fullmatch(f".*{p}", t)),
        ("", 0),
    )
    if not kind:
        return None
    unit = next(
        (
            (sheet, address(r, c))
            for r in range(top, top + 4)
            for c in range(columns, 0, -1)
            if re.search(r"单位[:：](?:万)?元", fold(at(r, c)))
        ),
        None,
    )
    first = next(
        (
            r
            for r in range(top + 3, rows + 1)
            if any(isinstance(at(r, c), int | float) for c in range(1, columns + 1))
            or (fold(at(r, 1)).startswith(("一、", "合计")) and r > top + 4)
            or re.fullmatch(r"\d{3}", fold(at(r, 1)))
        ),
        rows + 1,
    )
    heads = {
        c: [fold(at(r, c)) for r in range(top + 1, first) if fold(at(r, c))]
        for c in range(1, columns + 1)
    }
    table = Table(kind, sheet, (sheet, address(top, 1)), unit, [], None)
    if kind == "three_public":
        return _three_public(table, first)
    coded = kind not in ("balance", "fiscal_balance")
    name = next((c for c in heads if any("科目名称" in h for h in heads[c])), 3)
    roles = {
        role: column
        for column, words in heads.items()
        for role, pattern in _ROLES.items()
        if column > name and words and re.fullmatch(pattern, words[-1])
    }
    if not coded:
        roles.setdefault("total", 4)
    for r in range(first, rows + 1):
        line = Line(sheet, r, fold(at(r, name)), (sheet, address(r, name)))
        line.cells = {role: (sheet, address(r, c)) for role, c in roles.items()}
        if coded:
            line.code_cells = [(sheet, address(r, c)) for c in range(1, name)]
            parts = [fold(at(r, c)) for c in range(1, name)]
            if all(not p or _CODE.fullmatch(p) for p in parts):
                line.code = "".join(parts)
        if line.code:
            table.lines.append(line)
        elif fold(at(r, 1)) == "合计" or line.name == "支出总计":
            table.total = line
        elif not coded and line.name:
            table.lines.append(line)
    return table


def _three_public(table: Table, first: int) -> Table:
    """All in one row: 合计, 出国, 接待, 用车 with 购置 and 运行, 机关运行."""
    roles = ("three_public", "abroad", "reception", "cars", "purchase", "running", "operating")
    line = Line(table.sheet, first, "", (table.sheet, address(first, 1)))
    line.cells = {role: (table.sheet, address(first, c)) for c, role in enumerate(roles, 1)}
    table.lines.append(line)
    return table
