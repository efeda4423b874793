"""What a comparison of two budgets says, as values; amounts are exact, in the unit stated."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from checks.findings import plain

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of one of the two workbooks."""

    sheet: str
    cell: str

    def __str__(self) -> str:
        return f"{self.sheet.strip()}!{self.cell}"


@dataclass(frozen=True, slots=True)
class AmountChange:
    """One amount that differs. A side that has no such cell is None, and counts as zero."""

    label: str
    heading: str
    before: Decimal
    after: Decimal
    unit: str
    a: Spot | None
    b: Spot | None

    @property
    def change(self) -> Decimal:
        """After less before."""
        return self.after - self.before

    @property
    def percent(self) -> Decimal | None:
        """By how many percent it changed, to two decimals; None from zero."""
        return percent(self.before, self.after)


#: what a row may have become, and how that is called
ROW_CHANGES = {
    "added": "增加",
    "removed": "减少",
    "renamed": "改名",
    "recoded": "改编码",
    "moved": "移到别的科目之下",
    "frame": "表头或注",
}


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that is new, gone, renamed, or has another code (``moved``: of another parent).

    ``frame``: a title, a unit or a note reads differently.
    """

    what: str
    before: str
    after: str
    a: Spot | None
    b: Spot | None


@dataclass(frozen=True, slots=True)
class TableDiff:
    """One table on both sides, or on one of them (``only`` "a" or "b")."""

    kind: str
    name: str
    unit: str
    only: str = ""
    rows: tuple[RowChange, ...] = ()
    amounts: tuple[AmountChange, ...] = ()
    #: amounts compared
    compared: int = 0
    #: of these, those that are equal only as far as the coarser unit shows them
    rounded: int = 0

    @property
    def same(self) -> bool:
        """Whether nothing became different."""
        return not (self.only or self.rows or self.amounts)


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure within a sentence that is otherwise the same; as written, with its unit."""

    subject: str
    before: str
    after: str
    percent: Decimal | None


#: what a sentence may have become
PROSE_CHANGES = {
    "figures": "数字改变",
    "wording": "文字改变",
    "added": "增加",
    "removed": "减少",
}


@dataclass(frozen=True, slots=True)
class ProseChange:
    """A sentence that is new, gone, or reads differently."""

    what: str
    before: str
    after: str
    a: Spot | None
    b: Spot | None
    figures: tuple[FigureChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Largest:
    """The changes of a table that matter most: of 科目 that have none below them, each once."""

    kind: str
    name: str
    changes: tuple[AmountChange, ...]
    #: how many 科目 changed
    of: int


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two budgets."""

    path: str
    #: None of a workbook that is open in Excel
    sha256: str | None
    year: int | None
    department: str | None
    kind: str | None
    layout: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that is different from ``a`` to ``b``."""

    a: Side
    b: Side
    tables: tuple[TableDiff, ...]
    prose: tuple[ProseChange, ...]
    #: the totals by which a budget is known, changed or not
    totals: tuple[AmountChange, ...] = ()
    #: where more 科目 changed than one sees at once
    largest: tuple[Largest, ...] = ()
    #: projects with a statement that are new, or gone
    projects: tuple[RowChange, ...] = ()

    @property
    def years(self) -> int:
        """How many years lie between the two; 0 of two versions of one budget."""
        return self.b.year - self.a.year if self.a.year and self.b.year else 0

    @property
    def same(self) -> bool:
        """Whether the two say the same."""
        return not self.prose and all(table.same for table in self.tables)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON: amounts and percents are strings of exact decimals."""
        return {
            "schema": "gouji/diff/1",
            "same": self.same,
            "a": asdict(self.a),
            "b": asdict(self.b),
            "totals": [_amount(each) for each in self.totals],
            "largest": [
                {
                    "table": each.kind,
                    "of": each.of,
                    "changes": [_amount(change) for change in each.changes],
                }
                for each in self.largest
            ],
            "projects": [_sides(each) for each in self.projects],
            "tables": [_table(table) for table in self.tables],
            "prose": [
                {
                    **_sides(each),
                    "figures": [
                        {**asdict(figure), "percent": _plain(figure.percent)}
                        for figure in each.figures
                    ],
                }
                for each in self.prose
            ],
        }


def percent(before: Decimal, after: Decimal) -> Decimal | None:
    """The change in percent of what was before, to two decimals; None where that was zero."""
    if not before:
        return None
    return ((after - before) / abs(before) * 100).quantize(_HUNDREDTH, ROUND_HALF_UP)


def _table(table: TableDiff) -> dict[str, Any]:
    return {
        "kind": table.kind,
        "name": table.name,
        "unit": table.unit,
        "only": table.only or None,
        "compared": table.compared,
        "rounded": table.rounded,
        "rows": [_sides(row) for row in table.rows],
        "amounts": [_amount(each) for each in table.amounts],
    }


def _sides(change: RowChange | ProseChange) -> dict[str, Any]:
    """A change of words; a side that does not have them is None."""
    return {**asdict(change), "before": change.before or None, "after": change.after or None}


def _amount(each: AmountChange) -> dict[str, Any]:
    return {
        "label": each.label,
        "heading": each.heading,
        "before": plain(each.before),
        "after": plain(each.after),
        "change": plain(each.change),
        "percent": _plain(each.percent),
        "unit": each.unit,
        "a": _spot(each.a),
        "b": _spot(each.b),
    }


def _spot(spot: Spot | None) -> dict[str, str] | None:
    return None if spot is None else asdict(spot)


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
