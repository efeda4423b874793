"""A workbook open in a spreadsheet program -> Source, so that the auditor sees it as a file.

Each sheet is read with one call: the values of its used range. What values do not tell is read
only when a rule asks, with at most two more calls per sheet (formulas; which rows and columns
are visible) and a few for number formats where decimals stand. It is the open workbook that is
asked, never the file it was opened from: what was changed since the last save counts.

Engines differ in what they can tell:

========================== ============== ============== ==========================
what                       Windows        macOS          remote (served, no Python)
========================== ============== ============== ==========================
values, error values       yes            yes            yes
formulas, number formats,  yes            yes            what the task pane sends;
hidden rows and columns                                  else not checked
========================== ============== ============== ==========================
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from addin import visible
from checks.reading.grid import CellValue, Grid, SheetDetails, Source
from checks.reading.spreadsheet import trimmed

if TYPE_CHECKING:
    import xlwings as xw

#: adds what is known of the open workbook besides what its engine tells (addin/server/told.py)
completed: ContextVar[Callable[[Source], Source]] = ContextVar(
    "completed", default=lambda source: source
)
Address = tuple[int, int]

#: A sheet with more cells is not read: it would take minutes, and no budget is as large.
MOST_CELLS = 4_000_000
#: Number formats are given up after this many questions: they only widen how a sum is judged.
_MOST_QUESTIONS = 400
#: Excel's error values as COM hands them over: the only integers there are (numbers are floats).
ERRORS = {
    -2146826288: "#NULL!",
    -2146826281: "#DIV/0!",
    -2146826273: "#VALUE!",
    -2146826265: "#REF!",
    -2146826259: "#NAME?",
    -2146826252: "#NUM!",
    -2146826246: "#N/A",
    -2146826245: "#GETTING_DATA",
    -2146826243: "#SPILL!",
    -2146826238: "#CALC!",
}
ERROR_TEXTS = frozenset(ERRORS.values()) | {"#DATA!", "#FIELD!", "#BLOCKED!", "#CONNECT!"}
#: how Office.js payloads write a date
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
#: the day that stands for a bare time of day
_NO_DAY = date(1899, 12, 30)


def source_of(book: xw.Book) -> Source:
    """The sheets of an open workbook, hidden ones too, in their order; one read per sheet.

    What the engine cannot tell is not checked, and the report says so. A workbook that lies in a
    folder has the settings and waivers beside it; one that was never saved, or is served, has none.
    """
    path = book.fullname
    remote = book.app.engine.type == "remote"
    remarks: list[str] = []
    grids = [grid for sheet in book.sheets if (grid := _grid(sheet, remote, remarks)) is not None]
    on_disk = not remote and Path(path).is_absolute() and "://" not in path
    return completed.get()(Source(path, None, "open", grids, remarks, on_disk))


def _grid(sheet: xw.Sheet, remote: bool, remarks: list[str]) -> Grid | None:
    from checks.marking import MEMORY

    name = sheet.name
    if name == MEMORY:
        return None
    used = sheet.used_range
    top, left = used.row - 1, used.column - 1
    height, width = used.shape
    if height * width > MOST_CELLS:
        remarks.append(
            f"工作表“{name}”的使用范围达 {height} 行 × {width} 列，超出可读取的大小，未读取，"
            "请删除表外零散的单元格后再审核。"
        )
        return None
    errors: dict[Address, str] = {}
    blank: list[CellValue] = [""] * left
    rows: list[list[CellValue]] = [[""] * (left + width) for _ in range(top)]
    for r, raw in enumerate(two_dimensional(used.raw_value), start=top):
        row = [*blank, *(_value(value, remote) for value in raw)]
        for c, value in enumerate(row):
            if type(value) is _Error:
                errors[r, c] = value.text
                row[c] = ""
        rows.append(row)
    # On Windows the visibility is Excel's own number, of which 2 means very hidden.
    visible = sheet.visible in (-1, 1)
    return Grid(name, trimmed(rows), visible, _details(used, (top, left), rows, errors))


class _Error:
    """An error value on its way out of a row of values."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


def two_dimensional(raw: Any) -> Sequence[Sequence[Any]]:
    """What an engine gives for a range, as rows: one cell comes bare, one row may come flat."""
    if not isinstance(raw, list | tuple):
        return ((raw,),)
    if raw and not isinstance(raw[0], list | tuple):
        return (raw,)
    return raw


def _value(raw: Any, remote: bool) -> Any:
    """One value as a file would give it; an `_Error` for an error value."""
    kind = type(raw)
    if kind is float:
        return raw
    if raw is None:
        return ""
    if kind is str:
        if raw[:1] == "#" and remote and raw in ERROR_TEXTS:
            return _Error(raw)
        if remote and len(raw) >= 20 and _ISO.fullmatch(raw):
            return _moment(datetime.fromisoformat(raw.removesuffix("Z")))
        return raw
    if kind is bool:
        return raw
    if kind is int:
        if remote or raw > -2146820000:
            return float(raw)
        return _Error(ERRORS.get(raw, "#错误值"))
    if isinstance(raw, Decimal):  # what COM makes of a cell in currency format
        return float(raw)
    if isinstance(raw, datetime):
        return _moment(raw)
    return ""  # appscript's k.missing_value


def _moment(moment: datetime) -> CellValue:
    """A date where there is no time of day, a time where there is no day."""
    plain = datetime(  # noqa: DTZ001 - a cell knows no zone; COM's own class is left behind
        moment.year, moment.month, moment.day,
        moment.hour, moment.minute, moment.second, moment.microsecond,
    )  # fmt: skip
    if plain.time() == time():
        return plain.date()
    return plain.time() if plain.date() == _NO_DAY else plain


def _details(
    used: xw.Range,
    origin: Address,
    rows: Sequence[Sequence[CellValue]],
    errors: dict[Address, str],
) -> Callable[[], SheetDetails]:
    """What reads the details of a sheet whose values are ``rows``, from A1."""

    def load() -> SheetDetails:
        found = {**errors, **_mac_errors(used)}
        try:
            formulas = _formulas(used, origin, rows)
        except NotImplementedError:  # an engine that only sends values
            return SheetDetails(error_values=found, uncached=frozenset())
        hidden = visible.unseen(used, origin)
        return SheetDetails(
            number_formats=_NumberFormats(used.sheet, rows),
            hidden_rows=hidden.rows,
            hidden_columns=hidden.columns,
            formulas=None if hidden.formulas else formulas,
            error_values=found,
            uncached=frozenset(),  # the program calculates what is open in it
        )

    return load


def _formulas(
    used: xw.Range, origin: Address, rows: Sequence[Sequence[CellValue]]
) -> dict[Address, str]:
    """Formulas without "="; a text that begins with it is no formula."""
    top, left = origin
    return {
        (r, c): text[1:]
        for r, row in enumerate(two_dimensional(used.formula), start=top)
        for c, text in enumerate(row, start=left)
        if type(text) is str and text[:1] == "=" and len(text) > 1 and rows[r][c] != text
    }


def _mac_errors(used: xw.Range) -> dict[Address, str]:
    """On macOS an error value reads as missing, so it is searched for; elsewhere nothing."""
    if sys.platform != "darwin":
        return {}
    found: dict[Address, str] = {}
    for kind in ("formulas", "constants"):
        for area in visible.areas_of(used, kind, "errors"):
            top, left, bottom, right = visible.block_of(area)
            for r in range(top, bottom + 1):
                found.update(dict.fromkeys(((r, c) for c in range(left, right + 1)), "#错误值"))
    return found


class _NumberFormats(Mapping[Address, str]):
    """Number formats of the cells that hold decimals; asked for at the first question.

    The formats of a block come with one question when they are all alike. So the block around
    all decimals is asked for, and halved where it is mixed. Cells without decimals are left
    out: no rule asks how they are shown.
    """

    def __init__(self, sheet: xw.Sheet, rows: Sequence[Sequence[CellValue]]) -> None:
        self._sheet = sheet
        self._rows = rows
        self._found: dict[Address, str] | None = None

    def _all(self) -> dict[Address, str]:
        if self._found is None:
            self._found = {}
            cells = [
                (r, c)
                for r, row in enumerate(self._rows)
                for c, value in enumerate(row)
                if type(value) is float and not value.is_integer()
            ]
            self._ask(cells, self._found)
        return self._found

    def _ask(self, cells: list[Address], found: dict[Address, str]) -> None:
        waiting = [cells] if cells else []
        for _ in range(_MOST_QUESTIONS):
            if not waiting:
                return
            group = waiting.pop()
            top, bottom = group[0][0], group[-1][0]  # cells come row by row
            columns = [c for _, c in group]
            left, right = min(columns), max(columns)
            block = self._sheet.range((top + 1, left + 1), (bottom + 1, right + 1))
            code = block.number_format
            if isinstance(code, str) and code:
                found.update(dict.fromkeys(group, code))
            elif right > left:  # formats go by column
                middle = (left + right) // 2
                waiting.append([cell for cell in group if cell[1] <= middle])
                waiting.append([cell for cell in group if cell[1] > middle])
            elif bottom > top:
                middle = (top + bottom) // 2
                waiting.append([cell for cell in group if cell[0] <= middle])
                waiting.append([cell for cell in group if cell[0] > middle])

    def __getitem__(self, at: Address) -> str:
        return self._all()[at]

    def __iter__(self) -> Iterator[Address]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())
