"""The VBA, run: from each callback of the tab to Python, and what happens when Python fails."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from pyopenvba.interpreter import VBAErrorValue
from pyopenvba.interpreter._preprocess import DEFAULT_CONSTANTS

from addin import ribbon, shipped
from addin.answers import decode
from addin.building.addin import texts
from addin.building.tab import KINDS
from addin.functions import FUNCTIONS
from tests.hosts.excel_vba import PlayedExcel, RibbonUI, VBAProblem

XL_WAIT, XL_DEFAULT = 2, -4143
YES, NO, CANCEL = 6, 7, 2

#: button -> what the user answers -> what its function is called with
CALLS: dict[str, tuple[list[Any], list[str]]] = {
    "check_workbook": ([], []),
    "check_sheet": ([], []),
    "check_selection": ([], []),
    "previous_finding": ([], []),
    "next_finding": ([], []),
    "show_findings": ([], []),
    "accept_suggestion": ([], []),
    "undo_accept": ([], []),
    "mark_hints": ([], []),
    "waive_finding": (["合同未签", "张三"], ["合同未签", "张三"]),
    "clear_marks": ([], []),
    "explain_rule": ([], []),
    "check_folder": ([r"D:\预算"], [r"D:\预算"]),
    "compare_last_year": ([r"D:\2025.xlsx"], [r"D:\2025.xlsx"]),
    "import_published": ([r"D:\公开.pdf"], [r"D:\公开.pdf"]),
    "new_book": (["2026"], ["2026", "unit"]),
    "settings": (["2026", "", r"D:\科目.xlsx"], ["2026", "", r"D:\科目.xlsx"]),
    "about": ([], []),
}


def layout() -> dict[str, dict[str, str]]:
    tree = etree.fromstring((shipped("macros") / "customUI14.xml").read_bytes())
    return {button.get("id"): dict(button.attrib) for button in tree.iter(*KINDS)}


def press(excel: PlayedExcel, button: str) -> None:
    """Click a button; a toggle is pressed."""
    attributes = layout()[button]
    if "getPressed" in attributes:
        excel.toggle(attributes["onAction"], True)
    else:
        excel.click(attributes["onAction"])


def called(command: str) -> tuple[str, list[str]]:
    """Function and decoded answers of ``import addin.ribbon; addin.ribbon.NAME('…', …)``."""
    first, second = ast.parse(command).body
    assert ast.unparse(first) == "import addin.ribbon"
    assert isinstance(second, ast.Expr)
    assert isinstance(second.value, ast.Call)
    assert isinstance(second.value.func, ast.Attribute)
    assert ast.unparse(second.value.func.value) == "addin.ribbon"
    arguments = [ast.literal_eval(argument) for argument in second.value.args]
    return second.value.func.attr, [decode(argument) for argument in arguments]


def said(excel: PlayedExcel) -> str:
    """The one sentence that was shown."""
    ((_, sentence, _, _),) = excel.dialogs
    return sentence


def test_every_button_has_its_case() -> None:
    assert sorted(layout()) == sorted(CALLS) == sorted(ribbon.BUTTONS)


@pytest.mark.parametrize("button", CALLS)
def test_a_click_calls_the_function_of_that_name(excel: PlayedExcel, button: str) -> None:
    answers, expected = CALLS[button]
    excel.answers = list(answers)
    excel.answer_dialogs(NO)  # what sort of book: the second
    press(excel, button)
    assert [called(command) for command in excel.commands] == [(button, expected)]
    assert excel.answers == []


@pytest.mark.parametrize("button", ribbon.BUTTONS)
def test_vba_asks_what_python_expects(excel: PlayedExcel, button: str) -> None:
    excel.answers = list(CALLS[button][0])
    excel.answer_dialogs(NO)
    press(excel, button)
    asked = excel.asked + [text for _, text, _, _ in excel.dialogs]
    assert asked == [texts()[question] for question in ribbon.BUTTONS[button].asks]
    ((_, answers),) = map(called, excel.commands)
    assert len(answers) == len(asked)


@pytest.mark.parametrize("button", [name for name, (answers, _) in CALLS.items() if answers])
def test_cancel_calls_nothing(excel: PlayedExcel, button: str) -> None:
    excel.answers = [False]
    press(excel, button)
    assert excel.commands == []
    assert excel.dialogs == []


def test_the_second_question_can_be_cancelled_too(excel: PlayedExcel) -> None:
    excel.answers = ["合同未签", False]
    excel.click("Ribbon.WaiveFinding")
    excel.answers = ["2026"]
    excel.answer_dialogs(CANCEL)
    excel.click("Ribbon.NewBook")
    assert excel.commands == []


def test_settings_without_a_catalogue(excel: PlayedExcel) -> None:
    excel.answers = ["", "shanghai", False]
    excel.click("Ribbon.Settings")
    assert called(excel.commands[0]) == ("settings", ["", "shanghai", ""])


def test_a_waiver_without_a_reason_is_not_made(excel: PlayedExcel) -> None:
    excel.answers = ["   "]
    excel.click("Ribbon.WaiveFinding")
    assert excel.commands == []
    assert excel.dialogs[-1][1] == "没有填写，什么也没有做。"


def test_the_office_user_is_proposed_as_the_person(excel: PlayedExcel) -> None:
    excel.application.user_name = "李四"
    excel.answers = ["已核对合同", ...]
    excel.click("Ribbon.WaiveFinding")
    assert called(excel.commands[0]) == ("waive_finding", ["已核对合同", "李四"])


@pytest.mark.parametrize("how", ["raised", "reported"])
def test_an_error_in_python_ends_in_one_sentence_and_excel_usable(
    excel: PlayedExcel, how: str
) -> None:
    """Raised: VBA's Err. Reported: xlwings writes Python's stderr to a file and gives -1."""
    traceback = (
        'Traceback (most recent call last):\n  File "<string>", line 1, in <module>\n'
        "ModuleNotFoundError: No module named 'addin'\n\n"
    )
    application = excel.application

    def fails(command: str) -> object:
        assert application.cursor == XL_WAIT
        application.screen_updating = False
        application.enable_events = False
        application.calculation = -4135  # manual
        application.status_bar = "正在审核……"
        if how == "raised":
            raise VBAProblem(traceback)
        excel.files["stderr.log"] = traceback
        excel.run("Calls.ShowError", "stderr.log")
        return -1

    excel.python = fails
    excel.click("Ribbon.CheckWorkbook")
    assert said(excel) == (
        "没有完成：ModuleNotFoundError: No module named 'addin'。"
        "请在命令行运行 gouji addin doctor，按它说的做；仍不行请把这句话发给我们。"
    )
    assert excel.dialogs[0][2] == "预算审核"
    assert application.screen_updating is True
    assert application.enable_events is True
    assert application.calculation == -4105
    assert application.cursor == XL_DEFAULT
    assert application.status_bar is False


def test_what_python_leaves_in_the_status_bar_stays(excel: PlayedExcel) -> None:
    def says(command: str) -> object:
        excel.application.status_bar = "支出总表 E12：合计不等于分栏之和"
        return 0

    excel.python = says
    excel.click("Ribbon.NextFinding")
    assert excel.application.status_bar == "支出总表 E12：合计不等于分栏之和"
    assert excel.application.cursor == XL_DEFAULT


def test_manual_calculation_and_silent_events_of_the_user_stay(excel: PlayedExcel) -> None:
    excel.application.calculation = -4135
    excel.application.enable_events = False
    excel.click("Ribbon.CheckWorkbook")
    assert excel.application.calculation == -4135
    assert excel.application.enable_events is False


def test_a_python_that_is_gone_is_named(excel: PlayedExcel) -> None:
    excel.files.clear()
    excel.click("Ribbon.CheckWorkbook")
    assert excel.commands == []
    assert said(excel) == (
        r"找不到 Python：C:\Python\python.exe。请重新安装勾稽，再运行 gouji addin install；"
        "可以先用 gouji addin doctor 检查。"
    )


@pytest.mark.parametrize("button", CALLS)
def test_without_a_workbook(built: Path, button: str) -> None:
    excel = PlayedExcel(built, book=False)
    excel.files[r"C:\Python\python.exe"] = ""
    excel.answers = list(CALLS[button][0])
    excel.answer_dialogs(YES)
    attributes = layout()[button]
    press(excel, button)
    if "getEnabled" in attributes:
        assert excel.asked_for(attributes["getEnabled"]) is False
        assert excel.commands == []
        assert "请先打开要审核的工作簿" in excel.dialogs[-1][1]
    else:
        assert len(excel.commands) == 1
        assert excel.application.active_book is not None


def test_with_a_workbook_the_buttons_are_enabled(excel: PlayedExcel) -> None:
    assert excel.asked_for("Startup.NeedsWorkbook") is True


def hints(excel: PlayedExcel) -> object:
    """Whether Excel shows the toggle 标出提示 pressed."""
    return excel.asked_for(layout()["mark_hints"]["getPressed"])


def told(command: str) -> dict[str, object]:
    """What a command says besides the answers."""
    call = ast.parse(command).body[1].value  # type: ignore[attr-defined]
    return {word.arg: ast.literal_eval(word.value) for word in call.keywords}


def test_toggles_are_the_buttons_with_a_state() -> None:
    pressed = {name for name, attributes in layout().items() if "getPressed" in attributes}
    assert pressed == {name for name, button in ribbon.BUTTONS.items() if button.toggle}


def test_the_toggle_is_kept_and_every_click_tells_python(excel: PlayedExcel) -> None:
    shown = RibbonUI()
    excel.run("Startup.RibbonLoaded", shown)
    assert hints(excel) is True
    excel.click("Ribbon.CheckWorkbook")
    assert told(excel.commands[-1]) == {}
    excel.toggle("Toggle.MarkHints", False)
    assert shown.controls == ["mark_hints"]
    assert called(excel.commands[-1]) == ("mark_hints", [])
    assert told(excel.commands[-1]) == {"hints": False}
    assert hints(excel) is False
    excel.answers = ["合同未签", "张三"]
    excel.click("Ribbon.WaiveFinding")
    assert called(excel.commands[-1]) == ("waive_finding", ["合同未签", "张三"])
    assert told(excel.commands[-1]) == {"hints": False}
    excel.toggle("Toggle.MarkHints", True)
    assert (hints(excel), told(excel.commands[-1])) == (True, {})


def test_the_choice_outlives_excel(built: Path, excel: PlayedExcel) -> None:
    excel.toggle("Toggle.MarkHints", False)
    again = PlayedExcel(built)
    assert hints(again) is True
    again.registry = excel.registry
    assert hints(again) is False


def test_a_choice_that_cannot_be_kept_comes_up_again(excel: PlayedExcel) -> None:
    shown = RibbonUI()
    excel.run("Startup.RibbonLoaded", shown)
    excel.registry_is_locked = True
    excel.toggle("Toggle.MarkHints", False)
    assert shown.controls == ["mark_hints"]
    assert hints(excel) is True
    assert told(excel.commands[-1]) == {}
    assert excel.dialogs == []


def test_the_toggle_keeps_its_state_when_python_fails(excel: PlayedExcel) -> None:
    shown = RibbonUI()
    excel.run("Startup.RibbonLoaded", shown)

    def fails(command: str) -> object:
        raise VBAProblem("Traceback …\nModuleNotFoundError: No module named 'addin'")

    excel.python = fails
    excel.toggle("Toggle.MarkHints", False)
    assert said(excel).startswith("没有完成：ModuleNotFoundError")
    assert shown.controls == ["mark_hints"]
    assert hints(excel) is False


def test_the_ribbon_asks_again_when_workbooks_come_and_go(excel: PlayedExcel) -> None:
    ribbon = RibbonUI()
    excel.run("Startup.RibbonLoaded", ribbon)
    before = ribbon.invalidated
    excel.run("Watcher_played")
    assert ribbon.invalidated == before + 2


def test_functions_are_described_once(built: Path) -> None:
    excel = PlayedExcel(built, book=False)
    excel.run("Startup.RibbonLoaded", RibbonUI())
    assert excel.described == []  # without an open workbook Excel refuses
    excel.add_workbook()
    excel.run("Startup.WorkbooksChanged")
    excel.run("Startup.WorkbooksChanged")
    assert [name for name, *_ in excel.described] == [f"'gouji.xlam'!{name}" for name in FUNCTIONS]
    assert excel.described[2] == (
        "'gouji.xlam'!GJ_LEVEL",
        "科目编码是哪一级：类、款或项。",
        "勾稽",
        ["科目编码：一格、一列，或类、款、项分开的两三列"],
    )


def test_a_worksheet_function_calls_its_python(excel: PlayedExcel) -> None:
    calls = []

    def function(module: str, name: str, arguments: list[object]) -> object:
        calls.append((module, name, len(arguments)))
        return "科学技术支出"

    excel.function = function
    assert excel.evaluate('GJ_NAME("206", 2025)') == "科学技术支出"
    assert excel.evaluate('GJ_LEVEL("206")') == "科学技术支出"
    assert calls == [("addin.functions", "GJ_NAME", 2), ("addin.functions", "GJ_LEVEL", 1)]


@pytest.mark.parametrize(
    ("text", "code"), [("#N/A", 2042), ("#VALUE!", 2015), ("#DIV/0!", 2007), ("#REF!", 2023)]
)
def test_error_texts_become_errors(excel: PlayedExcel, text: str, code: int) -> None:
    excel.function = lambda *_: text
    found = excel.evaluate('GJ_NAME("999")')
    assert isinstance(found, VBAErrorValue)
    assert found.number == code


def test_errors_within_rows_become_errors(excel: PlayedExcel) -> None:
    """Rows that spill, and one row alone, as Python hands them over."""
    excel.add_module(
        """
        Function Rows(row As Long, column As Long)
            Dim given(0 To 1, 0 To 1) As Variant
            given(0, 0) = "#N/A": given(0, 1) = "a": given(1, 0) = 1.5: given(1, 1) = "#REF!"
            Rows = ToExcel(given)(row, column)
        End Function
        Function Row(column As Long)
            Row = ToExcel(Array("b", "#DIV/0!", True))(column)
        End Function
        """,
        name="Spilled",
    )
    rows = [[excel.run("Spilled.Rows", row, column) for column in (0, 1)] for row in (0, 1)]
    assert isinstance(rows[0][0], VBAErrorValue)
    assert isinstance(rows[1][1], VBAErrorValue)
    assert (rows[0][0].number, rows[1][1].number) == (2042, 2023)
    assert (rows[0][1], rows[1][0]) == ("a", 1.5)
    row = [excel.run("Spilled.Row", column) for column in range(3)]
    assert (row[0], row[2]) == ("b", True)
    assert isinstance(row[1], VBAErrorValue)


def test_a_function_that_fails_says_so_in_its_cell(excel: PlayedExcel) -> None:
    def fails(*_: object) -> object:
        raise VBAProblem("Traceback …\nModuleNotFoundError: No module named 'addin'")

    excel.function = fails
    assert excel.evaluate('GJ_NAME("206")') == (
        "没有结果：ModuleNotFoundError: No module named 'addin'。请在命令行运行 gouji addin doctor"
    )


@pytest.fixture
def mac(built: Path, monkeypatch: pytest.MonkeyPatch) -> PlayedExcel:
    """Excel for Mac: the other branches of #If Mac."""
    monkeypatch.setitem(DEFAULT_CONSTANTS, "Mac", True)
    return PlayedExcel(built)


@pytest.mark.parametrize("button", CALLS)
def test_every_click_on_a_mac(mac: PlayedExcel, button: str) -> None:
    answers, expected = CALLS[button]
    mac.answers = list(answers)
    mac.answer_dialogs(NO)
    press(mac, button)
    assert [called(command) for command in mac.commands] == [(button, expected)]


def test_a_function_on_a_mac_says_what_to_do(mac: PlayedExcel) -> None:
    assert "gouji serve" in str(mac.evaluate('GJ_NAME("206")'))


def test_every_sentence_is_used_and_every_used_one_is_there() -> None:
    source = "".join(path.read_text() for path in shipped("macros").glob("*.bas"))
    source += (Path(__file__).parents[2] / "addin/building/wrappers.py").read_text()
    known = set(texts())
    used = set(re.findall(r'(?:Wording|AskText|AskEither)\("(\w+)"', source))
    for question in re.findall(r'AskFile\("(\w+)"', source):
        used |= {question, f"{question}_files"}
    for question in re.findall(r'AskFolder\("(\w+)"', source):
        used |= {question, f"{question}_mac"}
    assert used == known


def test_the_interpreter_reads_settings_only_from_the_add_in(excel: PlayedExcel) -> None:
    """A workbook with a sheet gouji.conf must not name the program that is started."""
    sheet = excel.sheet(1)
    sheet.sheet.name = "gouji.conf"
    sheet.set_value("A1", "interpreter_win")
    sheet.set_value("B1", r"\\evil\share\python.exe")
    assert excel.workbook.name != "gouji.xlam"
    assert excel.evaluate('GetConfig("INTERPRETER_WIN", "")') == r"C:\Python\python.exe"
    assert excel.evaluate('GetConfig("CONDA PATH")') == ""
    assert excel.evaluate('GetConfig("USE UDF SERVER", False)') is True
