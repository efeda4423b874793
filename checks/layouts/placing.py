"""Placing: which blocks of a workbook are which tables of a layout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from checks.amounts import Kind, parse_text
from checks.book import Region, Table, Unplaced
from checks.layouts.blocks import Block, find_blocks
from checks.layouts.choosing import choose_copy, choose_set
from checks.layouts.facts import cover, kind_on_cover, office_on_cover
from checks.layouts.model import Layout
from checks.layouts.titles import Candidate
from checks.reading.grid import Grid

#: where tables without a number come
_LAST = 99


@dataclass(slots=True)
class Placing:
    """The blocks of a workbook by kind of table, and what was left aside."""

    blocks: dict[str, list[Block]]
    unplaced: list[Unplaced]
    #: the set that was taken where the workbook holds both: "department" or "unit"
    chosen: str | None

    @property
    def fits(self) -> tuple[int, bool]:
        """How many tables of the set itself were found; then whether any at all."""
        own = sum(not blocks[0].layout.beside for blocks in self.blocks.values())
        return own, bool(self.blocks)


def place(sheets: Sequence[tuple[Grid, list[Candidate]]], layout: Layout) -> Placing:
    """Every block of the workbook with the table it is, by this layout."""
    unplaced: list[Unplaced] = []
    blocks: list[Block] = []
    for grid, found in sheets:
        find_blocks(grid, found, layout, blocks, unplaced)
    stated = cover([grid for grid, _ in sheets], {block.grid.sheet for block in blocks})
    named = office_on_cover(stated, layout)
    chosen = choose_set(
        blocks, unplaced, kind_on_cover(stated, layout) or "", named[1] if named else ""
    )
    by_kind: dict[str, list[Block]] = {}
    for block in blocks:
        by_kind.setdefault(block.layout.kind, []).append(block)
    for kind, copies in by_kind.items():
        if copies[0].layout.many:
            by_kind[kind] = _every(copies, unplaced)
        elif len(copies) > 1:
            by_kind[kind] = choose_copy(copies, blocks, unplaced)
    order = {table.kind: table.number or _LAST for table in layout.tables}
    return Placing(dict(sorted(by_kind.items(), key=lambda kv: order[kv[0]])), unplaced, chosen)


def _every(copies: list[Block], unplaced: list[Unplaced]) -> list[Block]:
    """The blocks printed in the way of the first; the others are named."""
    kept = [block for block in copies if block.layout is copies[0].layout]
    for block in copies:
        if block not in kept:
            why = f"与前面的{block.layout.name}样式不同"
            unplaced.append(Unplaced(block.head, why, block.layout.kind))
    return kept


def region_of(block: Block, table: Table) -> Region:
    """The block as a region of its table."""
    columns = block.assigned.columns
    left, right = min(block.header.paths), max(block.header.paths)
    return Region(
        table=table,
        grid=block.grid,
        top=block.title.row if block.title else block.top,
        bottom=block.end - 1,
        left=left,
        right=right,
        columns=columns,
        headings=_headings(block),
        title=block.title,
        unit_label=block.frame.unit_label,
        department_label=block.frame.department_label,
        notes=list(block.frame.notes),
        sure=_sureness(block),
        header_bottom=block.header.bottom,
        header_lines=block.header.says.lines,
        extra=_extra(block, left, right),
    )


def _headings(block: Block) -> Mapping[int, str]:
    """What the columns are called; in a listing by their whole path where two are alike."""
    lowest = block.header.says.lowest
    if block.layout.form != "listing":
        return lowest
    twice = {h for h, n in Counter(lowest.values()).items() if n > 1}
    return {c: block.header.paths[c] if h in twice else h for c, h in lowest.items()}


def _sureness(block: Block) -> float:
    lacking = len(block.assigned.lacking) / len(block.layout.required)
    return (1 - lacking) * (1.0 if block.title else 0.9)


def _extra(block: Block, left: int, right: int) -> dict[int, str]:
    """Columns with amounts whose heading nothing explains, or that have no heading at all."""
    extra = dict(block.assigned.extra)
    assigned = set(block.assigned.columns.values())
    for column in range(left, right):
        if column not in block.header.paths and column not in assigned:
            extra[column] = "（没有标题）"
    return {
        c: heading
        for c, heading in extra.items()
        if any(
            c < len(row) and _is_amount(row[c])
            for row in block.grid.rows[block.header.bottom + 1 : block.end]
        )
    }


def _is_amount(value: object) -> bool:
    if isinstance(value, float):
        return value != 0
    if not isinstance(value, str) or not value:
        return False
    kind, number = parse_text(value)
    return kind is Kind.TEXT and number != 0
