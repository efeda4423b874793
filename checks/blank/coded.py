"""The tables by codes: a row for each 类, 款 and 项 in use, and 合计 below them."""

from __future__ import annotations

from dataclasses import dataclass

from checks.blank.form import Form, between
from checks.blank.paper import Sheet, a1, absolute
from checks.blank.wording import ECONOMIC_ROWS, TABLE_ROWS, unhide
from checks.blank.working import Listing

#: the row of a table, counted from its first, that tells that it is empty
_NOTE_ROW = 3


@dataclass(frozen=True, slots=True)
class Column:
    """An amount column: its heading, and the name of the range in 计算 whose amounts it adds."""

    heading: str
    adds: str


def write_coded(
    form: Form,
    name: str,
    title: str,
    group: str,
    listing: Listing,
    columns: tuple[Column, ...],
    empty: str = "",
) -> None:
    """A table by 功能分类: 类 款 项, name, 合计 and the columns it heads."""
    paper = form.paper
    width = 5 + len(columns)
    sheet = form.frame(name, title, width, "元", portrait=True)
    head = paper.look("head")
    sheet.set_column(0, 2, 6.2)
    sheet.set_column(3, 3, 40)
    sheet.set_column(4, width - 1, 16)
    sheet.merge_range(5, 0, 5, 3, "项目", head)
    sheet.merge_range(5, 4, 5, width - 1, group, head)
    sheet.merge_range(6, 0, 6, 2, "功能分类科目编码", head)
    for column, word in enumerate(("类", "款", "项")):
        sheet.write(7, column, word, head)
    headings = ("功能分类科目名称", "合计", *(c.heading for c in columns))
    for column, heading in enumerate(headings, 3):
        sheet.merge_range(6, column, 7, column, heading, head)
    for n in range(1, TABLE_ROWS + 1):
        row = 8 + n
        key = listing.cell("key", n)
        codes = (
            f'IF({key}="","",TEXT(INT({key}/10000),"000"))',
            f'IF({key}="","",IF(MOD({key},10000)=0,"",TEXT(MOD(INT({key}/100),100),"00")))',
            f'IF({key}="","",IF(MOD({key},100)=0,"",TEXT(MOD({key},100),"00")))',
        )
        for column, code in enumerate(codes):
            sheet.write_formula(row - 1, column, f"={code}", paper.look("code"), "")
        _amounts(form, sheet, row, 3, listing, n, columns, "项编码", empty)
    sheet.repeat_rows(5, 7)
    sheet.freeze_panes(8, 4)
    if empty and group != "一般公共预算支出":
        sheet.set_row(8 + _NOTE_ROW - 1, 30)  # mostly it holds the note, two lines of it
    _lines(form, sheet, 9, width, listing)


def write_by_economic_use(form: Form, listing: Listing) -> None:
    """T8: 一般公共预算基本支出 by 类 款 of the economic classification."""
    paper, blank = form.paper, form.blank
    sheet = form.frame(
        "一般公共预算拨款基本支出明细表",
        f"{blank.tables}一般公共预算基本支出部门预算经济分类预算表",
        6,
        "元",
        portrait=True,
    )
    head = paper.look("head")
    sheet.set_column(0, 1, 12)
    sheet.set_column(2, 2, 40)
    sheet.set_column(3, 5, 16)
    unit = blank.kind == "unit"
    sheet.merge_range("A6:C6", "项目", head)
    sheet.merge_range("D6:F6", "一般公共预算基本支出", head)
    sheet.merge_range("A7:B7", "经济分类科目编码" if unit else "部门预算经济分类科目编码", head)
    sheet.write("A8", "类", head)
    sheet.write("B8", "款", head)
    name = "部门经济分类科目名称" if unit else "经济分类科目名称"
    for column, word in enumerate((name, "合计", "人员经费", "公用经费"), 2):
        sheet.merge_range(6, column, 7, column, word, head)
    columns = (Column("人员经费", "经济_人员经费"), Column("公用经费", "经济_公用经费"))
    for n in range(1, ECONOMIC_ROWS + 1):
        row, key = 8 + n, listing.cell("key", n)
        codes = (
            f'IF({key}="","",TEXT(INT({key}/100),"000"))',
            f'IF({key}="","",IF(MOD({key},100)=0,"",TEXT(MOD({key},100),"00")))',
        )
        for column, code in enumerate(codes):
            sheet.write_formula(row - 1, column, f"={code}", paper.look("code"), "")
        _amounts(form, sheet, row, 2, listing, n, columns, "款编码")
    sheet.repeat_rows(5, 7)
    sheet.freeze_panes(8, 3)
    _lines(form, sheet, 9, 6, listing)


def _amounts(
    form: Form,
    sheet: Sheet,
    row: int,
    left: int,
    listing: Listing,
    n: int,
    columns: tuple[Column, ...],
    codes: str,
    empty: str = "",
) -> None:
    """The name, 合计 and the amounts of one row; blank below the total.

    ``empty`` stands two rows below the total of a table without rows.
    """
    paper = form.paper
    low, high = listing.cell("low", n), listing.cell("high", n)
    first = n == 1  # of an empty book this is the row of the total
    name, shown = listing.cell("name", n), "合计" if first else ""
    if empty and n == _NOTE_ROW:
        name, shown = f'IF({listing.used}=0,"{empty}",{name})', empty
    sheet.write_formula(row - 1, left, f"={name}", paper.look("name"), shown)
    value: object = 0 if first else ""
    inner = f"{a1(row, left + 2)}:{a1(row, left + 1 + len(columns))}"
    money = paper.look("money")
    sheet.write_formula(row - 1, left + 1, f'=IF({low}="","",SUM({inner}))', money, value)
    for column, of in enumerate(columns, left + 2):
        amount = between(of.adds, codes, low, high)
        sheet.write_formula(row - 1, column, f'=IF({low}="","",{amount})', money, value)


def _lines(form: Form, sheet: Sheet, first: int, width: int, listing: Listing) -> None:
    """Borders around the rows in use, a page of rows shown, and a sentence if one is hidden.

    It stands above the title, where it is seen and printed.
    """
    paper, used = form.paper, listing.used
    last = first + listing.rows - 1
    sheet.conditional_format(
        first - 1,
        0,
        last - 1,
        width - 1,
        {
            "type": "formula",
            "criteria": f"=ROW()<={first}+{used}",
            "format": paper.row_lines(),
        },
    )
    for row in range(first + form.blank.rows, last + 1):
        sheet.set_row(row - 1, None, None, {"hidden": True})
    sheet.print_area(0, 0, last - 1, width - 1)
    shown = f"SUBTOTAL(103,{absolute(a1(first, 0))}:{absolute(a1(last, 0))})"
    form.alarm(
        sheet,
        f'IF({listing.left_out},"科目多于 {listing.rows} 行，本表放不下，"'
        '&"少列了科目，也没有合计：请按下属单位分开编制。",'
        f'IF({used}+1>{shown},"还有 "&({used}+1-{shown})&" 行没有显示："&'
        f'{unhide(f"({first}+{shown})", f"({first}+{used})")},""))',
    )
