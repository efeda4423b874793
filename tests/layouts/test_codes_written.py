"""类 款 项 codes however they are typed, and amounts typed as text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from checks.layouts.recognise import recognise
from tests.layouts.budgets import BLANK, CODED, Book, Cell, Sheet, book, expected, reading, same

_FULL = str.maketrans("0123456789,.-()", "０１２３４５６７８９，．－（）")


def codes(varied: Book, change: Callable[[str], Any]) -> None:
    for sheet in varied.tables(*CODED):
        for r in sheet.data:
            for c in sheet.codes:
                value = sheet.rows[r][c].value
                if str(value).isdigit():
                    sheet.edit(r, c, change)


@pytest.mark.parametrize(
    "change",
    [
        lambda v: float(v),
        lambda v: v.lstrip("0"),
        lambda v: f"\u00a0{v} ",
        lambda v: f"\u3000{v}\u3000",
        lambda v: v.translate(_FULL),
        lambda v: f"'{v}",
        lambda v: f"{v}\n",
    ],
    ids=["数字", "不补零", "NBSP", "全角空格", "全角数字", "撇号", "换行"],
)
def test_codes_are_typed_another_way(name: str, change: Callable[[str], Any]) -> None:
    varied = book(name)
    codes(varied, change)
    same(name, varied, also=frozenset({"KM101", "KM107", "KM108"}))


def _each_code(sheet: Sheet) -> list[tuple[int, list[str]]]:
    return [
        (r, [str(sheet.rows[r][c].value) for c in sheet.codes])
        for r in sheet.data
        if str(sheet.rows[r][sheet.codes[0]].value).isdigit()
    ]


def test_codes_repeat_those_above(name: str) -> None:
    varied = book(name)
    for sheet in varied.tables(*CODED):
        for r, pieces in _each_code(sheet):
            for k, c in enumerate(sheet.codes):
                if pieces[k]:
                    sheet.edit(r, c, lambda _, k=k, p=pieces: "".join(p[: k + 1]))
    same(name, varied)


@pytest.mark.parametrize("keep", [1, 2], ids=["每级一格", "项带款"])
def test_codes_go_down_like_a_staircase(name: str, keep: int) -> None:
    varied = book(name)
    for sheet in varied.tables(*CODED):
        for r, pieces in _each_code(sheet):
            depth = sum(map(bool, pieces))
            for k, c in enumerate(sheet.codes):
                if k < depth - keep:
                    sheet.edit(r, c, lambda _: "")
    same(name, varied, also=frozenset({"KM104", "KM105"}))


@pytest.mark.parametrize(("heading", "as_number"), [("科目编码", False), ("功能科目代码", True)])
def test_codes_are_glued_in_one_column(name: str, heading: str, as_number: bool) -> None:
    varied = book(name)
    for sheet in varied.tables(*CODED):
        for r, pieces in _each_code(sheet):
            depth = sum(map(bool, pieces))
            at = sheet.rows[r][sheet.codes[depth - 1]]
            whole = "".join(pieces)
            sheet.rows[r][0] = at._replace(value=float(whole) if as_number else whole)
        for r, row in enumerate(sheet.rows):
            if r > sheet.header[0]:
                del row[1 : len(sheet.codes)]
            else:
                row[1 : 1 + len(sheet.codes) - 1] = []
        sheet.rows[sheet.header[1]][0] = BLANK
        sheet.rows[sheet.header[1] - 1][0] = Cell(heading)
    same(name, varied)


def texts(varied: Book, change: Callable[[float], str]) -> None:
    for sheet in varied.tables():
        for r in sheet.data:
            for c in sheet.amounts:
                if isinstance(sheet.rows[r][c].value, float):
                    sheet.edit(r, c, change)


@pytest.mark.parametrize(
    "change",
    [
        lambda v: f"{v:.2f}",
        lambda v: f"{v:,.2f}",
        lambda v: f"{v:,.2f}".translate(_FULL),
        lambda v: f"　{v:.2f}　",
        lambda v: f"\u00a0{v:,.2f} ",
        lambda v: f"¥{v:,.2f}",
        lambda v: f"{v:.2f}" if v else "-",
        lambda v: f"{v:.2f}" if v else "——",
    ],
    ids=["0.00", "逗号", "全角", "全角空格", "NBSP", "¥", "-", "——"],
)
def test_amounts_are_text(name: str, change: Callable[[float], str]) -> None:
    varied = book(name)
    texts(varied, change)
    same(name, varied, also=frozenset({"SJ101"}))


@pytest.mark.parametrize("zero", [0.0, "0.00", "-", "—", "无", "　"])
def test_nothing_is_written_in_blank_cells(name: str, zero: Any) -> None:
    varied = book(name)
    for sheet in varied.tables():
        for r in sheet.data:
            filled = any(isinstance(sheet.rows[r][c].value, float) for c in sheet.amounts)
            for c in sheet.amounts:
                if filled and sheet.rows[r][c].value == "":
                    sheet.rows[r][c] = Cell(zero)
    same(name, varied)


@pytest.mark.parametrize("zero", ["0", "-", "无", "…", "详见说明"])
@pytest.mark.parametrize("which", [0, 1, 2])
def test_something_stands_in_the_total_row_of_an_empty_table(
    name: str, zero: str, which: int
) -> None:
    varied = book(name)
    for sheet in varied.tables("government_fund", "state_capital"):
        if any(isinstance(c.value, float) for r in sheet.data for c in sheet.rows[r]):
            continue
        total = next(r for r in sheet.data if "合计" in [c.value for c in sheet.rows[r]])
        sheet.rows[total][sheet.amounts[which]] = Cell(zero)
    same(name, varied, also=frozenset({"SJ102"}))


@pytest.mark.parametrize("style", ["({})", "（{}）", "△{}", "－{}", "−{}"])
def test_negatives_are_text(name: str, style: str) -> None:
    varied, plain = book(name), book(name)
    for b, change in (
        (varied, lambda v: style.format(f"{v:,.2f}")),
        (plain, lambda v: -v),
    ):
        sheet = b["expenditure"]
        for r in sheet.data:
            for c in sheet.amounts:
                if isinstance(sheet.rows[r][c].value, float):
                    sheet.edit(r, c, change)
    assert reading(recognise(varied.source())) == reading(recognise(plain.source()))
    assert reading(recognise(plain.source())) != expected(name)[0]
