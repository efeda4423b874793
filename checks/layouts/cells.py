"""Cells: what stands in the cells of a row, whichever form its table has."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from checks.amounts import ZERO, Kind, decimal_of_float, fold, parse_text
from checks.book import Amount, Row
from checks.layouts.headers import PLACEHOLDERS, TOTAL_LABELS
from checks.layouts.model import TableLayout
from checks.reading.grid import CellValue

ORDINAL = re.compile(
    r"^(?:\([一二三四五六七八九十\d]+\)|[一二三四五六七八九十]+[、.,]|\d+[、.,](?!\d)|\d(?=[一-鿿])|[①-⑳])"
)
OF_WHICH = re.compile(r"^(?:其中|#)[::]?")
#: 小计 of a page: no row of the budget, and no total of the table
PAGE_TOTALS = frozenset({"小计", "本页小计", "本页合计", "累计", "承前页", "过次页"})
_PAGE_TOTAL = re.compile(r"(?:本?[类款页]|本?页|分类|本类)?小计|[类款页]合计|差额|核对|检查|校验")
#: how else a total is called: 本年支出合计, 支出预算总计, 合计（元）, 共计, 一、合计
_TOTAL = re.compile(
    r"(?:[一二三四五六七八九十]、)?(?:本年度?|全年|本表|部门|单位|年度)?(?:财政拨款|一般公共预算|政府性基金|国有资本经营)?"
    r"(?:预算)?(?:基本)?(?:收入|支出)?(?:预算)?(?:合计|总计|共计|总合计|总额)(?:数|金额)?(?:\([^()一-鿿]*[元]?\)|\([千万]?元\))?"
)
_INFINITE = float("inf")
_BLANK, _NUMBER = Kind.BLANK, Kind.NUMBER


def amount(row: Row, column: int, raw: CellValue) -> Amount:
    """What stands in an amount cell."""
    if isinstance(raw, float):
        if not -_INFINITE < raw < _INFINITE:  # 1e999 in a damaged file
            return Amount(row, column, ZERO, Kind.WORDS, raw)
        return Amount(row, column, decimal_of_float(raw), _NUMBER, raw)
    if raw == "":
        return Amount(row, column, ZERO, _BLANK, raw)
    if isinstance(raw, str):
        kind, value = parse_text(raw)
        if kind is Kind.WORDS and fold(raw) in PLACEHOLDERS:
            kind = Kind.DASH
        return Amount(row, column, value, kind, raw)
    if isinstance(raw, int) and not isinstance(raw, bool):  # xls has them
        return Amount(row, column, decimal_of_float(float(raw)), _NUMBER, raw)
    return Amount(row, column, ZERO, Kind.WORDS, raw)


def read_amounts(row: Row, cells: Sequence[CellValue], columns: Mapping[str, int]) -> None:
    """Give a row its amounts; columns by role."""
    row.amounts = {role: amount(row, column, cells[column]) for role, column in columns.items()}


def text_of(cell: CellValue) -> str:
    """A cell as text without white space around it."""
    return cell.strip() if isinstance(cell, str) else str(cell)


def total_label(word: str) -> str:
    """The label of a total row as it is called, "" when it is none."""
    word = word.rstrip(":")
    return word if word in TOTAL_LABELS or _TOTAL.fullmatch(word) else ""


def page_total(word: str) -> bool:
    """Whether a label is that of a 小计 between the rows, or of a check below them."""
    word = word.rstrip(":")
    return word in PAGE_TOTALS or bool(_PAGE_TOTAL.fullmatch(word))


def bare(label: str) -> str:
    """A folded label without its numbering, 其中 and colon: 其中:(一)公务接待费 -> 公务接待费."""
    before = ""
    while label != before:
        before, label = label, ORDINAL.sub("", OF_WHICH.sub("", label))
    return label.rstrip(":")


def item_of(layout: TableLayout, label: str) -> str:
    """The line of a layout without sides that a bare label is, "" for none."""
    return next((line.item for line in layout.lines if line.label.fullmatch(label)), "")
