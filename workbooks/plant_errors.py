"""Plants ten errors in the sample budget and lists them on a last sheet.

    python workbooks/plant_errors.py [OUTPUT]

The same source gives the same parts, in the same order, with the same dates.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from checks.report.in_memory import to_bytes

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "上海市科学技术协会2025.xlsx"
TARGET = HERE / "上海市科学技术协会2025（含十处错误）.xlsx"
LIST_SHEET = "植入的错误"

Value = str | float | None


@dataclass(frozen=True)
class Planted:
    """One error: what is written over which cells, and who should notice."""

    sheet: str
    kind: str
    explanation: str
    rules: str
    changes: Mapping[str, Value] = field(default_factory=dict)
    #: 1-based number of a row that is repeated below itself
    repeated_row: int | None = None


PLANTED = (
    Planted(
        "部门支出总表",
        "两位数字颠倒",
        "2060702 科普活动的项目支出把 6、7 两位写反，合计 1,106,700 与分栏不再相等，"
        "20607 款的项目支出也对不上各项。",
        "BN 表内勾稽",
        {"G17": 1107600},
    ),
    Planted(
        "部门收入总表",
        "小计漏加一项",
        "22102 住房改革支出的合计漏加 2210203 购房补贴 2,823,600，"
        "与下属两项之和、与上级 221 类、与支出总表都不相等。",
        "BN 表内勾稽",
        {"E34": 6114582},
    ),
    Planted(
        "部门一般公共预算拨款表",
        "款级编码缺失",
        "2210201 住房公积金一行漏填款级编码 02，类、款、项断了一级。",
        "KM 科目编码",
        {"B35": None},
    ),
    Planted(
        "部门支出总表",
        "科目名称与编码不符",
        "2080502 是事业单位离退休，名称误抄了上一行的行政单位离退休。",
        "KM 科目编码",
        {"D23": "行政单位离退休"},
    ),
    Planted(
        "部门收入总表",
        "金额写成文本",
        "2060701 机构运行的财政拨款收入用全角数字和全角逗号录入，是文本，Excel 求和时会漏掉它。",
        "SJ 数据质量",
        {"F16": "３４，０４８，０５０"},
    ),
    Planted(
        "部门财政拨款收支总表",
        "单位标注错误",
        "表内数字以元为单位，标注误写成万元。",
        "BS 表式完整",
        {"G4": "单位：万元"},
    ),
    Planted(
        "部门政府性基金拨款表",
        "标题年度陈旧",
        "沿用上一年的表格，标题年度没有改成 2025 年。",
        "BS 表式完整",
        {"A2": "2024年部门政府性基金预算支出功能分类预算表"},
    ),
    Planted(
        "部门一般公共预算拨款表",
        "金额填到相邻栏",
        "2060704 学术交流活动的 2,760,000 应在项目支出栏，误填到基本支出栏；"
        "本行仍然相等，20607 款的两栏、与支出总表对应栏不再相符。",
        "BN 表内勾稽、BJ 表间勾稽",
        {"F18": 2760000, "G18": None},
    ),
    Planted(
        "部门一般公共预算拨款基本支出明细表",
        "同一行重复",
        "30239 其他交通费用一行重复录入，302 类比下属各款之和少 659,000。",
        "BN 表内勾稽、KM 科目编码",
        repeated_row=41,
    ),
    Planted(
        "部门“三公”经费和机关运行费预算表",
        "三公合计漏加",
        "“三公”经费合计漏加公务用车购置及运行费 14 万元：52.50 + 7.47 + 14.00 = 73.97。",
        "SG 三公与机关运行",
        {"A7": 59.97},
    ),
)


def main(output: Path = TARGET) -> None:
    """Write the workbook with planted errors to ``output``."""
    book = load_workbook(SOURCE)
    rows = [plant(book[error.sheet], error) for error in PLANTED]
    add_list(book, rows)
    book.active = 0
    book.properties.title = f"{book.properties.title}（含十处错误）"
    book.properties.created = datetime(2026, 1, 1)  # noqa: DTZ001 - docProps has no zone
    output.write_bytes(to_bytes(book))


def plant(sheet: Worksheet, error: Planted) -> tuple[str, ...]:
    """Make the error; return its line of the list: 工作表 to 应由哪类规则发现."""
    if error.repeated_row is not None:
        cells, old, new = repeat_row(sheet, error.repeated_row)
    else:
        cells = "、".join(error.changes)
        old = "、".join(shown(sheet[address].value) for address in error.changes)
        new = "、".join(shown(value) for value in error.changes.values())
        for address, value in error.changes.items():
            sheet[address].value = value
    return error.sheet, cells, old, new, f"{error.kind}：{error.explanation}", error.rules


def repeat_row(sheet: Worksheet, row: int) -> tuple[str, str, str]:
    """Repeat ``row`` below itself; what is under it moves down, merged cells too."""
    width, last = sheet.max_column, sheet.max_row
    heights = [sheet.row_dimensions[r].height for r in range(row, last + 1)]
    for merged in list(sheet.merged_cells.ranges):
        if merged.min_row > row:
            merged.shift(row_shift=1)
    sheet.move_range(f"A{row + 1}:{sheet.cell(last, width).coordinate}", rows=1)
    for offset, height in enumerate(heights):
        sheet.row_dimensions[row + 1 + offset].height = height
    for source in sheet[row]:
        target = sheet.cell(row + 1, source.column, source.value)
        target._style = copy(source._style)
    values = " ".join(shown(cell.value) for cell in sheet[row] if cell.value is not None)
    return f"A{row + 1}:{sheet.cell(row + 1, width).coordinate}", "（无此行）", values


def shown(value: Value) -> str:
    """A cell's value as the list shows it."""
    if value is None:
        return "（空）"
    return value if isinstance(value, str) else f"{value:,}"


def add_list(book: Workbook, rows: list[tuple[str, ...]]) -> None:
    """The last sheet: what was planted where, with links to the cells."""
    sheet = book.create_sheet(LIST_SHEET)
    line = Side(style="thin", color="BFBFBF")
    border = Border(line, line, line, line)
    font = "宋体"
    sheet["A1"] = "本工作簿植入的十处错误"
    sheet["A1"].font = Font(font, size=16, bold=True)
    sheet["A2"] = f"除下列各处外，与《{SOURCE.name}》完全相同。点击单元格地址可以跳到错误处。"
    sheet["A2"].font = Font(font, size=10, color="7F7F7F")
    head = ("序号", "工作表", "单元格", "原值", "现值", "错在哪里", "应由哪类规则发现")
    for column, (title, width) in enumerate(
        zip(head, (6, 34, 13, 18, 18, 52, 20), strict=True), start=1
    ):
        cell = sheet.cell(4, column, title)
        cell.font = Font(font, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="44546A")
        cell.alignment = Alignment("center", "center")
        cell.border = border
        sheet.column_dimensions[cell.column_letter].width = width
    for number, texts in enumerate(rows, start=1):
        for column, text in enumerate((str(number), *texts), start=1):
            cell = sheet.cell(4 + number, column, text)
            cell.font = Font(font)
            cell.alignment = Alignment(
                "center" if column in (1, 3) else "left", "center", wrap_text=True
            )
            cell.border = border
            if column == 3:
                link(cell, texts[0], text)
        sheet.row_dimensions[4 + number].height = 48
    sheet.freeze_panes = "A5"
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def link(cell: Cell, sheet: str, cells: str) -> None:
    """Make ``cell`` jump to the first of ``cells``."""
    first = re.split("[、:]", cells)[0]
    cell.hyperlink = f"#'{sheet}'!{first}"
    cell.font = Font("宋体", underline="single", color="0563C1")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
