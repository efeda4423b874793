"""The same thing in two tables: 类 named in a two-sided table and coded in another."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

from checks.amounts import fold
from checks.book import BudgetBook, Row, Table
from checks.catalogue import catalogue
from checks.rules.sums import expenditure_classes

#: How alike two names must be to be one name mistyped.
_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Matched:
    """类 lines of a two-sided table beside the 类 rows of a coded one."""

    pairs: list[tuple[Row, Row]]
    #: pairs whose names differ
    misnamed: list[tuple[Row, Row]]
    only_lines: list[Row]
    only_rows: list[Row]


def canonical_name(book: BudgetBook, code: str) -> str | None:
    """The name most tables of the workbook give a 功能分类 code.

    Where they are at odds evenly, the one the catalogue lists; None when nothing decides.
    """
    names = Counter(
        fold(row.name)
        for table in book.functional()
        if (row := table.by_code.get(code)) is not None and row.name
    )
    if not names:
        return None
    best = names.most_common(2)
    if len(best) == 1 or best[0][1] > best[1][1]:
        return best[0][0]
    listed = catalogue("functional")
    return next((name for name, _ in best if listed.has(code, name)), None)


def match_classes(book: BudgetBook, table: Table, coded: Table) -> Matched:
    """Pair the expenditure lines of ``table`` with the 类 rows of ``coded``.

    By the name that the workbook as a whole gives a 类; then what is left over by likeness of
    names, or by the same amount.
    """
    rows = {
        canonical_name(book, row.code) or fold(row.name): row
        for row in reversed(coded.rows)
        if row.level == 1
    }
    pairs: list[tuple[Row, Row]] = []
    left: list[Row] = []
    for line in expenditure_classes(table):
        row = rows.pop(fold(line.name), None)
        if row is None:
            left.append(line)
        else:
            pairs.append((line, row))
    misnamed: list[tuple[Row, Row]] = []
    only_lines: list[Row] = []
    for line in left:
        alike = [
            row
            for name, row in rows.items()
            if SequenceMatcher(None, name, fold(line.name)).ratio() >= _ALIKE
            or (line["total"].value and row["total"].value == line["total"].value)
        ]
        if len(alike) == 1:
            misnamed.append((line, alike[0]))
            rows = {name: row for name, row in rows.items() if row is not alike[0]}
        else:
            only_lines.append(line)
    return Matched(pairs + misnamed, misnamed, only_lines, list(rows.values()))
