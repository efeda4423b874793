"""What one wants to know first: the totals of both budgets, the largest changes, the projects."""

from __future__ import annotations

from collections.abc import Iterator

from checks.amounts import fold
from checks.book import Amount, BudgetBook, Row, Table
from checks.diff.model import AmountChange, Largest, RowChange, Spot
from checks.diff.tables import change, common, paired
from checks.prose.statements import statements

#: how many of the largest changes are told
MOST = 10
#: the totals: their name, the first word of the kind of table, its line (side, item), its column.
#: Without a line it is the row of the total, or the only row there is.
_TOTALS = (
    ("收入总计", "balance", ("income", "total"), "total"),
    ("支出总计", "balance", ("expenditure", "total"), "total"),
    ("基本支出", "expenditure", None, "basic"),
    ("项目支出", "expenditure", None, "project"),
    ("财政拨款支出总计", "fiscal", ("expenditure", "total"), "total"),
    ("“三公”经费", "three", None, "three_public"),
    ("机关运行经费", "three", None, "operating_costs"),
)
#: the tables whose 科目 are told, each the first there is: by function, and by economic use
_BY_CODE = (
    ("expenditure", "general_public", "public_by_function"),
    ("basic_economic", "public_basic"),
)


def totals(a: BudgetBook, b: BudgetBook) -> Iterator[AmountChange]:
    """The totals both budgets have, in a usual order."""
    for name, word, line, role in _TOTALS:
        kind = next((k for k in b.tables if k.split("_")[0] == word and k in a.tables), "")
        if not kind:
            continue
        old, new = (_total(book[kind], line, role) for book in (a, b))
        if old is None or new is None:
            continue
        told = change(old, new, common(old.unit, new.unit))
        yield AmountChange(name, "", told.before, told.after, told.unit, told.a, told.b)


def _total(table: Table, line: tuple[str, str] | None, role: str) -> Amount | None:
    row: Row | None
    if line is not None:
        row = table.item(*line)
    else:
        row = table.total or (table.rows[0] if len(table.rows) == 1 else None)
    return row.get(role) if row is not None else None


def largest(a: BudgetBook, b: BudgetBook) -> Iterator[Largest]:
    """The largest changes by 科目, where more than a few changed."""
    for kinds in _BY_CODE:
        kind = next(
            (
                kind
                for kind, table in b.tables.items()
                if kind.startswith(kinds) and table.layout.form == "coded" and kind in a.tables
            ),
            "",
        )
        if not kind:
            continue
        changes = list(_leaves(a[kind], b[kind]))
        if len(changes) > MOST:
            changes.sort(key=lambda each: -abs(each.change))
            yield Largest(kind, b[kind].name, tuple(changes[:MOST]), len(changes))


def _leaves(a: Table, b: Table) -> Iterator[AmountChange]:
    """What changed in the first column of the rows that have none below them."""
    unit = common(a.unit, b.unit)
    for old, new in paired(a, b):
        if (old is not None and _above(old, a)) or (new is not None and _above(new, b)):
            continue
        role = next((role for row in (new, old) if row is not None for role in row.amounts), "")
        before, after = (row.get(role) if row is not None else None for row in (old, new))
        if before is None and after is None:
            continue
        told = change(before, after, unit)
        if told.change:
            yield told


def _above(row: Row, table: Table) -> bool:
    """Whether it is a total, or others stand below it."""
    return not row.code or row.code in table.children


def projects(a: BudgetBook, b: BudgetBook) -> Iterator[RowChange]:
    """The projects with a statement in one of the two only."""
    old, new = (_named(book) for book in (a, b))
    for key, (name, spot) in new.items():
        if key not in old:
            yield RowChange("added", "", name, None, spot)
    for key, (name, spot) in old.items():
        if key not in new:
            yield RowChange("removed", name, "", spot, None)


def _named(book: BudgetBook) -> dict[str, tuple[str, Spot]]:
    found: dict[str, tuple[str, Spot]] = {}
    for statement in statements(book):
        key = fold(statement.name)
        if key:
            at = statement.heading
            found.setdefault(key, (statement.name, Spot(at.sheet, at.cell)))
    return found
