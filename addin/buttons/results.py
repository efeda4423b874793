"""The sheet 审核结果 of the open workbook: the findings with links, as in marked copies of files.

It is written in a fixed number of blocks, however many findings there are. The last column names
each finding, so that a line of the list can be waived or accepted as well as its cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import PurePath
from typing import TYPE_CHECKING

from addin.marking.cells import block, runs
from addin.openbook import two_dimensional
from checks.addresses import location
from checks.errors import OutputError
from checks.findings import Culprit, Finding, Report, Severity
from checks.marking import FILLS, RESULTS
from checks.marking.results import free_title
from checks.report import wording
from checks.report.results_rows import COLUMNS, rule_bases, texts_of, worst_first
from checks.report.results_sheet import INKS
from checks.waivers import is_results

if TYPE_CHECKING:
    import xlwings as xw

    from checks.reading.grid import Grid

_HEAD, _WHITE = (0x1F, 0x4E, 0x79), (255, 255, 255)
_LINK, _GREY = (0x05, 0x63, 0xC1), (0x7F, 0x7F, 0x7F)
_LEVEL, _CELL, _TEXT, _AMOUNTS = 2, 5, 6, (7, 8, 9)
#: Excel takes no longer text inside a formula
_LONGEST_IN_FORMULA = 250
Row = list[str | float | None]


def name_of(grids: Iterable[Grid]) -> str | None:
    """The title of our sheet, if the workbook has one."""
    for grid in grids:
        if grid.sheet.startswith(RESULTS) and is_results(grid):
            return grid.sheet
    return None


def write(book: xw.Book, grids: Sequence[Grid], report: Report, *, make: bool) -> xw.Sheet | None:
    """Bring the sheet up to date; it is made when there is none and ``make`` is said.

    Raises OutputError where no sheet can be added.
    """
    name = name_of(grids)
    if name is None:
        if not make:
            return None
        sheet = _added(book, grids)
    else:
        sheet = book.sheets[name]
        sheet.clear()
    findings = list(worst_first(report))
    top = _top(report)
    header = len(top) + 1
    rows: list[Row] = [*top, [heading for heading, _ in COLUMNS], *_lines(report, findings)]
    rows += _unchecked(report)
    sheet.range((1, 1), (len(rows), len(COLUMNS))).value = [_whole(row) for row in rows]
    _dress(sheet, header, findings, len(rows), new=name is None)
    return sheet


def _added(book: xw.Book, grids: Sequence[Grid]) -> xw.Sheet:
    title = free_title(RESULTS, {grid.sheet.lower() for grid in grids})
    try:
        return book.sheets.add(title, after=book.sheets[-1])
    except Exception as error:  # each engine has an error class of its own
        raise OutputError(
            "工作簿不让添加工作表（结构受保护，或是共享工作簿），没有写出问题清单；"
            "请先撤销“保护工作簿”再点一次。"
        ) from error


def _top(report: Report) -> list[Row]:
    """The lines above the list."""
    year = f"{report.year} 年" if report.year is not None else "年度不明"
    facts = [report.department or "部门不明", wording.kind(report), year, wording.layout(report)]
    said = [
        f"{RESULTS}：{PurePath(report.path.replace(chr(92), '/')).name}",
        "，".join(facts),
        wording.severities_line(report) + "；" + wording.rules_line(report),
        wording.duties_line(report),
        *report.remarks,
    ]
    return [[typed(text)] for text in said]


def _lines(report: Report, findings: Sequence[Finding]) -> list[Row]:
    bases, told = rule_bases(), set[Culprit]()
    lines: list[Row] = []
    for number, finding in enumerate(findings, start=1):
        line: Row = [typed(text) for text in texts_of(finding, report, bases, told)]
        line[0] = float(number)
        for column in _AMOUNTS:
            amount = _number(finding, column)
            line[column - 1] = line[column - 1] if amount is None else amount
        line[_CELL - 1] = _link(finding) or line[_CELL - 1]
        lines.append(line)
    return lines or [[None, "没有发现问题。"]]


def _number(finding: Finding, column: int) -> float | None:
    """An amount as a number, where a float holds it exactly enough."""
    text = (finding.actual, finding.expected, finding.difference)[column - _AMOUNTS[0]]
    try:
        value = Decimal(text) if text and finding.unit else None
    except InvalidOperation:
        return None
    if value is None or not value.is_finite() or len(value.as_tuple().digits) > 15:
        return None
    return float(value)


def _link(finding: Finding) -> str | None:
    """A formula that leads to the cell; one block writes all links, where each would be a call."""
    if finding.sheet is None or finding.cell is None:
        return None
    target = "#" + location(finding.sheet, finding.cell).replace('"', '""')
    if len(target) > _LONGEST_IN_FORMULA:
        return None
    return f'=HYPERLINK("{target}","{finding.cell}")'


def _unchecked(report: Report) -> list[Row]:
    lines: list[Row] = []
    for because, what in wording.not_checked(report):
        lines.append([None, "未检查", None, None, None, typed(f"{because}：{'、'.join(what)}")])
    head: list[Row] = [[], [None, "没有查完的事项（不算通过）"]]
    return head + lines if lines else []


def typed(text: str | None) -> str | None:
    """A text as it must be typed to stay one: an apostrophe where it looks like something else."""
    if not text:
        return None
    text = text if len(text) < 32_000 else text[:32_000] + "…"
    return f"'{text}" if text[0] in "=+-@'." or text[0].isdecimal() else text


def _whole(row: Row) -> Row:
    return row + [None] * (len(COLUMNS) - len(row))


def _dress(
    sheet: xw.Sheet, header: int, findings: Sequence[Finding], rows: int, *, new: bool
) -> None:
    """Widths, colours and number formats, by blocks."""
    last, width = header + max(len(findings), 1), len(COLUMNS)
    # served Excel measures columns in points, of which a character takes a little over five
    unit = 5.25 if sheet.book.app.engine.type == "remote" else 1
    if new:
        for column, (_, characters) in enumerate(COLUMNS, start=1):
            sheet.range((1, column)).column_width = characters * unit
    title = sheet.range((1, 1))
    title.font.bold = True
    title.font.size = 15
    title.font.color = _HEAD
    head = sheet.range((header, 1), (header, width))
    head.color = _HEAD
    head.font.color = _WHITE
    head.font.bold = True
    body = sheet.range((header + 1, 1), (last, width))
    body.wrap_text = True
    body.vertical_alignment = "top"
    sheet.range((last + 1, _TEXT), (max(rows, last + 1), _TEXT)).wrap_text = True
    sheet.range((header + 1, _CELL), (last, _CELL)).font.color = _LINK
    levels = dict(enumerate(findings, start=header))
    for severity in Severity:
        here = [
            (r, _LEVEL - 1) for r, f in levels.items() if f.severity is severity and not f.waived
        ]
        for run in runs(here):
            cells = block(sheet, run)
            cells.color = tuple(bytes.fromhex(FILLS[severity]))  # type: ignore[assignment]
            cells.font.color = tuple(bytes.fromhex(INKS[severity]))  # type: ignore[assignment]
            cells.font.bold = True
    amounts = sheet.range((header + 1, _AMOUNTS[0]), (last, _AMOUNTS[-1]))
    amounts.number_format = "#,##0.00"
    for run in runs((r, 0) for r, finding in levels.items() if _integers(finding)):
        top, bottom = run[0][0] + 1, run[-1][0] + 1
        sheet.range((top, _AMOUNTS[0]), (bottom, _AMOUNTS[-1])).number_format = "#,##0"
    sheet.range((header + 1, width), (last, width)).font.color = _GREY


def _integers(finding: Finding) -> bool:
    numbers = [n for c in _AMOUNTS if (n := _number(finding, c)) is not None]
    return all(number.is_integer() for number in numbers)


def id_at(sheet: xw.Sheet, row: int) -> str:
    """The id that a line of the list names; "" for another line."""
    value = two_dimensional(sheet.range((row, len(COLUMNS))).raw_value)[0][0]
    text = value if isinstance(value, str) else ""
    return text if text.startswith("f") and len(text) == 16 else ""
