"""Excel as the add-in's VBA sees it: pyOpenVBA's interpreter, with dialogs that answer by plan.

`PlayedExcel` loads the modules of a built add-in. xlwings' own module, which starts processes and
loads a DLL, is replaced by a stand-in that hands every command to `PlayedExcel.python`.
"""

# The signatures below are Excel's: VBA names its arguments.
# ruff: noqa: ARG002
from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pyopenvba import ExcelFile, VBAModuleKind
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.apps.excel._bridge import ExcelBridge
from pyopenvba.apps.excel._model import Application
from pyopenvba.interpreter import MISSING, NOTHING, Interpreter, VBAObject, member, method, setter
from pyopenvba.interpreter._values import error

_STAND_IN = """\
Public Function RunPython(PythonCommand As String)
    RunPython = Application.PlayedPython(PythonCommand)
End Function
Public Function FileExists(ByVal FileSpec As String) As Boolean
    FileExists = Application.PlayedFileExists(FileSpec)
End Function
Public Function ReadFile(ByVal FileName As String)
    ReadFile = Application.PlayedReadFile(FileName)
End Function
Public Function XLPy() As Object
    Set XLPy = Application.PlayedServer()
End Function
Public Function GetSetting(AppName, Section, Key, Optional Default = "")
    GetSetting = Application.PlayedGetSetting(AppName, Section, Key, Default)
End Function
Public Sub SaveSetting(AppName, Section, Key, Setting)
    Application.PlayedSaveSetting AppName, Section, Key, Setting
End Sub
"""
#: a workbook comes to the front, another goes: what Excel's events would do
_EVENTS = """\
Sub Watcher_played()
    WorkbooksChanged
    WorkbooksChanged
End Sub
"""
_LEFT_OUT = re.compile("ThisWorkbook|Sheet[0-9]+|Dictionary|xlwings")


class VBAProblem(Exception):
    """What a stand-in raises to make a VBA error with this description."""


class _Picker(VBAObject):
    vba_type_name = "FileDialog"

    def __init__(self, excel: PlayedExcel) -> None:
        self.excel = excel
        self.title = ""
        self.choice: object = False

    @member
    def Title(self) -> object:
        return self.title

    @setter("Title")
    def _set_title(self, value: object) -> None:
        self.title = str(value)

    @method
    def Show(self) -> object:
        self.excel.asked.append(self.title)
        self.choice = self.excel.answers.pop(0)
        return 0 if self.choice is False else -1

    @member
    def SelectedItems(self, Index: object = MISSING) -> object:
        return self.choice


class RibbonUI(VBAObject):
    """IRibbonUI: counts how often it was told to ask again, and for which button alone."""

    vba_type_name = "IRibbonUI"

    def __init__(self) -> None:
        self.invalidated = 0
        self.controls: list[str] = []

    @method
    def Invalidate(self) -> object:
        self.invalidated += 1
        return None

    @method
    def InvalidateControl(self, ControlID: object) -> object:
        self.controls.append(str(ControlID))
        return None


class _Server(VBAObject):
    """The object XLPy gives: Python as VBA calls worksheet functions."""

    vba_type_name = "XLPy"

    def __init__(self, excel: PlayedExcel) -> None:
        self.excel = excel

    @method
    def CallUDF(
        self, module: object, name: object, args: Any, book: object, caller: object
    ) -> object:
        return self.excel.played(self.excel.function, str(module), str(name), list(args.elements()))


class _Application(Application):
    """The application with what pyOpenVBA leaves out and the add-in uses."""

    vba_type_name = "Application"
    vba_library = Application.vba_library
    excel: PlayedExcel

    def __init__(self) -> None:
        super().__init__()
        self.cursor: object = -4143

    @member
    def Cursor(self) -> object:
        return self.cursor

    @setter("Cursor")
    def _set_cursor(self, value: object) -> None:
        self.cursor = value

    @member
    def Caller(self) -> object:
        return self.vba_get("ActiveCell")

    @method
    def InputBox(
        self,
        Prompt: object,
        Title: object = MISSING,
        Default: object = MISSING,
        Type: object = MISSING,
    ) -> object:
        self.excel.asked.append(str(Prompt))
        answer = self.excel.answers.pop(0)
        return str(Default) if answer == ... else answer

    @method
    def GetOpenFilename(self, FileFilter: object = MISSING, Title: object = MISSING) -> object:
        self.excel.asked.append(str(Title))
        return self.excel.answers.pop(0)

    @member
    def FileDialog(self, fileDialogType: object) -> object:
        return _Picker(self.excel)

    @method
    def MacroOptions(
        self, Macro: object, Description: object, Category: object, ArgumentDescriptions: Any
    ) -> object:
        arguments = [str(text) for text in ArgumentDescriptions.elements()]
        self.excel.described.append((str(Macro), str(Description), str(Category), arguments))
        return None

    @method
    def PlayedPython(self, command: object) -> object:
        return self.excel.played(self.excel.python, str(command))

    @method
    def PlayedFileExists(self, path: object) -> object:
        return str(path) in self.excel.files

    @method
    def PlayedReadFile(self, path: object) -> object:
        return self.excel.files[str(path)]

    @method
    def PlayedGetSetting(
        self, AppName: object, Section: object, Key: object, Default: object
    ) -> object:
        return self.excel.registry.get((str(AppName), str(Section), str(Key)), Default)

    @method
    def PlayedSaveSetting(
        self, AppName: object, Section: object, Key: object, Setting: object
    ) -> object:
        if self.excel.registry_is_locked:
            raise error(75, "Path/File access error")
        self.excel.registry[str(AppName), str(Section), str(Key)] = str(Setting)
        return None

    @method
    def PlayedServer(self) -> object:
        return _Server(self.excel)


class PlayedExcel(ExcelApplication):
    """Excel with the add-in loaded and, unless ``book`` is False, one more workbook in front."""

    def __init__(self, addin: Path, *, book: bool = True) -> None:
        self.application = _Application()
        self.application.excel = self
        self.interpreter = Interpreter(ExcelBridge(self.application))
        self.application.interpreter = self.interpreter
        #: commands RunPython got; what Python does with one (its result is RunPython's)
        self.commands: list[str] = []
        self.python: Callable[[str], object] = self._record
        self.function: Callable[[str, str, list[object]], object] = lambda *_: None
        #: what the next dialogs answer; ``...`` takes the proposal, False is Cancel
        self.answers: list[Any] = []
        self.asked: list[str] = []
        self.described: list[tuple[str, str, str, list[str]]] = []
        #: files that exist, with their text
        self.files: dict[str, str] = {}
        #: what SaveSetting wrote, by application, section and key
        self.registry: dict[tuple[str, str, str], str] = {}
        self.registry_is_locked = False
        self.open_workbook(addin)
        with ExcelFile(addin) as host:
            for module in host.vba_project().modules:
                if _LEFT_OUT.fullmatch(module.name):
                    continue
                standard = module.kind is VBAModuleKind.standard
                # The interpreter has no WithEvents; `workbooks_changed` plays the events.
                source = module.source.replace("Public WithEvents ", "Public ")
                self.add_module(source, name=module.name, kind="standard" if standard else "class")
        self.add_module(_STAND_IN, name="xlwings")
        self.add_module(_EVENTS, name="Events")
        if book:
            self.add_workbook()
        else:
            self.application.active_book = None  # an add-in is never the active workbook

    def _record(self, command: str) -> object:
        self.commands.append(command)
        return 0

    def played(self, stand_in: Callable[..., object], *args: object) -> object:
        """Call a stand-in; a VBAProblem becomes VBA's error."""
        try:
            return stand_in(*args)
        except VBAProblem as problem:
            raise error(1000, str(problem)) from None

    def click(self, callback: str) -> None:
        """Press a button, by its onAction: Module.Sub."""
        self.run(callback, NOTHING)

    def toggle(self, callback: str, pressed: bool) -> None:
        """Press or release a toggle, by its onAction."""
        self.run(callback, NOTHING, pressed)

    def asked_for(self, callback: str) -> object:
        """What a getEnabled or getPressed callback answers."""
        name = callback.partition(".")[2]
        ask = f"Dim answer As Variant\n{name} Nothing, answer\nAsk = answer\n"
        self.add_module(f"Function Ask()\n{ask}End Function\n", name=f"Ask{name}")
        return self.run(f"Ask{name}.Ask")
