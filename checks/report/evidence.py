"""Evidence: what a report can show beside a finding – the relations drawn, the row in its sheet.

Made in the worker while the workbook is at hand, and only when a format asks for it; all texts
are ready to be shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from checks.addresses import column_letters, place
from checks.amounts import ZERO, decimal_of_float, format_quantum
from checks.book import Amount, BudgetBook, Region
from checks.findings import Finding, grouped
from checks.reading.grid import CellValue, Grid
from checks.relations import Op, Relation, Result
from checks.rules.registry import Stated

#: the node of the map for all sentences
TEXT = "text"
#: how many sums that hold are written out per edge, and how many addends per sum
_SHOWN, _PARTS = 5, 10
#: how many rows of a sheet stand around a finding, and how long a paragraph is shown
_ROWS, _LONGEST = 7, 420
_CELL = 60


class Side(NamedTuple):
    """One operand of a sum: where it is, what it is, its amount as people write it."""

    table: str
    cell: str
    label: str
    amount: str


class Sum(NamedTuple):
    """A relation written out: ``total`` op Σ ``parts``."""

    rule: str
    #: "holds", "rounding" or "wrong"
    result: str
    op: str
    total: Side
    parts: tuple[Side, ...]
    #: addends that are not written out
    more: int
    #: the right side added up, and total less that; None where they are equal
    expected: str
    difference: str | None
    unit: str


@dataclass(slots=True)
class Edge:
    """What ties two tables together, or one table to itself; ``TEXT`` is the prose."""

    one: str
    other: str
    #: how many relations hold, hold within rounding, and do not hold
    holds: int = 0
    rounding: int = 0
    wrong: int = 0
    #: those that do not hold first, then some that do
    sums: list[Sum] = field(default_factory=list)

    @property
    def result(self) -> str:
        """The worst of its relations."""
        return "wrong" if self.wrong else "rounding" if self.rounding else "holds"


class SheetRow(NamedTuple):
    """One row of a sheet as it looks: its number, its cells, and what of them is marked."""

    number: int
    cells: tuple[str, ...]
    #: for each cell "", "found" (where the finding is), "suspect" (the culprit) or "related"
    marks: tuple[str, ...]
    #: whether a cell holds a number, to set it to the right
    numbers: tuple[bool, ...]


class Snippet(NamedTuple):
    """The rows around a finding, or the paragraph it is about."""

    sheet: str
    #: column letters and headings; none of a paragraph
    columns: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    #: the paragraph, where the cell is prose, and the words in it that are meant
    text: str = ""
    meant: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """The map of one workbook, and for each finding by id what to look at."""

    edges: Sequence[Edge]
    snippets: Mapping[str, tuple[Snippet, ...]]


def gather(
    book: BudgetBook,
    relations: Iterable[tuple[str, Relation | Stated]],
    findings: Iterable[Finding],
) -> Evidence:
    """The evidence of an audit: ``relations`` with the id of the rule that states each."""
    edges: dict[tuple[str, str], Edge] = {}
    for rule, said in relations:
        if isinstance(said, Stated):
            _add_stated(edges, rule, said)
        else:
            _add(edges, rule, said)
    grids = {grid.sheet: grid for grid in book.source.grids}
    regions = [region for table in book.tables.values() for region in table.regions]
    order = [*book.tables, TEXT]
    found = sorted(edges.values(), key=lambda e: (order.index(e.one), order.index(e.other)))
    return Evidence(found, {f.id: tuple(_snippets(f, grids, regions)) for f in findings})


def _add(edges: dict[tuple[str, str], Edge], rule: str, relation: Relation) -> None:
    judgement = relation.judge()
    result = "holds" if judgement is None else judgement.result.value
    if judgement is None and not (relation.total.value or any(p.value for p in relation.parts)):
        return  # nothing equals nothing: true, and not worth drawing
    own = relation.total.row.region.table.kind
    others = dict.fromkeys(p.row.region.table.kind for p in relation.parts if p.value)
    written: Sum | None = None
    for other in [kind for kind in others if kind != own] or [own]:
        edge = edges.setdefault((own, other), edges.get((other, own)) or Edge(own, other))
        _count(edge, result)
        if result == Result.HOLDS.value and len(edge.sums) >= _SHOWN:
            continue
        if written is None:
            written = _sum(rule, relation, result, judgement.difference if judgement else None)
        _keep(edge, written)


def _add_stated(edges: dict[tuple[str, str], Edge], rule: str, said: Stated) -> None:
    if not said.amounts or not said.yuan:
        return
    first = said.amounts[0]
    unit = first.unit
    total = sum((a.yuan for a in said.amounts), ZERO)
    off = said.yuan - total
    result = "wrong" if abs(off) > said.slack else "holds"
    kind = first.row.region.table.kind
    edge = edges.setdefault((kind, TEXT), Edge(kind, TEXT))
    _count(edge, result)
    if result == "holds" and len(edge.sums) >= _SHOWN:
        return
    text = Side("文字", "", "所说金额", grouped(said.yuan / unit.factor))
    parts = [_side(a, unit.factor) for a in said.amounts[:_PARTS]]
    _keep(
        edge,
        Sum(
            rule,
            result,
            "≠" if result == "wrong" else "≈" if off else "=",
            text,
            tuple(parts),
            len(said.amounts) - len(parts),
            grouped(total / unit.factor),
            grouped(off / unit.factor) if result == "wrong" else None,
            unit.name,
        ),
    )


def _count(edge: Edge, result: str) -> None:
    if result == "wrong":
        edge.wrong += 1
    elif result == "rounding":
        edge.rounding += 1
    else:
        edge.holds += 1


def _keep(edge: Edge, written: Sum) -> None:
    """What does not hold comes first; of what holds only some is kept."""
    rank = ("wrong", "rounding", "holds")
    at = next(
        (i for i, s in enumerate(edge.sums) if rank.index(s.result) > rank.index(written.result)),
        len(edge.sums),
    )
    edge.sums.insert(at, written)
    holding = [i for i, s in enumerate(edge.sums) if s.result == "holds"]
    if len(holding) > _SHOWN:
        del edge.sums[holding[-1]]


def _sum(rule: str, relation: Relation, result: str, off: Decimal | None) -> Sum:
    total = relation.total
    parts = [p for p in relation.parts if p.value] or list(relation.parts[:1])
    return Sum(
        rule,
        result,
        _sign(relation.op, result),
        _side(total, total.unit.factor),
        tuple(_side(p, total.unit.factor) for p in parts[:_PARTS]),
        max(0, len(parts) - _PARTS),
        grouped(relation.expected),
        None if off is None else grouped(off),
        total.unit.name,
    )


def _sign(op: Op, result: str) -> str:
    """How the two sides stand to each other, as they are."""
    if result == "wrong":
        return {Op.EQUAL: "≠", Op.AT_MOST: "＞", Op.AT_LEAST: "＜"}[op]
    return "≈" if result == "rounding" else op.value


def _side(amount: Amount, factor: Decimal) -> Side:
    return Side(
        amount.row.region.table.name, amount.cell, amount.label, grouped(amount.yuan / factor)
    )


def _snippets(
    finding: Finding, grids: Mapping[str, Grid], regions: Sequence[Region]
) -> Iterator[Snippet]:
    """The sheet of the finding; that of its culprit too, where it is another."""
    wanted = _marks(finding)
    for sheet in dict.fromkeys((finding.sheet, finding.culprit and finding.culprit.sheet)):
        if sheet is None or sheet not in grids or sheet not in wanted:
            continue
        marks = wanted[sheet]
        main = [at for at, mark in marks.items() if mark != "related"]
        for region in regions:
            if region.grid.sheet == sheet and any(
                region.top <= row <= region.bottom for row, _ in main
            ):
                yield _rows(region, marks, main)
                break
        else:
            text = _paragraph(grids[sheet].value(*main[0])) if main else ""
            if text:
                yield Snippet(sheet, (), (), (), text, _meant(finding, text))


def _marks(finding: Finding) -> dict[str, dict[tuple[int, int], str]]:
    """What each cell is to the finding: sheet -> 0-based row and column -> mark."""
    cells: list[tuple[str | None, str | None, str]] = [
        (at.sheet, at.cell, "related") for at in (*finding.related, *finding.copies)
    ]
    wrong = finding.culprit
    if wrong is not None:
        cells.append((wrong.sheet, wrong.cell, "suspect"))
    if wrong is None or (finding.sheet, finding.cell) != (wrong.sheet, wrong.cell):
        cells.append((finding.sheet, finding.cell, "found"))
    marks: dict[str, dict[tuple[int, int], str]] = {}
    for sheet, cell, mark in cells:
        spot = place(cell or "")
        if sheet is not None and spot is not None:
            row, column = spot
            marks.setdefault(sheet, {})[row - 1, column - 1] = mark
    return marks


def _rows(
    region: Region, marks: Mapping[tuple[int, int], str], main: Sequence[tuple[int, int]]
) -> Snippet:
    """The rows of the finding and its culprit, the rows beside them, and some of the operands."""
    first, last = region.header_bottom + 1, region.bottom
    core = [row for row, _ in main if region.top <= row <= region.bottom]
    beside = [r for row in core for r in (row - 1, row + 1) if first <= r <= last]
    operands = sorted({row for row, _ in marks if first <= row <= last} - set(core))
    chosen = sorted(dict.fromkeys([*core, *operands, *beside][: max(_ROWS, len(core))]))
    columns = range(region.left, region.right + 1)
    return Snippet(
        region.grid.sheet,
        tuple(column_letters(c) for c in columns),
        tuple(" ".join(region.headings.get(c, "").split()) for c in columns),
        tuple(_row(region.grid, r, columns, marks) for r in chosen),
    )


def _row(grid: Grid, r: int, columns: range, marks: Mapping[tuple[int, int], str]) -> SheetRow:
    values = [grid.value(r, c) for c in columns]
    formats = grid.details.number_formats or {}
    return SheetRow(
        r + 1,
        tuple(shown(value, formats.get((r, c))) for value, c in zip(values, columns, strict=True)),
        tuple(marks.get((r, c), "") for c in columns),
        tuple(isinstance(value, float) for value in values),
    )


def shown(value: CellValue, number_format: str | None = None) -> str:
    """A cell as its sheet shows it, on one line; long text is cut."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        exact = decimal_of_float(value)
        quantum = format_quantum(number_format) if number_format else None
        if number_format is None or quantum is None:
            return grouped(exact)
        return format(exact.quantize(quantum), ",f" if "," in number_format else "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if not value.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    text = " ".join(str(value).split())
    return text if len(text) <= _CELL else text[: _CELL - 1] + "…"


def _paragraph(value: CellValue) -> str:
    text = str(value).strip()
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _meant(finding: Finding, text: str) -> tuple[str, ...]:
    """The words of a paragraph that a finding speaks of: what its message quotes."""
    quoted = re.findall(r"“([^”]{2,60})”", finding.message)
    figures = re.findall(r"\d[\d,]*(?:\.\d+)?(?:万元|元|%)", finding.message)
    candidates = sorted({*quoted, *figures[:1]}, key=len, reverse=True)
    found: list[str] = []
    for words in candidates:
        if words in text and not any(words in longer for longer in found):
            found.append(words)
    return tuple(found)
