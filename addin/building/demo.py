"""The demo workbook: the sample with planted errors, with buttons and formulas in place.

It carries the VBA itself, so that it works without the add-in, wherever its Python has gouji. Its
buttons start Python anew for each click, which does not depend on the version of xlwings;
formulas do.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from addin import shipped
from addin.building import store, vba, wrappers
from addin.building.addin import settings, template, texts
from addin.building.package import once, packed, parts
from addin.building.shapes import Button, add_buttons
from addin.functions_registry import Function
from checks.report.in_memory import to_bytes
from checks.report.width import width

#: the sample with ten planted errors
SAMPLE = shipped("workbooks") / "上海市科学技术协会2025（含十处错误）.xlsx"
SHEET = "开始"
_FONT = "宋体"
_FORMULAS = 15
#: functions of addin.ribbon that have a button here; macros/demo/Demo.bas has their Subs
BUTTONS = (
    "check_workbook",
    "previous_finding",
    "next_finding",
    "show_findings",
    "accept_suggestion",
    "undo_accept",
    "waive_finding",
    "clear_marks",
)
#: modules that belong to the tab, which the demo has not: it would stand beside the add-in's
_WITHOUT = ("Startup", "Toggle", "Watcher")


@dataclass(frozen=True, slots=True)
class At:
    """Cells of a sheet as an argument of a formula."""

    sheet: str
    cells: str

    def __str__(self) -> str:
        return f"'{self.sheet}'!{self.cells}"


@dataclass(frozen=True, slots=True)
class Example:
    """A formula of the sheet 开始: a function and its arguments."""

    said: str
    function: str
    arguments: tuple[str | At, ...]

    @property
    def formula(self) -> str:
        """As it is typed, without the equals sign."""
        written = [f'"{a}"' if isinstance(a, str) else str(a) for a in self.arguments]
        return f"{self.function}({', '.join(written)})"

    def result(self, book: Workbook, functions: Mapping[str, Function]) -> object:
        """What the function says of these cells."""
        values = [a if isinstance(a, str) else _values(book, a) for a in self.arguments]
        return functions[self.function].call(*values)


_SPENDING = "部门支出总表"
_THREE = "部门“三公”经费和机关运行费预算表"
EXAMPLES = (
    Example("编码的科目名称", "GJ_NAME", ("2060702",)),
    Example("名称的编码（同名的要写上级）", "GJ_CODE", ("行政运行", "20129")),
    Example("编码是哪一级", "GJ_LEVEL", ("20607",)),
    Example(
        "编码与名称是否相符（名称抄错了一行）",
        "GJ_CODECHECK",
        ("2080502", At(_SPENDING, "D23")),
    ),
    Example(
        "合计是否等于分栏之和（两位数字写反）",
        "GJ_SUMCHECK",
        (At(_SPENDING, "E17"), At(_SPENDING, "F17:G17")),
    ),
    Example("差多少", "GJ_DIFF", (At(_SPENDING, "E17"), At(_SPENDING, "F17:G17"))),
    Example("元换算成万元", "GJ_WAN", (At(_SPENDING, "E17"),)),
    Example(
        "“三公”经费合计是否相符（漏加一项）",
        "GJ_SANGONG",
        tuple(At(_THREE, f"{column}7") for column in "ABCDEF"),
    ),
)


def demo(source: Path, interpreter: str) -> bytes:
    """The workbook's bytes; ``source`` is the sample with planted errors."""
    from addin.functions import FUNCTIONS

    described = FUNCTIONS.values()
    book = load_workbook(source)
    results = [example.result(book, FUNCTIONS) for example in EXAMPLES]
    _start(book.create_sheet(SHEET, 0))
    book.active = 0
    for sheet in book.worksheets[1:]:
        sheet.sheet_view.tabSelected = False
    store.fill(
        book.create_sheet(store.SHEET),
        settings(interpreter) | {"use udf server": False},
        texts(),
        wrappers.descriptions(described),
    )
    book[store.SHEET].sheet_state = "hidden"
    book.properties.title = "勾稽演示"
    content = parts(to_bytes(book))
    content["[Content_Types].xml"] = once(
        content["[Content_Types].xml"],
        "openxmlformats-officedocument.spreadsheetml.sheet.main",
        "ms-excel.sheet.macroEnabled.main",
    )
    first = "xl/worksheets/sheet1.xml"
    content[first] = _with_results(content[first].decode(), results).encode()
    add_buttons(content, first, [_button(n, name) for n, name in enumerate(BUTTONS)])
    return packed(_with_vba(content, wrappers.module(described)))


def _button(number: int, function: str) -> Button:
    """Two rows of four."""
    from addin import ribbon

    row, column = divmod(number, 4)
    macro = "Demo" + "".join(word.capitalize() for word in function.split("_"))
    colour = "44546A" if number else "107C41"
    label = ribbon.BUTTONS[function].label
    return Button(label, macro, 30 + 150 * column, 155 + 50 * row, colour)


def _with_vba(content: dict[str, bytes], functions: str) -> dict[str, bytes]:
    from pyopenvba import ExcelFile

    macros = shipped("macros")
    modules = vba.sources(macros) | vba.sources(macros / "demo")
    modules = {name: source for name, source in modules.items() if name not in _WITHOUT}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demo.xlsm"
        path.write_bytes(packed(content))
        with ExcelFile(path) as book:
            book.add_vba_project()
            vba.add(book, vba.of_xlwings(template()) | modules | {"Functions": functions})
            book.save()
        return parts(path.read_bytes())


def _start(sheet: Worksheet) -> None:
    """The first sheet: what this is, room for the buttons, formulas."""
    texts_of_sheet = {
        1: "勾稽演示",
        2: "这是上海市科学技术协会 2025 年部门预算的副本，植入了十处错误"
        "（见最后的“植入的错误”表）。",
        3: "先点“启用内容”允许宏，再点下面的按钮；下面的公式也由勾稽计算。",
        4: "按钮和公式使用命令 python 所指的 Python，其中要装有勾稽："
        'python -m pip install "gouji[excel]"。',
        5: "提示找不到 Python 时，取消隐藏工作表 gouji.conf，"
        "把 interpreter_win 改成 python.exe 的完整路径。",
        6: "审核自己的工作簿，请安装加载项：gouji addin install。",
    }
    for row, text in texts_of_sheet.items():
        cell = sheet.cell(row, 2, text)
        cell.font = Font(_FONT, size=18 if row == 1 else 11, bold=row == 1)
    for letter, columns in zip("ABCD", (3, 40, 62, 62), strict=True):
        sheet.column_dimensions[letter].width = columns
    line = Side(style="thin", color="BFBFBF")
    table = [("做什么", "公式", "结果"), *((e.said, f"={e.formula}", "") for e in EXAMPLES)]
    for number, words in enumerate(table, start=_FORMULAS):
        for column, word in enumerate(words, start=2):
            cell = sheet.cell(number, column)
            cell.value = word
            cell.data_type = "s"  # the formula as a text to read
            cell.font = Font(_FONT, bold=number == _FORMULAS)
            cell.border = Border(line, line, line, line)
            cell.alignment = Alignment(vertical="center", horizontal="left", wrap_text=True)
            if number == _FORMULAS:
                cell.fill = PatternFill("solid", fgColor="DDEBF7")
        lines = max(-(-width(word) // 60) for word in words)
        sheet.row_dimensions[number].height = 16 * max(2, lines)
    for number, example in enumerate(EXAMPLES, start=_FORMULAS + 1):
        sheet.cell(number, 4, f"={example.formula}")
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _values(book: Workbook, place: At) -> object:
    cells = book[place.sheet][place.cells]
    if not isinstance(cells, tuple):
        return cells.value
    return [[cell.value for cell in row] for row in cells]


def _with_results(sheet: str, results: Sequence[object]) -> str:
    """Formulas with what they gave, so that the sheet shows it before anything is calculated."""
    for row, result in enumerate(results, start=_FORMULAS + 1):
        kind = "b" if isinstance(result, bool) else "str" if isinstance(result, str) else "n"
        shown = escape(str(int(result) if isinstance(result, bool) else result))
        found = re.search(rf'<c r="D{row}"( s="\d+")?>(<f>.*?</f>)<v ?/?>(</v>)?</c>', sheet)
        if found is None:
            raise ValueError(f"D{row}: no formula to give a result to")
        cell = f'<c r="D{row}"{found[1] or ""} t="{kind}">{found[2]}<v>{shown}</v></c>'
        sheet = sheet[: found.start()] + cell + sheet[found.end() :]
    return sheet
