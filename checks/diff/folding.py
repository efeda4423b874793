"""Changes as they are shown: each once, even where a row or another table repeats it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from string import ascii_uppercase

from checks.diff.model import AmountChange, Difference, TableDiff

#: the first words of tables that say again of 科目 what 支出总表 says
_REPEATING = ("balance", "income", "fiscal", "general_public", "government_fund", "state_capital")
_CODE = re.compile(r"^\d+ ")


@dataclass(frozen=True, slots=True)
class Line:
    """Changes of one row that are the same in several columns (合计 and 财政拨款收入)."""

    changes: tuple[AmountChange, ...]

    @property
    def first(self) -> AmountChange:
        """The first of them: the row, the amounts."""
        return self.changes[0]

    @property
    def heading(self) -> str:
        """The columns: 合计、财政拨款收入."""
        return "、".join(dict.fromkeys(each.heading for each in self.changes if each.heading))


@dataclass(frozen=True, slots=True)
class Shown:
    """One table with the lines to show, and how many changes another table already shows."""

    table: TableDiff
    lines: tuple[Line, ...]
    repeated: int = 0
    #: the name of that other table
    elsewhere: str = ""


def shown(difference: Difference) -> Iterator[Shown]:
    """The tables that are not the same.

    Of two years most 科目 changed, and every table by 科目 says so again: what 支出总表 shows of a
    科目 is not shown of 收入总表 and the tables of the funds. Of two versions of one budget every
    cell counts.
    """
    said: set[tuple[str, object, object]] = set()
    elsewhere = ""
    if difference.years:
        for table in difference.tables:
            if table.kind.startswith("expenditure") and table.amounts:
                said = {_said(each) for each in table.amounts}
                elsewhere = table.name
    for table in difference.tables:
        if table.same:
            continue
        amounts: Sequence[AmountChange] = table.amounts
        if elsewhere and table.kind.startswith(_REPEATING):
            amounts = [each for each in amounts if _said(each) not in said]
        repeated = len(table.amounts) - len(amounts)
        yield Shown(table, tuple(_lines(amounts)), repeated, elsewhere if repeated else "")


def _said(each: AmountChange) -> tuple[str, object, object]:
    """What became of a 科目, with or without its code."""
    return _CODE.sub("", each.label), each.before, each.after


def _lines(amounts: Sequence[AmountChange]) -> Iterator[Line]:
    for _, same in groupby(amounts, lambda each: (_row(each), each.before, each.after)):
        yield Line(tuple(same))


def _row(each: AmountChange) -> tuple[str, ...]:
    """The row of a change, in both workbooks."""
    return (
        each.label,
        *(
            f"{spot.sheet}!{spot.cell.lstrip(ascii_uppercase)}" if spot else ""
            for spot in (each.a, each.b)
        ),
    )
