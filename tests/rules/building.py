"""Workbooks from small tables in text, in the official layout, as Grids without any file.

A case names the tables it needs by kind. A line of a table is its label and its amounts,
divided by ``|``::

    206 07 02 科普活动 | 合计 1106700 | 基本 | 项目 1106700

- An amount may name its column (``项目 1106700``); without a name it stands in the next one.
- Codes stand in their own cells: ``_`` is a blank code cell, ``#5`` a code stored as the number 5.
- ``"1,000"`` in double quotes is text; any other word that is not a number is text, too.
- ``=SUM({项目@2060701}:{项目@2060702}) → 300`` is a formula with its stored value; ``→ ?`` stores
  none, ``→ #REF!`` an error.
- Two-sided tables write income and expenditure on one line, divided by ``||``.
- ``(隐藏)`` before a line hides its row; a blank line is a blank row; a line that begins with 注
  is a note in the first column.

A table is such a text, or a mapping with ``rows`` and what differs from the usual: ``title``,
``year``, ``department``, ``unit`` (a unit's name, a whole label with a colon, or 无), ``hide``
(columns), ``drop`` (columns that are not there), ``extra`` (headings of strange columns),
``formats`` (column: number format).

A cell is called by what it is: ``项目@2060702``, ``预算数@其他收入``, ``名称@206``, ``款@2080501``,
``合计@合计``, ``机关运行`` (the first row of a list), ``标题``, ``单位``, ``部门``, ``注``; a line
also by its number in the text, ``项目@第2行``. ``income.合计@206`` names a table that is not the
first of the case, ``封面!A9`` any cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from checks.addresses import a1
from checks.reading.grid import CellValue, Grid, SheetDetails, Source

DEPARTMENT = "上海市科学技术协会"


@dataclass(frozen=True)
class Form:
    """How the official workbook prints one kind of table."""

    sheet: str
    title: str
    headers: tuple[tuple[str, ...], ...]
    #: short name -> 0-based column, of the amounts
    columns: Mapping[str, int]
    codes: int = 0
    #: of a two-sided table: the amounts of the income side, and where the expenditure begins
    income: Mapping[str, int] = field(default_factory=dict)
    right: int = 0
    unit: str = "元"

    @property
    def width(self) -> int:
        return max(len(line) for line in self.headers)


def _functional(sheet: str, title: str, above: str, names: Mapping[str, str]) -> Form:
    blank = ("",) * (len(names) - 1)
    return Form(
        sheet,
        title,
        (
            ("项目", "", "", "", above, *blank),
            ("功能分类科目编码", "", "", "功能分类科目名称", *names.values()),
            ("类", "款", "项", "", "", *blank),
        ),
        {name: 4 + i for i, name in enumerate(names)},
        codes=3,
    )


_BASIC_PROJECT = {"合计": "合计", "基本": "基本支出", "项目": "项目支出"}
_FUNDS = ("一般公共预算", "政府性基金预算", "国有资本经营预算")
FORMS: dict[str, Form] = {
    "balance": Form(
        "收支总表",
        "财务收支预算总表",
        (("本年收入", "", "本年支出", ""), ("项目", "预算数", "项目", "预算数")),
        {"预算数": 3},
        income={"预算数": 1},
        right=2,
    ),
    "income": _functional(
        "收入总表",
        "收入预算总表",
        "收入预算",
        {
            "合计": "合计",
            "财政": "财政拨款收入",
            "事业": "事业收入",
            "经营": "事业单位\n经营收入",
            "其他": "其他收入",
        },
    ),
    "expenditure": _functional("支出总表", "支出预算总表", "支出预算", _BASIC_PROJECT),
    "fiscal_balance": Form(
        "财政拨款收支总表",
        "财政拨款收支预算总表",
        (
            ("财政拨款收入", "", "财政拨款支出", "", "", "", ""),
            ("项目", "预算数", "项目", "合计", *_FUNDS),
        ),
        {"合计": 3, "一般公共": 4, "政府性基金": 5, "国资": 6},
        income={"预算数": 1},
        right=2,
    ),
    "general_public": _functional(
        "一般公共预算拨款表",
        "一般公共预算支出功能分类预算表",
        "一般公共预算支出",
        _BASIC_PROJECT,
    ),
    "government_fund": _functional(
        "政府性基金拨款表",
        "政府性基金预算支出功能分类预算表",
        "政府性基金预算支出",
        _BASIC_PROJECT,
    ),
    "state_capital": _functional(
        "国有资本经营预算拨款表",
        "国有资本经营预算支出功能分类预算表",
        "国有资本经营预算支出",
        _BASIC_PROJECT,
    ),
    "basic_economic": Form(
        "一般公共预算拨款基本支出明细表",
        "一般公共预算基本支出部门预算经济分类预算表",
        (
            ("项目", "", "", "一般公共预算基本支出", "", ""),
            ("部门预算经济分类科目编码", "", "经济分类科目名称", "合计", "人员经费", "公用经费"),
            ("类", "款", "", "", "", ""),
        ),
        {"合计": 3, "人员": 4, "公用": 5},
        codes=2,
    ),
    "three_public": Form(
        "“三公”经费和机关运行费预算表",
        "“三公”经费和机关运行经费预算表",
        (
            ("“三公”经费预算数", "", "", "", "", "", "机关运行经费预算数"),
            ("合计", "因公出国(境)费", "公务接待费", "公务用车购置及运行费", "", "", ""),
            ("", "", "", "小计", "购置费", "运行费", ""),
        ),
        {"合计": 0, "出国": 1, "接待": 2, "用车": 3, "购置": 4, "运行": 5, "机关运行": 6},
        unit="万元",
    ),
}
#: 预算单位 print 基本支出 and 项目支出 in their 收支总表
UNIT_BALANCE = Form(
    "收支总表",
    "财务收支预算总表",
    (
        ("本年收入", "", "本年支出", "", "", "", ""),
        ("项目", "预算数", "项目", "预算数", "", "", ""),
        ("", "", "", "合计", "基本支出", "", "项目支出"),
        ("", "", "", "", "人员经费", "公用经费", ""),
    ),
    {"合计": 3, "人员": 4, "公用": 5, "项目": 6},
    income={"预算数": 1},
    right=2,
)

_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_ORDINAL = re.compile(r"^(?:[一二三四五六七八九十]+、|\d+[.、])\s*")
_CODED = re.compile(r"((?:(?:\d+|_|#\d+|\"[^\"]*\")(?:\s+|$))*)(.*)")


class Sheet:
    """One sheet being written: values, details and what its cells are called."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: list[list[CellValue]] = []
        self.cells: dict[str, tuple[int, int]] = {}
        self.ambiguous: set[str] = set()
        self.formulas: dict[tuple[int, int], str] = {}
        self.errors: dict[tuple[int, int], str] = {}
        self.uncached: set[tuple[int, int]] = set()
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.formats: dict[tuple[int, int], str] = {}

    def name_cell(self, meaning: str, row: int, column: int) -> None:
        if self.cells.setdefault(meaning, (row, column)) != (row, column):
            self.ambiguous.add(meaning)

    def put(self, row: int, column: int, value: CellValue) -> None:
        line = self.rows[row]
        line.extend([""] * (column + 1 - len(line)))
        line[column] = value

    def write(self, row: int, column: int, text: str) -> None:
        """A written amount: blank, number, text in quotes, words, or a formula with its value."""
        if text.startswith("="):
            formula, _, cached = (part.strip() for part in text.partition("→"))
            self.formulas[row, column] = formula[1:]
            if cached == "?":
                self.uncached.add((row, column))
                return
            if cached.startswith("#"):
                self.errors[row, column] = cached
                return
            text = cached
        if _NUMBER.fullmatch(text):
            self.put(row, column, float(text.replace(",", "")))
        elif text:
            self.put(row, column, text[1:-1] if text.startswith('"') else text)

    def grid(self, resolve: Callable[[str, Sheet], str], tells: bool) -> Grid:
        formulas = {
            at: re.sub(r"\{([^}]*)\}", lambda m: resolve(m[1], self), text)
            for at, text in self.formulas.items()
        }
        details = SheetDetails(
            number_formats=self.formats,
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
            formulas=formulas,
            error_values=self.errors,
            uncached=frozenset(self.uncached),
        )
        return Grid(self.name, self.rows, _details=details if tells else SheetDetails())


@dataclass
class Workbook:
    """A built case: its Source, and the addresses of its cells by meaning."""

    source: Source
    sheets: dict[str, Sheet]

    def at(self, meaning: str) -> tuple[str, str]:
        """The sheet name and A1 address of a cell called by what it is."""
        return _resolve(self.sheets, meaning)


def _resolve(sheets: dict[str, Sheet], meaning: str) -> tuple[str, str]:
    name, mark, address = meaning.partition("!")
    if mark:
        return name, address
    kind, _, rest = meaning.partition(".")
    sheet = sheets[kind] if rest and kind in sheets else next(iter(sheets.values()))
    wanted = rest if rest and kind in sheets else meaning
    if wanted in sheet.ambiguous:
        raise ValueError(f"“{meaning}” is the name of several cells; say …@第N行")
    if wanted not in sheet.cells:
        raise KeyError(f"no cell “{meaning}”; there are {'、'.join(sheet.cells)}")
    return sheet.name, a1(*sheet.cells[wanted])


def build(case: Mapping[str, Any]) -> Workbook:
    """The workbook of a case (see the module's docstring)."""
    office = "单位" if case.get("office") == "unit" else "部门"
    sheets: dict[str, Sheet] = {}
    tables = dict(case.get("tables") or {})
    if case.get("rest"):
        tables |= {kind: "" for kind in FORMS if kind not in tables}
    for kind, table in tables.items():
        form = UNIT_BALANCE if kind == "balance" and office == "单位" else FORMS[kind]
        spec = table if isinstance(table, Mapping) else {"rows": table}
        sheets[kind] = _table(form, spec, office)
    for name, text in (case.get("sheets") or {}).items():
        sheets[name] = _plain(name, text)
    kind = case.get("source", "xlsx")

    def resolve(meaning: str, own: Sheet) -> str:
        table, _, rest = meaning.partition(".")
        if table in sheets and rest:
            sheet, address = _resolve(sheets, meaning)
            return f"'{sheet}'!{address}"
        return a1(*own.cells[meaning])

    grids = [sheet.grid(resolve, kind in ("xlsx", "ods")) for sheet in sheets.values()]
    covers = [g for g in grids if g.sheet in ("封面", "目录")]
    grids = covers + [g for g in grids if g not in covers]
    return Workbook(Source("本例.xlsx", "0" * 64, kind, grids), sheets)


def _plain(name: str, text: str) -> Sheet:
    sheet = Sheet(name)
    for r, line in enumerate(text.splitlines()):
        sheet.rows.append([])
        for c, cell in enumerate(line.split("|")):
            sheet.write(r, c, cell.strip())
    return sheet


def _table(form: Form, spec: Mapping[str, Any], office: str) -> Sheet:
    sheet = Sheet(spec.get("sheet", f"{office}{form.sheet}"))
    extra = {name: form.width + i for i, name in enumerate(spec.get("extra", ()))}
    dropped = {form.columns[name] for name in spec.get("drop", ())}
    _frame(sheet, form, spec, office, form.width + len(extra))
    for header in form.headers:
        sheet.rows.append(["" if c in dropped else text for c, text in enumerate(header)])
    for name, column in extra.items():
        sheet.put(len(sheet.rows) - len(form.headers) + 1, column, name)
    columns = {**form.columns, **extra}
    for number, line in enumerate((spec.get("rows") or _empty(form)).splitlines(), 1):
        row = len(sheet.rows)
        sheet.rows.append([])
        line = line.strip()
        if line.startswith("(隐藏)"):
            sheet.hidden_rows.add(row)
            line = line.removeprefix("(隐藏)").strip()
        if line.startswith("注"):
            sheet.put(row, 0, line)
            sheet.name_cell("注", row, 0)
        elif line:
            _line(sheet, form, columns, row, number, line)
        for name, code in spec.get("formats", {}).items():
            sheet.formats[row, columns[name]] = code
    sheet.hidden_columns = {columns[name] for name in spec.get("hide", ())}
    return sheet


def _empty(form: Form) -> str:
    if form.income:
        return "收入总计 || 支出总计"
    return "合计" if form.codes else ""


def _frame(sheet: Sheet, form: Form, spec: Mapping[str, Any], office: str, width: int) -> None:
    year = spec.get("year", 2025)
    whose = "预算单位" if office == "单位" else "部门"
    title = str(spec.get("title", f"{year or ''}{'年' if year else ''}{whose}{form.title}"))
    sheet.rows += [[""], ["" if title == "无" else title], [""]]
    sheet.name_cell("标题", 1, 0)
    who = str(spec.get("department", f"编制{office}：{DEPARTMENT}"))
    unit = str(spec.get("unit", form.unit))
    label = "" if unit == "无" else unit if re.search("[:：]", unit) else f"单位：{unit}"
    sheet.rows.append([who, *[""] * (width - 2), label])
    sheet.name_cell("部门", 3, 0)
    sheet.name_cell("单位", 3, width - 1)
    sheet.rows.append([""])


def _line(
    sheet: Sheet, form: Form, columns: Mapping[str, int], row: int, number: int, line: str
) -> None:
    if form.income:
        left, _, right = line.partition("||")
        for text, start, side in ((left, 0, form.income), (right, form.right, columns)):
            label, *amounts = (part.strip() for part in text.split("|"))
            if label:
                sheet.put(row, start, label)
                keys = [label, _ORDINAL.sub("", label)]
                _amounts(sheet, side, row, amounts, keys)
                for key in dict.fromkeys(keys):
                    sheet.name_cell(f"名称@{key}", row, start)
        return
    segments = [part.strip() for part in line.split("|")]
    if not form.codes:
        _amounts(sheet, columns, row, segments, [f"第{number}行"])
        for name, column in columns.items():
            sheet.cells.setdefault(name, (row, column))
        return
    match = _CODED.fullmatch(segments[0])
    assert match is not None
    codes, name = re.findall(r'"[^"]*"|\S+', match[1]), match[2].strip()
    if not codes and name == "合计":
        sheet.put(row, 0, name)
        keys = [name, f"第{number}行"]
    else:
        for column, code in enumerate(codes):
            number_code = code.startswith("#")
            text = code.strip('"') if code != "_" else ""
            sheet.put(row, column, float(code[1:]) if number_code else text)
        sheet.put(row, form.codes, name)
        whole = "".join(
            f"{c[1:]:0>2}" if c.startswith("#") else c.strip('_"').strip() for c in codes
        )
        keys = [key for key in (whole or name, f"第{number}行") if key]
        for k, piece in enumerate(("类", "款", "项")[: form.codes]):
            for key in keys:
                sheet.name_cell(f"{piece}@{key}", row, k)
    for key in keys:
        sheet.name_cell(f"名称@{key}", row, form.codes)
    _amounts(sheet, columns, row, segments[1:], keys)


def _amounts(
    sheet: Sheet, columns: Mapping[str, int], row: int, segments: list[str], keys: list[str]
) -> None:
    order = list(columns)
    at = 0
    for segment in segments:
        word, _, rest = segment.partition(" ")
        if word in columns:
            at, value = order.index(word), rest.strip()
        else:
            value = segment
        sheet.write(row, columns[order[at]], value)
        at += 1
    for name, column in columns.items():
        for key in dict.fromkeys(keys):
            sheet.name_cell(f"{name}@{key}", row, column)
