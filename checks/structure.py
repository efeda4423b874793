"""Causes that are not amounts: a row left out, a formula too short, columns exchanged.

One such slip breaks many sums at once. Each cause here is a hypothesis with the repair that
would undo it; the engine tries the repair, and believes it when what failed holds again and
nothing else fails for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING, Final

from checks.addresses import a1
from checks.amounts import ZERO, fold
from checks.book import Amount, BudgetBook, Region, Row, Table
from checks.findings import Culprit, grouped
from checks.layouts.codes import split
from checks.reading.grid import CellValue
from checks.recalculating import recalculated
from checks.relations import Op, Relation
from checks.repair import Address, MissingRow, Repair

if TYPE_CHECKING:
    from checks.rules.registry import Fault

#: Repairs tried: each costs about as much as an audit.
_MOST_REPAIRS: Final = 8
#: Pairs of columns tried as exchanged.
_MOST_PAIRS: Final = 4


def structural_repairs(book: BudgetBook, faults: Iterable[Fault]) -> list[Repair]:
    """What would mend a formula that sums the wrong cells, a row left out or one miscoded."""
    return [*_formulas(book, faults), *_missing_rows(book)][:_MOST_REPAIRS]


def _formulas(book: BudgetBook, faults: Iterable[Fault]) -> Iterator[Repair]:
    """A fault that suggests another formula, with all cells that follow from it."""
    for fault in faults:
        culprit = fault.accused()
        place = fault.place
        if culprit is None or place is None or not (culprit.suggested or "").startswith("="):
            continue
        at = next((a for a in _amounts(book, place.sheet) if a.cell == culprit.cell), None)
        if at is not None and culprit.suggested is not None:
            edits: dict[Address, CellValue] = {
                (at.sheet, at.row.index, at.column): culprit.suggested
            }
            yield Repair(culprit, recalculated(book.source, edits))


def _amounts(book: BudgetBook, sheet: str) -> Iterator[Amount]:
    for table in book.tables.values():
        for amount in table.amounts():
            if amount.sheet == sheet:
                yield amount


def _missing_rows(book: BudgetBook) -> Iterator[Repair]:
    """Codes that another table has and whose amounts are just what the sums here lack."""
    for table, witness, role in _witnesses(book):
        lost: list[Row] = []
        for code, model in witness.by_code.items():
            if code in table.by_code or not model[role].value:
                continue
            stray = _namesake(table, witness, model)
            if stray is None:
                lost.append(model)
            elif stray.level != model.level:  # else either may be miscoded: BJ103 weighs them
                yield from _recoded(stray, model)
        parents = Counter(map(_parent, lost))
        for model in lost:
            if parents[_parent(model)] == 1:
                yield from _added(table, model, role)


def _parent(row: Row) -> str:
    """The code of the row above it, "" for that of the total."""
    return row.code[:-2] if row.level > 1 else ""


def _added(table: Table, model: Row, role: str) -> Iterator[Repair]:
    """The row of another table put in here, where that is just what the sums lack."""
    amounts = _lacking(table, model.code, _parent(model))
    total = amounts.get("total", ZERO)
    if not total or abs(total - model[role].value) > 1 or min(amounts.values()) < 0:
        return
    before = [row for row in table.rows if row.code and row.code < model.code]
    if not before:
        return
    above = max(before, key=lambda row: row.code)
    what = f"其后漏列了{model.label}（合计{grouped(total)}{table.unit.name}）"
    place = above.place()
    yield Repair(
        Culprit(place.sheet, place.cell, None, what),
        rows=(MissingRow(above, model.code, model.name, amounts),),
    )


def _witnesses(book: BudgetBook) -> Iterator[tuple[Table, Table, str]]:
    """Tables that must have the same codes: (table, witness, role of the witness's amount)."""
    income, expenditure = book.get("income"), book.get("expenditure")
    general = book.get("general_public")
    if income is None or expenditure is None or "income_by_code" not in book.layout.holds:
        return
    yield income, expenditure, "total"
    yield expenditure, income, "total"
    others = (book.get("government_fund"), book.get("state_capital"))
    if general is not None and not any(t.filled for t in others if t is not None):
        yield general, income, "fiscal"


def _namesake(table: Table, witness: Table, row: Row) -> Row | None:
    """The row under another code, or under none: then the code is wrong, and no row is lost."""
    name = fold(row.name)
    here = [r for r in table.rows if fold(r.name) == name]
    there = [r for r in witness.rows if fold(r.name) == name]
    if len(here) < len(there):
        return None
    codes = {r.code for r in there}
    strays = [r for r in here if r.code not in codes]
    return strays[0] if strays else None


def _recoded(row: Row, model: Row) -> Iterator[Repair]:
    """The row with the code that its name has in the other table."""
    pieces = split(model.code)
    if len(pieces) > len(row.code_cells):
        return
    edits: dict[Address, CellValue] = {}
    for n, (column, written) in enumerate(row.code_cells.items()):
        piece = pieces[n] if n < len(pieces) else ""
        if str(written).strip() != piece:
            edits[row.sheet, row.index, column] = piece
    if edits:
        (sheet, index, column), first = next(iter(edits.items()))
        why = f"{model.region.table.name}中“{model.name}”的编码是{model.code}"
        yield Repair(Culprit(sheet, a1(index, column), str(first), why), edits)


def _lacking(table: Table, code: str, parent: str) -> dict[str, Decimal]:
    """What a row of this code would have to hold: its children's sum, or what its parent lacks."""
    children = table.children.get(code)
    if children:
        return {
            role: sum((child[role].value for child in children), ZERO)
            for role in children[0].amounts
        }
    head = table.by_code.get(parent) if parent else table.total
    if head is None:
        return {}
    siblings = table.children.get(parent, ())
    return {
        role: amount.value - sum((row[role].value for row in siblings), ZERO)
        for role, amount in head.amounts.items()
    }


def gaps(failed: Sequence[Relation]) -> list[tuple[tuple[Relation, ...], Culprit]]:
    """Sums of rows that lack the same amount in 合计 and in its parts: a row may be missing.

    Nothing proves it, so it is a candidate beside the rows that are there.
    """
    by_row: dict[int, list[Relation]] = {}
    for relation in failed:
        total = relation.total
        inside = relation.op is Op.EQUAL and all(p.column == total.column for p in relation.parts)
        if inside and len(relation.parts) > 1 and "total" in total.row.amounts:
            by_row.setdefault(id(total.row), []).append(relation)
    found: list[tuple[tuple[Relation, ...], Culprit]] = []
    for relations in by_row.values():
        row = relations[0].total.row
        lack = {r.total.column: r.total.value - r.expected for r in relations}
        whole = lack.pop(row["total"].column, None)
        if whole is None or whole <= 0 or sum(lack.values(), ZERO) != whole:
            continue
        if min(lack.values()) < 0:
            continue
        headings = row.region.headings
        parts = "、".join(f"{headings.get(c, '')}{grouped(v)}" for c, v in lack.items())
        unit = row.region.table.unit.name
        why = f"“{row.label}”之下可能漏列了一行：合计{grouped(whole)}{unit}（{parts}）"
        place = row.place()
        found.append((tuple(relations), Culprit(place.sheet, place.cell, None, why)))
    return found


def exchanged_columns(failed: Sequence[Relation]) -> list[Repair]:
    """Two columns of one table under each other's heading: what would put them right."""
    touching: dict[int, tuple[Region, dict[int, Relation]]] = {}
    for relation in failed:
        for amount in (relation.total, *relation.parts):
            region = amount.row.region
            if region.table.layout.codes:
                touching.setdefault(id(region), (region, {}))[1][id(relation)] = relation
    repairs: list[Repair] = []
    for region, relations in touching.values():
        whole = region.columns.get("total")
        columns = [c for c in region.amount_columns.values() if c != whole]
        for a, b in combinations(columns, 2):
            concerned = [r for r in relations.values() if _concerns(r, region, a, b)]
            if len(concerned) < 2 or not all(_holds(r, region, a, b) for r in concerned):
                continue
            edits = _headings_exchanged(region, a, b)
            if not edits:
                continue
            first, second = region.headings.get(a, ""), region.headings.get(b, "")
            sheet, row, column = max(edits, key=lambda at: (at[1], -at[2]))
            why = f"“{first}”与“{second}”两栏整栏对调"
            repairs.append(Repair(Culprit(sheet, a1(row, column), None, why), edits))
    return repairs[:_MOST_PAIRS]


def _concerns(relation: Relation, region: Region, a: int, b: int) -> bool:
    return any(
        amount.row.region is region and amount.column in (a, b)
        for amount in (relation.total, *relation.parts)
    )


def _holds(relation: Relation, region: Region, a: int, b: int) -> bool:
    """Whether it would hold with the two columns of the region exchanged."""

    def exchanged(amount: Amount) -> Decimal:
        if amount.row.region is not region or amount.column not in (a, b):
            return amount.yuan
        column = a if amount.column == b else b
        others = amount.row.amounts.values()
        return next((o.yuan for o in others if o.column == column), amount.yuan)

    over = exchanged(relation.total) - sum((exchanged(p) for p in relation.parts), ZERO)
    if (relation.op is Op.AT_MOST and over < 0) or (relation.op is Op.AT_LEAST and over > 0):
        return True
    return abs(over) <= relation.slack()


def _headings_exchanged(region: Region, a: int, b: int) -> dict[Address, CellValue]:
    """The edits that exchange two headings, in every row of the header that names both."""
    edits: dict[Address, CellValue] = {}
    top = region.title.row + 1 if region.title else region.top
    for row in range(top, region.header_bottom + 1):
        first, second = region.grid.value(row, a), region.grid.value(row, b)
        if isinstance(first, str) and isinstance(second, str) and first and second:
            edits[region.grid.sheet, row, a] = second
            edits[region.grid.sheet, row, b] = first
    return edits
