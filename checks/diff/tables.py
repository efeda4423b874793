"""Tables of two budgets beside each other: which row became which, and what its amounts became."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from decimal import Decimal
from itertools import zip_longest

from checks.amounts import YUAN, ZERO, Unit, fold
from checks.book import Amount, BudgetBook, Cell, Row, Table
from checks.diff.model import AmountChange, RowChange, Spot, TableDiff

_YEAR = re.compile(r"20\d\d(?=年)")
_YEARS = re.compile(r"20\d\d年度?")
#: what the columns of 三公经费 are, whose row has no name of its own
_COLUMNS = {
    "three_public": "“三公”经费",
    "abroad": "因公出国（境）费",
    "reception": "公务接待费",
    "vehicles": "公务用车购置及运行费",
    "vehicle_purchase": "公务用车购置费",
    "vehicle_running": "公务用车运行费",
    "operating_costs": "机关运行经费",
}

Pair = tuple[Row | None, Row | None]


def compare_tables(a: BudgetBook, b: BudgetBook) -> Iterator[TableDiff]:
    """One difference for every kind of table either has, in the order of ``b``, then ``a``."""
    for kind in dict.fromkeys([*b.tables, *a.tables]):
        before, after = a.get(kind), b.get(kind)
        if before is None or after is None:
            there = after or before
            assert there is not None
            only = "b" if before is None else "a"
            yield TableDiff(kind, there.name, there.unit.name, only=only)
        else:
            shift = b.year - a.year if a.year and b.year else 0
            yield _table(before, after, shift)


def _table(a: Table, b: Table, shift: int) -> TableDiff:
    unit = common(a.unit, b.unit)
    pairs = list(paired(a, b))
    rows = list(_frame(a, b, shift))
    rows += [row for pair in pairs if (row := _row(*pair)) is not None]
    amounts: list[AmountChange] = []
    compared = rounded = 0
    for before, after in pairs:
        for role in _roles(before, after):
            old = before.get(role) if before is not None else None
            new = after.get(role) if after is not None else None
            compared += 1
            if _value(old) == _value(new):
                continue
            if _same_as_shown(old, new):
                rounded += 1
                continue
            amounts.append(change(old, new, unit, _COLUMNS.get(role, "")))
    return TableDiff(b.kind, b.name, unit.name, "", tuple(rows), tuple(amounts), compared, rounded)


def common(a: Unit, b: Unit) -> Unit:
    """The unit in which both are shown: theirs, or 元 where they differ."""
    return a if a is b else YUAN


def _roles(a: Row | None, b: Row | None) -> Sequence[str]:
    """The columns of both; a column that only one table has is no change of an amount."""
    if a is None or b is None:
        row = a or b
        return list(row.amounts) if row is not None else []
    return [role for role in b.amounts if role in a.amounts]


def _value(amount: Amount | None) -> Decimal:
    return amount.yuan if amount is not None else ZERO


def _same_as_shown(a: Amount | None, b: Amount | None) -> bool:
    """Whether two amounts in different units are one, as far as the coarser unit shows it."""
    if a is None or b is None or a.unit is b.unit:
        return False
    coarse = max(a, b, key=lambda amount: amount.unit.factor)
    return abs(a.yuan - b.yuan) * 2 <= coarse.written * coarse.unit.factor


def change(a: Amount | None, b: Amount | None, unit: Unit, name: str = "") -> AmountChange:
    """What an amount became, in ``unit``; ``name`` where its row has none."""
    there = b or a
    assert there is not None
    return AmountChange(
        there.row.label or name,
        there.heading,
        _value(a) / unit.factor,
        _value(b) / unit.factor,
        unit.name,
        Spot(a.sheet, a.cell) if a is not None else None,
        Spot(b.sheet, b.cell) if b is not None else None,
    )


def _row(a: Row | None, b: Row | None) -> RowChange | None:
    if a is None or b is None:
        row = a or b
        if row is None or row.empty:
            return None  # a line of the form that nobody filled
        if b is None:
            return RowChange("removed", row.label, "", _spot(row), None)
        return RowChange("added", "", row.label, None, _spot(row))
    what = ""
    if a.code != b.code:
        what = "recoded" if a.code[:-2] == b.code[:-2] else "moved"
    elif _name(a) != _name(b) and not (a.empty and b.empty):
        what = "renamed"
    return RowChange(what, a.label, b.label, _spot(a), _spot(b)) if what else None


def _frame(a: Table, b: Table, shift: int) -> Iterator[RowChange]:
    """Titles, units and notes that read differently; the year of the budget is no change."""
    for name in ("title", "unit_label", "department_label"):
        old = next((cell for r in a.regions if (cell := getattr(r, name)) is not None), None)
        new = next((cell for r in b.regions if (cell := getattr(r, name)) is not None), None)
        yield from _said(old, new, shift)
    notes = [[note for region in table.regions for note in region.notes] for table in (a, b)]
    for old, new in zip_longest(*notes):
        yield from _said(old, new, shift)


def _said(a: Cell | None, b: Cell | None, shift: int) -> Iterator[RowChange]:
    before, after = (fold(cell.text) if cell is not None else "" for cell in (a, b))
    bare = [_YEARS.sub("", text) for text in (before, after)]
    if shift and bare[0] == bare[1] and (before == bare[0] or after == bare[1]):
        return  # one of the two years' titles says no year
    if _later(before, shift) != after and before != after:
        yield RowChange(
            "frame",
            a.text.strip() if a is not None else "",
            b.text.strip() if b is not None else "",
            _spot(a),
            _spot(b),
        )


def _later(text: str, years: int) -> str:
    """A text with its years moved on by so many."""
    return _YEAR.sub(lambda found: str(int(found[0]) + years), text)


def _name(row: Row) -> str:
    return fold(row.name).rstrip(":")


def _spot(there: Row | Cell | None) -> Spot | None:
    if there is None:
        return None
    place = there.place()
    return Spot(place.sheet, place.cell)


def paired(a: Table, b: Table) -> Iterator[Pair]:
    """Every row of either table with what it is in the other, in the order of ``b``.

    A row is first the one of the same code and name, then, of a named line, of the same meaning,
    then of the same name, if that is told apart, then of the same code.
    """
    pairing = _Pairing([*a.rows, *a.named], [*b.rows, *b.named])
    pairing.match(_as_is)
    pairing.match(_meaning)
    pairing.match(_by_name, alone=True)
    pairing.match(_by_code)
    if a.layout.form == "list" and len(pairing.old) == len(pairing.new) == 1:
        pairing.pair(pairing.old[0], pairing.new[0])
    yield from pairing.pairs()
    if a.total is not None or b.total is not None:
        yield a.total, b.total


class _Pairing:
    """The rows of two tables while they are paired; each has one partner at most."""

    def __init__(self, old: Sequence[Row], new: Sequence[Row]) -> None:
        self.old, self.new = old, new
        self._partner: dict[int, Row] = {}
        self._taken: set[int] = set()

    def pair(self, before: Row, after: Row) -> None:
        """Make them partners."""
        self._partner[id(after)] = before
        self._taken.add(id(before))

    def match(self, key: Callable[[Row], Hashable], *, alone: bool = False) -> None:
        """Pair the rows still free whose keys are equal, in order; ``alone``: only where unique."""
        free: dict[Hashable, list[Row]] = {}
        for row in self.old:
            if id(row) not in self._taken and key(row) is not None:
                free.setdefault(key(row), []).append(row)
        left = [row for row in self.new if id(row) not in self._partner and key(row) is not None]
        often = Counter(map(key, left))
        for row in left:
            own = key(row)
            same = free.get(own, [])
            if same and not (alone and (often[own] != 1 or len(same) != 1)):
                self.pair(same.pop(0), row)

    def pairs(self) -> Iterator[Pair]:
        """The new rows in order, each with its partner; then the old ones that have none."""
        for row in self.new:
            yield self._partner.get(id(row)), row
        for gone in self.old:
            if id(gone) not in self._taken:
                yield gone, None


def _as_is(row: Row) -> Hashable:
    above = _name(row.above) if row.above is not None else ""
    return (row.side, row.code, above, _name(row))


def _meaning(row: Row) -> Hashable:
    return (row.side, row.item) if row.item and row.item != "of_which" else None


def _by_name(row: Row) -> Hashable:
    return (row.side, row.level, _name(row)) if _name(row) else None


def _by_code(row: Row) -> Hashable:
    return row.code or None
