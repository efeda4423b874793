"""A budget in the form of 预算管理一体化 (2022–), as one province or another prints it.

The figures are made up so that everything adds up; the ways of writing (titles, headers, codes)
are those provinces use, put together freely. Nothing of it is a published document.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

Cell = object
Rows = list[list[Cell]]

#: kinds of the central layout in the order of its tables
TITLES = {
    "balance_with_carryover": "部门收支总表",
    "income_by_fund": "部门收入总表",
    "expenditure_with_transfers": "部门支出总表",
    "fiscal_with_carryover": "财政拨款收支总表",
    "general_public": "一般公共预算支出表",
    "basic_economic": "一般公共预算基本支出表",
    "three_public": "一般公共预算“三公”经费支出表",
    "government_fund": "政府性基金预算支出表",
    "state_capital": "国有资本经营预算支出表",
}


@dataclass(frozen=True)
class Style:
    """How a province prints the tables."""

    titles: dict[str, str] = field(default_factory=dict)
    #: what stands above a title: 公开{:02}表
    numbering: str = ""
    #: "above": a line of its own above the title; "beside": in the line of 部门 and 单位
    label: str = "部门：某某厅"
    unit: str = "单位：万元"
    #: how many columns the codes of 功能分类 take: 1, or 3 (类 款 项)
    code_columns: int = 1
    #: whether each of three columns has only its own digits, or the whole code
    whole: bool = False
    code_word: str = "科目编码"
    name_word: str = "科目名称"
    #: a heading over code and name, "" for none
    group: str = ""
    #: the same over the amounts of a table by codes
    amounts_group: str = ""
    income_word: str = "收入"
    expenditure_word: str = "支出"
    item_word: str = "项目"
    function_word: str = "项目"
    budget_word: str = "预算数"
    total_word: str = "合计"
    total_first: bool = False
    #: a row below the header that numbers the columns, "" for none
    columns_row: str = ""
    #: whether lines of the two-sided tables are numbered 一、
    ordinals: bool = True
    #: whether 类 of the balance carry their code: 201一般公共服务支出
    coded_lines: bool = False
    funds: tuple[str, str, str] = (
        "一般公共预算拨款收入",
        "政府性基金预算拨款收入",
        "国有资本经营预算拨款收入",
    )
    special: str = "财政专户管理资金收入"
    carried: str = "上年结转"
    carried_out: str = "年终结转结余"
    blank_rows: bool = False
    indented: bool = False
    #: a last line below each table
    foot: str = ""
    #: codes as numbers
    numeric: bool = False
    #: whether 类 款 项 stand above their columns
    levels: bool = True
    #: whether 收入 and 支出 stand in a row of their own above the two-sided tables
    sides: bool = True


class Row(NamedTuple):
    """A 科目 with its 基本支出 and 项目支出 of 一般公共预算, and of 上年结转 (项目支出)."""

    code: str
    name: str
    basic: float
    project: float
    special: float = 0.0


ITEMS = [
    Row("201", "一般公共服务支出", 620.5, 210.0, 30.0),
    Row("20103", "政府办公厅（室）及相关机构事务", 620.5, 210.0, 30.0),
    Row("2010301", "行政运行", 620.5, 0.0),
    Row("2010302", "一般行政管理事务", 0.0, 210.0, 30.0),
    Row("208", "社会保障和就业支出", 96.4, 0.0),
    Row("20805", "行政事业单位养老支出", 96.4, 0.0),
    Row("2080505", "机关事业单位基本养老保险缴费支出", 64.3, 0.0),
    Row("2080506", "机关事业单位职业年金缴费支出", 32.1, 0.0),
    Row("221", "住房保障支出", 72.0, 0.0),
    Row("22102", "住房改革支出", 72.0, 0.0),
    Row("2210201", "住房公积金", 72.0, 0.0),
]
ECONOMIC = [
    ("301", "工资福利支出", 600.4, 0.0),
    ("30101", "基本工资", 432.0, 0.0),
    ("30108", "机关事业单位基本养老保险缴费", 64.3, 0.0),
    ("30109", "职业年金缴费", 32.1, 0.0),
    ("30113", "住房公积金", 72.0, 0.0),
    ("302", "商品和服务支出", 0.0, 168.5),
    ("30201", "办公费", 0.0, 148.5),
    ("30217", "公务接待费", 0.0, 2.0),
    ("30231", "公务用车运行维护费", 0.0, 18.0),
    ("303", "对个人和家庭的补助", 20.0, 0.0),
    ("30305", "生活补助", 20.0, 0.0),
]
CLASSES = [row for row in ITEMS if len(row.code) == 3]
BASIC = sum(row.basic for row in CLASSES)
PROJECT = sum(row.project for row in CLASSES)
SPECIAL = sum(row.special for row in CLASSES)
FISCAL = BASIC + PROJECT
WHOLE = FISCAL + SPECIAL


def sheets(style: Style) -> dict[str, Rows]:
    """The nine tables, one sheet each, by kind."""
    body = {
        "balance_with_carryover": _balance(style),
        "income_by_fund": _income(style),
        "expenditure_with_transfers": _coded(
            style, ["基本支出", "项目支出"], [[r.basic, r.project + r.special] for r in ITEMS]
        ),
        "fiscal_with_carryover": _fiscal(style),
        "general_public": _coded(
            style, ["基本支出", "项目支出"], [[r.basic, r.project] for r in ITEMS]
        ),
        "basic_economic": _economic(style),
        "three_public": _three_public(style),
        "government_fund": _empty(style, "政府性基金预算支出"),
        "state_capital": _empty(style, "国有资本经营预算支出"),
    }
    found: dict[str, Rows] = {}
    for number, (kind, rows) in enumerate(body.items(), start=1):
        width = max(len(row) for row in rows)
        head: Rows = []
        if style.numbering:
            head.append([style.numbering.format(number)])
        head.append([(style.titles or {}).get(kind, TITLES[kind])])
        head.append([style.label, *[""] * (width - 2), style.unit])
        if style.blank_rows:
            head.append([])
        found[kind] = [*head, *rows]
        if style.foot:
            found[kind] += [[], [style.foot]]
    return found


def _numbers(style: Style, labels: int, amounts: int) -> Rows:
    if not style.columns_row:
        return []
    first = [style.columns_row] * labels
    return [[*first, *[str(i + 1) for i in range(amounts)]]]


def _lines(style: Style, names: list[str]) -> list[str]:
    numerals = "一二三四五六七八九十"
    return [f"{numerals[i]}、{n}" if style.ordinals else n for i, n in enumerate(names)]


def _sides(style: Style, left: list[list[Cell]], right: list[list[Cell]]) -> Rows:
    width = len(left[0])
    longest = max(len(left), len(right))
    left = [*left, *[[""] * width for _ in range(longest - len(left))]]
    right = [*right, *[[""] for _ in range(longest - len(right))]]
    return [[*a, *b] for a, b in zip(left, right, strict=True)]


def _class_names(style: Style) -> list[str]:
    names = [f"{r.code}{r.name}" if style.coded_lines else r.name for r in CLASSES]
    return names if style.coded_lines else _lines(style, names)


def _balance(style: Style) -> Rows:
    names = _lines(style, [*style.funds, style.special, "事业收入", "上级补助收入", "其他收入"])
    amounts: list[Cell] = [FISCAL, "", "", SPECIAL, "", "", ""]
    left: list[list[Cell]] = [[n, a] for n, a in zip(names, amounts, strict=True)]
    right: list[list[Cell]] = [
        [n, r.basic + r.project + r.special]
        for n, r in zip(_class_names(style), CLASSES, strict=True)
    ]
    rows = _sides(style, left, right)
    rows.append(["本年收入合计", WHOLE, "本年支出合计", WHOLE])
    rows.append([style.carried, "", style.carried_out, ""])
    rows.append(["收入总计", WHOLE, "支出总计", WHOLE])
    return [
        *([[style.income_word, "", style.expenditure_word, ""]] if style.sides else []),
        [style.item_word, style.budget_word, style.function_word, style.budget_word],
        *_numbers(style, 1, 3),
        *rows,
    ]


def _fiscal(style: Style) -> Rows:
    frame = style.ordinals
    funds = [f.removesuffix("收入") for f in style.funds]
    left: list[list[Cell]] = [["一、本年收入" if frame else "本年收入", FISCAL]]
    left += [
        [f"（{'一二三'[i]}）{f}" if frame else f, FISCAL if i == 0 else ""]
        for i, f in enumerate(funds)
    ]
    left += [["二、上年结转" if frame else "上年结转", ""]]
    left += [[f"（{'一二三'[i]}）{f}" if frame else f, ""] for i, f in enumerate(funds)]
    right: list[list[Cell]] = [["一、本年支出" if frame else "本年支出", FISCAL, FISCAL]]
    right += [
        [
            f"（{'一二三'[i]}）{r.name}" if frame else r.name,
            r.basic + r.project,
            r.basic + r.project,
        ]
        for i, r in enumerate(CLASSES)
    ]
    right += [["二、结转下年" if frame else "结转下年", "", ""]]
    rows = _sides(style, left, right)
    rows.append(["收入总计", FISCAL, "支出总计", FISCAL, FISCAL])
    return [
        *([[style.income_word, "", style.expenditure_word, *[""] * 4]] if style.sides else []),
        [
            style.item_word,
            style.budget_word,
            style.function_word,
            style.total_word,
            "一般公共预算",
            "政府性基金预算",
            "国有资本经营预算",
        ],
        *_numbers(style, 1, 6),
        *rows,
    ]


def _code(style: Style, code: str) -> list[Cell]:
    if style.code_columns == 1:
        return [float(code) if style.numeric else code]
    pieces = [code[:3], code[3:5], code[5:7]][: style.code_columns]
    if style.whole:
        pieces = [code[:3], code[:5] if len(code) > 3 else "", code if len(code) > 5 else ""]
        pieces = pieces[: style.code_columns]
    return [float(p) if style.numeric and p else p for p in pieces]


def _coded(
    style: Style, parts: list[str], values: list[list[float]], economic: bool = False
) -> Rows:
    source = [(e[0], e[1]) for e in ECONOMIC] if economic else [(r.code, r.name) for r in ITEMS]
    columns = 1 if style.code_columns == 1 else 2 if economic else 3
    narrow = Style(code_columns=columns, whole=style.whole, numeric=style.numeric)
    name = style.name_word
    header: Rows
    if columns == 1:
        heads: list[Cell] = [style.code_word, name]
        levels: list[Cell] = []
    else:
        heads = [style.code_word, *[""] * (columns - 1), name]
        levels = ["类", "款", "项"][:columns]
    if style.group:
        top = [style.group, *[""] * columns]
        amounts = [style.amounts_group or style.total_word, *[""] * len(parts)]
        if not style.amounts_group:
            amounts = [style.total_word, *parts]
            header = [[*top, *amounts], [*heads]]
        else:
            header = [[*top, *amounts], [*heads, style.total_word, *parts]]
    else:
        header = [[*heads, style.total_word, *parts]]
    if levels and style.levels:
        header.append(levels)
    rows: Rows = []
    for (code, called), value in zip(source, values, strict=True):
        indent = "  " * ((len(code) - 3) // 2) if style.indented else ""
        cells = [v if v else "" for v in value]
        rows.append([*_code(narrow, code), indent + called, sum(value), *cells])
    tops = [v for (code, _), v in zip(source, values, strict=True) if len(code) == 3]
    sums = [sum(v[i] for v in tops) for i in range(len(parts))]
    total: list[Cell] = [*[""] * columns, "合  计", sum(sums), *sums]
    rows = [total, *rows] if style.total_first else [*rows, total]
    return [*header, *_numbers(style, columns + 1, len(parts) + 1), *rows]


def _income(style: Style) -> Rows:
    parts = [style.carried, *style.funds, style.special, "事业收入", "其他收入"]
    values = [[0.0, r.basic + r.project, 0.0, 0.0, r.special, 0.0, 0.0] for r in ITEMS]
    return _coded(style, parts, values)


def _economic(style: Style) -> Rows:
    return _coded(style, ["人员经费", "公用经费"], [[e[2], e[3]] for e in ECONOMIC], economic=True)


def _three_public(style: Style) -> Rows:
    return [
        ["“三公”经费合计", "因公出国（境）费", "公务用车购置及运行费", "", "", "公务接待费"],
        ["", "", "小计", "公务用车购置费", "公务用车运行费", ""],
        *_numbers(style, 0, 6),
        [23.0, 0.0, 20.0, 0.0, 20.0, 3.0],
    ]


def _empty(style: Style, word: str) -> Rows:
    rows = _coded(style, ["基本支出", "项目支出"], [[0.0, 0.0]] * len(ITEMS))
    head = [row for row in rows if not any(isinstance(v, float) for v in row)]
    keep = [row for row in head if row[0] not in {r.code for r in ITEMS}]
    keep = [row for row in keep if not str(row[0]).isdigit()]
    return [*keep, [f"注：本部门没有使用{word}安排的支出，故本表无数据。"]]
