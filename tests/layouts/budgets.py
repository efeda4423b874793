"""Real budgets as sheets of cells that remember where they came from, and how they are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from checks.addresses import a1
from checks.book import BudgetBook
from checks.engine import run
from checks.layouts.recognise import recognise
from checks.reading import open_source
from checks.reading.grid import Grid, Source

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "clean"
DOCUMENTS = CORPUS.parents[1] / "documents"
NAMES = (
    "seed_kx_2025_dept",
    "sh_czj_2025_unit",
    "pt_fuban_2025_dept",
    "pt_fuban_2025_unit",
    "pt_sfj_2026_dept",
    "pt_sww_2025_dept",
)
FUNCTIONAL = ("income", "expenditure", "general_public", "government_fund", "state_capital")
CODED = (*FUNCTIONAL, "basic_economic")
TWO_SIDED = ("balance", "fiscal_balance")


class Cell(NamedTuple):
    """A value and where it stood in the published workbook (None: it is ours)."""

    value: Any
    origin: tuple[str, str] | None = None


BLANK = Cell("")


@dataclass
class Sheet:
    """One sheet that can be rearranged. What the tables of a budget look like is known here."""

    name: str
    rows: list[list[Cell]]
    visible: bool = True
    kind: str = ""
    title: int = 0
    #: first and last row of the header
    header: tuple[int, int] = (0, 0)
    unit: tuple[int, int] = (0, 0)
    department: tuple[int, int] = (0, 0)
    #: role -> column
    columns: dict[str, int] = field(default_factory=dict)

    @property
    def data(self) -> range:
        """The rows below the header."""
        return range(self.header[1] + 1, len(self.rows))

    @property
    def codes(self) -> list[int]:
        """The columns of codes."""
        return [self.columns[r] for r in ("class", "section", "item") if r in self.columns]

    @property
    def amounts(self) -> list[int]:
        """The columns of amounts."""
        words = ("class", "section", "item", "name", "income.label", "expenditure.label")
        return [c for role, c in self.columns.items() if role not in words]

    @property
    def width(self) -> int:
        """How many columns are used."""
        return max(len(row) for row in self.rows)

    def pad(self) -> None:
        """Give every row the same number of cells."""
        width = self.width
        for row in self.rows:
            row.extend([BLANK] * (width - len(row)))

    def edit(self, r: int, c: int, change: Callable[[Any], Any]) -> None:
        """Change the value of a cell, which stays where it is."""
        cell = self.rows[r][c]
        self.rows[r][c] = cell._replace(value=change(cell.value))

    def words(self, change: Callable[[str], str], rows: range | None = None) -> None:
        """Change every text in some rows (all)."""
        for r in rows if rows is not None else range(len(self.rows)):
            for c, cell in enumerate(self.rows[r]):
                if isinstance(cell.value, str) and cell.value:
                    self.edit(r, c, change)

    def insert_columns(self, before: int, count: int = 1) -> None:
        """Blank columns in front of a column."""
        self.pad()
        for row in self.rows:
            row[before:before] = [BLANK] * count


@dataclass
class Book:
    """A workbook that can be rearranged."""

    sheets: list[Sheet]

    def tables(self, *kinds: str) -> Iterator[Sheet]:
        """The sheets of the nine tables, or of some."""
        return (s for s in self.sheets if s.kind and (not kinds or s.kind in kinds))

    def __getitem__(self, kind: str) -> Sheet:
        return next(self.tables(kind))

    def replace(self, old: list[Sheet], new: list[Sheet]) -> None:
        """Put sheets in the place of others."""
        at = self.sheets.index(old[0])
        self.sheets = [s for s in self.sheets if s not in old]
        self.sheets[at:at] = new

    def source(self) -> Source:
        """The workbook as the auditor reads it."""
        grids = [
            Grid(s.name, [[cell.value for cell in row] for row in s.rows], s.visible)
            for s in self.sheets
        ]
        return Source("book.xlsx", "", "xlsx", grids)

    def origin(self, sheet: str, cell: str) -> tuple[str, str]:
        """Where the cell with this address stood before; of a cell of ours a place of its own."""
        letters = cell.rstrip("0123456789")
        column = sum(26**i * (ord(c) - 64) for i, c in enumerate(reversed(letters))) - 1
        row = next(s for s in self.sheets if s.name == sheet).rows[int(cell[len(letters) :]) - 1]
        origin = row[column].origin if column < len(row) else None
        return origin or (f"new:{sheet}", cell)


@cache
def _published(name: str) -> tuple[Source, BudgetBook]:
    source = open_source(CORPUS / f"{name}.xlsx")
    plain = Source("book.xlsx", "", "xlsx", [Grid(g.sheet, g.rows) for g in source.grids])
    return plain, recognise(plain)


def book(name: str) -> Book:
    """A published budget, to be rearranged."""
    return Book(
        [
            replace(s, rows=[list(row) for row in s.rows], columns=dict(s.columns))
            for s in _sheets(name)
        ]
    )


@cache
def _sheets(name: str) -> list[Sheet]:
    source, read = _published(name)
    sheets = {
        g.sheet: Sheet(
            g.sheet,
            [
                [Cell(v, (g.sheet, a1(r, c))) for c, v in enumerate(row)]
                for r, row in enumerate(g.rows)
            ],
        )
        for g in source.grids
    }
    for table in read.tables.values():
        (region,) = table.regions
        sheet = sheets[region.grid.sheet]
        sheet.kind = table.kind
        assert region.title
        assert region.unit_label
        assert region.department_label
        sheet.title = region.title.row
        sheet.unit = (region.unit_label.row, region.unit_label.column)
        sheet.department = (region.department_label.row, region.department_label.column)
        lines = len(region.header_lines)
        sheet.header = (region.header_bottom - lines + 1, region.header_bottom)
        sheet.columns = dict(region.columns)
        sheet.pad()
    # the sheets of prose have no part in this
    return [s for s in sheets.values() if s.kind or s.name in ("封面", "目录")]


def reading(read: BudgetBook) -> dict[str, Any]:
    """What was understood of a budget, without where it stands."""
    return {
        "facts": (read.year, read.kind, read.department),
        "tables": {
            kind: (
                [
                    (
                        r.side,
                        r.item,
                        r.code,
                        "".join(r.name.removeprefix("其中:").split()),
                        *_amounts(r),
                    )
                    for r in table.rows
                    if not (r.side and r.empty and r.item in ("", "of_which", "subtotal"))
                ],
                _amounts(table.total) if table.total else None,
                table.unit.name,
            )
            for kind, table in read.tables.items()
        },
    }


def _amounts(row: Any) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted((role, amount.value) for role, amount in row.amounts.items()))


def findings(read: BudgetBook, varied: Book) -> Counter[tuple[Any, ...]]:
    """What the audit finds: rule, severity, actual, expected and the cell it speaks of."""
    found: Counter[tuple[Any, ...]] = Counter()
    for f in run(read)[0]:
        if f.rule.startswith("SM"):
            continue  # of the prose, which is not here
        where: Any = None
        if f.sheet is not None and f.cell is not None:
            where = varied.origin(f.sheet, f.cell)
        # an empty table without a note is shown by its title, which may be ours
        titled = f.rule == "BS105"
        actual, where = (None, f.message) if titled else (f.actual, where)
        found[f.rule, f.severity.value, actual, f.expected, where] += 1
    return found


@cache
def expected(name: str) -> tuple[dict[str, Any], Counter[tuple[Any, ...]]]:
    """How the budget is read and what is found as it was published."""
    plain = book(name)
    read = recognise(plain.source())
    return reading(read), findings(read, plain)


def same(name: str, varied: Book, also: frozenset[str] = frozenset(), kinds: Any = None) -> None:
    """Assert that a rearranged budget is read and judged as it was published.

    Findings of the rules in ``also`` are let through; ``kinds`` limits the tables compared.
    """
    tables, found = expected(name)
    read = recognise(varied.source())
    now = reading(read)
    assert now["facts"] == tables["facts"], now["facts"]
    for kind in kinds or tables["tables"]:
        assert now["tables"].get(kind) == tables["tables"][kind], kind
    new = findings(read, varied)

    def kept(all_of: Counter[tuple[Any, ...]]) -> Counter[tuple[Any, ...]]:
        return Counter({f: n for f, n in all_of.items() if f[0] not in also})

    new, found = kept(new), kept(found)
    assert new == found, f"only now: {new - found}; no longer: {found - new}"
