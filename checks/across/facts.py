"""Facts: what other workbooks need to know of one, small enough to keep for every workbook.

The figures are packed, some 5 KB a workbook; a run with many leaves them in its spool until they
are wanted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from checks.addresses import column_letters
from checks.amounts import ZERO
from checks.batch import records
from checks.book import Amount, BudgetBook, Row, Table
from checks.findings import Place

if TYPE_CHECKING:
    from checks.settings import Settings
    from checks.waivers import Waivers

#: the tables whose lines are compared, code by code or line by line
_COMPARED = (
    "income", "expenditure", "general_public", "government_fund", "state_capital",
    "basic_economic", "three_public",
)  # fmt: skip
#: the kinds of statement that compare with the year before
_STATED = (
    "income", "fiscal_income", "institutional", "operating", "other", "expenditure",
    "fiscal_expenditure", "general_public", "government_fund", "state_capital", "three_public",
    "abroad", "vehicles", "vehicle_purchase", "vehicle_running", "reception", "operating_costs",
)  # fmt: skip


class Entry(NamedTuple):
    """One amount in 元, the last digit it is written to in 元, and its cell."""

    yuan: Decimal
    quantum: Decimal
    cell: str


class Line(NamedTuple):
    """One row of a table: its name, its 1-based row, and what is not zero by column role."""

    name: str
    row: int
    entries: Mapping[str, Entry]


class Lines(NamedTuple):
    """A table by code; "" is its 合计 row, or the one row of a table without codes."""

    kind: str
    name: str
    sheet: str
    #: the name of its unit, and what it is in 元
    unit: str
    factor: Decimal
    #: column role -> heading, and the letters of its column
    headings: Mapping[str, str]
    columns: Mapping[str, str]
    by_code: Mapping[str, Line]

    def entry(self, code: str, role: str) -> Entry | None:
        """The amount of a line, zero where nothing is written; None without line or column."""
        line = self.by_code.get(code)
        if line is None or role not in self.columns:
            return None
        return line.entries.get(role) or Entry(ZERO, ZERO, f"{self.columns[role]}{line.row}")


class Held(NamedTuple):
    """What the tables hold of a thing the text speaks of, in 元."""

    yuan: Decimal
    quantum: Decimal
    table: str
    sheet: str
    cell: str


class Compared(NamedTuple):
    """A sentence that compares a figure with the year before; amounts and last digits in 元."""

    #: "fiscal_income" …, or the 科目 code of an item
    kind: str
    words: str
    yuan: Decimal
    quantum: Decimal
    #: the signed change and its last digit; None where it is stated as a percent only
    change: Decimal | None
    change_quantum: Decimal
    #: the earlier figure where the sentence states it itself
    base: tuple[Decimal, Decimal] | None
    #: the year compared with; None for 上年
    year: int | None
    #: 预算, 预算执行数 …
    against: str
    text: str
    place: Place


class Office(NamedTuple):
    """One budget unit as 机构设置 lists it."""

    name: str
    #: whether it is the department's own office (本部)
    headquarters: bool
    #: whether it has a budget of its own (not 不单列预算, 并入本部)
    apart: bool


class Figures(NamedTuple):
    """The unpacked part of the facts."""

    tables: Mapping[str, Lines]
    held: Mapping[str, Held]
    compared: Sequence[Compared]


@dataclass(frozen=True, slots=True)
class Facts:
    """One workbook, as others see it."""

    path: str
    year: int | None
    #: "department" or "unit"
    kind: str | None
    department: str | None
    layout: str
    #: the cell of the cover that names the office
    cover: Place | None
    #: the units 机构设置 lists one by one; None where it lists none
    offices: tuple[Office, ...] | None
    #: where it lists them
    listed: Place | None
    #: every sheet in file order
    sheets: tuple[str, ...]
    #: of all figures and names: the same content in another file has the same
    digest: str
    settings: Settings
    waivers: Waivers
    #: the figures, or where a run with many workbooks gets them from when they are wanted
    packed: bytes | Callable[[], bytes]

    def figures(self) -> Figures:
        """Tables, and what the text says of the year before."""
        figures: Figures = records.loads(
            self.packed if isinstance(self.packed, bytes) else self.packed()
        )
        return figures


def facts(book: BudgetBook, settings: Settings, waivers: Waivers) -> Facts:
    """The facts of one budget."""
    from checks.across.offices import offices

    tables = {kind: _lines(table) for kind in _COMPARED if (table := book.get(kind)) is not None}
    figures = Figures(tables, _held(book), list(_compared(book)))
    listed, place = offices(book) if book.kind == "department" else (None, None)
    return Facts(
        book.source.path,
        book.year,
        book.kind,
        book.department,
        book.layout.name,
        book.cover_department.place() if book.cover_department is not None else None,
        listed,
        place,
        tuple(grid.sheet for grid in book.source.grids),
        _digest(book, figures),
        settings,
        waivers,
        records.dumps(figures),
    )


def _lines(table: Table) -> Lines:
    by_code: dict[str, Line] = {}
    if table.layout.codes:
        for row in table.rows:
            if row.code:
                by_code.setdefault(row.code, _line(row))
        if table.total is not None:
            by_code[""] = _line(table.total)
    elif len(table.rows) == 1:
        by_code[""] = _line(table.rows[0])
    headings: dict[str, str] = {}
    columns: dict[str, str] = {}
    for row in islice(table.all_rows(), 1):
        for role, amount in row.amounts.items():
            headings[role] = amount.heading
            columns[role] = column_letters(amount.column)
    unit = table.unit
    return Lines(
        table.kind, table.name, table.sheet, unit.name, unit.factor, headings, columns, by_code
    )


def _line(row: Row) -> Line:
    entries = {role: _entry(a) for role, a in row.amounts.items() if a.value}
    return Line(row.name, row.index + 1, entries)


def _entry(amount: Amount) -> Entry:
    return Entry(amount.yuan, amount.written * amount.unit.factor, amount.cell)


def _held(book: BudgetBook) -> dict[str, Held]:
    """What the tables hold, by kind of statement; what they disagree about is left out."""
    from checks.prose.witnesses import witnesses

    found: dict[str, Held] = {}
    for kind in _STATED:
        amounts = witnesses(book, kind)
        if amounts and len({a.yuan for a in amounts}) == 1:
            first = amounts[0]
            found[kind] = Held(
                first.yuan,
                first.written * first.unit.factor,
                first.row.region.table.name,
                first.sheet,
                first.cell,
            )
    return found


def _compared(book: BudgetBook) -> list[Compared]:
    from checks.prose.items import items
    from checks.prose.sentences import prose, quote

    codes = {
        id(item.statement): item.amounts[0].row.code
        for item in items(book).listed
        if item.amounts and not item.candidates
    }
    found = []
    for statement in prose(book).statements:
        kind = codes.get(id(statement), "") if statement.kind == "item" else statement.kind
        comparison = statement.comparison
        if comparison is None or not (kind in _STATED or kind.isdigit()):
            continue
        base = statement.base
        found.append(
            Compared(
                kind,
                quote(statement.words),
                statement.figure.yuan,
                statement.figure.quantum,
                comparison.change,
                comparison.delta.quantum if comparison.delta is not None else ZERO,
                (base.yuan, base.quantum) if base is not None else None,
                comparison.year,
                comparison.base,
                comparison.text,
                statement.place(),
            )
        )
    return found


def _digest(book: BudgetBook, figures: Figures) -> str:
    """Of names and amounts, wherever they stand: an xls of the same budget has the same."""
    hashed = hashlib.sha256()
    for kind, table in book.tables.items():
        hashed.update(f"\n{kind}".encode())
        for row in table.all_rows():
            amounts = [f"{role}={a.yuan:f}" for role, a in row.amounts.items() if a.value]
            hashed.update("|".join([row.code, row.name, *amounts]).encode("utf-8", "replace"))
    for said in figures.compared:
        hashed.update(f"{said.kind}={said.yuan:f}{said.text}".encode("utf-8", "replace"))
    return hashed.hexdigest()[:16]
