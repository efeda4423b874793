"""收支总表 and 财政拨款收支总表: two lists side by side, numbered as the office likes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from checks.auditor import audit_source
from checks.layouts.recognise import recognise
from tests.layouts.budgets import BLANK, TWO_SIDED, Book, Cell, Sheet, book, same

_NUMBERS = "一二三四五六七八九十"


def relabel(varied: Book, change: Callable[[str], str], *columns: str) -> None:
    for sheet in varied.tables(*TWO_SIDED):
        for role in columns or ("income.label", "expenditure.label"):
            for r in sheet.data:
                if sheet.rows[r][sheet.columns[role]].value:
                    sheet.edit(r, sheet.columns[role], change)


@pytest.mark.parametrize(
    ("pattern", "new"),
    [
        (r"^\s*([一二三四五六七八九十]+)、", r"（\1）"),
        (r"^\s*([一二三四五六七八九十]+)、", r"\1."),
        (r"^\s*([一二三四五六七八九十]+)、", r"\1 、 "),
        (r"^\s*(\d)[.、．]\s*", r"（\1）"),
        (r"^\s*(\d)[.、．]\s*", r"　　\1、"),
        (r"^\s*(\d)[.、．]\s*", r"其中："),
        (r"^\s*(\d)[.、．]\s*", r""),
    ],
    ids=["（一）", "一.", "一 、", "（1）", "1、", "其中", "不编号"],
)
def test_lines_are_numbered_another_way(name: str, pattern: str, new: str) -> None:
    varied = book(name)
    relabel(varied, lambda t: re.sub(pattern, new, t))
    same(name, varied)


def test_classes_of_expenditure_are_numbered_in_digits(name: str) -> None:
    varied = book(name)
    relabel(
        varied,
        lambda t: re.sub(f"^([{_NUMBERS}]+)、", lambda m: f"{_NUMBERS.find(m[1][-1]) + 1}. ", t),
        "expenditure.label",
    )
    same(name, varied)


def test_lines_are_not_numbered(name: str) -> None:
    varied = book(name)
    relabel(varied, lambda t: re.sub(r"^\s*(?:[一二三四五六七八九十]+、|\d+[.、．])\s*", "", t))
    same(name, varied)


@pytest.mark.parametrize("gap", [1, 2])
def test_sides_are_apart(name: str, gap: int) -> None:
    varied = book(name)
    for sheet in varied.tables(*TWO_SIDED):
        sheet.insert_columns(sheet.columns["expenditure.label"], gap)
    same(name, varied)


def test_each_side_has_lines_of_its_own(name: str) -> None:
    varied = book(name)
    for sheet in varied.tables(*TWO_SIDED):
        start, split = sheet.data.start, sheet.columns["expenditure.label"]
        rows = sheet.rows[start:]
        sheet.rows[start:] = [
            half
            for row in rows
            for half in (row[:split], [BLANK] * split + row[split:])
            if any(cell.value != "" for cell in half)
        ]
    same(name, varied)


def test_totals_stand_on_different_rows(name: str) -> None:
    varied = book(name)
    for sheet in varied.tables(*TWO_SIDED):
        split = sheet.columns["expenditure.label"]
        last = next(r for r in sheet.data if "总计" in str(sheet.rows[r][0].value))
        row = sheet.rows[last]
        sheet.rows[last : last + 1] = [row[:split], [BLANK] * split + row[split:]]
    same(name, varied)


@pytest.mark.parametrize(
    ("income", "expenditure"),
    [
        ("五、上年结转", "二十、结转下年"),
        ("五、使用非财政拨款结余", ""),
        ("上年结转和结余", "年终结转和结余"),
        ("其中：上年结转", "其中：基本支出"),
        ("五、上级补助收入", "二十、对附属单位补助支出"),
        ("本年收入合计", "本年支出合计"),
    ],
)
def test_blank_lines_for_what_this_office_has_not(name: str, income: str, expenditure: str) -> None:
    varied = book(name)
    for sheet in varied.tables(*TWO_SIDED):
        last = next(r for r in sheet.data if "总计" in str(sheet.rows[r][0].value))
        line = [BLANK] * sheet.width
        line[0], line[sheet.columns["expenditure.label"]] = Cell(income), Cell(expenditure)
        sheet.rows.insert(last, line)
    same(name, varied)


def line(sheet: Sheet, income: str, expenditure: str, values: tuple[float, float]) -> list[Cell]:
    row = [BLANK] * sheet.width
    row[0], row[sheet.columns["income.total"]] = Cell(income), Cell(values[0])
    row[sheet.columns["expenditure.label"]] = Cell(expenditure)
    row[sheet.columns["expenditure.total"]] = Cell(values[1])
    return row


def _rules(varied: Book) -> set[str]:
    found = audit_source(varied.source()).findings
    # our lines leave the columns 人员 公用 项目 of a unit blank, which BN101 may object to
    return {f.rule for f in found if f.severity.value != "info" and f.rule[:2] != "SM"} - {"BN101"}


def test_subtotal_of_the_year_is_no_class_of_expenditure(name: str) -> None:
    varied = book(name)
    before = _rules(varied)
    sheet = varied["balance"]
    last = next(r for r in sheet.data if "总计" in str(sheet.rows[r][0].value))
    total = sheet.rows[last][sheet.columns["income.total"]].value
    sheet.rows.insert(last, line(sheet, "本年收入合计", "本年支出合计", (total, total)))
    assert _rules(varied) == before


def test_part_of_a_line_is_not_added_to_it(name: str) -> None:
    varied = book(name)
    before = _rules(varied)
    sheet = varied["balance"]
    first = sheet.data.start
    value = sheet.rows[first][sheet.columns["expenditure.total"]].value
    sheet.rows.insert(first + 1, line(sheet, "", "其中：基本支出", (0.0, value / 2)))
    sheet.rows.insert(first + 2, line(sheet, "", "（一）项目支出", (0.0, value / 2)))
    assert _rules(varied) == before


def test_part_of_the_appropriation_is_no_sum_of_it(name: str) -> None:
    varied = book(name)
    before = _rules(varied)
    sheet = varied["balance"]
    drop = [r for r in sheet.data if re.match(r"\s*\d", str(sheet.rows[r][0].value))]
    for r in drop:
        sheet.rows[r][0] = sheet.rows[r][1] = BLANK
    sheet.rows[drop[0]][0] = Cell("其中：政府性基金")
    assert _rules(varied) == before
    read = recognise(varied.source())["balance"]
    assert read.item("income", "government_fund") is None
