"""What if: books with cells changed, rows thought of, formulas recalculated."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from addin import shipped
from checks.book import BudgetBook
from checks.findings import Culprit
from checks.layouts.recognise import recognise
from checks.reading import open_source
from checks.reading.grid import Grid, SheetDetails, Source
from checks.recalculating import recalculated
from checks.repair import THOUGHT_OF, MissingRow, Repair, patched, reread

SEED = shipped("workbooks") / "上海市科学技术协会2025.xlsx"
NOBODY = Culprit("", "", None, "")


@cache
def seed() -> tuple[Source, BudgetBook]:
    source = open_source(SEED)
    return source, recognise(source)


def test_original_is_left_alone() -> None:
    source, book = seed()
    amount = book["expenditure"].by_code["2060702"]["project"]
    at = (amount.sheet, amount.row.index, amount.column)
    again = reread(book, [Repair(NOBODY, {at: 5.0})])
    assert again["expenditure"].by_code["2060702"]["project"].value == 5
    assert recognise(source)["expenditure"].by_code["2060702"]["project"].value == amount.value


def test_row_thought_of_moves_no_cell() -> None:
    _, book = seed()
    table = book["expenditure"]
    above = table.by_code["2060702"]
    new = MissingRow(
        above, "2060703", "青少年科技活动", {"total": Decimal(7), "project": Decimal(7)}
    )
    again = reread(book, [Repair(NOBODY, rows=(new,))])["expenditure"]
    added = again.by_code["2060703"]
    assert added.index == THOUGHT_OF
    assert [a.value for a in added.amounts.values()] == [7, 0, 7]
    assert added in again.children["20607"]
    assert again.rows.index(added) == again.rows.index(again.by_code["2060702"]) + 1
    assert again.by_code["2060704"]["total"].cell == table.by_code["2060704"]["total"].cell
    assert "2060703" not in table.by_code


def test_formulas_that_depend_on_a_change_follow() -> None:
    grid = Grid("表", [[1.0, 2.0, 3.0, 6.0, ""]], True, lambda: SheetDetails(formulas=FORMULAS))
    other = Grid("二", [[6.0]], True, lambda: SheetDetails(formulas={(0, 0): "'表'!D1"}))
    source = Source("x.xlsx", "", "xlsx", [grid, other])
    assert recalculated(source, {("表", 0, 0): 11.0}) == {
        ("表", 0, 0): 11.0,
        ("表", 0, 2): 13.0,
        ("表", 0, 3): 26.0,
        ("二", 0, 0): 26.0,
    }
    assert recalculated(source, {("表", 0, 2): "=SUM(A1:A1)"})[("表", 0, 3)] == 4.0


FORMULAS = {(0, 2): "A1+B1", (0, 3): "SUM(A1:C1)", (0, 4): "IF(A1>0,1,2)"}


def test_patched_formula_is_seen() -> None:
    grid = Grid("表", [[1.0, 2.0, 3.0]], True, lambda: SheetDetails(formulas={(0, 2): "A1"}))
    copy = patched(Source("x", "", "xlsx", [grid]), {("表", 0, 2): 3.0}, {("表", 0, 2): "A1+B1"})
    assert copy.grids[0].details.formulas == {(0, 2): "A1+B1"}
    assert grid.details.formulas == {(0, 2): "A1"}
