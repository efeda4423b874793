"""How differences are told, whatever shows them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path

from checks.diff.model import (
    PROSE_CHANGES,
    ROW_CHANGES,
    AmountChange,
    Difference,
    FigureChange,
    ProseChange,
    Side,
    Spot,
    TableDiff,
)
from checks.findings import grouped

#: a number is one piece, so that no change is shown inside it
_PIECES = re.compile(r"\d[\d,.]*|\D")
#: headings of the columns of changed amounts
AMOUNT_COLUMNS = ("科目或项目", "栏目", "A", "B", "增减", "增减%", "位置")


def side(each: Side) -> str:
    """草案.xlsx（上海市普陀区商务委员会，2025年）."""
    known = [each.department or "", f"{each.year}年" if each.year else ""]
    told = "，".join(filter(None, known))
    return Path(each.path).name + (f"（{told}）" if told else "")


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


def amount_cells(each: AmountChange) -> tuple[str, ...]:
    """One changed amount under AMOUNT_COLUMNS."""
    return (
        each.label,
        each.heading,
        "" if each.a is None else grouped(each.before),
        "" if each.b is None else grouped(each.after),
        signed(each.change),
        percent(each.percent),
        place(each.a, each.b),
    )


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


def address(a: Spot | None, b: Spot | None) -> str:
    """The cell alone, where the sheet is known: E9, or E9 → E10."""
    cells = dict.fromkeys(spot.cell for spot in (a, b) if spot is not None)
    return " → ".join(cells)


def row_change(what: str, before: str, after: str) -> str:
    """改名 20607 科学普及 → 20607 科学技术普及."""
    told = ROW_CHANGES[what]
    return f"{told}  {before} → {after}" if before and after else f"{told}  {before or after}"


def figure(each: FigureChange) -> str:
    """财政拨款收入：15,208万元 → 15,300万元（+0.60%）."""
    told = f"（{percent(each.percent)}）" if each.percent is not None else ""
    subject = f"{each.subject}：" if each.subject else ""
    return f"{subject}{each.before} → {each.after}{told}"


def segments(change: ProseChange) -> Iterator[tuple[str, str]]:
    """A reworded sentence in pieces: ("same" | "gone" | "new", text)."""
    a, b = (_PIECES.findall(text) for text in (change.before, change.after))
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "same", "".join(a[i1:i2])
            continue
        if i1 != i2:
            yield "gone", "".join(a[i1:i2])
        if j1 != j2:
            yield "new", "".join(b[j1:j2])
