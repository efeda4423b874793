"""The sheet 审核结果: what was audited, what was found, what was not checked."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from checks.addresses import location
from checks.findings import Culprit, Finding, Report, Severity, Verdict
from checks.marking import FILLS, RESULTS
from checks.report import wording
from checks.report.cells import as_number, clean
from checks.report.in_memory import MADE
from checks.report.results_rows import COLUMNS, rule_bases, texts_of, worst_first
from checks.report.width import wrap

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

#: the ink of a severity upon the fill that the marks have too
INKS = {Severity.ERROR: "9C0006", Severity.WARNING: "7F6000", Severity.INFO: "1F4E79"}

_FONT = "等线"
_HEAD = "1F4E79"
_LAST = len(COLUMNS)
_HOW_TO_WAIVE = (
    "核实一个问题：在预算工作簿里加一张名为“已核实”的表，第一行写 编号、规则、工作表、单元格、"
    "理由、姓名、日期，每个问题一行，编号照抄本表最后一栏。数字改了编号就变，是一个新的问题。"
)
#: the summary's three side-by-side cells, as first and last column
_THIRDS = ((1, 5), (6, 6), (7, _LAST))
#: Excel makes no row much higher than this, in points
_HIGHEST = 400.0
_LINE = 14.5


def results_workbook(report: Report, *, link_file: str | None = None) -> Workbook:
    """A workbook with one sheet, 审核结果.

    Links lead to cells of the same workbook, or of ``link_file`` (a path relative to where the
    workbook will be, or absolute). Nothing a report quotes becomes a formula.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.properties.creator = "gouji 勾稽"
    book.properties.created = book.properties.modified = MADE
    sheet = book.active
    sheet.title = RESULTS
    _Writer(sheet, link_file).write(report)
    return book


class _Writer:
    """Writes the sheet from top to bottom; ``row`` is the next free row."""

    def __init__(self, sheet: Worksheet, link_file: str | None) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        self.sheet = sheet
        self.target = None if link_file is None else _uri(link_file)
        self.row = 1
        hair = Side(style="thin", color="D9D9D9")
        self.border = Border(left=hair, right=hair, top=hair, bottom=hair)
        self.wrapped = Alignment(vertical="top", wrap_text=True)
        self.indented = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
        self.centred = Alignment(horizontal="center", vertical="center", wrap_text=True)
        self.top_centre = Alignment(horizontal="center", vertical="top")
        self.top_right = Alignment(horizontal="right", vertical="top", indent=1)
        self.font = Font(name=_FONT, size=10)
        self.bold = Font(name=_FONT, size=10, bold=True)
        self.grey = Font(name=_FONT, size=10, color="7F7F7F")
        self.link = Font(name=_FONT, size=10, color="0563C1", underline="single")
        self.title = Font(name="微软雅黑", size=15, bold=True, color=_HEAD)
        self.heading = Font(name=_FONT, size=10, bold=True, color="FFFFFF")
        self.head_fill = PatternFill("solid", fgColor=_HEAD)
        self.band_fill = PatternFill("solid", fgColor="F2F2F2")
        self.fills = {s: PatternFill("solid", fgColor=c) for s, c in FILLS.items()}
        self.inks = {s: Font(name=_FONT, size=10, bold=True, color=c) for s, c in INKS.items()}

    def write(self, report: Report) -> None:
        """The whole sheet."""
        from openpyxl.utils import get_column_letter

        for column, (_, columns) in enumerate(COLUMNS, start=1):
            self.sheet.column_dimensions[get_column_letter(column)].width = columns
        self._summary(report)
        self._findings(report)
        self._not_checked(report)
        if report.findings:
            self.row += 1
            self._line(_HOW_TO_WAIVE, self.grey)
        self._print_setup()

    def _summary(self, report: Report) -> None:
        self._put(1, f"审核结果：{PurePath(report.path).name}", self.title)
        self._height(24)
        self.row += 1
        year = f"{report.year} 年" if report.year is not None else "年度不明"
        facts = [report.department or "部门不明", wording.kind(report), year]
        facts.append(wording.layout(report))
        self._put(1, "，".join(facts), self.font)
        self.row += 1
        if report.status != "ok":
            self._line(f"{wording.STATUS[report.status]}：{report.error}", self.bold)
            return
        self._counts(report)
        if report.duties:
            self._line(wording.duties_line(report), self.font)
        for remark in report.remarks:
            self._line(remark, self.grey)
        self._tables(report)

    def _counts(self, report: Report) -> None:
        """Counts by severity in their colours, beside them what became of the rules."""
        for severity, (first, last) in zip(Severity, ((1, 2), (3, 3), (4, 4)), strict=True):
            number = report.count(severity)
            self._merge(first, last)
            ink = self.inks[severity] if number else self.grey
            cell = self._put(first, f"{severity.chinese} {number}", ink)
            cell.alignment = self.centred
            if number:
                for column in range(first, last + 1):
                    self.sheet.cell(self.row, column).fill = self.fills[severity]
        self._put(6, wording.rules_line(report), self.font)
        if report.waived:
            self._put(5, f"已核 {report.waived}", self.grey).alignment = self.centred
        self._height(20)
        self.row += 1

    def _tables(self, report: Report) -> None:
        """The tables found, three in a row, each a link to its place."""
        self._put(1, f"识别的表 {len(report.tables)} 处", self.bold)
        self.row += 1
        rows = -(-len(report.tables) // len(_THIRDS))
        for index, table in enumerate(report.tables):
            third, down = divmod(index, rows)
            first, last = _THIRDS[third]
            row = self.row + down
            text = f"{table.name}：{table.sheet.strip()}!{table.range} {table.unit}".rstrip()
            cell = self._put(first, text, self.link, row=row)
            cell.alignment = self.wrapped
            self._hyperlink(cell, table.sheet, table.range)
            self._merge(first, last, row=row)
            self._height(self._lines(text, first, last, indent=0) * _LINE, row=row)
        self.row += rows

    def _findings(self, report: Report) -> None:
        from openpyxl.utils import get_column_letter

        header = self.row
        for column, (name, _) in enumerate(COLUMNS, start=1):
            cell = self._put(column, name, self.heading)
            cell.fill, cell.alignment, cell.border = self.head_fill, self.centred, self.border
        self._height(20)
        self.row += 1
        self.sheet.freeze_panes = f"A{self.row}"
        self.sheet.print_title_rows = f"{header}:{header}"
        bases = rule_bases()
        told: set[Culprit] = set()
        for number, finding in enumerate(worst_first(report), start=1):
            self._finding(number, finding, report, bases, told)
        last = self.row - 1
        self.sheet.auto_filter.ref = f"A{header}:{get_column_letter(_LAST)}{last}"
        if not report.findings and report.status == "ok":
            self._put(1, "没有发现问题。", self.bold)
            self.row += 1

    def _finding(
        self,
        number: int,
        finding: Finding,
        report: Report,
        bases: Mapping[str, str],
        told: set[Culprit],
    ) -> None:
        """One row; what a wrong cell broke says so below the first that names the cell."""
        texts = texts_of(finding, report, bases, told)
        lines = 1
        for column, text in enumerate(texts, start=1):
            cell = self._put(column, text or "", self.font)
            cell.border, cell.alignment = self.border, self.indented
            if text:
                lines = max(lines, self._lines(text, column, column))
        self.sheet.cell(self.row, 1).value = number
        for column in (1, 2, 3):
            self.sheet.cell(self.row, column).alignment = self.top_centre
        for column in (7, 8, 9):
            self._amount(self.sheet.cell(self.row, column), texts[column - 1], finding.unit)
        if finding.sheet is not None and finding.cell is not None:
            cell = self.sheet.cell(self.row, 5)
            self._hyperlink(cell, finding.sheet, finding.cell)
            cell.font = self.link
        severity = self.sheet.cell(self.row, 2)
        severity.font = self.inks[finding.severity] if finding.waived is None else self.grey
        if finding.waived is None:
            severity.fill = self.fills[finding.severity]
        self._height(lines * _LINE + 3)
        self.row += 1

    def _not_checked(self, report: Report) -> None:
        if report.duties:
            lines = [(d.duty, d.title, d.because) for d in wording.unfinished(report)]
            title, names = f"没有查完的复核事项 {len(lines)} 项（不算通过）", ("事项", "内容")
        else:
            unchecked = [o for o in report.outcomes if o.verdict is Verdict.NOT_CHECKED]
            lines = [(o.rule, o.title, o.because) for o in unchecked]
            title, names = f"未检查的规则 {len(lines)} 条（不算通过）", ("规则", "名称")
        if not lines:
            return
        self.row += 1
        self._put(1, title, self.bold)
        self.row += 1
        spans = ((1, 3), (4, 6), (7, _LAST))
        for (first, last), name in zip(spans, (*names, "为什么没有检查"), strict=True):
            self._band(first, last, name, self.bold)
            for column in range(first, last + 1):
                self.sheet.cell(self.row, column).fill = self.band_fill
        self.row += 1
        for what, about, said in lines:
            texts = (what, about, said or "原因未说明")
            for (first, last), text in zip(spans, texts, strict=True):
                self._band(first, last, text, self.font)
            high = max(self._lines(t, *span) for span, t in zip(spans, texts, strict=True))
            self._height(high * _LINE + 2)
            self.row += 1

    def _print_setup(self) -> None:
        from openpyxl.worksheet.properties import PageSetupProperties

        sheet = self.sheet
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = 9  # A4
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.sheet_properties.tabColor = _HEAD  # the last of twenty tabs is easily overlooked
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        margins = sheet.page_margins
        margins.left = margins.right = 0.4
        margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.6, 0.3, 0.3
        sheet.print_options.horizontalCentered = True
        sheet.oddFooter.left.text = "gouji 勾稽"
        sheet.oddFooter.right.text = "第 &P 页，共 &N 页"
        sheet.sheet_view.showGridLines = False

    def _put(self, column: int, text: str, font: Any, *, row: int | None = None) -> Any:
        """A text in a cell, which stays one even if it begins like a formula."""
        cell = self.sheet.cell(row or self.row, column)
        text = clean(text)
        if text:
            cell.value = text
            cell.data_type = "s"
            if text[0] in "=+-@\t\r":
                cell.quotePrefix = True
        cell.font = font
        return cell

    def _amount(self, cell: Any, text: str | None, unit: str | None) -> None:
        """An amount as a number, so that it sorts; as text when a float cannot hold it."""
        amount = as_number(text, unit)
        if amount is not None:
            cell.quotePrefix, cell.alignment = False, self.top_right
            cell.value, cell.number_format = amount

    def _band(self, first: int, last: int, text: str, font: Any) -> None:
        self._put(first, text, font).alignment = self.wrapped
        for column in range(first, last + 1):
            self.sheet.cell(self.row, column).border = self.border
        self._merge(first, last)

    def _line(self, text: str, font: Any) -> None:
        self._put(1, text, font).alignment = self.wrapped
        self._merge(1, _LAST)
        self._height(self._lines(text, 1, _LAST) * _LINE)
        self.row += 1

    def _merge(self, first: int, last: int, *, row: int | None = None) -> None:
        if first != last:
            row = row or self.row
            self.sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)

    def _lines(self, text: str, first: int, last: int, *, indent: int = 1) -> int:
        columns = sum(columns for _, columns in COLUMNS[first - 1 : last])
        return len(wrap(text, max(4, int(columns) - indent)))

    def _height(self, points: float, *, row: int | None = None) -> None:
        dimension = self.sheet.row_dimensions[row or self.row]
        dimension.height = min(_HIGHEST, max(dimension.height or 0.0, points))

    def _hyperlink(self, cell: Any, sheet: str, place: str) -> None:
        from openpyxl.worksheet.hyperlink import Hyperlink

        cell.hyperlink = Hyperlink(
            ref=cell.coordinate, location=location(sheet, place), target=self.target
        )


def _uri(path: str) -> str:
    """A path as the target of a link: separators turned, only what a URI reserves escaped."""
    path = clean(path).replace(os.sep, "/")
    return "".join(quote(c, safe="/:") if c.isascii() else c for c in path)
