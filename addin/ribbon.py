"""The ribbon's buttons: one function each, called by VBA through RunPython, or by the server.

``addin.ribbon.NAME(*answers, book=None)`` does the work on the workbook that called, shows what
it has to say and returns it. `BUTTONS` says what the ribbon shows of each and what is asked
first. Nothing but the public API of xlwings is used, so that the same functions run in Excel on
Windows and macOS and, as far as that can, in Excel that is served.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from addin.buttons import BUTTONS, Button, button

if TYPE_CHECKING:
    import xlwings as xw

__all__ = ["BUTTONS", "Button"]


@button("审核工作簿", "审核", "审核整个工作簿：标注有问题的单元格，说明发现了多少、哪些没有检查")
def check_workbook(book: xw.Book) -> str:
    """Audit the open workbook, mark its cells, and say what was found."""
    from addin.buttons.checking import check

    return check(book)


@button("审核本表", "审核", "审核整个工作簿，只标注和统计与本工作表有关的问题")
def check_sheet(book: xw.Book) -> str:
    """Audit the open workbook, and show what concerns its active sheet."""
    from addin.buttons.checking import Part, check

    return check(book, Part("本表", book.sheets.active.name))


@button("审核所选区域", "审核", "审核整个工作簿，只标注和统计与所选单元格有关的问题")
def check_selection(book: xw.Book) -> str:
    """Audit the open workbook, and show what concerns the selected cells."""
    from addin.buttons.checking import check
    from addin.buttons.walking import selected_part

    return check(book, selected_part(book))


@button(
    "清除标记", "审核", "去掉勾稽加的底色和批注，恢复单元格原来的样子；采纳过的改动保留，不能再撤销"
)
def clear_marks(book: xw.Book) -> str:
    """Give every marked cell its own fill and note back."""
    from addin.buttons.checking import clear

    return clear(book)


@button(
    "标出提示",
    "审核",
    "按下：提示（蓝色）也标在单元格上；弹起：只标错误和警告，提示仍列在问题清单里。记住您的选择",
    toggle=True,
)
def mark_hints(book: xw.Book) -> str:
    """Let the marks that are there follow the toggle: with hints, or without."""
    from addin.buttons.checking import redrawn

    return redrawn(book)


@button("问题清单", "问题", "列出全部问题的“审核结果”表，点单元格地址就能跳到那一格", moves=True)
def show_findings(book: xw.Book) -> str:
    """Bring the list of findings up to date, and show it."""
    from addin.buttons.checking import listed

    return listed(book)


@button(
    "上一处", "问题", "选中上一个有错误或警告的单元格，问题写在状态栏里；都没有时看提示", moves=True
)
def previous_finding(book: xw.Book) -> str:
    """Select the cell before this one that a finding blames."""
    from addin.buttons.walking import walk

    return walk(book, -1)


@button(
    "下一处", "问题", "选中下一个有错误或警告的单元格，问题写在状态栏里；都没有时看提示", moves=True
)
def next_finding(book: xw.Book) -> str:
    """Select the next cell that a finding blames."""
    from addin.buttons.walking import walk

    return walk(book, 1)


@button("规则说明", "问题", "所选单元格的问题依据哪条规则：查什么、为什么、怎么改")
def explain_rule(book: xw.Book) -> str:
    """Show the page of the rule behind the selected finding."""
    from addin.buttons.explaining import explain

    return explain(book)


@button("采纳建议", "处理", "把建议的数填进疑错的单元格：先显示原值和新值，由您确认")
def accept_suggestion(book: xw.Book, answer: str = "") -> str:
    """Correct the cell that the selected finding accuses, with the user's consent."""
    from addin.buttons.changing import accept

    return accept(book, answer)


@button("撤销采纳", "处理", "恢复最近一次采纳之前的值；可以一直撤销到最早一次")
def undo_accept(book: xw.Book) -> str:
    """Put back what the last accepted suggestion replaced."""
    from addin.buttons.changing import undo

    return undo(book)


@button(
    "标为已核实",
    "处理",
    "所选的问题已经查明无误：写下理由和姓名，记入“已核实”表，以后仍列出但不再计数",
    ("waive_reason", "waive_person"),
)
def waive_finding(book: xw.Book, reason: str, name: str) -> str:
    """Answer for the selected finding, with a reason and a name."""
    from addin.buttons.waiving import waive

    return waive(book, reason, name)


@button(
    "审核文件夹",
    "文件",
    "审核一个文件夹里的全部工作簿，标注副本和结果写在旁边的文件夹里，原文件不动",
    ("choose_folder",),
)
def check_folder(book: xw.Book, folder: str) -> str:
    """Audit the workbooks of a folder as the command line does."""
    from addin.buttons import files

    return files.check_folder(book, folder)


@button(
    "与上年对比",
    "文件",
    "把打开的工作簿与上年的对照，上年数、增减和说明不一致的列为问题",
    ("choose_last_year",),
)
def compare_last_year(book: xw.Book, path: str) -> str:
    """Compare the open workbook with last year's."""
    from addin.buttons.comparing import compare

    return compare(book, path)


@button(
    "导入公开文本",
    "文件",
    "把公开的 PDF、Word 或网页变成官方套表工作簿并打开",
    ("choose_published",),
    moves=True,
)
def import_published(book: xw.Book, path: str) -> str:
    """Turn a published document into a workbook, and open it."""
    from addin.buttons import files

    return files.import_published(book, path)


@button(
    "新建套表",
    "文件",
    "写出一套空白的公开表，合计、表间数字和文字里的数字都由公式算出",
    ("new_year", "new_kind"),
    moves=True,
)
def new_book(book: xw.Book, year: str, kind: str) -> str:
    """Write a blank set of tables, and open it."""
    from addin.buttons import files

    return files.new_book(book, year, kind)


@button(
    "设置",
    "勾稽",
    "本文件夹的预算年度和表式，以及导入正式科目表",
    ("settings_year", "settings_layout", "settings_catalogue"),
)
def settings(book: xw.Book, year: str, layout: str, catalogue: str) -> str:
    """Settle year, layout and 科目表 for the workbooks of this folder."""
    from addin.buttons.settings import settle

    return settle(book, year, layout, catalogue)


@button("关于", "勾稽", "版本、规则数、科目表和许可")
def about(book: xw.Book) -> str:
    """Say what this is and which versions run."""
    from addin.buttons.settings import about as told

    return told(book)
