"""Tables without rules of other layouts than Shanghai's: columns by where the words stand.

A column is where words stand below each other, and its heading is the word above it. What is made
of a table is kept only when the layout knows its header that way; else its lines stay text, and a
remark says so. (Shanghai's tables are read by printed.py, which also fills in lost cells.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product

from checks.amounts import fold
from checks.book import Row as BudgetRow
from checks.errors import NotABudgetError
from checks.layouts.model import Layout
from checks.layouts.notes import is_note
from checks.layouts.titles import candidates, likeness, table_of
from checks.prose.paragraphs import section_opened
from checks.published.document import Document, Found, Item, Line, Row
from checks.published.raw import FIRST, raw_rows
from checks.published.tables import assemble, is_label, is_number, is_title
from checks.published.unruled.columns import columns_of, with_headings
from checks.published.unruled.header import Way, header_rows
from checks.published.unruled.rows import data_rows
from checks.published.unruled.words import begins_data, figures, unglued
from checks.reading.grid import Grid, Source

#: a table has fewer lines than this
_MOST = 2000
#: a title is no longer than this
_LONGEST = 60
_A_CENT = Decimal("0.01")


def gridded(document: Document, layout: Layout) -> list[Item]:
    """The items, with the lines below each title made into a table where they are one.

    A table that is not sure stays text, and ``document.remarks`` says so.
    """
    items = document.items
    made: list[Item] = []
    unsure: list[str] = []
    at = 0
    while at < len(items):
        item = items[at]
        made.append(item)
        at += 1
        if not isinstance(item, Line) or item.whole or not _is_of(item, layout):
            continue
        below = _below(items, at, item)
        body = [line for line in below if not _frame(line, item)]
        if not body:
            continue  # an entry of the contents
        tables = _tables(body, item, layout) if item.placed and len(body) < _MOST else None
        if tables is None:
            tables = _as_text(body)
            unsure.append(f"“{item.text.strip()}”（{item.origin}）")
        pages = {table.origin.page: table for table in tables}
        for line in below:
            if _frame(line, item):
                made.append(line)
            elif line.origin.page in pages:
                made.append(pages.pop(line.origin.page))
        at += len(below)
    if unsure:
        document.remarks.append(
            f"“{document.path}”有 {len(unsure)} 张表没有格线，看不准各栏的位置，"
            f"一行一格照抄，没有审核：{'、'.join(unsure)}。"
        )
    return made


def other_layout(items: Sequence[Item]) -> Layout | None:
    """The layout whose titles a document without rules has, if it is not Shanghai's."""
    from checks.layouts import model

    lines = [line for line in items if isinstance(line, Line)]
    if not lines or any(line.whole for line in lines):
        return None  # docx and html tell what a table is
    titles = [line.text.strip() for line in lines if is_title(line.text) or is_label(line.text)]
    said = "\n".join(map(fold, titles))
    signs = model.signs().items()
    likely = [model.load(name) for name, sign in signs if sign is None or sign.search(said)]
    if len(likely) < 2:
        return None
    grid = Grid("", [[title] for title in titles])
    sheets = [(grid, candidates(grid))]
    best = max(likely, key=lambda each: likeness(sheets, each))
    return None if best.name == "shanghai" else best


def _is_of(line: Line, layout: Layout) -> bool:
    """Whether a line is the title of a table of the layout."""
    found = candidates(Grid("", [[line.text.strip()]])) if len(line.text) <= _LONGEST else []
    return any(table_of(each.folded, layout) is not None for each in found)


def _below(items: Sequence[Item], at: int, title: Line) -> list[Line]:
    """The lines that may be the table of a title: to the next title, heading, note or sentence."""
    lines: list[Line] = []
    for item in items[at:]:
        if isinstance(item, Found) or is_note(fold(item.text)):
            break
        text = item.text.strip()
        if is_title(text) and fold(title.text) not in fold(text):
            break
        if section_opened(text) or text.endswith(("。", "；")):
            break
        lines.append(item)
    while lines and _frame(lines[-1], title):
        del lines[-1]  # what stands above the next table: 公开03表
    return lines


def _frame(line: Line, title: Line) -> bool:
    """Whether a line stands around the rows: 编制部门, 单位：万元, the title again."""
    text = line.text.strip()
    if is_title(text):
        return fold(title.text) in fold(text)
    return is_label(text) and not any(map(is_number, text.split()))


def _tables(lines: Sequence[Line], title: Line, layout: Layout) -> list[Found] | None:
    """The table page by page, in the first of the ways to read its header that the layout knows."""
    lines = [replace(line, words=[*unglued(line)]) for line in lines]
    head = next((i for i, line in enumerate(lines) if begins_data(line)), len(lines))
    if not head:
        return None
    repeated = {fold(line.text) for line in lines[:head]}
    body = [line for line in lines[head:] if fold(line.text) not in repeated]
    data = columns_of(body)
    sure = any(map(figures, body))
    doubtful: list[tuple[_Read, list[Row], list[float]]] = []
    for own, *way in product((False, True), repeat=5):
        columns = with_headings(data, lines[:head], own=own)
        walls = [column.x0 for column in columns] + [columns[-1].x1]
        header = header_rows(lines[:head], columns, Way(*way))
        rows = [*header, *data_rows(body, columns)]
        read = _known(rows, title, layout)
        if read is not None and read.adds_up:
            return _by_page(rows, walls)
        if read is not None:
            doubtful.append((read, rows, walls))
    if doubtful and all(read == doubtful[0][0] for read, _, _ in doubtful):
        return _by_page(*doubtful[0][1:])  # it does not add up, and not for its columns
    if not sure:  # without figures there is nothing to put into a wrong column
        return _by_page(rows, walls)
    return None


def _as_text(lines: Sequence[Line]) -> list[Found]:
    """Lines as they are printed, their place and their numbers beside: no header, no columns."""
    rows = []
    for line in lines:
        page, at = line.origin
        numbers = [word for word in line.text.split() if is_number(word)]
        told = [line.text, f"第{page}页" if page else "原文", f"第{at}行", *numbers]
        rows.append(Row(told, line.origin))
    width = max(len(row.cells) for row in rows)
    rows = [Row([*row.cells, *[""] * (width - len(row.cells))], row.origin) for row in rows]
    return _by_page(rows, ())


@dataclass(frozen=True, slots=True)
class _Read:
    """How the layout reads a table: what each column with amounts is, whether they add up."""

    columns: tuple[tuple[str, int], ...]
    adds_up: bool


def _known(rows: list[Row], title: Line, layout: Layout) -> _Read | None:
    """How the layout reads a table; None where an amount has no column or no name."""
    from checks.layouts.recognise import recognise_as

    table = assemble(Found(rows), [title])
    try:
        book = recognise_as(Source("", "", "pdf", [Grid("T0", raw_rows(table))]), [layout])
    except NotABudgetError:
        return None
    (found,) = book.tables.values()
    region = found.regions[0]
    form = found.layout.form
    if form != "list" and any(not (row.name or row.empty) for row in found.rows):
        return None
    first = region.header_bottom + 1 - FIRST
    head, below = table.rows[:first], table.rows[first:]
    if form == "outline" and any(row.cells[0] and not _columns([row], is_number) for row in below):
        return None  # a name in the middle of the rows it stands for
    filled = _columns(below, is_number)
    if not filled <= _columns(head, bool) | set(region.columns.values()):
        return None
    columns = sorted((role, c) for role, c in region.columns.items() if c in filled)
    return _Read(tuple(columns), all(_adds_up(row) for row in found.all_rows()))


def _columns(rows: Iterable[Row], wanted: Callable[[str], bool]) -> set[int]:
    """The columns in which some cell is as wanted."""
    return {c for row in rows for c, cell in enumerate(row.cells) if cell and wanted(cell)}


def _adds_up(row: BudgetRow) -> bool:
    """Whether a row is the sum of its parts, as far as the layout says what they are."""
    for total in row.region.table.layout.row_sums:
        whole = row.get(total.total)
        parts = [row.get(part) for part in total.parts]
        amounts = [part.value for part in parts if part is not None]
        if whole is not None and abs(whole.value - sum(amounts)) > _A_CENT * (len(amounts) + 1):
            return False
    return True


def _by_page(rows: Sequence[Row], edges: Sequence[float]) -> list[Found]:
    pages: dict[int, list[Row]] = {}
    for row in rows:
        pages.setdefault(row.origin.page, []).append(row)
    return [Found(each, edges) for each in pages.values()]
