"""The nine official tables: their frame as published, every figure a formula over 计算."""

from __future__ import annotations

from checks.blank.coded import Column, write_by_economic_use, write_coded
from checks.blank.form import Form
from checks.blank.paper import Paper, a1
from checks.blank.two_sided import write_fiscal, write_overview
from checks.blank.wording import Blank
from checks.blank.working import Working

_BOOKS = {
    "一般公共预算": ("一般公共预算拨款表", "一般公共预算支出功能分类预算表", "一般公共预算支出"),
    "政府性基金": ("政府性基金拨款表", "政府性基金预算支出功能分类预算表", "政府性基金预算支出"),
    "国有资本经营": (
        "国有资本经营预算拨款表",
        "国有资本经营预算支出功能分类预算表",
        "国有资本经营预算支出",
    ),
}


def write_tables(paper: Paper, blank: Blank, working: Working) -> list[str]:
    """T1 to T9, in their order; the cells that say in a sentence when entries do not fit."""
    form = Form(paper, blank)
    write_overview(form, working.classes)
    write_coded(
        form,
        "收入总表",
        f"{blank.tables}收入预算总表",
        "收入预算",
        working.whole,
        (
            Column("财政拨款收入", "财政拨款"),
            Column("事业收入", "事业收入"),
            Column("事业单位\n经营收入", "事业单位经营收入"),
            Column("其他收入", "其他收入"),
        ),
    )
    write_coded(
        form,
        "支出总表",
        f"{blank.tables}支出预算总表",
        "支出预算",
        working.whole,
        (Column("基本支出", "基本支出"), Column("项目支出", "项目支出")),
    )
    write_fiscal(form, working.fiscal_classes)
    for fund, (sheet, title, group) in _BOOKS.items():
        write_coded(
            form,
            sheet,
            f"{blank.tables}{title}",
            group,
            working.by_fund[fund],
            (Column("基本支出", f"{fund}_基本支出"), Column("项目支出", f"{fund}_项目支出")),
            f"注：本{blank.office}{blank.year}年没有{group}，故本表为空表。",
        )
    write_by_economic_use(form, working.economic)
    _three_public(form)
    return form.alarms


def _three_public(form: Form) -> None:
    """T9: 三公 and 机关运行经费 in 万元, worked out from 元."""
    paper, blank = form.paper, form.blank
    title = f"{blank.office}“三公”经费和机关运行经费预算表"
    sheet = form.frame("“三公”经费和机关运行费预算表", title, 7, "万元", 3)
    head = paper.look("head")
    sheet.set_column(0, 6, 18)
    sheet.merge_range("A4:F4", "“三公”经费预算数", head)
    sheet.merge_range("G4:G6", "机关运行经费预算数", head)
    for column, word in enumerate(("合计", "因公出国(境)费", "公务接待费")):
        sheet.merge_range(4, column, 5, column, word, head)
    sheet.merge_range("D5:F5", "公务用车购置及运行费", head)
    for column, word in ((3, "小计"), (4, "购置费"), (5, "运行费")):
        sheet.write(5, column, word, head)
    typed = {1: "三公_出国", 2: "三公_接待", 4: "三公_购置", 5: "三公_运行", 6: "机关运行经费"}
    for column in range(7):
        formula = {0: "SUM(B7:D7)", 3: "SUM(E7:F7)"}.get(
            column, f"ROUND(N({typed.get(column)})/10000,2)"
        )
        sheet.write_formula(6, column, f"={formula}", paper.look("lined_wan"), 0)
    said = f"注：本{blank.office}{blank.year}年没有“三公”经费和机关运行经费，故本表为空表。"
    sheet.write_formula("A8", f'=IF(AND(A7=0,G7=0),"{said}","")', paper.look("left"), said)
    names = ("三公", "出国", "接待", "用车", "购置", "运行", "机关运行")
    form.named({f"万元_{name}": a1(7, n) for n, name in enumerate(names)}, sheet)
