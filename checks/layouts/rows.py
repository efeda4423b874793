"""Rows: from the cells under a header to typed rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from checks.amounts import Kind, fold, parse_text
from checks.book import Cell, Region, Row, Table
from checks.layouts.cards import read_card
from checks.layouts.cells import (
    OF_WHICH,
    ORDINAL,
    amount,
    page_total,
    read_amounts,
    text_of,
    total_label,
)
from checks.layouts.codes import (
    LEVEL_BEHIND,
    apart,
    clean_code,
    join,
    pieces,
    plain_code,
    plain_name,
)
from checks.layouts.frames import department_name, is_furniture
from checks.layouts.headers import PLACEHOLDERS, is_level
from checks.layouts.labels import settle_slips
from checks.layouts.lines import read_listed_lines
from checks.layouts.listing import read_listing, settle_groups
from checks.layouts.notes import is_note, says_nothing
from checks.reading.grid import CellValue

_CHINESE = "一二三四五六七八九十"
_INNER = "(①②③④⑤⑥⑦⑧⑨⑩"
#: lines whose parts are the ordinary lines of a side: 一、本年支出, 二、结转下年
_FRAMES = ("subtotal", "carried_in", "carried_out", "total")
#: numbering of columns below a header: 栏次, 1, 7=1+3+3
_COLUMN_NUMBER = re.compile(r"\(?\d{1,2}\)?(?:=[\d+\-*/()%]+)?")
#: the page number on a row of its own
_PAGE_NUMBER = re.compile(r"\d{1,2}")
_CODE_ROLES = ("class", "section", "item")


def read_rows(table: Table) -> None:
    """Fill ``table.rows`` and ``table.total`` from its blocks."""
    read = _READERS[table.layout.form]
    for region in table.regions:
        read(region, _lines(region))
    if table.layout.form == "listing":
        settle_groups(table)
    if table.layout.form == "two_sided":
        settle_slips(table)
        _settle_of_which(table)
        _settle_levels(table)


def _lines(region: Region) -> Iterator[tuple[int, Sequence[CellValue]]]:
    """The rows of data below a header, each as wide as the columns that are read.

    Notes are kept for the region; headers again, page furniture and numbers of columns are
    passed over. The last row of data, or of a note, becomes the bottom of the region.
    """
    rows, grid_rows = region.table.rows, region.grid.rows
    heads = frozenset(line[0] for line in region.header_lines if line)
    width = max(region.columns.values()) + 1
    before = len(rows)
    last = region.header_bottom
    for r in range(region.header_bottom + 1, region.bottom + 1):
        cells = grid_rows[r]
        if not any(cells) and all(v == "" for v in cells):
            continue
        first = cells[0] if cells[0] != "" else next(v for v in cells if v != "")
        if isinstance(first, str) and _PAGE_NUMBER.fullmatch(first.strip()) and _alone(cells):
            continue
        # a row that begins with a code is none of these
        if isinstance(first, str) and not first.isdecimal():
            head = fold(first) or " "
            if _note(region, r, cells, head):
                continue
            # the same header again, where a page begins
            if head in heads and _header_again(region, cells):
                continue
            if _may_be_furniture(head) and _is_furniture(cells):
                continue
        if len(rows) == before and is_column_numbers(cells):
            continue
        last = r
        yield r, cells if len(cells) >= width else [*cells, *[""] * (width - len(cells))]
    region.bottom = max([last, *(note.row for note in region.notes)])


def _note(region: Region, r: int, cells: Sequence[CellValue], text: str) -> bool:
    alone = len(text) > 3 and sum(v != "" for v in cells) == 1
    if is_note(text) or (alone and says_nothing(text)):
        c, first = next((c, str(v)) for c, v in enumerate(cells) if v != "")
        region.notes.append(Cell(region.grid.sheet, r, c, first))
        return True
    return False


def _alone(cells: Sequence[CellValue]) -> bool:
    return sum(v != "" for v in cells) == 1


def _may_be_furniture(text: str) -> bool:
    return ":" in text or text[0] in "第共-—附表" or text.endswith(("表", ")"))


def _is_furniture(cells: Sequence[CellValue]) -> bool:
    filled = [v for v in cells if v != ""]
    words = [fold(v) for v in filled if isinstance(v, str)]
    return len(words) == len(filled) and is_furniture([w for w in words if w])


def _header_again(region: Region, cells: Sequence[CellValue]) -> bool:
    words = tuple(fold(v) if isinstance(v, str) else str(v) for v in cells if v != "")
    words = tuple(w for w in words if w)
    return words in region.header_lines


def is_column_numbers(cells: Sequence[CellValue]) -> bool:
    """Whether a row only numbers the columns: 栏次 | 1 | 2 | 3, or 1=2+3 | 2 | 3."""
    filled = [v for v in cells if v != ""]
    if isinstance(filled[0], str) and fold(filled[0]) in ("栏次", "行次", "栏目"):
        return True
    numbers: list[int] = []
    words = 0
    for value in filled:
        if isinstance(value, float):
            if value != len(numbers) + 1:
                return False
            numbers.append(int(value))
        elif isinstance(value, str):
            text = fold(value)
            if not text:
                continue
            if _COLUMN_NUMBER.fullmatch(text):
                if int(re.findall(r"\d+", text)[0]) != len(numbers) + 1:
                    return False
                numbers.append(len(numbers) + 1)
            elif len(text) == 1 or text in ("**", "栏次"):
                # 甲 乙 丙 number the columns of words
                words += 1
            else:
                return False
        else:
            return False
    # 甲 | 1 | 乙 | 2
    return len(numbers) > 2 or (len(numbers) == 2 and words >= 2)


def _coded(region: Region, lines: Iterable[tuple[int, Sequence[CellValue]]]) -> None:
    if region.table.layout.panels:
        lines = list(lines)
        for panel in region.panels:
            amounts = {role: panel[role] for role in region.amount_columns if role in panel}
            _coded_panel(region, lines, panel, amounts)
    else:
        _coded_panel(region, lines, region.columns, region.amount_columns)


def _coded_panel(
    region: Region,
    lines: Iterable[tuple[int, Sequence[CellValue]]],
    columns: Mapping[str, int],
    amount_columns: Mapping[str, int],
) -> None:
    rows = region.table.rows
    code_columns = [columns[role] for role in _CODE_ROLES if role in columns]
    name_column = columns["name"]
    for r, cells in lines:
        codes = {c: cells[c] for c in code_columns}
        code = clean_code(codes.values())
        name = text_of(cells[name_column])
        if not code:
            codes = {c: plain_code(v) for c, v in codes.items()}
            code = clean_code(codes.values())
            if not code and (found := apart(codes, name)) is not None:
                codes, name = found
                code = clean_code(codes.values())
        row = Row(region, r, code, plain_name(name, code), name_column, codes)
        read_amounts(row, cells, amount_columns)
        if not code and not name and row.empty and _numbers_a_page(codes):
            continue
        if code or _belongs(row, cells):
            rows.append(row)


def _numbers_a_page(codes: Mapping[int, CellValue]) -> bool:
    """Whether the one number of a row without name and amounts is too short to be a 类."""
    first, *others = codes.values()
    return not any(others) and isinstance(first, float) and 0 < first < 100


def _belongs(row: Row, cells: Sequence[CellValue]) -> bool:
    """Whether a row whose code is not clean is one of the table; its code as far as it is whole.

    A total becomes the total of the table, a remark a note of its region.
    """
    region, table = row.region, row.region.table
    if any(map(is_level, row.code_cells.values())):
        # 类 款 项 of the header, merged with the cells of the 合计 row below it
        row.code_cells = {c: "" if is_level(v) else v for c, v in row.code_cells.items()}
    office = region.department_label
    if office is not None and not row.code and _is_office(row, department_name(office.text)):
        table.named.append(row)
        return False
    parts = pieces(row.code_cells.values())
    if any(parts):
        row.code = join(parts)
        return True
    words = [fold(v) for v in (*row.code_cells.values(), row.name) if isinstance(v, str) and v]
    words = [w for w in words if w]
    if table.layout.lines and words and (item := _item(table, "", words[0])):
        row.name, row.item = words[0], item
        if table.layout.panels and row.empty:
            _amount_in_next_panel(row, cells)
        table.named.append(row)
        return False
    if not words and table.layout.panels:
        if any(
            n.index == row.index and n["total"].column == row["total"].column for n in table.named
        ):
            return False  # the amount of a named line that begins in an earlier panel
    elif not words:
        # the label may stand in a column the layout does not ask for, such as 序号
        words = [fold(v) for v in cells[: region.right + 1] if isinstance(v, str)]
        words = [w for w in words if total_label(w)][:1]
    if len(set(words)) == 1 and (total := total_label(words[0])):
        row.name = total
        if table.total is None:
            table.total = row
        elif not row.empty and not same_amounts(row, table.total):
            table.other_totals.append(row)
        return False
    if words and "单位" in region.headings.get(row.name_column, ""):
        # 单位名称（科目）: the row of the office, whose 科目 stand below
        table.named.append(row)
        return False
    if words and (page_total(words[0]) or OF_WHICH.match(words[-1])):
        return False
    if row.empty:
        # placeholders, signatures, remarks: nothing is claimed of a row without code and amount
        if words and len(words[0]) > 30:
            region.notes.append(Cell(region.grid.sheet, row.index, row.name_column, row.name))
        return False
    return True


def same_amounts(row: Row, other: Row) -> bool:
    """Whether a total is told again, above and below the rows."""
    pairs = [(amount, other.get(role)) for role, amount in row.amounts.items()]
    return all(there is not None and amount.value == there.value for amount, there in pairs)


def _is_office(row: Row, office: str) -> bool:
    """Whether a row is that of the office itself: 101001 | 上海市…局, with the sum of its 科目."""
    words = [fold(str(v)) for v in (*row.code_cells.values(), row.name) if v != ""]
    return bool(office) and bool(words) and words[-1] == office


def _amount_in_next_panel(row: Row, cells: Sequence[CellValue]) -> None:
    """公用经费合计 may be merged over several panels: its amount stands in the last of them."""
    start = max(row.name_column, *row.code_cells) + 1
    for column in range(start, len(cells)):
        value = cells[column]
        if isinstance(value, str) and value and not _is_number(value):
            return
        if value != "" and any(column == panel["total"] for panel in row.region.panels):
            row.amounts["total"] = amount(row, column, value)
            return


def _is_number(text: str) -> bool:
    return parse_text(text)[0] is not Kind.WORDS


def _two_sided(region: Region, lines: Iterable[tuple[int, Sequence[CellValue]]]) -> None:
    table = region.table
    sides = [
        (side, region.columns[f"{side}.label"], columns)
        for side, columns in region.side_columns.items()
        if f"{side}.label" in region.columns
    ]
    for r, cells in lines:
        shared = _shared(cells, sides) if len(sides) > 2 else {}
        for side, label, own in sides:
            column, amount_columns = shared.get(side, (label, own))
            written = text_of(cells[column])
            text = fold(written)
            row = Row(region, r, "", written, column, side=side)
            read_amounts(row, cells, amount_columns)
            name = LEVEL_BEHIND.sub("", ORDINAL.sub("", text)).rstrip(":")
            if (not name or name in PLACEHOLDERS) and row.empty:
                continue
            row.name = name
            row.ordinal = text[: len(text) - len(ORDINAL.sub("", text))]
            row.item = _item(table, side, name)
            table.rows.append(row)
    for side, _, _ in sides:
        _settle_total(table, side)


def _settle_total(table: Table, side: str) -> None:
    """本年收入合计 is the total of a side that ends with it and has no other."""
    rows = [row for row in table.rows if row.side == side]
    if rows and not any(row.item == "total" for row in rows):
        sums = [row for row in rows if row.item == "subtotal"]
        if sums == [rows[-1]]:
            rows[-1].item = "total"


_Side = tuple[str, int, Mapping[str, int]]


def _shared(
    cells: Sequence[CellValue], sides: Sequence[_Side]
) -> dict[str, tuple[int, Mapping[str, int]]]:
    """Sides whose label and amounts are merged over both of them: 支出合计 by function and by use.

    The label stands in the first cell of the left side, the amount in the last of the right one.
    """
    found: dict[str, tuple[int, Mapping[str, int]]] = {}
    for (left, label, amounts), (right, other, amounts_too) in pairwise(sides[1:]):
        here = [cells[c] for c in amounts.values()]
        there = [cells[c] for c in amounts_too.values()]
        if cells[label] != "" and cells[other] == "" and not any(here) and any(there):
            found[left] = found[right] = label, amounts_too
    return found


def _item(table: Table, side: str, name: str) -> str:
    for line in table.layout.lines:
        if line.side == side and line.label.fullmatch(name):
            if line.after and not any(
                row.item == line.after and row.side == side for row in table.rows
            ):
                continue
            return line.item
    return "of_which" if OF_WHICH.match(name) else ""


def _settle_of_which(table: Table) -> None:
    """其中：一般公共预算 is that line where all parts of the sum are listed, or the main one."""
    for stated in table.layout.line_sums:
        lines = {row.item: row for row in table.rows if row.side == stated.side}
        below: dict[str, Row] = {}
        for row in table.rows:
            if row.side == stated.side and row.item == "of_which":
                item = _item(table, stated.side, ORDINAL.sub("", OF_WHICH.sub("", row.name)))
                if item in stated.parts and item not in lines:
                    below[item] = row
        if below and (stated.parts[0] in lines or stated.parts[0] in below):
            for item, row in below.items():
                row.item = item


def _settle_levels(table: Table) -> None:
    """Lines numbered （一） or ① below lines numbered 一、 are parts of them, not their equals.

    Not where 一、本年支出 only frames them.
    """
    for side in table.layout.sides:
        lines = [row for row in table.rows if row.side == side]
        outer = [row for row in lines if row.ordinal[:1] in _CHINESE and row.ordinal]
        if any(row.item not in _FRAMES for row in outer):
            for row in lines:
                if not row.item and row.ordinal[:1] in _INNER and row.ordinal:
                    row.item = "of_which"


def _outlined(region: Region, lines: Iterable[tuple[int, Sequence[CellValue]]]) -> None:
    """Rows named in the column of their level; 小计 is the row of the level above it."""
    table, amount_columns = region.table, region.amount_columns
    columns = [region.columns[role] for role in table.layout.outline]
    names = [""] * len(columns)
    latest: list[Row | None] = [None] * len(columns)
    for r, cells in lines:
        filled = [i for i, c in enumerate(columns) if text_of(cells[c])]
        depth = filled[-1] if filled else len(columns) - 1
        for i in filled:
            names[i : i + 1] = [text_of(cells[columns[i]])]
        row = Row(region, r, "", names[depth] if filled else "", columns[depth])
        read_amounts(row, cells, amount_columns)
        if not filled and row.empty:
            continue
        word = fold(row.name)
        if word == "小计" and depth:
            depth -= 1
            row.name = names[depth]
        elif total_label(word) and table.total is None:
            table.total = row
            continue
        name = ORDINAL.sub("", fold(row.name)).rstrip(":")
        row.item = "of_which" if OF_WHICH.match(name) else _item(table, "", name)
        row.above = next((above for above in reversed(latest[:depth]) if above), None)
        if row.item != "of_which":
            latest[depth:] = [row, *[None] * (len(columns) - depth - 1)]
        table.rows.append(row)


def _listed(region: Region, lines: Iterable[tuple[int, Sequence[CellValue]]]) -> None:
    table, columns = region.table, region.amount_columns
    taken = set(columns.values())
    for r, cells in lines:
        name_column, name = next(
            (
                (c, v.strip())
                for c, v in enumerate(cells)
                if isinstance(v, str) and v.strip() and c not in taken
            ),
            (min(taken), ""),
        )
        row = Row(region, r, "", name, name_column)
        read_amounts(row, cells, columns)
        if all(a.kind in (Kind.BLANK, Kind.WORDS) for a in row.amounts.values()):
            continue
        if total_label(fold(row.name)) and (table.rows or table.layout.adds_up):
            table.total = row
        else:
            table.rows.append(row)


_READERS = {
    "coded": _coded,
    "two_sided": _two_sided,
    "outline": _outlined,
    "list": _listed,
    "lines": read_listed_lines,
    "listing": read_listing,
    "card": read_card,
}
