"""The tables of the summary workbook: their columns, and what stands in a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from checks.findings import Finding, Report
from checks.report import wording
from checks.report.cells import as_number
from checks.report.html.overview import Entry, level
from checks.report.summary_sheets import HEAD, INK, INKS, Column, Sheet

if TYPE_CHECKING:
    from checks.report.summary_counts import Counts

#: the columns of 各部门
DEPARTMENTS = (
    Column("部门（单位）", 30), Column("预算", 16), Column("文件", 40), Column("结果", 10),
    Column("错误", 8), Column("警告", 8), Column("提示", 8), Column("已核实", 8),
    Column("没有查完的事项", 14), Column("完成率", 10), Column("说明", 46),
)  # fmt: skip
#: the columns of 各规则
RULES = (
    Column("规则", 9), Column("名称", 26), Column("类别", 16), Column("错误", 9),
    Column("警告", 9), Column("提示", 9), Column("已核实", 9), Column("涉及的工作簿", 13),
    Column("没有查完的工作簿", 16), Column("依据", 60),
)  # fmt: skip
#: the columns of 全部问题
FINDINGS = (
    Column("序号", 7), Column("部门（单位）", 24), Column("年度", 7), Column("文件", 26),
    Column("级别", 7), Column("规则", 9), Column("规则名称", 20), Column("表", 20),
    Column("单元格", 10), Column("说明", 62), Column("实际", 16), Column("应为（另一边）", 16),
    Column("相差", 14), Column("单位", 6), Column("建议", 34), Column("核实", 18),
    Column("编号", 19),
)  # fmt: skip
#: the columns of 没有查完
UNFINISHED = (
    Column("部门（单位）", 26), Column("预算", 16), Column("文件", 34),
    Column("没有查完的原因", 44), Column("事项", 80),
)  # fmt: skip
#: the darker, the more errors and warnings
_LEVELS = ("#F6E9D8", "#F0CFAE", "#E2A27F", "#C9644F", "#A3261D")
#: how much of a quoted text stands where an amount would
_QUOTED = 40
#: how many rules and departments the matrix holds
_MATRIX_RULES, _MATRIX_ROWS = 120, 20_000


def write_department(sheet: Sheet, book: Entry) -> None:
    """One workbook in 各部门."""
    if not sheet.room():
        return
    state = "没有审核" if book.error else "有错误" if book.errors else "有警告"
    if not (book.error or book.errors or book.warnings):
        state = "没有发现"
    ink = INKS["error"] if book.error or book.errors else INKS["warning"]
    stress = {"bold": True, "font_color": ink} if state != "没有发现" else {}
    row = sheet.at
    sheet.height([book.title, book.about, _name(book.path), *[""] * 7, book.error or ""])
    sheet.cell(row, 0, book.title)
    sheet.cell(row, 1, book.about)
    sheet.link(row, 2, _name(book.path), book.path, None, None)
    sheet.cell(row, 3, state, **stress)
    for column, count, kind in (
        (4, book.errors, "error"), (5, book.warnings, "warning"), (6, book.infos, "info"),
        (7, book.waived, "waived"),
    ):  # fmt: skip
        shown = None if book.error else count
        sheet.cell(row, column, shown, **({"font_color": INKS[kind]} if count else {}))
    sheet.cell(row, 8, None if book.error else book.unfinished)
    sheet.cell(row, 9, book.rate)
    sheet.cell(row, 10, book.error or "")
    sheet.at += 1


def write_finding(
    sheet: Sheet, report: Report, title: str, finding: Finding, names: Mapping[str, str]
) -> None:
    """One finding in 全部问题."""
    if not sheet.room():
        return
    row = sheet.at
    kind = "waived" if finding.waived is not None else finding.severity.value
    weight = "已核实" if finding.waived is not None else finding.severity.chinese
    suggestion = wording.suggestion(finding)
    table = names.get(finding.table or "") or (finding.sheet or "").strip()
    sheet.height(
        [
            "", title, "", _name(report.path), "", "", finding.title, table, finding.cell or "",
            finding.message, _short(finding.actual), _short(finding.expected), "", "",
            suggestion, finding.waived or "", "",
        ]
    )  # fmt: skip
    sheet.cell(row, 0, row)
    sheet.cell(row, 1, title)
    sheet.cell(row, 2, report.year, num_format="0")
    sheet.link(row, 3, _name(report.path), report.path, None, None)
    sheet.cell(row, 4, weight, bold=True, font_color=INKS[kind])
    sheet.cell(row, 5, finding.rule)
    sheet.cell(row, 6, finding.title)
    sheet.cell(row, 7, table)
    sheet.link(row, 8, finding.cell or "", report.path, finding.sheet, finding.cell)
    sheet.cell(row, 9, finding.message)
    for column, text in (
        (10, finding.actual), (11, finding.expected), (12, finding.difference),
    ):  # fmt: skip
        _amount(sheet, row, column, text, finding.unit)
    sheet.cell(row, 13, finding.unit or "")
    sheet.cell(row, 14, suggestion)
    sheet.cell(row, 15, finding.waived or "")
    sheet.cell(row, 16, finding.id, font_color="#7F7F7F")
    sheet.at += 1


def _amount(sheet: Sheet, row: int, column: int, text: str | None, unit: str | None) -> None:
    """An amount as a number, so that it sorts; as text when a float cannot hold it."""
    amount = as_number(text, unit)
    if amount is None:
        sheet.cell(row, column, _short(text))
    else:
        value, shown = amount
        sheet.cell(row, column, value, num_format=shown)


def write_matrix(sheet: Sheet, counts: Counts, books: Sequence[Entry]) -> None:
    """Departments down, rules across; darker where there are more errors and warnings."""
    rules = counts.weighty()[:_MATRIX_RULES]
    names = [n for n in dict.fromkeys(b.title for b in books) if counts.of_department(n)]
    sheet.made.set_column(0, 0, 34)
    if rules:
        sheet.made.set_column(1, len(rules), 7.5)
    sheet.made.set_row(0, 24)
    title = sheet.book.style(bold=True, font_size=14, font_color=HEAD, valign="vcenter")
    sheet.text(0, 0, "部门与规则：错误和警告的条数", title)
    head = sheet.book.style(bold=True, font_color="#FFFFFF", bg_color=HEAD, align="center")
    sheet.text(1, 0, "部门（单位）", head)
    for i, rule in enumerate(rules, 1):
        sheet.text(1, i, rule, head)
    sheet.made.freeze_panes(2, 1)
    sheet.made.repeat_rows(0, 1)
    sheet.at = 2
    if not names:
        sheet.text(2, 0, "没有错误和警告。", sheet.book.style())
        return
    for name in names[:_MATRIX_ROWS]:
        own = counts.of_department(name)
        sheet.cell(sheet.at, 0, name)
        for i, rule in enumerate(rules, 1):
            number = own.get(rule, 0)
            if number:
                dark = level(number)
                sheet.cell(
                    sheet.at, i, number, align="center", bg_color=_LEVELS[dark - 1],
                    font_color="#FFFFFF" if dark > 3 else INK,
                )  # fmt: skip
        sheet.at += 1


def _short(text: str | None) -> str:
    """A quoted text beside the figures: its beginning, as the message tells it all."""
    text = text or ""
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"


def _name(path: str) -> str:
    """The file and its folder: one name in many folders is common; the path stands in the link."""
    return "/".join(path.replace("\\", "/").split("/")[-2:])
