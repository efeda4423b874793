"""The sheet 修改记录 of a corrected copy: what was changed, and what is left to people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from checks.addresses import location

if TYPE_CHECKING:
    import openpyxl

    from checks.fixing import Fix

CHANGES: Final = "修改记录"
#: heading and width of each column
_COLUMNS: Final = {
    "序号": 6, "工作表": 26, "单元格": 9, "项目": 30, "原值": 20, "改为": 20, "理由": 36,
    "改正后消除的问题": 44,
}  # fmt: skip
#: the column with the link to the cell
_CELL: Final = 3


def fixes_sheet(done: Sequence[Fix], refused: Sequence[tuple[Fix, str]]) -> openpyxl.Workbook:
    """The fixes made, and those refused with the reason, as a workbook of one sheet."""
    import openpyxl
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = CHANGES
    for column, width in enumerate(_COLUMNS.values(), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.append([f"修改记录：以下 {len(done)} 处由勾稽改正，原文件没有改动"])
    sheet["A1"].font = Font(bold=True, size=14)
    _rows(sheet, [(fix, fix.why) for fix in done])
    if refused:
        sheet.append([])
        sheet.append([f"没有修改的 {len(refused)} 处，请人工处理"])
        sheet.cell(sheet.max_row, 1).font = Font(bold=True)
        _rows(sheet, refused)
    grey = PatternFill("solid", fgColor="FFE7E6E6")
    for row in sheet.iter_rows(min_row=2):
        head = row[0].value == "序号"
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=cell.column > _CELL)
            if head:
                cell.font, cell.fill = Font(bold=True), grey
    sheet.freeze_panes = "A3"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    return book


def _rows(sheet: Any, fixes: Sequence[tuple[Fix, str]]) -> None:
    sheet.append(list(_COLUMNS))
    for number, (fix, why) in enumerate(fixes, start=1):
        rules = "、".join(f"{rule} {title}" for rule, title in fix.explains)
        old, new = _shown(fix, fix.old), _shown(fix, fix.new)
        sheet.append([number, fix.sheet, fix.cell, fix.label, old, new, why, rules])
        row = sheet[sheet.max_row]
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # a formula is shown, not computed
            elif isinstance(cell.value, float):
                cell.number_format = "#,##0.######"
        row[_CELL - 1].hyperlink = f"#{location(fix.sheet, fix.cell)}"


def _shown(fix: Fix, value: str) -> str | float:
    """The value as a number where it is one, so that it can be looked up and compared."""
    if not fix.amount or value.startswith(("=", "“")) or not value:
        return value or "（空白）"
    return float(value)
