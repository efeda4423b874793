"""The two-sided tables: 收入 beside 支出, whose lines are the 类 in use."""

from __future__ import annotations

from checks.blank.form import Form, between
from checks.blank.paper import Sheet, a1
from checks.blank.wording import CLASSES, FUNDS
from checks.blank.working import Listing

_ORDINALS = tuple("一二三四五六七八九十") + tuple(f"十{n}" for n in "一二三四五六")
_OFFICIAL_FUNDS = ("一般公共预算", "政府性基金预算", "国有资本经营预算")


def write_overview(form: Form, classes: Listing) -> None:
    """T1 收支总表: income by source, expenditure by 类."""
    paper, blank = form.paper, form.blank
    unit = blank.kind == "unit"
    width = 7 if unit else 4
    sheet = form.frame("收支总表", f"{blank.tables}财务收支预算总表", width, "元")
    head = paper.look("head")
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 20)
    sheet.set_column(2, 2, 36)
    sheet.set_column(3, width - 1, 20)
    sheet.merge_range("A6:B6", "本年收入", head)
    sheet.merge_range(5, 2, 5, width - 1, "本年支出", head)
    first = 10 if unit else 8
    if unit:
        for column, word in ((0, "项目"), (1, "预算数"), (2, "项目")):
            sheet.merge_range(6, column, 8, column, word, head)
        sheet.merge_range("D7:G7", "预算数", head)
        sheet.merge_range("D8:D9", "合计", head)
        sheet.merge_range("E8:F8", "基本支出", head)
        sheet.merge_range("G8:G9", "项目支出", head)
        sheet.write("E9", "人员经费", head)
        sheet.write("F9", "公用经费", head)
    else:
        for column, word in enumerate(("项目", "预算数", "项目", "预算数")):
            sheet.write(6, column, word, head)
    columns = ("支出合计", "人员经费", "公用经费", "项目支出") if unit else ("支出合计",)
    income = (
        ("一、财政拨款收入", f"SUM(B{first + 1}:B{first + 3})"),
        *(
            (f"    {n}. {name}", f"SUM({fund})")
            for n, (name, fund) in enumerate(zip(_OFFICIAL_FUNDS, FUNDS, strict=True), 1)
        ),
        ("二、事业收入", "SUM(事业收入)"),
        ("三、事业单位经营收入", "SUM(事业单位经营收入)"),
        ("四、其他收入", "SUM(其他收入)"),
    )
    _income(form, sheet, first, income)
    _classes(form, sheet, first, 2, classes, columns)
    last = first + CLASSES
    sums = {1: f"B{first}+SUM(B{first + 4}:B{first + 6})"}
    for column in range(3, 3 + len(columns)):
        sums[column] = f"SUM({a1(first, column)}:{a1(last - 1, column)})"
    _totals(form, sheet, last, ((0, "收入总计"), (2, "支出总计")), sums)
    form.named(
        {"收入总计": a1(last, 1), "支出总计": a1(last, 3), "财政拨款收入": f"B{first}"}, sheet
    )


def write_fiscal(form: Form, classes: Listing) -> None:
    """T4 财政拨款收支总表: 合计 and the three books by 类."""
    paper, blank = form.paper, form.blank
    sheet = form.frame("财政拨款收支总表", f"{blank.tables}财政拨款收支预算总表", 7, "元")
    head = paper.look("head")
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 20)
    sheet.set_column(2, 2, 36)
    sheet.set_column(3, 6, 20)
    sheet.merge_range("A6:B6", "财政拨款收入", head)
    sheet.merge_range("C6:G6", "财政拨款支出", head)
    for column, word in enumerate(("项目", "预算数", "项目", "合计", *_OFFICIAL_FUNDS)):
        sheet.write(6, column, word, head)
    _income(
        form,
        sheet,
        8,
        tuple(
            (f"{ordinal}、{name}", f"SUM({fund})")
            for ordinal, name, fund in zip(_ORDINALS, _OFFICIAL_FUNDS, FUNDS, strict=False)
        ),
    )
    _classes(form, sheet, 8, 2, classes, ("财政拨款", *FUNDS))
    last = 8 + CLASSES
    for row in range(8, last):  # 合计 is the sum of the three books of its line
        line = f'=IF(C{row}="","",SUM(E{row}:G{row}))'
        sheet.write_formula(row - 1, 3, line, paper.look("lined_money"), "")
    sums = {1: "SUM(B8:B10)"} | {
        column: f"SUM({a1(8, column)}:{a1(last - 1, column)})" for column in range(3, 7)
    }
    _totals(form, sheet, last, ((0, "收入总计"), (2, "支出总计")), sums)
    books = {f"支出_{fund}": a1(last, 4 + n) for n, fund in enumerate(_OFFICIAL_FUNDS)}
    form.named({"财政拨款支出": a1(last, 3)} | books, sheet)


def _income(form: Form, sheet: Sheet, first: int, lines: tuple[tuple[str, str], ...]) -> None:
    """The income side, with blank lines down to the total."""
    paper = form.paper
    for n in range(CLASSES):
        label, formula = lines[n] if n < len(lines) else ("", "")
        sheet.write(first + n - 1, 0, label, paper.look("lined_name"))
        if formula:
            sheet.write_formula(first + n - 1, 1, f"={formula}", paper.look("lined_money"), 0)
        else:
            sheet.write_blank(first + n - 1, 1, None, paper.look("lined_money"))


def _classes(
    form: Form, sheet: Sheet, first: int, left: int, listing: Listing, columns: tuple[str, ...]
) -> None:
    """The lines of a two-sided table, 一、一般公共服务支出, and their amounts."""
    paper = form.paper
    for n in range(1, CLASSES + 1):
        row, key = first + n - 1, listing.cell("key", n)
        line = f'IF({key}="","","{_ORDINALS[n - 1]}、"&{listing.cell("name", n)})'
        sheet.write_formula(row - 1, left, f"={line}", paper.look("lined_name"), "")
        low, high = listing.cell("low", n), listing.cell("high", n)
        for column, adds in enumerate(columns, left + 1):
            amount = between(adds, "项编码", low, high)
            sheet.write_formula(
                row - 1, column, f'=IF({key}="","",{amount})', paper.look("lined_money"), ""
            )
    form.alarm(
        sheet,
        f'IF({listing.left_out},"类多于 {CLASSES} 个，本表放不下，少列的类不在支出总计里：'
        '请按下属单位分开编制。","")',
    )


def _totals(
    form: Form, sheet: Sheet, row: int, labels: tuple[tuple[int, str], ...], sums: dict[int, str]
) -> None:
    for column, label in labels:
        sheet.write(row - 1, column, label, form.paper.look("head"))
    for column, formula in sums.items():
        sheet.write_formula(row - 1, column, f"={formula}", form.paper.look("lined_money"), 0)
