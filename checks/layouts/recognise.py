"""The recogniser: which table each block of a workbook is, and where its parts are.

A block is placed by its title (or the name of its sheet) and proved by its header; what fits
neither is reported, never guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checks.amounts import fold
from checks.book import BudgetBook, Cell, Region, Table, Unplaced
from checks.errors import NotABudgetError, UsageError
from checks.layouts import model
from checks.layouts.headers import Header, assign, find_header
from checks.layouts.rows import read_rows
from checks.layouts.units import settle_units, states_unit
from checks.reading.grid import Grid, Source

_YEAR = re.compile(r"(20\d\d)年")
_DEPARTMENT = re.compile(
    r"^(?:编制|填报|预算)?(?:部门|单位)(?:名称)?(?:\(公章\)|\(盖章\))?[::](.*)$"
)
_TAIL = re.compile(r"(?:\(续\w*\)|续表?|\([一二三四五六七八九十\d]+\)|\(单位[::].*\))$")
#: below this share of its required columns a block is not the table its title says
_SURE_ENOUGH = 0.75


@dataclass(frozen=True, slots=True)
class _Title:
    cell: Cell
    layout: model.TableLayout


def recognise(source: Source, *, layout: str | None = None, year: int | None = None) -> BudgetBook:
    """The budget in a workbook.

    ``layout`` and ``year`` override what the workbook says. Raises NotABudgetError when no
    table of any layout is there, UsageError for an unknown layout name.
    """
    if layout is not None and layout not in model.names():
        raise UsageError(f"没有名为“{layout}”的套表版式，可用的有：{'、'.join(model.names())}。")
    books = [
        _recognise(source, model.load(name)) for name in ([layout] if layout else model.names())
    ]
    book = max(books, key=lambda b: len(b.tables))
    if not book.tables:
        raise NotABudgetError(
            f"“{source.path}”里没有找到部门预算表：请确认是部门（单位）预算公开套表，"
            "各表保留标题和表头。"
        )
    _settle_facts(book, year)
    settle_units(book)
    return book


def _recognise(source: Source, layout: model.Layout) -> BudgetBook:
    book = BudgetBook(source, layout, {}, None, None, None, [], None, [])
    for grid in source.grids:
        titles = list(_titles(grid, layout))
        before = len(book.unplaced)
        placed = [
            _place(
                book, grid, title, titles[i + 1].cell.row if i + 1 < len(titles) else len(grid.rows)
            )
            for i, title in enumerate(titles)
        ]
        if not any(placed) and len(book.unplaced) == before:
            _place_by_sheet_name(book, grid)
    order = {t.kind: t.number for t in layout.tables}
    book.tables = dict(sorted(book.tables.items(), key=lambda kv: order[kv[0]]))
    for table in book.tables.values():
        read_rows(table)
    _complete_codes(book)
    return book


def _titles(grid: Grid, layout: model.Layout) -> Iterator[_Title]:
    for r, row in enumerate(grid.rows):
        for c, value in enumerate(row):
            if isinstance(value, str) and "表" in value and len(value) <= 80:
                found = _title_of(value, layout)
                if found is not None:
                    yield _Title(Cell(grid.sheet, r, c, value), found)
                    break


def _title_of(text: str, layout: model.Layout) -> model.TableLayout | None:
    """The table whose title ends the text; of several the one that explains most of it."""
    folded = _TAIL.sub("", fold(text))
    if not folded.endswith("表"):
        return None
    best: tuple[int, model.TableLayout] | None = None
    for table in layout.tables:
        for match in table.titles.finditer(folded):
            if match.end() == len(folded) and (best is None or match.start() < best[0]):
                best = (match.start(), table)
    if best is None or re.search(r"决算|绩效|目录|说明", folded):
        return None
    return best[1]


def _place(book: BudgetBook, grid: Grid, title: _Title, end: int) -> bool:
    header = find_header(grid, title.cell.row + 1, end, title.layout)
    if header is None:
        return False
    return _add(book, grid, title.layout, header, title.cell, end)


def _place_by_sheet_name(book: BudgetBook, grid: Grid) -> None:
    """A sheet without a known title: its name may say which table it is."""
    name = fold(grid.sheet)
    for table in book.layout.tables:
        if table.sheets is not None and table.sheets.search(name):
            header = find_header(grid, 0, len(grid.rows), table, reach=20)
            if header is not None:
                _add(book, grid, table, header, None, len(grid.rows))
            return
    remark = _stray_table(grid)
    if remark is not None:
        book.unplaced.append(remark)


def _stray_table(grid: Grid) -> Unplaced | None:
    """A sheet that holds a table of numbers of no known kind."""
    numbers = sum(isinstance(v, float) for row in grid.rows for v in row)
    if numbers < 6:
        return None
    for r, row in enumerate(grid.rows[:10]):
        for c, value in enumerate(row):
            if isinstance(value, str) and fold(value).endswith("表"):
                return Unplaced(Cell(grid.sheet, r, c, value), "标题不属于本套表")
    r, c, value = next(
        (r, c, v) for r, row in enumerate(grid.rows) for c, v in enumerate(row) if v != ""
    )
    return Unplaced(Cell(grid.sheet, r, c, str(value)), "没有可认的标题和表头")


def _add(
    book: BudgetBook,
    grid: Grid,
    layout: model.TableLayout,
    header: Header,
    title: Cell | None,
    end: int,
) -> bool:
    columns, lacking, extra = assign(header, layout)
    required = len({s.side + s.role for s in layout.columns if not s.optional})
    sure = 1 - len(lacking) / required
    first = title or Cell(grid.sheet, header.top, min(header.paths), layout.full_name)
    if sure < _SURE_ENOUGH or not any(
        s.holds == "amount" and _key(s) in columns for s in layout.columns
    ):
        book.unplaced.append(
            Unplaced(first, f"表头与{layout.name}不符，找不到{len(lacking)}个应有的栏目")
        )
        return False
    table = book.tables.get(layout.kind)
    if table is None:
        table = book.tables[layout.kind] = Table(layout, layout.unit)
    elif _finished(table):
        book.unplaced.append(
            Unplaced(first, f"{layout.name}已在工作表“{table.sheet}”中找到，这一张没有审核")
        )
        return False
    elif table.regions[-1].columns != columns and title is not None:
        book.unplaced.append(Unplaced(first, f"{layout.name}的续表与前页栏目不同"))
        return False
    top = title.row if title else max(0, header.top - 4)
    region = Region(
        table=table,
        grid=grid,
        top=top,
        bottom=end - 1,
        left=min(header.paths),
        right=max(header.paths),
        columns=columns,
        headings=header.headings,
        title=title,
        unit_label=None,
        department_label=None,
        sure=sure if title else sure * 0.9,
        header_bottom=header.bottom,
        header_lines=header.lines,
        extra={c: h for c, h in extra.items() if _holds_numbers(grid, c, header.bottom + 1, end)},
    )
    _read_frame(region, top, header.top)
    table.regions.append(region)
    return True


def _key(column: model.Column) -> str:
    return f"{column.side}.{column.role}" if column.side else column.role


def _holds_numbers(grid: Grid, column: int, start: int, end: int) -> bool:
    return any(
        column < len(row) and isinstance(row[column], float) and row[column] != 0
        for row in grid.rows[start:end]
    )


def _finished(table: Table) -> bool:
    """Whether the last block of a table already has its total row, so that none can follow."""
    region = table.regions[-1]
    labels = {"合计", "总计", "收入总计", "支出总计", "收入合计", "支出合计"}
    if table.layout.form == "list":
        return True
    return any(
        isinstance(v, str) and fold(v) in labels
        for row in region.grid.rows[region.header_bottom + 1 : region.bottom + 1]
        for v in row[: region.right + 1]
    )


def _read_frame(region: Region, top: int, bottom: int) -> None:
    """Find the unit label and 编制部门 between the title and the header."""
    grid = region.grid
    for r in range(top, bottom):
        row = grid.rows[r]
        for c, value in enumerate(row):
            if not isinstance(value, str) or not value:
                continue
            text = fold(value)
            cell = Cell(grid.sheet, r, c, value)
            if region.unit_label is None and states_unit(text, first=c == region.left):
                region.unit_label = cell
            if region.department_label is None and _DEPARTMENT.match(text):
                name = department_name(value)
                if not name and c + 1 < len(row) and isinstance(row[c + 1], str) and row[c + 1]:
                    following = str(row[c + 1])
                    if not states_unit(fold(following), first=False):
                        cell = Cell(grid.sheet, r, c + 1, following)
                region.department_label = cell


def department_name(text: str) -> str:
    """The name in 编制部门：…; the text itself where it has no such prefix."""
    match = _DEPARTMENT.match(fold(text))
    return re.sub(r"(?:金额)?单位[::].*$", "", match[1] if match else fold(text))


def _complete_codes(book: BudgetBook) -> None:
    from checks.layouts.codes import complete

    for classification in ("functional", "economic"):
        tables = [t for t in book.tables.values() if t.layout.codes == classification]
        known: dict[str, set[str]] = {}
        for table in tables:
            for row in table.rows:
                if row.code:
                    known.setdefault(fold(row.name), set()).add(row.code)
        for table in tables:
            complete(table.rows, known)


def _settle_facts(book: BudgetBook, year: int | None) -> None:
    """Year, kind of document and department, from the cover and the titles."""
    votes: Counter[int] = Counter()
    for table in book.tables.values():
        for region in table.regions:
            if region.title is not None and (match := _YEAR.search(fold(region.title.text))):
                book.years.append((region.title, int(match[1])))
                votes[int(match[1])] += 1
    titles = "".join(fold(cell.text) for cell, _ in book.years)
    cover = _cover(book.source.grids, book)
    for cell in cover:
        text = fold(cell.text)
        match = _YEAR.search(text)
        if match and "预算" in text:
            book.years.append((cell, int(match[1])))
            votes[int(match[1])] += 2
        for kind, pattern in (("unit", book.layout.unit), ("department", book.layout.department)):
            found = pattern.search(text)
            if found is None:
                continue
            book.kind = book.kind or kind
            if found.groupdict().get("name") and book.cover_department is None:
                book.cover_department, book.department = cell, found["name"]
    if book.kind is None:
        book.kind = "unit" if titles.count("单位") > titles.count("部门") else "department"
    if book.department is None:
        names = Counter(
            department_name(region.department_label.text)
            for table in book.tables.values()
            for region in table.regions
            if region.department_label is not None
        )
        del names[""]
        book.department = names.most_common(1)[0][0] if names else None
    book.year = year or (votes.most_common(1)[0][0] if votes else None)


def _cover(grids: Sequence[Grid], book: BudgetBook) -> list[Cell]:
    """The text cells of the cover: the sheet 封面, or a first sheet that holds no table."""
    placed = {r.grid.sheet for t in book.tables.values() for r in t.regions}
    for grid in grids:
        if "封面" in grid.sheet or (grid is grids[0] and grid.sheet not in placed):
            return [
                Cell(grid.sheet, r, c, value)
                for r, row in enumerate(grid.rows[:40])
                for c, value in enumerate(row)
                if isinstance(value, str) and value.strip() and len(value) <= 80
            ]
    return []
