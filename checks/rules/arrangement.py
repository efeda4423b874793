"""Rules BS: the cover says what it must, and the tables come in their order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from checks.book import BudgetBook, Cell
from checks.layouts.facts import cover
from checks.layouts.frames import YEAR
from checks.rules.registry import INFO, Checked, Fault, Inapplicable, Said, rule


@rule("BS110", "封面要素齐全", severity=INFO, basis="区局核查表：封面写明年度和部门（单位）全称")
def cover_facts(book: BudgetBook) -> Iterator[Said]:
    """封面写明预算年度和部门（单位）的全称。

    为什么：读者先看封面，不知道是哪一年、谁的预算，后面的数都无从对照。
    正确：上海市2025年市级部门预算；预算主管部门：上海市科学技术协会。
    错误：封面写“年部门预算”，年度漏写；“预算主管部门：”后面空着。
    """
    grid = next((g for g in book.source.grids if "封面" in g.sheet), None)
    if grid is None:
        yield Inapplicable("工作簿里没有封面")
        return
    cells = cover([grid], ())
    place = (cells[0] if cells else Cell(grid.sheet, 0, 0, "")).place()
    if any(YEAR.search(cell.text) for cell in cells):
        yield Checked(1)
    else:
        yield Fault(place, "封面没有写预算年度")
    if book.cover_department is not None:
        yield Checked(1)
    else:
        yield Fault(place, "封面没有写部门（单位）的全称")


@rule("BS111", "各表次序", severity=INFO, basis="公开套表的编号")
def table_order(book: BudgetBook) -> Iterator[Said]:
    """各表按套表规定的次序排列。

    为什么：次序与目录和规定不同，读者不容易找，但不影响数字，只作提示。
    正确：收支总表、收入总表、支出总表、财政拨款收支总表……
    错误：支出总表排在收入总表前面。
    """
    sheets = {id(grid): i for i, grid in enumerate(book.source.grids)}
    found = sorted(
        (t for t in book.tables.values() if t.layout.number),
        key=lambda t: (sheets[id(t.regions[0].grid)], t.regions[0].top),
    )
    if len(found) < 2:
        yield Inapplicable("只有一张表")
        return
    late = [
        (before, table)
        for before, table in pairwise(found)
        if table.layout.number < before.layout.number
    ]
    yield Checked(len(found) - len(late))
    for before, table in late:
        yield Fault(
            table.regions[0].head.place(),
            f"{table.name}排在{before.name}后面，规定的次序是在它前面",
            related=(before.regions[0].head.place(),),
        )
