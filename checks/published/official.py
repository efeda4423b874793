"""The official workbook of Shanghai: its sheets, the headers of its tables, where data begins.

As in the workbook the finance bureaus hand out (部门 and 单位, 2025 and 2026).
"""

from __future__ import annotations

from dataclasses import dataclass

#: sections of prose in the order of the workbook, as checks/prose/paragraphs.py names them
_SECTIONS = {
    "functions": ("部门主要职能", "单位职能"),
    "institutions": ("部门机构设置", "单位机构设置"),
    "glossary": ("名词解释", "名词解释"),
    "compilation": ("部门编制说明", "单位编制说明"),
    "other": ("其他相关情况说明", "其他相关情况说明"),
    "projects": ("项目经费情况说明", "项目经费情况说明"),
}
#: sections that come before the tables
BEFORE_TABLES = ("functions", "institutions", "glossary", "compilation")
AFTER_TABLES = ("other", "projects")

_CODED = """\
项目      | <  | <  | <            | {of}  | <        | <
功能分类科目编码 | < | < | 功能分类科目名称 | 合计 | 基本支出 | 项目支出
类        | 款 | 项 | ^            | ^     | ^        | ^"""
_HEADERS = {
    "balance": """\
本年收入 | < | 本年支出 | <
项目 | 预算数 | 项目 | 预算数""",
    "balance/unit": """\
本年收入 | < | 本年支出 | < | < | < | <
项目 | 预算数 | 项目 | 预算数 | < | < | <
^ | ^ | ^ | 合计 | 基本支出 | < | 项目支出
^ | ^ | ^ | ^ | 人员经费 | 公用经费 | ^""",
    "income": """\
项目|<|<|<|收入预算|<|<|<|<
功能分类科目编码|<|<|功能分类科目名称|合计|财政拨款收入|事业收入|事业单位/经营收入|其他收入
类|款|项|^|^|^|^|^|^""",
    "expenditure": _CODED.format(of="支出预算"),
    "fiscal_balance": """\
财政拨款收入 | < | 财政拨款支出 | < | < | < | <
项目 | 预算数 | 项目 | 合计 | 一般公共预算 | 政府性基金预算 | 国有资本经营预算""",
    "general_public": _CODED.format(of="一般公共预算支出"),
    "government_fund": _CODED.format(of="政府性基金预算支出"),
    "state_capital": _CODED.format(of="国有资本经营预算支出"),
    "basic_economic": """\
项目 | < | < | 一般公共预算基本支出 | < | <
部门预算经济分类科目编码 | < | 经济分类科目名称 | 合计 | 人员经费 | 公用经费
类 | 款 | ^ | ^ | ^ | ^""",
    "three_public": """\
“三公”经费预算数 | < | < | < | < | < | 机关运行经费预算数
合计 | 因公出国(境)费 | 公务接待费 | 公务用车购置及运行费 | < | < | ^
^ | ^ | ^ | 小计 | 购置费 | 运行费 | ^""",
}
_FUNCTIONAL = ("class", "section", "item", "name")
_SPENT = (*_FUNCTIONAL, "total", "basic", "project")
_ROLES = {
    "balance": ("income.label", "income.total", "expenditure.label", "expenditure.total"),
    "balance/unit": (
        "income.label", "income.total", "expenditure.label", "expenditure.total",
        "expenditure.personnel", "expenditure.public", "expenditure.project",
    ),
    "income": (*_FUNCTIONAL, "total", "fiscal", "institutional", "operating", "other"),
    "expenditure": _SPENT,
    "fiscal_balance": (
        "income.label", "income.total", "expenditure.label", "expenditure.total",
        "expenditure.general_public", "expenditure.government_fund", "expenditure.state_capital",
    ),
    "general_public": _SPENT,
    "government_fund": _SPENT,
    "state_capital": _SPENT,
    "basic_economic": ("class", "section", "name", "total", "personnel", "public"),
    "three_public": (
        "three_public", "abroad", "reception", "vehicles", "vehicle_purchase", "vehicle_running",
        "operating_costs",
    ),
}  # fmt: skip
_SHEETS = {
    "balance": "{}收支总表",
    "income": "{}收入总表",
    "expenditure": "{}支出总表",
    "fiscal_balance": "{}财政拨款收支总表",
    "general_public": "{}一般公共预算拨款表",
    "government_fund": "{}政府性基金拨款表",
    # the official workbook has this trailing space
    "state_capital": "{}国有资本经营预算拨款表 ",
    "basic_economic": "{}一般公共预算拨款基本支出明细表",
    "three_public": "{}“三公”经费和机关运行费预算表",
}
KINDS = tuple(_SHEETS)


@dataclass(frozen=True, slots=True)
class OfficialTable:
    """Where one table stands in the official workbook. Rows and columns 0-based."""

    kind: str
    sheet: str
    #: keys of the columns from left to right: "class", "income.total"
    roles: tuple[str, ...]
    #: header texts, "" where covered
    header: tuple[tuple[str, ...], ...]
    #: (top, left, bottom, right) of merged header cells
    merged: tuple[tuple[int, int, int, int], ...]
    title_row: int
    label_row: int
    header_row: int

    @property
    def first_row(self) -> int:
        """The first row of data."""
        return self.header_row + len(self.header)

    @property
    def width(self) -> int:
        """How many columns it has."""
        return len(self.roles)


def table(kind: str, of: str) -> OfficialTable:
    """The official table of that kind; ``of``: "department" or "unit"."""
    variant = f"{kind}/unit" if of == "unit" and f"{kind}/unit" in _HEADERS else kind
    raw = [[c.strip() for c in line.split("|")] for line in _HEADERS[variant].split("\n")]
    # 三公 has no blank rows around its labels
    title, label, top = (1, 2, 3) if kind == "three_public" else (1, 3, 5)
    merged = []
    for r, line in enumerate(raw):
        for c, text in enumerate(line):
            if text in ("<", "^"):
                continue
            right = c
            while right + 1 < len(line) and line[right + 1] == "<":
                right += 1
            bottom = r
            while bottom + 1 < len(raw) and raw[bottom + 1][c] == "^":
                bottom += 1
            if (bottom, right) != (r, c):
                merged.append((top + r, c, top + bottom, right))
    header = tuple(
        tuple("" if t in ("<", "^") else t.replace("/", "\n") for t in line) for line in raw
    )
    return OfficialTable(
        kind, table_sheet(kind, of), _ROLES[variant], header, tuple(merged), title, label, top
    )


def table_sheet(kind: str, of: str) -> str:
    """The sheet of a table."""
    return _SHEETS[kind].format("单位" if of == "unit" else "部门")


def prose_sheet(section: str, of: str) -> str:
    """The sheet of a section of prose."""
    return _SECTIONS[section][of == "unit"]
