"""The same thing in two tables: 类 named in a two-sided table and coded in another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from checks.amounts import fold
from checks.book import BudgetBook, Row, Table
from checks.catalogue import catalogue
from checks.findings import plain
from checks.layouts.codes import split
from checks.relations import Relation
from checks.rules.registry import Fault
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
    names = [
        fold(row.name)
        for table in book.functional()
        if (row := table.by_code.get(code)) is not None and row.name
    ]
    if len(set(names)) < 2:
        return names[0] if names else None
    best = Counter(names).most_common(2)
    if best[0][1] > best[1][1]:
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
        for row in reversed(coded.children.get("", ()))
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


def class_relations(
    book: BudgetBook, lined: Table, column: str, coded: Table, *, both_ways: bool = True
) -> Iterator[Relation | Fault]:
    """Every 类 line in a column of a two-sided table against the 类 row of a table by codes.

    A 类 with money that the lines lack is a fault; ``both_ways``: so is a line without a 类.
    """
    matched = match_classes(book, lined, coded)
    for line, row in matched.pairs:
        if column in line.amounts:
            yield Relation(line[column], [row["total"]], root=row.code)
    for row in matched.only_rows:
        if (amount := row["total"]).value:
            yield Fault(
                row.place(),
                f"{coded.name}有{row.label}{amount}{amount.unit.name}，{lined.name}没有这一类",
                related=tuple(line.place() for line in matched.only_lines),
                actual=plain(amount.value),
                expected="0",
                unit=amount.unit.name,
            )
    for line in matched.only_lines if both_ways else ():
        amount = line[column]
        if amount.value and line.name.endswith("支出") and line.name != "其他支出":
            yield Fault(
                line.place(),
                f"{lined.name}有“{line.name}”{amount}{amount.unit.name}，{coded.name}没有这一类",
                actual=plain(amount.value),
                expected="0",
                unit=amount.unit.name,
            )


def unmatched(
    book: BudgetBook,
    ours: Sequence[Row],
    theirs: Sequence[Row],
    role: str,
    other: Table,
    home: Table,
) -> Iterator[Fault]:
    """Rows of two tables whose codes stand on one side only.

    Rows of the same name are one 科目 coded differently; the rest is missing on the other side:
    ``ours`` (by their amount in ``role``) from ``other``, ``theirs`` from ``home``.
    """
    rest = list(theirs)
    for row in ours:
        namesakes = [r for r in rest if fold(r.name) == fold(row.name) and r.level == row.level]
        if len(namesakes) == 1:
            rest.remove(namesakes[0])
            yield _coded_apart(book, row, namesakes[0])
        elif row[role].value:
            yield _absent(row, role, other)
    for row in rest:
        if row["total"].value:
            yield _absent(row, "total", home)


def _coded_apart(book: BudgetBook, a: Row, b: Row) -> Fault:
    """One 科目 under two codes; the code fewer tables have is the suspect."""

    def weight(row: Row) -> int:
        return sum(row.code in table.by_code for table in book.functional())

    suspect, right = (a, b) if weight(a) < weight(b) else (b, a)
    wrong = next(
        (
            (column, piece)
            for (column, _), piece, own in zip(
                suspect.code_cells.items(), split(right.code), split(suspect.code), strict=False
            )
            if piece != own
        ),
        None,
    )
    sure = weight(a) != weight(b) and wrong is not None
    place = suspect.place(wrong[0]) if wrong else suspect.place()
    return Fault(
        place,
        f"“{right.name}”在{suspect.region.table.name}第{suspect.index + 1}行编码为{suspect.code}，"
        f"在{right.region.table.name}第{right.index + 1}行为{right.code}",
        related=(*suspect.code_places(), suspect.place(), *right.code_places(), right.place()),
        actual=suspect.code,
        expected=right.code,
        suggested=wrong[1] if sure and wrong else None,
        why=f"其他表中这一科目的编码是{right.code}" if sure else None,
        edits={
            (suspect.sheet, suspect.index, column): piece
            for column, piece in zip(suspect.code_cells, split(right.code), strict=False)
        }
        if sure
        else None,
    )


def _absent(row: Row, role: str, other: Table) -> Fault:
    """A code that another table should have and has not; points at the row and the gap."""
    parent = other.by_code.get(row.code[:-2]) or other.total
    amount = row[role]
    return Fault(
        row.place(),
        f"{row.region.table.name}有{row.label}（{amount.heading}{amount}{amount.unit.name}），"
        f"{other.name}没有这一科目",
        related=(*row.code_places(), *((parent.place(),) if parent else ())),
        actual=plain(amount.value),
        expected="0",
        unit=amount.unit.name,
    )
