"""How differences are worded, the same on screen, page and workbook."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from checks.diff.folding import Line, Shown
from checks.diff.model import (
    PROSE_CHANGES,
    ROW_CHANGES,
    Difference,
    FigureChange,
    Largest,
    ProseChange,
    RowChange,
    Side,
    Spot,
    TableDiff,
)
from checks.diff.model import percent as ratio
from checks.findings import grouped

#: a number is one piece, so that no change is shown inside it
_PIECES = re.compile(r"\d[\d,.]*|\D")
_A_YEAR = re.compile(r"20\d\d", re.ASCII)
#: headings of the columns of changed amounts
AMOUNT_COLUMNS = ("科目或项目", "栏目", "A", "B", "增减", "增减%", "位置")


def side(each: Side) -> str:
    """草案.xlsx（上海市普陀区商务委员会，2025年）."""
    known = [each.department or "", f"{each.year}年" if each.year else ""]
    told = "，".join(filter(None, known))
    return Path(each.path).name + (f"（{told}）" if told else "")


def cautions(difference: Difference) -> list[str]:
    """Why the two may be no versions of one budget, or be compared only in part."""
    a, b = difference.a, difference.b
    said = []
    if a.department and b.department and a.department != b.department:
        said.append(
            f"注意：A 是{a.department}的，B 是{b.department}的；"
            "如果不是改了名称，两份就不是同一个部门（单位）的预算。"
        )
    if a.layout != b.layout:
        said.append(f"两边的表式不同（{a.layout}、{b.layout}），只比较种类相同的表。")
    return said


def headline(table: TableDiff) -> str:
    """支出总表：金额不同 3 处，科目和标题不同 1 处（元，比较了 93 个数）."""
    if table.only:
        there, gone = ("A", "B") if table.only == "a" else ("B", "A")
        return f"{table.name}：只有 {there} 有，{gone} 没有"
    counts = []
    if table.amounts:
        counts.append(f"金额不同 {len(table.amounts)} 处")
    if table.rows:
        counts.append(f"科目和标题不同 {len(table.rows)} 处")
    told = "，".join(counts) or "相同"
    rounded = f"，其中 {table.rounded} 个单位不同，在末位的四舍五入之内" if table.rounded else ""
    return f"{table.name}：{told}（{table.unit}，比较了 {table.compared} 个数{rounded}）"


def summary(difference: Difference) -> str:
    """What became different, counted: the last line."""
    tables = difference.tables
    compared = sum(table.compared for table in tables)
    head = f"比较了 {len(tables)} 张表、{compared} 个数和全部文字"
    if difference.same:
        return f"{head}，没有不同。"
    amounts = sum(len(table.amounts) for table in tables)
    rows = sum(len(table.rows) for table in tables)
    only = sum(bool(table.only) for table in tables)
    counts = [
        f"{text} {n} {unit}"
        for text, n, unit in (
            ("金额", amounts, "处"),
            ("科目和标题", rows, "处"),
            ("只有一边的表", only, "张"),
            ("文字", len(difference.prose), "处"),
        )
        if n
    ]
    return f"{head}，不同：{'，'.join(counts)}。"


def prose_headline(difference: Difference) -> str:
    """文字：数字改变 3 处，增加 2 处."""
    often = Counter(change.what for change in difference.prose)
    counts = [f"{PROSE_CHANGES[what]} {often[what]} 处" for what in PROSE_CHANGES if often[what]]
    return f"文字：{'，'.join(counts) or '相同'}"


def amount_cells(line: Line) -> tuple[str, ...]:
    """The changed amounts of one row under AMOUNT_COLUMNS."""
    each = line.first
    return (
        each.label,
        line.heading,
        "" if each.a is None else grouped(each.before),
        "" if each.b is None else grouped(each.after),
        signed(each.change),
        percent(each.percent),
        places(line),
    )


def places(line: Line, *, sheet: bool = True) -> str:
    """Where a line stands: 部门收入总表!E9、F9 → E10、F10; the cells alone without ``sheet``."""
    sides = []
    for spots in ([each.a for each in line.changes], [each.b for each in line.changes]):
        cells = [spot for spot in spots if spot is not None]
        if cells:
            sides.append((cells[0].sheet.strip(), "、".join(spot.cell for spot in cells)))
    told, before = [], ""
    for name, cells_ in dict.fromkeys(sides):
        told.append(f"{name}!{cells_}" if sheet and name != before else cells_)
        before = name
    return " → ".join(told)


def repeated(each: Shown) -> str:
    """92 处与支出总表同一科目的变化相同，不再列出; nothing where none is."""
    if not each.repeated:
        return ""
    return f"{each.repeated} 处与{each.elsewhere}同一科目的变化相同，不再列出"


def totals(difference: Difference) -> Iterator[str]:
    """The totals, those that are the same in one sentence; of one year only those that changed."""
    same: dict[tuple[Decimal, Decimal, str], list[str]] = {}
    for each in difference.totals:
        if each.change or difference.years:
            same.setdefault((each.before, each.after, each.unit), []).append(each.label)
    for (before, after, unit), names in same.items():
        yield _total("、".join(names), before, after, unit)


def _total(names: str, before: Decimal, after: Decimal, unit: str) -> str:
    """支出总计从 156,211,123元到 189,767,551元，增加 33,556,428元（+21.48%）."""
    if before == after:
        return f"{names}没有变，{grouped(before)}{unit}"
    way = "增加" if after > before else "减少"
    told = ratio(before, after)
    return (
        f"{names}从 {grouped(before)}{unit}到 {grouped(after)}{unit}，"
        f"{way} {grouped(abs(after - before))}{unit}"
        + (f"（{percent(told)}）" if told is not None else "")
    )


def largest_headline(each: Largest) -> str:
    """支出总表：变化最大的 10 个科目（共 33 个科目有变化，不计上级科目）."""
    return (
        f"{each.name}：变化最大的 {len(each.changes)} 个科目"
        f"（共 {each.of} 个科目有变化，不计上级科目）"
    )


def project(each: RowChange) -> str:
    """增加  人民调解."""
    return f"{ROW_CHANGES[each.what]}  {each.after or each.before}"


def signed(value: Decimal) -> str:
    """A change with its sign."""
    return f"+{grouped(value)}" if value > 0 else grouped(value)


def percent(value: Decimal | None) -> str:
    """+3.10%; nothing where there was nothing before."""
    return "" if value is None else f"{value:+,.2f}%"


def place(a: Spot | None, b: Spot | None) -> str:
    """Where it stands: one address where both are the same."""
    if a is None or b is None:
        there = a or b
        return str(there) if there is not None else ""
    if a == b:
        return str(a)
    return f"{a} → {b.cell if a.sheet == b.sheet else b}"


def row_change(what: str, before: str, after: str) -> str:
    """改名 20607 科学普及 → 20607 科学技术普及."""
    told = ROW_CHANGES[what]
    return f"{told}  {before} → {after}" if before and after else f"{told}  {before or after}"


def figure(each: FigureChange) -> str:
    """财政拨款收入：15,208万元 → 15,300万元（+0.60%）."""
    told = f"（{percent(each.percent)}）" if each.percent is not None else ""
    subject = f"{each.subject}：" if each.subject else ""
    return f"{subject}{each.before} → {each.after}{told}"


def segments(change: ProseChange, years: int = 0) -> Iterator[tuple[str, str]]:
    """A reworded sentence in pieces: ("same" | "gone" | "new", text).

    A year that is as many years later as the budget is the same.
    """
    a, b = (_PIECES.findall(text) for text in (change.before, change.after))
    told: list[tuple[str, str]] = []
    matcher = SequenceMatcher(None, list(map(_kind, a)), list(map(_kind, b)), autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            told += [("gone", "".join(a[i1:i2])), ("new", "".join(b[j1:j2]))]
            continue
        for old, new in zip(a[i1:i2], b[j1:j2], strict=True):
            same = old == new or int(new) - int(old) == years
            told += [("same", new)] if same else [("gone", old), ("new", new)]
    for kind, pieces in groupby(filter(itemgetter(1), told), itemgetter(0)):
        yield kind, "".join(text for _, text in pieces)


def _kind(piece: str) -> str:
    """Years are one kind; every other piece is its own."""
    return "@" if _A_YEAR.fullmatch(piece) else piece
