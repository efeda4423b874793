"""Units of money: what a label states, and what the numbers of a table are really in.

A wrong label would break every comparison with other tables; so it is told from the numbers
first, and then it is one finding. A sum inside a table proves nothing here, it is scale-free:
only figures that stand in two tables do.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from decimal import Decimal
from functools import lru_cache

from checks.amounts import UNITS, Unit, fold
from checks.book import BudgetBook, Cell, Table

_UNIT = re.compile(
    r"(?:^|[^制算])(?:金额|计量|货币)?单位(?:[::;∶][(【]?|\()(?:人民币|RMB)?([^()::【】]{0,3}元)[)】]?"
    # 单位：元（保留两位小数）, 单位：元 公开01表, 单位：元 第1页
    r"(?:[,、;/]?\(?(?:人民币|保留|列至|取整|精确|四舍五入)[^()]*\)?|公开\d+表|页码.*|第\d+页.*)?[)】]?$"
    r"|^[(【](?:单位[::])?([^()]{0,3}元)[)】]$"
    r"|^(元|千元|万元|亿元)$"
)
#: anything short that is not the name of an office: 单位：万, 单位：美元
_UNKNOWN = re.compile(
    r"^(?:金额|计量|货币)?单位[::].{0,5}[^局委办院会校所处心科厅部站馆队园社团:]$"
)


@lru_cache(maxsize=1024)
def states_unit(text: str, *, first: bool) -> bool:
    """Whether a folded text is a unit label; ``first``: it stands in the table's first column,

    where 单位：… names the office rather than an unknown unit.
    """
    return bool(_UNIT.search(text)) or (not first and bool(_UNKNOWN.match(text)))


def stated_unit(cell: Cell | None) -> Unit | None:
    """The unit a label states; None when there is no label or the unit is unknown."""
    if cell is None:
        return None
    match = _UNIT.search(fold(cell.text))
    return UNITS.get(match[1] or match[2] or match[3]) if match else None


def label_of(table: Table) -> Cell | None:
    """The first unit label of a table."""
    return next((r.unit_label for r in table.regions if r.unit_label is not None), None)


def common_unit(book: BudgetBook) -> Unit:
    """The unit most of the tables state that should share one (all but the 三公 table)."""
    votes = Counter(
        unit.name
        for table in book.tables.values()
        if not (table.layout.listed or table.layout.beside)
        and (unit := stated_unit(label_of(table))) is not None
    )
    if votes:
        return UNITS[votes.most_common(1)[0][0]]
    return book.layout.tables[0].unit


def settle_units(book: BudgetBook) -> None:
    """Give every table the unit its numbers are in."""
    common = common_unit(book)
    doubtful: list[tuple[Table, Unit]] = []
    for table in book.tables.values():
        stated = stated_unit(label_of(table))
        if table.layout.listed:
            table.unit = _unit_of_list(book, table, stated, common)
        elif table.layout.beside:
            table.unit = stated or common
        else:
            table.unit = common
            if stated is not None and stated is not common:
                doubtful.append((table, stated))
    if doubtful:
        shared = {
            abs(amount.value)
            for table in book.tables.values()
            if stated_unit(label_of(table)) is common
            for amount in table.amounts()
            if amount.value
        }
        for table, stated in doubtful:
            if _scaled(table, shared, stated, common):
                table.unit = stated


def _scaled(table: Table, shared: Collection[Decimal], stated: Unit, common: Unit) -> bool:
    """Whether the table's figures stand in other tables only after conversion."""
    scale = stated.factor / common.factor
    values = {abs(amount.value) for amount in table.amounts() if amount.value}
    as_they_are = sum(value in shared for value in values)
    converted = sum(value * scale in shared for value in values)
    return converted > as_they_are


def _unit_of_list(book: BudgetBook, table: Table, stated: Unit | None, common: Unit) -> Unit:
    """三公 tables are in 万元 beside tables in 元: believe another label only if it can be true."""
    expected = table.layout.unit if table.layout.unit.factor >= common.factor else common
    if stated is None or stated is expected:
        return expected
    economic = book.get("basic_economic")
    largest = max((abs(a.value) for a in table.amounts()), default=Decimal(0))
    whole = economic.total.get("public") if economic and economic.total else None
    if not largest or whole is None or not whole.value:
        return expected
    # the 三公 items and 机关运行经费 are of the order of 公用经费, not a thousandth of it
    return stated if largest * stated.factor * 1000 > whole.value * common.factor else expected
