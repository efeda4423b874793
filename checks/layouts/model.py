"""Table layouts as data: what a province's set of tables looks like, read from TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from itertools import islice
from typing import Any

from checks.amounts import UNITS, Unit
from checks.layouts.statements import Statement, statement

#: how a table is laid out, see TableLayout.form
FORMS = ("coded", "two_sided", "outline", "list", "lines", "listing", "card")
#: the column without which a form cannot be read
_NEEDED = {"lines": "name", "listing": "name", "card": "amount"}
# What holds for the tables of every province unless its file says otherwise under [shared].
#: titles of other documents that end like a budget table's: 收入支出决算总表, 绩效目标表
_REFUSED_TITLES = "决算|绩效|目录|说明|调整|执行"
#: what must not stand right before a title, for it makes another table of it: 项目支出预算总表
_OTHER_TABLES = (
    "(?:项目|基本|财政拨款|一般公共预算|政府性基金(?:预算)?|国有资本经营(?:预算)?|采购|购买服务|"
    "社会保险基金|经济分类|资产|非税|上级|转移支付)$"
)
#: header words of documents that share the titles: 决算, 绩效
_REFUSED_HEADERS = "(?<!上年)(?<!上年度)(?:决算数|决算金额)|完成率|绩效|行次"
#: columns that are no part of any sum in the row
_IGNORED_COLUMNS = (
    "上年(?!结转)|去年|增减|增长|占比|比重|比例|%|序号|备注|说明|执行数|单位(?:名称|编码|代码)$"
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column by role; ``header`` matches its header path, top to bottom, joined by "/"."""

    role: str
    header: re.Pattern[str]
    optional: bool
    side: str
    #: "amount", "code", "name"
    holds: str
    #: the role to whose right it stands, where it has no heading of its own
    right_of: str


def key_of(column: Column) -> str:
    """How a column is called among the columns of a region: "total", "income.total"."""
    return f"{column.side}.{column.role}" if column.side else column.role


@dataclass(frozen=True, slots=True)
class Line:
    """A named line of a two-sided table, such as 财政拨款收入."""

    item: str
    side: str
    label: re.Pattern[str]
    #: the line it must stand below, where the same label names another line above that
    after: str
    #: how it is usually written, to know it where it is mistyped
    usual: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sum:
    """``total`` = Σ ``parts``: column roles of one row, or named lines of one side."""

    total: str
    parts: tuple[str, ...]
    side: str = ""
    #: whether the lines of the side that have no name of their own are parts, too
    others: bool = False


@dataclass(frozen=True, eq=False)
class TableLayout:
    """One table of a layout."""

    kind: str
    number: int
    name: str
    full_name: str
    titles: re.Pattern[str]
    sheets: re.Pattern[str] | None
    #: "coded" (rows by 科目), "two_sided" (收入 | 支出), "outline" (rows by the column that names
    #: them), "list" (rows without codes), "lines" (a list with a line for each of its columns),
    #: "listing" (any rows, as many of its columns as are known), "card" (labels beside amounts)
    form: str
    #: "functional", "economic" or ""
    codes: str
    unit: Unit
    optional: bool
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    row_sums: tuple[Sum, ...]
    line_sums: tuple[Sum, ...]
    #: words that stand in header cells, folded; used to tell header rows from data
    header_words: frozenset[str]
    #: header paths of columns that are left aside: 序号, 备注, 上年预算数, 增减%
    ignored: re.Pattern[str]
    #: whether the columns stand several times beside each other, each time with rows of their own
    panels: bool
    #: whether the rows of a list add up to its 合计
    adds_up: bool
    #: whether the table has a row 合计
    has_total: bool
    #: whether it stands for every block there is of it, one for each project
    many: bool
    #: what its titles and headers may say although those of the other tables may not
    refused_titles: re.Pattern[str] | None
    other_tables: re.Pattern[str] | None
    refused_headers: re.Pattern[str] | None

    @cached_property
    def required(self) -> frozenset[str]:
        """The keys of the columns that must be there."""
        return frozenset(key_of(column) for column in self.columns if not column.optional)

    @cached_property
    def sides(self) -> tuple[str, ...]:
        """The sides of a two-sided table, from left to right."""
        return tuple(dict.fromkeys(column.side for column in self.columns if column.side))

    @property
    def beside(self) -> bool:
        """Whether it is a table beside the set, of which not every column is known for sure.

        What is said of it is a warning at most, and its unit, office and detail are its own.
        """
        return self.form in ("listing", "card")

    @property
    def listed(self) -> bool:
        """Whether it is a list, usually of 三公 in 万元, whichever way it is turned."""
        return self.form in ("list", "lines")

    @cached_property
    def outline(self) -> tuple[str, ...]:
        """The roles of the columns that name the rows of an outline, the outermost first."""
        roles = (c.role for c in self.columns if c.holds == "name")
        return tuple(role for role in roles if role.startswith("level"))


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A set of tables as one province or level publishes it. Equal only to itself."""

    name: str
    title: str
    tables: tuple[TableLayout, ...]
    department: re.Pattern[str]
    unit: re.Pattern[str]
    #: what stands alone on the cover and names the office, if the others do not
    office: re.Pattern[str] | None
    #: "budget" or "final" (决算): which rules apply
    document: str
    #: facts that decide which relations hold: "income_by_code", …
    holds: frozenset[str]
    #: what must agree between its tables besides what the rules know
    relations: tuple[Statement, ...]
    #: titles that are never of this set of tables, wherever they match
    refused_titles: re.Pattern[str]
    #: what before a title makes another table of it
    other_tables: re.Pattern[str]
    #: header words that never stand in a table of this set
    refused_headers: re.Pattern[str]

    def table(self, kind: str) -> TableLayout | None:
        """The table of that kind, None if the layout has none."""
        return next((t for t in self.tables if t.kind == kind), None)

    def variants(self, table: TableLayout) -> list[TableLayout]:
        """The ways a table of that kind may be printed, the one given first."""
        return [table, *(t for t in self.tables if t.kind == table.kind and t is not table)]


def _pattern(source: str | list[str]) -> re.Pattern[str]:
    return re.compile(source if isinstance(source, str) else "|".join(f"(?:{s})" for s in source))


def _one_of(known: Collection[str], word: str, what: str) -> str:
    if word not in known:
        raise ValueError(f"没有“{word}”这{what}，可用的有 {'、'.join(known)}")
    return word


def _column(raw: Mapping[str, Any]) -> Column:
    return Column(
        role=raw["role"],
        header=_pattern(raw.get("header", "") if "right_of" in raw else raw["header"]),
        optional=raw.get("optional", False),
        side=raw.get("side", ""),
        holds=raw.get("holds", "amount"),
        right_of=raw.get("right_of", ""),
    )


def _table(raw: Mapping[str, Any], shared: Mapping[str, Any]) -> TableLayout:
    columns = list(raw.get("columns", []))
    for name in raw.get("with", []):
        columns += shared[name]
    lines = list(raw.get("lines", []))
    for name in raw.get("lines_with", []):
        lines += shared[name]
    return TableLayout(
        kind=raw["kind"],
        number=raw["number"],
        name=raw["name"],
        full_name=raw["full_name"],
        titles=_pattern(raw["titles"]),
        sheets=_pattern(raw["sheets"]) if "sheets" in raw else None,
        form=_one_of(FORMS, raw["form"], "种表（form）"),
        codes=raw.get("codes", ""),
        unit=UNITS[_one_of(UNITS, raw["unit"], "个计量单位")],
        optional=raw.get("optional", False),
        columns=tuple(_column(c) for c in columns),
        lines=tuple(
            Line(
                item=li["item"],
                side=li.get("side", ""),
                label=_pattern(li["label"]),
                after=li.get("after", ""),
                usual=tuple(li.get("usual", ())),
            )
            for li in lines
        ),
        row_sums=tuple(Sum(s["total"], tuple(s["parts"])) for s in raw.get("row_sums", [])),
        line_sums=tuple(
            Sum(
                s["total"],
                tuple(s["parts"]),
                s.get("side", ""),
                s.get("others", s["total"] == "total"),
            )
            for s in raw.get("line_sums", [])
        ),
        header_words=frozenset(raw.get("header_words", ())) | frozenset(shared["header_words"]),
        ignored=_pattern(
            raw.get("ignored_columns", shared.get("ignored_columns", _IGNORED_COLUMNS))
        ),
        panels=raw.get("panels", False),
        adds_up=raw.get("adds_up", False),
        has_total=raw.get("has_total", True),
        many=raw.get("many", False),
        refused_titles=_own(raw, "refused_titles"),
        other_tables=_own(raw, "other_tables"),
        refused_headers=_own(raw, "refused_headers"),
    )


def _own(raw: Mapping[str, Any], key: str) -> re.Pattern[str] | None:
    return _pattern(raw[key]) if key in raw else None


def parse(text: str) -> Layout:
    """A layout from the text of its TOML file; KeyError and re.error tell what is wrong."""
    return build(tomllib.loads(text))


def build(raw: Mapping[str, Any]) -> Layout:
    """A layout from what its file says; KeyError, ValueError, re.error tell what is wrong."""
    layout = Layout(
        name=raw["name"],
        document=raw.get("document", "budget"),
        relations=tuple(statement(each) for each in raw.get("relation", [])),
        title=raw["title"],
        tables=(
            *(_table(t, raw["shared"]) for t in raw["table"]),
            *(table for name in raw.get("also", []) for table in _beside(name)),
        ),
        department=_pattern(raw["cover"]["department"]),
        unit=_pattern(raw["cover"]["unit"]),
        office=_pattern(raw["cover"]["office"]) if "office" in raw["cover"] else None,
        holds=frozenset(raw.get("holds", ())),
        refused_titles=_pattern(raw["shared"].get("refused_titles", _REFUSED_TITLES)),
        other_tables=_pattern(raw["shared"].get("other_tables", _OTHER_TABLES)),
        refused_headers=_pattern(raw["shared"].get("refused_headers", _REFUSED_HEADERS)),
    )
    for table in layout.tables:
        needed = _NEEDED.get(table.form)
        if needed is not None and all(column.role != needed for column in table.columns):
            raise ValueError(f'{table.name}是 {table.form} 的样子，要有 role = "{needed}" 的栏')
    kinds = {table.kind for table in layout.tables}
    for each in layout.relations:
        for ref in each.references:
            if ref.table not in kinds:
                raise ValueError(f"“{each.basis}”里没有 {ref.table} 这张表")
    return layout


@cache
def _beside(name: str) -> tuple[TableLayout, ...]:
    """The tables of a file in beside/, which several sets of tables have besides their own."""
    folder = resources.files(__package__) / "beside"
    if not (folder / f"{name}.toml").is_file():
        known = "、".join(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))
        raise ValueError(f"also 里没有“{name}”这一组表，可用的有 {known}")
    raw = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
    return tuple(_table(table, raw["shared"]) for table in raw["table"])


@cache
def load(name: str) -> Layout:
    """A shipped layout by name; FileNotFoundError when there is none."""
    return parse((resources.files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def names() -> tuple[str, ...]:
    """The names of the shipped layouts."""
    files = resources.files(__package__).iterdir()
    return tuple(sorted(f.name[:-5] for f in files if f.name.endswith(".toml")))


@cache
def signs() -> Mapping[str, re.Pattern[str] | None]:
    """Shipped layout -> what its titles or sheet names say and those of no other set do.

    None for a layout that is tried on every workbook; these come first. Only one line at the head
    of each file is read: a workbook pays for the layouts it may have.
    """
    found: dict[str, re.Pattern[str] | None] = {}
    for name in names():
        with (resources.files(__package__) / f"{name}.toml").open(encoding="utf-8") as file:
            said = next((line for line in islice(file, 20) if line.startswith("signs")), None)
        found[name] = _pattern(tomllib.loads(said)["signs"]) if said is not None else None
    return dict(sorted(found.items(), key=lambda item: item[1] is not None))
