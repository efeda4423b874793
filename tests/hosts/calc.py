"""LibreOffice Calc as an engine of xlwings: the code that runs in Excel runs in Calc.

Only what addin/ uses is here. Values, colours and refusals are given as Excel's COM gives them
on Windows, so that the same paths are taken; each question to the spreadsheet is counted.

    with Calc(tmp_path) as calc:
        book = calc.open(path)          # an xlwings.Book
        ribbon.check_workbook(book=book)
        calc.calls["value"]             # reads of values
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import xlwings as xw
from xlwings import base_classes

from tests.hosts.excel_com import ComBook, ComNote, ComRange, Formats, Interior, Refused, Spoken
from tests.hosts.libreoffice import FILTERS, LibreOffice

_NO_DAY = dt.datetime(1899, 12, 30, tzinfo=dt.UTC)
Block = tuple[int, int, int, int]
#: error values as COM gives them -> as Office.js sends them
COM_TEXTS = {
    -2146826281: "#DIV/0!",
    -2146826273: "#VALUE!",
    -2146826265: "#REF!",
    -2146826259: "#NAME?",
    -2146826252: "#NUM!",
    -2146826246: "#N/A",
}


class Calc(LibreOffice):
    """A running Calc. ``calls`` counts what was asked of it, by xlwings' name."""

    worker = Path(__file__).with_name("calc_worker.py").resolve()

    def __init__(self, folder: Path, timeout: float = 60) -> None:
        super().__init__(folder, timeout)
        self.calls: Counter[str] = Counter()
        self.formats = Formats()
        #: how `.api` is spoken to: as on Windows, or as on macOS
        self.spoken = False
        self.app = App(self)
        self._folder = folder
        self._copies = 0

    def __enter__(self) -> Calc:
        super().__enter__()
        self._engine_before = xw.engines.active
        xw.engines.active = xw.Engine(impl=self.app.engine)
        return self

    def __exit__(self, *raised: Any) -> None:
        xw.engines.active = self._engine_before
        super().__exit__(*raised)

    def open(self, path: Path) -> xw.Book:
        """Open a copy of a workbook file, so that no lock file lies beside the original."""
        self._copies += 1
        copy = self._folder / f"open{self._copies}" / path.name
        copy.parent.mkdir()
        shutil.copyfile(path, copy)
        number = self.ask("open", path=str(copy))["book"]
        return xw.Book(impl=Book(self.app, number, copy))

    def do(self, book: xw.Book, job: str, **what: Any) -> Any:
        """What a user does: sort, insert_rows, protect, dump … of calc_worker.py."""
        return self.ask(job, book=book.impl.number, **what)

    def save(self, book: xw.Book, path: Path) -> Path:
        """Save as xlsx under another name."""
        self.do(book, "save_book", path=str(path), filter=FILTERS["xlsx"])
        return path

    def close(self, book: xw.Book) -> None:
        """Close without saving."""
        self.do(book, "close_book")

    def native(self, thing: Any) -> Any:
        """An object of Excel's, as xlwings' `.api` gives it."""
        return Spoken(thing) if self.spoken else thing

    def counted(self, what: str, job: str, **details: Any) -> Any:
        """One question on behalf of xlwings' member ``what``."""
        self.calls[what] += 1
        try:
            return self.ask(job, **details)
        except RuntimeError as error:
            if "RefusedError" in str(error):
                raise Refused(-2147352567, str(error)) from error
            raise


class Engine:
    """What xlwings asks of an engine as a whole."""

    name = "excel"
    type = "desktop"

    def __init__(self, app: App) -> None:
        self.apps = [app]

    @staticmethod
    def prepare_xl_data_element(value: Any, _options: Any) -> Any:
        return "" if value is None else value

    @staticmethod
    def clean_value_data(data: Any, *_: Any) -> Any:
        return [[None if v == "" else v for v in row] for row in data]


class App:
    """The program. ``alerts`` holds what it showed, ``answers`` what the user will press."""

    def __init__(self, calc: Calc) -> None:
        self.calc = calc
        self.engine = Engine(self)
        self.screen_updating = True
        self.enable_events = True
        self.display_alerts = True
        self.status_bar: str | bool = False
        self.calculation = "automatic"
        self.alerts: list[str] = []
        self.answers: list[str] = []
        self.pid = 1
        self.current: Book | None = None

    @property
    def books(self) -> Books:
        return Books(self)

    def alert(self, prompt: str, _title: Any, buttons: str, _mode: Any, _callback: Any) -> str:
        self.alerts.append(prompt)
        return "ok" if buttons == "ok" else self.answers.pop(0)

    def activate(self, steal_focus: bool = False) -> None:
        pass

    @property
    def selection(self) -> Range | None:
        assert self.current is not None
        name, *block = self.calc.counted("selection", "selection", book=self.current.number)
        return Range(Sheet(self.current, name), tuple(block))


class Books:
    def __init__(self, app: App) -> None:
        self.app = app

    def __call__(self, name: str) -> Book:
        raise KeyError(name)

    def open(self, fullname: str, *_: Any, **__: Any) -> Book:
        opened: Book = self.app.calc.open(Path(fullname)).impl
        return opened


class Book:
    def __init__(self, app: App, number: int, path: Path) -> None:
        self.app, self.number, self.fullname, self.name = app, number, str(path), path.name
        self.shared = False
        app.current = self

    @property
    def api(self) -> Any:
        return self.app.calc.native(ComBook(self.shared))

    def counted(self, what: str, job: str, **details: Any) -> Any:
        return self.app.calc.counted(what, job, book=self.number, **details)

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    def activate(self) -> None:
        self.app.current = self


class Sheets:
    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def names(self) -> list[str]:
        names: list[str] = self.book.counted("sheets", "sheets")
        return names

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.counted("active", "active"))

    def __call__(self, key: int | str) -> Sheet:
        names = self.names
        if isinstance(key, int):
            return Sheet(self.book, names[key - 1])
        found = next((name for name in names if name.casefold() == key.casefold()), None)
        if found is None:
            raise Refused(-2147352565, "下标越界")
        return Sheet(self.book, found)

    def __len__(self) -> int:
        return len(self.names)

    def __iter__(self) -> Any:
        return iter([Sheet(self.book, name) for name in self.names])

    def add(self, before: Sheet | None, after: Sheet | None, name: str) -> Sheet:
        at = after.index if after else before.index - 1 if before else 0
        self.book.counted("add", "add_sheet", name=name, index=at)
        made = Sheet(self.book, name)
        made.activate()
        return made


class Sheet:
    def __init__(self, book: Book, name: str) -> None:
        self.book, self._name = book, name

    def counted(self, what: str, job: str, **details: Any) -> Any:
        return self.book.counted(what, job, sheet=self._name, **details)

    @property
    def name(self) -> str:
        return self._name

    @property
    def index(self) -> int:
        return self.book.sheets.names.index(self._name) + 1

    @property
    def visible(self) -> int:
        return -1 if self.counted("visible", "visible") else 0

    @visible.setter
    def visible(self, value: int) -> None:
        self.counted("set visible", "set_visible", value=value in (1, -1))

    @property
    def used_range(self) -> Range:
        return Range(self, tuple(self.counted("used_range", "used")))

    def range(self, first: Any, second: Any = None) -> Range:
        return Range(self, _block(first, second))

    def activate(self) -> None:
        self.counted("activate", "activate")

    def clear(self) -> None:
        self.counted("clear", "clear")

    def delete(self) -> None:
        if not self.counted("visible", "visible"):
            self.visible = 1  # Excel, too, deletes only sheets that are not very hidden
        self.counted("delete", "delete_sheet")


def _block(first: Any, second: Any) -> Block:
    if isinstance(first, str):
        cells = [_at(cell) for cell in first.replace("$", "").split(":")]
        return (*cells[0], *cells[-1])
    if isinstance(first, Range):
        return (*first.block[:2], *(second or first).block[2:])
    second = second or first
    return (first[0] - 1, first[1] - 1, second[0] - 1, second[1] - 1)


def _at(cell: str) -> tuple[int, int]:
    found = re.fullmatch(r"([A-Z]+)(\d+)", cell)
    assert found is not None, cell
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


class Range(base_classes.Range):
    def __init__(self, sheet: Sheet, block: Any) -> None:
        self.sheet, self.block = sheet, tuple(block)

    def counted(self, what: str, job: str, **details: Any) -> Any:
        return self.sheet.counted(what, job, block=list(self.block), **details)

    @property
    def api(self) -> Any:
        return self.sheet.book.app.calc.native(ComRange(self))

    @property
    def row(self) -> int:
        return int(self.block[0]) + 1

    @property
    def column(self) -> int:
        return int(self.block[1]) + 1

    @property
    def shape(self) -> tuple[int, int]:
        top, left, bottom, right = self.block
        return bottom - top + 1, right - left + 1

    @property
    def address(self) -> str:
        from checks.addresses import column_letters

        top, left, bottom, right = self.block
        first, last = (f"${column_letters(c)}${r + 1}" for r, c in ((top, left), (bottom, right)))
        return first if first == last else f"{first}:{last}"

    def __len__(self) -> int:
        height, width = self.shape
        return height * width

    def __call__(self, row: int, column: int | None = None) -> Range:
        if column is None:
            row, column = divmod(row - 1, self.shape[1])
            row, column = row + 1, column + 1
        at = self.block[0] + row - 1, self.block[1] + column - 1
        return Range(self.sheet, (*at, *at))

    @property
    def raw_value(self) -> Any:
        rows = self.counted("value", "values")
        rows = tuple(tuple(_com(value) for value in row) for row in rows)
        return rows[0][0] if self.shape == (1, 1) else rows

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        self.counted("set value", "set_values", rows=self._rows(value))

    def _rows(self, value: Any) -> list[list[Any]]:
        height, width = self.shape
        if isinstance(value, list | tuple):
            return [list(row) for row in value]
        return [[value] * width for _ in range(height)]

    @property
    def formula(self) -> Any:
        rows = tuple(map(tuple, self.counted("formula", "formulas")))
        return rows[0][0] if self.shape == (1, 1) else rows

    @formula.setter
    def formula(self, value: Any) -> None:
        self.counted("set formula", "set_formulas", rows=self._rows(value))

    @property
    def number_format(self) -> str | None:
        code: str | None = self.counted("number_format", "number_format")
        return code

    @number_format.setter
    def number_format(self, code: str) -> None:
        self.counted("set number_format", "set_number_format", code=code)

    @property
    def color(self) -> tuple[int, int, int] | None:
        if Interior(self).gradient:
            return None
        value = self.counted("color", "colour")
        return None if value is None else (value >> 16, value >> 8 & 255, value & 255)

    @color.setter
    def color(self, value: Any) -> None:
        if isinstance(value, str):
            value = tuple(bytes.fromhex(value.removeprefix("#")))
        number = None if value is None else value[0] << 16 | value[1] << 8 | value[2]
        Interior(self).paint(number)

    @property
    def note(self) -> Note | None:
        row, column = self.block[:2]
        text = self.sheet.counted("note", "note", row=row, column=column)
        return None if text is None else Note(self)

    def add_note(self, text: str) -> Note:
        note = Note(self)
        note.write(text, "add_note")
        return note

    @property
    def merge_area(self) -> Range:
        return Range(self.sheet, self.counted("merge_area", "merged"))

    @property
    def merge_cells(self) -> bool | None:
        merged: bool | None = self.counted("merge_cells", "any_merged")
        return merged

    def clear_contents(self) -> None:
        self.counted("clear_contents", "set_values", rows=self._rows(None))

    def get_special_cells(self, cell_type: str, value_type: Any) -> list[Range]:
        assert (cell_type, value_type) == ("visible", None)
        if self.sheet.counted("protected", "protected"):
            raise Refused(-2147352567, "受保护的工作表")
        return [Range(self.sheet, a) for a in self.counted("special_cells", "visible_areas")]

    def select(self) -> None:
        self.counted("select", "select")

    @property
    def column_width(self) -> float:
        raise NotImplementedError

    @column_width.setter
    def column_width(self, value: float) -> None:
        self.counted("set column_width", "set_width", characters=value)

    @property
    def wrap_text(self) -> bool:
        raise NotImplementedError

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.counted("set wrap_text", "set_wrap", value=value)

    @property
    def vertical_alignment(self) -> str:
        raise NotImplementedError

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        assert value == "top"
        self.counted("set alignment", "set_top")

    @property
    def font(self) -> Font:
        return Font(self)


class Font:
    def __init__(self, range: Range) -> None:
        self.range = range

    def _set(self, key: str, value: Any) -> None:
        self.range.counted("set font", "set_font", key=key, value=value)

    @property
    def bold(self) -> bool:
        raise NotImplementedError

    @bold.setter
    def bold(self, value: bool) -> None:
        self._set("bold", value)

    @property
    def size(self) -> float:
        raise NotImplementedError

    @size.setter
    def size(self, value: float) -> None:
        self._set("size", value)

    @property
    def color(self) -> tuple[int, int, int]:
        raise NotImplementedError

    @color.setter
    def color(self, value: tuple[int, int, int]) -> None:
        self._set("color", value[0] << 16 | value[1] << 8 | value[2])


class Note:
    def __init__(self, range: Range) -> None:
        self.range = range

    @property
    def api(self) -> Any:
        return self.range.sheet.book.app.calc.native(ComNote(self))

    def write(self, text: str | None, what: str) -> None:
        row, column = self.range.block[:2]
        self.range.sheet.counted(what, "set_note", row=row, column=column, text=text)

    @property
    def text(self) -> str:
        row, column = self.range.block[:2]
        return str(self.range.sheet.counted("note text", "note", row=row, column=column))

    @text.setter
    def text(self, value: str) -> None:
        self.write(value, "set note text")

    def delete(self) -> None:
        self.write(None, "delete note")


def _com(value: Any) -> Any:
    if isinstance(value, dict):
        return _NO_DAY + dt.timedelta(days=value["date"])
    return value
