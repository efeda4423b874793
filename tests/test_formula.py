"""Formulas: what cells they add, their value, and what is left alone."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.formula import Block, addends, block, evaluate

CELLS = {
    ("", 0, 0): "1", ("", 1, 0): "2.5", ("", 2, 0): "4", ("", 0, 1): "10", ("", 1, 1): "0",
    ("部门支出总表", 4, 4): "100", ("部门国有资本经营预算拨款表 ", 0, 0): "7",
}  # fmt: skip


def lookup(sheet: str, row: int, column: int) -> Decimal | None:
    if sheet not in {s for s, _, _ in CELLS}:
        return None
    return Decimal(CELLS.get((sheet, row, column), "0"))


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("A1", Block("", 0, 0, 0, 0)),
        ("$E$9:E12", Block("", 8, 4, 11, 4)),
        ("E12:E9", Block("", 8, 4, 11, 4)),
        ("AA10", Block("", 9, 26, 9, 26)),
        ("部门支出总表!E5", Block("部门支出总表", 4, 4, 4, 4)),
        ("'部门国有资本经营预算拨款表 '!A1", Block("部门国有资本经营预算拨款表 ", 0, 0, 0, 0)),
        ("'A''B'!$A$1:$B$2", Block("A'B", 0, 0, 1, 1)),
    ],
)
def test_references(reference: str, found: Block) -> None:
    assert block(reference) == found


def test_the_cells_of_a_block() -> None:
    found = block("B2:C3")
    assert list(found.cells()) == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert found.size == 4


@pytest.mark.parametrize(
    ("formula", "references"),
    [
        ("SUM(E9:E12)", ["E9:E12"]),
        ("sum(E9:E12)", ["E9:E12"]),
        ("E9+E12+E20", ["E9", "E12", "E20"]),
        ("SUM(E9,E12:E14)+F3", ["E9", "E12:E14", "F3"]),
        ("+E9", ["E9"]),
        ("SUM('部门收入总表'!E9:E12)", ["'部门收入总表'!E9:E12"]),
        ("部门收入总表!E9+$E$10", ["部门收入总表!E9", "$E$10"]),
    ],
)
def test_what_a_formula_adds_up(formula: str, references: list[str]) -> None:
    assert addends(formula) == [block(r) for r in references]


@pytest.mark.parametrize(
    "formula",
    ["E9-E10", "E9*2", "E9/10000", "E9+100", "100", "ROUND(E9,2)", "AVERAGE(E9:E10)", "A1&B1",
     "SUM(#REF!)", "SUMIF(A:A,1,B:B)", 'IF(A1="",0,1)', "INDIRECT(A1)", ""],
)  # fmt: skip
def test_what_does_more_than_add_is_left_alone(formula: str) -> None:
    assert addends(formula) is None


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("SUM(A1:A3)", "7.5"),
        ("SUM(A3:A1)", "7.5"),
        ("SUM(A1:B2,A3)", "17.5"),
        ("A1+A2-A3", "-0.5"),
        ("A1+A2*A3", "11"),
        ("(A1+A2)*A3", "14"),
        ("-A1+B1", "9"),
        ("A3/A2", "1.6"),
        ("部门支出总表!E5/10000", "0.01"),
        ("'部门支出总表'!$E$5+1", "101"),
        ("'部门国有资本经营预算拨款表 '!A1", "7"),
        ("ROUND(A2,0)", "3"),
        ("ROUND(-A2,0)", "-3"),
        ("ROUND(部门支出总表!E5/3,2)", "33.33"),
        ("ROUND(1234.5,-2)", "1200"),
        ("SUM(A1,B1+5)", "16"),
        ("SUM(C1:C9)", "0"),
        ("1e3", "1000"),
        (" SUM( A1 , A2 ) ", "3.5"),
    ],
)
def test_the_value_of_a_formula(formula: str, value: str) -> None:
    assert evaluate(formula, lookup) == Decimal(value)


@pytest.mark.parametrize(
    "formula",
    ["VLOOKUP(A1,B1:C9,2)", "A1&A2", "A1/B2", "A1:A3", "SUM(A1", "A1+", ")", "SUM(#REF!)", "", "%",
     "IF(A1>0,1,2)", "别的表!A1", "A1 A2", "Total", "A1^2", "SUM(A:A)", "SUM(A1:XFD1048576)",
     "{1,2}", '"text"', "ROUND(A1)", "[1]Sheet1!A1"],
)  # fmt: skip
def test_what_is_not_understood_has_no_value(formula: str) -> None:
    assert evaluate(formula, lookup) is None


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=30))
def test_a_sum_is_the_sum(values: list[int]) -> None:
    def of(sheet: str, row: int, column: int) -> Decimal | None:
        return Decimal(values[row])

    whole = f"SUM(A1:A{len(values)})"
    single = "+".join(f"A{i + 1}" for i in range(len(values)))
    assert evaluate(whole, of) == evaluate(single, of) == sum(values)
    assert addends(single) == [block(f"A{i + 1}") for i in range(len(values))]


@given(st.text(alphabet="SUMROND(),:+-*/'!$A1B2 .#\"表", max_size=25))
def test_any_text_has_a_value_or_none_but_never_fails(text: str) -> None:
    evaluate(text, lookup)
    addends(text)


def test_deep_brackets_are_left_alone() -> None:
    assert evaluate("(" * 5000 + "1" + ")" * 5000, lookup) is None
