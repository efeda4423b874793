"""The sheet 核对: what must agree between the tables, worked out live, 是 or 否.

Most of it agrees because the tables are formulas over one entry; it is there for what is typed
twice (一般公共预算基本支出 by 功能 and by 经济分类), for limits, and for what does not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from checks.blank import leaves
from checks.blank.paper import Paper, a1, absolute
from checks.blank.wording import (
    ECONOMIC_ROWS,
    FUNDS,
    LEAVES,
    OWN,
    PROJECTS,
    SOURCES,
    TABLE_ROWS,
    Blank,
)

SHEET = "核对"
_FIRST = 5
#: how many 元 two figures may differ that were rounded separately
_ROUNDING = 2
#: where the rows of a table by codes begin
_TOP = 9


class Check(NamedTuple):
    """One statement: both sides as formulas, and how they must stand to each other."""

    says: str
    left: str
    #: "=" or "≤"
    sign: str
    right: str
    unit: str
    #: whether both sides were typed, each rounded by itself
    twice: bool = False


def write_agreeing(paper: Paper, blank: Blank) -> None:
    """The sheet, with the name 核对结果 for its sentence; count_alarms() adds what did not fit."""
    sheet = paper.sheet(SHEET, tab="#548235")
    for column, wide in enumerate((6, 62, 18, 5, 18, 16, 8, 8)):
        sheet.set_column(column, column, wide)
    sheet.merge_range("A1:H1", f"{OWN}表间核对", paper.look("title"))
    checks = list(_checks(blank))
    last = _FIRST + len(checks) - 1
    wrong = f'COUNTIF($H${_FIRST}:$H${last},"否")'
    result = (
        f'IF({wrong}=0,"核对：全部相符。","核对：有 "&{wrong}&" 项不符，见“{SHEET}”表里的“否”。")'
    )
    sheet.merge_range("A2:H2", "", paper.look("alarm"))
    sheet.write_formula("A2", f"={result}", paper.look("alarm"), "核对：全部相符。")
    paper.name("核对结果", SHEET, "A2")
    for column, head in enumerate(("序号", "应当", "左边", "", "右边", "相差", "单位", "相符")):
        sheet.write(_FIRST - 2, column, head, paper.look("head"))
    for row, check in enumerate(checks, _FIRST):
        look = paper.look("lined_wan" if check.unit == "万元" else "lined_exact")
        sheet.write(row - 1, 0, row - _FIRST + 1, paper.look("lined_center"))
        sheet.write(row - 1, 1, check.says, paper.look("lined_name"))
        sheet.write_formula(row - 1, 2, f"={check.left}", look, 0)
        sheet.write_string(row - 1, 3, check.sign, paper.look("lined_center"))
        sheet.write_formula(row - 1, 4, f"={check.right}", look, 0)
        sheet.write_formula(row - 1, 5, f"=ROUND(C{row}-E{row},2)", look, 0)
        sheet.write(row - 1, 6, check.unit, paper.look("lined_center"))
        differs = f"ABS(F{row})>0.004" if check.sign == "=" else f"F{row}>0.004"
        no = f'IF(ABS(F{row})<={_ROUNDING},"舍入","否")' if check.twice else '"否"'
        sheet.write_formula(row - 1, 7, f'=IF({differs},{no},"是")', paper.look("answer"), "是")
    sheet.conditional_format(
        _FIRST - 1, 7, last, 7,
        {"type": "cell", "criteria": "==", "value": '"否"', "format": paper.wrong()},
    )  # fmt: skip
    sheet.freeze_panes(_FIRST - 1, 0)


def count_alarms(paper: Paper, cells: Sequence[str]) -> None:
    """The number of sheets that say something does not fit, under the name 放不下."""
    paper.define("放不下", "+".join(f'IF({cell}="",0,1)' for cell in cells))


def _checks(blank: Blank) -> Iterator[Check]:
    """Every statement, in the order of the tables."""
    at = leaves.Columns(blank)
    income, spent = _total(blank, "收入总表"), _total(blank, "支出总表")
    general = _total(blank, "一般公共预算拨款表")
    books = ("一般公共预算拨款表", "政府性基金拨款表", "国有资本经营预算拨款表")
    fiscal = ("一般公共预算", "政府性基金预算", "国有资本经营预算")

    def same(says: str, left: str, right: str) -> Check:
        return Check(says, left, "=", right, "元")

    yield same("收支总表：收入总计 = 支出总计", "收入总计", "支出总计")
    yield same("收支总表收入总计 = 收入总表合计", "收入总计", income("E"))
    yield same("收支总表支出总计 = 支出总表合计", "支出总计", spent("E"))
    yield Check(
        "收入总表与支出总表：各科目的合计相同（不同的科目数为 0）",
        _differing(blank, "收入总表", "支出总表"),
        "=",
        "0",
        "个",
    )
    yield same("收入总表财政拨款收入 = 财政拨款收支总表支出总计", income("F"), "财政拨款支出")
    yield same("收支总表财政拨款收入 = 财政拨款收支总表支出总计", "财政拨款收入", "财政拨款支出")
    for name, sheet in zip(fiscal, books, strict=True):
        yield same(
            f"财政拨款收支总表{name} = {name}支出表合计", f"支出_{name}", _total(blank, sheet)("E")
        )
    economic = _total(blank, "一般公共预算拨款基本支出明细表", "C")
    yield same(
        "一般公共预算支出表基本支出 = 基本支出经济分类表合计", general("F"), economic("D")
    )._replace(twice=True)
    if blank.kind == "unit":
        for use, column in (("人员经费", "E"), ("公用经费", "F")):
            yield same(
                f"录入科目一般公共预算{use} = 基本支出经济分类表{use}",
                f"SUM({leaves.FUNCTIONAL}!{_down(at.funds[FUNDS[0], use])})",
                economic(column),
            )._replace(twice=True)
    yield same(
        "录入科目其他资金：来源 = 用途",
        "+".join(f"SUM({source})" for source in SOURCES),
        "+".join(f"SUM({leaves.FUNCTIONAL}!{_down(column)})" for column in at.others.values()),
    )
    for code, name, typed in (
        ("30212", "因公出国（境）费用", "出国"),
        ("30217", "公务接待费", "接待"),
        ("30231", "公务用车运行维护费", "运行"),
        ("31013", "公务用车购置", "购置"),
    ):
        paid = f'ROUND(SUMIF({_typed("A")},"{code}",{_typed("E")})/10000,2)'
        yield Check(f"经济分类 {code} {name} ≤ “三公”经费表", paid, "≤", f"万元_{typed}", "万元")
    yield Check(
        "机关运行经费 ≤ 基本支出经济分类表公用经费",
        "万元_机关运行",
        "≤",
        f"ROUND({economic('F')}/10000,2)",
        "万元",
    )
    bought = "N(采购_货物)+N(采购_工程)+N(采购_服务)"
    yield Check("面向中小企业预留 ≤ 政府采购预算", "N(采购_中小)", "≤", bought, "万元")
    yield Check("小型和微型企业 ≤ 面向中小企业预留", "N(采购_小微)", "≤", "N(采购_中小)", "万元")
    projects = f"ROUND({spent('G')}/10000,2)"
    yield Check("涉及项目预算资金 ≤ 支出总表项目支出", "N(绩效_资金)", "≤", projects, "万元")
    if blank.kind == "department":
        each = "+".join(f"N(项目{n}资金)" for n in range(1, PROJECTS + 1))
        yield Check("各项目预算之和 ≤ 支出总表项目支出", each, "≤", projects, "万元")
    yield Check(
        "录入科目没有提示（有提示的行数为 0）",
        f'SUMPRODUCT(--({leaves.FUNCTIONAL}!{_down(at.check)}<>""))',
        "=",
        "0",
        "行",
    )
    yield Check(
        f"录入的科目不超过 {LEAVES} 行",
        f'SUMPRODUCT(--({leaves.FUNCTIONAL}!{_down(0)}<>""))',
        "≤",
        str(LEAVES),
        "行",
    )
    yield Check("放不下或没有显示的表为 0 张（表上有红字）", "放不下", "=", "0", "张")


def _total(blank: Blank, sheet: str, names: str = "D") -> Callable[[str], str]:
    """Makes the formula for a column of 合计, which stands below the last row of a table by codes.

    ``names`` is the column of the names.
    """
    last = _TOP + (ECONOMIC_ROWS if names == "C" else TABLE_ROWS) - 1

    def down(column: str) -> str:
        return f"'{blank.sheet(sheet)}'!${column}${_TOP}:${column}${last}"

    return lambda column: f'SUMIF({down(names)},"合计",{down(column)})'


def _differing(blank: Blank, a: str, b: str) -> str:
    """How many rows of two tables have another 合计."""
    one, other = (f"'{blank.sheet(s)}'!$E${_TOP}:$E${_TOP + TABLE_ROWS - 1}" for s in (a, b))
    return f"SUMPRODUCT(--({one}<>{other}))"


def _down(column: int) -> str:
    """A column of 录入科目."""
    return f"{absolute(a1(leaves.FIRST, column))}:{absolute(a1(leaves.LAST, column))}"


def _typed(column: str) -> str:
    """A column of 录入经济分类."""
    return f"{leaves.ECONOMIC}!${column}${leaves.FIRST}:${column}${leaves.ECONOMIC_LAST}"
