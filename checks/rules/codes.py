"""KM 科目编码: 类 款 项 codes as they stand in the tables. Their names are in names.py."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise

from checks.amounts import fold
from checks.book import BudgetBook, Row, Table
from checks.findings import Place
from checks.layouts.codes import WIDTHS, pieces, split
from checks.reading.grid import CellValue
from checks.repair import Address
from checks.rules.registry import ERROR, INFO, WARNING, Checked, Fault, Inapplicable, Said, rule

_NAMES = ("类", "款", "项")
_OFFICE = re.compile("[局委办处所站院馆队校部室会]$|中心$|街道|镇人民政府")


def coded_tables(book: BudgetBook) -> list[Table]:
    return [t for t in book.tables.values() if t.layout.codes and t.rows]


def last_code_place(row: Row) -> Place:
    """The cell that holds the last piece of the code; the name cell when there is none."""
    columns = [c for c, v in row.code_cells.items() if v != ""]
    return row.place(columns[-1]) if columns else row.place()


@rule("KM101", "科目编码完整规范", severity=ERROR, basis="政府收支分类科目：类3位、款2位、项2位")
def code_shape(book: BudgetBook) -> Iterator[Said]:
    """每一行的类、款、项编码齐全，位数正确，以文本保存，不丢前面的 0。

    为什么：编码缺了一段，这一行就归不到上级科目，汇总和核对都会出错。
    正确：208 | 05 | 01。
    错误：208 | （空） | 01；208 | 5 | 01（05 存成了数字 5）。
    """
    if not coded_tables(book):
        yield Inapplicable("没有按科目列示的表")
    tables = {id(table): _lost_digits(table) for table in coded_tables(book)}
    usual = {
        k
        for table in coded_tables(book)
        for k, column in enumerate(table.rows[0].code_cells)
        if column in _habits(table, tables[id(table)])
    }
    for table in coded_tables(book):
        lost = tables[id(table)]
        habits = _habits(table, lost, usual)
        slips = {id(row) for column, rows in lost.items() if column not in habits for row in rows}
        odd = [
            r
            for r in table.rows
            if (not r.code or r.code_inferred or id(r) in slips) and not _of_the_office(book, r)
        ]
        fine = len(table.rows) - len(odd)
        for row in odd:
            faults = list(_shape(row, habits))
            yield from faults
            fine += not faults
        yield Checked(fine)
        for column, rows in habits.items():
            yield Fault(
                rows[0].place(column),
                f"{table.name}整列编码都没有前面的 0（{len(rows)}处），应以文本保存两位",
                related=tuple(row.place(column) for row in rows[1:]),
                severity=INFO,
            )


def _of_the_office(book: BudgetBook, row: Row) -> bool:
    """Whether it is no 科目 but the office, above its 科目, with the amounts of the total."""
    total = row.region.table.total
    if row.code or total is None or any(value != "" for value in row.code_cells.values()):
        return False
    if fold(row.name) == fold(book.department or ""):
        return True
    return bool(_OFFICE.search(row.name)) and all(
        amount.value == total.amounts[role].value
        for role, amount in row.amounts.items()
        if role in total.amounts
    )


def digits_lost(value: CellValue) -> bool:
    """Whether a 款 or 项 code has lost its leading 0: 5 as a number, or "5"."""
    if isinstance(value, str):
        return len(value) > 0 and len(fold(value)) == 1
    return isinstance(value, float) and 0 <= value < 10


def _lost_digits(table: Table) -> dict[int, list[Row]]:
    """Columns of 款 or 项 codes -> the rows where the code has lost its leading 0."""
    columns = {c for own in {tuple(row.code_cells) for row in table.rows} for c in own[1:]}
    return {
        column: [row for row in table.rows if digits_lost(row.code_cells.get(column, ""))]
        for column in columns
    }


def _habits(
    table: Table, lost: Mapping[int, list[Row]], usual: Collection[int] = ()
) -> dict[int, list[Row]]:
    """The columns none of whose codes is padded: a habit, not a slip.

    One code is enough where such columns (``usual``, 1 for 款) are a habit of another table.
    """
    found: dict[int, list[Row]] = {}
    for k, column in enumerate(table.rows[0].code_cells):
        if k and len(lost[column]) >= (1 if k in usual else 2):
            cells = [row.code_cells.get(column) for row in table.rows]
            if not any(isinstance(v, str) and fold(v).startswith("0") for v in cells):
                found[column] = lost[column]
    return found


def _shape(row: Row, habits: Mapping[int, object]) -> Iterator[Fault]:
    if row.code and not row.code_inferred:
        yield from _zeros_lost(row, habits)
    else:
        yield _incomplete(row)


def _by_level(code: str) -> tuple[str, str, str]:
    """What belongs into the cells of 类, 款 and 项."""
    return code[:3], code[3:5], code[5:7]


def _incomplete(row: Row) -> Fault:
    """A code of which a cell is blank or holds no code: the first such cell is wrong."""
    columns = list(row.code_cells)
    parts = pieces(row.code_cells.values())
    if len(parts) < len(columns):  # one cell holds more than its own piece
        parts = ["".join(pieces([value])) for value in row.code_cells.values()]
    last = max((k for k, p in enumerate(parts) if p), default=-1)
    bad = [
        k
        for k, value in enumerate(row.code_cells.values())
        if value != "" and len(parts[k]) != WIDTHS[k]
    ]
    gaps = [k for k in range(max(last, row.level - 1) + 1) if k >= len(parts) or not parts[k]]
    k = min([*bad, *gaps, 0][0], len(columns) - 1)
    place = row.place(columns[k])
    what = f"{_NAMES[k]}编码{'不规范' if k in bad else '缺失'}"
    suggested = _by_level(row.code)[k] if row.code_inferred else None
    hint = f"，按名称和前后科目应为{suggested}" if suggested else ""
    name = row.name or "（没有名称）"
    return Fault(
        place,
        f"{row.region.table.name}第{row.index + 1}行“{name}”的{what}{hint}",
        related=(*(p for p in row.code_places() if p != place), row.place()),
        suggested=suggested,
        why=what,
        expected=suggested,
        edits={(row.sheet, row.index, columns[k]): suggested} if suggested else None,
    )


def _zeros_lost(row: Row, habits: Mapping[int, object]) -> Iterator[Fault]:
    """The cells whose piece of the code has lost its leading 0, but for the habits of a table."""
    for k, (column, value) in enumerate(row.code_cells.items()):
        if k and value != "" and column not in habits and digits_lost(value):
            how = "存成了数字，丢了前面的 0" if isinstance(value, float) else "只有一位"
            place, right = row.place(column), _by_level(row.code)[k]
            yield Fault(
                place,
                f"{row.region.table.name}{row.label}的{_NAMES[k]}编码{how}，应为文本 {right}",
                related=tuple(p for p in row.code_places() if p.cell != place.cell),
                severity=WARNING,
                suggested=right,
                expected=right,
                why=f"编码{how}",
            )


@rule(
    "KM102", "上级科目存在且位置正确", severity=ERROR, basis="政府收支分类科目：项属于款，款属于类"
)
def parents(book: BudgetBook) -> Iterator[Said]:
    """每个款之上有它的类，每个项之上有它的款，并且紧跟在自己的上级之后。

    为什么：项写在别的款下面，两个款的小计都会错。
    正确：210 卫生健康支出 → 21011 行政事业单位医疗 → 2101102 事业单位医疗。
    错误：21011 之下出现 2100502。
    """
    seen = False
    for table in coded_tables(book):
        if not table.children.get(""):
            continue
        by_code = table.by_code
        fine = 0
        path = ["", "", ""]
        for row in table.rows:
            code = row.code
            if not code:
                continue
            seen = True
            level = row.level
            parent = code[:-2]
            if level > 1 and path[level - 2] != parent:
                if parent not in by_code:
                    yield _orphan(book, table, row, f"没有上级科目 {parent}")
                else:
                    where = path[level - 2] or path[0]
                    yield _orphan(
                        book, table, row, f"没有列在上级科目 {parent} 之下（现在 {where} 之下）"
                    )
                continue
            path[level - 1 :] = [code, "", ""][: 4 - level]
            fine += 1
        yield Checked(fine)
    if not seen:
        yield Inapplicable("没有分级的科目")


def _orphan(book: BudgetBook, table: Table, row: Row, problem: str) -> Fault:
    """The fault, with the code the row has in the other tables if that is another one."""
    elsewhere = {
        other.code
        for t in book.tables.values()
        if t is not table and t.layout.codes == table.layout.codes
        for other in t.rows
        if other.code and fold(other.name) == fold(row.name) and other.level == row.level
    } - set(table.by_code)
    place, suggested, why = last_code_place(row), None, None
    edits: dict[Address, CellValue] = {}
    hint = ""
    if len(elsewhere) == 1:
        right = elsewhere.pop()
        for column, piece, own in zip(row.code_cells, split(right), split(row.code), strict=False):
            if piece != own:
                if suggested is None:
                    place, suggested = row.place(column), piece
                edits[row.sheet, row.index, column] = piece
        why = f"其他表中这一科目的编码是 {right}"
        hint = f"，{why}"
    return Fault(
        place,
        f"{table.name}第{row.index + 1}行{row.label}{problem}{hint}",
        related=(*(p for p in row.code_places() if p != place), row.place()),
        suggested=suggested,
        expected=suggested,
        why=why,
        edits=edits or None,
    )


@rule("KM103", "科目不重复", severity=ERROR, basis="同一张表内每个科目只列一次")
def duplicates(book: BudgetBook) -> Iterator[Said]:
    """同一张表里没有两行相同的科目编码。

    为什么：一行重复录入，小计就多出这一行的数。
    正确：30239 其他交通费用 只有一行。
    错误：30239 其他交通费用 659,000 出现两次。
    """
    if not coded_tables(book):
        yield Inapplicable("没有按科目列示的表")
    for table in coded_tables(book):
        first = table.by_code
        yield Checked(len(first))
        for row in table.rows:
            earlier = first.get(row.code, row)
            if earlier is row:
                continue
            same = [a.value for a in row.amounts.values()] == [
                a.value for a in earlier.amounts.values()
            ]
            yield Fault(
                last_code_place(row),
                f"{table.name}第{row.index + 1}行{row.label}与第{earlier.index + 1}行编码重复"
                + ("，金额也相同，多半是重复录入" if same else ""),
                related=(*row.code_places(), row.place(), *earlier.code_places(), earlier.place()),
                why=f"与第{earlier.index + 1}行重复" if same else None,
                edits=row.without(),
            )


@rule("KM104", "科目按编码排列", severity=INFO, basis="公开套表按科目编码由小到大列示")
def order(book: BudgetBook) -> Iterator[Said]:
    """同一上级之下的科目按编码由小到大排列。

    为什么：次序乱了不影响数字，但读者按编码找不到科目，也常是编码写错的迹象。
    正确：2060701、2060702、2060704。
    错误：2060704 排在 2060702 之前。
    """
    seen = False
    for table in coded_tables(book):
        fine = 0
        for children in table.children.values():
            for before, row in pairwise(children):
                if row.name_column != before.name_column:
                    continue  # the first of the next of several tables beside each other
                seen = True
                if row.code < before.code:
                    yield Fault(
                        last_code_place(row),
                        f"{table.name}{row.label}排在{before.label}之后，没有按编码排列",
                        related=(before.place(),),
                    )
                else:
                    fine += 1
        yield Checked(fine)
    if not seen:
        yield Inapplicable("没有可以比较次序的科目")
